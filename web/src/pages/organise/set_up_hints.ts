// What a member of the event file is for, where its name does not say: loaded with the members, not before.
import type { Member, Shape } from './set_up'
import { hint } from './set_up_hint.text'

export const hint_of = (shape: Shape, m: Member): string | undefined => {
    const key = `${shape.name}.${m.name}`
    return hint.has(key) ? hint(key) : undefined
}

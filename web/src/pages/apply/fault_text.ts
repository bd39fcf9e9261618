// Faults of answers in words.
import { say } from './apply.text'
import { LIST_MAX, type Fault } from './form'
import { more_kinds } from './more_kinds.svelte'

export function fault_text(fault: Fault): string {
    const key = `fault_${fault.rule}`
    if (!say.has(key)) return more_kinds()?.fault_words(fault, fault_text) ?? ''
    return fault.rule === 'too_long' ? say(key, { n_now: fault.n, max: fault.max }) : say(key, { max: LIST_MAX })
}

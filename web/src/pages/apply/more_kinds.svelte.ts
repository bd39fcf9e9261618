// Rows, amounts, counted days and check digits, once they are there: most calls ask for none of them.
import { with_texts } from '../../text.svelte'

type More = typeof import('./more')

const kept: { more: More | undefined } = $state({ more: undefined })
let asked: Promise<unknown> | undefined

/** Fetches them; a later try is made by who needs them next. */
export const load_more_kinds = (): Promise<unknown> =>
    (asked ??= with_texts(import('./more')).then(
        (found) => (kept.more = found),
        () => (asked = undefined),
    ))

/** undefined until they are there: what hangs on them is then not known yet. */
export function more_kinds(): More | undefined {
    if (!kept.more) void load_more_kinds()
    return kept.more
}

// The API as pages use it:
//
//   const { body, etag } = await api.entry_list<List<Entry>>({ round_id })
//   await api.sheet_save({ entry_id, scores_milli }, { if_match: etag })
//
// A refusal throws Problem, a missing network Offline; <ProblemBox {problem}/> shows both.
export * as api from './api.gen'
export { new_key, Offline, Problem, when_signed_out } from './call'
export type { Answer, Issue, Options } from './call'

export interface List<T> {
    items: T[]
    next_cursor: string | null
}

// All pages of a list, up to `n_max` rows.
export async function all_pages<T>(
    ask: (cursor?: string) => Promise<{ body: List<T> }>,
    n_max = 5000,
): Promise<T[]> {
    const items: T[] = []
    let cursor: string | undefined
    do {
        const { body } = await ask(cursor)
        items.push(...body.items)
        cursor = body.next_cursor ?? undefined
    } while (cursor && items.length < n_max)
    return items
}

// A list that comes a page at a time. What a newer question has overtaken is dropped; the rows stay while it is asked.
import type { Answer, List } from '../../api'

export class Paged<T> {
    rows: T[] = $state.raw([])
    is_loaded = $state(false)
    problem: unknown = $state.raw()
    #fetch: (cursor: { cursor?: string }) => Promise<Answer<List<T>>>
    #next_cursor: string | null = $state(null)
    #n_asked = 0

    constructor(fetch: (cursor: { cursor?: string }) => Promise<Answer<List<T>>>) {
        this.#fetch = fetch
    }
    get has_more(): boolean {
        return this.#next_cursor !== null
    }
    // From the beginning.
    ask = (): Promise<void> => this.#ask({})
    more = (): Promise<void> => (this.#next_cursor ? this.#ask({ cursor: this.#next_cursor }) : Promise.resolve())

    async #ask(cursor: { cursor?: string }): Promise<void> {
        const no = ++this.#n_asked
        this.problem = undefined
        try {
            const { body } = await this.#fetch(cursor)
            if (no !== this.#n_asked) return
            this.rows = cursor.cursor ? [...this.rows, ...body.items] : body.items
            this.#next_cursor = body.next_cursor
            this.is_loaded = true
        } catch (error) {
            if (no === this.#n_asked) this.problem = error
        }
    }
}

// The members of a filter that say something.
export const said_of = (filter: object): Record<string, string> =>
    Object.fromEntries(Object.entries(filter).filter(([, value]) => value))

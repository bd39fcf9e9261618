// One draft while it is edited: what the page shows, and the saving behind it. Edits are saved a moment after
// the last one, one request at a time; when someone else was faster, both are put together.
import { SvelteSet } from 'svelte/reactivity'
import { api, Offline, Problem, type Answer } from '../../api'
import { in_lang, lang, type Stored } from '../../text.svelte'
import { say } from './set_up.text'
import { word } from './set_up_word.text'
import {
    at_of,
    get_at,
    get_like,
    is_below,
    is_object,
    is_same,
    member_at,
    merge,
    patch_of,
    pointer_of,
    set_at,
    shape_from,
    type At,
    type Doc,
    type Json,
    type Shape,
    type Step,
} from './set_up'

export interface Inherited {
    path: string
    pointer: string
    state: 'inherited' | 'confirmed' | 'changed'
    flag: 'year' | 'date' | 'source' | null
    value: Json
}
export interface Draft {
    draft_id: number
    version_no: number
    state: 'open' | 'published'
    event: string | null
    base_version_no: number | null
    event_version_no: number | null
    from_event: string | null
    document: Doc
    problems: { pointer: string; rule: string; detail: string }[]
    n_problems: number
    to_confirm: Inherited[]
    n_to_confirm: number
    changed_at: string
}
export interface Placed {
    pointer: string
    text: string
    language?: string // in which a text is missing: several are told in one sentence
}
export interface Published {
    id: number
    slug: string
    version_no: number
}

const SAVE_AFTER_MS = 700
const RETRY_AFTER_MS = 5000

export class SetUp {
    draft: Draft = $state.raw() as Draft
    doc: Doc = $state.raw({})
    shape: Shape = $state.raw({ name: 'event', members: [] })
    other: Doc | undefined = $state.raw() // the last edition, or the event as it is published
    saving: 'saved' | 'waiting' | 'saving' | 'failed' | 'offline' = $state('saved')
    problem: unknown = $state.raw()
    // What someone else changed at the same places, after it was put together with ours.
    theirs: { places: At[]; document: Doc } | undefined = $state.raw()
    opened = new SvelteSet<string>()
    logos: Record<string, string> = $state.raw({}) // addresses, by the organisation's key

    #base: Doc = {}
    #etag = ''
    #timer: ReturnType<typeof setTimeout> | undefined
    #running: Promise<void> | undefined

    // Everything the page needs; throws what the calls throw.
    static async load(answer: Answer<Draft>): Promise<SetUp> {
        const it = new SetUp()
        const schema = await api.event_schema<Record<string, unknown>>()
        it.shape = shape_from(schema.body)
        it.#take(answer)
        it.doc = answer.body.document
        const of = answer.body.event ?? answer.body.from_event
        if (of) {
            try {
                it.other = (await api.event_export<Doc>({ event: of })).body
            } catch (error) {
                if (!(error instanceof Problem)) throw error // without it there is nothing to compare with
            }
        }
        if (of) {
            const { body } = await api.event_get<{ logos: { organisation_key: string; path: string }[] }>({ event: of })
            it.logos = Object.fromEntries(body.logos.map((l) => [l.organisation_key, l.path]))
        }
        return it
    }

    get languages(): string[] {
        const declared = this.doc.languages
        return Array.isArray(declared) ? declared.filter((l): l is string => typeof l === 'string') : []
    }
    get title(): string {
        return in_lang(this.doc.name as Stored)
    }
    get is_dirty(): boolean {
        return !is_same(this.doc, this.#base)
    }

    // ---- what is wrong, and where ----

    placed: Placed[] = $derived.by(() => this.#place())
    inherited: Map<string, Inherited> = $derived.by(() => new Map(this.draft?.to_confirm.map((i) => [i.path, i])))

    // A missing member is told at its own place, a missing language in the reader's words.
    #place(): Placed[] {
        void lang.current
        return (this.draft?.problems ?? []).flatMap(({ pointer, rule, detail }) => {
            if (rule === 'event_member_missing') {
                const at = at_of(pointer)
                const shape = this.#shape_of(at)
                const object = get_at(this.doc, at)
                const names = (shape?.members ?? []).map((m) => m.name)
                const name = names.find((n) =>
                    new RegExp(`(^|[^a-z_])${n}([^a-z_]|$)`).test(detail.replace('member', '')),
                )
                // Filled in since: the answer to come will say so.
                if (name && is_object(object) && object[name] !== undefined) return []
                if (name) return [{ pointer: `${pointer}/${name}`, text: say('missing') }]
            }
            const missing = /(^|[^a-z])(ko|zh|en)([^a-z]|$)/.exec(detail)?.[2] as 'ko' | 'zh' | 'en' | undefined
            if (rule === 'event_text_missing' && missing) {
                const language = word(`*.languages.${missing}`)
                return [{ pointer, language, text: say('text_missing', { languages: language }) }]
            }
            return [{ pointer, text: detail }]
        })
    }
    #shape_of(at: At): Shape | undefined {
        if (at.length === 0) return this.shape
        const { member, rest } = member_at(this.shape, at)
        return rest.length ? undefined : member?.shape
    }
    // What is wrong with the value there or within it.
    wrong_under(at: At): string | undefined {
        const pointer = pointer_of(at)
        const wrong = this.placed.filter((p) => is_below(p.pointer, pointer))
        const languages = wrong.flatMap((p) => p.language ?? [])
        const texts = wrong.filter((p) => !p.language).map((p) => p.text)
        if (languages.length) texts.push(say('text_missing', { languages: languages.join(', ') }))
        return texts.length ? [...new Set(texts)].join(' ') : undefined
    }
    // What is wrong with it as a whole.
    wrong_at(at: At): string | undefined {
        const pointer = pointer_of(at)
        return (
            this.placed
                .filter((p) => p.pointer === pointer)
                .map((p) => p.text)
                .join(' ') || undefined
        )
    }
    // How much is wrong with it; `skip`: members that are shown elsewhere.
    n_wrong(at: At, skip: readonly string[] = []): number {
        const pointer = pointer_of(at)
        const others = skip.map((name) => `${pointer}/${name}`)
        return this.placed.filter(
            (p) => is_below(p.pointer, pointer) && !others.some((o) => is_below(p.pointer, o)),
        ).length
    }

    // ---- what was taken over ----

    path_of(at: At): string {
        const steps = at.map((step, i) => {
            const v = typeof step === 'number' ? get_at(this.doc, at.slice(0, i + 1)) : undefined
            const key = is_object(v) ? (v.key ?? v.value) : undefined
            return typeof key === 'string' ? key : step
        })
        return pointer_of(steps as Step[])
    }
    inherited_at = (at: At): Inherited | undefined => this.inherited.get(this.path_of(at))
    // Paths still to be confirmed at it or below.
    open_under(at: At, skip: readonly string[] = []): string[] {
        const path = this.path_of(at)
        const others = skip.map((name) => `${path}/${name}`)
        return this.draft.to_confirm
            .filter(
                (i) =>
                    i.state === 'inherited' && is_below(i.path, path) && !others.some((o) => is_below(i.path, o)),
            )
            .map((i) => i.path)
    }
    before(at: At): Json | undefined {
        return get_like(this.doc, at, this.other)
    }

    async confirm(paths: Record<string, boolean>): Promise<void> {
        await this.flush()
        const sent = this.doc
        try {
            this.#take(await api.event_draft_confirm<Draft>({ draft_id: this.draft.draft_id, paths }), sent)
        } catch (error) {
            this.problem = error
        }
    }

    // ---- edits ----

    set(at: At, value: Json | undefined): void {
        const before = get_at(this.doc, at)
        if (before === value && value !== undefined) return
        this.put(set_at(this.doc, at, value))
    }
    put(doc: Doc): void {
        this.doc = doc
        this.saving = 'waiting'
        clearTimeout(this.#timer)
        this.#timer = setTimeout(() => void this.flush(), SAVE_AFTER_MS)
    }
    // Takes one edit back, whatever came after it.
    undo(before: Doc, after: Doc): void {
        this.put(merge(after, this.doc, before) as Doc)
    }
    take_theirs(): void {
        const { places, document } = this.theirs ?? { places: [], document: {} }
        let doc = this.doc
        for (const at of places) doc = set_at(doc, at, get_at(document, at))
        this.theirs = undefined
        this.put(doc)
    }

    // ---- saving ----

    // Saves what is not saved; resolves when that is done or has failed.
    flush(): Promise<void> {
        clearTimeout(this.#timer)
        this.#running ??= this.#save().finally(() => (this.#running = undefined))
        return this.#running
    }

    async #save(): Promise<void> {
        for (;;) {
            const sent = this.doc
            const patch = patch_of(this.shape, this.#base, sent)
            if (!patch) break
            this.saving = 'saving'
            try {
                const ask = { draft_id: this.draft.draft_id, patch }
                this.#take(await api.event_draft_change<Draft>(ask as never, { if_match: this.#etag }), sent)
                this.problem = undefined
            } catch (error) {
                if (!(await this.#recover(error))) return
            }
        }
        this.saving = 'saved'
        this.problem = undefined
    }

    // True when it may be tried again at once.
    async #recover(error: unknown): Promise<boolean> {
        try {
            if (error instanceof Problem && error.status === 412) {
                await this.#meet()
                return true
            }
        } catch (second) {
            error = second
        }
        this.saving = error instanceof Offline ? 'offline' : 'failed'
        this.problem = error instanceof Offline ? undefined : error
        if (error instanceof Offline || (error instanceof Problem && error.status >= 500))
            this.#timer = setTimeout(() => void this.flush(), RETRY_AFTER_MS)
        return false
    }

    // Someone else changed the draft: theirs and ours together.
    async #meet(): Promise<void> {
        const latest = await api.event_draft_get<Draft>({ draft_id: this.draft.draft_id })
        const places: At[] = []
        const doc = merge(this.#base, this.doc, latest.body.document, places) as Doc
        if (!is_same(latest.body.document, this.#base)) this.theirs = { places, document: latest.body.document }
        this.#take(latest)
        this.doc = doc
    }

    #take(answer: Answer<Draft>, sent?: Doc): void {
        const { document } = answer.body
        if (sent) this.doc = merge(sent, this.doc, document) as Doc
        this.draft = answer.body
        this.#base = document
        this.#etag = answer.etag ?? `"v${answer.body.version_no}"`
    }

    async reload(): Promise<void> {
        await this.#meet()
        await this.flush()
    }
    async rebase(): Promise<void> {
        await this.flush()
        const sent = this.doc
        const ask = { draft_id: this.draft.draft_id }
        this.#take(await api.event_draft_rebase<Draft>(ask, { if_match: this.#etag }), sent)
        if (this.draft.event) this.other = (await api.event_export<Doc>({ event: this.draft.event })).body
    }
    async replace(document: Doc): Promise<void> {
        await this.flush()
        const ask = { draft_id: this.draft.draft_id, document }
        const answer = await api.event_draft_put<Draft>(ask as never, { if_match: this.#etag })
        this.#take(answer)
        this.doc = answer.body.document
    }
    async publish(): Promise<Published> {
        await this.flush()
        const ask = { draft_id: this.draft.draft_id }
        return (await api.event_draft_publish<Published>(ask, { if_match: this.#etag })).body
    }
    async discard(): Promise<void> {
        clearTimeout(this.#timer)
        await api.event_draft_discard({ draft_id: this.draft.draft_id })
        this.#base = this.doc
    }
}

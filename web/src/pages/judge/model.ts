// What a judge has before them, and what follows from it. No browser, no network: see outbox.ts and kept.ts.
import type { Column } from '../../cells'
import type { Stored } from '../../lang'

export interface Criterion {
    key: string
    name: Stored
    description?: Stored
    weight_milli: number
    min_milli: number
    max_milli: number
    step_milli: number
    min_label?: Stored
    max_label?: Stored
}

export type Scores = Record<string, number>

// A sheet as the server has it; version 0: none yet.
export interface Saved {
    version_no: number
    state: string // none, draft, submitted
    scores_milli: Scores
    comment: string
}

// A sheet as the judge has it.
export interface Sheet {
    scores: Scores
    comment: string
    is_final: boolean
}

export interface Slot {
    starts_at: string
    pitch_at: string
    questions_at: string
    over_at: string
    ends_at: string
    room_name: Stored
}

export interface Deck {
    upload_key: string
    kind: string
    kind_name: Stored
    name: string
    type: string
    n_bytes: number
}

export interface Question {
    key: string
    kind: string
    label: Stored
    options?: { value: string; label: Stored }[]
    columns?: Column[]
}

export interface Entry {
    id: number
    state: string // active, no_show
    application_no: number
    company: string
    project: string
    track: string | null
    track_name: Stored
    form_id: number
    answers: Record<string, unknown>
    slot: Slot | null
    documents: Deck[]
    sheet: (Saved & { received_at: string }) | null
}

export interface Recused {
    entry_id: number
    application_no: number
    company: string
    source: string
    reason: string
}

export interface Desk {
    judge: { id: number; name: string; organisation: string; lang: string; state: string; access_ends_at: string }
    event: { slug: string; name: Stored; organisations: { role: string; name: Stored }[] }
    round: {
        id: number
        key: string
        kind: string
        name: Stored
        city: string
        time_zone: string
        starts_at: string | null
        ends_at: string | null
        state: string
    }
    criteria: Criterion[]
    forms: { id: number; questions: Question[] }[]
    entries: Entry[]
    recused: Recused[]
}

export const COMMENT_MAX = 4000
export const NO_SHEET: Saved = { version_no: 0, state: 'none', scores_milli: {}, comment: '' }

export function saved_of(sheet: Saved | null | undefined): Saved {
    if (!sheet) return NO_SHEET
    const { version_no, state, scores_milli, comment } = sheet
    return { version_no, state, scores_milli, comment }
}

export const sheet_of = (saved: Saved): Sheet => ({
    scores: { ...saved.scores_milli },
    comment: saved.comment,
    is_final: saved.state === 'submitted',
})

// As the server keeps a text: trimmed, in its one form. What is typed stays as it is typed.
export const tidy = (text: string): string => text.normalize('NFC').trim()

export function is_same_scores(a: Scores, b: Scores): boolean {
    const keys = Object.keys(a)
    return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}

export const is_same = (a: Sheet, b: Sheet): boolean =>
    a.is_final === b.is_final && tidy(a.comment) === tidy(b.comment) && is_same_scores(a.scores, b.scores)

// ---- the total, as the server adds it up (lib/domain/pitch/sheet.c) ----

export interface Total {
    num: number // thousandths of a point, times weight
    den: number // the weights of what is filled in; 0: nothing is
    n_set: number
    is_complete: boolean
}

export function total_of(criteria: readonly Criterion[], scores: Scores): Total {
    const total: Total = { num: 0, den: 0, n_set: 0, is_complete: true }
    for (const { key, weight_milli } of criteria) {
        const score = scores[key]
        if (score === undefined) {
            total.is_complete = false
            continue
        }
        total.num += weight_milli * score
        total.den += weight_milli
        total.n_set++
    }
    return total
}

// A fraction of thousandths as thousandths, halves up, without passing through a decimal fraction.
export function rounded_milli({ num, den }: { num: number; den: number }): number {
    const twice = 2 * num + den
    return (twice - (((twice % (2 * den)) + 2 * den) % (2 * den))) / (2 * den)
}

// ---- one criterion's scale ----

export const n_steps = (c: Criterion): number => Math.floor((c.max_milli - c.min_milli) / c.step_milli)

// The value on the scale nearest to `milli`.
export function on_scale(c: Criterion, milli: number): number {
    const step = Math.round((milli - c.min_milli) / c.step_milli)
    return c.min_milli + Math.min(n_steps(c), Math.max(0, step)) * c.step_milli
}

export const middle_of = (c: Criterion): number => on_scale(c, (c.min_milli + c.max_milli) / 2)

// ---- the list ----

export type Progress = 'none' | 'draft' | 'submitted'

export const progress_of = (sheet: Sheet, is_held: boolean): Progress =>
    sheet.is_final || is_held
        ? 'submitted'
        : Object.keys(sheet.scores).length || tidy(sheet.comment)
          ? 'draft'
          : 'none'

export type When = 'over' | 'now' | 'next' | 'later' | 'unknown'

// Where each slot stands at an instant; `next` is the first that has not begun, in every room.
export function whens(entries: readonly Pick<Entry, 'id' | 'slot'>[], now: number): Map<number, When> {
    const found = new Map<number, When>()
    const begins = entries.flatMap((e) => (e.slot ? [Date.parse(e.slot.starts_at)] : []))
    const next = Math.min(...begins.filter((at) => at > now))
    for (const { id, slot } of entries) {
        if (!slot) {
            found.set(id, 'unknown')
            continue
        }
        const starts = Date.parse(slot.starts_at)
        const ends = Date.parse(slot.ends_at)
        found.set(id, ends <= now ? 'over' : starts <= now ? 'now' : starts === next ? 'next' : 'later')
    }
    return found
}

// ---- a round by documents ----

export const is_review = (round: Pick<Desk['round'], 'kind'>): boolean => round.kind === 'document'

// Whether sheets are taken now: a review takes them from its start to its end, as the server says again.
export function taking(round: Desk['round'], now: number): 'before' | 'open' | 'over' | 'closed' {
    if (round.state !== 'open') return 'closed'
    if (!is_review(round)) return 'open'
    if (round.starts_at && now < Date.parse(round.starts_at)) return 'before'
    return round.ends_at && now >= Date.parse(round.ends_at) ? 'over' : 'open'
}

// The entry to go on with: the first without a submitted sheet after `id`, round to the start.
export function next_undone<T extends { id: number; state: string }>(
    entries: readonly T[],
    id: number | undefined,
    is_done: (entry: T) => boolean,
): T | undefined {
    const at = entries.findIndex((e) => e.id === id)
    const order = [...entries.slice(at + 1), ...entries.slice(0, at + 1)]
    return order.find((e) => e.id !== id && e.state === 'active' && !is_done(e))
}

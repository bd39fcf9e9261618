// Lists of applications: what the address says of them, and what the pages read of the API. No Svelte here.
import type { Lang, Stored } from '../../lang'
import type {
    Answers,
    ApplicationState,
    CallState,
    Document,
    Issue,
    Mail,
    Question,
    RoundEntry,
} from '../apply/types'

export { no_text } from '../apply/types'
export type { Answers, ApplicationState, CallState, Document, Question }
export type Decision = 'accept' | 'reject' | 'ineligible' | 'clear'
export type Outcome = 'accepted' | 'rejected' | 'ineligible'

export interface Line {
    id: number
    no: number
    state: ApplicationState
    pending_state: Outcome | null
    company: string
    project: string
    email: string
    country: string
    lang: Lang
    track: string | null
    round: string | null
    partner: string | null
    is_duplicate: boolean
    is_test: boolean
    is_for_manual_check: boolean
    is_deck_missing: boolean
    lateness: 'grace' | 'extended' | null
    created_at: string
    received_at: string | null
}
// Only the first page says how many there are.
export interface Page {
    n_total?: number
    items: Line[]
    next_cursor: string | null
}
export interface Todo {
    n_undecided: number
    n_pending: number
    n_duplicates: number
    n_for_manual_check: number
    n_decks_missing: number
    n_drafts: number
    n_after_closing: number
    n_tests: number
}
export interface Counts {
    counts: {
        state: ApplicationState
        track: string | null
        round: string | null
        n_applications: number
        n_pending: number
    }[]
    todo: Todo
}
export interface Bar {
    n_started: number
    n_submitted: number
}
export interface Series {
    call_state: CallState
    opens_at: string
    closes_at: string
    time_zone: string
    days: (Bar & { date: string })[]
    hours: (Bar & { starts_at: string })[]
    tracks: (Bar & { key: string | null })[]
    rounds: (Bar & { key: string | null })[]
    partners: (Bar & { key: string | null })[]
}
export interface Pending {
    application_id: number
    no: number
    company: string
    project: string
    track: string | null
    round: string | null
    email: string
    mail_lang: Lang
    received_at: string
    pending_state: Outcome
    pending_reason: string | null
}
export interface RuleResult {
    key: string
    severity: 'block' | 'warn' | 'bonus' | 'manual'
    outcome: 'pass' | 'fail' | 'undecided'
    message: string
    why: string[] // of one that fails: what was given, and what is needed
    needs: { field: string; is_vague: boolean }[]
}
export interface Twin {
    application_id: number
    no: number
    company: string
    project: string
    state: ApplicationState
    is_same_email: boolean
    is_same_reg_no: boolean
}
export interface Application {
    application_id: number
    event: string
    no: number
    state: ApplicationState
    is_test: boolean
    source: 'form' | 'import' | 'invitation'
    version_no: number
    answers: Answers
    track: string | null
    has_team: boolean
    derived_track?: Stored // its name where it follows from the answers
    round: string | null
    partner: string | null
    mail_lang: Lang
    created_at: string
    changed_at: string
    received_at: string | null
    submitted_at: string | null
    decided_at: string | null
    reason?: string | null
    call_state: CallState
    closes_at: string
    time_zone: string
    documents: Document[]
    completeness: string
    missing?: Issue[]
    eligibility: { verdict: 'pass' | 'fail' | 'undecided'; needs_look: boolean; rules: RuleResult[] }
    questions: Question[]
    pending_state: Outcome | null
    pending_reason: string | null
    is_extended: boolean
    lateness: 'grace' | 'extended' | null
    extension?: { until_at: string; reason: string }
    is_duplicate: boolean
    twins: Twin[]
    mails: Mail[]
    rounds: RoundEntry[]
}

export interface Choice {
    key: string
    name: Stored
}

// ---- the filter in the address ----

const words = ['state', 'track', 'round', 'partner', 'deck', 'query', 'sort'] as const
const flags = [
    'is_duplicate', 'is_for_manual_check', 'is_pending', 'is_undecided', 'is_after_closing', 'is_test',
] as const
export type Filter = { [K in (typeof words)[number]]?: string } & { [K in (typeof flags)[number]]?: boolean }

// What is in an address but means nothing is left out.
export function filter_of(query: string): Filter {
    const given = new URLSearchParams(query)
    const filter: Filter = {}
    for (const word of words) {
        const value = given.get(word)?.trim()
        if (value) filter[word] = value.slice(0, 100)
    }
    for (const flag of flags) if (given.get(flag) === 'true') filter[flag] = true
    return filter
}

export function address_of(filter: Filter): string {
    const text = new URLSearchParams()
    for (const word of words) if (filter[word]) text.set(word, filter[word])
    for (const flag of flags) if (filter[flag]) text.set(flag, 'true')
    const query = text.toString()
    return query && `?${query}`
}

// One filter with a part of it changed; '' and false take it away.
export function with_part(filter: Filter, part: Filter): Filter {
    return filter_of(address_of({ ...filter, ...part }))
}

export const n_parts = (filter: Filter): number => Object.keys(filter).filter((key) => key !== 'sort').length

// ---- deciding ----

// What to ask again so that decisions become what they were: one call for each outcome and reason.
export interface Step {
    application_ids: number[]
    decision: Decision
    reason?: string
}
const word_of: Record<Outcome, Decision> = { accepted: 'accept', rejected: 'reject', ineligible: 'ineligible' }

export function undo_steps(ids: readonly number[], before: readonly Pending[]): Step[] {
    const by_id = new Map(before.map((p) => [p.application_id, p]))
    const steps = new Map<string, Step>()
    for (const id of ids) {
        const was = by_id.get(id)
        const decision: Decision = was ? word_of[was.pending_state] : 'clear'
        const reason = was?.pending_reason ?? ''
        const key = `${decision} ${reason}`
        const step = steps.get(key) ?? { application_ids: [], decision, ...(reason ? { reason } : {}) }
        step.application_ids.push(id)
        steps.set(key, step)
    }
    return [...steps.values()]
}

// Of a refusal in bulk: which of the ids stand against it ("application_ids.3").
export function refused_ids(ids: readonly number[], issues: readonly Issue[]): number[] {
    const refused = issues.map((issue) => ids[Number(/^application_ids\.(\d+)$/.exec(issue.field ?? '')?.[1] ?? -1)])
    return [...new Set(refused.filter((id) => id !== undefined))]
}

// So many at once: a lot is one transaction, and nobody else writes meanwhile.
export function in_lots<T>(all: readonly T[], n = 250): T[][] {
    const lots: T[][] = []
    for (let i = 0; i < all.length; i += n) lots.push(all.slice(i, i + n))
    return lots
}

// ---- the plot ----

// Running totals, one a slot; the slots that are still to come have none.
export function totals(bars: readonly Bar[]): Bar[] {
    let n_started = 0
    let n_submitted = 0
    return bars.map((bar) => ({
        n_started: (n_started += bar.n_started),
        n_submitted: (n_submitted += bar.n_submitted),
    }))
}

// The days from the first to the last second of a call, as dates in its zone.
export function dates_between(first: string, last: string): string[] {
    const dates: string[] = []
    const end = Date.parse(`${last}T00:00:00Z`)
    for (let at = Date.parse(`${first}T00:00:00Z`); at <= end && dates.length < 400; at += 86_400_000)
        dates.push(new Date(at).toISOString().slice(0, 10))
    return dates
}

// Where lines are drawn for counting: at most `n` of them, at round numbers, the last at or over the top.
export function ticks(top: number, n = 4): number[] {
    const rough = Math.max(1, top) / n
    const size = 10 ** Math.floor(Math.log10(rough))
    const step = Math.max(1, [1, 2, 5, 10].map((m) => m * size).find((s) => s >= rough) ?? 10 * size)
    const marks: number[] = []
    for (let at = 0; ; at += step) {
        marks.push(at)
        if (at >= top) return marks
    }
}

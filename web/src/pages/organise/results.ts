// Results without a browser: who owes what before the closing, the matrix of scores after it, what may be
// done in which state, and the table as CSV. Scores are exact fractions of thousandths; a rounded number
// is for the eye only, places are never told by it.

import type { Stored } from '../../lang'
import type { Cut } from './cut'

export interface Ratio {
    num: number
    den: number
}

export interface Criterion {
    key: string
    name: Stored
    weight_milli: number
    max_milli: number
}

export interface Prize {
    key: string
    name: Stored
    track: string | null
    rank_no: number
    n_awards: number
    amount_minor: number | null
    amount_currency: string | null
}

export interface ScoringJudge {
    judge_id: number
    name: string
    organisation: string
    state: string
}

export interface ScoringEntry {
    entry_id: number
    state: string
    application_id: number
    application_no: number
    company: string
    project: string
    track: string | null
}

export type CellState = 'assigned' | 'begun' | 'submitted' | 'recused'

export interface Scoring {
    round_id: number
    state: string
    name: Stored
    city: string | null
    time_zone: string
    method: string
    criteria: Criterion[]
    ties: string[]
    is_ranked_per_track: boolean
    n_advance: number | null
    n_advance_per_track: number | null
    cut: Cut | null
    next_round: { round_id: number; name: Stored } | null
    prizes: Prize[]
    judges: ScoringJudge[]
    entries: ScoringEntry[]
    cells: { entry_id: number; judge_id: number; state: CellState }[]
}

export interface Line {
    entry_id: number
    application_no: number
    company: string
    track: string | null
    track_id: number | null
    state: string
    totals: { judge_id: number; total: Ratio }[]
    missing: number[]
    score: Ratio | null
    tie_values: (Ratio | null)[]
    rank_no: number | null
    below_the_one_before_by?: 'first' | 'score' | 'tie_break' | 'decision' | 'nothing'
    is_by_decision: boolean
    prize: string | null
    is_advancing: boolean
    is_waiting: boolean
    is_override: boolean
    city?: string // these two only where the round has a cut
    reserve_no?: number | null
}

export interface Group {
    track_id: number | null
    city?: string
    rank_no: number
    entry_ids: number[]
    is_at_cut: boolean
    is_at_prize: boolean
    is_at_reserve?: boolean
    is_decided: boolean
    needs_decision: boolean
}

export interface Computation {
    round_id: number
    state: string
    version_no: number
    computed_at: string
    frozen_at: string | null
    confirmed_at: string | null
    published_at: string | null
    time_zone: string
    hash: string
    computation: {
        lines: Line[]
        groups: Group[]
        prizes: { id: number; key: string }[]
        is_complete: boolean
        n_advance: number | null
        n_advance_per_track: number | null
        cut?: Cut
        is_ranked_per_track: boolean
    }
}

export interface Decision {
    id: number
    kind: 'tie' | 'override'
    what: { order?: number[]; entry_id?: number; prize_id?: number; is_advancing?: boolean }
    reason: string
    actor: string
    actor_name: string | null
    created_at: string
    revoked_at: string | null
}

// ---- before the closing ----

export interface Completeness {
    n_expected: number
    n_submitted: number
    // Who owes a sheet, judge by judge.
    owing: { judge: ScoringJudge; entries: { entry: ScoringEntry; is_begun: boolean }[] }[]
    // Entries that nobody is to score: they would get no place in silence.
    unscored: ScoringEntry[]
    cell: (entry_id: number, judge_id: number) => CellState | null
}

export const is_gone = (judge: ScoringJudge) => judge.state === 'no_show' || judge.state === 'revoked'

// As the server counts when it closes: entries that take no part are owed nothing, a judge who did not come
// or was revoked owes nothing, what such a judge has sent counts.
export function completeness(s: Scoring): Completeness {
    const states = new Map(s.cells.map((x) => [`${x.entry_id}:${x.judge_id}`, x.state]))
    const cell = (entry_id: number, judge_id: number) => states.get(`${entry_id}:${judge_id}`) ?? null
    const active = s.entries.filter((e) => e.state === 'active')
    const owing = s.judges
        .filter((j) => !is_gone(j))
        .map((judge) => ({
            judge,
            entries: active
                .map((entry) => ({ entry, state: cell(entry.entry_id, judge.judge_id) }))
                .filter((x) => x.state === 'assigned' || x.state === 'begun')
                .map((x) => ({ entry: x.entry, is_begun: x.state === 'begun' })),
        }))
        .filter((x) => x.entries.length)
    const n_owed = owing.reduce((n, x) => n + x.entries.length, 0)
    const is_active = new Set(active.map((e) => e.entry_id))
    const n_submitted = s.cells.filter((x) => x.state === 'submitted' && is_active.has(x.entry_id)).length
    const unscored = active.filter((e) =>
        s.judges.every((j) => {
            const state = cell(e.entry_id, j.judge_id)
            return state === null || state === 'recused' || (state !== 'submitted' && is_gone(j))
        }),
    )
    return { n_expected: n_owed + n_submitted, n_submitted, owing, unscored, cell }
}

// ---- fractions ----

function reduced(num: bigint, den: bigint): [bigint, bigint] {
    let [a, b] = [num < 0n ? -num : num, den]
    while (b) [a, b] = [b, a % b]
    return a ? [num / a, den / a] : [0n, 1n]
}

const DIGITS = 3

// Points, rounded half away from zero to three decimals; `is_exact` when nothing was cut off.
export function points(r: Ratio): { text: string; is_exact: boolean } {
    const scale = 10n ** BigInt(DIGITS)
    const num = BigInt(r.num) * scale
    const den = BigInt(r.den) * 1000n
    const size = num < 0n ? -num : num
    const rounded = (2n * size + den) / (2n * den)
    const whole = rounded / scale
    const rest = String(rounded % scale).padStart(DIGITS, '0')
    return { text: `${num < 0n ? '−' : ''}${whole}.${rest}`, is_exact: size % den === 0n }
}

// Points as the exact fraction: "241/30", or "8" when whole.
export function exact(r: Ratio): string {
    const [num, den] = reduced(BigInt(r.num), BigInt(r.den) * 1000n)
    return den === 1n ? String(num) : `${num}/${den}`
}

export function compare(a: Ratio, b: Ratio): number {
    const left = BigInt(a.num) * BigInt(b.den)
    const right = BigInt(b.num) * BigInt(a.den)
    return left < right ? -1 : left > right ? 1 : 0
}

// The greatest total less the smallest: how far the judges are apart. Null below two sheets.
export function spread(totals: Ratio[]): Ratio | null {
    if (totals.length < 2) return null
    const sorted = [...totals].sort(compare)
    const [low, high] = [sorted[0]!, sorted[sorted.length - 1]!]
    const [num, den] = reduced(
        BigInt(high.num) * BigInt(low.den) - BigInt(low.num) * BigInt(high.den),
        BigInt(high.den) * BigInt(low.den),
    )
    return { num: Number(num), den: Number(den) }
}

// ---- the matrix ----

export type Cell = { kind: 'score'; total: Ratio } | { kind: 'missing' | 'recused' | 'none' }

export interface Row {
    line: Line
    project: string
    cells: Cell[] // one per judge of the matrix
    spread: Ratio | null
    is_cut_below: boolean
}

export interface Section {
    track: string | null // null: one ranking over all, or entries without a track
    rows: Row[]
}

export interface Matrix {
    judges: ScoringJudge[]
    sections: Section[]
}

function cell_of(line: Line, judge_id: number, is_recused: boolean): Cell {
    const total = line.totals.find((t) => t.judge_id === judge_id)
    if (total) return { kind: 'score', total: total.total }
    if (is_recused) return { kind: 'recused' }
    return { kind: line.missing.includes(judge_id) ? 'missing' : 'none' }
}

// Where the cut lies: below the last that goes on, when someone with a place stays behind. Overrides may
// put a team on either side; then there is no line, each row says it for itself.
function mark_cut(rows: Row[]): void {
    const placed = rows.filter((r) => r.line.rank_no !== null)
    const first_out = placed.findIndex((r) => !r.line.is_advancing)
    if (first_out < 1 || placed.slice(first_out).some((r) => r.line.is_advancing)) return
    placed[first_out - 1]!.is_cut_below = true
}

export function matrix_of(c: Computation, s: Scoring): Matrix {
    const recused = new Set(s.cells.filter((x) => x.state === 'recused').map((x) => `${x.entry_id}:${x.judge_id}`))
    const has_sheet = new Set(c.computation.lines.flatMap((l) => l.totals.map((t) => t.judge_id)))
    const judges = s.judges.filter((j) => !is_gone(j) || has_sheet.has(j.judge_id))
    const projects = new Map(s.entries.map((e) => [e.entry_id, e.project]))
    const sections: Section[] = []
    for (const line of c.computation.lines) {
        const track = c.computation.is_ranked_per_track ? line.track : null
        let section = sections.find((x) => x.track === track)
        if (!section) sections.push((section = { track, rows: [] }))
        section.rows.push({
            line,
            project: projects.get(line.entry_id) ?? '',
            cells: judges.map((j) => cell_of(line, j.judge_id, recused.has(`${line.entry_id}:${j.judge_id}`))),
            spread: spread(line.totals.map((t) => t.total)),
            is_cut_below: false,
        })
    }
    const { cut, is_ranked_per_track, n_advance_per_track } = c.computation
    const is_cut_per_section = cut
        ? cut.per === (is_ranked_per_track ? 'track' : 'all')
        : !is_ranked_per_track || n_advance_per_track !== null
    if (s.next_round && is_cut_per_section) for (const section of sections) mark_cut(section.rows)
    return { judges, sections }
}

// Whether it has been said who goes on from a round.
export const has_cut = (s: Scoring) => s.cut !== null || s.n_advance !== null || s.n_advance_per_track !== null

// Ties that wait for people, and those that people have decided.
export const open_ties = (c: Computation) => c.computation.groups.filter((g) => g.needs_decision)

// ---- who may do what ----

export type Act =
    | 'close' | 'decide' | 'override' | 'revoke' | 'freeze' | 'thaw' | 'confirm' | 'publish' | 'reopen' | 'set_cut'

const IN_STATE: Record<Act, string[]> = {
    set_cut: ['open', 'closed'],
    close: ['open'],
    decide: ['closed'],
    override: ['closed'],
    revoke: ['closed'],
    freeze: ['closed'],
    thaw: ['frozen', 'confirmed'],
    confirm: ['frozen'],
    publish: ['confirmed'],
    reopen: ['closed', 'frozen', 'confirmed'],
}
const OF_LOCAL: Act[] = ['close', 'decide', 'freeze']

// True when the state allows it and the role may: a local organiser closes, decides ties and freezes.
export function may(act: Act, state: string, is_local: boolean): boolean {
    return IN_STATE[act].includes(state) && (!is_local || OF_LOCAL.includes(act))
}

// ---- prizes ----

export interface Award {
    prize: Prize
    winners: Line[]
    n_left: number
}

export function awards_of(c: Computation, s: Scoring): Award[] {
    return s.prizes.map((prize) => {
        const winners = c.computation.lines.filter((l) => l.prize === prize.key)
        return { prize, winners, n_left: prize.n_awards - winners.length }
    })
}

// What is given in all, by currency, in minor units.
export function sums_of(awards: Award[]): Map<string, number> {
    const out = new Map<string, number>()
    for (const a of awards)
        if (a.prize.amount_minor !== null && a.prize.amount_currency)
            out.set(
                a.prize.amount_currency,
                (out.get(a.prize.amount_currency) ?? 0) + a.prize.amount_minor * a.winners.length,
            )
    return out
}

// ---- an order made by hand ----

// Moves one of a list up (-1) or down (+1); the same list at its ends.
export function moved<T>(list: T[], index: number, by: number): T[] {
    const to = index + by
    if (index < 0 || index >= list.length || to < 0 || to >= list.length) return list
    const out = [...list]
    out.splice(to, 0, ...out.splice(index, 1))
    return out
}

// ---- CSV ----

// A field of RFC 4180 that no spreadsheet takes for a formula: text that begins with one of its signs gets
// an apostrophe in front, which spreadsheets do not show.
export function csv_field(value: string | number): string {
    const text = String(value)
    const safe = typeof value === 'string' && /^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|]|^[\t\r\n]/.test(text)
        ? `'${text}` : text
    return /[",;\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

// With a byte order mark: some spreadsheets read UTF-8 only then.
export function csv_of(rows: (string | number)[][]): string {
    return '\ufeff' + rows.map((row) => row.map(csv_field).join(',') + '\r\n').join('')
}

export interface CsvWords {
    track: string
    place: string
    no: string
    company: string
    project: string
    score: string
    exact: string
    spread: string
    prize: string
    goes_on: string
    reserve: string
    yes: string
    recused: string
    missing: string
    track_name: (key: string | null) => string
    prize_name: (key: string | null) => string
}

export function matrix_csv(m: Matrix, words: CsvWords): string {
    const has_reserve = m.sections.some((x) => x.rows.some((r) => r.line.reserve_no))
    const rows: (string | number)[][] = [[
        words.track, words.place, words.no, words.company, words.project, ...m.judges.map((j) => j.name),
        words.score, words.exact, words.spread, words.prize, words.goes_on, ...(has_reserve ? [words.reserve] : []),
    ]]
    const number = (r: Ratio | null) => (r ? Number(points(r).text.replace('−', '-')) : '')
    const cell = (x: Cell) =>
        x.kind === 'score' ? number(x.total) : x.kind === 'none' ? '' : words[x.kind]
    for (const section of m.sections)
        for (const { line, project, cells, spread: apart } of section.rows)
            rows.push([
                words.track_name(line.track), line.rank_no ?? '', line.application_no, line.company, project,
                ...cells.map(cell), number(line.score), line.score ? exact(line.score) : '', number(apart),
                words.prize_name(line.prize), line.is_advancing ? words.yes : '',
                ...(has_reserve ? [line.reserve_no ?? ''] : []),
            ])
    return csv_of(rows)
}

// What rules over rows, amounts and counted days ask, and what is wrong with answers of those kinds: comes when
// a call has any (more_kinds.svelte.ts).
import { is_money, type Column, type Row } from '../../cells'
import { in_lang } from '../../text.svelte'
import { LIST_MAX, canonical, fault_of, is_email, member_has, to_send, type Fault } from './form'
import { say } from './rows.text'
import { DAY_MS, type Period } from './period'
import { reg_no_check, reg_no_country } from './reg_no'
import {
    evaluate, evaluate_node, is_caps, is_period, node_of,
    type Caps, type Condition, type Judge, type Node, type Tri,
} from './rules'
import type { Answer, Answers, Member, Question } from './types'

export { cell_text, row_text } from '../../cells'

// Of two amounts the first currency that both have.
export function common(a: Caps, b: Caps): [number, number] | undefined {
    for (const [x, p] of Object.entries(a.caps))
        for (const [y, q] of Object.entries(b.caps)) if (x === '' || y === '' || x === y) return [p, q]
    return undefined
}

// ---- days ----

const DAY_PARTS = ['years', 'months', 'days'] as const
type Shift = Partial<Record<(typeof DAY_PARTS)[number], number>>

const last_of_month = (year: number, month: number): number => {
    const date = new Date(0)
    date.setUTCFullYear(year, month + 1, 0)
    return date.getUTCDate()
}

/** So far from a day; a day that its month has not is the month's last. */
export function shifted_day(day: number, { years = 0, months = 0, days = 0 }: Shift): number | undefined {
    const from = new Date(day * DAY_MS)
    const count = (from.getUTCFullYear() + years) * 12 + from.getUTCMonth() + months
    const [year, month] = [Math.floor(count / 12), count % 12]
    if (year < 1 || year > 9999) return undefined
    const to = new Date(0)
    to.setUTCFullYear(year, month, Math.min(from.getUTCDate(), last_of_month(year, month)))
    return to.getTime() / DAY_MS + days
}

export function day_at(judge: Judge, written: object): Tri {
    const shift = written as Shift
    const day = judge.day === undefined ? undefined : shifted_day(judge.day, shift)
    return day === undefined ? undefined : { first: day, last: day }
}

export function extreme(judge: Judge, op: string, args: Condition[]): Tri {
    const values = args.map((arg) => evaluate(judge, arg))
    if (values.some((value) => !is_period(value))) return undefined
    const of = op === 'min' ? Math.min : Math.max
    const periods = values as Period[]
    return { first: of(...periods.map((p) => p.first)), last: of(...periods.map((p) => p.last)) }
}

// ---- rows ----

function base_of(rows: Condition): Node | undefined {
    const node = node_of(rows)
    return node?.op === 'filter' ? base_of(node.args[0]!) : node
}

// The judge of one row: its columns are what may be read.
function inside(judge: Judge, rows: Condition, row: unknown): Judge {
    const name = String(base_of(rows)?.args[0])
    const type = judge.vars[name]
    const columns =
        typeof type !== 'object' ? {} : (type.columns ?? { '': { type: 'choice', of: type.of ?? [] } })
    return { ...judge, vars: columns, answers: row, asked: name }
}

const eval_at = (judge: Judge, rows: Condition, condition: Condition, row: unknown): Tri =>
    evaluate(inside(judge, rows, row), condition)

function is_left(judge: Judge, rows: Condition, row: unknown): Tri {
    const node = node_of(rows)
    if (node?.op !== 'filter') return true
    const below = is_left(judge, node.args[0]!, row)
    if (below === false) return false
    const here = eval_at(judge, node.args[0]!, node.args[1]!, row)
    return here === false || below !== undefined ? here : undefined
}

function rows_in(judge: Judge, rows: Condition): unknown[] | undefined {
    const node = base_of(rows)
    const value = node?.op === 'var' ? evaluate_node(judge, node) : undefined
    if (Array.isArray(value)) return value
    return typeof value === 'object' && 'rows' in value ? value.rows : undefined
}

export function of_rows(judge: Judge, op: string, args: Condition[]): Tri {
    if (op === 'sum') return sum_of(judge, args)
    const [rows, condition] = args
    const list = rows_in(judge, rows!)
    if (!list) return undefined
    let [n_left, n_yes, n_no, n_unknown] = [0, 0, 0, 0]
    for (const row of list) {
        const left = is_left(judge, rows!, row)
        if (left === false) continue
        const yes = condition === undefined ? true : eval_at(judge, rows!, condition, row)
        n_left++
        // one that does not meet it is not counted, whether it is left or not
        const is_known =
            (left !== undefined && yes !== undefined) || (yes === false && op !== 'all' && op !== 'share')
        if (!is_known) n_unknown++
        else if (yes === true) n_yes++
        else n_no++
    }
    if (op === 'all') return n_no ? false : n_unknown ? undefined : n_left > 0
    if (op === 'some' || op === 'none') return n_yes || !n_unknown ? n_yes > 0 === (op === 'some') : undefined
    if (n_unknown) return undefined
    if (op === 'count') return n_yes
    return n_left ? (100 * n_yes) / n_left : undefined
}

// Amounts of one currency; numbers to the sixth decimal.
function sum_of(judge: Judge, [rows, what]: Condition[]): Tri {
    const list = rows_in(judge, rows!)
    if (!list) return undefined
    let is_known = true
    let number = 0
    let minor = 0
    let currency = ''
    let is_money = is_money_of(judge, rows!, what!)
    for (const row of list) {
        const left = is_left(judge, rows!, row)
        if (left === false) continue
        const more = eval_at(judge, rows!, what!, row)
        is_known &&= left !== undefined && more !== undefined
        if (is_caps(more)) {
            const [its, amount] = Object.entries(more.caps)[0]!
            is_known &&= currency === '' || currency === its
            currency = its
            minor += amount
            is_money = true
        } else number += Number(more)
    }
    if (!is_known) return undefined
    return is_money ? { caps: { [currency]: minor } } : Math.floor(number * 1e6 + 0.5) / 1e6
}

function is_money_of(judge: Judge, rows: Condition, what: Condition): boolean {
    const node = node_of(what)
    const column = inside(judge, rows, {}).vars[String(node?.args[0])]
    return node?.op === 'var' && (typeof column === 'object' ? column.type : column) === 'money'
}

// ---- what is wrong with an answer ----

type Bounded = Pick<Question, 'min' | 'max' | 'n_decimals'>

function fault_of_number({ min, max, n_decimals = 0 }: Bounded, value: Answer): Fault | undefined {
    if (typeof value !== 'number' || !Number.isFinite(value)) return { rule: 'number' }
    if ((min !== undefined && value < min) || (max !== undefined && value > max)) return { rule: 'range', min, max }
    const scaled = value * 10 ** n_decimals
    return Math.abs(scaled - Math.round(scaled)) > 1e-6 ? { rule: 'decimals' } : undefined
}

const fault_of_money = (value: Answer): Fault | undefined =>
    is_money(value) && Number.isInteger(value.amount_minor) && value.amount_minor >= 0 ? undefined : { rule: 'number' }

function fault_of_rows(columns: Column[], rows: Row[]): Fault | undefined {
    for (const [no, row] of rows.entries())
        for (const column of columns) {
            const fault = fault_of(column as Question, row[column.key] as Answer)
            if (fault) return { rule: 'row', no: no + 1, column: column.label, fault }
        }
    return undefined
}

export function fault_of_number_of(question: Question, answers: Answers): Fault | undefined {
    const value = answers[question.key]
    if (typeof value !== 'string' || value === '') return undefined
    const found = reg_no_check(reg_no_country(question.check_digit, answers.country), value)
    return found === 'ok' ? undefined : { rule: `reg_no_${found}` }
}

function fault_of_members(members: Member[]): Fault | undefined {
    const rows = members.filter(member_has)
    if (rows.length > LIST_MAX) return { rule: 'members_many' }
    const seen = new Set<string>()
    for (const [row, member] of members.entries()) {
        if (!member_has(member)) continue
        if (!member.name?.trim()) return { rule: 'member_name', row }
        if (member.email?.trim() && !is_email(member.email)) return { rule: 'member_email', row }
        const text = canonical([member])
        if (seen.has(text)) return { rule: 'member_twice', row }
        seen.add(text)
    }
    return undefined
}

export function fault_of_more(question: Question, value: Answer): Fault | undefined {
    if (question.kind === 'number') return fault_of_number(question, value)
    if (question.kind === 'money') return fault_of_money(value)
    if (question.kind === 'members') return fault_of_members(value as Member[])
    return fault_of_rows(question.columns ?? [], value as Row[])
}

// Rows enough, and in each what it must hold.
export function are_whole(question: Question, value: Answer): boolean {
    const rows = to_send(question, value) as Row[]
    const wanted = (question.columns ?? []).filter((column) => column.is_required && column.kind !== 'bool')
    return (
        rows.length >= (question.min_rows ?? 0) &&
        rows.every((row) => wanted.every((column) => row[column.key] !== undefined))
    )
}

export function fault_words(fault: Fault, words_of: (fault: Fault) => string): string {
    switch (fault.rule) {
        case 'row':
            return say('fault_row', { no: fault.no, column: in_lang(fault.column), why: words_of(fault.fault) })
        case 'range':
            return say('fault_range', { min: fault.min ?? '−∞', max: fault.max ?? '∞' })
        case 'number':
        case 'decimals':
        case 'reg_no_form':
        case 'reg_no_digit':
            return say(`fault_${fault.rule}`)
        default:
            return ''
    }
}

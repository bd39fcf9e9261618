// Eligibility rules and conditions of questions in the browser: the same three-valued JsonLogic as
// lib/domain/rule/rule_eval.c, so that what is asked and what is told follows the typing, also offline. The
// server decides. tests/vectors/rules.json holds both to the same answers.
//
// json-logic-js cannot do this: it has no "not known yet", and no dates of which only the year is given.
import type { Stored } from '../../lang'
import { period_of, type Period } from './period'
import { more_kinds } from './more_kinds.svelte'
import type { Answers, Question } from './types'

export { period_of, type Period }

export type Condition = boolean | number | string | { [op: string]: Condition | Condition[] } | Condition[]

export type VarType =
    | string
    | { type: string; of?: string[]; default?: boolean; columns?: Record<string, VarType> }

export interface Rule {
    key: string
    severity: 'block' | 'warn' | 'bonus' | 'manual'
    message: Stored
    vars: Record<string, VarType>
    condition: Condition
    as_of?: string | null // a day, or 'unknown' while it is not known; else the day of judging
    points?: number
}

export type Outcome = 'pass' | 'fail' | 'undecided'

export interface Need {
    name: string
    is_vague: boolean // given, but not precise enough
}

export interface Judgement {
    outcome: Outcome
    needs: Need[]
}

export interface Money {
    amount_minor: number
    currency: string
}
// One amount in each currency that counts; "" is every currency.
export interface Caps {
    caps: Record<string, number>
}
export interface Rows {
    rows: unknown[]
}
export type Value = boolean | number | string | Period | Caps | Rows | string[]
// undefined: not known
export type Tri = Value | undefined

export interface Judge {
    vars: Record<string, VarType>
    answers: unknown // or the row that is looked at
    day: number | undefined // that is judged as of, since 1970-01-01
    asked?: string // the question whose rows are looked at
    needs: Need[]
}

export interface Node {
    op: string
    args: Condition[]
}

export function node_of(condition: Condition): Node | undefined {
    if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) return undefined
    const op = Object.keys(condition)[0]
    if (op === undefined) return undefined
    const args = condition[op] as Condition
    return { op, args: Array.isArray(args) ? args : [args] }
}

export const is_period = (value: Tri): value is Period => typeof value === 'object' && 'first' in value
export const is_caps = (value: Tri): value is Caps => typeof value === 'object' && 'caps' in value

// ---- answers ----

function at(answers: unknown, name: string): unknown {
    let value = answers
    if (name === '') return value
    for (const part of name.split('.')) {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
        value = (value as Record<string, unknown>)[part]
    }
    return value
}

function read(type: VarType, value: unknown): Tri {
    const { type: kind, of, default: given } =
        typeof type === 'string' ? { type, of: undefined, default: undefined } : type
    if (kind === 'bool') {
        if (typeof value === 'boolean') return value
        return value === undefined || value === null ? given : undefined
    }
    if (kind === 'number') return typeof value === 'number' && Number.isFinite(value) ? value : undefined
    if (kind === 'rows') return Array.isArray(value) && value.length > 0 ? { rows: value } : undefined
    if (kind === 'money') {
        const { amount_minor, currency } = (value ?? {}) as Partial<Money>
        const is_good = Number.isInteger(amount_minor) && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)
        return is_good ? { caps: { [currency]: amount_minor as number } } : undefined
    }
    if (kind === 'choices') {
        if (!Array.isArray(value)) return undefined
        return value.every((one) => of?.includes(one as string)) ? (value as string[]) : undefined
    }
    if (typeof value !== 'string' || value === '') return undefined
    if (kind === 'date') return period_of(value)
    if (kind === 'choice' && !of?.includes(value)) return undefined
    if (kind === 'country' && !/^[A-Z]{2}$/.test(value)) return undefined
    return value
}

const name_of = (node: Node): string => String(node.args[0])

function need(judge: Judge, column: string, is_vague: boolean): void {
    const name = judge.asked ?? column
    if (!judge.needs.some((one) => one.name === name)) judge.needs.push({ name, is_vague })
}

// ---- operators ----

// A condition that decides alone decides, whatever is not known beside it.
function all_of(judge: Judge, args: Condition[], decides: boolean): Tri {
    let is_known = true
    for (const arg of args) {
        const value = evaluate(judge, arg)
        if (value === decides) return decides
        is_known &&= value !== undefined
    }
    return is_known ? !decides : undefined
}

const not = (value: Tri): Tri => (value === undefined ? undefined : !value)

function is_same(a: Tri, b: Tri): boolean {
    if (a === undefined || b === undefined) return false
    if (is_period(a) && is_period(b)) return a.first === b.first && a.last === b.last
    return a === b
}

// While a condition is not known, its branch and the rest must agree.
function choose(judge: Judge, args: Condition[], i: number): Tri {
    if (i + 1 >= args.length) return evaluate(judge, args[i]!)
    const when = evaluate(judge, args[i]!)
    if (when !== undefined) return when ? evaluate(judge, args[i + 1]!) : choose(judge, args, i + 2)
    const yes = evaluate(judge, args[i + 1]!)
    const no = choose(judge, args, i + 2)
    return is_same(yes, no) ? yes : undefined
}

const is_written = (condition: Condition): boolean => node_of(condition)?.op === 'date'

function need_precision(judge: Judge, condition: Condition, period: Period): void {
    const node = node_of(condition)
    if (!node || period.first === period.last) return
    if (node.op === 'var') {
        need(judge, name_of(node), true)
        return
    }
    if (node.op === 'date') return
    for (const arg of node.args) {
        const part = evaluate(judge, arg)
        const is_taken = node.op !== 'if' || is_same(part, period)
        if (is_period(part) && is_taken) need_precision(judge, arg, part)
    }
}

function before(a: Period, b: Period, or_same: boolean): Tri {
    if (or_same ? a.last <= b.first : a.last < b.first) return true
    if (or_same ? a.first > b.last : a.first >= b.last) return false
    return undefined
}

// The one day of a written period that decides.
export function bound(op: string, is_right: boolean, { first, last }: Period): Period {
    const is_first = is_right ? op === '>=' || op === '<' : op === '<=' || op === '>'
    return is_first ? { first, last: first } : { first: last, last }
}

function order(judge: Judge, op: string, x: Condition, y: Condition): Tri {
    let a = evaluate(judge, x)
    let b = evaluate(judge, y)
    if (a === undefined || b === undefined) return undefined
    const is_swapped = op === '>' || op === '>='
    const or_same = op === '<=' || op === '>='
    if (is_caps(a) && is_caps(b)) {
        const shared = more_kinds()?.common(a, b)
        if (!shared) return undefined
        const [p, q] = is_swapped ? [shared[1], shared[0]] : shared
        return or_same ? p <= q : p < q
    }
    if (!is_period(a) || !is_period(b)) {
        const [p, q] = (is_swapped ? [b, a] : [a, b]) as [number, number]
        return or_same ? p <= q : p < q
    }
    if (is_written(y)) b = bound(op, true, b)
    else if (is_written(x)) a = bound(op, false, a)
    const result = is_swapped ? before(b, a, or_same) : before(a, b, or_same)
    if (result === undefined) {
        need_precision(judge, x, a)
        need_precision(judge, y, b)
    }
    return result
}

function between(judge: Judge, op: string, args: Condition[]): Tri {
    const first = order(judge, op, args[0]!, args[1]!)
    if (args.length < 3 || first === false) return first
    const second = order(judge, op, args[1]!, args[2]!)
    return second === false || first !== undefined ? second : undefined
}

function same_day(a: Period, b: Period, x: Condition, y: Condition): Tri {
    if (a.last < b.first || b.last < a.first) return false
    if (is_written(y) && a.first >= b.first && a.last <= b.last) return true
    if (is_written(x) && b.first >= a.first && b.last <= a.last) return true
    return a.first === a.last && b.first === b.last ? true : undefined
}

function same(judge: Judge, x: Condition, y: Condition): Tri {
    const a = evaluate(judge, x)
    const b = evaluate(judge, y)
    if (a === undefined || b === undefined) return undefined
    if (!is_period(a) || !is_period(b)) return a === b
    const result = same_day(a, b, x, y)
    if (result === undefined) {
        need_precision(judge, x, a)
        need_precision(judge, y, b)
    }
    return result
}

function is_in(judge: Judge, item: Condition, list: Condition): Tri {
    const value = evaluate(judge, item)
    const among = Array.isArray(list) ? list : evaluate(judge, list)
    if (value === undefined || among === undefined) return undefined
    return (among as unknown[]).includes(value)
}

const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
    min: (a, b) => (b < a ? b : a),
    max: (a, b) => (b > a ? b : a),
}

// A division by zero or an overflow has no value.
function calculate(judge: Judge, op: string, args: Condition[]): Tri {
    const combine = ARITHMETIC[op]
    if (!combine) return undefined
    let result = evaluate(judge, args[0]!) as number | undefined
    if (op === '-' && args.length === 1 && result !== undefined) result = -result
    for (const arg of args.slice(1)) {
        const next = evaluate(judge, arg) as number | undefined
        result = result === undefined || next === undefined ? undefined : combine(result, next)
        if (result !== undefined && !Number.isFinite(result)) result = undefined
    }
    return result
}

const OF_ROWS = ['all', 'some', 'none', 'count', 'share', 'sum']
const ORDERS = ['<', '<=', '>', '>=']

export function evaluate_node(judge: Judge, { op, args }: Node): Tri {
    if (op === 'var') {
        const name = String(args[0])
        const type = judge.vars[name]
        const value = type === undefined ? undefined : read(type, at(judge.answers, name))
        if (value === undefined) need(judge, name, false)
        return value
    }
    if (op === 'date')
        return typeof args[0] === 'object' ? more_kinds()?.day_at(judge, args[0]) : period_of(String(args[0]))
    if (op === 'money') return { caps: args[0] as unknown as Record<string, number> }
    if (OF_ROWS.includes(op)) return more_kinds()?.of_rows(judge, op, args)
    if (op === 'and') return all_of(judge, args, false)
    if (op === 'or') return all_of(judge, args, true)
    if (op === '!') return not(evaluate(judge, args[0]!))
    if (op === '!!') return evaluate(judge, args[0]!)
    if (op === 'if') return choose(judge, args, 0)
    if (ORDERS.includes(op)) return between(judge, op, args)
    if (op === '===') return same(judge, args[0]!, args[1]!)
    if (op === '!==') return not(same(judge, args[0]!, args[1]!))
    if (op === 'in') return is_in(judge, args[0]!, args[1]!)
    if ((op === 'min' || op === 'max') && is_period(evaluate(judge, args[0]!)))
        return more_kinds()?.extreme(judge, op, args)
    return calculate(judge, op, args)
}

// What is known needs nothing more, whatever was missing on the way.
export function evaluate(judge: Judge, condition: Condition): Tri {
    const node = node_of(condition)
    if (!node) return Array.isArray(condition) ? undefined : (condition as Value)
    const n_needs = judge.needs.length
    const value = evaluate_node(judge, node)
    if (value !== undefined) judge.needs.length = n_needs
    return value
}

// `day`: of judging, for a rule without a day of its own.
export function judge_rule(
    rule: Pick<Rule, 'vars' | 'condition' | 'as_of'>,
    answers: Record<string, unknown>,
    day?: number,
): Judgement {
    const judge: Judge = { vars: rule.vars, answers, day: day_of(rule.as_of, day), needs: [] }
    const value = evaluate(judge, rule.condition)
    return { outcome: value === undefined ? 'undecided' : value ? 'pass' : 'fail', needs: judge.needs }
}

export const day_of = (as_of: string | null | undefined, day: number | undefined): number | undefined =>
    as_of === 'unknown' ? undefined : as_of ? period_of(as_of)?.first : day

/** The day in a zone, as rules count days. */
export function day_in(zone: string, at_ms: number): number | undefined {
    const format = new Intl.DateTimeFormat('en-CA', {
        timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit',
    })
    return period_of(format.format(at_ms))?.first
}

// ---- a call's ----

export interface Verdict {
    outcome: Outcome // of the blocking rules
    rules: (Judgement & { rule: Rule })[]
}

export function judge_all(rules: Rule[], answers: Record<string, unknown>, day?: number): Verdict {
    const judged = rules.map((rule) => ({ rule, ...judge_rule(rule, answers, day) }))
    const blocking = judged.filter((one) => one.rule.severity === 'block')
    const has = (outcome: Outcome) => blocking.some((one) => one.outcome === outcome)
    return { outcome: has('fail') ? 'fail' : has('undecided') ? 'undecided' : 'pass', rules: judged }
}

// The types of answers, as lib/domain/event/event_rules.c has them.
const PLAIN: Record<string, string> = {
    text: 'text', long: 'text', email: 'text', phone: 'text', date: 'date', country: 'country',
    number: 'number', money: 'money',
}
const MEMBER = ['name', 'role', 'email'].map((key) => ({ key, kind: 'text' }))

type Typed = Pick<Question, 'key' | 'options' | 'columns'> & { kind: string }

export function types_of(questions: Typed[]): Record<string, VarType> {
    const types: Record<string, VarType> = {}
    for (const { key, kind, options, columns } of questions) {
        const of = (options ?? []).map((option) => option.value)
        const plain = PLAIN[kind]
        if (plain) types[key] = plain
        else if (kind === 'rows' || kind === 'members')
            types[key] = { type: 'rows', columns: types_of(columns ?? MEMBER) }
        else if (kind === 'bool' || kind === 'consent') types[key] = { type: 'bool', default: false }
        else if (kind === 'choice') types[key] = { type: 'choice', of }
        else if (kind === 'many') types[key] = { type: 'choices', of }
    }
    return types
}

/** Whether a question is asked: it has no condition, or the condition holds. */
export function is_asked(
    question: Question,
    types: Record<string, VarType>,
    answers: Answers,
    day?: number,
): boolean {
    const { condition } = question
    if (condition === undefined || condition === null) return true
    return judge_rule({ vars: types, condition }, answers, day).outcome === 'pass'
}

// Eligibility rules and conditions of questions in the browser: the same three-valued JsonLogic as
// lib/domain/rule_eval.c, so that what is asked and what is told follows the typing, also offline. The
// server decides. tests/vectors/rules.json holds both to the same answers.
//
// json-logic-js cannot do this: it has no "not known yet", and no dates of which only the year is given.
import type { Stored } from '../../lang'
import type { Answers, Question } from './types'

export type Condition = boolean | number | string | { [op: string]: Condition | Condition[] } | Condition[]

export type VarType =
    | string
    | { type: string; of?: string[]; default?: boolean }

export interface Rule {
    key: string
    severity: 'block' | 'warn' | 'bonus' | 'manual'
    message: Stored
    vars: Record<string, VarType>
    condition: Condition
    as_of?: string | null
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

// A date as people give it, as the days it may be: first and last, since 1970-01-01.
export interface Period {
    first: number
    last: number
}

const DAY_MS = 86_400_000

export function period_of(text: string): Period | undefined {
    const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
    if (!match) return undefined
    const [year, month, day] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
    if (!year || month === 0 || month! > 12 || day === 0) return undefined
    const days = (y: number, m: number, d: number) => {
        const date = new Date(0)
        date.setUTCFullYear(y, m, d) // Date.UTC reads the years 0 to 99 as 1900 to 1999
        return date.getTime() / DAY_MS
    }
    const first = days(year, (month ?? 1) - 1, day ?? 1)
    if (day !== undefined) {
        return new Date(first * DAY_MS).getUTCDate() === day ? { first, last: first } : undefined
    }
    return { first, last: (month === undefined ? days(year + 1, 0, 1) : days(year, month, 1)) - 1 }
}

type Value = boolean | number | string | Period | string[]
// undefined: not known
type Tri = Value | undefined

interface Judge {
    vars: Record<string, VarType>
    answers: Record<string, unknown>
    needs: Need[]
}

interface Node {
    op: string
    args: Condition[]
}

function node_of(condition: Condition): Node | undefined {
    if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) return undefined
    const op = Object.keys(condition)[0]
    if (op === undefined) return undefined
    const args = condition[op] as Condition
    return { op, args: Array.isArray(args) ? args : [args] }
}

const is_period = (value: Tri): value is Period =>
    typeof value === 'object' && value !== null && !Array.isArray(value)

// ---- answers ----

function at(answers: unknown, name: string): unknown {
    let value = answers
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

function need(judge: Judge, name: string, is_vague: boolean): void {
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
    if (node?.op === 'var' && period.first !== period.last) need(judge, name_of(node), true)
}

function before(a: Period, b: Period, or_same: boolean): Tri {
    if (or_same ? a.last <= b.first : a.last < b.first) return true
    if (or_same ? a.first > b.last : a.first >= b.last) return false
    return undefined
}

// The one day of a written period that decides.
function bound(op: string, is_right: boolean, { first, last }: Period): Period {
    const is_first = is_right ? op === '>=' || op === '<' : op === '<=' || op === '>'
    return is_first ? { first, last: first } : { first: last, last }
}

function order(judge: Judge, op: string, x: Condition, y: Condition): Tri {
    let a = evaluate(judge, x)
    let b = evaluate(judge, y)
    if (a === undefined || b === undefined) return undefined
    const is_swapped = op === '>' || op === '>='
    const or_same = op === '<=' || op === '>='
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

const ORDERS = ['<', '<=', '>', '>=']

function evaluate_node(judge: Judge, { op, args }: Node): Tri {
    if (op === 'var') {
        const name = String(args[0])
        const type = judge.vars[name]
        const value = type === undefined ? undefined : read(type, at(judge.answers, name))
        if (value === undefined) need(judge, name, false)
        return value
    }
    if (op === 'date') return period_of(String(args[0]))
    if (op === 'and') return all_of(judge, args, false)
    if (op === 'or') return all_of(judge, args, true)
    if (op === '!') return not(evaluate(judge, args[0]!))
    if (op === '!!') return evaluate(judge, args[0]!)
    if (op === 'if') return choose(judge, args, 0)
    if (ORDERS.includes(op)) return between(judge, op, args)
    if (op === '===') return same(judge, args[0]!, args[1]!)
    if (op === '!==') return not(same(judge, args[0]!, args[1]!))
    if (op === 'in') return is_in(judge, args[0]!, args[1]!)
    return calculate(judge, op, args)
}

// What is known needs nothing more, whatever was missing on the way.
function evaluate(judge: Judge, condition: Condition): Tri {
    const node = node_of(condition)
    if (!node) return Array.isArray(condition) ? undefined : (condition as Value)
    const n_needs = judge.needs.length
    const value = evaluate_node(judge, node)
    if (value !== undefined) judge.needs.length = n_needs
    return value
}

export function judge_rule(rule: Pick<Rule, 'vars' | 'condition'>, answers: Record<string, unknown>): Judgement {
    const judge: Judge = { vars: rule.vars, answers, needs: [] }
    const value = evaluate(judge, rule.condition)
    return { outcome: value === undefined ? 'undecided' : value ? 'pass' : 'fail', needs: judge.needs }
}

// ---- a call's ----

export interface Verdict {
    outcome: Outcome // of the blocking rules
    rules: (Judgement & { rule: Rule })[]
}

export function judge_all(rules: Rule[], answers: Record<string, unknown>): Verdict {
    const judged = rules.map((rule) => ({ rule, ...judge_rule(rule, answers) }))
    const blocking = judged.filter((one) => one.rule.severity === 'block')
    const has = (outcome: Outcome) => blocking.some((one) => one.outcome === outcome)
    return { outcome: has('fail') ? 'fail' : has('undecided') ? 'undecided' : 'pass', rules: judged }
}

// The types of answers, as lib/domain/event_rules.c has them.
const PLAIN: Record<string, string> = {
    text: 'text', long: 'text', email: 'text', phone: 'text', date: 'date', country: 'country',
}

export function types_of(questions: Question[]): Record<string, VarType> {
    const types: Record<string, VarType> = {}
    for (const { key, kind, options } of questions) {
        const of = (options ?? []).map((option) => option.value)
        const plain = PLAIN[kind]
        if (plain) types[key] = plain
        else if (kind === 'bool' || kind === 'consent') types[key] = { type: 'bool', default: false }
        else if (kind === 'choice') types[key] = { type: 'choice', of }
        else if (kind === 'many') types[key] = { type: 'choices', of }
    }
    return types
}

/** Whether a question is asked: it has no condition, or the condition holds. */
export function is_asked(question: Question, types: Record<string, VarType>, answers: Answers): boolean {
    const { condition } = question
    if (condition === undefined || condition === null) return true
    return judge_rule({ vars: types, condition }, answers).outcome === 'pass'
}

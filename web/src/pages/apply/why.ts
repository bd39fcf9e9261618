// Why answers do not meet a rule, in words: what was given and what is asked for, each where the rule compares them.
// The same sentences as lib/domain/rule/rule_why.c makes; tests/vectors/rule_why.json holds both to them.
import { isolated } from '../../lang'
import { in_lang, lang, money, number } from '../../text.svelte'
import { country_name } from './countries'
import { date_text } from './dates'
import { load_more_kinds } from './more_kinds.svelte'
import { DAY_MS } from './period'
import {
    bound, day_of, evaluate, is_caps, is_period, node_of,
    type Caps, type Condition, type Judge, type Node, type Rows, type Rule, type Tri,
} from './rules'
import { say } from './why.text'
import type { Question } from './types'

type Asked = Pick<Question, 'key' | 'label' | 'options' | 'columns'> & { kind: string }
type Ruled = Pick<Rule, 'vars' | 'condition' | 'as_of'>
type Of = 'answer' | 'count' | 'share' | 'sum' | 'reckoning'
type Op = 'lt' | 'le' | 'gt' | 'ge' | 'is' | 'is_not' | 'in' | 'not_in' | 'has' | 'has_not'

// What a rule found: one comparison, value and bound.
interface Fact {
    asked: string // the question,
    column?: string // the column of its rows,
    row_no: number // and which row: from 1; 0: no single one
    of: Of
    op: Op
    value: Tri
    bound: Tri
}

const MOST = 8
const ORDERS: Record<string, Op> = { '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }
const FLIPPED: Record<string, Op> = { '<': 'gt', '<=': 'ge', '>': 'lt', '>=': 'le' }
const OPPOSITE: Partial<Record<Op, Op>> = { lt: 'ge', le: 'gt', gt: 'le', ge: 'lt' }
const KINDS: Record<string, Of> = { var: 'answer', count: 'count', share: 'share', sum: 'sum' }
const OF_ROWS = ['all', 'some', 'none']

const rows_of = (condition: Condition): Condition => {
    const node = node_of(condition)
    return node?.op === 'filter' ? rows_of(node.args[0]!) : condition
}
const var_of = (condition: Condition | undefined): string | undefined => {
    const node = condition === undefined ? undefined : node_of(condition)
    return node?.op === 'var' ? String(node.args[0]) : undefined
}

class Search {
    facts: Fact[] = []
    constructor(
        readonly judge: Judge,
        readonly row_no = 0,
        readonly is_row = false,
    ) {}

    value = (condition: Condition): Tri => evaluate({ ...this.judge, needs: [] }, condition)
    is = (condition: Condition, as: boolean): boolean => this.value(condition) === as

    // Whether it hangs on what was given; the condition of an `if` does not count.
    is_given(condition: Condition): boolean {
        const node = node_of(condition)
        if (!node) return false
        const { op, args } = node
        if (op in KINDS) return true
        if (op === 'date' || op === 'money') return false
        return args.some((arg, i) => (op !== 'if' || i % 2 === 1 || i + 1 === args.length) && this.is_given(arg))
    }

    taken({ args }: Node): Condition {
        let i = 0
        while (i + 1 < args.length && !this.is(args[i]!, true)) i += 2
        return args[i + 1 < args.length ? i + 1 : i]!
    }

    // The branch that is taken, the least or the greatest that it is: what the value comes from.
    source(condition: Condition): Condition {
        const node = node_of(condition)
        if (node?.op === 'if') return this.source(this.taken(node))
        if (node?.op !== 'min' && node?.op !== 'max') return condition
        const value = this.value(condition)
        const found = node.args.find((arg) => is_same(this.value(arg), value))
        return found === undefined ? condition : this.source(found)
    }

    first_var(condition: Condition): string | undefined {
        const name = var_of(condition)
        if (name !== undefined) return name
        const node = node_of(condition)
        if (!node || node.op === 'date' || node.op === 'money') return undefined
        for (const arg of node.args) {
            const found = this.first_var(arg)
            if (found !== undefined) return found
        }
        return undefined
    }

    add(of: Condition, fact: Pick<Fact, 'op' | 'value' | 'bound'> & { of?: Of }): void {
        const name = this.first_var(of)
        if (name === undefined || fact.value === undefined || fact.bound === undefined) return
        if (this.facts.length === MOST) return
        const node = node_of(of)!
        const column = node.op === 'sum' ? var_of(node.args[1]) : this.is_row && name ? var_of(of) : undefined
        this.facts.push({
            asked: this.is_row ? this.judge.asked! : name,
            ...(column === undefined ? {} : { column }),
            row_no: this.row_no,
            of: KINDS[node.op] ?? 'reckoning',
            ...fact,
        })
    }

    // x op y, which is not as wanted.
    compare(op: string, x: Condition, y: Condition, wanted: boolean): void {
        const is_flipped = !this.is_given(x) && this.is_given(y)
        const given = this.source(is_flipped ? y : x)
        const other = is_flipped ? x : y
        const value = this.value(given)
        let edge = this.value(other)
        if (typeof value === 'boolean') return
        const order = (is_flipped ? FLIPPED : ORDERS)[op]
        const alike: Op = (op === '===') === wanted ? 'is' : 'is_not'
        if (order && is_period(value) && is_period(edge) && is_written(other)) edge = bound(op, !is_flipped, edge)
        this.add(given, { op: order ? (wanted ? order : OPPOSITE[order]!) : alike, value, bound: edge })
    }

    between(op: string, args: Condition[], wanted: boolean): void {
        for (let i = 0; i + 1 < args.length; i++)
            if (args.length === 2 || this.is({ [op]: [args[i]!, args[i + 1]!] }, !wanted))
                this.compare(op, args[i]!, args[i + 1]!, wanted)
    }

    among([item, list]: Condition[], wanted: boolean): void {
        if (Array.isArray(list))
            this.add(item!, { op: wanted ? 'in' : 'not_in', value: this.value(item!), bound: list as string[] })
        else this.add(list!, { op: wanted ? 'has' : 'has_not', value: this.value(list!), bound: this.value(item!) })
    }

    is_left(rows: Condition, row: unknown, judge: Judge): boolean {
        const node = node_of(rows)
        if (node?.op !== 'filter') return true
        const is_here = evaluate({ ...judge, answers: row, needs: [] }, node.args[1]!) === true
        return is_here && this.is_left(node.args[0]!, row, judge)
    }

    // The rows by which it is so; where none was left, how many would have to be.
    rows({ op, args }: Node, wanted: boolean): void {
        const name = var_of(rows_of(args[0]!))!
        const type = this.judge.vars[name]
        const value = this.value({ var: name })
        const list = value === undefined ? [] : Array.isArray(value) ? value : (value as Rows).rows
        const is_table = typeof type === 'object' && type.type === 'rows'
        const of = typeof type === 'object' ? type : undefined
        const vars = is_table ? (of?.columns ?? {}) : { '': { type: 'choice', of: of?.of ?? [] } }
        const is_asked = op === 'none' ? !wanted : wanted // of each of them
        let n_left = 0
        for (const [i, row] of list.entries()) {
            const judge: Judge = { ...this.judge, vars, answers: row, asked: name, needs: [] }
            if (!this.is_left(args[0]!, row, judge)) continue
            n_left++
            const inside = new Search(judge, is_table ? i + 1 : 0, true)
            inside.facts = this.facts
            if (inside.is(args[1]!, !is_asked)) inside.search(args[1]!, is_asked)
        }
        if (n_left === 0 && is_asked && value !== undefined)
            this.add({ var: name }, { op: 'ge', value: 0, bound: 1, of: 'count' })
    }

    // Of a condition that is known not to be as wanted.
    search(condition: Condition, wanted: boolean): void {
        const node = node_of(condition)
        if (!node) return
        const { op, args } = node
        if (op === 'and' || op === 'or')
            for (const arg of args.filter((one) => this.is(one, !wanted))) this.search(arg, wanted)
        else if (op === '!' || op === '!!') this.search(args[0]!, op === '!' ? !wanted : wanted)
        else if (op === 'if') this.search(this.taken(node), wanted)
        else if (OF_ROWS.includes(op)) this.rows(node, wanted)
        else if (op === 'in') this.among(args, wanted)
        else if (op === '===' || op === '!==') this.compare(op, args[0]!, args[1]!, wanted)
        else if (op in ORDERS) this.between(op, args, wanted)
    }
}

const is_written = (condition: Condition): boolean => {
    const node = node_of(condition)
    return node?.op === 'date' && typeof node.args[0] === 'string'
}

const is_same = (a: Tri, b: Tri): boolean =>
    is_period(a) && is_period(b) ? a.first === b.first && a.last === b.last : a !== undefined && a === b

// ---- in words ----

const text_of_day = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

// A day, or the month or the year that the days are.
function period_text({ first, last }: { first: number; last: number }): string {
    const [a, b] = [text_of_day(first), text_of_day(last)]
    const is_month = a.slice(0, 7) === b.slice(0, 7) && a.endsWith('-01') && text_of_day(last + 1).endsWith('-01')
    const is_year = a.slice(0, 4) === b.slice(0, 4) && a.endsWith('-01-01') && b.endsWith('-12-31')
    return date_text(first === last ? a : is_year ? a.slice(0, 4) : is_month ? a.slice(0, 7) : a, lang.current)
}

function money_text([currency, minor]: [string, number]): string {
    try {
        return money(minor, currency)
    } catch {
        return `${currency}\u00a0${number(minor)}`
    }
}

// Both in the first currency that they share; nothing at all has that of the other.
function shared(value: Caps, edge: Caps): [[string, number], [string, number]] {
    const [given, asked] = [Object.entries(value.caps), Object.entries(edge.caps)]
    for (const one of given)
        for (const other of asked)
            if (one[0] === other[0] || one[0] === '') return [[other[0], one[1]], other]
            else if (other[0] === '') return [one, [one[0], other[1]]]
    return [given[0]!, asked[0]!]
}

class Teller {
    readonly question: Asked | undefined
    readonly column: { kind: string; label: Question['label']; options?: Question['options'] } | undefined
    constructor(
        questions: Asked[],
        readonly fact: Fact,
    ) {
        this.question = questions.find((one) => one.key === fact.asked)
        this.column = this.question?.columns?.find((one) => one.key === fact.column)
    }

    name(): string {
        const { asked, column: key, row_no, of } = this.fact
        const known = asked.startsWith('known.') ? `known_${asked.slice(6)}` : ''
        const q = is_text(known) ? say(known) : in_lang(this.question?.label) || asked
        const member = `member_${key}`
        const label = this.column ? in_lang(this.column.label) : is_text(member) ? say(member) : ''
        const column = key === undefined ? '' : label || key
        const no = String(row_no)
        if (of === 'sum' && column) return say('sum_column', { q, column })
        if (of !== 'answer') return say(of, { q })
        return row_no ? (column ? say('row_column', { q, no, column }) : say('row', { q, no })) : q
    }

    // What is chosen is told by its label, a country by its name.
    word(word: string): string {
        const of = this.column ?? this.question
        const option = in_lang(of?.options?.find((one) => one.value === word)?.label)
        return isolated(option || (of?.kind === 'country' ? country_name(word, lang.current) : word))
    }

    text(value: Tri): string {
        if (typeof value === 'number') return number(value === 0 ? 0 : value, { maximumFractionDigits: 6 })
        if (typeof value === 'string') return this.word(value)
        if (Array.isArray(value)) return value.length ? value.map((one) => this.text(one)).join(', ') : say('nothing')
        return is_period(value) ? period_text(value) : ''
    }

    sentence(): string {
        const { value, bound: edge, op } = this.fact
        const [given, asked] = is_caps(value) && is_caps(edge)
            ? shared(value, edge).map(money_text) : [this.text(value), this.text(edge)]
        const key = is_period(value) && ORDER_OPS.includes(op) ? (`${op}_date` as 'ge_date') : op
        return say('why', { q: this.name(), value: given!, bound: say(key, { v: asked! }) })
    }
}

const ORDER_OPS: readonly Op[] = ['lt', 'le', 'gt', 'ge']
const TEXTS = [
    'known_n_same_person', 'known_n_same_company', 'known_n_entries', 'known_n_prizes',
    'member_name', 'member_role', 'member_email',
] as const
const is_text = (key: string): key is (typeof TEXTS)[number] => (TEXTS as readonly string[]).includes(key)

/** Rows, amounts and counted days are judged by parts that come when they are needed. */
export const ready = load_more_kinds

/** The sentences about a rule that fails; none where it compares with nothing that has a name. */
export function why(rule: Ruled, questions: Asked[], answers: Record<string, unknown>, day?: number): string[] {
    const judge: Judge = { vars: rule.vars, answers, day: day_of(rule.as_of, day), needs: [] }
    const search = new Search(judge)
    if (search.is(rule.condition, false)) search.search(rule.condition, true)
    return search.facts.map((fact) => new Teller(questions, fact).sentence())
}

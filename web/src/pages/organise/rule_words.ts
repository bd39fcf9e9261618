// Conditions (JsonLogic) told as sentences in the reader's language: every kind that rules take
// (lib/domain/rule/rule.h); undefined for what a rule could not hold either.
import { money, number } from '../../text.svelte'
import { isolated } from '../../lang'
import { say } from './rule_words.text'
import { is_object, type Json } from './set_up'

// Of a question by its key; of a column of a table with the table's key.
export interface Named {
    label: (key: string, rows?: string) => string
    kind?: (key: string, rows?: string) => string | undefined
    option?: (value: string, key: string, rows?: string) => string
}

type Op = [name: string, args: Json[]]
const op_of = (v: Json | undefined): Op | undefined => {
    if (!is_object(v)) return undefined
    const name = Object.keys(v)[0]
    if (name === undefined || Object.keys(v).length !== 1) return undefined
    const args = v[name] as Json
    return [name, Array.isArray(args) ? args : [args]]
}
const var_of = (v: Json | undefined): string | undefined => {
    const op = op_of(v)
    return op?.[0] === 'var' && typeof op[1][0] === 'string' ? op[1][0] : undefined
}
// The table, or list of choices, that rows come from.
const table_of = (v: Json | undefined): string | undefined => {
    const op = op_of(v)
    return op?.[0] === 'filter' ? table_of(op[1][0]) : var_of(v)
}

const FLIPPED: Record<string, string> = { '>=': '<=', '>': '<', '<=': '>=', '<': '>' }
const ORDER: Record<string, 'rule_ge' | 'rule_gt' | 'rule_le' | 'rule_lt'> = {
    '>=': 'rule_ge', '>': 'rule_gt', '<=': 'rule_le', '<': 'rule_lt',
}
const SIGNS: Record<string, string> = { '+': ' + ', '-': ' − ', '*': ' × ', '/': ' ÷ ', '%': ' mod ' }
const KNOWN: Record<string, 'n_same_person' | 'n_same_company' | 'n_entries' | 'n_prizes'> = {
    'known.n_same_person': 'n_same_person', 'known.n_same_company': 'n_same_company',
    'known.n_entries': 'n_entries', 'known.n_prizes': 'n_prizes',
}

/** What the records know, in words; undefined for what is no such thing. */
export const known_label = (key: string): string | undefined => {
    const fact = KNOWN[key]
    return fact && say(`known_${fact}`)
}

// Each part or nothing: a sentence with a hole would say something else.
const whole = (parts: (string | undefined)[]): string[] | undefined =>
    parts.some((part) => part === undefined) ? undefined : (parts as string[])

class Teller {
    constructor(
        readonly named: Named,
        readonly rows?: string, // the table whose rows are told about
    ) {}

    inside = (rows: Json | undefined): Teller => new Teller(this.named, table_of(rows) ?? '')

    name(key: string): string {
        if (key === '') return say('rule_it')
        return say('rule_var', { q: known_label(key) ?? this.named.label(key, this.rows) })
    }

    // ---- values ----

    value(v: Json | undefined, beside?: string): string | undefined {
        if (typeof v === 'number') return number(v, { maximumFractionDigits: 6 })
        if (typeof v === 'string')
            return isolated(beside === undefined ? v : (this.named.option?.(v, beside, this.rows) ?? v))
        const op = op_of(v)
        if (!op) return undefined
        const [name, args] = op
        if (name === 'var') return typeof args[0] === 'string' ? this.name(args[0]) : undefined
        if (name === 'date') return this.date(args[0])
        if (name === 'money') return caps_text(args[0])
        if (name === 'count' || name === 'share' || name === 'sum') return this.of_rows(name, args)
        if (name === 'min' || name === 'max') return this.extreme(name, args)
        if (name === 'if') return this.choose(args)
        const sign = SIGNS[name]
        const parts = whole(args.map((arg) => this.value(arg)))
        if (!sign || !parts) return undefined
        return parts.length === 1 ? `−${parts[0]}` : parts.join(sign)
    }

    date(v: Json | undefined): string | undefined {
        if (typeof v === 'string') return v
        if (!is_object(v)) return undefined
        const parts = (['years', 'months', 'days'] as const).map((unit) => ({ unit, n: Number(v[unit] ?? 0) }))
        const told = parts.filter(({ n }) => n !== 0)
        if (told.length === 0) return say('rule_day')
        const is_before = told[0]!.n < 0
        if (told.some(({ n }) => n < 0 !== is_before)) return undefined
        const span = told.map(({ unit, n }) => say(`n_${unit}`, { n: Math.abs(n) })).join(' ')
        return say(is_before ? 'rule_before_day' : 'rule_after_day', { span })
    }

    of_rows(name: string, [rows, what]: Json[]): string | undefined {
        const of = this.table(rows)
        if (of === undefined) return undefined
        if (name === 'sum') {
            const a = this.inside(rows).value(what)
            return a && say('rule_sum', { a, rows: of })
        }
        if (what === undefined) return say('rule_count', { rows: of })
        const c = this.inside(rows).tell(what)
        return c && say(name === 'share' ? 'rule_share' : 'rule_count_where', { rows: of, c })
    }

    table(v: Json | undefined): string | undefined {
        const op = op_of(v)
        if (op?.[0] !== 'filter') {
            const key = var_of(v)
            return key === undefined ? undefined : this.name(key)
        }
        const rows = this.table(op[1][0])
        const c = this.inside(op[1][0]).tell(op[1][1])
        return rows && c && say('rule_where', { rows, c })
    }

    extreme(name: string, args: Json[]): string | undefined {
        const list = whole(args.map((arg) => this.value(arg)))?.join(', ')
        if (list === undefined) return undefined
        const is_dated = args.some((arg) => this.is_date(arg))
        if (name === 'min') return say(is_dated ? 'rule_earliest' : 'rule_least', { list })
        return say(is_dated ? 'rule_latest' : 'rule_most', { list })
    }

    choose([when, then, ...rest]: Json[]): string | undefined {
        const c = this.tell(when)
        const a = this.value(then)
        const b = rest.length > 1 ? this.choose(rest) : this.value(rest[0])
        return c && a && b && say('rule_choose', { a, b, c })
    }

    is_date(v: Json | undefined): boolean {
        const op = op_of(v)
        if (!op) return false
        const [name, args] = op
        if (name === 'date') return true
        if (name === 'var') return this.named.kind?.(String(args[0]), this.rows) === 'date'
        if (name === 'min' || name === 'max') return args.some((arg) => this.is_date(arg))
        return name === 'if' && this.is_date(args[1])
    }

    // ---- conditions ----

    tell(v: Json | undefined): string | undefined {
        if (v === true) return say('rule_always')
        if (v === false) return say('rule_never')
        const op = op_of(v)
        if (!op) return undefined
        const [name, args] = op
        if (name === 'var') return typeof args[0] === 'string' ? say('rule_yes', { q: this.name(args[0]) }) : undefined
        if (name === '!') return this.not(args[0])
        if (name === '!!') return this.tell(args[0])
        if (name === 'and' || name === 'or') return this.joined(name, args)
        if (name === 'in') return this.among(args, 'rule_in')
        if (name === 'if') return this.branches(args)
        if (name === 'all' || name === 'some' || name === 'none') {
            const rows = this.table(args[0])
            const c = this.inside(args[0]).tell(args[1])
            return rows && c && say(`rule_${name}`, { rows, c })
        }
        return this.compared(name, args)
    }

    not(v: Json | undefined): string | undefined {
        const key = var_of(v)
        if (key !== undefined) return say('rule_no', { q: this.name(key) })
        const op = op_of(v)
        const outside = op?.[0] === 'in' ? this.among(op[1], 'rule_not_in') : undefined
        const a = outside ?? this.tell(v)
        return outside ?? (a && say('rule_not', { a }))
    }

    // One within the other is put in brackets.
    joined(name: 'and' | 'or', args: Json[]): string | undefined {
        const parts = whole(
            args.map((arg) => {
                const a = this.tell(arg)
                const inner = op_of(arg)?.[0]
                return a && (inner === 'and' || inner === 'or') && inner !== name ? say('rule_group', { a }) : a
            }),
        )
        return parts?.reduce((a, b) => say(name === 'and' ? 'rule_and' : 'rule_or', { a, b }))
    }

    among([item, list]: Json[], key: 'rule_in' | 'rule_not_in'): string | undefined {
        const beside = var_of(item) || this.rows
        if (Array.isArray(list)) {
            const q = this.value(item)
            const words = whole(list.map((one) => this.value(one, beside)))
            return q && words && say(key, { q, list: words.join(', ') })
        }
        const of = var_of(list)
        const value = of && this.value(item, of)
        return of && value && key === 'rule_in' ? say('rule_has', { q: this.name(of), value }) : undefined
    }

    branches([when, then, ...rest]: Json[]): string | undefined {
        const c = this.tell(when)
        const a = this.tell(then)
        const b = rest.length > 1 ? this.branches(rest) : this.tell(rest[0])
        return c && a && b && say('rule_if', { a, b, c })
    }

    compared(name: string, args: Json[]): string | undefined {
        const [x, y, z] = args
        if (z !== undefined) return this.between(name, args)
        if (name === '==' || name === '===' || name === '!=' || name === '!==') {
            const is_same = name === '===' || name === '=='
            if (typeof y === 'boolean' && var_of(x) !== undefined)
                return say(y === is_same ? 'rule_yes' : 'rule_no', { q: this.name(var_of(x)!) })
            const [q, value] = [this.value(x), this.value(y, var_of(x))]
            return q && value && say(is_same ? 'rule_eq' : 'rule_ne', { q, value })
        }
        const key = ORDER[name]
        if (!key) return undefined
        const is_literal = typeof x === 'number' || ['date', 'money'].includes(op_of(x)?.[0] ?? '')
        const is_flip = is_literal && typeof y === 'object'
        if (is_flip && !['date', 'money'].includes(op_of(y)?.[0] ?? '')) return this.compared(FLIPPED[name]!, [y!, x!])
        const [q, value] = [this.value(x), this.value(y)]
        const is_dated = this.is_date(x) || this.is_date(y)
        return q && value && say(is_dated ? `${key}_date` : key, { q, value })
    }

    between(name: string, [x, y, z]: Json[]): string | undefined {
        const is_rising = name === '<' || name === '<='
        const [a, q, b] = [this.value(is_rising ? x : z), this.value(y), this.value(is_rising ? z : x)]
        const is_dated = [x, y, z].some((v) => this.is_date(v))
        const key = name === '<=' || name === '>=' ? 'rule_between' : 'rule_within'
        if (!ORDER[name] || !a || !b || !q) return undefined
        return say(is_dated ? `${key}_date` : key, { a, b, q })
    }
}

function caps_text(v: Json | undefined): string | undefined {
    if (!is_object(v)) return undefined
    const list = Object.entries(v).map(([currency, minor]) => {
        try {
            return money(Number(minor), currency)
        } catch {
            return `${Number(minor)} ${currency}`
        }
    })
    if (list.length === 0) return undefined
    return list.length === 1 ? list[0] : say('rule_caps', { list: list.join(' / ') })
}

/** A condition as a sentence. */
export const sentence = (condition: Json | undefined, named: Named): string | undefined =>
    new Teller(named).tell(condition)

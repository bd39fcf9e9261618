// The values in a condition (JsonLogic) that an organiser may want to change, and conditions to begin with.
import { get_at, is_object, type At, type Doc, type Json } from './set_up'

export interface Literal {
    at: At // of the value itself, within the condition
    kind: 'date' | 'number' | 'text' | 'list'
    question: string // key of the question it is compared with, "" when unknown
    value: Json
}

const operator = (v: Json | undefined): [string, Json[]] | undefined => {
    if (!is_object(v)) return undefined
    const name = Object.keys(v)[0]
    if (name === undefined || Object.keys(v).length !== 1) return undefined
    const args = v[name] as Json
    return [name, Array.isArray(args) ? args : [args]]
}

const var_of = (v: Json | undefined): string | undefined => {
    const op = operator(v)
    return op?.[0] === 'var' && typeof op[1][0] === 'string' ? op[1][0] : undefined
}
const date_of = (v: Json | undefined): string | undefined => {
    const op = operator(v)
    return op?.[0] === 'date' && typeof op[1][0] === 'string' ? op[1][0] : undefined
}

// The values of a condition, in their order.
export function literals(condition: Json, at: At = []): Literal[] {
    const op = operator(condition)
    if (!op || op[0] === 'var') return []
    const [name, args] = op
    const inner = (i: number): At => (Array.isArray((condition as Doc)[name]) ? [...at, name, i] : [...at, name])
    const question = args.map(var_of).find((v) => v !== undefined) ?? ''
    return args.flatMap((arg, i): Literal[] => {
        const here = inner(i)
        if (date_of(arg) !== undefined) {
            const is_list = Array.isArray((arg as Doc).date)
            return [
                {
                    at: is_list ? [...here, 'date', 0] : [...here, 'date'],
                    kind: 'date',
                    question,
                    value: date_of(arg) as string,
                },
            ]
        }
        if (typeof arg === 'number') return [{ at: here, kind: 'number', question, value: arg }]
        if (typeof arg === 'string') return [{ at: here, kind: 'text', question, value: arg }]
        if (Array.isArray(arg) && arg.every((x) => typeof x === 'string'))
            return [{ at: here, kind: 'list', question, value: arg }]
        return literals(arg, here)
    })
}

// What a rule may ask for without any JSON: each gives a condition to begin with.
export const beginnings: Record<string, Json> = {
    rule_new_founded: { '>=': [{ var: 'founded' }, { date: '2020-01' }] },
    rule_new_founded_or_pre: {
        or: [{ var: 'is_pre_startup' }, { '>=': [{ var: 'founded' }, { date: '2020-01' }] }],
    },
    rule_new_country: { in: [{ var: 'country' }, ['KR', 'CN']] },
}

export const literal_of = (condition: Json, at: At): Json | undefined => get_at(condition, at)

import { beforeAll, describe, expect, it } from 'vitest'
import kinds from '../../../../tests/vectors/rule_kinds.json'
import { load_more_kinds } from './more_kinds.svelte'
import vectors from '../../../../tests/vectors/rules.json'
import {
    day_in, is_asked, judge_all, judge_rule, period_of, types_of, type Condition, type Rule, type VarType,
} from './rules'
import type { Question } from './types'

interface Case {
    condition: Condition
    answers: Record<string, unknown>
    outcome: string
    needs: string[]
}
const { vars, cases } = vectors as unknown as { vars: Record<string, VarType>; cases: Case[] }

const golden: Rule = {
    key: 'founded',
    severity: 'block',
    message: { en: 'since 2017' },
    vars: { is_pre_startup: { type: 'bool', default: false }, founded: 'date' },
    condition: { or: [{ var: 'is_pre_startup' }, { '>=': [{ var: 'founded' }, { date: '2017-01' }] }] },
}

describe('judge_rule', () => {
    it('judges each vector as the server does', () => {
        for (const { condition, answers, outcome, needs } of cases) {
            const judged = judge_rule({ vars, condition }, answers)
            const said = judged.needs.map(({ name, is_vague }) => (is_vague ? `${name}?` : name))
            expect([condition, judged.outcome, said]).toEqual([condition, outcome, needs])
        }
    })

    it.each([
        [{ founded: '1998' }, 'fail'],
        [{ founded: '2016-07' }, 'fail'],
        [{ founded: '2016' }, 'fail'],
        [{ founded: '2016-12-31' }, 'fail'],
        [{ founded: '2017' }, 'pass'],
        [{ founded: '2017-01-01' }, 'pass'],
        [{ is_pre_startup: true }, 'pass'],
        [{ is_pre_startup: true, founded: '2016' }, 'pass'],
        [{}, 'undecided'],
        [{ founded: 'soon' }, 'undecided'],
    ])('says of %j: %s', (answers, outcome) => {
        expect(judge_rule(golden, answers).outcome).toBe(outcome)
    })

    it('says that a date is not exact enough', () => {
        const rule = { ...golden, condition: { '>=': [{ var: 'founded' }, { date: '2017-07' }] } as Condition }
        expect(judge_rule(rule, { founded: '2017' })).toEqual({
            outcome: 'undecided',
            needs: [{ name: 'founded', is_vague: true }],
        })
    })
})

describe('judge_all', () => {
    const warn: Rule = { ...golden, key: 'w', severity: 'warn' }
    it('lets warnings pass, and a failure outweigh what is not known', () => {
        expect(judge_all([warn], { founded: '1998' }).outcome).toBe('pass')
        const condition: Condition = { '===': [{ var: 'x' }, 'a'] }
        const other = { ...golden, key: 'o', vars: { x: 'text' }, condition }
        expect(judge_all([other, golden], { founded: '1998' }).outcome).toBe('fail')
        expect(judge_all([other, golden], { founded: '2019' }).outcome).toBe('undecided')
    })
})

describe('is_asked', () => {
    const condition: Condition = { '!': [{ var: 'is_pre_startup' }] }
    const questions: Question[] = [
        { key: 'is_pre_startup', kind: 'bool', label: 'x', is_required: true },
        { key: 'founded', kind: 'date', label: 'x', is_required: true, condition },
    ]
    const types = types_of(questions)
    it('follows the answers', () => {
        expect(is_asked(questions[0]!, types, {})).toBe(true)
        expect(is_asked(questions[1]!, types, {})).toBe(true)
        expect(is_asked(questions[1]!, types, { is_pre_startup: true })).toBe(false)
    })
})

describe('period_of', () => {
    it.each(['2017-13', '2017-02-29', '17', '2017-1', '2017-00', '0000', '2017-04-31', '2017-01-00'])(
        'refuses %s', (text) => expect(period_of(text)).toBeUndefined(),
    )
    it('knows the days of a year, a month and a day', () => {
        expect(period_of('1970')).toEqual({ first: 0, last: 364 })
        expect(period_of('1972-02')).toEqual({ first: 761, last: 789 })
        expect(period_of('1970-01-02')).toEqual({ first: 1, last: 1 })
        expect(period_of('0001-01-01')!.first).toBe(-719162)
    })
})

// Every kind found in real calls, with its edge on both sides; tests/unit/test_rule_kinds.c reads the same file.
describe('kinds of rules', () => {
    beforeAll(load_more_kinds)
    interface Kind {
        kind: string
        vars: Record<string, VarType>
        condition: Condition
        as_of?: string
        day?: string
        cases: { answers: Record<string, unknown>; outcome: string; needs?: string[] }[]
    }
    it.each((kinds as unknown as { kinds: Kind[] }).kinds)('$kind', ({ vars, condition, as_of, day, cases }) => {
        for (const { answers, outcome, needs } of cases) {
            const judged = judge_rule({ vars, condition, as_of }, answers, day ? period_of(day)?.first : undefined)
            const said = judged.needs.map(({ name, is_vague }) => (is_vague ? `${name}?` : name))
            expect([answers, judged.outcome, needs ? said : needs]).toEqual([answers, outcome, needs])
        }
    })

    it('knows the day in a zone', () => {
        const at = Date.UTC(2022, 7, 25, 15, 30)
        expect(day_in('Asia/Seoul', at)).toBe(period_of('2022-08-26')!.first)
        expect(day_in('UTC', at)).toBe(period_of('2022-08-25')!.first)
    })
})

import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import kinds from '../../../../tests/vectors/rule_kinds.json'
import vectors from '../../../../tests/vectors/rule_why.json'
import { LANGS } from '../../lang'
import { lang } from '../../text.svelte'
import { period_of, type Condition, type VarType } from './rules'
import { ready, why } from './why'
import type { Question } from './types'

interface Kind {
    kind: string
    vars: Record<string, VarType>
    condition: Condition
    as_of?: string
    day?: string
}
interface Case {
    kind: string
    answers: Record<string, unknown>
    en: string[]
    ko: string[]
    zh: string[]
}
const form = vectors.form as unknown as Question[]
const cases = vectors.cases as unknown as Case[]
const all = (kinds as unknown as { kinds: Kind[] }).kinds
const day_of = (kind: Kind) => (kind.day === undefined ? undefined : period_of(kind.day)?.first)

describe('why', () => {
    beforeAll(async () => void (await ready()))
    afterEach(() => (lang.current = 'en'))

    it.each(LANGS)('says of each kind of rule what the server says, in %s', (code) => {
        lang.current = code
        for (const one of cases) {
            const kind = all.find((k) => k.kind === one.kind)!
            expect([one.kind, ...why(kind, form, one.answers, day_of(kind))]).toEqual([one.kind, ...one[code]])
        }
    })

    it('says nothing of what passes, is not known, or has no bound', () => {
        const since = all[0]!
        expect(why(since, form, { founded: '2017-01-01' })).toEqual([])
        expect(why(since, form, {})).toEqual([])
        expect(why({ vars: { ok: 'bool' }, condition: { var: 'ok' } }, form, { ok: false })).toEqual([])
    })

    it('keeps what was typed from turning the sentence', () => {
        const rule = { vars: { t: 'text' }, condition: { '===': [{ var: 't' }, 'x'] } as Condition }
        expect(why(rule, [], { t: 'שלום' })).toEqual(['t: \u2068שלום\u2069. Needed: x.'])
    })
})

import { afterEach, describe, expect, test } from 'vitest'
import kinds from '../../../../tests/vectors/rule_kinds.json'
import { lang, type Lang } from '../../text.svelte'
import { sentence, type Named } from './rule_words'
import type { Json } from './set_up'

interface Kind {
    kind: string
    vars: Record<string, unknown>
    condition: Json
}
const type_of = (v: unknown) => (typeof v === 'object' && v !== null ? (v as { type: string }).type : String(v))
const named = ({ vars }: Kind): Named => ({
    label: (key) => key.replaceAll('_', ' '),
    kind: (key) => type_of(vars[key]),
})
const all = (kinds as unknown as { kinds: Kind[] }).kinds
const in_words = (kind: Kind) => sentence(kind.condition, named(kind))
const of = (part: string) => in_words(all.find((k) => k.kind.startsWith(part))!)

afterEach(() => (lang.current = 'en'))

describe('each kind of rule found in real calls', () => {
    test.each(['en', 'ko', 'zh'] as Lang[])('has a sentence in %s', (code) => {
        lang.current = code
        const without = all.filter((kind) => !in_words(kind)).map((kind) => kind.kind)
        expect(without).toEqual([])
        const told = all.map((kind) => [kind.kind, in_words(kind)!] as const)
        expect(told.filter(([, text]) => /[{}]|undefined|NaN|null/.test(text))).toEqual([])
        // two kinds that differ in what they let pass are not told alike
        expect(in_words(all[3]!)).not.toBe(in_words(all[4]!))
    })

    test('says the bound and what is compared', () => {
        expect(of('founded on or after')).toBe('“founded” is 2017-01 or later')
        expect(of('founded within a window')).toBe('“founded” is from 2015-08-26 to 2022-08-25, both included')
        expect(of('within 7 years of a fixed day, exactly 7 years included')).toBe(
            '“founded” is 7 years before the reference date or later',
        )
        expect(of('within 7 years of a fixed day, exactly 7 years not')).toBe(
            '“founded” is after 7 years before the reference date',
        )
        expect(of('18 months and a day')).toContain('18 months 1 day before')
        expect(of('the clock starts at the first')).toBe(
            'the earliest of “founded”, “registered” is 2017-01-01 or later',
        )
        expect(of('team of 2 to 5')).toBe('the number of rows of “team” is from 2 to 5')
        expect(of('every full-time')).toBe(
            'for every row of “team” where “is full time” is yes: “residence” is KR',
        )
        expect(of('sector not on a list')).toBe('“sector” is none of gambling')
        expect(of('none of several')).toBe(
            'for no row of “sectors”: it is one of gambling, and ' +
                'for at least one row of “sectors”: it is one of ai, bio',
        )
        expect(of('revenue up to a cap')).toContain('KRW')
        expect(of('no earlier prize')).toContain('Prizes in other events of the series')
    })

    test('keeps together what belongs together', () => {
        const either = { or: [{ var: 'a' }, { and: [{ var: 'b' }, { '!': [{ var: 'c' }] }] }] }
        expect(sentence(either, { label: (key) => key })).toBe('“a” is yes, or (“b” is yes, and “c” is no)')
    })
})

import { describe, expect, it } from 'vitest'
import { by_day, link_of_key, wish_of } from './part'

describe('a part in the programme', () => {
    it('knows whose it is by its key', () => {
        expect(link_of_key('rp1.7.2.ab_-9')).toEqual({ speaker_id: 7, key: 'rp1.7.2.ab_-9' })
        for (const key of ['', null, 'rg1.7.2.ab', 'rp1.x.2.ab', 'rp1.7.ab', 'rp1.7.2.a b'])
            expect(link_of_key(key)).toBe(undefined)
    })
    it('stands by day, what has no time last', () => {
        const items = ['2022-08-04T01:00:00Z', '2022-08-05T01:00:00Z', '2022-08-05T02:00:00Z', null]
        expect(by_day(items.map((starts_at) => ({ starts_at })), (at) => at.slice(0, 10)).map((d) => d.items.length))
            .toEqual([1, 2, 1])
    })
    it('wishes what differs alone; an emptied office is taken away', () => {
        const was = { name: { ko: '김', en: 'Kim' }, office: { ko: '원장', en: 'Dean' }, mode: 'on_site' }
        const same = { name: { ko: '김', en: ' Kim ' }, office: { ko: '원장', en: 'Dean' }, mode: 'on_site' }
        expect(wish_of(was, same, ['ko', 'en'])).toBe(undefined)
        expect(wish_of(was, { ...same, name: { ko: '김', en: 'Gim' } }, ['ko', 'en'])).toEqual({
            name: { ko: '김', en: 'Gim' },
        })
        expect(wish_of(was, { ...same, office: { ko: '', en: '' }, mode: 'online' }, ['ko', 'en'])).toEqual({
            office: null,
            mode: 'online',
        })
    })
})

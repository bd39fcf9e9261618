import { describe, expect, test } from 'vitest'
import {
    by_time,
    instant,
    moved_of,
    new_key,
    optional,
    shift,
    texts_of,
    type Change,
    type Item,
    type Programme,
} from './programme'

const item = (key: string): Item => ({ key, kind: 'talk', name: { en: key } })

describe('the programme', () => {
    test('stands by time, what has none last, and as in the file where two begin at once', () => {
        const at = (key: string, starts_at: string | null) => ({ key, starts_at, ends_at: null })
        const p = {
            agenda: ['none', 'late', 'b', 'a'].map(item),
            times: [
                at('late', '2022-08-04T02:00:00Z'),
                at('a', '2022-08-04T01:00:00Z'),
                at('b', '2022-08-04T01:00:00Z'),
            ],
        } as Programme
        expect(by_time(p).map((row) => row.item.key)).toEqual(['b', 'a', 'late', 'none'])
    })
    test('a new key is not one that is there', () => {
        expect(new_key([{ key: 'item-2' }, { key: 'item-3' }], 'item')).toBe('item-4')
        expect(new_key([], 'item')).toBe('item-1')
    })
    test('is moved in its own zone, over midnight too', () => {
        const starts = { local: '2022-08-04T23:55:00', zone: 'Asia/Seoul', published: 'at night' }
        const one = { ...item('a'), starts }
        const span = { starts_at: '2022-08-04T14:55:00Z', ends_at: null }
        expect(shift(one, span, 10, 'Asia/Seoul')).toEqual({
            agenda: {
                a: { starts: { local: '2022-08-05T00:05:00', zone: 'Asia/Seoul', source: 'ours', published: null } },
            },
        })
    })
    test('of a change, what moved is told apart from what is only named', () => {
        const change = (list: Change['list'], kind: Change['change'], members: string) =>
            moved_of({ list, change: kind, members, key: 'a', name: {} } as unknown as Change)
        expect(change('agenda', 'changed', 'name room starts')).toEqual({
            is_time: true,
            is_room: true,
            is_people: false,
            others: ['name'],
        })
        expect(change('agenda', 'removed', '')).toEqual({ is_time: true, is_room: true, is_people: true, others: [] })
        expect(change('speakers', 'changed', 'email office').others).toEqual(['email', 'office'])
    })
    test('what is emptied is taken away, what never was is left out', () => {
        expect(optional('room', '', { room: 'main' })).toEqual({ room: null })
        expect(optional('room', '', { key: 'a' })).toEqual({})
        expect(optional('room', 'side', undefined)).toEqual({ room: 'side' })
        expect(instant('', 'Asia/Seoul')).toBe(null)
        expect(texts_of({ ko: ' ', en: ' A ' }, ['ko', 'en'])).toEqual({ en: 'A' })
    })
})

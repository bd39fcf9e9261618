import { describe, expect, it } from 'vitest'
import {
    address_of,
    dates_between,
    filter_of,
    in_lots,
    n_parts,
    no_text,
    refused_ids,
    ticks,
    totals,
    undo_steps,
    with_part,
    type Pending,
} from './applications'

describe('the filter in the address', () => {
    it('goes there and back', () => {
        const query = '?state=submitted&query=%ED%95%9C+%26+%25&sort=-company&is_test=true'
        expect(address_of(filter_of(query))).toBe(query)
        expect(filter_of(query)).toEqual({ state: 'submitted', query: '한 & %', sort: '-company', is_test: true })
    })
    it('leaves out what means nothing', () => {
        expect(filter_of('?colour=red&is_test=1&query=%20&cursor=9')).toEqual({})
        expect(address_of({})).toBe('')
    })
    it('changes in one part', () => {
        const was = filter_of('?state=submitted&deck=missing&sort=no')
        expect(with_part(was, { deck: '', is_pending: true })).toEqual({
            state: 'submitted',
            sort: 'no',
            is_pending: true,
        })
        expect(was.deck).toBe('missing')
        expect(n_parts(was)).toBe(2)
    })
})

describe('decisions', () => {
    const kept = (application_id: number, pending_state: Pending['pending_state'], pending_reason: string | null) =>
        ({ application_id, pending_state, pending_reason }) as Pending
    it('are undone in few steps, each to what it was', () => {
        const before = [
            kept(1, 'accepted', null),
            kept(2, 'rejected', 'Full.'),
            kept(4, 'rejected', 'Full.'),
            kept(9, 'accepted', null),
        ]
        expect(undo_steps([1, 2, 3, 4], before)).toEqual([
            { application_ids: [1], decision: 'accept' },
            { application_ids: [2, 4], decision: 'reject', reason: 'Full.' },
            { application_ids: [3], decision: 'clear' },
        ])
    })
    it('say which of many stand against them', () => {
        const issues = [
            { field: 'application_ids.1', rule: 'x' },
            { field: 'application_ids.9', rule: 'x' },
            { field: 'reason', rule: 'x' },
        ]
        expect(refused_ids([7, 8], issues)).toEqual([8])
    })
    it('go in lots', () => {
        expect(in_lots([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
        expect(in_lots([])).toEqual([])
    })
    it('tell a test by its number', () => {
        expect([no_text(12), no_text(-3)]).toEqual(['12', 'T3'])
    })
})

describe('the plot', () => {
    it('adds up', () => {
        expect(
            totals([
                { n_started: 2, n_submitted: 1 },
                { n_started: 0, n_submitted: 1 },
            ]),
        ).toEqual([
            { n_started: 2, n_submitted: 1 },
            { n_started: 2, n_submitted: 2 },
        ])
    })
    it('has every day, over the end of a month', () => {
        expect(dates_between('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01'])
    })
    it('counts at round numbers up to the top', () => {
        expect(ticks(0)).toEqual([0])
        expect(ticks(3)).toEqual([0, 1, 2, 3])
        expect(ticks(186)).toEqual([0, 50, 100, 150, 200])
        expect(ticks(7)).toEqual([0, 2, 4, 6, 8])
    })
})

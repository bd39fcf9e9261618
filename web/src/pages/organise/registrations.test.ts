import { describe, expect, it } from 'vitest'
import { address_of, filter_of, n_in, type Counts } from './registrations'

describe('registrations', () => {
    it('keep their filter in the address', () => {
        const filter = { query: '김 & co', ticket: 'vip', state: 'requested', allotment_id: '7' }
        expect(filter_of(address_of(filter))).toEqual(filter)
        expect(address_of({ query: '', ticket: '', state: '' })).toBe('')
    })
    it('count none where the answer has no row', () => {
        const counts = {
            items: [{ ticket: 'vip', mode: 'on_site', state: 'requested', n_registrations: 3 }],
            tickets: [],
            quotas: [],
        } as Counts
        expect(n_in(counts, 'vip', 'requested')).toBe(3)
        expect(n_in(counts, 'vip', 'confirmed')).toBe(0)
    })
})

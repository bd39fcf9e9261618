import { describe, expect, it } from 'vitest'
import { link_of_key, only_open, others_of, state_at, type Registration, type Ticket } from './registration'

const ticket = (key: string, state: Ticket['state']) => ({ key, state }) as Ticket

describe('registration', () => {
    it('reads which registration a key opens', () => {
        expect(link_of_key('rg1.12.3.abc_-9')).toEqual({ registration_id: 12, key: 'rg1.12.3.abc_-9' })
        for (const key of ['', null, 'ra1.12.3.abc', 'rg1.x.3.abc', 'rg1.12.abc', 'rg1.12.3.a b'])
            expect(link_of_key(key)).toBeUndefined()
    })
    it('chooses for the guest only when there is one choice', () => {
        expect(only_open([ticket('a', 'full'), ticket('b', 'open')])).toBe('b')
        expect(only_open([ticket('a', 'open'), ticket('b', 'open')])).toBe('')
        expect(only_open([ticket('a', 'closed')])).toBe('')
        const waitable = { ...ticket('c', 'full'), is_waitable: true }
        expect(only_open([ticket('a', 'closed'), waitable])).toBe('c')
    })
    it('offers to switch while both kinds allow it, and to wait for a full one', () => {
        const now = Date.parse('2022-08-01T00:00:00Z')
        const times = { opens_at: '2022-07-20T02:00:00Z', closes_at: '2022-08-03T10:00:00Z', switch_until: null }
        const room = { ...ticket('room', 'open'), ...times, n_left: 1 } as Ticket
        const full = { ...ticket('full', 'full'), ...times, n_left: 0, is_waitable: true } as Ticket
        const hand = { ...room, key: 'hand', is_approved_by_hand: true }
        const over = { ...room, key: 'over', switch_until: '2022-07-31T00:00:00Z' }
        const own = { ticket: 'own', state: 'confirmed', switch_until: null, waiting_state: null } as Registration
        const keys = (one: Registration) => others_of(one, [room, full, hand, over], now).map((t) => t.key)
        expect(keys(own)).toEqual(['room', 'full'])
        expect(keys({ ...own, waiting_state: 'waiting' })).toEqual(['room'])
        expect(keys({ ...own, state: 'pending' })).toEqual(['room'])
        expect(keys({ ...own, switch_until: '2022-08-01T00:00:00Z' })).toEqual([])
    })
    it('says of a hold that is over that it is', () => {
        const held = { state: 'pending', hold_until: '2022-07-21T02:00:00Z' } as Registration
        expect(state_at(held, Date.parse('2022-07-21T01:59:59.999Z'))).toBe('pending')
        expect(state_at(held, Date.parse('2022-07-21T02:00:00Z'))).toBe('expired')
        expect(state_at({ ...held, state: 'confirmed' }, Date.parse('2023-01-01T00:00:00Z'))).toBe('confirmed')
    })
})

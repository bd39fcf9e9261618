import { describe, expect, it } from 'vitest'
import { link_of_key, only_open, state_at, type Registration, type Ticket } from './registration'

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
    })
    it('says of a hold that is over that it is', () => {
        const held = { state: 'pending', hold_until: '2022-07-21T02:00:00Z' } as Registration
        expect(state_at(held, Date.parse('2022-07-21T01:59:59.999Z'))).toBe('pending')
        expect(state_at(held, Date.parse('2022-07-21T02:00:00Z'))).toBe('expired')
        expect(state_at({ ...held, state: 'confirmed' }, Date.parse('2023-01-01T00:00:00Z'))).toBe('confirmed')
    })
})

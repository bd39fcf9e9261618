import { describe, expect, it } from 'vitest'
import { facts_of, key_of, reason_of, who_of, type Row } from './log'

const row = (action: string, after: Row['after'] = null): Row => ({
    id: 1,
    at: '',
    real_at: '',
    actor: 'person:7',
    action,
    object: 'application:9',
    before: null,
    after,
})

describe('the log in words', () => {
    it('tells decisions and releases apart by their outcome', () => {
        expect(key_of(row('application.decide', { pending_state: 'rejected' }))).toBe('application.decide_rejected')
        expect(key_of(row('application.decide', { pending_state: null }))).toBe('application.decide_none')
        expect(key_of(row('application.release', { state: 'accepted' }))).toBe('application.release_accepted')
        expect(key_of(row('application.create', { is_test: true }))).toBe('application.create_test')
        expect(key_of(row('application.create', { no: 3 }))).toBe('application.create')
        expect(key_of(row('sheet.save'))).toBe('sheet.save')
    })
    it('leaves out what nobody can read', () => {
        expect(facts_of({ state: 'draft', version_hash: 'ab', note: null, ids: [1, 2] })).toEqual([
            ['state', 'draft'],
            ['ids', '[1,2]'],
        ])
        expect(facts_of(null)).toEqual([])
    })
    it('finds the reason', () => {
        expect(reason_of(row('x', { pending_reason: 'Full.' }))).toBe('Full.')
        expect(reason_of(row('x', { reason: 'Late.' }))).toBe('Late.')
        expect(reason_of(row('x'))).toBe('')
    })
    it('knows who', () => {
        expect(who_of('judge:12')).toEqual({ kind: 'judge', id: '12' })
        expect(who_of('')).toEqual({ kind: 'nobody', id: '' })
        expect(who_of('nobody')).toEqual({ kind: 'nobody', id: '' })
    })
})

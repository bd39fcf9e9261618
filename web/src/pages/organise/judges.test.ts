import { describe, expect, it } from 'vitest'

import { progress, sorted, standing, type Judge } from './judges'

function judge(more: Partial<Judge>): Judge {
    return {
        id: 1, name: 'A', organisation: '', email: 'a@panel.example', lang: 'en', state: 'invited', n_assigned: 4,
        n_begun: 0, n_submitted: 0, n_conflicts: 0, n_sessions: 0, opened_at: null, last_opened_at: null,
        last_saved_at: null, link_expires_at: '2030-01-01T00:00:00Z', mail_kind: 'judge_invitation',
        mail_state: 'sent', mail_at: null, ...more,
    }
}

describe('a standing', () => {
    it('says what a judge has done and what is in the way', () => {
        expect(standing(judge({}))).toBe('unopened')
        expect(standing(judge({ mail_state: 'failed' }))).toBe('mail_failed')
        expect(standing(judge({ mail_state: 'failed', opened_at: 'x' }))).toBe('idle')
        expect(standing(judge({ link_expires_at: null, opened_at: 'x' }))).toBe('link_gone')
        expect(standing(judge({ state: 'active' }))).toBe('idle')
        expect(standing(judge({ n_begun: 1 }))).toBe('scoring')
        expect(standing(judge({ n_submitted: 4 }))).toBe('done')
        expect(standing(judge({ n_assigned: 0 }))).toBe('nothing')
        expect(standing(judge({ n_submitted: 4, state: 'revoked' }))).toBe('revoked')
        expect(standing(judge({ n_submitted: 4, state: 'no_show' }))).toBe('no_show')
    })
})

describe('the panel', () => {
    it('lists first who needs the organiser, then by name', () => {
        const list = [
            judge({ id: 1, name: '박', n_submitted: 4 }), judge({ id: 2, name: '하' }), judge({ id: 3, name: '가' }),
            judge({ id: 4, name: '나', mail_state: 'failed' }), judge({ id: 5, name: '다', state: 'revoked' }),
        ]
        expect(sorted(list, 'ko').map((j) => j.id)).toEqual([4, 3, 2, 1, 5])
    })

    it('is counted without those who did not come', () => {
        expect(progress([
            judge({ n_submitted: 4, opened_at: 'x' }), judge({ n_begun: 1, n_submitted: 2 }), judge({}),
            judge({ state: 'no_show', n_submitted: 1 }), judge({ state: 'revoked' }),
        ])).toEqual({ n_judges: 3, n_assigned: 12, n_begun: 1, n_submitted: 6, n_done: 1, n_unopened: 1 })
    })
})

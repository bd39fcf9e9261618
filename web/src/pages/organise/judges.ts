// The panel without a browser: what a judge's row says, who comes first, who sits where.

export interface Judge {
    id: number
    name: string
    organisation: string
    email: string
    lang: string
    state: string
    n_assigned: number
    n_begun: number
    n_submitted: number
    n_conflicts: number
    n_sessions: number
    opened_at: string | null
    last_opened_at: string | null
    last_saved_at: string | null
    link_expires_at: string | null
    mail_kind: string | null
    mail_state: string | null
    mail_at: string | null
    tracks: string // keys, a blank between; '' any
    langs: string
    is_reserve: boolean
}

// Who would judge what.
export interface PlannedEntry {
    entry_id: number
    application_no: number
    company: string
    track: string | null
    lack: 'few_judges' | 'judges_full' | null
    judges: { judge_id: number; is_new: boolean; is_field: boolean; is_language: boolean }[]
    lost_judge_ids: number[]
}
export interface Plan {
    n_missing: number
    n_added: number
    n_removed: number
    judges: { judge_id: number; name: string; state: string; is_reserve: boolean; n_now: number; n_planned: number }[]
    entries: PlannedEntry[]
    suspects: { judge_id: number; entry_id: number; why: 'domain' | 'organisation' }[]
}

// From the worst to the best, as they are listed: who needs the organiser comes first.
export const STANDINGS = [
    'mail_failed', 'link_gone', 'unopened', 'idle', 'scoring', 'done', 'nothing', 'no_show', 'revoked',
] as const
export type Standing = (typeof STANDINGS)[number]

export function standing(j: Judge): Standing {
    if (j.state === 'revoked' || j.state === 'no_show') return j.state
    if (j.n_assigned === 0) return 'nothing'
    if (j.n_submitted >= j.n_assigned) return 'done'
    if (j.n_submitted || j.n_begun) return 'scoring'
    if (!j.link_expires_at) return 'link_gone'
    if (j.opened_at || j.state === 'active') return 'idle'
    return j.mail_state === 'failed' ? 'mail_failed' : 'unopened'
}

// Those who need something first; in between by name, as the language sorts.
export function sorted(judges: Judge[], lang: string): Judge[] {
    const collator = new Intl.Collator(lang === 'zh' ? 'zh-Hans' : lang)
    return [...judges].sort(
        (a, b) =>
            STANDINGS.indexOf(standing(a)) - STANDINGS.indexOf(standing(b)) ||
            collator.compare(a.name, b.name) || a.id - b.id,
    )
}

export interface Progress {
    n_judges: number // who are expected to score
    n_assigned: number
    n_begun: number
    n_submitted: number
    n_done: number // judges who have sent all
    n_unopened: number
}

// A judge who did not come or was revoked owes nothing, so they do not stand in the way of the whole.
export function progress(judges: Judge[]): Progress {
    const p: Progress = { n_judges: 0, n_assigned: 0, n_begun: 0, n_submitted: 0, n_done: 0, n_unopened: 0 }
    for (const j of judges) {
        const is = standing(j)
        if (is === 'no_show' || is === 'revoked') continue
        p.n_judges++
        p.n_assigned += j.n_assigned
        p.n_begun += j.n_begun
        p.n_submitted += j.n_submitted
        p.n_done += Number(is === 'done')
        p.n_unopened += Number(is === 'unopened' || is === 'mail_failed')
    }
    return p
}

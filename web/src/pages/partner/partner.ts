// What the API says of referral partners, and of whom they have brought.
import type { Stored } from '../../lang'

export type BroughtState = 'draft' | 'submitted' | 'accepted' | 'rejected' | 'ineligible' | 'withdrawn'

export interface Brought {
    application_id: number
    no: number
    company: string // '' of a draft, and of who has none
    state: BroughtState
    submitted_at: string | null
    is_counted: boolean | null // null: it is not handed in, or was withdrawn
    is_winner: boolean
}

export interface Numbers {
    n_brought: number
    n_submitted: number
    n_eligible: number
    n_accepted: number
    n_won: number
}

export interface Referrer extends Numbers {
    referrer_id: number
    name: string
    code: string
    n_quota: number | null
    expires_at: string | null
}

// As the organiser sees it.
export interface Listed extends Referrer {
    email: string
    lang: string
    revoked_at: string | null
    version_no: number
}

// With those it has brought.
export interface Shown extends Referrer {
    event: string
    event_name: Stored
    time_zone: string
    apply_link: string
    brought: Brought[]
}

export interface ReferrerLink {
    referrer_id: number
    key: string
}

// "rf1.12.1.…": the key says which partner's page it opens.
export function referrer_of_key(key: string | null | undefined): ReferrerLink | undefined {
    const match = /^rf1\.(\d+)\.\d+\.[A-Za-z0-9_-]+$/.exec(key ?? '')
    return match ? { referrer_id: Number(match[1]), key: key! } : undefined
}

export const apply_link = (event: string, code: string): string =>
    `${location.origin}/events/${encodeURIComponent(event)}/apply?partner=${encodeURIComponent(code)}`

// Why its code brings nobody now, or undefined while it does.
export function end_of(one: Referrer & { revoked_at?: string | null }, now: number) {
    if (one.revoked_at) return 'revoked'
    if (one.expires_at !== null && Date.parse(one.expires_at) <= now) return 'expired'
    return one.n_quota !== null && one.n_submitted >= one.n_quota ? 'full' : undefined
}

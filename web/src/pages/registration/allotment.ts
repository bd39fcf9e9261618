// What the API says of allotments: places that a host or sponsor gives away itself.
import type { Stored } from '../../lang'
import type { State } from './registration'

export interface Allotted {
    allotment_id: number
    organisation_key: string
    organisation_name: Stored
    ticket: string
    ticket_name: Stored
    mode: string
    n_places: number
    n_used: number
    code: string
    name: string
    email: string
    lang: string
    return_at: string | null
    version_no: number
}

export interface Allotment extends Allotted {
    event: string
    event_name: Stored
    time_zone: string
    closes_at: string
    starts_at: string | null
    register_link: string
    guests: { name: string; organisation: string; state: State; created_at: string }[]
    invitations: { name: string; email: string; created_at: string; state: State | 'invited' }[]
}

export interface InviterLink {
    allotment_id: number
    key: string
}

// "rv1.12.1.…": the key says which allotment it opens.
export function inviter_of_key(key: string | null | undefined): InviterLink | undefined {
    const match = /^rv1\.(\d+)\.\d+\.[A-Za-z0-9_-]+$/.exec(key ?? '')
    return match ? { allotment_id: Number(match[1]), key: key! } : undefined
}

// As people read and say it: in two halves.
export const shown_code = (code: string): string => `${code.slice(0, 5)}-${code.slice(5)}`

// Whether its places have been returned at an instant.
export const is_over = (one: Allotted, now: number): boolean =>
    one.return_at !== null && Date.parse(one.return_at) <= now

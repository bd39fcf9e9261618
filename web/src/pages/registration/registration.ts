// What the API says of registrations, and what can be said of an input before it is sent.
import type { Stored } from '../../lang'

export interface Ticket {
    key: string
    mode: 'on_site' | 'online'
    name: Stored
    n_capacity: number
    n_left: number
    opens_at: string
    closes_at: string
    state: 'scheduled' | 'open' | 'full' | 'closed'
}

export interface Held {
    ticket: string
    mode: string
    hold_until: string
    time_zone: string
}

export interface Registration {
    registration_id: number
    no: number
    state: 'pending' | 'confirmed' | 'cancelled' | 'expired'
    ticket: string
    mode: 'on_site' | 'online'
    ticket_name: Stored
    name: string
    email: string
    organisation: string
    lang: string
    version_no: number
    hold_until: string | null
    event: string
    event_name: Stored
    time_zone: string
    starts_at: string | null
    ends_at: string | null
    place: Stored
    join_link: string | null
}

export interface GuestLink {
    registration_id: number
    key: string
}

// "rg1.12.1.…": the key says which registration it opens.
export function link_of_key(key: string | null | undefined): GuestLink | undefined {
    const match = /^rg1\.(\d+)\.\d+\.[A-Za-z0-9_-]+$/.exec(key ?? '')
    return match ? { registration_id: Number(match[1]), key: key! } : undefined
}

// The kind that is chosen when the page opens: the only one to be had.
export function only_open(tickets: Ticket[]): string {
    const open = tickets.filter((ticket) => ticket.state === 'open')
    return open.length === 1 ? open[0]!.key : ''
}

// A held place whose time is over is not held any more, whatever the row says yet.
export const state_at = (registration: Registration, now: number): Registration['state'] =>
    registration.state === 'pending' && registration.hold_until && Date.parse(registration.hold_until) <= now
        ? 'expired'
        : registration.state

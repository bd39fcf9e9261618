// What the API says of registrations, and what can be said of an input before it is sent.
import type { Stored } from '../../lang'

export interface Ticket {
    key: string
    mode: 'on_site' | 'online'
    kind: string
    name: Stored
    switch_until: string | null
    is_approved_by_hand: boolean
    is_waitable: boolean
    n_waiting: number
    n_capacity: number
    n_left: number
    opens_at: string
    closes_at: string
    state: 'scheduled' | 'open' | 'full' | 'closed'
}

// Something chosen besides, such as a lunch, and the kinds of places it is offered with.
export interface Extra {
    id: number
    key: string
    name: Stored
    n_left: number
    tickets: string[]
}

export interface Tickets {
    items: Ticket[]
    extras: Extra[]
    time_zone: string
}

// What an invitation code is for.
export interface Invitation {
    organisation_name: Stored
    key: string
    name: Stored
    opens_at: string
    closes_at: string
    time_zone: string
    state: 'scheduled' | 'open' | 'full' | 'closed'
}

export interface Held {
    ticket: string
    mode: string
    next: 'place' | 'request' | 'waiting' | null
    hold_until: string
    time_zone: string
}

export type State =
    | 'pending'
    | 'requested'
    | 'waiting'
    | 'offered'
    | 'confirmed'
    | 'rejected'
    | 'cancelled'
    | 'expired'

export interface Registration {
    pass: { token: string; code: string | null } | null // of who has a place on site
    registration_id: number
    no: number
    state: State
    ticket: string
    mode: 'on_site' | 'online'
    ticket_name: Stored
    name: string
    email: string
    organisation: string
    lang: string
    version_no: number
    hold_until: string | null
    is_placed: boolean
    is_approved_by_hand: boolean
    allotment_id: number | null
    leader_name: string | null // who has registered them, if not they themselves
    n_delegates: number // whom they have registered
    invited_by: Stored
    kind: string
    reason: string
    switch_until: string | null
    waiting_state: 'waiting' | 'offered' | null
    waiting_ticket: string | null
    waiting_ticket_name: Stored
    waiting_no: number
    offer_until: string | null
    extras: { id: number; key: string; name: Stored }[]
    decided_at: string | null
    created_at: string
    confirmed_at: string | null
    cancelled_at: string | null
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

// Whether one can register for it: with a place, or to wait for one.
export const is_to_be_had = (ticket: Ticket): boolean =>
    ticket.state === 'open' || (ticket.state === 'full' && ticket.is_waitable)

// The kind that is chosen when the page opens: the only one to be had.
export function only_open(tickets: Ticket[]): string {
    const open = tickets.filter(is_to_be_had)
    return open.length === 1 ? open[0]!.key : ''
}

// Kinds that a guest with a place may switch to, or wait for, at an instant.
export function others_of(registration: Registration, tickets: Ticket[], now: number): Ticket[] {
    if (registration.switch_until && now >= Date.parse(registration.switch_until)) return []
    return tickets.filter((one) => {
        const last = one.switch_until ?? one.closes_at
        if (one.key === registration.ticket || one.is_approved_by_hand) return false
        if (now < Date.parse(one.opens_at) || now >= Date.parse(last)) return false
        return one.n_left > 0 || (one.is_waitable && !registration.waiting_state && registration.state === 'confirmed')
    })
}

// A held place whose time is over is not held any more, whatever the row says yet.
export const state_at = (registration: Registration, now: number): Registration['state'] =>
    registration.state === 'pending' && registration.hold_until && Date.parse(registration.hold_until) <= now
        ? 'expired'
        : registration.state

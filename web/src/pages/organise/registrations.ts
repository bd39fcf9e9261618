// What the API says of an event's registrations as a whole, and the list's filter as an address.
import type { Stored } from '../../lang'
import type { State } from '../registration/registration'

export interface Line {
    id: number
    no: number
    state: State
    ticket: string
    mode: string
    kind: string
    name: string
    email: string
    organisation: string
    created_at: string
}

export interface TicketCount {
    key: string
    mode: string
    kind: string
    name: Stored
    n_capacity: number
    n_taken: number
    n_waiting: number
    n_offered: number
    n_allotted: number
    n_allotted_used: number
    is_by_invitation: boolean
    is_approved_by_hand: boolean
    is_waitable: boolean
}

export interface QuotaCount {
    id: number
    key: string
    name: Stored
    n_capacity: number
    n_taken: number
    is_extra: boolean
    tickets: string[]
}

export interface Counts {
    items: { ticket: string; mode: string; state: State; n_registrations: number }[]
    tickets: TicketCount[]
    quotas: QuotaCount[]
}

export const STATES: readonly State[] = [
    'pending',
    'requested',
    'waiting',
    'offered',
    'confirmed',
    'rejected',
    'cancelled',
    'expired',
]

export interface Filter {
    query: string
    ticket: string
    state: string
    allotment_id: string
}
export const filter_of = (query: string): Filter => {
    const given = new URLSearchParams(query)
    return {
        query: given.get('query') ?? '',
        ticket: given.get('ticket') ?? '',
        state: given.get('state') ?? '',
        allotment_id: given.get('allotment_id') ?? '',
    }
}
export function address_of(filter: Partial<Filter>): string {
    const next = new URLSearchParams()
    for (const [key, value] of Object.entries(filter)) if (value) next.set(key, value)
    const query = next.toString()
    return query && `?${query}`
}

// How many of a kind of place are in a state.
export const n_in = (counts: Counts, ticket: string, state: State): number =>
    counts.items.find((one) => one.ticket === ticket && one.state === state)?.n_registrations ?? 0

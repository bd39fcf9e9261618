// Who organises, and the event that the organiser's pages are about. OrganiserShell loads both before it draws
// a page: pages read `the_event()` and `me()` as they are, and call `reload_event()` after changing it.
import { api, Problem, when_signed_out } from './api'
import { go, here } from './router.svelte'
import type { Stored } from './text.svelte'

export interface Grant {
    role: 'ORGANISER' | 'LOCAL_ORGANISER'
    scope: 'instance' | 'event' | 'round'
    scope_id: number
}
export interface Me {
    actor: string
    name: string
    email: string
    roles: Grant[]
}
export interface Track {
    id: number
    key: string
    name: Stored
}
export interface Round {
    id: number
    key: string
    kind: string
    name: Stored
    city: string | null
    time_zone: string
    starts_at: string | null
    ends_at: string | null
    state: string
    is_taking_applications: boolean
}
export interface OrganisedEvent {
    id: number
    slug: string
    version_no: number
    time_zone: string
    document: Record<string, any> // the event file: deploy/events, /api/v1/event-schema.json
    tracks: Track[]
    rounds: Round[]
    tickets: { id: number; key: string; mode: string; name: Stored }[]
    etag: string | undefined
}

export const organiser: { me: Me | undefined; event: OrganisedEvent | undefined } = $state({
    me: undefined,
    event: undefined,
})

// A question to sign in again, while one is open; App shows it.
export const signing_in: { answer: ((is_signed_in: boolean) => void) | undefined } = $state({ answer: undefined })
let asking: Promise<boolean> | undefined
function ask_again(): Promise<boolean> {
    asking ??= new Promise<boolean>((resolve) => (signing_in.answer = resolve)).finally(() => {
        signing_in.answer = undefined
        asking = undefined
    })
    return asking
}

export const sign_in_path = (next: string): string => `/sign-in?next=${encodeURIComponent(next)}`

// Says who is signed in; leads to the sign-in page when nobody is. From then on a session that ends is
// renewed in a dialog, and the call that found it ended is made again.
export async function load_me(): Promise<Me | undefined> {
    if (organiser.me) return organiser.me
    try {
        const { body } = await api.me<Me>()
        organiser.me = body
        when_signed_out(ask_again)
        return body
    } catch (error) {
        if (!(error instanceof Problem && error.status === 401)) throw error
        await go(sign_in_path(here.path + here.query), { replace: true })
        return undefined
    }
}

export function forget_me(): void {
    organiser.me = undefined
    organiser.event = undefined
    when_signed_out(undefined)
}

export const the_event = (): OrganisedEvent => {
    if (!organiser.event) throw new Error('no event is loaded')
    return organiser.event
}
export const me = (): Me => {
    if (!organiser.me) throw new Error('nobody is signed in')
    return organiser.me
}

export async function load_event(slug: string): Promise<void> {
    if (organiser.event?.slug !== slug) organiser.event = undefined
    const { body, etag } = await api.event_get<Omit<OrganisedEvent, 'etag'>>({ event: slug })
    organiser.event = { ...body, etag }
}
export const reload_event = (): Promise<void> => load_event(the_event().slug)

// The whole event, or only some of its rounds.
export function is_whole_organiser(): boolean {
    const id = organiser.event?.id
    return me().roles.some(
        (g) => g.role === 'ORGANISER' && (g.scope === 'instance' || (g.scope === 'event' && g.scope_id === id)),
    )
}
export const may_organise = (round: Round): boolean =>
    is_whole_organiser() || me().roles.some((g) => g.scope === 'round' && g.scope_id === round.id)
export const my_rounds = (): Round[] => the_event().rounds.filter(may_organise)

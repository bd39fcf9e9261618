// Check-in on a device: what a ticket says, whether it is genuine, and what it is worth by the list that the device
// has. The server decides in the end; this is for when it cannot be asked.
import { Problem } from '../../call'
import type { Stored } from '../../lang'

export interface Guest {
    registration_id: number
    no: number
    name: string
    organisation: string
    ticket: string
    kind: string
    mode: string
    state: string
    code: string | null
    link_no: number
    is_walk_in: boolean
    last_kind: Kind | null
    last_door: string | null
    last_at: string | null
}
export type Kind = 'entry' | 'exit'
export type Result = 'ok' | 'already' | 'revoked' | 'wrong_event' | 'unknown' | 'not_confirmed'

export interface DoorEvent {
    event: string
    name: Stored
    time_zone: string
    starts_at: string
    ends_at: string
    origin: string
    tickets: { key: string; name: Stored; kind: string; mode: string }[]
}

// What was shown to the device: exactly one of them.
export type Shown = { ticket: string } | { code: string } | { registration_id: number }

export interface Scan {
    scan_key: string
    kind: Kind
    door: string
    scanned_at: string // this device's clock
    shown: Shown
    result: Result // as this device judged it
    guest: string // a name, or ''
}
export interface Undo {
    undo: string // a scan's key
}
export type Unsent = (Scan | Undo) & { no: number } // in the order of no

// What the server answers to a scan.
export interface Judged extends Partial<Guest> {
    scan_key: string
    result: Result
    first?: { kind: Kind; door: string; device: string; at: string }
}

// What is said of a scan.
export interface Verdict {
    result: Result
    guest?: Guest | undefined
    first?: { door: string; at: string } | undefined
    is_unlisted?: boolean // genuine, but newer than this device's list
}

// ---- the ticket ----

export interface Ticket {
    event: string
    registration_id: number
    link_no: number
    kid: string
    signed: Uint8Array // what the signature is over
    signature: Uint8Array
}

function bytes_of(text: string): Uint8Array {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
    return Uint8Array.from(plain, (ch) => ch.charCodeAt(0))
}
const utf8 = new TextEncoder()

// PASETO's pre-authentication encoding: how many parts, then each with its length before it.
function pae(parts: Uint8Array[]): Uint8Array {
    const size = (n: number) => {
        const out = new Uint8Array(8)
        new DataView(out.buffer).setUint32(0, n, true)
        return out
    }
    const all = [size(parts.length), ...parts.flatMap((part) => [size(part.length), part])]
    const out = new Uint8Array(all.reduce((n, one) => n + one.length, 0))
    let at = 0
    for (const one of all) {
        out.set(one, at)
        at += one.length
    }
    return out
}

// What a text says if it is a ticket; nothing of it is proven.
export function read_ticket(text: string, origin: string): Ticket | undefined {
    try {
        const [, body, foot] = /^v4\.public\.([\w-]+)\.([\w-]+)$/.exec(text) ?? []
        if (!body || !foot) return undefined
        const bytes = bytes_of(body)
        const footer = bytes_of(foot)
        const message = bytes.slice(0, -64)
        const { aud, sub, jti } = JSON.parse(new TextDecoder().decode(message)) as Record<string, string>
        const event = /^ticket:([^|]+)$/.exec(aud ?? '')?.[1]
        const registration_id = Number(/^registration:([1-9]\d*)$/.exec(sub ?? '')?.[1])
        if (!event || !registration_id || !/^[1-9]\d*$/.test(jti ?? '')) return undefined
        const implicit = utf8.encode(`ticket|${origin}|${event}`)
        return {
            event,
            registration_id,
            link_no: Number(jti),
            kid: String((JSON.parse(new TextDecoder().decode(footer)) as { kid: unknown }).kid),
            signed: pae([utf8.encode('v4.public.'), message, footer, implicit]),
            signature: bytes.slice(-64),
        }
    } catch {
        return undefined
    }
}

export interface PublicKey {
    kid: string
    key: string // k4.public.…
}

// Whether the signature holds; undefined where this browser cannot tell, or does not have the key.
export async function is_genuine(ticket: Ticket, keys: readonly PublicKey[]): Promise<boolean | undefined> {
    const found = keys.find((one) => one.kid === ticket.kid)
    if (!found) return undefined
    try {
        const raw = bytes_of(found.key.slice('k4.public.'.length))
        const key = await crypto.subtle.importKey('raw', raw as BufferSource, 'Ed25519', false, ['verify'])
        const { signature, signed } = ticket
        return await crypto.subtle.verify('Ed25519', key, signature as BufferSource, signed as BufferSource)
    } catch {
        return undefined
    }
}

// As codes are written: capitals, nothing between, and what is easily mistaken as what it is.
export const plain_code = (typed: string): string =>
    typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
export const spaced_code = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`

// ---- the list ----

export type Guests = ReadonlyMap<number, Guest>

// What somebody is worth by the list: validity first, then whether they are in already.
export function worth(guest: Guest, kind: Kind): Verdict {
    if (['cancelled', 'expired', 'rejected'].includes(guest.state)) return { result: 'revoked', guest }
    if (guest.state !== 'confirmed' || guest.mode !== 'on_site') return { result: 'not_confirmed', guest }
    if (guest.last_kind !== kind) return { result: 'ok', guest }
    return { result: 'already', guest, first: { door: guest.last_door ?? '', at: guest.last_at ?? '' } }
}

// `genuine`: of a ticket, what is_genuine says.
export function judge(
    guests: Guests,
    event: string,
    shown: Shown,
    kind: Kind,
    read?: Ticket,
    genuine?: boolean,
): Verdict {
    if ('code' in shown) {
        const code = plain_code(shown.code)
        const guest = code ? [...guests.values()].find((one) => one.code === code) : undefined
        return guest ? worth(guest, kind) : { result: 'unknown' }
    }
    if ('registration_id' in shown) {
        const guest = guests.get(shown.registration_id)
        return guest ? worth(guest, kind) : { result: 'unknown' }
    }
    if (!read || genuine === false) return { result: 'unknown' }
    if (read.event !== event) return { result: genuine ? 'wrong_event' : 'unknown' }
    const guest = guests.get(read.registration_id)
    if (!guest) return genuine ? { result: 'ok', is_unlisted: true } : { result: 'unknown' }
    if (guest.link_no > read.link_no) return { result: 'revoked', guest }
    return worth(guest, kind)
}

// The guest after a passage of theirs: a later one is not put back.
export function passed(guest: Guest, kind: Kind, door: string, at: string): Guest {
    if (guest.last_at && Date.parse(guest.last_at) > Date.parse(at)) return guest
    return { ...guest, last_kind: kind, last_door: door, last_at: at }
}

// By a part of a name, an organisation or the number; those whose name begins so first.
export function find_guests(guests: Guests, query: string, n_max: number): Guest[] {
    const wanted = query.normalize('NFKC').toLowerCase().trim()
    if (!wanted) return []
    const fold = (text: string) => text.normalize('NFKC').toLowerCase()
    const hits = [...guests.values()].filter(
        (one) =>
            !['expired', 'rejected'].includes(one.state) &&
            (fold(one.name).includes(wanted) || fold(one.organisation).includes(wanted) || String(one.no) === wanted),
    )
    const begins = (one: Guest) => Number(!fold(one.name).startsWith(wanted))
    return hits.sort((a, b) => begins(a) - begins(b) || a.no - b.no).slice(0, n_max)
}

// ---- what is on its way ----

export const is_undo = (one: Unsent): one is Undo & { no: number } => 'undo' in one

// What goes out next: so many scans in a row, or one that is taken back.
export function next_batch(queue: readonly Unsent[], n_max: number): Unsent[] {
    const first = queue[0]
    if (!first || is_undo(first)) return queue.slice(0, 1)
    const end = queue.findIndex(is_undo)
    return queue.slice(0, Math.min(n_max, end < 0 ? queue.length : end))
}

// A scan that this device let in, and that the server knows as somebody's second: to be said.
export const is_merged = (mine: Scan, judged: Judged): boolean =>
    mine.result === 'ok' && judged.result !== 'ok'

// Refused for what was sent: asked again it is refused again. Not for who sends it (401, 403, 404), nor for when
// (408, 425, 429), which passes.
export const is_final = (error: unknown): error is Problem =>
    error instanceof Problem &&
    error.status >= 400 &&
    error.status < 500 &&
    ![401, 403, 404, 408, 425, 429].includes(error.status)

// The programme of an event as an organiser changes it: what the server answers, and the patches of an edit.
import type { Lang, Stored } from '../../lang'
import { wall_of } from '../../time'

export interface Instant {
    local: string
    zone: string
    published?: string
}
export interface Item {
    key: string
    kind: string
    name: Stored
    starts?: Instant | null
    ends?: Instant | null
    room?: string
    round?: string
    speakers?: { speaker: string; part: string }[]
    interpreters?: { interpreter: string }[]
    presenters?: { application_no: number }[]
}
export interface Person {
    key: string
    name: Stored
    office?: Stored
    bio?: Stored
    organisation?: string
    mode?: string
    languages?: string[]
    email?: string
    lang?: string
}
export interface Room {
    key: string
    name: Stored
}
interface Span {
    starts_at: string | null
    ends_at: string | null
}
// When, where and by whom an item is held.
export interface Place extends Span {
    room_name: Stored | null
    people: { key: string; part: string; name: Stored }[]
}
export interface Change {
    list: 'rooms' | 'speakers' | 'interpreters' | 'agenda'
    key: string
    change: 'added' | 'removed' | 'changed'
    members: string
    name: Stored
    from: Place
    to: Place
}
// What a version names and the event no longer has.
export interface LeftOut {
    rule: string
    detail: string
    key: string
}
export interface Programme {
    time_zone: string
    version_no: number
    edit_no: number
    n_changes: number
    n_mailed: number
    rooms: Room[]
    speakers: Person[]
    interpreters: Person[]
    agenda: Item[]
    times: (Span & { key: string })[]
    changes: Change[]
    left_out: LeftOut[]
    clashes: { rule: string; detail: string; item: string; other: string | null }[]
    problems: { pointer: string; rule: string; detail: string }[]
    people: Told[]
    is_confirmed_only: boolean
    decks_at: string | null
}
// What somebody of what is published has answered.
export interface Told {
    speaker_id: number
    kind: string
    key: string
    state: 'named' | 'invited' | 'confirmed' | 'declined'
    has_address: boolean
    note: string
    wish: { name?: Stored; office?: Stored | null; mode?: string } | null
    is_texts_right: boolean
    asked_at: string | null
    answered_at: string | null
}
export type Patch = Record<string, unknown>

// The slides of the talks: a row for each who has a part in one.
export interface SlidesRow {
    item: string
    item_name: Stored
    due_at: string
    speaker_id: number
    name: Stored
    part: string
    has_address: boolean
    asked_at: string | null
    is_wanted: boolean
    slides: { upload_key: string; file_name: string; type: string; n_bytes: number; is_for_public: boolean }[]
}
export interface SlidesList {
    time_zone: string
    slides_due_at: string | null
    slides_public_at: string | null
    items: SlidesRow[]
}

// A version in which the programme was changed.
export interface Version {
    version_no: number
    published_at: string
    actor: string
    actor_name: string | null
    n_added: number
    n_removed: number
    n_changed: number
    n_others: number
}
// What has changed in the programme since a version.
export interface Past {
    version_no: number
    published_at: string
    is_restorable: boolean
    changes: Change[]
    left_out: LeftOut[]
}

// Which of time, room and people differ between the two sides of a change, and which members are left to name.
export function moved_of(x: Change): { is_time: boolean; is_room: boolean; is_people: boolean; others: string[] } {
    const members = x.members.split(' ').filter(Boolean)
    const has = (...names: string[]) => x.change !== 'changed' || names.some((name) => members.includes(name))
    const shown = ['starts', 'ends', 'room', 'speakers', 'interpreters']
    return {
        is_time: has('starts', 'ends', 'round'),
        is_room: has('room'),
        is_people: has('speakers', 'interpreters'),
        others: x.list === 'agenda' ? members.filter((name) => !shown.includes(name)) : members,
    }
}

// A key that the list has not yet: "item-3".
export function new_key(list: readonly { key: string }[], word: string): string {
    let n = list.length + 1
    while (list.some((one) => one.key === `${word}-${n}`)) n++
    return `${word}-${n}`
}

// Items by time; those without one last, in the order of the file.
export function by_time(p: Programme): { item: Item; starts_at: string | null; ends_at: string | null }[] {
    const rows = p.agenda.map((item, no) => {
        const span = p.times.find((t) => t.key === item.key)
        return { item, no, starts_at: span?.starts_at ?? null, ends_at: span?.ends_at ?? null }
    })
    const at = (row: (typeof rows)[number]) => (row.starts_at ? Date.parse(row.starts_at) : Infinity)
    return rows.sort((a, b) => (at(a) === at(b) ? a.no - b.no : at(a) - at(b)))
}

// A text in the event's languages; undefined when none is filled in.
export function texts_of(values: Partial<Record<Lang, string>>, languages: readonly Lang[]) {
    const filled = languages.map((l) => [l, (values[l] ?? '').trim()] as const).filter(([, text]) => text)
    return filled.length ? Object.fromEntries(filled) : undefined
}

// The texts of a form: each language has one, empty where nothing is stored.
export const blanks = (stored: Stored, languages: readonly Lang[]): Record<string, string> =>
    Object.fromEntries(languages.map((l) => [l, (stored as Partial<Record<Lang, string>> | undefined)?.[l] ?? '']))

// What sets an optional member, or takes it away where it was.
export function optional(name: string, value: unknown, was: object | undefined): Patch {
    if (value !== undefined && value !== '') return { [name]: value }
    return was && name in was ? { [name]: null } : {}
}

// A wall time in a zone as the event file writes it; what a source printed no longer holds.
export function instant(wall: string, zone: string, was?: Instant | null): Patch | null {
    if (!wall) return null
    return {
        local: wall.length === 16 ? `${wall}:00` : wall,
        zone,
        source: 'ours',
        ...(was?.published ? { published: null } : {}),
    }
}

export const moved = (at: string, minutes: number, zone: string): string =>
    wall_of(Date.parse(at) + minutes * 60_000, zone)

// An item earlier or later.
export function shift(item: Item, span: Span, minutes: number, zone: string): Patch {
    const part = (name: 'starts' | 'ends', at: string | null) =>
        at && item[name] ? { [name]: instant(moved(at, minutes, zone), zone, item[name]) } : {}
    return { agenda: { [item.key]: { ...part('starts', span.starts_at), ...part('ends', span.ends_at) } } }
}

// What the API says of a speaker's or an interpreter's part in a programme.
import type { Lang, Stored } from '../../lang'
import type { Document } from '../apply/types'

export interface Other {
    part: string
    name: Stored
    office: Stored | null
    organisation_name: Stored | null
    mode: 'on_site' | 'online'
}
export interface Slot {
    company: string
    project: string
    room_name: Stored
    starts_at: string
    ends_at: string
    is_cancelled: boolean
}
export interface PartItem {
    key: string
    kind: string
    part: string
    name: Stored
    starts_at: string | null
    ends_at: string | null
    room_name: Stored | null
    others: Other[]
    presenters: { company: string; project: string }[]
    slots: Slot[]
    documents: Deck[]
}
export interface Deck {
    upload_key: string
    company: string // or '', and who speaks
    speaker_name: Stored | null
    kind_name: Stored | null
    file_name: string
    type: string
    n_bytes: number
}
// The slides of one's own talk: a document as those of an application.
export interface Slides extends Document {
    is_for_public?: boolean
}
export interface Wish {
    name?: Partial<Record<Lang, string>>
    office?: Partial<Record<Lang, string>> | null
    mode?: string
}
export interface Speaker {
    speaker_id: number
    kind: 'speaker' | 'interpreter'
    state: 'named' | 'invited' | 'confirmed' | 'declined'
    name: Stored
    office: Stored | null
    organisation_name: Stored | null
    mode: 'on_site' | 'online'
    interprets: string
    note: string
    wish: Wish | null
    event: string
    event_name: Stored
    time_zone: string
    ends_at: string | null
    languages: Lang[]
    feed: string
    decks_at: string | null
    items: PartItem[]
    slides: Slides[]
    clashes: { item: string; other: string; detail: string }[]
}
export interface PartLink {
    speaker_id: number
    key: string
}

// "rp1.12.1.…": the key says whose part it opens.
export function link_of_key(key: string | null | undefined): PartLink | undefined {
    const match = /^rp1\.(\d+)\.\d+\.[A-Za-z0-9_-]+$/.exec(key ?? '')
    return match ? { speaker_id: Number(match[1]), key: key! } : undefined
}

// Items by the day they are on, in their order; those without a time in a group of their own, last.
export function by_day<T extends { starts_at: string | null }>(
    items: readonly T[],
    day_of: (at: string) => string,
): { day: string; items: T[] }[] {
    const days: { day: string; items: T[] }[] = []
    for (const item of items) {
        const day = item.starts_at ? day_of(item.starts_at) : ''
        const found = days.find((one) => one.day === day)
        if (found) found.items.push(item)
        else days.push({ day, items: [item] })
    }
    return days
}

// What differs of what was typed: undefined when nothing does. An office that is emptied is taken away.
export function wish_of(
    was: { name: Stored; office: Stored | null; mode: string },
    typed: { name: Record<string, string>; office: Record<string, string>; mode: string },
    languages: readonly Lang[],
): Wish | undefined {
    const wish: Wish = {}
    const stored = (text: Stored | null, lang: Lang) => (text as Partial<Record<Lang, string>> | null)?.[lang] ?? ''
    const differs = (text: Stored | null, now: Record<string, string>) =>
        languages.some((l) => (now[l] ?? '').trim() !== stored(text, l))
    const texts = (now: Record<string, string>) =>
        Object.fromEntries(languages.map((l) => [l, (now[l] ?? '').trim()]).filter(([, text]) => text))
    if (differs(was.name, typed.name)) wish.name = texts(typed.name)
    if (differs(was.office, typed.office)) {
        const office = texts(typed.office)
        wish.office = Object.keys(office).length ? office : null
    }
    if (typed.mode !== was.mode) wish.mode = typed.mode
    return Object.keys(wish).length ? wish : undefined
}

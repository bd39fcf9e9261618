// What is on in each room of a programme at an instant, and what comes next.
import type { Stored } from '../../lang'

export interface Agenda {
    event: string
    name: Stored
    time_zone: string
    items: AgendaItem[]
}
export interface AgendaItem {
    key: string
    kind: string
    name: Stored
    starts_at: string | null
    ends_at: string | null
    room: string | null
    room_name: Stored
    speakers: { name: Stored; office: Stored; mode: string }[]
    slots: { company: string; project: string; starts_at: string; ends_at: string; is_cancelled: boolean }[]
}
export interface Moment {
    item: AgendaItem
    company: string // whose turn it is in a pitch round; '' otherwise
    from: number
    to: number
}
export type Phase = 'none' | 'before' | 'on' | 'between' | 'after'
export interface Lane {
    room: string // '' where nothing has a room
    name: Stored
    phase: Phase
    now: Moment[]
    next: Moment | undefined
    is_other_day: boolean // what is next is not today
}

// An item, or each turn of a pitch round.
function moments_of(item: AgendaItem): Moment[] {
    if (!item.starts_at) return []
    const turns = item.slots
        .filter((slot) => !slot.is_cancelled)
        .map((slot) => {
            const [from, to] = [Date.parse(slot.starts_at), Date.parse(slot.ends_at)]
            return { item, company: slot.company, from, to }
        })
    const from = Date.parse(item.starts_at)
    return turns.length ? turns : [{ item, company: '', from, to: item.ends_at ? Date.parse(item.ends_at) : from }]
}

export function rooms_of(agenda: Agenda): { key: string; name: Stored }[] {
    const rooms = new Map<string, Stored>()
    for (const item of agenda.items) if (item.room && item.starts_at) rooms.set(item.room, item.room_name)
    return [...rooms].map(([key, name]) => ({ key, name }))
}

// One room at an instant. What has no room, such as a break, is in every one.
export function lane_at(agenda: Agenda, room: string, at: number, day_of: (at: number) => string): Lane {
    const all = agenda.items
        .filter((item) => !item.room || !room || item.room === room)
        .flatMap(moments_of)
        .sort((a, b) => a.from - b.from)
    const now = all.filter((m) => m.from <= at && at < m.to)
    const next = all.find((m) => m.from > at)
    const is_begun = all.some((m) => m.from <= at)
    const phase = !all.length ? 'none' : now.length ? 'on' : !next ? 'after' : is_begun ? 'between' : 'before'
    const name = rooms_of(agenda).find((one) => one.key === room)?.name
    return { room, name, phase, now, next, is_other_day: next !== undefined && day_of(next.from) !== day_of(at) }
}

// The timetable board without a browser: what stands where, where something may be put, which key goes
// where, what has changed, how a step is taken back. Instants are ms since the epoch.

import type { Stored } from '../../lang'
import { wall_of } from '../../time'

export interface Span {
    starts_at: number
    ends_at: number
}

export interface Room {
    id: number
    key: string
    name: Stored
    windows: Span[]
    judges: { judge_id: number; name: string }[]
}

export interface Slot extends Span {
    slot_id: number
    entry_id: number
    application_no: number
    company: string
    project: string
    track: string | null
    room_id: number
    pitch_at: number
    questions_at: number
    over_at: number
    entry_state: string
    is_locked: boolean
}

export interface Clash {
    rule: string
    detail: string
    is_fault: boolean
    slot_id: number
    other_slot_id?: number
}

export interface Waiting {
    entry_id: number
    application_no: number
    company: string
    project: string
    track: string | null
    rule?: string
    detail?: string
}

export interface Draft {
    round_id: number
    state: string
    name: Stored
    city: string | null
    time_zone: string
    edit_no: number
    published_version_no: number
    n_changes: number
    slot_ms: number
    setup_ms: number
    pitch_ms: number
    qa_ms: number
    changeover_ms: number
    is_seated: boolean
    rooms: Room[]
    slots: Slot[]
    n_faults: number
    clashes: Clash[]
    unscheduled: Waiting[]
    slot_id?: number
}

const INSTANTS = ['starts_at', 'ends_at', 'pitch_at', 'questions_at', 'over_at']

// An answer of the server as a draft: its instants are texts there.
export function draft_of(answer: unknown): Draft {
    return JSON.parse(JSON.stringify(answer), (key, value) =>
        typeof value === 'string' && INSTANTS.includes(key) ? Date.parse(value) : value,
    ) as Draft
}

// ---- the axis of a day ----

// A stretch of the axis: `open` when some room may be used (or a slot stands there), else a break.
export interface Stretch extends Span {
    is_open: boolean
    y: number
    height: number
}

export interface Axis {
    stretches: Stretch[]
    height: number
}

function merged(spans: Span[]): Span[] {
    const out: Span[] = []
    for (const s of [...spans].sort((a, b) => a.starts_at - b.starts_at)) {
        const last = out[out.length - 1]
        if (last && s.starts_at <= last.ends_at) last.ends_at = Math.max(last.ends_at, s.ends_at)
        else out.push({ starts_at: s.starts_at, ends_at: s.ends_at })
    }
    return out
}

// A day of the board in the round's zone: 'YYYY-MM-DD'.
export const day_of = (at: number, zone: string): string => wall_of(at, zone).slice(0, 10)

// The days on which something may be or is.
export function days_of(draft: Draft): string[] {
    const days = new Set<string>()
    for (const span of [...draft.rooms.flatMap((r) => r.windows), ...draft.slots])
        days.add(day_of(span.starts_at, draft.time_zone))
    return [...days].sort()
}

// The axis of one day: open stretches to scale, `ms_high` pixels for a slot; a break, in which no room may
// be used, takes `break_high` whatever its length.
export function axis_of(draft: Draft, day: string, slot_high: number, break_high: number): Axis {
    const is_of_day = (s: Span) => day_of(s.starts_at, draft.time_zone) === day
    const spans = [...draft.rooms.flatMap((r) => r.windows), ...draft.slots].filter(is_of_day)
    const stretches: Stretch[] = []
    let y = 0
    for (const s of merged(spans)) {
        const last = stretches[stretches.length - 1]
        if (last) {
            stretches.push({ starts_at: last.ends_at, ends_at: s.starts_at, is_open: false, y, height: break_high })
            y += break_high
        }
        const height = ((s.ends_at - s.starts_at) / draft.slot_ms) * slot_high
        stretches.push({ ...s, is_open: true, y, height })
        y += height
    }
    return { stretches, height: y }
}

// Where an instant of the day stands, from the top.
export function y_of(axis: Axis, at: number): number {
    for (const s of axis.stretches)
        if (at <= s.ends_at) {
            const share = (at - s.starts_at) / (s.ends_at - s.starts_at)
            return s.y + Math.max(0, share) * s.height
        }
    return axis.height
}

// The instant at a height; within a break, its nearer end.
export function at_of(axis: Axis, y: number): number {
    const s = axis.stretches.find((x) => y < x.y + x.height) ?? axis.stretches[axis.stretches.length - 1]
    if (!s) return 0
    const share = Math.min(1, Math.max(0, (y - s.y) / s.height))
    return s.starts_at + (s.is_open ? share : Math.round(share)) * (s.ends_at - s.starts_at)
}

// Whole or half hours for the ruler, in open stretches.
export function ticks_of(axis: Axis, step_ms: number): number[] {
    const ticks: number[] = []
    for (const s of axis.stretches)
        if (s.is_open)
            for (let at = Math.ceil(s.starts_at / step_ms) * step_ms; at <= s.ends_at; at += step_ms) ticks.push(at)
    return [...new Set(ticks)]
}

// Which parts of the axis are closed to a room: outside its windows, within open stretches.
export function closed_of(axis: Axis, room: Room): Span[] {
    const out: Span[] = []
    for (const s of axis.stretches) {
        if (!s.is_open) continue
        let at = s.starts_at
        for (const w of merged(room.windows)) {
            if (w.ends_at <= s.starts_at || w.starts_at >= s.ends_at) continue
            if (w.starts_at > at) out.push({ starts_at: at, ends_at: w.starts_at })
            at = Math.max(at, w.ends_at)
        }
        if (at < s.ends_at) out.push({ starts_at: at, ends_at: s.ends_at })
    }
    return out
}

// ---- where something may be put ----

// A free place, or an unlocked slot to change places with.
export interface Target extends Span {
    room_id: number
    other?: Slot
}

// The free places of a room: each free stretch (a window less its slots) is packed from its beginning, as
// the server's planning does. The slot in hand leaves its place.
export function free_of(draft: Draft, room: Room, in_hand: Slot | null): Target[] {
    const out: Target[] = []
    const slots = draft.slots
        .filter((s) => s.room_id === room.id && s.slot_id !== in_hand?.slot_id)
        .sort((a, b) => a.starts_at - b.starts_at)
    for (const w of merged(room.windows)) {
        let at = w.starts_at
        const stops = slots.filter((s) => s.starts_at < w.ends_at && s.ends_at > w.starts_at)
        for (const stop of [...stops, { starts_at: w.ends_at, ends_at: w.ends_at }]) {
            for (; at + draft.slot_ms <= stop.starts_at; at += draft.slot_ms)
                out.push({ room_id: room.id, starts_at: at, ends_at: at + draft.slot_ms })
            at = Math.max(at, stop.ends_at)
        }
    }
    return out
}

// Every place for what is in hand, room by room, by time. Its own place is among them, so that it can be
// put back. What waits without a slot can change places with nobody.
export function targets_of(draft: Draft, in_hand: Slot | null): Target[] {
    const out: Target[] = []
    for (const room of draft.rooms) {
        const list = free_of(draft, room, in_hand)
        if (in_hand) {
            for (const s of draft.slots)
                if (s.room_id === room.id && s.slot_id !== in_hand.slot_id && !s.is_locked)
                    list.push({ room_id: room.id, starts_at: s.starts_at, ends_at: s.ends_at, other: s })
            if (in_hand.room_id === room.id && !list.some((t) => !t.other && t.starts_at === in_hand.starts_at))
                list.push({ room_id: room.id, starts_at: in_hand.starts_at, ends_at: in_hand.ends_at })
        }
        out.push(...list.sort((a, b) => a.starts_at - b.starts_at))
    }
    return out
}

// The target of a room that is nearest to an instant (of what is dragged: its beginning). A slot to change
// places with is meant only when its greater part is covered, so that gaps are easier to hit.
export function nearest(targets: Target[], room_id: number, at: number, slot_ms: number): Target | null {
    let best: Target | null = null
    let least = Infinity
    for (const t of targets) {
        if (t.room_id !== room_id) continue
        const away = Math.abs(t.starts_at - at)
        if (t.other && away > slot_ms / 2) continue
        if (away < least) [best, least] = [t, away]
    }
    return best
}

// ---- keys ----

// Where an arrow key goes from a target: up and down within the room, left and right to the next room
// that has a place, at the nearest time. The same index when there is none.
export function step(targets: Target[], index: number, key: string, rooms: Room[]): number {
    const here = targets[index]
    if (!here) return index
    const of_room = (id: number) => targets.map((t, i) => ({ t, i })).filter((x) => x.t.room_id === id)
    const column = of_room(here.room_id)
    const at = column.findIndex((x) => x.i === index)
    if (key === 'ArrowUp') return column[Math.max(0, at - 1)]!.i
    if (key === 'ArrowDown') return column[Math.min(column.length - 1, at + 1)]!.i
    if (key === 'Home') return column[0]!.i
    if (key === 'End') return column[column.length - 1]!.i
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return index
    const by = key === 'ArrowLeft' ? -1 : 1
    for (let r = rooms.findIndex((x) => x.id === here.room_id) + by; r >= 0 && r < rooms.length; r += by) {
        const other = of_room(rooms[r]!.id)
        if (!other.length) continue
        return other.reduce((a, b) =>
            Math.abs(b.t.starts_at - here.starts_at) < Math.abs(a.t.starts_at - here.starts_at) ? b : a,
        ).i
    }
    return index
}

// Where a thing picked up begins: its own place, else the first free one.
export function start_index(targets: Target[], in_hand: Slot | null): number {
    if (!in_hand) return targets.length ? 0 : -1
    return targets.findIndex((t) => !t.other && t.room_id === in_hand.room_id && t.starts_at === in_hand.starts_at)
}

// ---- what someone else has changed ----

export interface Place {
    room_id: number
    starts_at: number
}

export interface Change {
    entry_id: number
    company: string
    kind: 'placed' | 'removed' | 'moved' | 'locked' | 'unlocked'
    from: Place | null
    to: Place | null
}

function place_of(s: Slot | undefined): Place | null {
    return s ? { room_id: s.room_id, starts_at: s.starts_at } : null
}

export function is_same_place(a: Place | null, b: Place | null): boolean {
    return a === b || (!!a && !!b && a.room_id === b.room_id && a.starts_at === b.starts_at)
}

// What one draft differs in from another, entry by entry.
export function changes_between(before: Draft, after: Draft): Change[] {
    const was = new Map(before.slots.map((s) => [s.entry_id, s]))
    const is = new Map(after.slots.map((s) => [s.entry_id, s]))
    const out: Change[] = []
    for (const id of new Set([...was.keys(), ...is.keys()])) {
        const a = was.get(id)
        const b = is.get(id)
        const one = { entry_id: id, company: (b ?? a)!.company, from: place_of(a), to: place_of(b) }
        if (!a) out.push({ ...one, kind: 'placed' })
        else if (!b) out.push({ ...one, kind: 'removed' })
        else if (!is_same_place(one.from, one.to)) out.push({ ...one, kind: 'moved' })
        else if (a.is_locked !== b.is_locked) out.push({ ...one, kind: b.is_locked ? 'locked' : 'unlocked' })
    }
    return out
}

// ---- taking a step back ----

// A step by hand, as the places of one entry or two before and after it. Slots get new ids when they are
// placed anew, entries do not.
export interface Step {
    kind: 'move' | 'place' | 'remove' | 'swap' | 'lock' | 'unlock'
    entry_id: number
    company: string
    other_entry_id?: number
    from: Place | null
    to: Place | null
}

// What is to be asked of the server to take a step back; null when the entry is no longer where the step
// had put it, since someone has moved it meanwhile.
export type Request =
    | { do: 'move'; slot_id: number; to: Place }
    | { do: 'place'; entry_id: number; to: Place }
    | { do: 'remove'; slot_id: number }
    | { do: 'swap'; slot_id: number; other_slot_id: number }
    | { do: 'lock'; slot_id: number; is_locked: boolean }

export function inverse(s: Step, now: Draft): Request | null {
    const slot = now.slots.find((x) => x.entry_id === s.entry_id)
    if (!is_same_place(place_of(slot), s.to)) return null
    if (!slot) return s.from ? { do: 'place', entry_id: s.entry_id, to: s.from } : null
    if (s.kind === 'lock' || s.kind === 'unlock')
        return slot.is_locked === (s.kind === 'lock')
            ? { do: 'lock', slot_id: slot.slot_id, is_locked: s.kind === 'unlock' }
            : null
    if (slot.is_locked) return null
    if (s.kind === 'swap') {
        const other = now.slots.find((x) => x.entry_id === s.other_entry_id)
        if (!other || other.is_locked || !is_same_place(place_of(other), s.from)) return null
        return { do: 'swap', slot_id: slot.slot_id, other_slot_id: other.slot_id }
    }
    return s.from ? { do: 'move', slot_id: slot.slot_id, to: s.from } : { do: 'remove', slot_id: slot.slot_id }
}

// The same step the other way round.
export function flipped(s: Step): Step {
    const kinds = {
        move: 'move',
        swap: 'swap',
        place: 'remove',
        remove: 'place',
        lock: 'unlock',
        unlock: 'lock',
    } as const
    return { ...s, kind: kinds[s.kind], from: s.to, to: s.from }
}

// What is to be asked to take a step; null when it does not apply to the draft as it is now.
export const request_of = (s: Step, now: Draft): Request | null => inverse(flipped(s), now)

// ---- clashes ----

// The clashes of each slot, those first that keep it from being published.
export function clashes_by_slot(draft: Draft): Map<number, Clash[]> {
    const out = new Map<number, Clash[]>()
    for (const k of [...draft.clashes].sort((a, b) => Number(b.is_fault) - Number(a.is_fault)))
        for (const id of [k.slot_id, k.other_slot_id]) if (id) out.set(id, [...(out.get(id) ?? []), k])
    return out
}

import { describe, expect, it } from 'vitest'

import { wall_of } from '../../time'
import {
    at_of,
    axis_of,
    changes_between,
    clashes_by_slot,
    closed_of,
    day_of,
    days_of,
    draft_of,
    flipped,
    free_of,
    inverse,
    nearest,
    request_of,
    start_index,
    step,
    targets_of,
    ticks_of,
    y_of,
    type Draft,
    type Slot,
} from './timetable'

const MIN = 60_000
const at = (clock: string) => Date.parse(`2022-09-01T${clock}:00+09:00`)
const clock = (ms: number) => wall_of(ms, 'Asia/Seoul').slice(11)

function slot(id: number, company: string, room_id: number, starts: string, is_locked = false): Slot {
    const starts_at = at(starts)
    return {
        slot_id: id,
        entry_id: id + 100,
        application_no: id,
        company,
        project: '',
        track: 'it',
        room_id,
        starts_at,
        ends_at: starts_at + 12 * MIN,
        pitch_at: starts_at + MIN,
        questions_at: starts_at + 8 * MIN,
        over_at: starts_at + 11 * MIN,
        entry_state: 'active',
        is_locked,
    }
}

function draft(slots: Slot[]): Draft {
    return {
        round_id: 1,
        state: 'open',
        name: { en: 'Heat' },
        city: 'Seoul',
        time_zone: 'Asia/Seoul',
        edit_no: 3,
        published_version_no: 0,
        n_changes: 0,
        slot_ms: 12 * MIN,
        setup_ms: MIN,
        pitch_ms: 7 * MIN,
        qa_ms: 3 * MIN,
        changeover_ms: MIN,
        is_seated: false,
        slots,
        n_faults: 0,
        clashes: [],
        unscheduled: [],
        rooms: [
            {
                id: 1,
                key: 'a',
                name: { en: 'A' },
                judges: [],
                windows: [
                    { starts_at: at('09:30'), ends_at: at('10:30') },
                    { starts_at: at('13:00'), ends_at: at('13:30') },
                ],
            },
            { id: 2, key: 'b', name: { en: 'B' }, judges: [], windows: [] },
            {
                id: 3,
                key: 'c',
                name: { en: 'C' },
                judges: [],
                windows: [{ starts_at: at('10:00'), ends_at: at('10:30') }],
            },
        ],
    }
}

const clocks = (list: { starts_at: number }[]) => list.map((t) => clock(t.starts_at))

describe('the answer of the server', () => {
    it('has instants as numbers, and nothing else changed', () => {
        const d = draft_of({
            edit_no: 1,
            slots: [{ company: '2022-09-01T00:30:00Z', starts_at: '2022-09-01T00:30:00Z' }],
            rooms: [{ windows: [{ starts_at: '2022-09-01T00:30:00Z', ends_at: '2022-09-01T03:00:00Z' }] }],
        })
        expect(d.slots[0]!.starts_at).toBe(at('09:30'))
        expect(d.slots[0]!.company).toBe('2022-09-01T00:30:00Z')
        expect(d.rooms[0]!.windows[0]!.ends_at).toBe(at('12:00'))
    })
})

describe('the axis', () => {
    it('is to scale where rooms are open, and short in the break', () => {
        const axis = axis_of(draft([]), '2022-09-01', 40, 30)
        expect(axis.stretches.map((s) => [s.is_open, s.y, s.height])).toEqual([
            [true, 0, 200],
            [false, 200, 30],
            [true, 230, 100],
        ])
        expect(y_of(axis, at('09:42'))).toBe(40)
        expect(y_of(axis, at('13:12'))).toBe(270)
        expect(y_of(axis, at('11:45'))).toBe(215)
        expect(axis.height).toBe(330)
        for (const text of ['09:30', '09:47', '13:12', '13:30'])
            expect(at_of(axis, y_of(axis, at(text)))).toBe(at(text))
        expect([at_of(axis, 205), at_of(axis, 225)]).toEqual([at('10:30'), at('13:00')])
        expect([at_of(axis, -9), at_of(axis, 999)]).toEqual([at('09:30'), at('13:30')])
    })

    it('holds a slot that stands outside every window', () => {
        const axis = axis_of(draft([slot(1, 'Amber', 1, '11:00')]), '2022-09-01', 40, 30)
        expect(axis.stretches.map((s) => s.is_open)).toEqual([true, false, true, false, true])
    })

    it('has ticks in the open only, each once', () => {
        const ticks = ticks_of(axis_of(draft([]), '2022-09-01', 40, 30), 30 * MIN)
        expect(ticks.map(clock)).toEqual(['09:30', '10:00', '10:30', '13:00', '13:30'])
    })

    it('shows where a room is closed', () => {
        const d = draft([])
        const axis = axis_of(d, '2022-09-01', 40, 30)
        expect(closed_of(axis, d.rooms[0]!)).toEqual([])
        expect(closed_of(axis, d.rooms[2]!).map((s) => [clock(s.starts_at), clock(s.ends_at)])).toEqual([
            ['09:30', '10:00'],
            ['13:00', '13:30'],
        ])
    })

    it('is cut by days of the round, not of the reader', () => {
        const d = draft([slot(1, 'Amber', 1, '09:30')])
        d.rooms[2]!.windows.push({ starts_at: at('23:30'), ends_at: at('23:59') + 31 * MIN })
        expect(days_of(d)).toEqual(['2022-09-01'])
        expect(day_of(at('00:10'), 'Asia/Seoul')).toBe('2022-09-01')
        expect(day_of(at('00:10'), 'America/Los_Angeles')).toBe('2022-08-31')
    })
})

describe('free places', () => {
    it('pack each free stretch from its beginning', () => {
        const d = draft([slot(1, 'Amber', 1, '09:40')])
        expect(clocks(free_of(d, d.rooms[0]!, null))).toEqual(['09:52', '10:04', '10:16', '13:00', '13:12'])
    })

    it('count that of the slot in hand', () => {
        const d = draft([slot(1, 'Amber', 1, '09:40')])
        expect(clocks(free_of(d, d.rooms[0]!, d.slots[0]!))).toEqual([
            '09:30',
            '09:42',
            '09:54',
            '10:06',
            '10:18',
            '13:00',
            '13:12',
        ])
    })

    it('are none where a room has no window', () => {
        const d = draft([])
        expect(free_of(d, d.rooms[1]!, null)).toEqual([])
    })
})

describe('targets', () => {
    it('hold the own place, and unlocked slots to change places with', () => {
        const d = draft([
            slot(1, 'Amber', 1, '09:40'),
            slot(2, 'Birch', 1, '09:52'),
            slot(3, 'Cedar', 1, '10:04', true),
        ])
        const list = targets_of(d, d.slots[0]!).filter((t) => t.room_id === 1 && t.starts_at < at('10:30'))
        expect(list.map((t) => [clock(t.starts_at), t.other?.company])).toEqual([
            ['09:30', undefined],
            ['09:40', undefined],
            ['09:52', 'Birch'],
            ['10:16', undefined],
        ])
        expect(start_index(targets_of(d, d.slots[0]!), d.slots[0]!)).toBe(1)
    })

    it('are free places only for what waits', () => {
        const d = draft([slot(1, 'Amber', 3, '10:00')])
        expect(targets_of(d, null).some((t) => t.other)).toBe(false)
        expect(start_index(targets_of(d, null), null)).toBe(0)
        expect(start_index([], null)).toBe(-1)
    })

    it('are found by where the pointer is', () => {
        const d = draft([slot(1, 'Amber', 1, '09:30'), slot(2, 'Birch', 1, '09:42')])
        const list = targets_of(d, d.slots[0]!)
        expect(nearest(list, 1, at('09:44'), d.slot_ms)!.other!.company).toBe('Birch')
        expect(nearest(list, 1, at('09:57'), d.slot_ms)!.starts_at).toBe(at('09:54'))
        expect(nearest(list, 1, at('12:00'), d.slot_ms)!.starts_at).toBe(at('13:00'))
        expect(nearest(list, 2, at('09:44'), d.slot_ms)).toBe(null)
    })
})

describe('keys', () => {
    const d = draft([slot(1, 'Amber', 1, '09:30')])
    const list = targets_of(d, d.slots[0]!)
    const go = (index: number, ...keys: string[]) =>
        list[keys.reduce((i, key) => step(list, i, key, d.rooms), index)]!
    const here = start_index(list, d.slots[0]!)

    it('go down and up, and stop at the ends', () => {
        expect(clock(go(here, 'ArrowDown').starts_at)).toBe('09:42')
        expect(clock(go(here, 'ArrowUp').starts_at)).toBe('09:30')
        expect(clock(go(here, 'End').starts_at)).toBe('13:12')
        expect(clock(go(here, 'End', 'ArrowDown', 'Home').starts_at)).toBe('09:30')
    })

    it('go to the next room with a place, at the nearest time', () => {
        expect(go(here, 'ArrowRight')).toMatchObject({ room_id: 3, starts_at: at('10:00') })
        expect(go(here, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight').starts_at).toBe(
            at('10:12'),
        )
        expect(go(here, 'ArrowLeft').room_id).toBe(1)
        expect(go(here, 'ArrowRight', 'ArrowLeft').room_id).toBe(1)
    })

    it('leave everything where it is for any other key', () => {
        expect(step(list, here, 'x', d.rooms)).toBe(here)
        expect(step([], -1, 'ArrowDown', d.rooms)).toBe(-1)
    })
})

describe('changes', () => {
    it('are told entry by entry', () => {
        const before = draft([
            slot(1, 'Amber', 1, '09:30'),
            slot(2, 'Birch', 1, '09:42'),
            slot(3, 'Cedar', 1, '09:54'),
            slot(4, 'Delta', 1, '10:06'),
        ])
        const after = draft([
            slot(1, 'Amber', 3, '09:30'),
            slot(2, 'Birch', 1, '09:42', true),
            slot(4, 'Delta', 1, '10:06'),
            slot(5, 'Elm', 1, '10:18'),
        ])
        expect(changes_between(before, after).map((x) => [x.company, x.kind])).toEqual([
            ['Amber', 'moved'],
            ['Birch', 'locked'],
            ['Cedar', 'removed'],
            ['Elm', 'placed'],
        ])
        expect(changes_between(after, after)).toEqual([])
    })
})

describe('a step back', () => {
    const from = { room_id: 1, starts_at: at('09:30') }
    const to = { room_id: 3, starts_at: at('10:00') }
    const base = { entry_id: 101, company: 'Amber', from, to }

    it('moves where it was', () => {
        const d = draft([slot(1, 'Amber', 3, '10:00')])
        expect(inverse({ ...base, kind: 'move' }, d)).toEqual({ do: 'move', slot_id: 1, to: from })
    })

    it('is not taken when someone has moved the entry since, or locked it', () => {
        expect(inverse({ ...base, kind: 'move' }, draft([slot(1, 'Amber', 3, '10:12')]))).toBe(null)
        expect(inverse({ ...base, kind: 'move' }, draft([slot(1, 'Amber', 3, '10:00', true)]))).toBe(null)
        expect(inverse({ ...base, kind: 'move' }, draft([]))).toBe(null)
    })

    it('takes away what was placed, under the id it has now', () => {
        const d = draft([{ ...slot(77, 'Amber', 3, '10:00'), entry_id: 101 }])
        expect(inverse({ ...base, kind: 'place', from: null }, d)).toEqual({ do: 'remove', slot_id: 77 })
    })

    it('places what was taken away', () => {
        expect(inverse({ ...base, kind: 'remove', to: null }, draft([]))).toEqual({
            do: 'place',
            entry_id: 101,
            to: from,
        })
    })

    it('changes places again, if both are where they were put', () => {
        const swap = { ...base, kind: 'swap' as const, other_entry_id: 102 }
        const d = draft([slot(1, 'Amber', 3, '10:00'), slot(2, 'Birch', 1, '09:30')])
        expect(inverse(swap, d)).toEqual({ do: 'swap', slot_id: 1, other_slot_id: 2 })
        d.slots[1]!.starts_at += 1
        expect(inverse(swap, d)).toBe(null)
    })

    it('is the same as the step the other way round', () => {
        const place = { ...base, kind: 'place' as const, from: null }
        expect(request_of(place, draft([]))).toEqual({ do: 'place', entry_id: 101, to })
        expect(request_of(place, draft([slot(1, 'Amber', 3, '10:00')]))).toBe(null)
        const d = draft([slot(1, 'Amber', 1, '09:30')])
        expect(request_of({ ...base, kind: 'move' }, d)).toEqual({ do: 'move', slot_id: 1, to })
        expect(request_of({ ...base, kind: 'remove', to: null }, d)).toEqual({ do: 'remove', slot_id: 1 })
        expect(request_of({ ...base, kind: 'lock', to: from }, d)).toEqual({
            do: 'lock',
            slot_id: 1,
            is_locked: true,
        })
        expect(flipped(flipped(place))).toEqual(place)
    })

    it('unlocks what was locked, once', () => {
        const lock = { ...base, kind: 'lock' as const, from: to }
        expect(inverse(lock, draft([slot(1, 'Amber', 3, '10:00', true)]))).toEqual({
            do: 'lock',
            slot_id: 1,
            is_locked: false,
        })
        expect(inverse(lock, draft([slot(1, 'Amber', 3, '10:00')]))).toBe(null)
    })
})

describe('clashes', () => {
    it('stand at both slots, faults before notes', () => {
        const d = draft([])
        d.clashes = [
            { rule: 'recusal', detail: 'steps out', is_fault: false, slot_id: 1 },
            { rule: 'room_taken', detail: 'twice', is_fault: true, slot_id: 1, other_slot_id: 2 },
        ]
        const by = clashes_by_slot(d)
        expect(by.get(1)!.map((k) => k.rule)).toEqual(['room_taken', 'recusal'])
        expect(by.get(2)!.map((k) => k.rule)).toEqual(['room_taken'])
        expect(by.get(3)).toBe(undefined)
    })
})

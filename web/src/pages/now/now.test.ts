import { describe, expect, it } from 'vitest'
import { lane_at, rooms_of, type Agenda, type AgendaItem } from './now'

const T = (clock: string, day = '04') => `2022-08-${day}T${clock}:00Z`
const item = (key: string, from: string | null, to: string | null, more: Partial<AgendaItem> = {}): AgendaItem => ({
    key, kind: 'talk', name: { en: key }, starts_at: from, ends_at: to, room: 'main', room_name: { en: 'Main' },
    speakers: [], slots: [], ...more,
})
const agenda: Agenda = {
    event: 'e', name: { en: 'E' }, time_zone: 'UTC',
    items: [
        item('two', T('10:00'), T('11:00')),
        item('one', T('09:00'), T('09:30')),
        item('tea', T('11:00'), T('11:20'), { kind: 'break', room: null, room_name: null }),
        item('side', T('09:00'), T('12:00'), { room: 'side', room_name: { en: 'Side' } }),
        item('pitches', T('11:20'), T('11:40'), {
            slots: [
                { company: 'A', project: '', starts_at: T('11:20'), ends_at: T('11:30'), is_cancelled: false },
                { company: 'B', project: '', starts_at: T('11:30'), ends_at: T('11:40'), is_cancelled: true },
            ],
        }),
        item('later', T('09:00', '05'), T('10:00', '05')),
        item('untimed', null, null),
    ],
}
const at = (clock: string, room = 'main', day = '04') =>
    lane_at(agenda, room, Date.parse(T(clock, day)), (ms) => new Date(ms).toISOString().slice(0, 10))
const told = (clock: string, room?: string, day?: string) => {
    const lane = at(clock, room, day)
    return [lane.phase, lane.now.map((m) => m.company || m.item.key).join(), lane.next?.item.key, lane.is_other_day]
}

describe('now and next', () => {
    it('says what it is before, between, over night and after', () => {
        expect(told('08:00')).toEqual(['before', '', 'one', false])
        expect(told('09:00')).toEqual(['on', 'one', 'two', false])
        expect(told('09:30')).toEqual(['between', '', 'two', false])
        expect(told('11:30')).toEqual(['between', '', 'later', true])
        expect(told('10:00', 'main', '05')).toEqual(['after', '', undefined, false])
    })
    it('has a break in every room, a room’s own items there alone, and a turn of a round by its team', () => {
        expect(told('11:05')).toEqual(['on', 'tea', 'pitches', false])
        expect(told('11:05', 'side')).toEqual(['on', 'side,tea', undefined, false])
        expect(told('11:25')).toEqual(['on', 'A', 'later', true])
        expect(rooms_of(agenda).map((room) => room.key)).toEqual(['main', 'side'])
    })
    it('follows what was moved, and says nothing where there is nothing', () => {
        const late = { ...agenda, items: [item('one', T('09:10'), T('09:40'))] }
        expect(lane_at(late, 'main', Date.parse(T('09:05')), String).phase).toBe('before')
        expect(lane_at({ ...agenda, items: [] }, '', 0, String).phase).toBe('none')
    })
})

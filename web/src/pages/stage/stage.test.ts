import { describe, expect, test } from 'vitest'
import {
    action_of_key, face_of, left_of, level_of, main_action, newest, next_of, scene_of, ServerClock, share_of,
    tag_of_name, until_change, type Stage,
} from './stage'

const turn = (entry_id: number, starts_at: string | null = null) =>
    ({ entry_id, company: `Team ${entry_id}`, project: '', track: null, track_name: null, starts_at, ends_at: null })
const stage = (over: Partial<Stage> = {}): Stage => ({
    room_id: 1, round_id: 1, event: 'e', event_name: {}, round_name: {}, room_name: {}, city: '',
    time_zone: 'Asia/Seoul',
    version_no: 1, real_at: '2030-01-01T00:00:00Z', event_clock_offset_ms: 0, phase: 'pitch', is_running: true,
    zero_at: '2030-01-01T00:07:00Z', left_ms: null, total_ms: 420_000, added_ms: 0, pitch_ms: 420_000, qa_ms: 180_000,
    has_back: true, now: turn(1, '2030-01-01T00:00:00Z'), upcoming: [turn(2)], n_slots: 2, position_no: 1,
    begins_at: '2030-01-01T00:00:00Z', ends_at: '2030-01-01T01:00:00Z', ...over,
})
const T0 = Date.parse('2030-01-01T00:00:00Z')

describe('the face', () => {
    test('shows the whole time at the start, nothing at the end, and then what is over', () => {
        const faces = [420_000, 419_999, 419_000, 60_000, 1000, 1, 0, -1, -999, -1000, -61_500].map(face_of)
        expect(faces).toEqual(
            ['7:00', '7:00', '6:59', '1:00', '0:01', '0:01', '0:00', '0:00', '0:00', '−0:01', '−1:01'])
    })
    test('changes exactly when its timer says, for ten seconds around zero', () => {
        for (let left = 5000; left > -5000; left -= 7) {
            const at = until_change(left)
            expect(face_of(left - at - 1)).not.toBe(face_of(left - at + 1001))
            for (let ms = 0; ms < at; ms += 50)
                if (left > 0 || left - ms < -1000) expect(face_of(left - ms)).toBe(face_of(left))
        }
    })
    test('a name is in the language of its script', () =>
        expect(['가상하버 Inc', '虚构公司', 'カナダ株式会社', 'Łódź 1', ''].map(tag_of_name)).toEqual(
            ['ko', 'zh-Hans', 'ja', undefined, undefined]))
    test('long turns are told in minutes', () => expect(face_of(75 * 60_000)).toBe('75:00'))
})

describe('what is left', () => {
    test('runs by the server, and stands where it was paused', () => {
        expect(left_of(stage(), T0 + 60_000)).toBe(360_000)
        expect(left_of(stage(), T0 + 480_000)).toBe(-60_000)
        expect(left_of(stage({ zero_at: null, left_ms: 5000 }), T0 + 999_000)).toBe(5000)
    })
    test('warns at a minute and at fifteen seconds, in pitch and questions only', () => {
        const levels = [60_001, 60_000, 15_001, 15_000, 1, 0, -5].map((ms) => level_of(stage(), ms))
        expect(levels).toEqual(['calm', 'soon', 'soon', 'last', 'last', 'over', 'over'])
        expect(level_of(stage({ phase: 'idle' }), 10)).toBe('calm')
        expect(level_of(stage({ phase: 'done' }), 0)).toBe('calm')
        expect(level_of(stage({ phase: 'questions' }), 10)).toBe('last')
    })
    test('the line is full at the start and empty from zero on', () => {
        expect([420_000, 210_000, 0, -1].map((ms) => share_of(stage(), ms))).toEqual([1, 0.5, 0, 0])
        expect(share_of(stage({ total_ms: 0 }), 10)).toBe(0)
    })
})

describe('the clock of the server', () => {
    test('is our own until something is known', () => {
        const clock = new ServerClock()
        expect(clock.is_set).toBe(false)
        expect(Math.abs(clock.now(performance.now()) - Date.now())).toBeLessThan(5)
    })
    test('half the time of asking is taken off, and the quickest answer counts', () => {
        const clock = new ServerClock()
        clock.asked(10_000, 100, 300)
        expect(clock.now(300)).toBe(10_100)
        clock.asked(11_000, 1000, 1010)
        expect(clock.now(1010)).toBe(11_005)
        clock.asked(99_000, 2000, 2500) // slow: no better
        expect(clock.now(1010)).toBe(11_005)
        expect(clock.error_ms).toBe(5)
    })
    test('an old sample gives way', () => {
        const clock = new ServerClock()
        clock.asked(10_000, 0, 10)
        clock.asked(700_000, 690_000, 690_200)
        expect(clock.now(690_200)).toBe(700_100)
    })
    test('what a stream said before it arrived is a lower bound', () => {
        const clock = new ServerClock()
        clock.heard(5000, 1000)
        expect(clock.now(1000)).toBe(5000)
        clock.asked(10_000, 5900, 6100) // 4000 ahead, by 100 either way
        expect(clock.now(6000)).toBe(10_000)
        clock.heard(11_050, 7000)
        expect(clock.now(7000)).toBe(11_050)
        clock.heard(12_000, 8000) // late on its way: says nothing new
        expect(clock.now(8000)).toBe(12_050)
    })
    test('after a sleep the next answer counts, however slow', () => {
        const clock = new ServerClock()
        clock.asked(10_000, 0, 10)
        clock.forget()
        clock.asked(70_000, 1000, 3000)
        expect(clock.now(3000)).toBe(71_000)
    })
})

describe('the scene', () => {
    test('before, waiting, on, done, empty', () => {
        const idle = stage({ phase: 'idle', is_running: false, zero_at: null, left_ms: 420_000 })
        expect(scene_of(idle, T0 - 300_001)).toBe('before')
        expect(scene_of(idle, T0 - 300_000)).toBe('waiting')
        expect(scene_of({ ...idle, event_clock_offset_ms: -86_400_000 }, T0)).toBe('before')
        expect(scene_of({ ...idle, now: turn(2, '2030-01-01T00:12:00Z') }, T0 - 900_000)).toBe('waiting')
        expect(scene_of(stage(), T0 - 900_000)).toBe('on')
        expect(scene_of(stage({ phase: 'done', now: null }), T0)).toBe('done')
        expect(scene_of({ ...idle, now: null, n_slots: 0 }, T0)).toBe('empty')
    })
})

describe('the chair', () => {
    const idle = stage({ phase: 'idle', is_running: false })
    test('one main thing', () => {
        expect(main_action(idle)).toBe('start')
        expect(main_action(stage())).toBe('pause')
        expect(main_action(stage({ is_running: false }))).toBe('resume')
        expect(main_action(stage({ phase: 'done', now: null }))).toBeUndefined()
    })
    test('where on leads', () => {
        expect(next_of(stage())).toBe('questions')
        expect(next_of(stage({ qa_ms: 0 }))).toBe('team')
        expect(next_of(stage({ phase: 'questions', upcoming: [] }))).toBe('end')
        expect(next_of(idle)).toBe('team')
        expect(next_of(stage({ phase: 'done', now: null }))).toBeUndefined()
    })
    test('keys do only what is possible', () => {
        expect(action_of_key(' ', stage())).toEqual({ key: ' ', action: 'pause' })
        expect(action_of_key('ArrowRight', stage())?.action).toBe('skip')
        expect(action_of_key('ArrowLeft', stage())?.action).toBe('back')
        expect(action_of_key('ArrowLeft', stage({ has_back: false }))).toBeUndefined()
        expect(action_of_key('=', stage())).toMatchObject({ action: 'add', add_ms: 30_000 })
        expect(action_of_key('-', stage())).toMatchObject({ action: 'add', add_ms: -30_000 })
        expect(action_of_key('x', stage())).toBeUndefined()
        for (const key of [' ', 'ArrowRight', '+', '-'])
            expect(action_of_key(key, stage({ phase: 'done', now: null, has_back: false }))).toBeUndefined()
    })
    test('an older state never replaces a newer one', () => {
        const newer = stage({ version_no: 5 })
        expect(newest(newer, stage({ version_no: 4 }))).toBe(newer)
        expect(newest(stage({ version_no: 4 }), newer)).toBe(newer)
        const again = stage({ version_no: 5, n_slots: 3 }) // the timetable changed, not the clock
        expect(newest(newer, again)).toBe(again)
    })
})

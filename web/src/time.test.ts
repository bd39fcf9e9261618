import { expect, test } from 'vitest'
import {
    clock_text, DAY, duration_text, HOUR, instant_of_wall, is_same_wall, left_until, MINUTE, offset_text, span_text,
    time_text, wall_of, zone_text,
} from './time'

const CLOSING = '2022-08-26T14:59:59Z'

test('an instant is written as each language writes it', () => {
    expect(time_text(CLOSING, 'Asia/Seoul', 'en')).toBe('Fri, 26 August 2022, 23:59')
    expect(time_text(CLOSING, 'Asia/Seoul', 'ko')).toBe('2022년 8월 26일 (금) 23:59')
    expect(time_text(CLOSING, 'Asia/Shanghai', 'zh')).toBe('2022年8月26日周五 22:59')
    expect(time_text(CLOSING, 'Asia/Seoul', 'en', 'deadline')).toBe('Fri, 26 August 2022, 23:59:59')
    expect(time_text(CLOSING, 'Asia/Seoul', 'ko', 'deadline')).toBe('2022년 8월 26일 (금) 23:59:59')
    expect(time_text(CLOSING, 'Asia/Shanghai', 'zh', 'deadline')).toBe('2022年8月26日周五 22:59:59')
    expect(time_text('no time', 'Asia/Seoul', 'en')).toBe('')
})
test('midnight is 00, not 24', () => {
    expect(time_text('2022-08-26T15:00:00Z', 'Asia/Seoul', 'en', 'time')).toBe('00:00')
    expect(wall_of('2022-08-26T15:00:00Z', 'Asia/Seoul')).toBe('2022-08-27T00:00')
})
test('the end of a span names its day only when it is another', () => {
    const from = '2022-09-01T00:00:00Z'
    expect(span_text(from, '2022-09-01T09:00:00Z', 'Asia/Seoul', 'en')).toBe('Thu, 1 September 2022, 09:00 – 18:00')
    expect(span_text(from, '2022-09-01T15:00:00Z', 'Asia/Seoul', 'en')).toBe(
        'Thu, 1 September 2022, 09:00 – Fri, 2 September 2022, 00:00',
    )
})
test('zones are named with their offset', () => {
    expect(zone_text(CLOSING, 'Asia/Seoul', 'en')).toBe('Korean Standard Time (UTC+9)')
    expect(zone_text(CLOSING, 'Asia/Shanghai', 'zh')).toBe('中国标准时间 (UTC+8)')
    expect(offset_text(CLOSING, 'Asia/Kolkata')).toBe('UTC+5:30')
    expect(offset_text(CLOSING, 'America/New_York')).toBe('UTC−4')
    expect(offset_text(CLOSING, 'UTC')).toBe('UTC')
})
test('zones differ by what they show, not by name', () => {
    expect(is_same_wall(CLOSING, 'Asia/Seoul', 'Asia/Tokyo')).toBe(true)
    expect(is_same_wall(CLOSING, 'Asia/Seoul', 'Asia/Shanghai')).toBe(false)
})
test('a wall time becomes an instant; one that a zone skips does not', () => {
    expect(instant_of_wall('2022-09-01T09:30', 'Asia/Seoul')).toBe('2022-09-01T00:30:00.000Z')
    expect(instant_of_wall('2022-03-13T02:30', 'America/New_York')).toBeUndefined()
    expect(instant_of_wall('2022-11-06T01:30', 'America/New_York')).toBe('2022-11-06T05:30:00.000Z')
    expect(instant_of_wall('soon', 'Asia/Seoul')).toBeUndefined()
})
test('a wall time goes there and back through a year of days in three zones', () => {
    for (const zone of ['Asia/Seoul', 'America/New_York', 'Australia/Lord_Howe'])
        for (let at = Date.UTC(2022, 0, 1, 3, 17); at < Date.UTC(2023, 0, 1); at += DAY)
            expect(instant_of_wall(wall_of(at, zone), zone)).toBe(new Date(at).toISOString())
})
test('durations are told by their two largest units', () => {
    expect(duration_text(3 * DAY + 4 * HOUR + 5 * MINUTE, 'en')).toBe('3 days 4 hours')
    expect(duration_text(DAY + 5 * MINUTE, 'ko')).toBe('1일')
    expect(duration_text(HOUR + MINUTE, 'zh')).toBe('1小时1分钟')
    expect(duration_text(0, 'en')).toBe('0 seconds')
    expect(duration_text(-5000, 'en')).toBe('0 seconds')
})
test('what is left never says zero before it is over', () => {
    const at = Date.UTC(2022, 7, 26)
    expect(left_until(at, at - 1)).toMatchObject({ seconds: 1, is_over: false })
    expect(left_until(at, at)).toMatchObject({ seconds: 0, is_over: true })
    expect(left_until(at, at - DAY - HOUR)).toMatchObject({ days: 1, hours: 1, minutes: 0, seconds: 0 })
})
test('a clock counts down and goes on below zero', () => {
    expect(clock_text(7 * MINUTE)).toBe('7:00')
    expect(clock_text(14_200)).toBe('0:15')
    expect(clock_text(-3000)).toBe('−0:03')
    expect(clock_text(HOUR + 2 * MINUTE + 3000)).toBe('1:02:03')
})

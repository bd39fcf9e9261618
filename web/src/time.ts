// Instants, zones and durations, in words. Event dates are read against now(), the event clock, which may be
// simulated; instants are RFC 3339 texts or milliseconds.
import { boot } from './boot'
import { fill, locale_of, type Lang, type Texts } from './lang'

export type Instant = string | number

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

// ---- the event clock ----

export const clock = { offset_ms: 0, is_simulated: false }

export function set_clock(now_at: string, is_simulated: boolean): void {
    const at = Date.parse(now_at)
    if (!Number.isNaN(at)) clock.offset_ms = at - Date.now()
    clock.is_simulated = is_simulated
}

if (boot.clock) set_clock(boot.clock.now_at, boot.clock.is_simulated)

export const now = (): number => Date.now() + clock.offset_ms

// A real instant, such as that of a letter, as the event clock would have told it: one page, one clock.
export const by_event_clock = (at: Instant): number => ms_of(at) + (clock.is_simulated ? clock.offset_ms : 0)

// What the server says of itself, as far as it is about time.
export interface Root {
    event_clock_at: string
    is_simulated: boolean
}

// Asks the server what its clock shows; false when it does not answer. Half the time of asking is taken off.
export async function sync_clock(): Promise<boolean> {
    try {
        const began = Date.now()
        const response = await fetch('/api/v1', { cache: 'no-store' })
        if (!response.ok) return false
        const root = (await response.json()) as Root
        const at = Date.parse(root.event_clock_at) + (Date.now() - began) / 2
        set_clock(new Date(at).toISOString(), root.is_simulated)
        return true
    } catch {
        return false
    }
}

// ---- instants ----

export const ms_of = (at: Instant): number => (typeof at === 'number' ? at : Date.parse(at))

export function reader_zone(): string {
    try {
        return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
    } catch {
        return 'UTC'
    }
}

export type Style = 'moment' | 'deadline' | 'date' | 'day' | 'time' | 'month'
// 24 hours everywhere: 23:59 is the same in all three languages.
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const DATE = { year: 'numeric', month: 'long', day: 'numeric' } as const
const STYLES: Record<Style, Intl.DateTimeFormatOptions> = {
    moment: { ...DATE, weekday: 'short', ...CLOCK },
    // the last second that counts: 23:59 would leave a minute in doubt
    deadline: { ...DATE, weekday: 'short', ...CLOCK, second: '2-digit' },
    date: { ...DATE, weekday: 'short' },
    day: { month: 'short', day: 'numeric', weekday: 'short' },
    time: CLOCK,
    month: { year: 'numeric', month: 'long' },
}

const formats = new Map<string, Intl.DateTimeFormat>()
function format_for(locale: string, zone: string, name: string, options: Intl.DateTimeFormatOptions) {
    const key = `${locale}|${zone}|${name}`
    let format = formats.get(key)
    if (!format) formats.set(key, (format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })))
    return format
}

export function time_text(at: Instant, zone: string, lang: Lang, style: Style = 'moment'): string {
    const ms = ms_of(at)
    if (Number.isNaN(ms)) return ''
    const text = format_for(locale_of(lang), zone, style, STYLES[style]).format(ms)
    // 2022년 8월 20일 (토) 09:00, as Koreans write it; no "at" between an English date and its time.
    return lang === 'ko' ? text.replace(/일 ([월화수목금토일])(?=,? |$)/, '일 ($1)') : text.replace(' at ', ', ')
}

// A span: "1 September 2022, 09:30–18:00", or both ends in full when they are on different days.
export function span_text(from: Instant, to: Instant, zone: string, lang: Lang): string {
    const is_same_day = time_text(from, zone, lang, 'date') === time_text(to, zone, lang, 'date')
    const end = time_text(to, zone, lang, is_same_day ? 'time' : 'moment')
    return `${time_text(from, zone, lang)} – ${end}`
}

// ---- zones ----

const PARTS: Intl.DateTimeFormatOptions = {
    year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
}

// How far a zone is from UTC at an instant.
export function offset_ms(at: Instant, zone: string): number {
    const ms = Math.floor(ms_of(at) / 1000) * 1000
    const part: Record<string, number> = {}
    for (const { type, value } of format_for('en-US', zone, 'parts', PARTS).formatToParts(ms))
        part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) - ms
}

export function offset_text(at: Instant, zone: string): string {
    const minutes = Math.round(offset_ms(at, zone) / MINUTE)
    const size = Math.abs(minutes)
    const rest = size % 60 ? `:${String(size % 60).padStart(2, '0')}` : ''
    return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`
}

// "Korean Standard Time (UTC+9)".
export function zone_text(at: Instant, zone: string, lang: Lang): string {
    const parts = format_for(locale_of(lang), zone, 'zone', { timeZoneName: 'long' }).formatToParts(ms_of(at))
    const name = parts.find((p) => p.type === 'timeZoneName')?.value ?? zone
    const offset = offset_text(at, zone)
    return /^(GMT|UTC)/.test(name) ? offset : `${name} (${offset})`
}

// Whether two zones show the same time at an instant.
export const is_same_wall = (at: Instant, a: string, b: string): boolean =>
    a === b || offset_ms(at, a) === offset_ms(at, b)

// "2022-09-01T09:30", as <input type=datetime-local> has it.
export function wall_of(at: Instant, zone: string): string {
    return new Date(ms_of(at) + offset_ms(at, zone)).toISOString().slice(0, 16)
}

// The instant of a wall time in a zone; undefined where the zone skips that time. Of a time that happens
// twice, the first.
export function instant_of_wall(wall: string, zone: string): string | undefined {
    const as_utc = Date.parse(`${wall.length === 16 ? `${wall}:00` : wall}Z`)
    if (Number.isNaN(as_utc)) return undefined
    const guesses = [as_utc - DAY, as_utc + DAY].map((near) => as_utc - offset_ms(near, zone))
    const right = guesses.filter((ms) => ms + offset_ms(ms, zone) === as_utc)
    return right.length ? new Date(Math.min(...right)).toISOString() : undefined
}

// ---- durations ----

const UNITS: readonly (readonly [ms: number, texts: Texts])[] = [
    [DAY, ['{n} day|{n} days', '{n}일', '{n}天']],
    [HOUR, ['{n} hour|{n} hours', '{n}시간', '{n}小时']],
    [MINUTE, ['{n} minute|{n} minutes', '{n}분', '{n}分钟']],
    [1000, ['{n} second|{n} seconds', '{n}초', '{n}秒']],
]

// The two largest units that are not zero: "3 days 4 hours".
export function duration_text(ms: number, lang: Lang): string {
    let rest = Math.max(0, Math.floor(ms / 1000) * 1000)
    const first = UNITS.findIndex(([unit]) => rest >= unit)
    const at = first < 0 ? UNITS.length - 1 : first
    const said: string[] = []
    for (const [unit, texts] of UNITS.slice(at, at + 2)) {
        const n = Math.floor(rest / unit)
        rest -= n * unit
        if (n || !said.length) said.push(fill(texts, lang, { n }))
    }
    return said.join(lang === 'zh' ? '' : ' ')
}

export interface Left {
    days: number
    hours: number
    minutes: number
    seconds: number
    is_over: boolean
}

export function left_until(at: Instant, from: number = now()): Left {
    const ms = ms_of(at) - from
    const s = Math.max(0, Math.ceil(ms / 1000))
    return {
        days: Math.floor(s / 86400),
        hours: Math.floor(s / 3600) % 24,
        minutes: Math.floor(s / 60) % 60,
        seconds: s % 60,
        is_over: ms <= 0,
    }
}

// 7:00, 0:15, 1:02:03; a time that has passed has a minus.
export function clock_text(ms: number): string {
    const s = Math.ceil(Math.abs(ms) / 1000)
    const two = (n: number) => String(n).padStart(2, '0')
    const minutes = Math.floor(s / 60)
    const text = minutes >= 60
        ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`
        : `${minutes}:${two(s % 60)}`
    return ms < 0 && s > 0 ? `−${text}` : text
}

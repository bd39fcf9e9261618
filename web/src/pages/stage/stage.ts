// The stage as the server tells it, and what a screen makes of it: plain functions, without a page.
import { ms_of } from '../../time'
import type { Stored } from '../../lang'

export type Phase = 'idle' | 'pitch' | 'questions' | 'done'

export interface Turn {
    entry_id: number
    company: string
    project: string
    track: string | null
    track_name: Stored
    starts_at: string | null
    ends_at: string | null
}

export interface Stage {
    room_id: number
    round_id: number
    event: string
    event_name: Stored
    round_name: Stored
    room_name: Stored
    city: string
    time_zone: string
    version_no: number
    real_at: string // the server's real clock as it said this
    event_clock_offset_ms: number // event clock less real clock
    phase: Phase
    is_running: boolean
    zero_at: string | null // real clock; while it runs
    left_ms: number | null // while it stands
    total_ms: number
    added_ms: number
    pitch_ms: number
    qa_ms: number
    has_back: boolean
    now: Turn | null
    upcoming: Turn[]
    n_slots: number
    position_no: number
    begins_at: string | null
    ends_at: string | null
}

// ---- the server's real clock ----

const SAMPLE_LIFE_MS = 10 * 60_000

// How far the server's clock is ahead of a steady one of ours (performance.now), so that a screen whose own
// clock is wrong, or is set while the pitch runs, shows the same time as the others. A question and its answer
// bound it from both sides: the truth lies within half the time it took. What comes by a stream was said
// before it arrived, so the offset is at least that.
export class ServerClock {
    private offset = NaN
    private error = Infinity
    private taken_at = -Infinity

    get is_set(): boolean {
        return !Number.isNaN(this.offset)
    }
    get error_ms(): number {
        return this.error
    }

    // Asked at `began`, answered at `ended`, both by our clock; the server showed `server_ms` in between. The
    // best sample counts, until it is old: our clock may drift.
    asked(server_ms: number, began: number, ended: number): void {
        const error = Math.max(0, (ended - began) / 2)
        if (error > this.error && ended - this.taken_at < SAMPLE_LIFE_MS) return
        this.offset = server_ms - (began + ended) / 2
        this.error = error
        this.taken_at = ended
    }

    heard(server_ms: number, at: number): void {
        const least = server_ms - at
        if (!this.is_set || least > this.offset) {
            this.error = this.is_set ? Math.max(0, this.error - (least - this.offset)) : Infinity
            this.offset = least
            this.taken_at = at
        }
    }

    // After a sleep our clock may have stood still: nothing that was known holds.
    forget(): void {
        this.error = Infinity
        this.taken_at = -Infinity
    }

    now(at: number): number {
        return at + (this.is_set ? this.offset : Date.now() - at)
    }
}

// ---- the clock's face ----

export const left_of = (stage: Stage, server_now: number): number =>
    stage.zero_at === null ? (stage.left_ms ?? 0) : ms_of(stage.zero_at) - server_now

// Minutes and seconds. Down to zero a second that has begun is shown, so that 7:00 is seen at the start and
// 0:00 when time is out; past it, seconds that are over: 0:00 stands for a second on either side of nothing.
export function face_of(left_ms: number): string {
    const is_over = left_ms <= -1000
    const s = left_ms > 0 ? Math.ceil(left_ms / 1000) : Math.floor(-left_ms / 1000)
    return `${is_over ? '−' : ''}${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`
}

// The language a name is surely in, by its script: for its font and where its lines may break.
export function tag_of_name(name: string): string | undefined {
    if (/\p{Script=Hangul}/u.test(name)) return 'ko'
    if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(name)) return 'ja'
    return /\p{Script=Han}/u.test(name) ? 'zh-Hans' : undefined
}

// When the face changes next, ms from now; what a timer waits for instead of looking many times a second.
export function until_change(left_ms: number): number {
    const rest = ((left_ms % 1000) + 1000) % 1000
    return rest === 0 ? 1000 : rest
}

export type Level = 'calm' | 'soon' | 'last' | 'over'
export const SOON_MS = 60_000
export const LAST_MS = 15_000

// A clock that waits warns of nothing.
export function level_of(stage: Stage, left_ms: number): Level {
    if (stage.phase !== 'pitch' && stage.phase !== 'questions') return 'calm'
    if (left_ms <= 0) return 'over'
    if (left_ms <= LAST_MS) return 'last'
    return left_ms <= SOON_MS ? 'soon' : 'calm'
}

// How much of the phase is left, 0 to 1, for the line under the clock.
export const share_of = (stage: Stage, left_ms: number): number =>
    stage.total_ms > 0 ? Math.min(1, Math.max(0, left_ms / stage.total_ms)) : 0

// ---- the day ----

export type Scene = 'empty' | 'before' | 'waiting' | 'on' | 'done'
const WELCOME_MS = 5 * 60_000

// Until five minutes before the first team the screen tells when it begins; then it calls the team.
export function scene_of(stage: Stage, server_now: number): Scene {
    if (stage.phase === 'done') return 'done'
    if (!stage.now) return 'empty'
    if (stage.phase !== 'idle') return 'on'
    const is_first = stage.begins_at !== null && stage.now.starts_at === stage.begins_at
    const event_now = server_now + stage.event_clock_offset_ms
    if (is_first && stage.begins_at !== null && ms_of(stage.begins_at) - event_now > WELCOME_MS) return 'before'
    return 'waiting'
}

// ---- what the chair may do ----

export type Action = 'start' | 'pause' | 'resume' | 'add' | 'skip' | 'go' | 'reset' | 'back'

// The one thing that the space bar does.
export function main_action(stage: Stage): Action | undefined {
    if (!stage.now || stage.phase === 'done') return undefined
    if (stage.phase === 'idle') return 'start'
    return stage.is_running ? 'pause' : 'resume'
}

export type Next = 'questions' | 'team' | 'end'

// Where "on" leads.
export function next_of(stage: Stage): Next | undefined {
    if (!stage.now || stage.phase === 'done') return undefined
    if (stage.phase === 'pitch' && stage.qa_ms > 0) return 'questions'
    return stage.upcoming.length ? 'team' : 'end'
}

export interface Key {
    key: string
    action: Action
    add_ms?: number
}

// What a key means; undefined: nothing here.
export function action_of_key(key: string, stage: Stage): Key | undefined {
    const main = main_action(stage)
    const keys: Partial<Record<string, Key | false>> = {
        ' ': main && { key, action: main },
        ArrowRight: next_of(stage) && { key, action: 'skip' },
        ArrowLeft: stage.has_back && { key, action: 'back' },
        '+': stage.phase !== 'done' && { key, action: 'add', add_ms: 30_000 },
        '-': stage.phase !== 'done' && { key, action: 'add', add_ms: -30_000 },
    }
    return keys[key === '=' ? '+' : key === '_' || key === '−' ? '-' : key] || undefined
}

// The newest of two: what a write answers and what the stream tells cross on their way.
export const newest = (a: Stage | undefined, b: Stage): Stage => (a && a.version_no > b.version_no ? a : b)

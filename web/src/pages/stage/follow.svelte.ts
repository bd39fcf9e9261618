// The stage of a room as this screen follows it: the newest state, the line to the server, and the clock, which
// goes on by itself whatever becomes of the line.
import { api, Problem } from '../../api'
import { live, type Link } from '../../live'
import { ms_of } from '../../time'
import { left_of, newest, ServerClock, until_change, type Stage } from './stage'

const AGAIN_MS = 10_000 // before the timetable is published
const ASK_MS = 45_000 // what time it is
const FIRST_ASKS = 3

export class Follower {
    stage: Stage | undefined = $state.raw()
    link: Link = $state('live')
    problem: Problem | undefined = $state.raw() // there is nothing to follow, and why
    // Our clock as of the last tick, and what the server's showed then.
    server_now = $state(Date.now())
    private clock = new ServerClock()
    private stops: (() => void)[] = []
    private tick_timer: ReturnType<typeof setTimeout> | undefined
    private is_over = false

    constructor(private readonly room_id: () => number) {}

    get left_ms(): number {
        return this.stage ? left_of(this.stage, this.server_now) : 0
    }

    start(): () => void {
        this.open()
        void this.ask(FIRST_ASKS)
        const asking = setInterval(() => void this.ask(1), ASK_MS)
        const wake = () => {
            if (document.hidden) return
            this.clock.forget()
            void this.ask(1)
            this.tick()
        }
        document.addEventListener('visibilitychange', wake)
        this.tick()
        return () => {
            this.is_over = true
            clearInterval(asking)
            clearTimeout(this.tick_timer)
            document.removeEventListener('visibilitychange', wake)
            for (const stop of this.stops) stop()
        }
    }

    // A state that a write has answered.
    take(next: Stage): void {
        this.stage = newest(this.stage, next)
        this.problem = undefined
        this.tick()
    }

    private open(): void {
        const stop = live<Stage>(
            api.stage_get.path({ room_id: this.room_id() }),
            (next) => {
                this.clock.heard(ms_of(next.real_at), performance.now())
                this.take(next)
            },
            {
                on_link: (link) => (this.link = link),
                on_refused: (problem) => this.refused(problem),
                poll_ms: 2000,
            },
        )
        this.stops = [stop]
    }

    // No timetable yet, or no such room: asked again later, since both may come.
    private refused(problem: Problem): void {
        this.problem = problem
        this.stage = undefined
        this.link = 'live'
        const timer = setTimeout(() => this.open(), AGAIN_MS)
        this.stops = [() => clearTimeout(timer)]
    }

    private async ask(n: number): Promise<void> {
        for (let i = 0; i < n && !this.is_over; i++) {
            try {
                const began = performance.now()
                const { body } = await api.stage_get<Stage>({ room_id: this.room_id() })
                this.clock.asked(ms_of(body.real_at), began, performance.now())
                this.tick()
            } catch {
                return // the stream says what is wrong
            }
        }
    }

    // Now, and again when the face changes.
    private tick(): void {
        clearTimeout(this.tick_timer)
        if (this.is_over) return
        this.server_now = this.clock.now(performance.now())
        const wait = this.stage?.is_running ? until_change(this.left_ms) : 1000 - (this.server_now % 1000)
        this.tick_timer = setTimeout(() => this.tick(), Math.max(8, wait + 2))
    }
}

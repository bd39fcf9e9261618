// The case that is being tried: its answers and day, what the page says of it at once, and what the server says
// a moment after.
import { api, Problem } from '../../api'
import { lang } from '../../text.svelte'
import { asked, to_send } from '../apply/form'
import { judge_all, period_of, type Verdict } from '../apply/rules'
import type { Answer, Answers, Question } from '../apply/types'
import type { Asked } from '../apply/watched.svelte'
import { asked_by, disagreements, type ServerVerdict, type Trial } from './rules_trial'

const PAUSE_MS = 250

export class Case {
    answers: Answers = $state.raw({})
    known: Record<string, number> = $state.raw({}) // what the records would find
    on = $state('')
    server: ServerVerdict | undefined = $state.raw()
    is_asking = $state(false)
    problem: unknown = $state.raw()
    #trial: () => Trial
    #event: string
    #timer: ReturnType<typeof setTimeout> | undefined
    #asked: AbortController | undefined

    constructor(event: string, trial: () => Trial) {
        this.#event = event
        this.#trial = trial
    }

    // As the form shows questions: QuestionField reads and writes the case.
    get form(): Asked {
        return {
            values: this.answers,
            now: { clashes: {}, refused: {}, taken: [] },
            draft: {
                set: (key: string, value: Answer) => (this.answers = { ...this.answers, [key]: value }),
                leave: () => undefined,
                resolve: () => undefined,
            },
        }
    }

    /** The questions that rules read, as far as they are asked. */
    questions: Question[] = $derived.by(() => {
        const { questions, rules } = this.#trial()
        const names = asked_by(rules)
        return asked(
            questions.filter((one) => names.has(one.key)),
            questions,
            this.answers,
        )
    })

    /** What the application would hold. */
    sent: Record<string, unknown> = $derived.by(() => {
        const { questions } = this.#trial()
        const pairs = Object.entries(this.answers).flatMap(([key, value]) => {
            const question = questions.find((one) => one.key === key)
            const given = to_send(question, value)
            return given === null || given === undefined ? [] : [[key, given] as const]
        })
        const known = Object.keys(this.known).length ? { known: this.known } : {}
        return { ...Object.fromEntries(pairs), ...known }
    })

    day: number | undefined = $derived.by(() => period_of(this.on || (this.#trial().closes_on ?? ''))?.first)
    verdict: Verdict = $derived.by(() => judge_all(this.#trial().rules, this.sent, this.day))
    differing: string[] = $derived(this.server ? disagreements(this.verdict, this.server) : [])
    is_empty: boolean = $derived(Object.keys(this.sent).length === 0)

    clear(): void {
        this.answers = {}
        this.known = {}
        this.on = ''
    }

    take(answers: Record<string, unknown>, on = ''): void {
        const { known, ...rest } = answers
        this.answers = rest as Answers
        this.known = (known as Record<string, number> | undefined) ?? {}
        this.on = on
    }

    /** To be run by an effect: asks the server once nothing has changed for a moment. */
    follow(): void {
        const { draft_id, call, faults, rules } = this.#trial()
        const answers = this.sent
        const on = period_of(this.on) ? this.on : ''
        void lang.current
        clearTimeout(this.#timer)
        this.#asked?.abort()
        this.server = undefined
        if (faults.length || !rules.length || !call) return
        this.is_asking = true
        this.#timer = setTimeout(() => {
            const mine = (this.#asked = new AbortController())
            const ask = { event: this.#event, answers, call, ...(on ? { on } : {}), ...(draft_id ? { draft_id } : {}) }
            api.rule_try<ServerVerdict>(ask as never, { signal: mine.signal }).then(
                ({ body }) => this.#answered(body),
                (error: unknown) => !mine.signal.aborted && this.#answered(undefined, error),
            )
        }, PAUSE_MS)
    }

    #answered(verdict: ServerVerdict | undefined, error?: unknown): void {
        this.is_asking = false
        this.server = verdict
        this.problem = error instanceof Problem && error.status < 500 ? error : undefined
    }
}

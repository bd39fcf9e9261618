// The draft of a timetable while it is edited: each step goes to the server with the version it was made
// on; what was refused, or changed by someone else meanwhile, is kept until it has been read.
import { api, Offline, Problem, type Answer } from '../../api'
import { live, type Link } from '../../live'
import {
    changes_between,
    draft_of,
    inverse,
    request_of,
    start_index,
    targets_of,
    type Change,
    type Draft,
    type Place,
    type Request,
    type Slot,
    type Step,
    type Target,
} from './timetable'

// What is in hand: a slot, or an entry that waits for one.
export interface Carried {
    entry_id: number
    company: string
    slot: Slot | null
    by: 'keys' | 'pointer' | 'tap'
}

export interface Others {
    changes: Change[]
    mine?: Step // was not saved
}

const UNDO_MAX = 50
const iso = (at: number): string => new Date(at).toISOString()

export class Editor {
    readonly round_id: number
    draft: Draft | undefined = $state.raw()
    problem: unknown = $state.raw()
    refusal: { company: string; problem: Problem } | undefined = $state.raw()
    others: Others | undefined = $state.raw()
    steps: Step[] = $state.raw([])
    is_busy = $state(false)
    link: Link | undefined = $state()
    carried: Carried | undefined = $state.raw()
    target_index = $state(-1)
    targets: Target[] = $derived(this.draft && this.carried ? targets_of(this.draft, this.carried.slot) : [])
    target: Target | undefined = $derived(this.targets[this.target_index])

    constructor(round_id: number) {
        this.round_id = round_id
    }

    get is_open(): boolean {
        return this.draft?.state === 'open'
    }

    async load(): Promise<void> {
        try {
            this.draft = draft_of((await api.timetable_draft({ round_id: this.round_id })).body)
            this.problem = undefined
        } catch (error) {
            this.problem = error
        }
    }

    // Follows the draft: what others change is shown, and said.
    follow(): () => void {
        return live<unknown>(
            api.timetable_draft.path({ round_id: this.round_id }),
            (body) => this.take_theirs(draft_of(body)),
            { on_link: (link) => (this.link = link) },
        )
    }

    private take_theirs(next: Draft): void {
        const before = this.draft
        if (this.is_busy || (before && next.edit_no < before.edit_no)) return
        this.draft = next
        if (!before || next.edit_no === before.edit_no) return
        this.drop_hand()
        this.others = { changes: changes_between(before, next) }
    }

    // ---- what is in hand ----

    pick_up(entry_id: number, by: Carried['by']): boolean {
        const slot = this.draft?.slots.find((s) => s.entry_id === entry_id) ?? null
        const waiting = this.draft?.unscheduled.find((u) => u.entry_id === entry_id)
        if (!this.is_open || this.is_busy || slot?.is_locked || (!slot && !waiting)) return false
        this.carried = { entry_id, company: (slot ?? waiting)!.company, slot, by }
        this.target_index = by === 'pointer' ? -1 : start_index(this.targets, slot)
        return true
    }

    drop_hand(): void {
        this.carried = undefined
        this.target_index = -1
    }

    // Puts what is in hand on a place; undefined when that is where it was.
    step_to(target: Target): Step | undefined {
        const { carried } = this
        if (!carried) return undefined
        const from = carried.slot && { room_id: carried.slot.room_id, starts_at: carried.slot.starts_at }
        const to: Place = { room_id: target.room_id, starts_at: target.starts_at }
        if (from && from.room_id === to.room_id && from.starts_at === to.starts_at) return undefined
        const { entry_id, company } = carried
        if (target.other)
            return { kind: 'swap', entry_id, company, other_entry_id: target.other.entry_id, from, to }
        return { kind: from ? 'move' : 'place', entry_id, company, from, to }
    }

    // ---- steps ----

    // True when the step was taken.
    async take(step: Step): Promise<boolean> {
        const is_done = await this.run(step, this.draft && request_of(step, this.draft))
        if (is_done) this.steps = [...this.steps, step].slice(-UNDO_MAX)
        return is_done
    }

    // The last step taken back; null when that is no longer possible.
    async undo(): Promise<Step | null> {
        const step = this.steps[this.steps.length - 1]
        if (!step || !this.draft || this.is_busy) return null
        const request = inverse(step, this.draft)
        const is_done = request !== null && (await this.run(step, request))
        if (is_done || request === null) this.steps = this.steps.slice(0, -1)
        return is_done ? step : null
    }

    private async run(step: Step, request: Request | null | undefined): Promise<boolean> {
        this.drop_hand()
        if (!request || !this.draft) return false
        return this.ask((options) => this.send(request, options), step)
    }

    private send(r: Request, options: { if_match: string }): Promise<Answer<unknown>> {
        const { round_id } = this
        switch (r.do) {
            case 'move':
                return api.slot_move(
                    { slot_id: r.slot_id, room_id: r.to.room_id, starts_at: iso(r.to.starts_at) },
                    options,
                )
            case 'place':
                return api.slot_place(
                    { round_id, entry_id: r.entry_id, room_id: r.to.room_id, starts_at: iso(r.to.starts_at) },
                    options,
                )
            case 'remove':
                return api.slot_remove({ slot_id: r.slot_id }, options)
            case 'swap':
                return api.timetable_swap({ round_id, slot_id: r.slot_id, other_slot_id: r.other_slot_id }, options)
            case 'lock':
                return api.slot_move({ slot_id: r.slot_id, is_locked: r.is_locked }, options)
        }
    }

    generate(wish: { keep_unlocked: boolean; is_track_together: boolean }): Promise<boolean> {
        return this.ask_anew((options) => api.timetable_generate({ round_id: this.round_id, ...wish }, options))
    }

    publish(): Promise<boolean> {
        return this.ask_anew((options) => api.timetable_publish({ round_id: this.round_id }, options))
    }

    private async ask_anew(send: (options: { if_match: string }) => Promise<Answer<unknown>>): Promise<boolean> {
        const is_done = await this.ask(send)
        if (is_done) this.steps = []
        return is_done
    }

    private async ask(
        send: (options: { if_match: string }) => Promise<Answer<unknown>>,
        mine?: Step,
    ): Promise<boolean> {
        if (!this.draft || this.is_busy) return false
        this.is_busy = true
        this.problem = this.refusal = this.others = undefined
        try {
            this.draft = draft_of((await send({ if_match: `"v${this.draft.edit_no}"` })).body)
            return true
        } catch (error) {
            await this.explain(error, mine)
            return false
        } finally {
            this.is_busy = false
        }
    }

    private async explain(error: unknown, mine: Step | undefined): Promise<void> {
        const is_stale = error instanceof Problem && (error.status === 412 || error.status === 404)
        if (is_stale && this.draft) {
            const before = this.draft
            await this.load()
            if (!this.problem && this.draft.edit_no !== before.edit_no) {
                this.others = { changes: changes_between(before, this.draft), ...(mine ? { mine } : {}) }
                return
            }
        }
        if (mine && error instanceof Problem && error.status === 409)
            this.refusal = { company: mine.company, problem: error }
        else this.problem = error
        // The line may have broken after the step was taken: what the server has is what counts.
        if (error instanceof Offline) this.link = 'lost'
    }
}

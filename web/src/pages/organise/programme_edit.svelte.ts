// The draft of a programme while it is edited: each step names the one it was made on. What someone else
// did meanwhile is shown, and said.
import { api, Problem, type Answer } from '../../api'
import { live } from '../../live'
import { reload_event } from '../../organise.svelte'
import type { Patch, Programme } from './programme'

export class ProgrammeEditor {
    readonly event: string
    now: Programme | undefined = $state.raw()
    n_mailed = 0 // by what was done here last: what is read later says nothing of it
    problem: unknown = $state.raw()
    is_others = $state(false)
    is_busy = $state(false)
    #last: Promise<unknown> = Promise.resolve() // of the steps: one at a time, none is dropped

    constructor(event: string) {
        this.event = event
    }

    async load(): Promise<void> {
        try {
            this.now = (await api.programme_get<Programme>({ event: this.event })).body
            this.problem = undefined
        } catch (error) {
            this.problem = error
        }
    }

    follow(): () => void {
        return live<Programme>(api.programme_get.path({ event: this.event }), (body) => {
            if (!this.is_busy && (!this.now || body.edit_no >= this.now.edit_no)) this.now = body
        })
    }

    // True when the step was taken.
    private ask(send: (options: { if_match: string }) => Promise<Answer<Programme>>): Promise<boolean> {
        const step = this.#last.then(() => this.take(send))
        this.#last = step.catch(() => undefined)
        return step
    }
    private async take(send: (options: { if_match: string }) => Promise<Answer<Programme>>): Promise<boolean> {
        if (!this.now) return false
        this.is_busy = true
        this.is_others = false
        try {
            this.now = (await send({ if_match: `"v${this.now.edit_no}"` })).body
            this.n_mailed = this.now.n_mailed
            this.problem = undefined
            return true
        } catch (error) {
            this.is_others = error instanceof Problem && error.status === 412
            this.problem = this.is_others ? undefined : error
            if (this.is_others) this.now = (await api.programme_get<Programme>({ event: this.event })).body
            return false
        } finally {
            this.is_busy = false
        }
    }

    change(patch: Patch): Promise<boolean> {
        return this.ask((o) => api.programme_change<Programme>({ event: this.event, patch }, o))
    }
    async delay(in_: {
        starts_at: string
        delay_minutes: number
        room?: string
        is_live: boolean
        is_without_rounds?: boolean
    }): Promise<boolean> {
        return this.ask((o) => api.programme_delay<Programme>({ event: this.event, ...in_ }, o))
    }
    async publish(): Promise<boolean> {
        const is_done = await this.ask((o) => api.programme_publish<Programme>({ event: this.event }, o))
        if (is_done) await reload_event()
        return is_done
    }
    restore(version_no: number): Promise<boolean> {
        return this.ask((o) => api.programme_restore<Programme>({ event: this.event, version_no }, o))
    }
    settings(in_: { is_confirmed_only?: boolean; is_deck_released?: boolean }): Promise<boolean> {
        return this.ask((o) => api.programme_set<Programme>({ event: this.event, ...in_ }, o))
    }
    // Letters; how many were written, or undefined when it was refused.
    async ask_people(speaker_ids?: number[]): Promise<number | undefined> {
        try {
            const input = { event: this.event, ...(speaker_ids ? { speaker_ids } : {}) }
            const { body } = await api.speaker_ask<{ n_asked: number }>(input)
            await this.load()
            return body.n_asked
        } catch (error) {
            this.problem = error
            return undefined
        }
    }
    decide_wish(speaker_id: number, is_accepted: boolean): Promise<boolean> {
        return this.ask((o) => api.speaker_take_wish<Programme>({ speaker_id, is_accepted }, o))
    }
    // Thrown to the dialog that asked.
    async answer_for(speaker_id: number, answer: 'confirm' | 'decline', reason?: string): Promise<void> {
        await api.speaker_answer({ speaker_id, answer, ...(reason ? { reason } : {}) })
        await this.load()
    }
    async revoke(speaker_id: number): Promise<void> {
        await api.speaker_revoke({ speaker_id })
        await this.load()
    }
    discard(): Promise<boolean> {
        return this.ask((o) => api.programme_discard<Programme>({ event: this.event }, o))
    }
}

// A draft as components read it: anything read of it is read again when it has changed.
import { new_key } from '../../api'
import { local } from '../../store-safe'
import { now } from '../../time'
import { Draft, type Setting } from './draft'
import { server_of } from './remote'
import { tabs } from './tabs'
import type { Answers } from './types'

export type View = Pick<
    Draft,
    | 'status' | 'saved_at' | 'link' | 'snapshot' | 'clashes'
    | 'refused' | 'problem' | 'taken' | 'is_dirty' | 'is_all_sent'
>

// What a question needs of the form it stands in.
export interface Asked {
    readonly values: Answers
    readonly now: Pick<View, 'clashes' | 'refused' | 'taken'>
    readonly draft: Pick<Draft, 'set' | 'leave' | 'resolve'>
}

export class Watched {
    readonly draft: Draft
    #version = $state(0)
    #view: View = $derived.by(() => {
        void this.#version
        const { status, saved_at, link, snapshot, clashes, refused, problem, taken, is_dirty, is_all_sent } = this.draft
        return { status, saved_at, link, snapshot, clashes, refused, problem, taken, is_dirty, is_all_sent }
    })
    #values: Answers = $derived.by(() => {
        void this.#version
        return { ...this.draft.values }
    })

    constructor(event: string) {
        const setting: Setting = {
            event,
            server: server_of(event),
            kept: local,
            channel: tabs(`rostrum.apply.${event}`),
            now,
            new_key,
            on_change: () => this.#version++,
        }
        this.draft = new Draft(setting)
    }

    // The draft as it is: another object whenever it has changed, so that what is derived of it follows.
    get now(): View {
        return this.#view
    }

    get values(): Answers {
        return this.#values
    }
}

// The event clock and the language together, for components: texts that change with either, or each second.
import { createSubscriber } from 'svelte/reactivity'
import { lang } from './text.svelte'
import * as time from './time'
import type { Instant, Style } from './time'

const each_second = createSubscriber((update) => {
    const timer = setInterval(update, 1000)
    return () => clearInterval(timer)
})

// now(), and the component is drawn again each second.
export function ticking_now(): number {
    each_second()
    return time.now()
}

// Says of the clock what pages show; changes when the server has been asked again.
export const clock_state = $state({ is_simulated: time.clock.is_simulated })

export async function sync_clock(): Promise<void> {
    if (await time.sync_clock()) clock_state.is_simulated = time.clock.is_simulated
}

export function follow_clock({ live }: typeof import('./live')): void {
    live<time.Root>('/api/v1', (root) => {
        time.set_clock(root.event_clock_at, root.is_simulated)
        clock_state.is_simulated = root.is_simulated
    })
}

// time.ts in the current language.
export const time_text = (at: Instant, zone: string, style?: Style): string =>
    time.time_text(at, zone, lang.current, style)
export const span_text = (from: Instant, to: Instant, zone: string): string =>
    time.span_text(from, to, zone, lang.current)
export const zone_text = (at: Instant, zone: string): string => time.zone_text(at, zone, lang.current)
export const duration_text = (ms: number): string => time.duration_text(ms, lang.current)

// The rule by which a round sends its best on, as the event file has it, and the sentence that says it.
import { number } from '../../text.svelte'
import { cut_say as say } from './cut.text'

export interface Cut {
    per: 'all' | 'track' | 'city'
    n?: number | null
    percent?: number | null
    min_milli?: number | null
    at_tie: 'decide' | 'all' | 'none'
    n_reserve: number
    refill: 'at_once' | 'by_organiser' | 'never'
}

const is_number = (n: unknown): n is number => typeof n === 'number'

// Who goes on: "The best 10 of each city, at least 3.5 points".
function best_of(cut: Cut): string {
    const { per, n, percent, min_milli } = cut
    const min = is_number(min_milli) ? number(min_milli / 1000, { maximumFractionDigits: 3 }) : ''
    const best = is_number(n)
        ? say(`best_${per}`, { n: number(n) })
        : is_number(percent)
          ? say(`share_${per}`, { n: number(percent) })
          : ''
    if (!best) return min ? say('least', { min }) : say('everyone')
    return min ? say('and_least', { best, min }) : best
}

export function cut_sentence(cut: Cut): string {
    const parts = [best_of(cut)]
    if (is_number(cut.n) || is_number(cut.percent)) parts.push(say(`tie_${cut.at_tie}`))
    if (cut.n_reserve > 0) {
        parts.push(say(`reserve_${cut.per}`, { n: number(cut.n_reserve) }))
        parts.push(say(`refill_${cut.refill}`))
    }
    return parts.join(say('between'))
}

// ---- what becomes of the places afterwards ----

export interface Place {
    entry_id: number
    application_id: number
    application_no: number
    company: string
    list: string // the key of the track or the city it was cut in; '' of all
    is_advancing: boolean
    reserve_no: number | null
    left_at: string | null
    moved_up_at: string | null
    moved_for_id: number | null
    may_move_up: boolean
    may_move_back: boolean
}

export interface Places {
    round_id: number
    time_zone: string
    refill: Cut['refill']
    is_begun: boolean
    items: Place[]
}

// List by list: who goes on by the result, then the reserve in its order.
export function by_list(items: Place[]): { key: string; items: Place[] }[] {
    const lists = new Map<string, Place[]>()
    for (const p of items) lists.set(p.list, [...(lists.get(p.list) ?? []), p])
    const order = (p: Place) => (p.is_advancing ? 0 : (p.reserve_no ?? 0))
    return [...lists].map(([key, of]) => ({ key, items: of.sort((a, b) => order(a) - order(b)) }))
}

export const company_of = (places: Places, entry_id: number | null): string =>
    places.items.find((p) => p.entry_id === entry_id)?.company ?? ''

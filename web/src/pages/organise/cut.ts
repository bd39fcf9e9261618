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

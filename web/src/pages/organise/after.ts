// The report of who came.
import type { Stored } from '../../lang'

export interface Counted {
    n_confirmed: number
    n_walk_in: number
    n_on_site: number
    n_online: number
    n_no_show: number
}
export interface Attendance {
    time_zone: string
    is_begun: boolean
    all: Counted & { n_registered: number; n_cancelled: number }
    tickets: (Counted & { key: string; name: Stored; kind: string; mode: string; n_registered: number })[]
    organisations: (Counted & { key: string | null })[]
    doors: (Counted & { key: string | null })[]
    quarters: { from_at: string; n_on_site: number; n_online: number }[]
}

export const came = (of: { n_on_site: number; n_online: number }): number => of.n_on_site + of.n_online

// What may be told to the press: "more than 150" is true of 151 to 160; a small number is told as it is.
export interface Rounded {
    n: number
    is_more: boolean
}
export function rounded(n: number): Rounded {
    return n <= 20 ? { n, is_more: false } : { n: Math.floor((n - 1) / 10) * 10, is_more: true }
}

// Quarters of an hour without a gap, so that a line of time is one.
export function without_gaps(quarters: Attendance['quarters']): Attendance['quarters'] {
    const first = quarters[0]
    const last = quarters[quarters.length - 1]
    if (!first || !last) return []
    const by_time = new Map(quarters.map((one) => [Date.parse(one.from_at), one]))
    const from = Date.parse(first.from_at)
    const n = Math.min(96, (Date.parse(last.from_at) - from) / 900_000 + 1)
    return Array.from({ length: n }, (_, i) => {
        const at = from + i * 900_000
        return by_time.get(at) ?? { from_at: new Date(at).toISOString(), n_on_site: 0, n_online: 0 }
    })
}

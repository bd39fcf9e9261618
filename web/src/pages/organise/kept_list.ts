// The lists that were read last, by address: going back finds the list as long as it was. Not across a reload.
import type { Line } from './applications'

export interface Kept {
    lines: Line[]
    n_total: number
    next_cursor: string | null
}
const N_MAX = 5
const lists = new Map<string, Kept>()

export function keep_list(address: string, list: Kept): void {
    lists.delete(address)
    lists.set(address, list)
    const oldest = lists.keys().next().value
    if (lists.size > N_MAX && oldest !== undefined) lists.delete(oldest)
}
export const kept_list = (address: string): Kept | undefined => lists.get(address)

// The colours that support the words of a registration's state, and the word for whom a place is.
import type { State } from './registration'
import { say } from './seat.text'

export const TONES: Record<State, 'good' | 'warn' | 'danger' | 'info' | undefined> = {
    pending: 'warn',
    requested: 'info',
    waiting: 'info',
    offered: 'warn',
    confirmed: 'good',
    rejected: 'danger',
    cancelled: undefined,
    expired: 'danger',
}

export function kind_text(kind: string): string {
    const key = `kind_${kind}`
    return say.has(key) ? say(key) : kind
}

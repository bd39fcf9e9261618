// Who screens, and how the looks at each application stand to each other.
import type { Recommendation } from '../screening/screening'
import type { Share } from '../screening/screening_api'
import type { Outcome } from './applications'

export const NO_LAST = 1_000_000_000 // of a share without end

export interface Screener {
    person_id: number
    name: string
    email: string
    lang: string | null // null: not told, the account was not made for this
    is_disabled: boolean
    track: string
    first_no: number
    last_no: number
    n_applications: number
    n_waiting: number
    n_done: number
    n_conflicts: number
}
export interface Standing {
    application_id: number
    no: number
    company: string
    project: string
    track: string | null
    pending_state: Outcome | null
    n_waiting: number
    n_done: number
    looks: { person_id: number; name: string; recommendation: Recommendation | null; is_conflicted: boolean }[]
}

export interface ShareTyped {
    track: string
    first_no: string
    last_no: string
}
export const share_typed = (of?: Screener): ShareTyped => ({
    track: of?.track ?? '',
    first_no: of && of.first_no > 1 ? String(of.first_no) : '',
    last_no: of && of.last_no < NO_LAST ? String(of.last_no) : '',
})

// What is no number is sent as it is typed: the server says what is wrong, beside the field.
export function share_of(typed: ShareTyped): Share {
    const number = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : text.trim()) as number
    return {
        ...(typed.track ? { track: typed.track } : {}),
        ...(typed.first_no.trim() ? { first_no: number(typed.first_no) } : {}),
        ...(typed.last_no.trim() ? { last_no: number(typed.last_no) } : {}),
    }
}

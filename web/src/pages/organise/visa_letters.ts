// What the API says of invitation letters to the organiser.
import type { Lang } from '../../lang'

export type LetterState = 'requested' | 'issued' | 'refused' | 'revoked' | 'withdrawn' | 'ended'
export interface Line {
    id: number
    no: number
    state: LetterState
    lang: Lang
    reason: string
    name: string
    organisation: string
    holder_no: number
    registration_id: number | null
    application_id: number | null
    created_at: string
    decided_at: string | null
}
export interface Set {
    is_open: boolean
    signer: Partial<Record<Lang, string>>
    contact: string
    n_keep_days: number
}
export const TONES = {
    requested: 'info',
    issued: 'good',
    refused: 'danger',
    revoked: 'danger',
    withdrawn: undefined,
    ended: undefined,
} as const

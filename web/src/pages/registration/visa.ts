// What the API says of invitation letters.
import { api } from '../../api'
import type { Lang, Stored } from '../../lang'
import type { PaperEvent } from './paper'
import { link_of_key as guest_link } from './registration'

export interface Passport {
    name: string
    number: string
    nationality: string
    birth_date: string
    expiry_date: string
}
export interface Visa {
    is_open: boolean
    is_accepted: boolean
    is_over: boolean
    n_keep_days: number
    signer: Stored
    contact: string
    name: string
    organisation: string
    event: PaperEvent
    letter: {
        no: number
        state: 'requested' | 'issued' | 'refused' | 'revoked' | 'withdrawn' | 'ended'
        lang: Lang
        reason: string
        created_at: string
        decided_at: string | null
        deleted_at: string | null
        code?: string
        verify_link?: string
        passport?: Passport
    } | null
}

export interface Request {
    passport_name: string
    passport_number: string
    nationality: string
    birth_date: string
    expiry_date: string
    lang: string
}

// The API of whoever a link is for: a guest (#t=rg1…) or an applicant (#c=ra1…).
export interface VisaLink {
    key: string
    own: string // the page that the link comes from
    get(): Promise<{ body: Visa }>
    ask(input: Request): Promise<{ body: Visa }>
    withdraw(): Promise<{ body: Visa }>
}
export function visa_link(fragment: URLSearchParams): VisaLink | undefined {
    const guest = guest_link(fragment.get('t'))
    if (guest) {
        const { registration_id, key } = guest
        return {
            key,
            own: `/registration#t=${key}`,
            get: () => api.visa_letter_get_guest<Visa>({ registration_id }, { key }),
            ask: (input) => api.visa_letter_ask_guest<Visa>({ registration_id, ...input }, { key }),
            withdraw: () => api.visa_letter_withdraw_guest<Visa>({ registration_id }, { key }),
        }
    }
    const match = /^ra1\.(\d+)\.\d+\.[A-Za-z0-9_-]+$/.exec(fragment.get('c') ?? '')
    if (!match) return undefined
    const key = match[0]
    const application_id = Number(match[1])
    return {
        key,
        own: `/apply#c=${key}`,
        get: () => api.visa_letter_get_applicant<Visa>({ application_id }, { key }),
        ask: (input) => api.visa_letter_ask_applicant<Visa>({ application_id, ...input }, { key }),
        withdraw: () => api.visa_letter_withdraw_applicant<Visa>({ application_id }, { key }),
    }
}

export const is_live = (of: Visa): boolean => of.letter?.state === 'requested' || of.letter?.state === 'issued'
// Many authorities want half a year more than the visit; that is their business, so it is only said.
export function is_short(expiry_date: string, ends_at: string): boolean {
    const half_a_year = 183 * 24 * 3600_000
    return /^\d{4}-\d\d-\d\d$/.test(expiry_date) && Date.parse(expiry_date) < Date.parse(ends_at) + half_a_year
}

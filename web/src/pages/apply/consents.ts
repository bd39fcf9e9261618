// What was agreed to with an application, as the API says it.
import { api } from '../../api'
import type { Stored } from '../../lang'
import type { Link } from './draft'

export interface Consent {
    kind: 'declaration' | 'transfer'
    key: string
    lang: string | null // null: it came in a file, nothing was shown
    given_at: string
    ended_at: string | null
    label?: string // of a declaration
    help?: string
    name?: string // of a transfer, and what follows
    country?: string
    items?: string
    purpose?: string
    method?: string
    retention?: string
    refusal?: string
    contact?: string | null
}

// Whom abroad the application may be given to, with a consent of its own.
export interface Recipient {
    key: string
    version_no: number
    state: 'none' | 'given' | 'changed' // changed: what was agreed to is not what is told now
    text: {
        name: Stored
        country: string
        contact?: string
        items: Stored
        purpose: Stored
        method?: Stored
        retention: Stored
        refusal: Stored
    }
}

export interface Consents {
    consents: Consent[]
    recipients: Recipient[]
    transfers: { recipient: string; format: string; made_at: string }[]
}

export const consents_of = async (application_id: number, key?: string): Promise<Consents> =>
    (await api.consent_list<Consents>({ application_id }, key ? { key } : {})).body

export async function set_transfer({ application_id, key }: Link, to: Recipient, is_given: boolean): Promise<Consents> {
    const of = { application_id, recipient: to.key }
    return is_given
        ? (await api.consent_give<Consents>({ ...of, recipient_no: to.version_no }, { key })).body
        : (await api.consent_withdraw<Consents>(of, { key })).body
}

// What the API says of an event's mails, and the list's filter as an address.
export interface Line {
    id: number
    kind: string
    object: string
    to_email: string
    to_name: string
    subject: string
    state: string
    created_at: string
    report_status: string | null
    again_of_id: number | null
}

export interface Mail extends Omit<Line, 'id'> {
    mail_id: number
    lang: string
    body: string
    is_secret: boolean
    has_ics: boolean
    n_tries: number
    sent_at: string | null
    next_at: string | null
    last_error: string | null
    report_text: string | null
    reported_at: string | null
}

export interface Counts {
    n_sent: number
    n_waiting: number
    n_failed: number
    n_bounced: number
    n_open: number
}

export const STATES = ['sent', 'waiting', 'failed', 'bounced'] as const
export type State = (typeof STATES)[number]

export const state_of = (state: string): State =>
    state === 'sent' || state === 'failed' || state === 'bounced' ? state : 'waiting'

export const TONES = { sent: 'good', waiting: 'info', failed: 'danger', bounced: 'danger' } as const

export const KINDS = {
    call: [
        'draft_link',
        'application_link',
        'receipt',
        'deck_missing',
        'duplicate_notice',
        'withdrawn',
        'team_invitation',
        'team_answer',
        'team_removed',
        'decision',
        'judge_invitation',
        'judge_nudge',
        'slot',
        'slot_changed',
        'slot_removed',
        'result',
        'referrer',
    ],
    tickets: [
        'registration_confirm',
        'registration',
        'registration_offer',
        'registration_cancelled',
        'allotment',
        'allotment_invitation',
        'thanks',
        'door_invitation',
    ],
    agenda: ['speaker_ask', 'programme_moved'],
} as const

export interface Filter {
    mail_state: string
    mail_kind: string
    query: string
}
export function filter_of(query: string): Filter {
    const given = new URLSearchParams(query)
    return {
        mail_state: given.get('state') ?? '',
        mail_kind: given.get('kind') ?? '',
        query: given.get('query') ?? '',
    }
}
export function address_of(filter: Filter): string {
    const next = new URLSearchParams()
    if (filter.mail_state) next.set('state', filter.mail_state)
    if (filter.mail_kind) next.set('kind', filter.mail_kind)
    if (filter.query) next.set('query', filter.query)
    const text = next.toString()
    return text && `?${text}`
}

// Where what a mail is about is shown; undefined: nowhere of its own.
export function page_of(base: string, object: string): { key: string; href: string } | undefined {
    const [what = '', id = ''] = object.split(':')
    if (what === 'application') return { key: 'about_application', href: `${base}/applications/${id}` }
    if (what === 'registration') return { key: 'about_registration', href: `${base}/registrations?one=${id}` }
    if (what === 'speaker') return { key: 'about_speaker', href: `${base}/programme` }
    if (what === 'referrer') return { key: 'about_referrer', href: `${base}/partners` }
    if (what === 'allotment') return { key: 'about_allotment', href: `${base}/registrations?allotments` }
    return undefined
}

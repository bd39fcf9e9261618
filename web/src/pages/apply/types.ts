// What the API says of calls and applications, as far as these pages read it.
import type { Column, Money, Row } from '../../cells'
import type { Stored } from '../../lang'
import type { Condition, Rule } from './rules'

export type Kind =
    | 'text' | 'long' | 'date' | 'country' | 'choice' | 'many' | 'bool' | 'email' | 'phone'
    | 'members' | 'languages' | 'consent' | 'number' | 'money' | 'rows'

export interface Member {
    name?: string
    role?: string
    email?: string
}

export type Answer = string | number | boolean | string[] | Member[] | Row[] | Money | null | undefined
export type Answers = Record<string, Answer>

export interface Question {
    key: string
    kind: Kind
    label: Stored
    help?: Stored
    is_required: boolean
    max_chars?: number
    min?: number
    max?: number
    n_decimals?: number
    currencies?: string[]
    columns?: Column[]
    min_rows?: number
    max_rows?: number
    check_digit?: 'kr' | 'cn' | 'by_country'
    condition?: Condition
    options?: { value: string; label: Stored }[]
}

export interface UploadKind {
    key: string
    name: Stored
    is_required: boolean
    round: string | null
    types: string // "pdf pptx"
    n_max_bytes: number
    due_at: string
    last_second_at: string
}

export type CallState = 'scheduled' | 'open' | 'closing' | 'closed'

export interface CallTimes {
    event: string
    event_name: Stored
    call_state: CallState
    opens_at: string
    closes_at: string
    last_second_at: string
    time_zone: string
}

// What differs for a track or a round.
export interface Deadline {
    track: string | null
    round: string | null
    new_until: string | null
    closes_at: string | null
    decks_until: string | null
}

export interface Call extends CallTimes {
    key: string
    form_id: number // which version of the form and of the rules
    rule_set_id: number
    is_autosubmitted: boolean // complete drafts are submitted at the closing
    new_until: string | null // then no more are begun
    decks_until: string | null
    answer_until: string | null // accepted applicants answer what is asked then
    deadlines: Deadline[]
    questions: Question[]
    rules: Rule[]
    recipients: { key: string }[] // abroad: consents.ts
    uploads: UploadKind[]
    takes_referrals?: boolean // there are partners who bring applicants by a code
    is_track_derived?: boolean // from the answers: the form does not ask
}

export type DocumentState = 'missing' | 'awaited' | 'complete' | 'refused' | 'late'

export interface Document {
    key: string
    name: Stored
    is_required: boolean
    is_wanted: boolean
    is_after_acceptance?: boolean // asked only of who was accepted
    types: string
    n_max_bytes: number
    due_at: string
    until_at: string
    state: DocumentState
    reason?: string
    reason_text?: string | null
    upload_key?: string
    file_name?: string
    n_bytes?: number
    n_offset?: number
}

export type ApplicationState = 'draft' | 'submitted' | 'accepted' | 'rejected' | 'ineligible' | 'withdrawn'

export interface Issue {
    field?: string
    rule: string
    detail?: string
}

export interface Mail {
    kind: string
    to_email?: string // not for members of the team
    subject: string
    state: 'queued' | 'sending' | 'sent' | 'failed'
    created_at: string
    sent_at: string | null
}

export interface Slot {
    slot_id: number
    room_name: Stored
    starts_at: string
    pitch_at: string
    questions_at: string
    over_at: string
    join_opens_at: string
    join_closes_at: string
    join_link: string | null
}

export interface RoundEntry {
    entry_id: number
    round_id: number
    round: string
    name: Stored
    city: string | null
    time_zone: string
    starts_at: string | null
    ends_at: string | null
    entry_state: string
    reserve_no: number | null // its place on the reserve list, once the result is published
    slot: Slot | null
}

// What is new in the form since a draft was begun.
export interface NewsLine {
    key: string
    change: 'added' | 'changed' | 'gone'
    label?: Stored
    message?: Stored
    was?: Stored // as it read before
}

// An answer that has no place in the form any more.
export interface Left {
    key: string
    why: 'gone' | 'unfit'
    detail: string | null
    answer: Answer
    question: Question | null // as it was asked
}

export interface Application extends CallTimes { // its times are its own where it has more time
    is_extended: boolean
    form_id: number // by which it is asked
    rule_set_id: number
    news?: { questions: NewsLine[]; rules: NewsLine[] }
    left?: Left[]
    questions?: Question[] // where they are not the call's of now
    rules?: Rule[]
    application_id: number
    no: number // a test's is negative
    has_team: boolean
    team_role: 'editor' | 'member' | null // null: who leads the team
    is_test: boolean
    state: ApplicationState
    version_no: number
    answers: Answers
    track: string | null
    derived_track?: Stored // its name where it follows from the answers
    round: string | null
    partner: string | null
    mail_lang: string
    created_at: string
    changed_at: string
    received_at: string | null
    submitted_at: string | null
    decided_at: string | null
    reason?: string | null
    documents: Document[]
    completeness: 'complete' | 'awaits_upload' | 'incomplete'
    next: string
    next_text: string
    missing?: Issue[]
    receipt: string | null
    mails: Mail[]
    history: { action: string; at: string }[]
    rounds: RoundEntry[]
}

export interface Created {
    application_id: number
    no: number
    state: ApplicationState
    version_no: number
    link: string
    key: string
}

// A test of the form has a number of its own: T1.
export const no_text = (no: number): string => (no < 0 ? `T${-no}` : String(no))

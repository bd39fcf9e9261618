// What the API says of the mails as an event words them.
import type { Lang } from '../../lang'

export interface Worded {
    mail: string
    kind: string
    worded: Lang[]
}
export interface Placeholder {
    name: string
    is_required: boolean
    is_of_subject: boolean
}
export interface Words {
    subject: string
    body: string
}
export interface Wording extends Words {
    mail: string
    kind: string
    mail_lang: Lang
    is_worded: boolean
    standard: Words
    placeholders: Placeholder[]
    changed_at: string | null
    changed_by: string | null
}
export interface Preview extends Words {
    made_up: string[]
}

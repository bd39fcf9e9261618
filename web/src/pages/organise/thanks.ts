// What the API says of the letter of thanks.
import type { Lang } from '../../lang'

export interface Thanks {
    state: 'draft' | 'scheduled' | 'sending' | 'sent'
    audience: 'came' | 'registered'
    subject: Partial<Record<Lang, string>>
    body: Partial<Record<Lang, string>>
    n_mails: number
    send_at: string | null
    sent_at: string | null
    is_saved: boolean
    previews: Record<Lang, { subject: string; text: string }>
}

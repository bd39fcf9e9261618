// What the API says of the letter of thanks and its documents; a file in the parts that it takes.
import type { Lang } from '../../lang'

export interface Document {
    key: string
    name: string
    n_bytes: number
    n_parts: number
    n_there: number
    is_complete: boolean
    link: string
}
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
    documents: Document[]
}

export const read_part = (file: Blob, part_no: number, n_part_bytes: number): Promise<string> =>
    new Promise((resolve, reject) => {
        const reader = new FileReader()
        reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
        reader.onerror = () => reject(reader.error)
        reader.readAsDataURL(file.slice((part_no - 1) * n_part_bytes, part_no * n_part_bytes))
    })

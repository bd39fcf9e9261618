// What the API says of certificates of attendance.
import type { PaperEvent } from './paper'

export interface Attended {
    is_over: boolean
    is_available: boolean
    came: 'on_site' | 'online' | null
    name: string
    event: PaperEvent
    certificate: {
        no: number
        name: string
        organisation: string
        mode: 'on_site' | 'online'
        created_at: string
        revoked_at: string | null
        reason: string
        code?: string
        verify_link?: string
    } | null
}

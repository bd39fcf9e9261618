// What the pages of the newsletter are about, as the API answers it.
import type { Lang } from '../../lang'

export type LetterState = 'draft' | 'sending' | 'paused' | 'sent'
export type Texts = Partial<Record<Lang, string>>

export interface Span {
    text: string
    href: string | null
}
export interface Block {
    kind: 'heading' | 'paragraph'
    lines: Span[][]
}
export interface Sent {
    state: LetterState
    subject: Texts
    changed_at: string
    started_at: string | null
    ended_at: string | null
    n_recipients: number
    n_queued: number
    n_sent: number
    n_failed: number
}
export interface LetterLine extends Sent {
    id: number
}
export interface Letter extends Sent {
    letter_id: number
    text: Texts
    n_per_minute: number
    version_no: number
    previews: Partial<Record<Lang, { subject: string | null; blocks: Block[] }>>
}
export interface Subscriber {
    id: number
    email: string
    lang: Lang
    state: 'active' | 'bounced'
    n_bounces: number
    bounce: string | null
    confirmed_at: string | null
}
export interface Counts {
    n_bounces_max: number
    items: { state: string; lang: Lang; n_subscriptions: number; n_refused: number }[]
}

export const LETTER_TONES = { draft: undefined, sending: 'info', paused: 'warn', sent: 'good' } as const

export const n_in = (counts: Counts, state: string, lang?: Lang): number =>
    counts.items
        .filter((one) => one.state === state && (!lang || one.lang === lang))
        .reduce((n, one) => n + one.n_subscriptions, 0)

// Whether two sets of texts say the same; a language left empty is none.
export const is_same = (a: Texts, b: Texts): boolean =>
    (['en', 'ko', 'zh'] as const).every((lang) => (a[lang] ?? '').trim() === (b[lang] ?? '').trim())
export const without_empty = (texts: Texts): Texts =>
    Object.fromEntries(Object.entries(texts).filter(([, words]) => words.trim()))

// Minutes until the last mail has left, at a rate.
export const n_minutes = (letter: Letter, n: number): number => Math.max(1, Math.ceil(n / letter.n_per_minute))

// What screening shows: an application as its screener sees it, and what several have found of it.
import type { Stored } from '../../text.svelte'
import type { Answers, Document, Question, RuleResult } from '../organise/applications'

export type Recommendation = 'accept' | 'reject' | 'undecided'
export const RECOMMENDATIONS: readonly Recommendation[] = ['accept', 'reject', 'undecided']
export const TONES = { accept: 'good', reject: 'danger', undecided: 'warn' } as const

export interface CheckItem {
    key: string
    text: Stored
    is_required?: boolean
}
export type Checks = Record<string, boolean>

// A line of what one has to look at.
export interface Line {
    id: number
    no: number
    company: string
    project: string
    track: string | null
    is_open: boolean
    recommendation: Recommendation | null
    is_conflicted: boolean
    saved_at: string | null
}
export interface LineList {
    items: Line[]
    next_cursor: string | null
    event_name?: Stored
    time_zone?: string
    n_applications?: number
    n_waiting?: number
}

export interface Seen {
    application_id: number
    no: number
    event: string
    event_name: Stored
    time_zone: string
    company: string
    project: string
    track: string | null
    received_at: string
    is_open: boolean
    questions: Question[]
    answers: Answers
    documents: Document[]
    eligibility: { verdict: 'pass' | 'fail' | 'undecided'; rules: RuleResult[] }
    checklist: CheckItem[]
    look: {
        version_no: number
        recommendation: Recommendation | null
        checks: Checks
        note: string
        saved_at?: string
    }
}

// What one screener has found, as the organiser sees it.
export interface Look {
    person_id: number
    name: string
    recommendation: Recommendation | null
    checks: Checks
    note: string
    is_conflicted: boolean
    conflict_reason: string | null
    saved_at: string | null
}

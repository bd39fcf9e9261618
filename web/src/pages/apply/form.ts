// A call's form as steps, and what can be said of an answer before it is sent. Whatever is said here the
// server says too; it decides.
import { n_chars, stored_text } from '../../chars'
import { read_date } from './dates'
import { is_asked, period_of, types_of, type VarType } from './rules'
import type { Row } from '../../cells'
import type { Stored } from '../../lang'
import { more_kinds } from './more_kinds.svelte'
import type { Answer, Answers, Call, Document, Issue, Member, Question, UploadKind } from './types'

export type StepKey = 'eligibility' | 'company' | 'project' | 'team' | 'documents' | 'contact' | 'consents' | 'review'

export interface Step {
    key: StepKey
    questions: Question[]
}

const ORDER: StepKey[] = ['eligibility', 'company', 'project', 'team', 'documents', 'contact', 'consents', 'review']

const HOMES: Record<string, StepKey> = {
    company_name: 'company', company_name_en: 'company', reg_no: 'company', country: 'company', founded: 'company',
    track: 'project', round: 'project', project_title: 'project', project_summary: 'project', partner: 'project',
    members: 'team', languages: 'team',
    contact_name: 'contact', contact_phone: 'contact',
}
const KIND_HOMES: Partial<Record<Question['kind'], StepKey>> = {
    consent: 'consents', members: 'team', phone: 'contact',
}

// What the rules read, and the address the link goes to, are asked first. A question of the organiser's own
// stays with the one before it.
export function steps_of(call: Pick<Call, 'questions' | 'rules' | 'uploads'>): Step[] {
    const decisive = new Set(call.rules.filter((r) => r.severity === 'block').flatMap((r) => Object.keys(r.vars)))
    const steps = new Map<StepKey, Question[]>(ORDER.map((key) => [key, []]))
    let last: StepKey = 'company'
    for (const question of call.questions) {
        const { key, kind } = question
        const is_first = (decisive.has(key) && kind !== 'consent') || key === 'contact_email'
        const home: StepKey = is_first ? 'eligibility' : (HOMES[key] ?? KIND_HOMES[kind] ?? last)
        steps.get(home)!.push(question)
        if (home !== 'eligibility' && home !== 'consents') last = home
    }
    return ORDER.map((key) => ({ key, questions: steps.get(key)! })).filter(
        ({ key, questions }) =>
            questions.length > 0 || key === 'review' || (key === 'documents' && call.uploads.length > 0),
    )
}

export const step_of_field = (steps: Step[], field: string): StepKey =>
    field.startsWith('documents.')
        ? 'documents'
        : (steps.find((s) => s.questions.some((q) => `answers.${q.key}` === field))?.key ?? 'review')

export function asked(questions: Question[], all: Question[], answers: Answers): Question[] {
    const types: Record<string, VarType> = types_of(all)
    return questions.filter((question) => is_asked(question, types, answers))
}

// The documents asked of an application: by the call, and by the round that was chosen.
export const uploads_of = (uploads: UploadKind[], round: Answer): UploadKind[] =>
    uploads.filter((kind) => kind.round === null || kind.round === round)

// ---- answers ----

export const is_empty = (value: Answer): boolean =>
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

export const member_has = (member: Member): boolean =>
    [member.name, member.role, member.email].some((text) => text !== undefined && text.trim() !== '')

// What is said in a row; a box that is not ticked says nothing.
const filled = (row: object): Row =>
    Object.fromEntries(
        Object.entries(row).filter(([, cell]) => cell !== undefined && cell !== null && cell !== '' && cell !== false),
    )
const has_any = (row: Row): boolean => Object.keys(row).length > 0

// As it goes to the server: rows of a team that hold nothing are not there.
export function to_send(question: Question | undefined, value: Answer): Answer {
    if (question?.kind === 'members' && Array.isArray(value)) return (value as Member[]).filter(member_has)
    if (question?.kind === 'rows' && Array.isArray(value)) return (value as Row[]).map(filled).filter(has_any)
    return is_empty(value) ? null : value
}

// One text for what is the same: objects in any order of members; nothing for nothing.
export function canonical(value: Answer): string {
    if (is_empty(value)) return ''
    if (!Array.isArray(value)) return JSON.stringify(sorted(value))
    return JSON.stringify(value.map((one) => sorted(typeof one === 'object' ? filled(one) : one)))
}

const sorted = (value: unknown): unknown =>
    typeof value !== 'object' || value === null
        ? value
        : Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, inner]) => [key, sorted(inner)])

// ---- what is wrong with one ----

export type Fault =
    | { rule: 'too_long'; n: number; max: number }
    | { rule: 'date_ambiguous' | 'date_unreadable' | 'email' | 'phone' | 'country' | 'line' }
    | { rule: 'member_name' | 'member_email' | 'member_twice' | 'members_many'; row?: number }
    | { rule: 'languages_many' | 'number' | 'decimals' | 'reg_no_form' | 'reg_no_digit' }
    | { rule: 'range'; min?: number; max?: number }
    | { rule: 'row'; no: number; column: Stored; fault: Fault }

export const LIST_MAX = 50
const EMAIL = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*@[^\s@.]+(\.[^\s@.]+)+$/

export const is_email = (text: string): boolean => {
    const trimmed = stored_text(text)
    return trimmed.length <= 254 && trimmed.indexOf('@') <= 64 && EMAIL.test(trimmed)
}

export const is_phone = (text: string): boolean => {
    const plain = text.normalize('NFKC').trim()
    const n_digits = plain.replace(/\D/g, '').length
    return /^\+?[0-9 \-./()]+$/.test(plain) && n_digits >= 5 && n_digits <= 15
}

function fault_of_text(question: Question, text: string): Fault | undefined {
    const max = question.max_chars
    if (question.kind === 'text' && /[\n\r\u2028\u2029]/.test(text)) return { rule: 'line' }
    if (max === undefined) return undefined
    const n = n_chars(text)
    return n > max ? { rule: 'too_long', n, max } : undefined
}

function fault_of_date(text: string): Fault | undefined {
    if (period_of(text)) return undefined
    return { rule: read_date(text).kind === 'ambiguous' ? 'date_ambiguous' : 'date_unreadable' }
}

/** What a number that has a check digit is at fault with; it may be saved, but not submitted. */
export const fault_of_reg_no = (question: Question, answers: Answers): Fault | undefined =>
    question.check_digit && more_kinds()?.fault_of_number_of(question, answers)

export const MORE: string[] = ['number', 'money', 'rows', 'members']

// undefined: it can be sent.
export function fault_of(question: Question, value: Answer): Fault | undefined {
    if (is_empty(value)) return undefined
    const { kind } = question
    if (MORE.includes(kind)) return more_kinds()?.fault_of_more(question, value)
    if (kind === 'languages')
        return (value as string[]).length > LIST_MAX ? { rule: 'languages_many' } : undefined
    if (typeof value !== 'string') return undefined
    if (kind === 'text' || kind === 'long') return fault_of_text(question, value)
    if (kind === 'date') return fault_of_date(value)
    if (kind === 'email') return is_email(value) ? undefined : { rule: 'email' }
    if (kind === 'phone') return is_phone(value) ? undefined : { rule: 'phone' }
    if (kind === 'country') return /^[A-Z]{2}$/.test(value) ? undefined : { rule: 'country' }
    return undefined
}

// ---- what is missing ----

export function is_missing(question: Question, answers: Answers): boolean {
    const { kind } = question
    const value = answers[question.key]
    if (kind === 'rows' && !is_empty(to_send(question, value)) && more_kinds()?.are_whole(question, value) === false)
        return true
    if (kind === 'bool' || !question.is_required) return false
    return kind === 'consent' ? value !== true : is_empty(to_send(question, value))
}

export const missing_of = (questions: Question[], answers: Answers): Question[] =>
    asked(questions, questions, answers).filter((question) => is_missing(question, answers))

// How a step stands, for the progress. Where nothing must be given it is done only once something was, or once
// it was seen and left so.
export function state_of_step(
    step: Step, all: Question[], answers: Answers, documents: Document[], is_seen: boolean,
): 'done' | 'wanting' | 'optional' | 'open' {
    const questions = asked(step.questions, all, answers)
    const docs = step.key === 'documents' ? documents : []
    const is_whole =
        docs.every((d) => !d.is_wanted || d.state === 'complete') &&
        questions.every(
            (q) => !is_missing(q, answers) && !fault_of(q, answers[q.key]) && !fault_of_reg_no(q, answers),
        )
    if (!is_whole) return is_seen ? 'wanting' : 'open'
    const is_begun = docs.some((d) => d.state !== 'missing') || questions.some((q) => !is_empty(answers[q.key]))
    return is_begun || is_seen ? 'done' : 'optional'
}

// ---- what the server found ----

// Issues by question, "answers.members" for those of a part of it too; the rest under "".
export function by_field(issues: Issue[]): Record<string, Issue> {
    const found: Record<string, Issue> = {}
    for (const issue of issues) {
        const field = issue.field ?? ''
        const of_question = /^answers\.[a-z0-9_-]+/.exec(field)?.[0] ?? field
        found[of_question] ??= issue
    }
    return found
}

import { beforeAll, describe, expect, it } from 'vitest'
import file from '../../../../deploy/events/golden-panda-2022.json'
import { asked, by_field, canonical, fault_of, missing_of } from './form'
import { state_of_step, step_of_field, steps_of, to_send, uploads_of } from './form'
import { load_more_kinds } from './more_kinds.svelte'
import type { Rule } from './rules'
import type { Call, Document, Question, UploadKind } from './types'

const [main] = file.calls
const questions = main!.form as unknown as Question[]
const vars = { founded: 'date', is_pre_startup: { type: 'bool', default: false } }
const rules = [{ ...main!.rules[0], vars }] as unknown as Rule[]
const uploads = main!.uploads.map((kind) => ({ round: null, ...kind })) as unknown as UploadKind[]
const call: Pick<Call, 'questions' | 'rules' | 'uploads'> = { questions, rules, uploads }
const question = (key: string) => questions.find((q) => q.key === key)!

beforeAll(load_more_kinds)

describe('steps_of', () => {
    const steps = steps_of(call)
    it('asks first what decides, and where the link goes', () => {
        expect(steps.map((s) => s.key)).toEqual([
            'eligibility', 'company', 'project', 'team', 'documents', 'contact', 'consents', 'review',
        ])
        expect(steps[0]!.questions.map((q) => q.key)).toEqual(['is_pre_startup', 'founded', 'contact_email'])
    })
    it('has each question once', () => {
        expect(steps.flatMap((s) => s.questions)).toHaveLength(questions.length)
    })
    it('keeps a question of the organiser with the one before it', () => {
        const own: Question = { key: 'patents', kind: 'text', label: 'x', is_required: false }
        const at = questions.findIndex((q) => q.key === 'project_summary') + 1
        const more = steps_of({ ...call, questions: [...questions.slice(0, at), own, ...questions.slice(at)] })
        expect(more.find((s) => s.key === 'project')!.questions).toContain(own)
    })
    it('has no step for documents when none are asked for', () => {
        expect(steps_of({ ...call, uploads: [] }).map((s) => s.key)).not.toContain('documents')
    })
    it('finds the step of a field', () => {
        expect(step_of_field(steps, 'answers.members')).toBe('team')
        expect(step_of_field(steps, 'documents.deck')).toBe('documents')
        expect(step_of_field(steps, '')).toBe('review')
    })
})

describe('what is asked', () => {
    it('follows the answers', () => {
        const keys = (answers: object) => asked(questions, questions, answers as never).map((q) => q.key)
        expect(keys({})).toContain('founded')
        expect(keys({ is_pre_startup: true })).not.toContain('founded')
        expect(keys({ is_pre_startup: true })).not.toContain('reg_no')
    })
    it('asks for the documents of the chosen round', () => {
        expect(uploads_of(call.uploads, null).map((u) => u.key)).toEqual(['deck'])
        expect(uploads_of(call.uploads, 'seoul').map((u) => u.key)).toEqual(['deck', 'deck_ko'])
    })
    it('lists what is missing, not what is not asked', () => {
        const answers = { is_pre_startup: true, company_name: 'A', members: [{ name: ' ' }] }
        const missing = missing_of(questions, answers).map((q) => q.key)
        expect(missing).toContain('members')
        expect(missing).toContain('consent_terms')
        expect(missing).not.toContain('founded')
        expect(missing).not.toContain('company_name')
        expect(missing).not.toContain('is_pre_startup')
    })
})

describe('fault_of', () => {
    it.each([
        ['company_name', 'x'.repeat(101), 'too_long'],
        ['company_name', 'a\nb', 'line'],
        ['founded', '3/4/2017', 'date_ambiguous'],
        ['founded', 'soon', 'date_unreadable'],
        ['contact_email', 'a@b', 'email'],
        ['contact_email', 'a..b@c.example', 'email'],
        ['contact_phone', '12 34', 'phone'],
        ['contact_phone', 'call me', 'phone'],
        ['members', [{ role: 'CTO' }], 'member_name'],
        ['members', [{ name: 'A', email: 'x' }], 'member_email'],
        ['members', [{ name: 'A' }, { name: 'A' }], 'member_twice'],
    ])('%s %j: %s', (key, value, rule) => expect(fault_of(question(key), value as never)?.rule).toBe(rule))

    it.each([
        ['company_name', '등불랩'],
        ['founded', '2017-01'],
        ['contact_email', ' Team@lantern.example '],
        ['contact_email', 'info@한국.example'],
        ['contact_phone', '＋82 (0)10-1234.5678'],
        ['members', [{ name: 'A', role: '' }, {}, { name: ' ' }]],
        ['company_name', undefined],
    ])('%s %j is fine', (key, value) => expect(fault_of(question(key), value as never)).toBeUndefined())
})

describe('answers', () => {
    it('drops rows that hold nothing', () => {
        expect(to_send(question('members'), [{ name: 'A' }, {}, { name: ' ', role: '' }])).toEqual([{ name: 'A' }])
        expect(to_send(question('company_name'), '')).toBeNull()
    })
    it('has one text for the same', () => {
        expect(canonical([{ role: 'x', name: 'A' }])).toBe(canonical([{ name: 'A', role: 'x', email: '' }]))
        expect(canonical(null)).toBe(canonical([]))
        expect(canonical(false)).not.toBe(canonical(undefined))
    })
    it('finds the field of an issue', () => {
        const fields = ['answers.members/0', undefined, 'documents.deck']
        const issues = fields.map((field) => ({ rule: 'x', ...(field ? { field } : {}) }))
        expect(Object.keys(by_field(issues))).toEqual(['answers.members', '', 'documents.deck'])
    })
})

describe('state_of_step', () => {
    const steps = steps_of(call)
    const step_of = (key: string) => steps.find((one) => one.key === key)!
    const state = (key: string, answers = {}, documents: Document[] = [], is_seen = false) =>
        state_of_step(step_of(key), questions, answers, documents, is_seen)
    it('needs what is required, without faults', () => {
        expect(state('eligibility')).toBe('open')
        expect(state('eligibility', { is_pre_startup: true, contact_email: 'a@b.example' })).toBe('done')
        expect(state('eligibility', { founded: 'soon', contact_email: 'a@b.example' }, [], true)).toBe('wanting')
    })
    const deck = { ...uploads[0]!, is_wanted: false, until_at: '', state: 'missing' } as unknown as Document
    it('is not done where nothing is required and nobody has been', () => {
        expect(state('documents', {}, [deck])).toBe('optional')
        expect(state('documents', {}, [deck], true)).toBe('done')
        expect(state('documents', {}, [{ ...deck, state: 'complete' }])).toBe('done')
    })
    it('waits for a document that is wanted', () => {
        expect(state('documents', {}, [{ ...deck, is_wanted: true }])).toBe('open')
        expect(state('documents', {}, [{ ...deck, is_wanted: true }], true)).toBe('wanting')
    })
})

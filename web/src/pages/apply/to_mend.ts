// What stands between an application and its submission, each with the field to mend it in.
import { in_lang } from '../../text.svelte'
import { fault_text } from './fault_text'
import { say } from './apply.text'
import { say as say_document } from './documents.text'
import { asked, by_field, fault_of, fault_of_reg_no, is_missing } from './form'
import { now } from '../../time'
import { day_in, judge_all } from './rules'
import type { Draft } from './draft'
import type { Answers, Call, Document, Issue } from './types'

export interface ToMend {
    field: string // "answers.founded", "documents.deck", or "" for the whole
    text: string
}

// What the page can see by itself.
export function to_mend(
    call: Call,
    answers: Answers,
    draft: Pick<Draft, 'refused' | 'clashes'>,
    documents: Document[],
): ToMend[] {
    const found: ToMend[] = []
    for (const question of asked(call.questions, call.questions, answers)) {
        const { key, kind } = question
        const field = `answers.${key}`
        const label = in_lang(question.label)
        const fault = fault_of(question, answers[key]) ?? fault_of_reg_no(question, answers)
        const refused = draft.refused[key]?.issue
        if (is_missing(question, answers))
            found.push({ field, text: `${label} – ${say(kind === 'consent' ? 'missing_consent' : 'missing')}` })
        else if (fault) found.push({ field, text: `${label} – ${fault_text(fault)}` })
        else if (refused) found.push({ field, text: `${label} – ${refused.detail ?? refused.rule}` })
        else if (draft.clashes[key]) found.push({ field, text: `${label} – ${say('clash')}` })
    }
    for (const document of documents)
        if (document.is_required && document.state !== 'complete' && document.state !== 'awaited')
            found.push({
                field: `documents.${document.key}`,
                text: say_document('missing_document', { name: in_lang(document.name) }),
            })
    for (const { rule, outcome, needs } of judge_all(call.rules, answers, day_in(call.time_zone, now())).rules) {
        if (rule.severity !== 'block' || outcome === 'pass') continue
        // what only the server knows, it says when it is submitted
        if (outcome === 'undecided' && Object.keys(rule.vars).some((name) => name.startsWith('known.'))) continue
        const name = needs[0]?.name ?? Object.keys(rule.vars)[0]
        const field = name ? `answers.${name}` : ''
        if (!found.some((one) => one.field === field)) found.push({ field, text: in_lang(rule.message) })
    }
    return found
}

// What the server found when it was to be submitted, without what the page says already.
export function found_by_server(call: Call, issues: Issue[], known: ToMend[]): ToMend[] {
    return Object.entries(by_field(issues))
        .filter(([field]) => !known.some((one) => one.field === field))
        .map(([field, { detail, rule }]) => {
            const question = call.questions.find((q) => `answers.${q.key}` === field)
            const text = detail ?? rule
            return { field, text: question ? `${in_lang(question.label)} – ${text}` : text }
        })
}

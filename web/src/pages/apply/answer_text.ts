// Answers in words.
import type { Row } from '../../cells'
import { isolated } from '../../lang'
import { in_lang, type Lang } from '../../text.svelte'
import { say } from './apply.text'
import { country_name, language_name } from './countries'
import { date_text } from './dates'
import { more_kinds } from './more_kinds.svelte'
import type { Answer, Member, Question } from './types'

const member_text = ({ name, role, email }: Member): string =>
    [name, role]
        .filter((text) => text !== undefined && text !== '')
        .map((text) => isolated(text as string))
        .join(', ') + (email ? ` (${email})` : '')

// As the organiser will read it; "" when nothing was answered.
export function answer_text(question: Question, value: Answer, lang: Lang): string {
    const label_of = (word: string) => {
        const option = question.options?.find((one) => one.value === word)
        return option ? in_lang(option.label) : word
    }
    if (value === true) return say(question.kind === 'consent' ? 'agreed' : 'yes')
    if (value === false || value === undefined || value === null) return question.kind === 'bool' ? say('no') : ''
    if (typeof value === 'number' || (typeof value === 'object' && !Array.isArray(value)))
        return more_kinds()?.cell_text(question, value) ?? ''
    if (Array.isArray(value)) {
        if (question.kind === 'rows')
            return (value as Row[]).map((row) => more_kinds()?.row_text(question.columns, row) ?? '').join('\n')
        if (question.kind === 'members') return (value as Member[]).map(member_text).filter(Boolean).join('\n')
        const words = value as string[]
        const is_tag = question.kind === 'languages'
        return words.map((w) => (is_tag ? language_name(w, lang) : isolated(label_of(w)))).join(', ')
    }
    if (typeof value !== 'string') return ''
    if (question.kind === 'date') return date_text(value, lang)
    if (question.kind === 'country') return country_name(value, lang)
    return question.kind === 'choice' ? label_of(value) : value
}

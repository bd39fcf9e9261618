// Questions by the names that conditions use.
import { in_lang, type Stored } from '../../text.svelte'
import type { Named } from './rule_words'
import { say } from './rule_words.text'

export interface NamedQuestion {
    key: string
    kind: string
    label: Stored
    options?: { value: string; label: Stored }[]
    columns?: NamedQuestion[]
}

// The columns of a team, which the form does not list.
const MEMBER = ['name', 'role', 'email'] as const
const members = (): NamedQuestion[] => MEMBER.map((key) => ({ key, kind: 'text', label: say(`member_${key}`) }))

export function named_of(questions: NamedQuestion[]): Named {
    const find = (key: string, rows?: string): NamedQuestion | undefined => {
        const table = rows === undefined ? undefined : questions.find((q) => q.key === rows)
        const among = rows === undefined ? questions : (table?.columns ?? (table?.kind === 'members' ? members() : []))
        return among.find((q) => q.key === key) ?? (table?.key === key ? table : undefined)
    }
    return {
        label: (key, rows) => in_lang(find(key, rows)?.label) || key,
        kind: (key, rows) => find(key, rows)?.kind,
        option: (value, key, rows) => {
            const label = find(key, rows)?.options?.find((o) => o.value === value)?.label
            return (label && in_lang(label)) || value
        },
    }
}

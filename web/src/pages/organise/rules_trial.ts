// What the server tells of a call's rules to be tried out (server/api_rule.c), and what the page makes of it.
import type { Outcome, Rule, Verdict } from '../apply/rules'
import type { Answers, Question } from '../apply/types'

export interface Need {
    field: string
    is_vague: boolean
}
export interface ServerRule {
    key: string
    severity: Rule['severity']
    outcome: Outcome
    message: string
    as_of: string | null
    n_points?: number
    needs: Need[]
}
export interface ServerVerdict {
    verdict: Outcome
    needs_look: boolean
    n_points: number
    rules: ServerRule[]
    judged_on: string | null
}
export interface Miss {
    pointer: string
    wanted: string
    got: string
    because: string
}
export interface Example {
    key: string
    note?: string
    on?: string
    answers: Record<string, unknown>
    verdict: Outcome
    rules?: Record<string, Outcome>
    n_points?: number
}
// An example as it is kept, and what the rules say of it now; no verdict while they are faulty.
export interface Tried extends Partial<ServerVerdict> {
    key: string | null
    example: Example
    misses?: Miss[]
}
export interface Trial {
    draft_id: number | null
    open_draft_id: number | null
    version_no: number
    may_keep: boolean
    calls: string[]
    call: string | null
    closes_on: string | null
    questions: Question[]
    rules: Rule[]
    faults: { pointer: string; rule: string; detail: string }[]
    examples: Tried[]
}

// The names that rules read, without the columns of tables.
export const asked_by = (rules: Rule[]): Set<string> => new Set(rules.flatMap((rule) => Object.keys(rule.vars ?? {})))

export const known_asked = (rules: Rule[]): string[] =>
    [...asked_by(rules)].filter((name) => name.startsWith('known.')).sort()

// Rules of which the page and the server say different things.
export const disagreements = (page: Verdict, server: ServerVerdict): string[] =>
    page.rules
        .filter(({ rule, outcome }) => server.rules.find((one) => one.key === rule.key)?.outcome !== outcome)
        .map(({ rule }) => rule.key)

export function points_of(page: Verdict): number {
    return page.rules
        .filter(({ rule, outcome }) => rule.severity === 'bonus' && outcome === 'pass')
        .reduce((sum, { rule }) => sum + (rule.points ?? 0), 0)
}

/** A key that no example has yet: from its note as far as that is Latin, else by number. */
export function key_for(note: string, taken: readonly (string | null)[]): string {
    const base = note
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 48)
        .replace(/-+$/, '')
    if (base && !taken.includes(base)) return base
    for (let n = base ? 2 : taken.length + 1; ; n++) {
        const key = `${base || 'case'}-${n}`
        if (!taken.includes(key)) return key
    }
}

interface Wanted {
    note: string
    on: string
    answers: Answers
    verdict: Outcome
    of_rules?: Verdict // what each of them says is wanted, too
}

/** What is kept of a case; null takes a member away. */
export function example_of({ note, on, answers, verdict, of_rules }: Wanted): Record<string, unknown> {
    const outcomes = of_rules && Object.fromEntries(of_rules.rules.map(({ rule, outcome }) => [rule.key, outcome]))
    return {
        note: note.trim() || null,
        on: on || null,
        answers,
        verdict,
        rules: outcomes ?? null,
        n_points: of_rules?.rules.some(({ rule }) => rule.severity === 'bonus') ? points_of(of_rules) : null,
    }
}

/** The change that keeps, changes or (null) deletes an example of a call. */
export const patch_of_example = (call: string, key: string, example: Record<string, unknown> | null) => ({
    calls: { [call]: { examples: { [key]: example } } },
})

// What a changed example wants from now on: what the rules say, where it had said something.
export function accepted(tried: Tried): Record<string, unknown> {
    const { example, rules = [] } = tried
    const wanted = example.rules && Object.fromEntries(
        Object.keys(example.rules).flatMap((key) => {
            const found = rules.find((one) => one.key === key)
            return found ? [[key, found.outcome]] : []
        }),
    )
    return {
        verdict: tried.verdict,
        ...(wanted ? { rules: Object.keys(wanted).length ? wanted : null } : {}),
        ...(example.n_points === undefined ? {} : { n_points: tried.n_points }),
    }
}

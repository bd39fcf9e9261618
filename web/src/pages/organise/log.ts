// The log in words.
export interface Row {
    id: number
    at: string
    real_at: string
    actor: string
    actor_name?: string | null
    address?: string
    action: string
    object: string
    object_name?: string | null
    application_id?: number | null
    application_no?: number | null
    before: Record<string, unknown> | null
    after: Record<string, unknown> | null
    no?: number | null
}

// The key of what happened: an action, told apart by its outcome where that matters.
export function key_of(row: Row): string {
    if (row.action === 'application.create' && row.after?.is_test) return 'application.create_test'
    if (row.action === 'application.decide') return `application.decide_${row.after?.pending_state ?? 'none'}`
    if (row.action === 'application.release' && row.after?.state) return `application.release_${row.after.state}`
    return row.action
}

// What of before and after a reader can make sense of: texts, numbers and yes or no; no hashes.
export function facts_of(values: Record<string, unknown> | null): [name: string, value: string][] {
    return Object.entries(values ?? {})
        .filter(([name, value]) => value !== null && value !== '' && !/hash|salt/.test(name))
        .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])
}

export const reason_of = (row: Row): string => {
    const reason = row.after?.pending_reason ?? row.after?.reason ?? row.before?.reason
    return typeof reason === 'string' ? reason : ''
}

export type Who =
    | 'person'
    | 'judge'
    | 'application'
    | 'registration'
    | 'speaker'
    | 'allotment'
    | 'referrer'
    | 'operator'
    | 'system'
    | 'nobody'
const KNOWN: readonly string[] = [
    'person',
    'judge',
    'application',
    'registration',
    'speaker',
    'allotment',
    'referrer',
    'operator',
    'system',
]
export function who_of(actor: string): { kind: Who; id: string } {
    const [kind = '', id = ''] = actor.split(':')
    return { kind: KNOWN.includes(kind) ? (kind as Who) : 'nobody', id }
}

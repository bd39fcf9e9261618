// Organisations: those of an event as its file has them, and the records behind them.
import type { Stored } from '../../text.svelte'

export interface Organisation {
    key: string
    name: Record<string, string>
    roles: string[]
    country?: string
    url?: string
    note?: Record<string, string>
    source?: unknown
}
// A part in an event, as the server lists it: by role, then in the order of the file.
export interface Part {
    key: string
    role: string
    name: Stored
    organisation_id: number
    record_key: string
    record_name: Stored
    n_events: number
    logo_path: string | null
}
export interface Item {
    id: number
    key: string
    name: Record<string, string>
    country: string | null
    url: string | null
    version_no: number
    n_events: number
    is_duplicate: boolean
}
export interface Whole {
    id: number
    key: string
    name: Record<string, string>
    country: string | null
    url: string | null
    is_editable: boolean
    keys: { key: string }[]
    events: {
        slug: string
        name: Stored
        as_name: Record<string, string>
        roles: string[]
        starts_at: string
        time_zone: string
    }[]
}

export const ROLES = [
    'host',
    'co_host',
    'organiser',
    'local_organiser',
    'co_operating',
    'guiding',
    'supporter',
    'sponsor',
    'partner',
]

// What is edited is said by us from then on; what a source says of the rest stays.
export function own(was: Organisation | undefined, next: Organisation): Organisation {
    const changed = !was || JSON.stringify(was.roles) !== JSON.stringify(next.roles)
    if (!changed) return next
    const source = was?.source
    if (typeof source === 'string' && source !== 'ours') return { ...next, source: { '*': source, roles: 'ours' } }
    if (source && typeof source === 'object') return { ...next, source: { ...source, roles: 'ours' } }
    return { ...next, source: 'ours' }
}

// The list with one of a role in another place among those of that role; the same list where there is none such.
export function placed(list: Organisation[], key: string, role: string, to: number): Organisation[] {
    const of_role = list.filter((one) => one.roles.includes(role))
    const at = of_role.findIndex((one) => one.key === key)
    const other = of_role[to]
    if (at < 0 || !other || at === to) return list
    const next = list.filter((one) => one.key !== key)
    const before = next.indexOf(other) + (to > at ? 1 : 0)
    return [...next.slice(0, before), list.find((one) => one.key === key)!, ...next.slice(before)]
}

// A place up or down.
export function moved(list: Organisation[], key: string, role: string, step: -1 | 1): Organisation[] {
    const at = list.filter((one) => one.roles.includes(role)).findIndex((one) => one.key === key)
    return at < 0 ? list : placed(list, key, role, at + step)
}

// A key from what it is called, that none in the list has.
export function key_from(name: Record<string, string>, taken: readonly string[]): string {
    const base =
        (name.en ?? '')
            .normalize('NFKD')
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '-')
            .replace(/^-+|-+$/g, '')
            .slice(0, 50) || 'organisation'
    let key = base
    for (let n = 2; taken.includes(key); n++) key = `${base}-${n}`
    return key
}

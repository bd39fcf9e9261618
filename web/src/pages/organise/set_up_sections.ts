// How the parts of an event file stand on the page: which members a section shows, and where they are.
import { at_of, get_at, type At, type Doc, type Member, type Shape } from './set_up'

export interface Slot {
    shape: Shape
    member: Member
    at: At
    skip?: readonly string[]
}
export interface Section {
    key: string
    slots: Slot[]
}

const OF_EVENT: Record<string, string[]> = {
    basics: ['slug', 'kind', 'parent', 'is_public', 'languages', 'name', 'summary'],
    dates: ['time_zone', 'starts', 'ends'],
    organisations: ['organisations', 'partners'],
    tracks: ['tracks'],
    call: ['calls'],
    rounds: ['rounds'],
    rubrics: ['rubrics'],
    prizes: ['prizes', 'prize_total'],
    tickets: ['quotas', 'ticket_types'],
    agenda: ['rooms', 'speakers', 'interpreters', 'agenda'],
}
const OF_CALL = ['rules', 'form', 'uploads']
const ORDER = [
    'basics',
    'dates',
    'organisations',
    'tracks',
    'call',
    'rules',
    'form',
    'uploads',
    'rounds',
    'rubrics',
    'prizes',
    'tickets',
    'agenda',
    'more',
]
// Parts that an event may have or not, with the member that says so.
export const PARTS = [
    'tracks',
    'calls',
    'rounds',
    'rubrics',
    'prizes',
    'prize_total',
    'quotas',
    'ticket_types',
    'rooms',
    'speakers',
    'interpreters',
    'agenda',
    'partners',
    'recipients',
    'documents',
    'contact',
    'notes',
] as const

const placed = new Map(Object.entries(OF_EVENT).flatMap(([key, names]) => names.map((n) => [n, key])))
const of_member = (name: string): string => placed.get(name) ?? 'more'

// The section of a place; calls are parted further.
export function section_of(at: At): string {
    if (at[0] === 'calls' && typeof at[2] === 'string' && OF_CALL.includes(at[2])) return at[2]
    return typeof at[0] === 'string' ? of_member(at[0]) : 'basics'
}
export const section_of_pointer = (pointer: string): string => section_of(at_of(pointer))

export function sections_of(root: Shape, doc: Doc): Section[] {
    const slots = new Map<string, Slot[]>(ORDER.map((key) => [key, []]))
    const add = (key: string, slot: Slot) => slots.get(key)?.push(slot)
    for (const m of root.members) {
        const is_part = (PARTS as readonly string[]).includes(m.name)
        if (m.name === 'format' || (is_part && doc[m.name] === undefined)) continue
        add(of_member(m.name), {
            shape: root,
            member: m,
            at: [m.name],
            ...(m.name === 'calls' ? { skip: OF_CALL } : {}),
        })
    }
    const call = root.members.find((m) => m.name === 'calls')?.shape
    const n_calls = Array.isArray(doc.calls) ? doc.calls.length : 0
    for (let i = 0; call && i < n_calls; i++)
        for (const m of call.members)
            if (OF_CALL.includes(m.name)) add(m.name, { shape: call, member: m, at: ['calls', i, m.name] })
    return ORDER.map((key) => ({ key, slots: slots.get(key) ?? [] })).filter((s) => s.slots.length)
}

export const missing_parts = (root: Shape, doc: Doc): Member[] =>
    root.members.filter((m) => (PARTS as readonly string[]).includes(m.name) && doc[m.name] === undefined)

// Members of the document that its form does not know: shown as they are, in the whole file only.
export const is_known = (root: Shape, at: At): boolean => root.members.some((m) => m.name === at[0])

export const is_empty_part = (doc: Doc, name: string): boolean => {
    const v = get_at(doc, [name])
    return (PARTS as readonly string[]).includes(name) && Array.isArray(v) && v.length === 0
}

// Setting an event up: the event file as a value that edits make anew, its form from the schema, patches,
// differences and places. No page, no network.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Doc = { [name: string]: Json }
export type Step = string | number
export type At = readonly Step[]

// ---- the form of the file, from /api/v1/event-schema.json ----

export interface Member {
    name: string
    kind: string // x_kind: text, string, int, …
    shape?: Shape // of an object, or of the elements of a list
    words: string[] // of a choice, or of a list of words
    list: string // where a reference points
    is_required: boolean
    is_nullable: boolean
    is_decisive: boolean
    min: number
    max: number // of a number, of elements, of characters; 0: none known
}
export interface Shape {
    name: string
    members: Member[]
}

type Schema = Record<string, any>

function member_of(name: string, p: Schema, required: string[], shape_of: (ref: string) => Shape): Member {
    const inner: Schema = p.anyOf?.some((x: Schema) => x.type === 'null') ? p.anyOf[0] : p
    const ref: string | undefined =
        p.x_kind === 'object' ? inner.$ref : p.x_kind === 'list' ? inner.items.$ref : undefined
    const texts: Schema = p.x_kind === 'texts' ? inner.items : inner
    return {
        name,
        kind: String(p.x_kind),
        ...(ref ? { shape: shape_of(ref.split('/').at(-1) as string) } : {}),
        words: inner.enum ?? inner.items?.enum ?? [],
        list: p.x_list ?? '',
        is_required: required.includes(name),
        is_nullable: inner !== p,
        is_decisive: p.x_decisive === true,
        min: inner.minimum ?? inner.minItems ?? 0,
        max: inner.maximum ?? inner.maxItems ?? inner.maxLength ?? texts.properties?.ko?.maxLength ?? 0,
    }
}

export function shape_from(schema: Schema): Shape {
    const known = new Map<string, Shape>()
    const read = (name: string, s: Schema): Shape => {
        const shape: Shape = { name, members: [] }
        known.set(name, shape)
        for (const [member, p] of Object.entries(s.properties as Record<string, Schema>))
            shape.members.push(member_of(member, p, s.required, (n) => known.get(n) ?? read(n, schema.$defs[n])))
        return shape
    }
    return read('event', schema)
}

export const is_instant = (m: Member): boolean => m.kind === 'object' && m.shape?.name === 'instant'
export const has_source = (s: Shape): boolean => s.members.some((m) => m.kind === 'source')
// The member that tells an element of a list from another, or nothing: then they are told by place.
export const key_of = (s: Shape): string | undefined =>
    s.members[0]?.kind === 'key' ? s.members[0].name : undefined

// ---- places ----

export const is_object = (v: Json | undefined): v is Doc =>
    typeof v === 'object' && v !== null && !Array.isArray(v)

export function get_at(doc: Json | undefined, at: At): Json | undefined {
    let v: Json | undefined = doc
    for (const step of at)
        v = Array.isArray(v) ? v[Number(step)] : is_object(v) && Object.hasOwn(v, step) ? v[step] : undefined
    return v
}

// The document with another value there; undefined takes it away.
export function set_at<T extends Json>(doc: T, at: At, value: Json | undefined): T {
    if (at.length === 0) return value as T
    const [step, ...rest] = at as [Step, ...Step[]]
    if (Array.isArray(doc)) {
        const list = [...doc]
        if (rest.length === 0 && value === undefined) list.splice(Number(step), 1)
        else list[Number(step)] = set_at(list[Number(step)] ?? {}, rest, value)
        return list as Json as T
    }
    const object: Doc = is_object(doc) ? { ...doc } : {}
    if (rest.length === 0 && value === undefined) delete object[step]
    else object[step] = set_at(object[step] ?? {}, rest, value)
    return object as Json as T
}

export const pointer_of = (at: At): string =>
    at.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')

export const at_of = (pointer: string): Step[] =>
    pointer
        .split('/')
        .slice(1)
        .map((part) => {
            const name = part.replace(/~1/g, '/').replace(/~0/g, '~')
            return /^(0|[1-9]\d*)$/.test(name) ? Number(name) : name
        })

export const is_below = (pointer: string, up: string): boolean => pointer === up || pointer.startsWith(`${up}/`)

// The shape of the object at a place and the member that is there, as far as the table knows the way.
export function member_at(root: Shape, at: At): { shape: Shape; member: Member | undefined; rest: At } {
    let shape = root
    let member: Member | undefined
    for (let i = 0; i < at.length; i++) {
        const step = at[i] as Step
        member = shape.members.find((m) => m.name === step)
        if (!member?.shape) return { shape, member, rest: at.slice(i + 1) }
        if (member.kind === 'list') {
            if (i + 1 >= at.length) return { shape, member, rest: [] }
            i++
        }
        if (i + 1 >= at.length) return { shape: member.shape, member, rest: [] }
        shape = member.shape
    }
    return { shape, member, rest: [] }
}

// ---- equal, merged, different ----

export function is_same(a: Json | undefined, b: Json | undefined): boolean {
    if (a === b) return true
    if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((v, i) => is_same(v, b[i]))
    if (!is_object(a) || !is_object(b)) return false
    const names = Object.keys(a)
    return names.length === Object.keys(b).length && names.every((n) => Object.hasOwn(b, n) && is_same(a[n], b[n]))
}

const id_of = (v: Json): string | undefined => {
    const id = is_object(v) ? (v.key ?? v.value) : undefined
    return typeof id === 'string' ? id : undefined
}
const is_keyed = (v: Json | undefined): v is Doc[] =>
    Array.isArray(v) && v.every((one) => id_of(one) !== undefined) && new Set(v.map(id_of)).size === v.length

// What `mine` and `theirs` changed against `base`, together; where both changed a value, mine, and its place
// goes to `clashes`.
export function merge(
    base: Json | undefined,
    mine: Json | undefined,
    theirs: Json | undefined,
    clashes: At[] = [],
    at: At = [],
): Json | undefined {
    if (is_same(mine, base) || is_same(mine, theirs)) return theirs
    if (is_same(theirs, base)) return mine
    if (is_object(mine) && is_object(theirs)) {
        const out: Doc = {}
        const was = is_object(base) ? base : {}
        for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
            const v = merge(was[name], mine[name], theirs[name], clashes, [...at, name])
            if (v !== undefined) out[name] = v
        }
        return out
    }
    if (is_keyed(mine) && is_keyed(theirs) && (is_keyed(base) || base === undefined)) {
        const find = (list: Json[] | undefined, one: Json) => list?.find((x) => id_of(x) === id_of(one))
        const out: Json[] = []
        for (const one of [...mine, ...theirs.filter((x) => !find(mine, x))]) {
            const v = merge(find(base, one), find(mine, one), find(theirs, one), clashes, [...at, out.length])
            if (v !== undefined) out.push(v)
        }
        return out
    }
    clashes.push(at)
    return mine
}

// The patch that PATCH takes: members, lists by key; undefined when there is nothing to change. A list whose
// order changed, or that has no keys, is sent whole.
export function patch_of(shape: Shape, was: Doc, is: Doc): Doc | undefined {
    const patch: Doc = {}
    for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
        const a = was[name]
        const b = is[name]
        if (is_same(a, b)) continue
        const m = shape.members.find((x) => x.name === name)
        patch[name] = b === undefined ? null : member_patch(m, a, b)
    }
    return Object.keys(patch).length ? patch : undefined
}

function member_patch(m: Member | undefined, a: Json | undefined, b: Json): Json {
    if (m?.kind === 'object' && m.shape && is_object(a) && is_object(b)) return patch_of(m.shape, a, b) ?? {}
    if (m?.kind === 'text' && is_object(a) && is_object(b)) {
        const patch: Doc = {}
        for (const lang of new Set([...Object.keys(a), ...Object.keys(b)]))
            if (!is_same(a[lang], b[lang])) patch[lang] = b[lang] ?? null
        return patch
    }
    if (m?.kind === 'list' && m.shape && key_of(m.shape) && is_keyed(a) && is_keyed(b)) {
        const shape = m.shape
        const kept = a.map(id_of).filter((id) => b.some((x) => id_of(x) === id))
        const is_in_order = kept.every((id, i) => id === id_of(b[i] as Json))
        if (is_in_order) {
            const patch: Doc = {}
            for (const one of a) if (!b.some((x) => id_of(x) === id_of(one))) patch[id_of(one) as string] = null
            for (const one of b) {
                const old = a.find((x) => id_of(x) === id_of(one))
                const change = old ? patch_of(shape, old, one) : one
                if (change) patch[id_of(one) as string] = change
            }
            return patch
        }
    }
    return b
}

export interface Difference {
    at: At // in the later document, or in the earlier one when it is gone
    before: Json | undefined
    after: Json | undefined
}

// Every value that differs, as the table parts values; elements by key. An element that came or went is one.
export function differences(shape: Shape, was: Json | undefined, is: Json | undefined, at: At = []): Difference[] {
    const out: Difference[] = []
    for (const m of shape.members) {
        const a = is_object(was) ? was[m.name] : undefined
        const b = is_object(is) ? is[m.name] : undefined
        if (is_same(a, b) || (m.kind === 'source' && at.length > 0)) continue
        const here = [...at, m.name]
        if (m.kind === 'text' && is_object(a) && is_object(b)) {
            for (const l of new Set([...Object.keys(a), ...Object.keys(b)]))
                if (!is_same(a[l], b[l])) out.push({ at: [...here, l], before: a[l], after: b[l] })
        } else if (m.kind === 'object' && m.shape && !is_instant(m) && a && b)
            out.push(...differences(m.shape, a, b, here))
        else if (m.kind === 'list' && m.shape && is_keyed(a ?? []) && is_keyed(b ?? []))
            out.push(...list_differences(m.shape, (a ?? []) as Doc[], (b ?? []) as Doc[], here))
        else out.push({ at: here, before: a, after: b })
    }
    return out
}

function list_differences(shape: Shape, a: Doc[], b: Doc[], at: At): Difference[] {
    const out: Difference[] = []
    b.forEach((one, i) => {
        const old = a.find((x) => id_of(x) === id_of(one))
        if (old) out.push(...differences(shape, old, one, [...at, i]))
        else out.push({ at: [...at, i], before: undefined, after: one })
    })
    a.forEach((one, i) => {
        if (!b.some((x) => id_of(x) === id_of(one))) out.push({ at: [...at, i], before: one, after: undefined })
    })
    const order = (list: Doc[], other: Doc[]) => list.map(id_of).filter((id) => other.some((x) => id_of(x) === id))
    if (!is_same(order(a, b) as Json, order(b, a) as Json)) out.push({ at, before: a, after: b })
    return out
}

// The same element or member in another edition: elements by key.
export function get_like(doc: Json | undefined, at: At, other: Json | undefined): Json | undefined {
    let v: Json | undefined = doc
    let o: Json | undefined = other
    for (const step of at) {
        const mine: Json | undefined = get_at(v, [step])
        const id = typeof step === 'number' && mine !== undefined ? id_of(mine) : undefined
        o = id !== undefined && Array.isArray(o) ? o.find((x) => id_of(x) === id) : get_at(o, [step])
        v = mine
    }
    return o
}

// ---- edits that keep the file in order ----

// Says that a decisive value is ours now; what is said of the others stays.
export function mark_ours(object: Doc, member: string): Doc {
    const source = object.source
    if (source === undefined || source === 'ours') return { ...object, source: 'ours' }
    if (is_object(source)) return { ...object, source: { ...source, [member]: 'ours' } }
    return { ...object, source: { '*': source, [member]: 'ours' } }
}

// A key that no element of the list has: from an English name, or from a word.
export function free_key(list: Json[], word: string): string {
    const stem =
        word
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '-')
            .replace(/^-+|-+$/g, '')
            .slice(0, 50) || 'item'
    const taken = new Set(list.map(id_of))
    for (let n = list.length + 1; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`
}

// A new element or object: what the table demands and has an obvious value.
export function blank_of(shape: Shape, key?: string): Doc {
    const out: Doc = {}
    for (const m of shape.members) {
        if (m === shape.members[0] && m.kind === 'key') out[m.name] = key ?? ''
        else if (m.kind === 'source') out[m.name] = 'ours'
        else if (!m.is_required) continue
        else if (m.is_nullable) out[m.name] = null
        else if (m.kind === 'text') out[m.name] = {}
        else if (m.kind === 'bool') out[m.name] = false
        else if (m.kind === 'choice' && m.words[0]) out[m.name] = m.words[0]
        else if (['list', 'words', 'strings', 'refs'].includes(m.kind)) out[m.name] = []
    }
    return { ...out, ...(useful[shape.name] ?? {}) }
}

// What nobody wants to type each time.
const useful: Record<string, Doc> = {
    call: { key: 'main', grace_ms: 0, upload_grace_ms: 3_600_000 },
    round: {
        ties: ['median'],
        is_ranked_per_track: false,
        setup_minutes: 1,
        pitch_minutes: 7,
        qa_minutes: 3,
        changeover_minutes: 1,
        join_before_minutes: 15,
    },
    criterion: { weight_milli: 0, min_milli: 0, max_milli: 10_000, step_milli: 500 },
    upload: { n_max_bytes: 52_428_800, types: ['pdf', 'pptx'] },
    prize: { rank_no: 1, n_awards: 1 },
    rule: { condition: true },
    organisation: { roles: ['partner'] },
}

// Renames an element's key together with all that refers to it.
export function rename_key(root: Shape, doc: Doc, list: string, from: string, to: string): Doc {
    const walk = (shape: Shape, v: Json): Json => {
        if (!is_object(v)) return v
        let out = v
        for (const m of shape.members) {
            const one = v[m.name]
            if (one === undefined) continue
            let next: Json = one
            if (m.kind === 'ref' && m.list === list && one === from) next = to
            else if (m.kind === 'refs' && m.list === list && Array.isArray(one))
                next = one.map((key) => (key === from ? to : key))
            else if (m.kind === 'object' && m.shape) next = walk(m.shape, one)
            else if (m.kind === 'list' && m.shape && Array.isArray(one))
                next = one.map((x) => walk(m.shape as Shape, x))
            if (!is_same(next, one)) out = { ...out, [m.name]: next }
        }
        return out
    }
    return walk(root, doc) as Doc
}

// ---- sums ----

const int = (v: Json | undefined): number => (typeof v === 'number' ? v : 0)

export const weight_sum = (criteria: Json | undefined): number =>
    Array.isArray(criteria)
        ? criteria.reduce<number>((sum, one) => sum + int(get_at(one, ['weight_milli'])), 0)
        : 0

// What all prizes make together, by currency; a prize per track counts in every track.
export function prize_sums(doc: Doc): { currency: string; n_awards: number; amount_minor: number }[] {
    const n_tracks = Array.isArray(doc.tracks) ? doc.tracks.length : 0
    const sums = new Map<string, { currency: string; n_awards: number; amount_minor: number }>()
    for (const prize of Array.isArray(doc.prizes) ? doc.prizes : []) {
        if (!is_object(prize)) continue
        const currency = String(prize.amount_currency ?? '')
        const n = int(prize.n_awards) * (prize.is_per_track ? n_tracks : 1)
        const sum = sums.get(currency) ?? { currency, n_awards: 0, amount_minor: 0 }
        sums.set(currency, {
            currency,
            n_awards: sum.n_awards + n,
            amount_minor: sum.amount_minor + n * int(prize.amount_minor),
        })
    }
    return [...sums.values()]
}

// ---- the file as text ----

// The document in the order of the table.
export function in_order(shape: Shape, v: Json): Json {
    if (!is_object(v)) return v
    const out: Doc = {}
    for (const m of shape.members) {
        const one = v[m.name]
        if (one === undefined) continue
        if (m.kind === 'object' && m.shape) out[m.name] = in_order(m.shape, one)
        else if (m.kind === 'list' && m.shape && Array.isArray(one))
            out[m.name] = one.map((x) => in_order(m.shape as Shape, x))
        else out[m.name] = one
    }
    for (const [name, one] of Object.entries(v)) if (!Object.hasOwn(out, name)) out[name] = one
    return out
}

// The text, and on which line (from 1) each place stands.
export function print(doc: Json): { text: string; lines: Map<string, number> } {
    const lines = new Map<string, number>()
    let text = ''
    let line = 1
    const add = (s: string) => {
        text += s
        line += s.split('\n').length - 1
    }
    const value = (v: Json, at: At, indent: string): void => {
        lines.set(pointer_of(at), line)
        const inner = `${indent}  `
        const members: [Step, Json][] = Array.isArray(v)
            ? v.map((x, i) => [i, x])
            : is_object(v)
              ? Object.entries(v)
              : []
        const flat = JSON.stringify(v)
        const is_flat =
            members.length === 0 || (flat.length < 72 && members.every(([, x]) => typeof x !== 'object'))
        if (is_flat) {
            for (const [step] of members) lines.set(pointer_of([...at, step]), line)
            return add(flat)
        }
        add(Array.isArray(v) ? '[' : '{')
        members.forEach(([step, one], i) => {
            add(`${i ? ',' : ''}\n${inner}${Array.isArray(v) ? '' : `${JSON.stringify(step)}: `}`)
            value(one, [...at, step], inner)
        })
        add(`\n${indent}${Array.isArray(v) ? ']' : '}'}`)
    }
    value(doc, [], '')
    return { text: `${text}\n`, lines }
}

// The line of a place, or of the nearest one above it that is there.
export function line_of(lines: Map<string, number>, pointer: string): number {
    for (let p = pointer; ; p = p.slice(0, p.lastIndexOf('/'))) {
        const line = lines.get(p)
        if (line !== undefined) return line
        if (!p) return 1
    }
}

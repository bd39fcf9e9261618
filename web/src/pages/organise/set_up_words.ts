// Places and values of an event file in the reader's words.
import { NAMES, type Lang } from '../../lang'
import { in_lang, lang, money, number, type Stored } from '../../text.svelte'
import { instant_of_wall, time_text } from '../../time'
import { say } from './set_up.text'
import { label } from './set_up_label.text'
import { more_of } from './set_up_more.svelte'
import { one } from './set_up_one.text'
import { word } from './set_up_word.text'
import {
    get_at,
    is_instant,
    is_object,
    member_at,
    type At,
    type Doc,
    type Json,
    type Member,
    type Shape,
} from './set_up'

// A member that came after this page was built is called by its name in the file.
export const label_of = (shape: Shape, m: Member): string => {
    const key = `${shape.name}.${m.name}`
    const shared = `*.${m.name}`
    const more = more_of(shape.name)?.form_word
    if (more?.has(key)) return more(key)
    if (more?.has(shared)) return more(shared)
    return label.has(key) ? label(key) : label.has(shared) ? label(shared) : m.name
}
export const word_of = (shape: Shape, m: Member, w: string): string => {
    const key = `${shape.name}.${m.name}.${w}`
    const shared = `*.${m.name}.${w}`
    const more = more_of(shape.name)?.form_word
    if (more?.has(key)) return more(key)
    return word.has(key) ? word(key) : word.has(shared) ? word(shared) : w
}
export const one_of = (shape: Shape): string => (one.has(shape.name) ? one(shape.name) : shape.name)

// What an element of a list is called.
export function element_name(shape: Shape, v: Json | undefined, i: number, doc: Doc): string {
    const is_only = shape.name === 'call' && get_at(doc, ['calls', 1]) === undefined
    const fallback = is_only ? one_of(shape) : `${one_of(shape)} ${i + 1}`
    if (!is_object(v)) return fallback
    if (shape.name === 'partner') return name_in(doc, 'organisations', v.organisation) || fallback
    const text = in_lang((v.name ?? v.label ?? v.message ?? v.text) as Stored)
    return text.length > 60 ? `${text.slice(0, 58)}…` : text || fallback
}

// The name of an element of a list of the document, by its key; "" when it is not there.
export function name_in(doc: Doc, list: string, key: Json | undefined): string {
    const found = Array.isArray(doc[list]) ? doc[list].find((x) => get_at(x, ['key']) === key) : undefined
    return is_object(found) ? in_lang(found.name as Stored) || String(key) : ''
}

// "Rounds › Korean preliminary › Starts".
export function place_words(root: Shape, doc: Doc, at: At): string {
    const said: string[] = []
    let shape = root
    for (let i = 0; i < at.length; i++) {
        const m = shape.members.find((x) => x.name === at[i])
        if (!m) {
            if (typeof at[i] === 'string') said.push(String(at[i]))
            break
        }
        said.push(label_of(shape, m))
        const language = m.kind === 'text' ? at[i + 1] : undefined
        if (language !== undefined) said.push(NAMES[language as Lang] ?? String(language))
        if (!m.shape) break
        if (m.kind === 'list' && typeof at[i + 1] === 'number') {
            i++
            const is_only = m.shape.name === 'call' && get_at(doc, [...at.slice(0, i), 1]) === undefined
            if (!is_only) said.push(element_name(m.shape, get_at(doc, at.slice(0, i + 1)), at[i] as number, doc))
        } else if (is_instant(m)) break
        shape = m.shape
    }
    return said.join(' › ')
}

export function instant_words(v: Json | undefined): string {
    if (!is_object(v) || typeof v.local !== 'string' || typeof v.zone !== 'string') return ''
    try {
        const at = instant_of_wall(v.local, v.zone)
        const seconds = v.local.endsWith(':00') ? '' : `:${v.local.slice(17)}`
        return at ? `${time_text(at, v.zone, lang.current)}${seconds} (${v.zone})` : v.local
    } catch {
        return `${v.local} (${v.zone})` // a zone that this browser does not know
    }
}

// How a number is shown and typed: so many stored units make one.
export function unit_of(m: Member, object: Doc): { per: number; label: string } {
    if (m.name === 'weight_milli') return { per: 10, label: say('percent') }
    if (m.name.endsWith('_milli')) return { per: 1000, label: say('points') }
    if (m.name.endsWith('_ms')) return { per: 60_000, label: say('minutes') }
    if (m.name === 'n_max_bytes') return { per: 1_048_576, label: say('megabytes') }
    if (m.name === 'amount_minor')
        return { per: 10 ** digits_of(object.amount_currency), label: String(object.amount_currency ?? '') }
    return { per: 1, label: '' }
}

function digits_of(currency: Json | undefined): number {
    try {
        const options = { style: 'currency', currency: String(currency) } as const
        return new Intl.NumberFormat('en', options).resolvedOptions().maximumFractionDigits ?? 2
    } catch {
        return 2
    }
}

export const money_words = (minor: number, currency: string): string => {
    try {
        return money(minor, currency)
    } catch {
        return `${minor} ${currency}`
    }
}

export function value_words(root: Shape, doc: Doc, at: At, v: Json | undefined): string {
    if (v === undefined || v === null || v === '') return say('empty_value')
    const { shape, member: m } = member_at(root, at)
    if (typeof at.at(-1) === 'number' && is_object(v)) {
        const inner = m?.shape
        return inner ? element_name(inner, v, at.at(-1) as number, doc) : JSON.stringify(v)
    }
    if (!m) return JSON.stringify(v)
    if (is_instant(m)) return instant_words(v)
    if (m.kind === 'text') return typeof v === 'string' ? v : texts_words(v)
    if (m.kind === 'bool') return v === true ? '✓' : '–'
    if (m.kind === 'choice') return word_of(shape, m, String(v))
    if (m.kind === 'words' && Array.isArray(v)) return v.map((w) => word_of(shape, m, String(w))).join(', ')
    if (m.kind === 'refs' && Array.isArray(v))
        return v.map((key) => name_in(doc, m.list, key) || String(key)).join(', ')
    if (m.kind === 'ref') return name_in(doc, m.list, v) || String(v)
    if (m.kind === 'texts' && Array.isArray(v)) return v.map((t) => in_lang(t as Stored)).join(', ')
    if (typeof v === 'number') {
        const object = get_at(doc, at.slice(0, -1))
        const { per, label: unit } = unit_of(m, is_object(object) ? object : {})
        return `${number(v / per, { maximumFractionDigits: 3 })}${unit ? ` ${unit}` : ''}`
    }
    return typeof v === 'string' ? v : JSON.stringify(v)
}

// All languages of a text, one after the other: a change may be in any.
const texts_words = (v: Json): string =>
    is_object(v)
        ? Object.entries(v)
              .map(([l, t]) => `${l}: ${String(t)}`)
              .join(' / ')
        : JSON.stringify(v)

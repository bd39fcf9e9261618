import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
    at_of,
    blank_of,
    differences,
    free_key,
    get_at,
    get_like,
    in_order,
    line_of,
    mark_ours,
    member_at,
    merge,
    patch_of,
    pointer_of,
    print,
    prize_sums,
    rename_key,
    set_at,
    shape_from,
    weight_sum,
    type Doc,
    type Json,
    type Shape,
} from './set_up'
import { form_word } from './set_up_form.text'
import { label } from './set_up_label.text'
import { one } from './set_up_one.text'
import { word } from './set_up_word.text'
import { literals } from './set_up_rule'
import { sentence } from './rule_words'
import { section_of_pointer, sections_of } from './set_up_sections'

const table = readFileSync(new URL('../../../../lib/domain/event/event_shape.c', import.meta.url), 'utf8')
const text = { type: 'object', properties: { ko: { maxLength: 200 } }, x_kind: 'text' }
const instant = { anyOf: [{ $ref: '#/$defs/instant' }, { type: 'null' }], x_kind: 'object' }
const list = (name: string) => ({ type: 'array', items: { $ref: `#/$defs/${name}` }, maxItems: 9, x_kind: 'list' })
const key = { type: 'string', x_kind: 'key' }
const shape: Shape = shape_from({
    required: ['slug', 'name'],
    properties: {
        slug: key,
        name: text,
        starts: instant,
        tracks: list('track'),
        calls: list('call'),
        rounds: list('round'),
    },
    $defs: {
        instant: { required: ['local'], properties: { local: { type: 'string', x_kind: 'local' } } },
        track: { required: ['key', 'name'], properties: { key, name: text } },
        call: { required: ['key'], properties: { key, form: list('track') } },
        round: {
            required: ['key', 'track'],
            properties: {
                key,
                city: { type: 'string', maxLength: 100, x_kind: 'string', x_decisive: true },
                track: { type: 'string', x_kind: 'ref', x_list: 'tracks' },
                windows: list('window'),
                source: { $ref: '#/$defs/source_of', x_kind: 'source' },
            },
        },
        window: { required: [], properties: { starts: instant } },
    },
})

describe('labels', () => {
    const shapes = [...table.matchAll(/struct shape_member (\w+)_members\[\] = \{(.*?)\n\};/gs)]
    const members = shapes.flatMap(([, name, body]) =>
        [...(body as string).matchAll(/^ {4}(?:(KEY)|(SOURCE)|\{"(\w+)",\s*SHAPE_(\w+)(.*?)\}),$/gms)].map(
            ([, is_key, is_source, member, kind, rest]) => ({
                shape: name as string,
                name: is_key ? 'key' : is_source ? 'source' : (member as string),
                kind,
                words: [...(rest ?? '').matchAll(/\.words =((?:\s*"[^"]*")+)/g)].flatMap(([, w]) =>
                    (w as string).replace(/"\s*"/g, '').replace(/"/g, '').trim().split(/\s+/),
                ),
            }),
        ),
    )
    test('the whole table is read', () => {
        const bodies = shapes.map(([, , body]) => body as string).join('\n')
        const n = [...bodies.matchAll(/^ {4}(?:KEY,|SOURCE,|\{"\w+", SHAPE_)/gm)].length
        expect(members.length).toBe(n)
        expect(members.length).toBeGreaterThan(120)
    })
    test('each member of the event file has its three names', () => {
        const is_named = (key: string) => label.has(key) || form_word.has(key)
        expect(members.filter((m) => !is_named(`${m.shape}.${m.name}`) && !is_named(`*.${m.name}`))).toEqual([])
    })
    test('and each word of its choices', () => {
        const words = members.filter((m) => m.kind === 'CHOICE' || m.kind === 'WORDS')
        const missing = words
            .flatMap((m) => m.words.map((w) => [`${m.shape}.${m.name}.${w}`, `*.${m.name}.${w}`] as const))
            .filter(([own, shared]) => !word.has(own) && !word.has(shared) && !form_word.has(own))
        expect(words.length).toBeGreaterThan(8)
        expect(missing).toEqual([])
    })
    test('and each element of its lists', () => {
        const elements = [...table.matchAll(/SHAPE_LIST[^}]*?\.shape = &(\w+)_shape/g)].map(
            ([, name]) => name as string,
        )
        expect(elements.length).toBeGreaterThan(10)
        expect(elements.filter((name) => !one.has(name))).toEqual([])
    })
})

const doc: Doc = {
    slug: 'a',
    name: { ko: '가', en: 'A' },
    starts: null,
    tracks: [
        { key: 'it', name: { en: 'IT' } },
        { key: 'bio', name: { en: 'Bio' } },
    ],
    calls: [{ key: 'main', form: [] }],
    rounds: [{ key: 'seoul', city: 'Seoul', track: 'it', windows: [{ starts: { local: '1' } }], source: 'paper' }],
}

describe('places', () => {
    test('are read, set and taken away without touching the rest', () => {
        const next = set_at(doc, ['rounds', 0, 'city'], 'Busan')
        expect(get_at(next, ['rounds', 0, 'city'])).toBe('Busan')
        expect(get_at(doc, ['rounds', 0, 'city'])).toBe('Seoul')
        expect(next.tracks).toBe(doc.tracks)
        expect(set_at(doc, ['tracks', 0], undefined).tracks).toEqual([{ key: 'bio', name: { en: 'Bio' } }])
        expect(set_at({}, ['name', 'ko'], '가')).toEqual({ name: { ko: '가' } })
        expect(get_at(doc, ['toString'])).toBeUndefined()
    })
    test('are written as pointers and read back', () => {
        expect(pointer_of(['a/b', '~', 3])).toBe('/a~1b/~0/3')
        expect(at_of('/a~1b/~0/3')).toEqual(['a/b', '~', 3])
        expect(at_of('')).toEqual([])
    })
    test('lead to the member that the table has', () => {
        expect(member_at(shape, ['rounds', 0, 'city']).member?.name).toBe('city')
        expect(member_at(shape, ['rounds', 0, 'city']).shape.name).toBe('round')
        expect(member_at(shape, ['rounds', 0]).member?.shape?.name).toBe('round')
        expect(member_at(shape, ['nothing', 0]).member).toBeUndefined()
    })
    test('are found in another edition by key', () => {
        const other = {
            ...doc,
            tracks: [
                { key: 'bio', name: { en: 'Biology' } },
                { key: 'it', name: { en: 'I' } },
            ],
        }
        expect(get_like(doc, ['tracks', 1, 'name', 'en'], other)).toBe('Biology')
    })
})

describe('patches', () => {
    const patch = (next: Doc) => patch_of(shape, doc, next)
    test('hold what changed, by key', () => {
        expect(patch(doc)).toBeUndefined()
        expect(patch(set_at(doc, ['rounds', 0, 'city'], 'Busan'))).toEqual({
            rounds: { seoul: { city: 'Busan' } },
        })
        expect(patch(set_at(doc, ['name', 'ko'], '나'))).toEqual({ name: { ko: '나' } })
        expect(patch(set_at(doc, ['name', 'ko'], undefined))).toEqual({ name: { ko: null } })
        expect(patch(set_at(doc, ['tracks', 0], undefined))).toEqual({ tracks: { it: null } })
        expect(patch(set_at(doc, ['tracks', 2], { key: 'ai' }))).toEqual({ tracks: { ai: { key: 'ai' } } })
        expect(patch(set_at(doc, ['rounds'], undefined))).toEqual({ rounds: null })
    })
    test('hold a list whole when its order changed or it has no keys', () => {
        const turned = [...(doc.tracks as Json[])].reverse()
        expect(patch({ ...doc, tracks: turned })).toEqual({ tracks: turned })
        expect(patch(set_at(doc, ['rounds', 0, 'windows'], []))).toEqual({ rounds: { seoul: { windows: [] } } })
        expect(patch(set_at(doc, ['tracks', 2], {}))).toEqual({ tracks: [...(doc.tracks as Json[]), {}] })
    })
})

describe('two who edit', () => {
    test('both stay; where they meet, mine does and is told', () => {
        const mine = set_at(set_at(doc, ['rounds', 0, 'city'], 'Busan'), ['name', 'ko'], '나')
        const theirs = set_at(set_at(doc, ['rounds', 0, 'city'], 'Daegu'), ['name', 'en'], 'B')
        const clashes: (readonly (string | number)[])[] = []
        const both = merge(doc, mine, theirs, clashes) as Doc
        expect(both.name).toEqual({ ko: '나', en: 'B' })
        expect(get_at(both, ['rounds', 0, 'city'])).toBe('Busan')
        expect(clashes).toEqual([['rounds', 0, 'city']])
    })
    test('elements that either added or removed', () => {
        const mine = set_at(doc, ['tracks', 2], { key: 'ai' })
        const theirs = set_at(doc, ['tracks', 0], undefined)
        expect((merge(doc, mine, theirs) as Doc).tracks).toEqual([
            { key: 'bio', name: { en: 'Bio' } },
            { key: 'ai' },
        ])
    })
})

describe('differences', () => {
    test('are told value by value', () => {
        const next = set_at(set_at(doc, ['rounds', 0, 'city'], 'Busan'), ['tracks', 0], undefined)
        expect(differences(shape, doc, next)).toEqual([
            { at: ['tracks', 0], before: (doc.tracks as Json[])[0], after: undefined },
            { at: ['rounds', 0, 'city'], before: 'Seoul', after: 'Busan' },
        ])
        expect(differences(shape, doc, doc)).toEqual([])
    })
    test('an order is one', () => {
        const turned = { ...doc, tracks: [...(doc.tracks as Json[])].reverse() }
        expect(differences(shape, doc, turned).map((d) => d.at)).toEqual([['tracks']])
    })
})

describe('edits', () => {
    test('a decisive value becomes ours, the others keep their source', () => {
        expect(mark_ours({ source: 'paper' }, 'city').source).toEqual({ '*': 'paper', city: 'ours' })
        expect(mark_ours({ source: { '*': 'paper' } }, 'city').source).toEqual({ '*': 'paper', city: 'ours' })
        expect(mark_ours({}, 'city').source).toBe('ours')
    })
    test('a key is renamed with what refers to it', () => {
        expect(get_at(rename_key(shape, doc, 'tracks', 'it', 'ict'), ['rounds', 0, 'track'])).toBe('ict')
        expect(get_at(rename_key(shape, doc, 'tracks', 'bio', 'b'), ['rounds', 0, 'track'])).toBe('it')
    })
    test('a new element has a key of its own, and says that it is ours', () => {
        expect(free_key([{ key: 'round-2' }], 'Round')).toBe('round-3')
        expect(blank_of(shape.members[5]?.shape as Shape, 'x')).toMatchObject({
            key: 'x',
            source: 'ours',
            pitch_minutes: 7,
        })
    })
    test('sums', () => {
        expect(weight_sum([{ weight_milli: 300 }, { weight_milli: 250 }, {}])).toBe(550)
        const prizes = [
            { n_awards: 2, amount_minor: 100, amount_currency: 'CNY', is_per_track: true },
            { n_awards: 1, amount_minor: 50, amount_currency: 'CNY', is_per_track: false },
        ]
        expect(prize_sums({ ...doc, prizes })).toEqual([{ currency: 'CNY', n_awards: 5, amount_minor: 450 }])
    })
})

describe('the file as text', () => {
    test('reads back the same, each place on its line', () => {
        const { text, lines } = print(doc)
        expect(JSON.parse(text)).toEqual(doc)
        const rows = text.split('\n')
        expect(rows[line_of(lines, '/rounds/0/city') - 1]).toContain('"city": "Seoul"')
        expect(rows[line_of(lines, '/rounds/0/nothing/there') - 1]).toContain('{')
        expect(line_of(lines, '')).toBe(1)
    })
    test('stands in the order of the table, with what it does not know at the end', () => {
        expect(Object.keys(in_order(shape, { colour: 1, name: {}, slug: 'a' }) as Doc)).toEqual([
            'slug',
            'name',
            'colour',
        ])
    })
})

describe('rules in words', () => {
    const founded = { or: [{ var: 'is_pre_startup' }, { '>=': [{ var: 'founded' }, { date: '2017-01' }] }] }
    const tell = (v: Json) => sentence(v, { label: (k) => k.toUpperCase() })
    test('are sentences', () => {
        expect(tell(founded)).toBe('“IS_PRE_STARTUP” is yes, or “FOUNDED” is 2017-01 or later')
        expect(tell({ in: [{ var: 'country' }, ['KR', 'CN']] })).toBe('“COUNTRY” is one of KR, CN')
        expect(tell({ '!': [{ var: 'a' }] })).toBe('“A” is no')
        expect(tell({ '==': [{ var: 'a' }, 3] })).toBe('“A” is 3')
        expect(tell({ '<': [{ var: 'a' }, 3] })).toBe('“A” is below 3')
        expect(tell(true)).toBe('everyone passes')
    })
    test('unless they are of their own kind', () => {
        expect(tell({ reduce: [1, 2] })).toBeUndefined()
        expect(tell({ or: [{ var: 'a' }, { '+': [1] }] })).toBeUndefined()
    })
    test('their values are found and changed where they stand', () => {
        const [date] = literals(founded)
        expect(date).toEqual({
            at: ['or', 1, '>=', 1, 'date'],
            kind: 'date',
            question: 'founded',
            value: '2017-01',
        })
        expect(tell(set_at(founded as Doc, date?.at ?? [], '2020'))).toContain('2020 or later')
        expect(literals({ in: [{ var: 'c' }, ['KR']] })).toEqual([
            { at: ['in', 1], kind: 'list', question: 'c', value: ['KR'] },
        ])
    })
})

describe('sections', () => {
    test('show what the file uses, a call in its parts', () => {
        expect(sections_of(shape, doc).map((s) => s.key)).toEqual([
            'basics',
            'dates',
            'tracks',
            'call',
            'form',
            'rounds',
        ])
        expect(sections_of(shape, { slug: 'a' }).map((s) => s.key)).toEqual(['basics', 'dates'])
    })
    test('each place has one', () => {
        expect(section_of_pointer('/calls/0/form/3/label')).toBe('form')
        expect(section_of_pointer('/calls/0/opens')).toBe('call')
        expect(section_of_pointer('/colour')).toBe('more')
        expect(section_of_pointer('')).toBe('basics')
    })
})

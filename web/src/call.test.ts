import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fill_path, new_key, Offline, Problem, query_of, route, when_signed_out } from './call'

const asked: { url: string; init: RequestInit }[] = []
let answers: (Response | Error)[] = []

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json', ...headers } })

beforeEach(() => {
    asked.length = 0
    vi.stubGlobal('document', { documentElement: { lang: 'ko' } })
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
        asked.push({ url, init })
        const answer = answers.shift() ?? new TypeError('Failed to fetch')
        if (answer instanceof Error) throw answer
        return answer
    })
})
afterEach(() => {
    when_signed_out(undefined)
    vi.unstubAllGlobals()
})

const list = route<{ round_id: number; cursor?: string }>('GET', '/api/v1/rounds/{round_id}/entries')
const save = route<{ entry_id: number; comment?: string }>('PUT', '/api/v1/entries/{entry_id}/sheet')
const change = route<{ event: string; patch: object }>('PATCH', '/api/v1/events/{event}', 'patch')

test('path, query and what is left out', () => {
    expect(fill_path('/a/{x}/b', { x: 'ü/?', y: 1 })).toEqual({ path: '/a/%C3%BC%2F%3F/b', rest: { y: 1 } })
    expect(() => fill_path('/a/{x}', { x: '' })).toThrow(TypeError)
    expect(query_of({ a: 'x y', b: undefined, c: '', d: false })).toBe('?a=x+y&d=false')
    expect(list.path({ round_id: 7, cursor: 'n' })).toBe('/api/v1/rounds/7/entries?cursor=n')
})
test('a GET asks by its path, in the language of the page', async () => {
    answers = [json(200, { items: [] }, { ETag: '"v1"' })]
    expect(await list({ round_id: 7 })).toEqual({ body: { items: [] }, status: 200, etag: '"v1"' })
    expect(asked[0]?.url).toBe('/api/v1/rounds/7/entries')
    expect(asked[0]?.init.headers).toMatchObject({ 'Accept-Language': 'ko' })
})
test('other methods send JSON; what the path took is not in it', async () => {
    answers = [new Response(null, { status: 204 })]
    const { body } = await save({ entry_id: 3, comment: 'Clear' }, { if_match: '"v2"', key: 'k', idempotency_key: 'i' })
    expect(body).toBeUndefined()
    expect(asked[0]?.init.body).toBe('{"comment":"Clear"}')
    expect(asked[0]?.init.headers).toMatchObject({
        'If-Match': '"v2"', Authorization: 'Bearer k', 'Idempotency-Key': 'i', 'Content-Type': 'application/json',
    })
})
test('a field can be the whole body', async () => {
    answers = [json(200, {})]
    await change({ event: 'e', patch: { name: { en: 'E' } } })
    expect(asked[0]?.init.body).toBe('{"name":{"en":"E"}}')
})
test('a refusal is a Problem that knows its fields', async () => {
    const errors = [{ field: 'email', rule: 'field_missing', detail: 'Wanted.' }]
    answers = [json(422, { type: 't', title: 'No', rule: 'r', errors, n_left: 2 }, { 'Retry-After': '60' })]
    const problem = await save({ entry_id: 3 }).catch((e: unknown) => e)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ status: 422, rule: 'r', retry_after_s: 60, more: { n_left: 2 } })
    expect((problem as Problem).of('email')).toBe('Wanted.')
    expect((problem as Problem).of('name')).toBe('')
})
test('no network is Offline, a broken proxy page is a Problem', async () => {
    await expect(list({ round_id: 1 })).rejects.toBeInstanceOf(Offline)
    answers = [new Response('<h1>Bad gateway</h1>', { status: 502 })]
    await expect(list({ round_id: 1 })).rejects.toMatchObject({ name: 'Problem', status: 502 })
})
test('a missing session is asked for and the same call made again', async () => {
    answers = [json(401, { rule: 'sign_in_needed' }), json(200, { ok: 1 })]
    when_signed_out(async () => true)
    expect((await save({ entry_id: 3, comment: 'typed' })).body).toEqual({ ok: 1 })
    expect(asked.map((a) => a.init.body)).toEqual(['{"comment":"typed"}', '{"comment":"typed"}'])
})
test('it is not asked for where a capability was sent, a password was wrong, or nobody wants to', async () => {
    const ask = vi.fn(async () => false)
    when_signed_out(ask)
    answers = [json(401, {}), json(401, { rule: 'sign_in_wrong' })]
    await expect(list({ round_id: 1 }, { key: 'k' })).rejects.toBeInstanceOf(Problem)
    await expect(list({ round_id: 1 })).rejects.toBeInstanceOf(Problem)
    expect(ask).not.toHaveBeenCalled()
    answers = [json(401, { rule: 'sign_in_needed' })]
    await expect(list({ round_id: 1 })).rejects.toMatchObject({ status: 401 })
    expect(ask).toHaveBeenCalledOnce()
})
test('keys differ and hold 192 bits', () => {
    expect(new_key()).toMatch(/^[0-9a-f]{48}$/)
    expect(new_key()).not.toBe(new_key())
})

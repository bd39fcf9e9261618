// One request to the API: what api.gen.ts is made of. Pages use api.ts.
import { boot } from './boot'
import { lang_of_tag, tag_of } from './lang'

export type Nothing = Record<never, never>

export interface Options {
    if_match?: string // the ETag of what is edited
    idempotency_key?: string // of a creation; new_key() makes one, kept until it has succeeded
    key?: string // a capability link's key or a judge's token, sent as Bearer
    signal?: AbortSignal
}

export interface Answer<T> {
    body: T
    status: number
    etag?: string
}

export interface Issue {
    field?: string
    rule: string
    detail?: string
}

// A refusal of the server (RFC 9457), its detail in the reader's language.
export class Problem extends Error {
    override name = 'Problem'
    readonly status: number
    readonly type: string
    readonly title: string
    readonly rule?: string
    readonly field?: string
    readonly detail?: string
    readonly errors: Issue[]
    readonly retry_after_s?: number
    readonly more: Record<string, unknown> // members of this kind of problem only

    constructor(status: number, body: Record<string, unknown>, retry_after_s?: number) {
        const { type, title, status: _, rule, field, detail, errors, ...more } = body
        super(String(detail ?? title ?? status))
        this.status = status
        this.type = String(type ?? 'about:blank')
        this.title = String(title ?? status)
        if (typeof rule === 'string') this.rule = rule
        if (typeof field === 'string') this.field = field
        if (typeof detail === 'string') this.detail = detail
        this.errors = Array.isArray(errors) ? (errors as Issue[]) : []
        if (retry_after_s !== undefined) this.retry_after_s = retry_after_s
        this.more = more
    }

    // What is said of one field, "" when nothing.
    of(field: string): string {
        const issue = this.errors.find((e) => e.field === field)
        return issue ? (issue.detail ?? issue.rule) : this.field === field ? (this.detail ?? this.title) : ''
    }
}

// Nothing came back: the network, not the server, is at fault. What was asked may or may not have been done.
export class Offline extends Error {
    override name = 'Offline'
}

// Asked when a session is missing: shows a sign-in dialog and says whether somebody signed in. Pages of
// signed-in people set it; without it a 401 is thrown as any problem is.
let ask_to_sign_in: (() => Promise<boolean>) | undefined
export function when_signed_out(ask: (() => Promise<boolean>) | undefined): void {
    ask_to_sign_in = ask
}

type Values = Record<string, unknown>

// The path with its fields in place, and the rest of the input.
export function fill_path(template: string, input: Values): { path: string; rest: Values } {
    const rest = { ...input }
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
        const value = rest[name]
        if (value === undefined || value === null || value === '') throw new TypeError(`${template}: no ${name}`)
        delete rest[name]
        return encodeURIComponent(String(value))
    })
    return { path, rest }
}

export function query_of(values: Values): string {
    const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '')
    const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()
    return text && `?${text}`
}

export function headers_of(options: Options): Record<string, string> {
    const lang = lang_of_tag(document.documentElement.lang) ?? 'en'
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': tag_of(lang) }
    if (options.if_match) headers['If-Match'] = options.if_match
    if (options.idempotency_key) headers['Idempotency-Key'] = options.idempotency_key
    if (options.key) headers.Authorization = `Bearer ${options.key}`
    return headers
}

async function fetch_once(url: string, init: RequestInit): Promise<Response> {
    try {
        return await fetch(url, init)
    } catch (error) {
        if ((error as Error).name === 'AbortError') throw error
        throw new Offline((error as Error).message)
    }
}

async function body_of(response: Response): Promise<unknown> {
    try {
        if (response.status === 204 || response.status === 205) return undefined
        const is_json = /^application\/(\w+\+)?json/.test(response.headers.get('Content-Type') ?? '')
        return is_json ? await response.json() : await response.text()
    } catch (error) {
        if ((error as Error).name === 'AbortError') throw error
        throw new Offline((error as Error).message)
    }
}

function problem_of(response: Response, body: unknown): Problem {
    const members = typeof body === 'object' && body !== null ? (body as Values) : {}
    const retry = Number(response.headers.get('Retry-After') ?? NaN)
    return new Problem(response.status, members, Number.isFinite(retry) ? retry : undefined)
}

async function call<T>(url: string, init: RequestInit, options: Options): Promise<Answer<T>> {
    for (;;) {
        const response = await fetch_once(url, init)
        const body = await body_of(response)
        if (response.ok) {
            const etag = response.headers.get('ETag')
            return { body: body as T, status: response.status, ...(etag ? { etag } : {}) }
        }
        const problem = problem_of(response, body)
        const is_signed_out = response.status === 401 && !options.key && problem.rule !== 'sign_in_wrong'
        if (!is_signed_out || !ask_to_sign_in || !(await ask_to_sign_in())) throw problem
    }
}

// What the server put into the page for its first request, once.
function taken_ahead(url: string): unknown {
    const known = boot.ahead?.[url]
    if (boot.ahead) delete boot.ahead[url]
    return known
}

// A row of the route table as a function; `.path(input)` is where it would ask, for links and live().
// `whole`: the input that is the whole body.
export function route<I extends object>(method: string, template: string, whole?: string) {
    const has_query = method === 'GET' || method === 'HEAD'
    const ask = <T = unknown>(
        ...[input, options]: Nothing extends I ? [input?: I, options?: Options] : [input: I, options?: Options]
    ): Promise<Answer<T>> => {
        const { path, rest } = fill_path(template, (input ?? {}) as Values)
        const opts = options ?? {}
        const init: RequestInit = { method, headers: headers_of(opts), cache: 'no-store', redirect: 'manual' }
        if (opts.signal) init.signal = opts.signal
        if (has_query) {
            const url = path + query_of(rest)
            const known = taken_ahead(url)
            return known ? Promise.resolve({ body: known as T, status: 200 }) : call<T>(url, init, opts)
        }
        init.headers = { ...init.headers, 'Content-Type': 'application/json' }
        init.body = JSON.stringify(whole ? rest[whole] : rest)
        return call<T>(path, init, opts)
    }
    ask.path = (input: I): string => {
        const { path, rest } = fill_path(template, input as Values)
        return path + (has_query ? query_of(rest) : '')
    }
    return ask
}

// A key for one creation, however often it is sent: 192 random bits.
export function new_key(): string {
    const random = crypto.getRandomValues(new Uint8Array(24))
    return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

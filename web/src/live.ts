// Follows a GET that can be followed: on_state is called with its answer now and after each change.
//
//   const stop = live<Room>(api.stage_get.path({ room_id }), (room) => (state = room), { on_link })
//
// It reads text/event-stream by fetch, not by EventSource: only so can it send a Bearer key and the reader's
// language. A line that breaks is opened again with Last-Event-ID, when the server has said to come back. Where
// streams do not come through (a proxy that holds them back, a server that has no room for one more), it asks
// again every few seconds, and tries a stream again after a while.
import { headers_of, Problem } from './call'

export type Link = 'live' | 'polling' | 'lost'

export interface LiveOptions {
    key?: string // a capability, as in api.ts
    on_link?: (link: Link) => void
    on_refused?: (problem: Problem) => void // the right is gone: nothing more comes
    poll_ms?: number
}

export interface ServerEvent {
    event: string
    data: string
    id?: string
}

// Takes the text of a stream as it comes, gives whole events; and how long to wait before coming back.
export function event_reader(
    on_event: (event: ServerEvent) => void,
    on_retry: (ms: number) => void = () => {},
): (chunk: string) => void {
    let rest = ''
    let name = ''
    let id: string | undefined
    let data: string[] = []
    const read_line = (line: string) => {
        if (line === '') {
            if (data.length)
                on_event({ event: name || 'message', data: data.join('\n'), ...(id === undefined ? {} : { id }) })
            name = ''
            data = []
            return
        }
        const colon = line.indexOf(':')
        const field = colon < 0 ? line : line.slice(0, colon)
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
        if (field === 'event') name = value
        else if (field === 'data') data.push(value)
        else if (field === 'id') id = value
        else if (field === 'retry' && /^\d{1,6}$/.test(value)) on_retry(Number(value))
    }
    return (chunk) => {
        const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/)
        rest = lines.pop() ?? ''
        lines.forEach(read_line)
    }
}

const SILENCE_MS = 60_000 // the server's heartbeats are closer than this
const FIRST_MS = 8000 // a stream begins with a word at once: one that does not is held back on its way
const NO_STREAM_MS = 120_000 // and is not tried for so long
const pause = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
        const end = () => {
            clearTimeout(timer)
            signal.removeEventListener('abort', end)
            resolve()
        }
        const timer = setTimeout(end, ms)
        signal.addEventListener('abort', end)
    })

export function live<T>(path: string, on_state: (body: T) => void, options: LiveOptions = {}): () => void {
    const ended = new AbortController()
    let last_id = ''
    let last_body = ''
    let retry_ms = 2000
    let no_stream_until = -Infinity

    const take = (text: string) => {
        if (ended.signal.aborted || text === last_body) return
        last_body = text
        on_state(JSON.parse(text) as T)
    }

    // One connection; true when it was a stream, which then has ended.
    const read_once = async (): Promise<boolean> => {
        const silence = new AbortController()
        const cut = () => silence.abort()
        ended.signal.addEventListener('abort', cut, { once: true })
        const wants_stream = performance.now() >= no_stream_until
        const held_back = () => {
            no_stream_until = performance.now() + NO_STREAM_MS
            cut()
        }
        let timer = setTimeout(wants_stream ? held_back : cut, wants_stream ? FIRST_MS : SILENCE_MS)
        try {
            const headers = headers_of(options.key ? { key: options.key } : {})
            if (wants_stream) headers.Accept = 'text/event-stream, application/json;q=0.5'
            if (wants_stream && last_id) headers['Last-Event-ID'] = last_id
            const response = await fetch(path, { headers, cache: 'no-store', signal: silence.signal })
            const is_stream = response.headers.get('Content-Type')?.startsWith('text/event-stream') ?? false
            if (!response.ok) {
                if (wants_stream && response.status === 503) no_stream_until = performance.now() + NO_STREAM_MS
                const body = (await response.json().catch(() => ({}))) as Record<string, unknown>
                throw new Problem(response.status, body)
            }
            if (!is_stream || !response.body) {
                take(await response.text())
                options.on_link?.('polling')
                return false
            }
            const reader = response.body.getReader()
            const decoder = new TextDecoder()
            const read = event_reader(
                ({ event, data, id }) => {
                    if (id !== undefined) last_id = id
                    if (event === 'state') take(data)
                },
                (ms) => (retry_ms = ms),
            )
            for (;;) {
                const { done, value } = await reader.read()
                if (done) return true
                clearTimeout(timer)
                timer = setTimeout(cut, SILENCE_MS)
                options.on_link?.('live')
                read(decoder.decode(value, { stream: true }))
            }
        } finally {
            clearTimeout(timer)
            ended.signal.removeEventListener('abort', cut)
        }
    }

    const follow = async () => {
        let n_failed = 0
        while (!ended.signal.aborted) {
            try {
                const was_stream = await read_once()
                n_failed = 0
                await pause(was_stream ? retry_ms : (options.poll_ms ?? 5000), ended.signal)
            } catch (error) {
                if (ended.signal.aborted) return
                const is_refused = error instanceof Problem && [401, 403, 404, 410].includes(error.status)
                if (is_refused) return options.on_refused?.(error)
                if (performance.now() < no_stream_until && n_failed === 0) {
                    n_failed++
                    continue // at once, without a stream
                }
                options.on_link?.('lost')
                n_failed++
                await pause(Math.min(1000 * 2 ** n_failed, 30_000) * (0.5 + Math.random() / 2), ended.signal)
            }
        }
    }
    void follow()
    return () => ended.abort()
}

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { event_reader, live, type Link, type ServerEvent } from './live'

function read(...chunks: string[]): ServerEvent[] {
    const events: ServerEvent[] = []
    const reader = event_reader((event) => events.push(event))
    chunks.forEach(reader)
    return events
}
const STREAM = ': hello\r\nevent: state\r\nid: a1\r\ndata: {"n":\r\ndata:  1}\r\n\r\n:beat\n\nevent: state\ndata: 2\n\n'
const EVENTS = [
    { event: 'state', data: '{"n":\n 1}', id: 'a1' },
    { event: 'state', data: '2', id: 'a1' },
]

test('events are read with their names and ids; beats are none', () => {
    expect(read(STREAM)).toEqual(EVENTS)
})
test('however the text is cut', () => {
    for (let at = 0; at <= STREAM.length; at++) expect(read(STREAM.slice(0, at), STREAM.slice(at))).toEqual(EVENTS)
    expect(read(...STREAM)).toEqual(EVENTS)
})
test('an event that did not end is not given', () => {
    expect(read('event: state\ndata: 1\n')).toEqual([])
})
test('the server says when to come back', () => {
    const waits: number[] = []
    event_reader(() => {}, (ms) => waits.push(ms))('retry: 2143\n\nretry: soon\nretry: -1\n:\n\n')
    expect(waits).toEqual([2143])
})

// ---- a line to a server that is made up ----

type Reply = (request: { accept: string; last_id: string | null; signal: AbortSignal }) => Promise<Response> | Response
function follow(replies: Reply[], poll_ms = 1000) {
    const states: unknown[] = []
    const links: Link[] = []
    const asked: string[] = []
    const refused: number[] = []
    vi.stubGlobal('document', { documentElement: { lang: 'en' } })
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
        const headers = new Headers(init.headers)
        const accept = headers.get('Accept') ?? ''
        asked.push(accept.startsWith('text/event-stream') ? 'stream' : 'plain')
        const reply = replies.shift()
        if (!reply) return new Promise<Response>(() => {})
        return reply({ accept, last_id: headers.get('Last-Event-ID'), signal: init.signal as AbortSignal })
    })
    const stop = live('/x', (s) => states.push(s), {
        poll_ms,
        on_link: (link) => links.at(-1) !== link && links.push(link),
        on_refused: (problem) => refused.push(problem.status),
    })
    return { states, links, asked, refused, stop }
}
const stream = (...chunks: string[]) =>
    new Response(new Blob(chunks).stream(), { headers: { 'Content-Type': 'text/event-stream' } })
const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
})

test('comes back with the last id, after as long as the server said', async () => {
    const seen: (string | null)[] = []
    const first = () => stream('retry: 4000\n\nid: a1\nevent: state\ndata: {"n":1}\n\n')
    const second = stream('id: a2\nevent: state\ndata: {"n":2}\n\n')
    const line = follow([first, ({ last_id }) => (seen.push(last_id), second)])
    await vi.advanceTimersByTimeAsync(3900)
    expect([line.states, seen]).toEqual([[{ n: 1 }], []])
    await vi.advanceTimersByTimeAsync(200)
    expect([line.states, seen]).toEqual([[{ n: 1 }, { n: 2 }], ['a1']])
    line.stop()
})
test('a stream that is held back on its way gives way to asking', async () => {
    const held: Reply = ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))))
    const line = follow([held, () => json({ n: 1 }), () => json({ n: 2 })])
    await vi.advanceTimersByTimeAsync(9500)
    expect([line.states, line.asked.slice(0, 3)]).toEqual([[{ n: 1 }, { n: 2 }], ['stream', 'plain', 'plain']])
    expect(line.links).toEqual(['polling'])
    line.stop()
})
test('so does one that the server has no room for, until it may have', async () => {
    const line = follow([() => json({}, 503), ...Array.from({ length: 13 }, (_, n) => () => json({ n }))], 10_000)
    await vi.advanceTimersByTimeAsync(119_000)
    expect(line.asked).toEqual(['stream', ...Array.from({ length: 12 }, () => 'plain')])
    await vi.advanceTimersByTimeAsync(5000)
    expect(line.asked.at(-1)).toBe('stream')
    line.stop()
})
test('a right that is gone ends it', async () => {
    const line = follow([() => json({ status: 401 }, 401)])
    await vi.advanceTimersByTimeAsync(100_000)
    expect([line.refused, line.asked]).toEqual([[401], ['stream']])
})

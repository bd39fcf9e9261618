import { expect, test } from 'vitest'
import { event_reader, type ServerEvent } from './live'

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

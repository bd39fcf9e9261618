import { describe, expect, test } from 'vitest'
import jsqr from 'jsqr'
import { encode } from 'uqr'
import { Offline, Problem } from '../../call'
import {
    find_guests, is_final, is_genuine, judge, next_batch, passed, plain_code, read_ticket, worth,
    type Guest, type Scan, type Unsent,
} from './door'

const ORIGIN = 'https://panda.example'
// Made by a server of ours at that origin, and the key that it publishes.
const TOKEN =
    'v4.public.eyJhdWQiOiJ0aWNrZXQ6a29yZWEtY2hpbmEtZm9ydW0tMjAyMiIsInN1YiI6InJlZ2lzdHJhdGlvbjoxIiwianRpIj' +
    'oiMSJ9zlbRdfIPMXTYTG20yDIJuW6aZCnkB7XksghP1lkHnMVvpawpnLaA-p7HJA82YJA0q7jGHscvsHZeEji-kI9GBg.eyJraWQ' +
    'iOiJrNC5waWQud3VhbEEway1PUzFwRWw3dWI2cDBwZmJSTFJUc1ZBdEFiOGxpZTZPTWt6eU4ifQ'
const KEYS = [
    {
        kid: 'k4.pid.wualA0k-OS1pEl7ub6p0pfbRLRTsVAtAb8lie6OMkzyN',
        key: 'k4.public.9nr0CRH5VqcUgQWYv6qLJeLflPhdflEq9sCmuBpHO-U',
    },
]

const guest = (over: Partial<Guest> = {}): Guest => ({
    registration_id: 1, no: 1, name: '김하나', organisation: '가상 하버', ticket: 'on_site', kind: 'guest',
    mode: 'on_site', state: 'confirmed', code: '0001AH4Q', link_no: 1, is_walk_in: false,
    last_kind: null, last_door: null, last_at: null, ...over,
})
const list = (...guests: Guest[]) => new Map(guests.map((one) => [one.registration_id, one]))
const EVENT = 'korea-china-forum-2022'

describe('a ticket', () => {
    test('is read, and its signature holds for its server alone', async () => {
        const read = read_ticket(TOKEN, ORIGIN)!
        expect(read).toMatchObject({ event: EVENT, registration_id: 1, link_no: 1, kid: KEYS[0]!.kid })
        expect(await is_genuine(read, KEYS)).toBe(true)
        expect(await is_genuine(read_ticket(TOKEN, 'https://other.example')!, KEYS)).toBe(false)
        expect(await is_genuine(read, [])).toBe(undefined)
        const forged = TOKEN.replace(
            /^(v4\.public\..{100})(.)/,
            (_, all: string, one: string) => all + (one === 'A' ? 'B' : 'A'),
        )
        const other = read_ticket(forged, ORIGIN)
        expect(other && (await is_genuine(other, KEYS))).not.toBe(true)
    })
    test('what is none says nothing', () => {
        for (const text of ['', 'https://elsewhere.example/', 'v4.public.AAAA.AAAA', TOKEN.slice(0, 80), `${TOKEN}.x`])
            expect(read_ticket(text, ORIGIN)).toBe(undefined)
    })
    test('as a QR code is read by a camera', () => {
        const { data, size } = encode(TOKEN, { ecc: 'M', border: 4 })
        expect(size).toBeLessThanOrEqual(81)
        const scale = 4
        const side = size * scale
        const pixels = new Uint8ClampedArray(side * side * 4)
        for (let y = 0; y < side; y++)
            for (let x = 0; x < side; x++) {
                const value = data[Math.floor(y / scale)]![Math.floor(x / scale)] ? 0 : 255
                pixels.set([value, value, value, 255], (y * side + x) * 4)
            }
        expect(jsqr(pixels, side, side)?.data).toBe(TOKEN)
    })
})

describe('by the list', () => {
    const none = new Uint8Array()
    const read = { event: EVENT, registration_id: 1, link_no: 1, kid: '', signed: none, signature: none }
    const by = (of: Guest | undefined, genuine: boolean | undefined, over = {}) =>
        judge(of ? list(of) : list(), EVENT, { ticket: 'x' }, 'entry', { ...read, ...over }, genuine)
    test('validity comes before use', () => {
        const used = { last_kind: 'entry' as const, last_door: 'A', last_at: '2022-08-04T01:00:00Z' }
        expect(by(guest(), true).result).toBe('ok')
        expect(by(guest(used), true)).toMatchObject({ result: 'already', first: { door: 'A' } })
        expect(by(guest({ ...used, state: 'cancelled' }), true).result).toBe('revoked')
        expect(by(guest({ ...used, link_no: 2 }), true).result).toBe('revoked')
        expect(by(guest({ mode: 'online' }), true).result).toBe('not_confirmed')
        expect(by(guest({ state: 'pending' }), true).result).toBe('not_confirmed')
    })
    test('a signature that does not hold is worth nothing; one that cannot be checked, what the list says', () => {
        expect(by(guest(), false).result).toBe('unknown')
        expect(by(guest(), undefined).result).toBe('ok')
        expect(by(undefined, undefined).result).toBe('unknown')
        expect(by(undefined, true)).toEqual({ result: 'ok', is_unlisted: true })
        expect(by(guest(), true, { event: 'other' }).result).toBe('wrong_event')
        expect(by(guest(), undefined, { event: 'other' }).result).toBe('unknown')
    })
    test('codes as people type them', () => {
        expect(plain_code(' oo0i-ah4q ')).toBe('0001AH4Q')
        expect(judge(list(guest()), EVENT, { code: '0001-ah4q' }, 'entry').result).toBe('ok')
        expect(judge(list(guest({ code: null })), EVENT, { code: ' ' }, 'entry').result).toBe('unknown')
    })
    test('in, in again, out, in', () => {
        const one = passed(guest(), 'entry', 'A', '2022-08-04T01:00:00Z')
        expect(worth(one, 'entry').result).toBe('already')
        expect(worth(one, 'exit').result).toBe('ok')
        const out = passed(one, 'exit', 'A', '2022-08-04T02:00:00Z')
        expect(worth(out, 'entry').result).toBe('ok')
        expect(passed(out, 'entry', 'B', '2022-08-04T01:30:00Z')).toBe(out)
    })
    test('search finds parts of names, those that begin so first', () => {
        const all = list(
            guest(),
            guest({ registration_id: 2, no: 2, name: '박김', organisation: '' }),
            guest({ registration_id: 3, no: 33, name: 'Lee', state: 'expired' }),
        )
        expect(find_guests(all, '김', 5).map((one) => one.no)).toEqual([1, 2])
        expect(find_guests(all, 'ＬＥＥ', 5)).toEqual([])
        expect(find_guests(all, '2', 5).map((one) => one.no)).toEqual([2])
        expect(find_guests(all, '', 5)).toEqual([])
    })
})

test('scans go out together, what is taken back by itself and in its turn', () => {
    const scan = (no: number) => ({ no, scan_key: `k${no}` }) as unknown as Scan & { no: number }
    const queue: Unsent[] = [scan(1), scan(2), { undo: 'k1', no: 3 }, scan(4)]
    expect(next_batch(queue, 500).map((one) => one.no)).toEqual([1, 2])
    expect(next_batch(queue, 1).map((one) => one.no)).toEqual([1])
    expect(next_batch(queue.slice(2), 500).map((one) => one.no)).toEqual([3])
    expect(next_batch(queue.slice(3), 500).map((one) => one.no)).toEqual([4])
    expect(next_batch([], 500)).toEqual([])
})

test('what was sent is given up only when it is at fault itself', () => {
    const final = [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503].filter((n) => is_final(new Problem(n, {})))
    expect(final).toEqual([400, 409, 413, 422])
    expect(is_final(new Offline())).toBe(false)
})

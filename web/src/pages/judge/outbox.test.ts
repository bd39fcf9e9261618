// Two devices of one judge against a model of the server, with answers that are lost and devices that are
// closed at any instant. What must hold is said by a slow oracle: it remembers every change a judge made, by
// hand, and which of them another overruled.
import { describe, expect, it } from 'vitest'
import { merge } from './merge'
import { is_same, NO_SHEET, rounded_milli, sheet_of, total_of, type Criterion, type Saved, type Sheet } from './model'
import {
    is_changing, is_unsent, is_untouched, landed, overtaken, refused, refreshed, send_entry, settled, take_off,
    wait_ms, work_of,
} from './outbox'
import type { Flight, Post, Reply, Work } from './outbox'

function chance(seed: number): (n: number) => number {
    let s = seed >>> 0
    return (n) => {
        s = (s + 0x6d2b79f5) >>> 0
        let t = Math.imul(s ^ (s >>> 15), s | 1)
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
        return ((t ^ (t >>> 14)) >>> 0) % n
    }
}

const KEYS = ['a', 'b', 'c']
const score = (work: Work, key: string, value: number | undefined): Work => {
    const scores = { ...work.mine.scores }
    if (value === undefined) delete scores[key]
    else scores[key] = value
    return { ...work, mine: { ...work.mine, scores } }
}

// As lib/domain/pitch/sheet.c and domain/access/repeat.c do it.
class Server {
    versions: Saved[] = [NO_SHEET]
    keys = new Map<string, number>()

    get last(): Saved {
        return this.versions[this.versions.length - 1] as Saved
    }
    save(flight: Flight): Reply {
        const known = this.keys.get(flight.key)
        if (known !== undefined) return { is: 'saved', saved_no: known, now: this.last }
        const state = flight.sheet.is_final ? 'submitted' : 'draft'
        const next = { version_no: this.last.version_no + 1, state, scores_milli: { ...flight.sheet.scores },
                       comment: flight.sheet.comment.trim() }
        const is_first = this.last.version_no === 0
        const is_equal = !is_first && this.last.state === state && is_same(sheet_of(this.last), sheet_of(next))
        if (!is_equal) {
            if (flight.version_no !== this.last.version_no) return { is: 'overtaken', now: this.last }
            this.versions.push(next)
        }
        this.keys.set(flight.key, this.last.version_no)
        return { is: 'saved', saved_no: this.last.version_no, now: this.last }
    }
}

// A device: what it has kept outlives the page, what stands in memory does not.
class Device {
    kept = JSON.stringify(work_of(1, NO_SHEET))
    n_keys = 0
    constructor(readonly name: string) {}

    get work(): Work {
        return JSON.parse(this.kept) as Work
    }
    set work(w: Work) {
        this.kept = JSON.stringify(w)
    }
    post(send: (flight: Flight) => Promise<Reply>): Post {
        return {
            send: (_, flight) => send(flight),
            read: () => this.work,
            write: async (w) => void (this.work = w),
            new_key: () => `${this.name}${++this.n_keys}`,
        }
    }
}

describe('two devices of one judge', () => {
    it('lose no change, whatever is lost on the way (500 histories)', { timeout: 60_000 }, async () => {
        let n_clashes = 0
        for (let seed = 1; seed <= 500; seed++) {
            const below = chance(seed)
            const server = new Server()
            const devices = [new Device('x'), new Device('y')] as const
            // The oracle: what each device entered last, field by field.
            let n = 0
            const last_on: Record<string, number>[] = [{}, {}]
            for (let step = 0; step < 25; step++) {
                const d = below(2)
                const device = devices[d] as Device
                if (below(3) > 0) {
                    const key = KEYS[below(3)] as string
                    const value = ++n * 1000
                    device.work = score(device.work, key, value)
                    const mine = last_on[d] as Record<string, number>
                    mine[key] = value
                } else {
                    // The request does not arrive, its answer is lost, or all is well.
                    const fate = below(3)
                    await send_entry(
                        device.post(async (flight) => {
                            if (fate === 0) return { is: 'later' }
                            const reply = server.save(flight)
                            return fate === 1 ? { is: 'later' } : reply
                        }),
                        1,
                    )
                }
            }
            for (let round = 0; round < 3; round++)
                for (const device of devices) {
                    await send_entry(device.post(async (flight) => server.save(flight)), 1)
                    device.work = refreshed(device.work, server.last)
                }
            // Both agree with the server, and nothing is under way.
            for (const device of devices) {
                expect(is_unsent(device.work), `seed ${seed}`).toBe(false)
                expect(device.work.base, `seed ${seed}`).toEqual(server.last)
                expect(is_same(device.work.mine, sheet_of(server.last)), `seed ${seed}`).toBe(true)
            }
            // What is there was entered by someone; a field that only one device touched has its last value;
            // where both did, it is the last value of one of them.
            for (const key of KEYS) {
                const there = server.last.scores_milli[key]
                const wanted = last_on.map((on) => on[key]).filter((v) => v !== undefined)
                if (wanted.length) expect(wanted, `seed ${seed} ${key}`).toContain(there)
                else expect(there).toBeUndefined()
            }
            n_clashes += devices.reduce((sum, device) => sum + device.work.clashes.length, 0)
        }
        expect(n_clashes).toBeGreaterThan(50)
    })

    it('makes no version twice when an answer is lost', async () => {
        const server = new Server()
        const device = new Device('x')
        device.work = score(device.work, 'a', 1000)
        let n = 0
        const send = async (flight: Flight): Promise<Reply> => {
            const reply = server.save(flight)
            return ++n === 1 ? { is: 'later' } : reply
        }
        expect(await send_entry(device.post(send), 1)).toEqual({ is: 'later' })
        expect(device.work.flight?.key).toBe('x1')
        device.work = score(device.work, 'b', 2000) // goes on meanwhile
        await send_entry(device.post(send), 1)
        expect(server.versions.map((v) => v.scores_milli)).toEqual([{}, { a: 1000 }, { a: 1000, b: 2000 }])
    })

    it('does not overrule another device by a save that had already arrived', async () => {
        const server = new Server()
        const [x, y] = [new Device('x'), new Device('y')]
        x.work = score(x.work, 'a', 1000)
        await send_entry(x.post(async (f) => (server.save(f), { is: 'later' })), 1)
        y.work = score(refreshed(y.work, server.last), 'a', 7000)
        await send_entry(y.post(async (f) => server.save(f)), 1)
        await send_entry(x.post(async (f) => server.save(f)), 1)
        expect(server.last.scores_milli).toEqual({ a: 7000 })
        expect(x.work.mine.scores).toEqual({ a: 7000 })
        expect(x.work.clashes).toEqual([])
    })
})

describe('a merge', () => {
    const base: Sheet = { scores: { a: 1, b: 2, c: 3 }, comment: 'old', is_final: false }
    const [mine, theirs] = [
        { scores: { a: 9, b: 2 }, comment: 'old ', is_final: false },
        { scores: { a: 5, b: 6, c: 3 }, comment: 'new', is_final: true },
    ]
    it('takes each side where only it has changed, ours where both have, and tells', () => {
        expect(merge(base, mine, theirs)).toEqual({
            sheet: { scores: { a: 9, b: 6 }, comment: 'new', is_final: true },
            clashes: [{ field: 'a', mine: 9, theirs: 5 }],
        })
    })
    it('agrees with a table of all cases of one field', () => {
        for (const b of [undefined, 0, 1])
            for (const m of [undefined, 0, 1, 2])
                for (const t of [undefined, 0, 1, 2]) {
                    const of = (v: number | undefined): Sheet =>
                        ({ scores: v === undefined ? {} : { k: v }, comment: '', is_final: false })
                    const { sheet, clashes } = merge(of(b), of(m), of(t))
                    expect(sheet.scores.k).toBe(m === b ? t : m)
                    expect(clashes.length).toBe(m !== b && t !== b && m !== t ? 1 : 0)
                }
    })
})

describe('a work', () => {
    const submitted: Saved = { version_no: 3, state: 'submitted', scores_milli: { a: 1000 }, comment: 'x' }
    it('is not sent while a submitted sheet is being changed, and is when the change is submitted', () => {
        let w = work_of(1, submitted)
        expect(is_unsent(w)).toBe(false)
        w = score({ ...w, mine: { ...w.mine, is_final: false } }, 'a', 2000)
        expect(is_changing(w)).toBe(true)
        expect(take_off(w, () => 'k')).toBeUndefined()
        w = { ...w, mine: { ...w.mine, is_final: true } }
        expect(take_off(w, () => 'k')?.flight).toEqual({ key: 'k', version_no: 3, sheet: w.mine })
    })
    it('keeps what was refused, and sends it when the judge or the round has changed', () => {
        let w = refused(score(work_of(1, NO_SHEET), 'a', 1000), { rule: 'round_not_open', status: 409, text: '' })
        expect(take_off(w, () => 'k')).toBeUndefined()
        expect(is_unsent(w)).toBe(true)
        w = { ...w, trouble: null }
        expect(take_off(w, () => 'k')?.flight?.sheet.scores).toEqual({ a: 1000 })
    })
    it('leaves the text as it is typed', () => {
        const w = { ...work_of(1, NO_SHEET), mine: { scores: {}, comment: 'fine, ', is_final: false } }
        const now = { version_no: 1, state: 'draft', scores_milli: {}, comment: 'fine,' }
        const done = landed({ ...w, flight: { key: 'k', version_no: 0, sheet: w.mine } }, 1, now)
        expect(done.mine.comment).toBe('fine, ')
        expect(is_unsent(done)).toBe(false)
    })
    it('settles a clash either way', () => {
        const theirs = { ...submitted, version_no: 4, scores_milli: { a: 6000 } }
        const w = overtaken(score(work_of(1, submitted), 'a', 5000), theirs)
        expect(w.clashes).toEqual([{ field: 'a', mine: 5000, theirs: 6000 }])
        expect(settled(w, 'a', 'mine').mine.scores.a).toBe(5000)
        expect(settled(w, 'a', 'theirs').mine.scores.a).toBe(6000)
        expect(settled(w, 'a', 'theirs').clashes).toEqual([])
    })
    it('waits longer after each failure, and never longer than a minute and a quarter', () => {
        expect([0, 1, 2, 6, 99].map((n) => wait_ms(n, 0.5))).toEqual([1000, 2000, 4000, 60000, 60000])
        expect(wait_ms(99, 1)).toBe(75000)
    })
})

describe('the total', () => {
    const criterion = (key: string, weight_milli: number): Criterion =>
        ({ key, name: key, weight_milli, min_milli: 0, max_milli: 10000, step_milli: 500 })
    it('is that of the server, to the last digit', () => {
        const criteria = [criterion('a', 300), criterion('b', 250), criterion('c', 200)]
        const two = { num: 4250000, den: 550, n_set: 2, is_complete: false }
        expect(total_of(criteria, { a: 7500, b: 8000 })).toEqual(two)
        expect(total_of(criteria, {})).toEqual({ num: 0, den: 0, n_set: 0, is_complete: false })
    })
    it('is rounded exactly, halves up, also below zero', () => {
        const below = chance(7)
        for (let i = 0; i < 5000; i++) {
            const num = below(2_000_000_000) - 1_000_000_000
            const den = 1 + below(5000)
            const twice = BigInt(2 * num + den)
            const by = BigInt(2 * den)
            const floor = twice >= 0n ? twice / by : -((-twice + by - 1n) / by)
            expect(rounded_milli({ num, den })).toBe(Number(floor))
        }
    })
})

describe('a sheet that nobody has touched', () => {
    it('is told from one that is saved, and from one that is not', () => {
        const none = work_of(1, NO_SHEET)
        expect(is_untouched(none)).toBe(true)
        expect(is_untouched(score(none, 'a', 1000))).toBe(false)
        expect(is_untouched(work_of(1, { ...NO_SHEET, version_no: 1, state: 'draft' }))).toBe(false)
    })
})

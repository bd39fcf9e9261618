import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Offline, Problem } from '../../call'
import { kept_in, type Kept } from '../../store-safe'
import { Draft, kept_link, type Channel, type Link, type Server, type Snapshot, type Told } from './draft'
import type { Answers, Application, Question } from './types'

const QUESTIONS: Question[] = [
    { key: 'contact_email', kind: 'email', label: 'e', is_required: true },
    { key: 'company_name', kind: 'text', label: 'c', is_required: true, max_chars: 10 },
    { key: 'project_title', kind: 'text', label: 'p', is_required: true, max_chars: 100 },
    { key: 'founded', kind: 'date', label: 'f', is_required: false },
    { key: 'members', kind: 'members', label: 'm', is_required: true },
]

// A server with one application: trims texts, counts versions, refuses as told.
class Fake implements Server {
    answers: Answers = {}
    version = 0
    state = 'draft'
    call_state = 'open'
    saves: Answers[] = []
    n_created = 0
    keys: string[] = []
    fail: unknown[] = []
    gate?: Promise<void>

    snapshot(): Snapshot {
        const application = {
            application_id: 7, no: 3, state: this.state, call_state: this.call_state, version_no: this.version,
            answers: { ...this.answers }, changed_at: '2022-08-20T00:00:00Z', event: 'e',
        } as unknown as Application
        return { application, etag: `"v${this.version}"` }
    }
    write(patch: Answers): void {
        for (const [key, value] of Object.entries(patch))
            if (value === null) delete this.answers[key]
            else this.answers[key] = typeof value === 'string' ? value.trim() : value
        this.version++
    }
    async create(answers: Answers, key: string) {
        const error = this.fail.shift()
        if (error) throw error
        this.keys.push(key)
        this.n_created++
        this.write(answers)
        const state = 'draft' as const
        const created = { application_id: 7, no: 3, state, version_no: 1, link: 'l', key: 'ra1.7.1.x' }
        return { created, etag: '"v1"' }
    }
    async save(_: Link, answers: Answers, etag: string) {
        await this.gate
        const error = this.fail.shift()
        if (error) throw error
        if (etag !== `"v${this.version}"`) throw new Problem(412, { rule: 'stale_edit' })
        this.saves.push(answers)
        this.write(answers)
        return this.snapshot()
    }
    async read() {
        return this.snapshot()
    }
}

const refusal = (key: string): Problem =>
    new Problem(422, { errors: [{ field: `answers.${key}`, rule: 'answer_wrong', detail: 'no' }] })

function storage(): Storage {
    const map = new Map<string, string>()
    return {
        getItem: (k: string) => map.get(k) ?? null,
        setItem: (k: string, v: string) => void map.set(k, v),
        removeItem: (k: string) => void map.delete(k),
        key: (i: number) => [...map.keys()][i] ?? null,
        clear: () => map.clear(),
        get length() {
            return map.size
        },
    }
}

function channels(n: number): Channel[] {
    const all: Channel[] = []
    for (let i = 0; i < n; i++) {
        const own: Channel = {
            tell: (message: Told) => all.forEach((c) => c !== own && c.on_told?.(JSON.parse(JSON.stringify(message)))),
            close: () => {},
        }
        all.push(own)
    }
    return all
}

function draft(server: Server, kept: Kept = kept_in(storage()), channel: Channel = channels(1)[0]!): Draft {
    const made = new Draft({
        event: 'e', server, kept, channel, now: () => Date.now(), new_key: () => 'k'.repeat(32), on_change: () => {},
    })
    made.ask(QUESTIONS)
    return made
}

async function begun(server: Fake, kept?: Kept, channel?: Channel): Promise<Draft> {
    const made = draft(server, kept, channel)
    made.set('contact_email', 'a@b.example')
    made.leave('contact_email')
    await vi.advanceTimersByTimeAsync(500)
    expect(made.status).toBe('saved')
    return made
}

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2022-08-26T14:58:12Z') }))
afterEach(() => void vi.useRealTimers())

describe('before there is an address', () => {
    it('keeps what is typed on this device only', async () => {
        const server = new Fake()
        const kept = kept_in(storage())
        const one = draft(server, kept)
        one.set('company_name', '등불')
        await vi.advanceTimersByTimeAsync(60_000)
        expect(server.n_created).toBe(0)
        expect(one.status).toBe('local')
        const again = draft(server, kept)
        expect(again.restore()).toBe(true)
        expect(again.values.company_name).toBe('등불')
    })

    it('does not take an address that is still being typed', async () => {
        const server = new Fake()
        const one = draft(server)
        one.set('contact_email', 'a@b.co')
        await vi.advanceTimersByTimeAsync(60_000)
        expect(server.n_created).toBe(0)
        one.set('contact_email', 'a@b.com')
        one.leave('contact_email')
        await vi.advanceTimersByTimeAsync(1000)
        expect(server.answers.contact_email).toBe('a@b.com')
    })

    it('begins once, with all that was typed, under a key of its own', async () => {
        const server = new Fake()
        const kept = kept_in(storage())
        const one = draft(server, kept)
        one.set('company_name', ' Lantern ')
        one.set('contact_email', 'a@b.example')
        one.leave('contact_email')
        one.leave('contact_email')
        await vi.advanceTimersByTimeAsync(5000)
        expect(server.n_created).toBe(1)
        expect(server.keys[0]).toHaveLength(32)
        expect(server.answers).toEqual({ company_name: 'Lantern', contact_email: 'a@b.example' })
        expect(kept_link(kept, 'e')).toEqual({ application_id: 7, key: 'ra1.7.1.x' })
        expect(one.is_all_sent).toBe(true)
    })

    it('begins under the same key after an answer that was lost', async () => {
        const server = new Fake()
        server.fail = [new Offline('gone')]
        const one = draft(server)
        one.set('contact_email', 'a@b.example')
        one.leave('contact_email')
        await vi.advanceTimersByTimeAsync(500)
        expect(one.status).toBe('offline')
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.keys).toEqual(['k'.repeat(32)])
        expect(one.status).toBe('saved')
    })

    it('waits for another address when this one is refused', async () => {
        const server = new Fake()
        server.fail = [refusal('contact_email')]
        const one = draft(server)
        one.set('contact_email', 'a@b.example')
        one.leave('contact_email')
        await vi.advanceTimersByTimeAsync(60_000)
        expect(server.n_created).toBe(0)
        expect(one.refused.contact_email!.issue.detail).toBe('no')
        one.set('contact_email', 'c@b.example')
        one.leave('contact_email')
        await vi.advanceTimersByTimeAsync(1000)
        expect(server.n_created).toBe(1)
    })
})

describe('saving', () => {
    it('sends once typing pauses, and only what changed', async () => {
        const server = new Fake()
        const one = await begun(server)
        for (const text of ['L', 'La', 'Lan']) {
            one.set('company_name', text)
            await vi.advanceTimersByTimeAsync(300)
        }
        expect(server.saves).toHaveLength(0)
        await vi.advanceTimersByTimeAsync(2000)
        expect(server.saves).toEqual([{ company_name: 'Lan' }])
    })

    it('does not send an address that is still being typed: a link is mailed to each', async () => {
        const server = new Fake()
        const one = await begun(server)
        one.set('contact_email', 'new@b.co')
        await vi.advanceTimersByTimeAsync(60_000)
        expect(server.saves).toHaveLength(0)
        one.set('contact_email', 'new@b.com')
        one.leave('contact_email')
        await vi.advanceTimersByTimeAsync(1000)
        expect(server.saves).toEqual([{ contact_email: 'new@b.com' }])
    })

    it('does not wait for ever while somebody types on', async () => {
        const server = new Fake()
        const one = await begun(server)
        for (let i = 0; i < 40; i++) {
            one.set('project_title', 'x'.repeat(i + 1))
            await vi.advanceTimersByTimeAsync(500)
        }
        expect(server.saves.length).toBeGreaterThanOrEqual(2)
    })

    it('shows what was stored only when the field is left', async () => {
        const server = new Fake()
        const one = await begun(server)
        one.set('company_name', 'Lantern ')
        await vi.advanceTimersByTimeAsync(2000)
        expect(one.values.company_name).toBe('Lantern ')
        expect(one.is_dirty).toBe(false)
        one.leave('company_name')
        expect(one.values.company_name).toBe('Lantern')
        await vi.advanceTimersByTimeAsync(5000)
        expect(server.saves).toHaveLength(1)
    })

    it('keeps an answer that is at fault here and sends the others', async () => {
        const server = new Fake()
        const kept = kept_in(storage())
        const one = await begun(server, kept)
        one.set('company_name', 'far too long for it')
        one.set('founded', '3/4/2017')
        one.set('project_title', 'A lamp')
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.answers).toEqual({ contact_email: 'a@b.example', project_title: 'A lamp' })
        expect(one.is_all_sent).toBe(false)
        const again = draft(server, kept)
        await again.open({ application_id: 7, key: 'ra1.7.1.x' })
        expect(again.values.founded).toBe('3/4/2017')
    })

    it('sends the rest when the server refuses one answer', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.fail = [refusal('company_name')]
        one.set('company_name', 'bad')
        one.set('project_title', 'good')
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.saves).toEqual([{ project_title: 'good' }])
        expect(one.refused.company_name!.issue.detail).toBe('no')
        expect(one.values.company_name).toBe('bad')
        one.set('company_name', 'better')
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.answers.company_name).toBe('better')
        expect(one.refused.company_name).toBeUndefined()
    })

    it('sends what was typed while a request was away', async () => {
        const server = new Fake()
        const one = await begun(server)
        let open = () => {}
        server.gate = new Promise<void>((resolve) => (open = resolve))
        one.set('company_name', 'one')
        await vi.advanceTimersByTimeAsync(1500)
        one.set('company_name', 'two')
        await vi.advanceTimersByTimeAsync(1500)
        open()
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.answers.company_name).toBe('two')
        expect(server.saves).toHaveLength(2)
    })

    it('is done with all of it when a flush has ended, also one that came while a request was away', async () => {
        const server = new Fake()
        const one = await begun(server)
        let open = () => {}
        server.gate = new Promise<void>((resolve) => (open = resolve))
        one.set('company_name', 'one')
        await vi.advanceTimersByTimeAsync(1500)
        one.set('company_name', 'two')
        let is_done = false
        const flushed = one.flush().then(() => (is_done = true))
        await vi.advanceTimersByTimeAsync(100)
        expect(is_done).toBe(false)
        open()
        await flushed
        expect(server.answers.company_name).toBe('two')
        expect(one.is_all_sent).toBe(true)
    })

    it('drops empty rows, and clears with null', async () => {
        const server = new Fake()
        const one = await begun(server)
        one.set('members', [{ name: 'A' }, { name: '' }])
        one.set('company_name', 'x')
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.answers.members).toEqual([{ name: 'A' }])
        one.set('company_name', '')
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.saves.at(-1)).toEqual({ company_name: null })
        expect(one.is_dirty).toBe(false)
    })
})

describe('when the line or the server fails', () => {
    it('tries again, further and further apart, and at once when the network is back', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.fail = Array.from({ length: 50 }, () => new Offline('gone'))
        one.set('company_name', 'x')
        await vi.advanceTimersByTimeAsync(2000)
        expect(one.status).toBe('offline')
        await vi.advanceTimersByTimeAsync(60_000)
        const n_tries = 50 - server.fail.length
        expect(n_tries).toBeGreaterThan(3)
        expect(n_tries).toBeLessThan(10)
        server.fail = []
        one.online()
        await vi.advanceTimersByTimeAsync(10)
        expect(one.status).toBe('saved')
        expect(server.answers.company_name).toBe('x')
    })

    it('waits as long as a busy server says', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.fail = [new Problem(429, { rule: 'too_many_requests' }, 12)]
        one.set('company_name', 'x')
        await vi.advanceTimersByTimeAsync(10_000)
        expect(one.status).toBe('waiting')
        expect(server.saves).toHaveLength(0)
        await vi.advanceTimersByTimeAsync(5000)
        expect(one.status).toBe('saved')
    })

    it('stops when the call has closed, and keeps what is typed', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.fail = [new Problem(409, { rule: 'call_over' })]
        one.set('company_name', 'late')
        await vi.advanceTimersByTimeAsync(5000)
        expect(one.status).toBe('closed')
        expect(one.problem!.rule).toBe('call_over')
        one.set('company_name', 'later')
        await vi.advanceTimersByTimeAsync(60_000)
        expect(server.saves).toHaveLength(0)
        expect(one.values.company_name).toBe('later')
    })

    it('says when the link opens nothing any more', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.fail = [new Problem(401, { rule: 'credentials_unusable' })]
        one.set('company_name', 'x')
        await vi.advanceTimersByTimeAsync(5000)
        expect(one.status).toBe('expired')
    })
})

describe('another device', () => {
    it('takes over what only it changed', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.write({ project_title: 'From the phone' })
        one.set('company_name', 'Mine')
        await vi.advanceTimersByTimeAsync(3000)
        expect(one.values).toMatchObject({ project_title: 'From the phone', company_name: 'Mine' })
        expect(server.answers).toMatchObject({ project_title: 'From the phone', company_name: 'Mine' })
        expect(one.taken).toEqual(['project_title'])
        expect(one.clashes).toEqual({})
    })

    it('shows a clash, sends the rest, and does as is chosen', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.write({ company_name: 'Theirs' })
        one.set('company_name', 'Mine')
        one.set('project_title', 'Lamp')
        await vi.advanceTimersByTimeAsync(3000)
        expect(one.clashes.company_name).toEqual({ mine: 'Mine', theirs: 'Theirs' })
        expect(one.values.company_name).toBe('Mine')
        expect(server.answers).toMatchObject({ company_name: 'Theirs', project_title: 'Lamp' })
        expect(one.is_all_sent).toBe(false)
        one.resolve('company_name', 'mine')
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.answers.company_name).toBe('Mine')
        expect(one.is_all_sent).toBe(true)
    })

    it('or takes theirs', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.write({ company_name: 'Theirs' })
        one.set('company_name', 'Mine')
        await vi.advanceTimersByTimeAsync(3000)
        one.resolve('company_name', 'theirs')
        await vi.advanceTimersByTimeAsync(3000)
        expect(one.values.company_name).toBe('Theirs')
        expect(server.saves).toHaveLength(0)
    })

    it('is no clash when both typed the same', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.write({ company_name: 'Same' })
        one.set('company_name', 'Same')
        await vi.advanceTimersByTimeAsync(3000)
        expect(one.clashes).toEqual({})
        expect(one.is_all_sent).toBe(true)
    })

    it('merges what was typed offline, then opened again', async () => {
        const server = new Fake()
        const kept = kept_in(storage())
        const one = await begun(server, kept)
        server.fail = Array.from({ length: 5 }, () => new Offline('gone'))
        one.set('company_name', 'Offline')
        await vi.advanceTimersByTimeAsync(2000)
        one.close()
        server.fail = []
        server.write({ project_title: 'Elsewhere' })
        const again = draft(server, kept)
        await again.open({ application_id: 7, key: 'ra1.7.1.x' })
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.answers).toMatchObject({ company_name: 'Offline', project_title: 'Elsewhere' })
    })
})

describe('two tabs', () => {
    it('share what is typed before there is a link, and begin once', async () => {
        const server = new Fake()
        const kept = kept_in(storage())
        const [a, b] = channels(2)
        const one = draft(server, kept, a)
        const two = draft(server, kept, b)
        one.set('company_name', 'Lantern')
        expect(two.values.company_name).toBe('Lantern')
        two.set('project_title', 'Lamp')
        one.set('contact_email', 'a@b.example')
        one.leave('contact_email')
        await vi.advanceTimersByTimeAsync(5000)
        expect(two.link).toEqual(one.link)
        two.set('project_title', 'Lamps')
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.n_created).toBe(1)
        expect(one.values.project_title).toBe('Lamps')
        expect(server.answers).toMatchObject({ company_name: 'Lantern', project_title: 'Lamps' })
    })

    it('do not overwrite each other', async () => {
        const server = new Fake()
        const kept = kept_in(storage())
        const [a, b] = channels(2)
        const one = await begun(server, kept, a)
        const two = draft(server, kept, b)
        await two.open(one.link!)
        one.set('company_name', 'One')
        two.set('project_title', 'Two')
        await vi.advanceTimersByTimeAsync(5000)
        expect(server.answers).toMatchObject({ company_name: 'One', project_title: 'Two' })
        expect(one.values).toMatchObject({ company_name: 'One', project_title: 'Two' })
        expect(two.clashes).toEqual({})
    })
})

describe('a submitted application', () => {
    it('is changed only when asked to', async () => {
        const server = new Fake()
        const one = await begun(server)
        server.state = 'submitted'
        one.taken_over(server.snapshot())
        one.set('company_name', 'New')
        await vi.advanceTimersByTimeAsync(60_000)
        await one.flush()
        expect(server.saves).toHaveLength(0)
        await one.save_submitted()
        expect(server.answers.company_name).toBe('New')
        one.set('company_name', 'Newer')
        one.discard()
        expect(one.values.company_name).toBe('New')
    })
})

describe('without storage', () => {
    it('goes on in memory', async () => {
        const server = new Fake()
        const one = await begun(server, kept_in(undefined))
        one.set('company_name', 'x')
        await vi.advanceTimersByTimeAsync(3000)
        expect(server.answers.company_name).toBe('x')
    })
})

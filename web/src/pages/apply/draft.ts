// An application while it is being written: every change is kept on this device at once and sent to the
// server a moment later. No network, a busy server, another tab or another device lose nothing that was
// typed; what two devices answered differently is shown as a clash and left to the person.
import { Offline, Problem } from '../../call'
import type { Kept } from '../../store-safe'
import { canonical, fault_of, is_email, to_send } from './form'
import type { Answer, Answers, Application, Created, Issue, Question } from './types'

// ---- what it stands on; tests put others in ----

export interface Link {
    application_id: number
    key: string
}

export interface Snapshot {
    application: Application
    etag: string
}

export interface Server {
    create(answers: Answers, idempotency_key: string): Promise<{ created: Created; etag: string }>
    save(link: Link, answers: Answers, etag: string): Promise<Snapshot>
    read(link: Link): Promise<Snapshot>
}

export type Told =
    | { kind: 'typed'; values: Answers }
    | { kind: 'link'; link: Link }
    | { kind: 'saved'; snapshot: Snapshot }

// Other tabs of this browser.
export interface Channel {
    tell(message: Told): void
    on_told?: (message: Told) => void
    close(): void
}

export interface Setting {
    event: string
    server: Server
    kept: Kept
    channel: Channel
    now: () => number
    new_key: () => string
    on_change: () => void
}

export type Status =
    | 'empty' // nothing was typed
    | 'local' // kept here only: there is no address yet to send the link to
    | 'saving'
    | 'saved'
    | 'offline' // kept here, sent when there is a network again
    | 'waiting' // the server is busy; it is tried again
    | 'refused' // kept here; the server does not take it as it is
    | 'closed' // the call has closed: what the server has stays
    | 'expired' // the link opens nothing any more

export interface Clash {
    mine: Answer
    theirs: Answer
}

// What is kept on this device.
interface Record_ {
    values: Answers
    base: Answers
    link?: Link
    etag?: string
    create_key?: string
    at: number
}

const QUIET_MS = 1200 // after the last key
const LATEST_MS = 8000 // after the first
const RETRY_MS = [1000, 2000, 5000, 10_000, 20_000, 30_000]
const EMAIL = 'contact_email'

export const event_record = (event: string): string => `apply.${event}`
export const link_record = (application_id: number): string => `application.${application_id}`

function parse<T>(text: string | undefined): T | undefined {
    try {
        return text === undefined ? undefined : (JSON.parse(text) as T)
    } catch {
        return undefined
    }
}

// The application that this device began for an event, if any.
export const kept_link = (kept: Kept, event: string): Link | undefined =>
    parse<Record_>(kept.get(event_record(event)))?.link

const keys_of = (...all: Answers[]): string[] => [...new Set(all.flatMap((answers) => Object.keys(answers)))]

export class Draft {
    values: Answers = {}
    status: Status = 'empty'
    saved_at?: number
    link?: Link
    snapshot?: Snapshot
    problem?: Problem
    clashes: Record<string, Clash> = {}
    refused: Record<string, { value: string; issue: Issue }> = {}
    taken: string[] = [] // answers that came from another device

    readonly #is: Setting
    #questions = new Map<string, Question>()
    #base: Answers = {} // as the server has it
    #sent: Record<string, string> = {} // what was typed for what the server has
    #shared: Answers = {} // as other tabs know it, before there is a link
    #committed_email = ''
    #create_key?: string
    #timer: ReturnType<typeof setTimeout> | undefined
    #due_at = 0
    #dirty_since = 0
    #run: Promise<void> | undefined
    #n_failed = 0
    #is_ended = false

    constructor(setting: Setting) {
        this.#is = setting
        setting.channel.on_told = (message) => this.#on_told(message)
    }

    ask(questions: Question[]): void {
        this.#questions = new Map(questions.map((question) => [question.key, question]))
    }

    // ---- beginning ----

    // What was typed here before; true when there was something.
    restore(name: string = event_record(this.#is.event)): boolean {
        const record = parse<Partial<Record_>>(this.#is.kept.get(name))
        if (!record || typeof record.values !== 'object' || record.values === null) return false
        this.values = record.values
        this.#base = record.base ?? {}
        this.#shared = { ...record.values }
        if (record.link) this.link = record.link
        if (record.create_key) this.#create_key = record.create_key
        if (record.at) this.saved_at = record.at
        this.status = keys_of(this.values).length ? (this.link ? 'saved' : 'local') : 'empty'
        if (is_email(String(this.values[EMAIL] ?? ''))) this.#committed_email = canonical(this.values[EMAIL])
        this.#is.on_change()
        return true
    }

    // An application by its link: the server's answers, and over them what was typed here and not sent yet.
    async open(link: Link, read?: Snapshot): Promise<Snapshot> {
        if (!this.restore(link_record(link.application_id))) this.values = {}
        this.link = link
        const snapshot = read ?? (await this.#is.server.read(link))
        this.#merge(snapshot.application.answers)
        this.#take(snapshot)
        this.#keep()
        this.#is.on_change()
        if (this.is_dirty) this.#plan(0)
        return snapshot
    }

    // ---- typing ----

    set(key: string, value: Answer): void {
        if (canonical(this.values[key]) === canonical(value) && typeof value !== 'object') {
            this.values[key] = value
            return
        }
        this.values[key] = value
        if (this.refused[key]?.value !== canonical(value)) delete this.refused[key]
        this.taken = this.taken.filter((one) => one !== key)
        this.#keep()
        if (!this.link) {
            this.#shared = { ...this.values }
            this.#is.channel.tell({ kind: 'typed', values: this.values })
            if (this.status !== 'saving') this.status = 'local'
        }
        this.#is.on_change()
        this.#plan(QUIET_MS)
    }

    // The field was left: an address counts as typed to its end, and the answer is shown as it was stored.
    leave(key: string): void {
        if (key === EMAIL && is_email(String(this.values[EMAIL] ?? ''))) {
            this.#committed_email = canonical(this.values[EMAIL])
            this.#plan(200)
        }
        this.#settle(key)
    }

    #settle(key: string): void {
        if (this.#sent[key] === undefined || this.#sent[key] !== canonical(this.values[key])) return
        if (canonical(this.#base[key]) === canonical(this.values[key])) return
        this.values[key] = this.#base[key]
        delete this.#sent[key]
        this.#keep()
        this.#is.on_change()
    }

    resolve(key: string, choice: 'mine' | 'theirs'): void {
        const clash = this.clashes[key]
        if (!clash) return
        delete this.clashes[key]
        if (choice === 'theirs') {
            this.values[key] = clash.theirs
            delete this.#sent[key]
        }
        this.#keep()
        this.#is.on_change()
        this.#plan(200)
    }

    // ---- sending ----

    get is_dirty(): boolean {
        return keys_of(this.values, this.#base).some((key) => !this.#is_clean(key))
    }

    // Whether what is typed is on the server, all of it.
    get is_all_sent(): boolean {
        return this.link !== undefined && !this.is_dirty && Object.keys(this.clashes).length === 0
    }

    #is_clean(key: string): boolean {
        if (this.#questions.size > 0 && !this.#questions.has(key)) return true // it is asked no more
        const value = canonical(to_send(this.#questions.get(key), this.values[key]))
        return value === canonical(this.#base[key]) || this.#sent[key] === canonical(this.values[key])
    }

    #is_sendable(key: string): boolean {
        const question = this.#questions.get(key)
        const value = this.values[key]
        if (this.clashes[key] || this.refused[key]?.value === canonical(value)) return false
        if (!question || fault_of(question, value)) return false
        return key !== EMAIL || canonical(value) === this.#committed_email
    }

    #changes(): Answers {
        const changed = keys_of(this.values, this.#base).filter((k) => !this.#is_clean(k) && this.#is_sendable(k))
        return Object.fromEntries(changed.map((key) => [key, to_send(this.#questions.get(key), this.values[key])]))
    }

    #plan(ms: number): void {
        if (this.#is_ended || this.#is_submitted || !this.#has_work()) return
        const now = this.#is.now()
        this.#dirty_since ||= now
        const at = Math.min(now + ms, this.#dirty_since + LATEST_MS)
        if (this.#timer !== undefined && this.#n_failed === 0) clearTimeout(this.#timer)
        else if (this.#timer !== undefined && this.#due_at <= at) return
        clearTimeout(this.#timer)
        this.#due_at = at
        this.#timer = setTimeout(() => void this.flush(), Math.max(0, at - now))
    }

    #has_work(): boolean {
        if (!this.link) return this.#can_create()
        return Object.keys(this.#changes()).length > 0
    }

    #can_create(): boolean {
        const email = this.values[EMAIL]
        return is_email(String(email ?? '')) && canonical(email) === this.#committed_email && !this.refused[EMAIL]
    }

    get #is_submitted(): boolean {
        return this.snapshot !== undefined && this.snapshot.application.state !== 'draft'
    }

    // Sends what is to be sent, now. Never throws: what happened is in `status` and `problem`.
    // What is under way already is waited for, and what was typed since is sent after it.
    async flush(): Promise<void> {
        while (this.#run) await this.#run
        clearTimeout(this.#timer)
        this.#timer = undefined
        if (this.#is_ended || this.#is_submitted) return
        this.#run = this.#work()
        await this.#run
        if (this.#n_failed === 0) this.#plan(QUIET_MS)
    }

    async #work(): Promise<void> {
        try {
            for (let n = 0; n < 6 && (await this.#step()); n++);
            this.#n_failed = 0
            this.#dirty_since = 0
        } catch (error) {
            this.#fail(error)
        } finally {
            this.#run = undefined
        }
        this.#is.on_change()
    }

    // True when there may be more to do at once.
    async #step(): Promise<boolean> {
        if (!this.link) return this.#create()
        const changes = this.#changes()
        if (Object.keys(changes).length === 0) {
            if (this.snapshot && this.status !== 'closed') this.status = this.is_dirty ? 'refused' : 'saved'
            return false
        }
        await this.#send(changes)
        return false
    }

    async #create(): Promise<boolean> {
        if (!this.#can_create()) return false
        this.status = 'saving'
        this.#is.on_change()
        this.#create_key ??= this.#is.new_key()
        this.#keep()
        const answers = this.#changes()
        const typed = this.#typed(answers)
        try {
            const { created } = await this.#is.server.create(answers, this.#create_key)
            this.link = { application_id: created.application_id, key: created.key }
        } catch (error) {
            if (this.#refuse(error, answers)) return true
            throw error
        }
        this.#is.channel.tell({ kind: 'link', link: this.link })
        this.#keep()
        const snapshot = await this.#is.server.read(this.link)
        this.#adopt(snapshot, typed)
        return true
    }

    #typed(answers: Answers): Record<string, string> {
        return Object.fromEntries(Object.keys(answers).map((key) => [key, canonical(this.values[key])]))
    }

    async #send(changes: Answers): Promise<void> {
        this.status = 'saving'
        this.#is.on_change()
        const typed = this.#typed(changes)
        try {
            const etag = this.snapshot?.etag ?? (await this.#refresh()).etag
            this.#adopt(await this.#is.server.save(this.link!, changes, etag), typed)
        } catch (error) {
            if (error instanceof Problem && error.status === 412) {
                await this.#refresh()
                if (++this.#n_stale > 3) throw error
                return this.#send_again()
            }
            if (!this.#refuse(error, changes)) throw error
            return this.#send_again()
        }
        this.#n_stale = 0
    }

    #n_stale = 0

    async #send_again(): Promise<void> {
        const changes = this.#changes()
        if (Object.keys(changes).length) return this.#send(changes)
        this.status = this.is_dirty ? 'refused' : 'saved'
    }

    // Reads what the server has and merges it into what is typed.
    async #refresh(): Promise<Snapshot> {
        const snapshot = await this.#is.server.read(this.link!)
        this.#merge(snapshot.application.answers)
        this.#take(snapshot)
        this.#keep()
        return snapshot
    }

    // The same from outside, such as when a document has arrived. Throws what the server says.
    async refresh(): Promise<void> {
        if (!this.link) return
        await this.#refresh()
        this.#is.on_change()
    }

    #adopt(snapshot: Snapshot, typed: Record<string, string>): void {
        const before = this.#base
        this.#base = snapshot.application.answers
        for (const key of keys_of(before, this.#base))
            if (canonical(before[key]) !== canonical(this.#base[key])) delete this.#sent[key]
        Object.assign(this.#sent, typed)
        this.#take(snapshot)
        this.status = 'saved'
        this.saved_at = this.#is.now()
        delete this.problem
        this.#keep()
        this.#is.channel.tell({ kind: 'saved', snapshot })
    }

    #take(snapshot: Snapshot): void {
        this.snapshot = snapshot
        if (snapshot.application.state === 'draft' && snapshot.application.call_state !== 'open')
            this.status = 'closed'
        else if (!this.is_dirty) this.status = 'saved'
        this.saved_at ??= Date.parse(snapshot.application.changed_at)
    }

    // A submitted application is changed as a whole, when asked to. Throws what the server says.
    async save_submitted(): Promise<Snapshot> {
        const changes = this.#changes()
        const typed = this.#typed(changes)
        try {
            this.#adopt(await this.#is.server.save(this.link!, changes, this.snapshot!.etag), typed)
        } catch (error) {
            if (error instanceof Problem && error.status === 412) await this.#refresh()
            this.#is.on_change()
            throw error
        }
        this.#is.on_change()
        return this.snapshot!
    }

    // What was changed here and not sent is forgotten.
    discard(): void {
        this.values = { ...this.#base }
        this.clashes = {}
        this.refused = {}
        this.#sent = {}
        this.#keep()
        this.#is.on_change()
    }

    // After submitting or withdrawing.
    taken_over(snapshot: Snapshot): void {
        this.#merge(snapshot.application.answers)
        this.#take(snapshot)
        this.#keep()
        this.#is.channel.tell({ kind: 'saved', snapshot })
        this.#is.on_change()
    }

    // ---- failing ----

    // Whether single answers were refused: they are kept here, and the others are sent without them.
    #refuse(error: unknown, sent: Answers): boolean {
        if (!(error instanceof Problem) || error.status !== 422) return false
        const issues = error.errors.filter(({ field }) => field?.startsWith('answers.'))
        let is_found = false
        for (const issue of issues) {
            const key = issue.field!.slice('answers.'.length)
            if (!(key in sent)) continue
            this.refused[key] = { value: canonical(this.values[key]), issue }
            is_found = true
        }
        if (is_found) this.problem = error
        return is_found
    }

    #fail(error: unknown): void {
        if (error instanceof Problem) {
            this.problem = error
            if (error.status === 409) return this.#end('closed')
            if ([401, 403, 404, 410].includes(error.status)) return this.#end('expired')
            if (error.status < 500 && error.status !== 429 && error.status !== 412) {
                this.status = 'refused'
                return
            }
        } else if (!(error instanceof Offline)) throw error
        this.status = error instanceof Offline ? 'offline' : 'waiting'
        const wait = RETRY_MS[Math.min(this.#n_failed, RETRY_MS.length - 1)]!
        this.#n_failed++
        const ms = Math.max(wait, error instanceof Problem ? (error.retry_after_s ?? 0) * 1000 : 0)
        this.#due_at = this.#is.now() + ms
        this.#timer = setTimeout(() => void this.flush(), ms)
    }

    #end(status: Status): void {
        this.status = status
        this.#is_ended = true
    }

    // The network is there again.
    online(): void {
        if (this.status === 'offline' || this.status === 'waiting') void this.flush()
    }

    // ---- others ----

    // What somebody else made of the same answers since: what only they changed is taken, what only I
    // changed stays, and what both changed differently is a clash, in which nothing typed here vanishes.
    #merge(theirs: Answers): void {
        for (const key of keys_of(this.#base, theirs)) {
            const their = canonical(theirs[key])
            if (their === canonical(this.#base[key])) continue
            const is_mine_old = this.#is_clean(key)
            delete this.#sent[key]
            delete this.clashes[key]
            if (is_mine_old) {
                this.values[key] = theirs[key]
                if (this.snapshot) this.taken = [...this.taken.filter((one) => one !== key), key]
            } else if (canonical(to_send(this.#questions.get(key), this.values[key])) !== their) {
                this.clashes[key] = { mine: this.values[key], theirs: theirs[key] }
            }
        }
        this.#base = theirs
    }

    #on_told(message: Told): void {
        if (message.kind === 'typed' && !this.link) {
            for (const key of keys_of(message.values, this.#shared)) {
                if (canonical(this.values[key]) !== canonical(this.#shared[key])) continue
                this.values[key] = message.values[key]
            }
            this.#shared = { ...message.values }
            if (keys_of(this.values).length) this.status = 'local'
        } else if (message.kind === 'link' && !this.link) {
            this.link = message.link
        } else if (message.kind === 'saved') {
            const { application } = message.snapshot
            if (this.link?.application_id !== application.application_id) return
            if (this.snapshot && application.version_no <= this.snapshot.application.version_no) return
            this.#merge(application.answers)
            this.#take(message.snapshot)
        }
        this.#is.on_change()
    }

    #keep(): void {
        const { values, link } = this
        const record: Record_ = { values, base: this.#base, at: this.#is.now() }
        if (link) record.link = link
        if (this.#create_key) record.create_key = this.#create_key
        this.saved_at = record.at
        if (link) {
            this.#is.kept.set(link_record(link.application_id), JSON.stringify(record))
            const pointer = { values: {}, base: {}, link, at: record.at }
            this.#is.kept.set(event_record(this.#is.event), JSON.stringify(pointer))
        } else this.#is.kept.set(event_record(this.#is.event), JSON.stringify(record))
    }

    // Begins anew: the device forgets the application, the server does not.
    forget(): void {
        this.#is.kept.set(event_record(this.#is.event), undefined)
        if (this.link) this.#is.kept.set(link_record(this.link.application_id), undefined)
    }

    close(): void {
        clearTimeout(this.#timer)
        this.#is_ended = true
        this.#is.channel.close()
    }
}

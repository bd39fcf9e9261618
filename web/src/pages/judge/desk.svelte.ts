// The judge's desk as the page shows it: one for the page, whichever entry is open. What is entered is kept on
// this device first, then sent; outbox.ts says how.
import { api, new_key, Offline, Problem, when_signed_out } from '../../api'
import { boot } from '../../boot'
import { lang_of_tag } from '../../lang'
import { local } from '../../store-safe'
import { set_lang } from '../../text.svelte'
import { clock_state, sync_clock } from '../../ticking.svelte'
import { clock, set_clock } from '../../time'
import {
    CURRENT, declared_key, declared_of, open_kept, pages_key, seat_key, work_key, works_of,
    type Declared, type Kept, type PagesInfo, type Seat,
} from './kept'
import { progress_of, saved_of, type Desk, type Entry, type Saved } from './model'
import {
    is_changing, is_held, is_unsent, refreshed, send_entry, wait_ms, work_of, type Flight, type Reply, type Work,
} from './outbox'
import { is_kept, keep_deck, keep_only, picture as picture_of, type Size } from './pictures'

const SEND_AFTER_MS = 700
const READ_EVERY_MS = 60_000

type Phase = 'starting' | 'invited' | 'ready' | 'signed_out'

interface State {
    phase: Phase
    invitation: Desk | undefined // as the link shows it, before anything is exchanged
    problem: unknown // why there is no desk
    desk: Desk | undefined
    works: Record<number, Work>
    declared: Record<number, Declared>
    is_online: boolean // the last answer came
    is_session_over: boolean
    is_lasting: boolean
    is_sending: boolean
    decks: { n_kept: number; n_all: number; is_busy: boolean }
}

export const desk: State = $state({
    phase: 'starting',
    invitation: undefined,
    problem: undefined,
    desk: undefined,
    works: {},
    declared: {},
    is_online: true,
    is_session_over: false,
    is_lasting: true,
    is_sending: false,
    decks: { n_kept: 0, n_all: 0, is_busy: false },
})

let kept: Kept
let token: string | undefined
let bearer: string | undefined // where the browser keeps no cookie: the token, until the page is closed
let judge_id = 0
let n_failures = 0
let timer: ReturnType<typeof setTimeout> | undefined
let channel: BroadcastChannel | undefined
let is_started = false

const with_key = () => (bearer ? { key: bearer } : {})

// ---- what is kept ----

async function keep(key: string, value: unknown): Promise<void> {
    await kept.put(key, value)
    desk.is_lasting = kept.is_lasting
}

async function write(work: Work): Promise<void> {
    desk.works[work.entry_id] = work
    await keep(work_key(judge_id, work.entry_id), work)
    channel?.postMessage({ judge_id, work: $state.snapshot(work) })
}

// Another window of the same judge has gone on.
function listen_to_windows(): void {
    try {
        channel = new BroadcastChannel('rostrum-judge')
        channel.onmessage = ({ data }: MessageEvent<{ judge_id: number; work: Work }>) => {
            if (data.judge_id === judge_id) desk.works[data.work.entry_id] = data.work
        }
    } catch {
        channel = undefined
    }
}

export const work_for = (entry: Entry): Work => desk.works[entry.id] ?? work_of(entry.id, saved_of(entry.sheet))
export const progress_for = (entry: Entry) => {
    const work = work_for(entry)
    return progress_of(work.mine, is_changing(work) || is_held(work))
}
export const unsent = (): Work[] => Object.values(desk.works).filter(is_unsent)
export const held = (): Work[] => Object.values(desk.works).filter(is_held)
export const n_unsent = (): number => unsent().length + Object.keys(desk.declared).length

// ---- reading ----

// What the offline page cannot know from the server: its language, and what the event clock shows.
function take_up_moment(): void {
    if (boot.clock) return remember_clock()
    const chosen = lang_of_tag(/(?:^|; )lang=(\w+)/.exec(document.cookie)?.[1])
    if (chosen) set_lang(chosen)
    const [offset, simulated] = (local.get('clock') ?? '').split(' ')
    if (offset === undefined || offset === '') return
    set_clock(new Date(Date.now() + Number(offset)).toISOString(), simulated === 'true')
    clock_state.is_simulated = clock.is_simulated
}

const remember_clock = (): void => local.set('clock', `${Math.round(clock.offset_ms)} ${clock.is_simulated}`)

async function adopt(read: Desk, etag: string): Promise<void> {
    judge_id = read.judge.id
    const works: Record<number, Work> = {}
    for (const work of await kept.all<Work>(works_of(judge_id))) works[work.entry_id] = work
    for (const entry of read.entries) {
        const before = desk.works[entry.id] ?? works[entry.id] ?? work_of(entry.id, saved_of(entry.sheet))
        let work = refreshed(before, saved_of(entry.sheet))
        const is_open_again = work.trouble?.rule === 'round_not_open' && read.round.state === 'open'
        if (is_open_again || work.trouble?.status === 403) work = { ...work, trouble: null }
        works[entry.id] = work
        if (work !== before) await keep(work_key(judge_id, entry.id), work)
    }
    Object.assign(desk.works, works)
    desk.desk = read
    desk.phase = 'ready'
    desk.problem = undefined
    await keep(CURRENT, judge_id)
    await keep(seat_key(judge_id), { judge_id, desk: read, etag, read_at: Date.now() } satisfies Seat)
    await keep_only(new Set(read.entries.flatMap((e) => e.documents.map((d) => d.upload_key))))
}

export async function read_desk(): Promise<void> {
    try {
        const { body, etag } = await api.judge_desk<Desk>({}, with_key())
        desk.is_online = true
        desk.is_session_over = false
        if (judge_id && body.judge.id !== judge_id) desk.works = {} // another judge has signed in here
        await adopt(body, etag ?? '')
        remember_clock()
        send_soon(0)
        void fetch_decks()
    } catch (error) {
        if (error instanceof Offline) desk.is_online = false
        else if (error instanceof Problem && error.status === 401) desk.is_session_over = true
        if (desk.desk) return
        desk.problem = error
        desk.phase = 'signed_out'
    }
}

// ---- coming in ----

export async function start(link_token: string | null): Promise<void> {
    if (!is_started) {
        is_started = true
        when_signed_out(undefined)
        kept = await open_kept()
        desk.is_lasting = kept.is_lasting
        listen_to_windows()
        take_up_moment()
        addEventListener('online', () => void come_back())
        addEventListener('offline', () => (desk.is_online = false))
        document.addEventListener('visibilitychange', () => void (document.hidden ? send_soon(0) : come_back()))
        setInterval(() => void (document.hidden || !desk.desk || read_desk()), READ_EVERY_MS)
    }
    if (link_token) return look_at(link_token)
    const current = await kept.get<number>(CURRENT)
    const seat = current === undefined ? undefined : await kept.get<Seat>(seat_key(current))
    if (seat) {
        for (const one of await kept.all<Declared>(declared_of(seat.judge_id)))
            desk.declared[one.entry_id] = one
        await adopt(seat.desk, seat.etag)
    }
    await read_desk()
}

// Shows who is invited to what. By the token alone, so that nothing is taken by looking.
async function look_at(link_token: string): Promise<void> {
    token = link_token
    desk.phase = 'starting'
    desk.problem = undefined
    try {
        desk.invitation = (await api.judge_desk<Desk>({}, { key: link_token })).body
        desk.phase = 'invited'
    } catch (error) {
        desk.problem = error
        desk.phase = 'signed_out'
    }
}

export const look_again = (): Promise<void> => (token ? look_at(token) : start(null))

// `on_in`: as soon as the link is needed no more, before anything of the desk is shown.
export async function come_in(on_in: () => void): Promise<void> {
    if (!token) return
    await api.judge_session({ token })
    bearer = undefined
    desk.works = {}
    judge_id = 0
    try {
        await api.judge_desk({})
    } catch (error) {
        if (!(error instanceof Problem) || error.status !== 401) throw error
        bearer = token // the cookie was not taken
    }
    token = undefined
    on_in()
    await read_desk()
}

export const keeps_no_cookie = (): boolean => bearer !== undefined

async function come_back(): Promise<void> {
    n_failures = 0
    if (!desk.desk) return
    await read_desk()
    send_soon(0)
    if (!boot.clock) await sync_clock()
}

// ---- entering and sending ----

export async function change(entry: Entry, how: (work: Work) => Work): Promise<void> {
    const before = $state.snapshot(work_for(entry)) as Work
    const after = how(before)
    // A refusal of what was entered is over once something else is entered; others are not the judge's to end.
    if (after.trouble?.status === 422) after.trouble = null
    await write(after)
    send_soon(after.mine.is_final !== before.mine.is_final ? 0 : SEND_AFTER_MS)
}

export function send_soon(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void send_all(), ms)
}

const later = (after_s?: number): Reply => ({ is: 'later', ...(after_s ? { after_ms: after_s * 1000 } : {}) })

async function failed(entry_id: number, error: unknown): Promise<Reply> {
    if (!(error instanceof Problem)) return later()
    if (error.status === 412 || error.status === 428) {
        const told = error.more.sheet as Saved | undefined
        return { is: 'overtaken', now: told ?? (await api.sheet_get<Saved>({ entry_id }, with_key())).body }
    }
    if (error.status === 401) return { is: 'signed_out' }
    if (error.status === 429 || error.status === 408 || error.status >= 500) return later(error.retry_after_s)
    return {
        is: 'refused',
        trouble: { rule: error.rule ?? String(error.status), status: error.status, text: error.detail ?? error.title },
    }
}

async function send(entry_id: number, { key, version_no, sheet }: Flight): Promise<Reply> {
    try {
        const { body } = await api.sheet_save<Saved & { saved_version_no: number }>(
            { entry_id, scores_milli: sheet.scores, comment: sheet.comment, is_final: sheet.is_final },
            { idempotency_key: key, ...(version_no ? { if_match: `"v${version_no}"` } : {}), ...with_key() },
        )
        return { is: 'saved', saved_no: body.saved_version_no, now: body }
    } catch (error) {
        try {
            return await failed(entry_id, error)
        } catch {
            return later()
        }
    }
}

async function send_declared(): Promise<Reply | undefined> {
    for (const one of Object.values(desk.declared)) {
        try {
            await api.conflict_declare({ entry_id: one.entry_id, reason: one.reason }, with_key())
        } catch (error) {
            const reply = await failed(one.entry_id, error).catch(() => later())
            // Known already, or no longer the judge's: that is what was wanted.
            if (!(error instanceof Problem) || ![403, 404].includes(error.status)) return reply
        }
        delete desk.declared[one.entry_id]
        delete desk.works[one.entry_id]
        await kept.drop(declared_key(judge_id, one.entry_id))
        await kept.drop(work_key(judge_id, one.entry_id))
        await read_desk()
    }
    return undefined
}

async function send_all(): Promise<void> {
    if (desk.is_sending || !judge_id || n_unsent() === 0) return
    desk.is_sending = true
    const post = {
        send,
        read: (id: number) => $state.snapshot(desk.works[id]) as Work | undefined,
        write,
        new_key,
    }
    let stop: Reply | undefined
    try {
        stop = await send_declared()
        for (const { entry_id } of unsent()) {
            if (stop && stop.is !== 'refused') break
            stop = await send_entry(post, entry_id)
        }
    } finally {
        desk.is_sending = false
    }
    if (stop?.is === 'later') {
        desk.is_online = navigator.onLine && stop.after_ms !== undefined
        send_soon(stop.after_ms ?? wait_ms(n_failures++, Math.random()))
    } else if (stop?.is === 'signed_out') {
        desk.is_session_over = true
    } else {
        n_failures = 0
        desk.is_online = true
        if (stop?.is === 'refused') void read_desk()
        else if (unsent().some((w) => !w.trouble)) send_soon(SEND_AFTER_MS)
    }
}

// Gives up what the server will not take any more.
export async function drop_work(entry_id: number): Promise<void> {
    delete desk.works[entry_id]
    await kept.drop(work_key(judge_id, entry_id))
    await read_desk()
}

// Steps back from an entry: at once on this device, on the server as soon as it can be told.
export async function declare(entry: Entry, reason: string): Promise<void> {
    const one = { entry_id: entry.id, company: entry.company, application_no: entry.application_no, reason }
    desk.declared[entry.id] = one
    await keep(declared_key(judge_id, entry.id), one)
    send_soon(0)
}

// ---- decks ----

export async function pages_of(upload_key: string): Promise<PagesInfo> {
    const key = pages_key(judge_id, upload_key)
    const there = await kept.get<PagesInfo>(key)
    if (there?.state === 'ready') return there
    for (let n = 0; ; n++) {
        try {
            const { body } = await api.pages_get<PagesInfo>({ upload_key }, with_key())
            await keep(key, body)
            return body
        } catch (error) {
            if (!(error instanceof Problem) || error.status !== 503 || n >= 20) throw error
            await new Promise((resolve) => setTimeout(resolve, 500 + 200 * n))
        }
    }
}

export const picture = (upload_key: string, page_no: number, size: Size): Promise<Blob> =>
    picture_of(upload_key, page_no, size, bearer)

interface Connection {
    saveData?: boolean
}

// All decks ahead, in the order of the pitches, unless the reader saves data.
export async function fetch_decks(is_wanted = false): Promise<void> {
    const connection = (navigator as unknown as { connection?: Connection }).connection
    const decks = desk.desk?.entries.flatMap((e) => e.documents.filter((d) => d.type === 'pdf')) ?? []
    desk.decks.n_all = decks.length
    if (desk.decks.is_busy || (connection?.saveData && !is_wanted)) return
    desk.decks.is_busy = true
    let n = 0
    try {
        for (const { upload_key } of decks) {
            const info = await pages_of(upload_key)
            if (info.state === 'ready' && !(await is_kept(upload_key, info.n_pages)))
                await keep_deck(upload_key, info, bearer)
            desk.decks.n_kept = ++n
        }
    } catch {
        desk.decks.n_kept = n // goes on when the desk is read again
    } finally {
        desk.decks.is_busy = false
    }
}

// ---- leaving ----

// Ends the session and takes everything of this judge off the device.
export async function sign_out(): Promise<void> {
    if (!desk.is_session_over && !bearer) {
        try {
            await api.sign_out({})
        } catch (error) {
            if (!(error instanceof Problem) || error.status !== 401) throw error
        }
    }
    const id = judge_id
    judge_id = 0
    bearer = undefined
    clearTimeout(timer)
    desk.desk = undefined
    desk.works = {}
    desk.declared = {}
    desk.is_session_over = false
    desk.phase = 'signed_out'
    desk.problem = undefined
    await kept.drop(`${id}/`)
    await kept.drop(CURRENT)
    await keep_only(new Set())
}

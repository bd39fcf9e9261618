// The door as its page shows it. Each scan is kept on this device before anything else is done with it, then sent
// with what waits; the list and the counts are followed meanwhile.
import { all_pages, api, new_key, Offline, Problem, type List } from '../../api'
import { boot } from '../../boot'
import * as door_api from './door_api'
import { live } from '../../live'
import { sync_clock } from '../../ticking.svelte'
import { clock } from '../../time'
import { open_kept, type Kept } from '../judge/kept'
import {
    is_final, is_genuine, is_merged, is_undo, judge, next_batch, passed, read_ticket,
    type DoorEvent, type Guest, type Judged, type Kind, type PublicKey, type Scan, type Shown, type Unsent,
    type Verdict,
} from './door'

const BATCH = 500
const SYNC_MS = 15_000
const PATIENCE_MS = 1500 // for the server's word before the list's is shown

export interface Counts {
    tickets: {
        ticket: string
        mode: string
        name: DoorEvent['name']
        n_expected: number
        n_came: number
        n_inside: number
    }[]
    doors: { door: string; n_entries: number; n_exits: number; n_duplicates: number; n_refused: number }[]
}
export interface Shot extends Verdict {
    scan_key: string
    kind: Kind
    door: string
    is_by_list: boolean // the server has not been heard
    is_undone: boolean
    is_refused: boolean // the server does not take it, however often it is sent
}
interface Snapshot {
    offset_ms?: number // from this device's clock to the event's; absent in what an older page has kept
    info: DoorEvent
    keys: PublicKey[]
    version: string
    guests: Guest[]
}
export interface Refused {
    what: Unsent
    why: string
}
interface State {
    phase: 'starting' | 'ready' | 'signed_out' | 'refused'
    problem: unknown
    info: DoorEvent | undefined
    guests: Map<number, Guest>
    counts: Counts | undefined
    is_online: boolean
    is_lasting: boolean
    is_session_over: boolean
    queue: Unsent[]
    shots: Shot[] // newest first
    merged: Shot[] // let in here, and found to be something else since
    refused: Refused[] // what the server will not take, however often it is sent
}
const empty = (): State => ({
    phase: 'starting',
    problem: undefined,
    info: undefined,
    guests: new Map(),
    counts: undefined,
    is_online: true,
    is_lasting: true,
    is_session_over: false,
    queue: [],
    shots: [],
    merged: [],
    refused: [],
})
export const door: State = $state(empty())

let kept: Kept
let event = ''
let device = ''
let keys: PublicKey[] = []
let version = ''
let n_queued = 0
let is_sending = false
let timers: ReturnType<typeof setInterval>[] = []
let stop_counts: (() => void) | undefined
const waiting = new Map<string, (judged: Judged | undefined) => void>()

const list_key = () => `${event}/list`
const queue_prefix = () => `${event}/queue/`
const refused_prefix = () => `${event}/refused/`
const refused_key = (no: number) => `${refused_prefix()}${String(no).padStart(12, '0')}/`
const queue_key = (no: number) => `${queue_prefix()}${String(no).padStart(12, '0')}/`

// ---- coming in ----

export async function start(slug: string): Promise<void> {
    stop()
    Object.assign(door, empty())
    event = slug
    kept = await open_kept('rostrum-door')
    door.is_lasting = kept.is_lasting
    device = (await kept.get<string>('device')) ?? new_key()
    await kept.put('device', device)
    const there = await kept.get<Snapshot>(list_key())
    if (there) adopt(there)
    door.queue = (await kept.all<Unsent>(queue_prefix())).sort((a, b) => a.no - b.no)
    door.refused = (await kept.all<Refused>(refused_prefix())).sort((a, b) => a.what.no - b.what.no)
    n_queued = Math.max(door.queue.at(-1)?.no ?? 0, door.refused.at(-1)?.what.no ?? 0)
    addEventListener('online', come_back)
    addEventListener('offline', go_off)
    timers = [setInterval(() => void (document.hidden || sync()), SYNC_MS)]
    await sync()
}

export function stop(): void {
    removeEventListener('online', come_back)
    removeEventListener('offline', go_off)
    timers.forEach(clearInterval)
    stop_counts?.()
    stop_counts = undefined
}
const come_back = () => void sync()
const go_off = () => void (door.is_online = false)

function adopt(read: Snapshot): void {
    if (!boot.clock) clock.offset_ms = read.offset_ms ?? 0 // until the server is asked
    door.info = read.info
    keys = read.keys
    version = read.version
    door.guests = new Map(read.guests.map((one) => [one.registration_id, one]))
    door.phase = 'ready'
}

const keep_list = () =>
    kept.put(list_key(), {
        offset_ms: clock.offset_ms, info: door.info!, keys, version, guests: [...door.guests.values()],
    } satisfies Snapshot)

// ---- the list ----

function failed(error: unknown): void {
    if (error instanceof Offline) door.is_online = false
    else if (error instanceof Problem && error.status === 401) door.is_session_over = true
    else if (error instanceof Problem && [403, 404].includes(error.status)) void forget('refused')
    if (door.info) return
    door.problem = error
    if (error instanceof Problem && error.status === 401) door.phase = 'signed_out'
}

// The right was taken away, or one leaves: nothing of the guests stays on the device, but what was not sent.
async function forget(phase: 'refused' | 'signed_out'): Promise<void> {
    stop()
    door.info = undefined
    door.guests = new Map()
    door.phase = phase
    await kept.drop(list_key())
}

async function read_first(): Promise<void> {
    const [info, published] = await Promise.all([
        door_api.door_get<DoorEvent>({ event }),
        door_api.key_list<{ keys: PublicKey[] }>(),
    ])
    door.info = info.body
    keys = published.body.keys
}

export async function sync(): Promise<void> {
    try {
        if (!door.info || !version || !keys.length) await read_first()
        if (!boot.clock) await sync_clock()
        let first: string | undefined
        const since = version ? { since: Number(version) } : {}
        const items = await all_pages<Guest>(async (cursor) => {
            const answer = await door_api.door_guest_list<List<Guest> & { version: string }>({
                event, ...since, ...(cursor ? { cursor } : {}),
            })
            first ??= answer.body.version
            return answer
        }, 100_000)
        const guests = new Map(door.guests)
        for (const one of items) guests.set(one.registration_id, one)
        for (const one of door.queue) if (!is_undo(one)) note_passage(guests, one)
        door.guests = guests
        version = first ?? version
        door.phase = 'ready'
        door.problem = undefined
        door.is_online = true
        door.is_session_over = false
        await keep_list()
        door.is_lasting = kept.is_lasting
        follow_counts()
        void send()
    } catch (error) {
        failed(error)
    }
}

function follow_counts(): void {
    stop_counts ??= live<Counts>(door_api.door_counts.path({ event }), (counts) => (door.counts = counts))
}

// ---- a scan ----

// An instant of this device's clock as the list tells instants: by the event's.
export const event_time = (at: string): string => new Date(Date.parse(at) + clock.offset_ms).toISOString()

function note_passage(guests: Map<number, Guest>, scan: Scan): void {
    if (scan.result !== 'ok') return
    const read = 'ticket' in scan.shown ? read_ticket(scan.shown.ticket, door.info?.origin ?? '') : undefined
    const id = 'registration_id' in scan.shown ? scan.shown.registration_id : read?.registration_id
    const code = 'code' in scan.shown ? scan.shown.code : undefined
    const guest = id ? guests.get(id) : [...guests.values()].find((one) => code && one.code === code)
    if (guest) guests.set(guest.registration_id, passed(guest, scan.kind, scan.door, event_time(scan.scanned_at)))
}

const FRESH = { is_by_list: true, is_undone: false, is_refused: false }

// As the server says it, or when it is not heard in time, as the list does.
export async function scan(shown: Shown, kind: Kind, at_door: string): Promise<Shot> {
    const read = 'ticket' in shown ? read_ticket(shown.ticket, door.info?.origin ?? '') : undefined
    const by_list = judge(door.guests, event, shown, kind, read, read && (await is_genuine(read, keys)))
    const one: Scan = {
        scan_key: new_key().toLowerCase().replace(/[^a-z0-9]/g, '-'), kind, door: at_door,
        scanned_at: new Date().toISOString(), shown, result: by_list.result, guest: by_list.guest?.name ?? '',
    }
    const shot: Shot = { ...by_list, ...FRESH, scan_key: one.scan_key, kind, door: at_door }
    await enqueue(one)
    const heard = door.is_online ? hear(one.scan_key) : undefined
    void send()
    const judged = await heard
    const is_refused = door.refused.some(({ what }) => !is_undo(what) && what.scan_key === one.scan_key)
    const said = judged ? merge(shot, judged) : { ...shot, is_refused }
    if (!judged) waiting.delete(one.scan_key)
    const guests = new Map(door.guests)
    if (said.result === 'ok' && !is_refused) note_passage(guests, one)
    door.guests = guests
    door.shots = [said, ...door.shots].slice(0, 50)
    return said
}

function hear(scan_key: string): Promise<Judged | undefined> {
    return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
        waiting.set(scan_key, (judged) => {
            clearTimeout(timer)
            resolve(judged)
        })
    })
}

function merge(shot: Shot, judged: Judged): Shot {
    const known = judged.registration_id ? door.guests.get(judged.registration_id) : undefined
    const guest = judged.registration_id ? { ...(known ?? EMPTY_GUEST), ...told(judged) } : undefined
    return {
        ...shot, result: judged.result, guest, is_by_list: false, is_unlisted: false,
        first: judged.first && { door: judged.first.door, at: judged.first.at },
    }
}
const EMPTY_GUEST: Guest = {
    registration_id: 0, no: 0, name: '', organisation: '', ticket: '', kind: 'guest', mode: 'on_site',
    state: 'confirmed',
    code: null, link_no: 1, is_walk_in: false, last_kind: null, last_door: null, last_at: null,
}
const told = ({ scan_key: _, result: __, first: ___, ...guest }: Judged): Partial<Guest> => guest

async function enqueue(one: Scan | { undo: string }): Promise<void> {
    const unsent: Unsent = { ...one, no: ++n_queued }
    door.queue = [...door.queue, unsent]
    await kept.put(queue_key(unsent.no), unsent)
    door.is_lasting = kept.is_lasting
}

// It counts no more: it is shown so, and its guest is where they were before.
function take_back(shot: Shot, why: 'is_undone' | 'is_refused'): void {
    door.shots = door.shots.map((one) => (one.scan_key === shot.scan_key ? { ...one, [why]: true } : one))
    const guest = shot.guest && door.guests.get(shot.guest.registration_id)
    if (guest && shot.result === 'ok' && shot.guest) {
        const { last_kind, last_door, last_at } = shot.guest
        const guests = new Map(door.guests)
        guests.set(guest.registration_id, { ...guest, last_kind, last_door, last_at })
        door.guests = guests
    }
}

export async function undo(shot: Shot): Promise<void> {
    take_back(shot, 'is_undone')
    await enqueue({ undo: shot.scan_key })
    void send()
}

// ---- sending ----

async function post(batch: Unsent[]): Promise<Judged[]> {
    const first = batch[0]!
    if (is_undo(first)) {
        await door_api.door_undo({ event, scan_key: first.undo }).catch((error: unknown) => {
            if (!(error instanceof Problem && error.status === 404)) throw error // of somebody unknown: nothing to undo
        })
        return []
    }
    const scans = (batch as (Scan & { no: number })[]).map(({ scan_key, kind, door: at, scanned_at, shown }) => ({
        scan_key, kind, door: at, scanned_at, ...shown,
    }))
    const input = { device, door: first.door, sent_at: new Date().toISOString(), scans }
    const { body } = await door_api.door_scan<{ items: Judged[] }>({ event, scan_batch: input })
    return body.items
}

function settle(batch: Unsent[], answers: Judged[]): void {
    for (const mine of batch) {
        if (is_undo(mine)) continue
        const judged = answers.find((one) => one.scan_key === mine.scan_key)
        if (!judged) continue
        const wait = waiting.get(mine.scan_key)
        waiting.delete(mine.scan_key)
        if (wait) wait(judged)
        else tell_later(mine, judged)
    }
}

// What the page has said already turns out otherwise.
function tell_later(mine: Scan, judged: Judged): void {
    const shot: Shot = {
        ...FRESH, result: mine.result, scan_key: mine.scan_key, kind: mine.kind, door: mine.door,
    }
    const said = merge(door.shots.find((one) => one.scan_key === mine.scan_key) ?? shot, judged)
    door.shots = door.shots.map((one) => (one.scan_key === mine.scan_key ? said : one))
    if (is_merged(mine, judged) && !said.is_undone) door.merged = [said, ...door.merged].slice(0, 50)
}

async function unqueue(batch: Unsent[]): Promise<void> {
    const done = new Set(batch.map((one) => one.no))
    door.queue = door.queue.filter((one) => !done.has(one.no))
    for (const no of done) await kept.drop(queue_key(no))
}

// Out of the way of the others, and kept until somebody has read it.
async function set_aside(what: Unsent, why: string): Promise<void> {
    await kept.put(refused_key(what.no), { what, why } satisfies Refused)
    door.refused = [...door.refused, { what, why }]
    await unqueue([what])
    if (is_undo(what)) return
    const shot = door.shots.find((one) => one.scan_key === what.scan_key)
    if (shot) take_back(shot, 'is_refused')
    waiting.get(what.scan_key)?.(undefined)
}

export async function dismiss(one: Refused): Promise<void> {
    door.refused = door.refused.filter((other) => other.what.no !== one.what.no)
    await kept.drop(refused_key(one.what.no))
}

// A refused batch is sent again one by one: what is at fault is set aside, the others go on.
export async function send(): Promise<void> {
    if (is_sending || !door.queue.length) return
    is_sending = true
    let n_max = BATCH
    try {
        for (;;) {
            const batch = next_batch(door.queue, n_max)
            if (!batch.length) break
            try {
                const answers = await post($state.snapshot(batch) as Unsent[])
                door.is_online = true
                settle(batch, answers)
                await unqueue(batch)
            } catch (error) {
                if (!is_final(error)) throw error
                if (batch.length === 1) await set_aside($state.snapshot(batch[0]!) as Unsent, error.message)
                n_max = 1
            }
        }
    } catch (error) {
        failed(error)
    } finally {
        is_sending = false
    }
}

// ---- leaving ----

export async function sign_out(): Promise<void> {
    await send()
    await api.sign_out({}).catch((error: unknown) => {
        if (!(error instanceof Problem && error.status === 401)) throw error
    })
    await forget('signed_out')
    await kept.drop(queue_prefix())
    await kept.drop(refused_prefix())
    Object.assign(door, { ...empty(), phase: 'signed_out' })
}

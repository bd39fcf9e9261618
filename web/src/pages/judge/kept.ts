// What a judge's device keeps: the desk as it was read last, the work on each sheet, what was declared; and what a
// door's does (pages/door). In IndexedDB; where there is none or it fails, in memory, and `is_lasting` says so.
import { openDB, type IDBPDatabase } from 'idb'
import type { Desk } from './model'

// A conflict of interest that the server has not been told yet.
export interface Declared {
    entry_id: number
    company: string
    application_no: number
    reason: string
}

export interface PagesInfo {
    state: string
    n_pages: number
    width: number
    height: number
    reason?: string
}

// Everything of one judge.
export interface Seat {
    judge_id: number
    desk: Desk
    etag: string
    read_at: number // this device's clock
}

export interface Kept {
    is_lasting: boolean
    get<T>(key: string): Promise<T | undefined>
    put(key: string, value: unknown): Promise<void>
    // All values whose key begins so.
    all<T>(prefix: string): Promise<T[]>
    drop(prefix: string): Promise<void>
}

export const CURRENT = 'current' // judge_id of who is at work here
export const seat_key = (judge_id: number): string => `${judge_id}/seat`
export const works_of = (judge_id: number): string => `${judge_id}/works/`
export const declared_of = (judge_id: number): string => `${judge_id}/declared/`
// Each ends with a stroke: as a prefix it is itself only.
export const work_key = (judge_id: number, entry_id: number): string => `${works_of(judge_id)}${entry_id}/`
export const declared_key = (judge_id: number, entry_id: number): string => `${declared_of(judge_id)}${entry_id}/`
export const pages_key = (judge_id: number, upload_key: string): string => `${judge_id}/pages/${upload_key}/`

const STORE = 'kept'

export function in_memory(): Kept {
    const values = new Map<string, unknown>()
    return {
        is_lasting: false,
        get: async <T>(key: string) => values.get(key) as T | undefined,
        put: async (key, value) => void values.set(key, value),
        all: async <T>(prefix: string) =>
            [...values].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value as T),
        drop: async (prefix) => {
            for (const key of [...values.keys()]) if (key.startsWith(prefix)) values.delete(key)
        },
    }
}

// Some browsers have IndexedDB and never answer.
function in_time<T>(work: Promise<T>, ms: number): Promise<T> {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no answer')), ms)
        work.then(resolve, reject).finally(() => clearTimeout(timer))
    })
}

const range = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`)
// Values as plain data: what the page holds may be wrapped to be watched.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

// A database that fails later, because it is full or was taken away, is followed by memory: what was asked for
// is then in memory at least.
function in_database(db: IDBPDatabase): Kept {
    const memory = in_memory()
    const kept: Kept = {
        is_lasting: true,
        get: async <T>(key: string) => {
            const newer = await memory.get<T>(key)
            return newer ?? ((await db.get(STORE, key).catch(() => undefined)) as T | undefined)
        },
        put: async (key, value) => {
            const copy = plain(value)
            try {
                await in_time(db.put(STORE, copy, key), 5000)
                await memory.drop(key)
            } catch {
                kept.is_lasting = false
                await memory.put(key, copy)
            }
        },
        all: async <T>(prefix: string) => {
            const keys = await db.getAllKeys(STORE, range(prefix)).catch(() => [] as IDBValidKey[])
            const found = await Promise.all(keys.map((key) => kept.get<T>(String(key))))
            const only_here = kept.is_lasting ? [] : await memory.all<T>(prefix)
            return [...found.filter((value): value is Awaited<T> => value !== undefined), ...only_here] as T[]
        },
        drop: async (prefix) => {
            await memory.drop(prefix)
            await db.delete(STORE, range(prefix)).catch(() => undefined)
        },
    }
    return kept
}

// `name`: whose; a page has a database of its own.
export async function open_kept(name = 'rostrum-judge'): Promise<Kept> {
    try {
        const opening = openDB(name, 1, { upgrade: (db) => void db.createObjectStore(STORE) })
        const kept = in_database(await in_time(opening, 3000))
        await kept.put('try', 1)
        return kept.is_lasting ? kept : in_memory()
    } catch {
        return in_memory()
    }
}

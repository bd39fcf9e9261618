// Pictures of decks: from what this device keeps, else from the server and then kept, so that a deck that was
// seen once, or fetched ahead, is there without the network. Where the browser keeps nothing they are only shown.
import { api, Offline, Problem } from '../../api'
import { headers_of } from '../../call'
import { DECKS } from './caches'
import type { PagesInfo } from './kept'

export type Size = 'large' | 'small'

const url_of = (upload_key: string, page_no: number, size: Size): string =>
    api.page_picture.path({ upload_key, page_no, ...(size === 'small' ? { size } : {}) })

async function cache(): Promise<Cache | undefined> {
    try {
        return await caches.open(DECKS)
    } catch {
        return undefined // no secure origin, a private window, an in-app browser
    }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

// The server paints few pages at a time: 503 means that others are before us.
async function ask(url: string, key: string | undefined): Promise<Response> {
    for (let n = 0; ; n++) {
        let response: Response
        try {
            response = await fetch(url, { headers: headers_of(key ? { key } : {}), credentials: 'same-origin' })
        } catch (error) {
            throw new Offline((error as Error).message)
        }
        if (response.ok) return response
        if (response.status !== 503 || n >= 20) {
            const body = (await response.json().catch(() => ({}))) as Record<string, unknown>
            throw new Problem(response.status, body)
        }
        await pause(400 + 200 * n + Math.random() * 400)
    }
}

export async function picture(upload_key: string, page_no: number, size: Size, key?: string): Promise<Blob> {
    const url = url_of(upload_key, page_no, size)
    const kept = await cache()
    const there = await kept?.match(url)
    if (there) return there.blob()
    const response = await ask(url, key)
    // Full, or taken away: then it is shown and not kept.
    await kept?.put(url, response.clone()).catch(() => undefined)
    return response.blob()
}

// Whether all pages of a deck are on this device.
export async function is_kept(upload_key: string, n_pages: number): Promise<boolean> {
    const kept = await cache()
    if (!kept) return false
    for (let no = 1; no <= n_pages; no++) if (!(await kept.match(url_of(upload_key, no, 'large')))) return false
    return true
}

export async function keep_deck(upload_key: string, info: PagesInfo, key?: string): Promise<void> {
    for (let no = 1; no <= info.n_pages; no++) {
        try {
            await picture(upload_key, no, 'large', key)
        } catch (error) {
            if (!(error instanceof Problem) || error.status !== 409) throw error // one bad page is no reason to stop
        }
    }
}

// Drops the pictures of decks that are not the judge's any more; with none, all.
export async function keep_only(upload_keys: ReadonlySet<string>): Promise<void> {
    try {
        if (upload_keys.size === 0) return void (await caches.delete(DECKS))
        const kept = await caches.open(DECKS)
        for (const request of await kept.keys()) {
            const of = /\/uploads\/([0-9a-f]+)\//.exec(new URL(request.url).pathname)?.[1]
            if (of && !upload_keys.has(of)) await kept.delete(request)
        }
    } catch {
        // nothing is kept here
    }
}

// Documents on their way: tus 1.0, in parts of 1 MiB. An upload goes on where it stopped: after a pause, a
// broken line, a reload, or on another device, when the same file is chosen again.
import type { HttpResponse, Upload as TusUpload } from 'tus-js-client'
import { headers_of, Problem } from '../../call'
import { local, type Kept } from '../../store-safe'
import type { Document } from './types'

export type State =
    | 'sending'
    | 'paused'
    | 'broken' // the line: goes on by itself
    | 'refused' // the server said no: `problem`
    | 'done'

const PART_BYTES = 1 << 20
const RETRY_MS = [0, 1000, 3000, 5000, 10_000]

// Whose documents they are, by whose key: an application's, or a speaker's slides.
export type Sender = { key: string } & ({ application_id: number } | { speaker_id: number })

const is_speaker = (link: Sender): link is Sender & { speaker_id: number } => 'speaker_id' in link
const id_of = (link: Sender): string =>
    is_speaker(link) ? `speaker-${link.speaker_id}` : String(link.application_id)
const address_of = (link: Sender): string =>
    is_speaker(link)
        ? `/api/v1/speakers/${link.speaker_id}/slides`
        : `/api/v1/applications/${link.application_id}/uploads`

interface KeptUpload {
    uploadUrl: string
    size: number | null
    metadata: Record<string, string>
    creationTime: string
    urlStorageKey: string
    parallelUploadUrls: null
}

// Where an upload that was begun is remembered; a device that remembers nothing still finds it by the
// application's documents.
const url_storage = (kept: Kept) => ({
    findAllUploads: async () => [],
    findUploadsByFingerprint: async (fingerprint: string) => {
        const text = kept.get(`upload.${fingerprint}`)
        return text ? [JSON.parse(text) as KeptUpload] : []
    },
    removeUpload: async (key: string) => kept.set(key, undefined),
    addUpload: async (fingerprint: string, upload: object) => {
        const key = `upload.${fingerprint}`
        kept.set(key, JSON.stringify({ ...upload, urlStorageKey: key }))
        return key
    },
})

const problem_of = (body: string, status: number): Problem => {
    try {
        return new Problem(status, JSON.parse(body) as Record<string, unknown>)
    } catch {
        return new Problem(status, {})
    }
}

// A document that was begun elsewhere, or before this page was loaded, and is this file by all we can tell.
export const is_same_file = (file: File, document: Document): boolean =>
    document.state === 'awaited' &&
    document.n_bytes === file.size &&
    document.upload_key !== undefined &&
    (document.file_name === undefined || document.file_name.normalize('NFC') === file.name.normalize('NFC'))

export class Sending {
    state: State = $state('sending')
    n_sent = $state(0)
    is_stalled = $state(false) // it broke and is tried again in a moment
    problem: unknown = $state.raw()
    readonly file: File
    #tus?: TusUpload
    #on_end: () => void
    #is_stopped = false

    constructor(link: Sender, document: Document, file: File, on_end: () => void) {
        this.file = file
        this.#on_end = on_end
        addEventListener('online', this.#online)
        void this.#begin(link, document)
    }

    get share(): number {
        return this.file.size ? this.n_sent / this.file.size : 0
    }

    async #begin(link: Sender, document: Document): Promise<void> {
        try {
            const { Upload } = await import('tus-js-client')
            if (this.#is_stopped) return
            const { 'Accept-Language': language, Authorization: bearer } = headers_of({ key: link.key })
            const known = is_same_file(this.file, document)
            this.#tus = new Upload(this.file, {
                endpoint: address_of(link),
                ...(known ? { uploadUrl: `/api/v1/uploads/${document.upload_key}` } : {}),
                headers: { Authorization: bearer!, 'Accept-Language': language! },
                metadata: { kind: document.key, filename: this.file.name.normalize('NFC') },
                chunkSize: PART_BYTES,
                retryDelays: RETRY_MS,
                urlStorage: url_storage(local),
                fingerprint: async (file) => {
                    const { name, size, lastModified } = file as File
                    return [id_of(link), document.key, name, size, lastModified].join('-')
                },
                removeFingerprintOnSuccess: true,
                onShouldRetry: (error) =>
                    (this.is_stalled = this.#may_retry(error.originalResponse?.getStatus() ?? 0)),
                onProgress: (n_sent) => {
                    this.n_sent = n_sent
                    this.is_stalled = false
                },
                onSuccess: () => this.#end('done'),
                onError: (error) => this.#fail(error),
            })
            if (!known) {
                const [before] = await this.#tus.findPreviousUploads()
                if (before) this.#tus.resumeFromPreviousUpload(before)
            }
            if (this.state === 'sending' && !this.#is_stopped) this.#tus.start()
        } catch (error) {
            this.#fail(error as Error)
        }
    }

    // 409: the line broke within a part, and the server has more or less than we think; it is asked again.
    #may_retry(status: number): boolean {
        return status === 0 || status === 423 || status === 429 || status >= 500
    }

    #fail(error: Error): void {
        if (this.#is_stopped) return
        const { originalResponse: response } = error as Error & { originalResponse?: HttpResponse | null }
        if (response && !this.#may_retry(response.getStatus())) {
            this.problem = problem_of(response.getBody(), response.getStatus())
            this.#end('refused')
            return
        }
        this.state = 'broken'
        this.#again = setTimeout(this.#online, 15_000)
    }

    #again: ReturnType<typeof setTimeout> | undefined

    readonly #online = (): void => {
        clearTimeout(this.#again)
        if (this.state === 'broken') this.resume()
    }

    async pause(): Promise<void> {
        this.state = 'paused'
        clearTimeout(this.#again)
        await this.#tus?.abort()
    }

    resume(): void {
        if (this.state !== 'paused' && this.state !== 'broken') return
        clearTimeout(this.#again)
        this.state = 'sending'
        this.#tus?.start()
    }

    // The server forgets it too; what it has already is dropped by itself if it cannot be told.
    async cancel(): Promise<void> {
        this.#is_stopped = true
        this.#close()
        try {
            await this.#tus?.abort(true)
        } catch {
            // offline: the upload expires
        }
        this.#on_end()
    }

    // Leaves the page: the server keeps what it has.
    leave(): void {
        this.#is_stopped = true
        this.#close()
        void this.#tus?.abort()
    }

    #close(): void {
        clearTimeout(this.#again)
        removeEventListener('online', this.#online)
    }

    #end(state: State): void {
        this.state = state
        this.#close()
        this.#on_end()
    }
}

// ---- documents that have arrived ----

export async function remove_document(link: Sender, upload_key: string): Promise<void> {
    const { 'Accept-Language': language, Authorization: bearer } = headers_of({ key: link.key })
    const headers = { Authorization: bearer!, 'Accept-Language': language!, 'Tus-Resumable': '1.0.0' }
    const response = await fetch(`/api/v1/uploads/${upload_key}`, { method: 'DELETE', headers })
    if (!response.ok) throw problem_of(await response.text(), response.status)
}

// The file as a download: the key that opens it goes in a header, never in an address.
export async function download(link: Sender, document: Document): Promise<void> {
    const headers = headers_of({ key: link.key })
    const response = await fetch(`/api/v1/uploads/${document.upload_key}/file`, { headers })
    if (!response.ok) throw problem_of(await response.text(), response.status)
    const url = URL.createObjectURL(await response.blob())
    const anchor = Object.assign(window.document.createElement('a'), {
        href: url,
        download: document.file_name ?? document.key,
    })
    anchor.click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

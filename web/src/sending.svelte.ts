// Files on their way: tus 1.0, in parts of 1 MiB. An upload goes on where it stopped: after a pause, a
// broken line, a reload, or on another device, when the same file is chosen again.
import type { HttpResponse, Upload as TusUpload } from 'tus-js-client'
import { Problem } from './call'
import { local, type Kept } from './store-safe'

export type State =
    | 'sending'
    | 'paused'
    | 'broken' // the line: goes on by itself
    | 'refused' // the server said no: `problem`
    | 'done'

const PART_BYTES = 1 << 20
const RETRY_MS = [0, 1000, 3000, 5000, 10_000]

interface KeptUpload {
    uploadUrl: string
    size: number | null
    metadata: Record<string, string>
    creationTime: string
    urlStorageKey: string
    parallelUploadUrls: null
}

// Where an upload that was begun is remembered; a device that remembers nothing still finds it by the
// object's documents.
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

export const problem_of = (body: string, status: number): Problem => {
    try {
        return new Problem(status, JSON.parse(body) as Record<string, unknown>)
    } catch {
        return new Problem(status, {})
    }
}

// Where a file goes, and as what.
export interface Target {
    endpoint: string
    known?: string | undefined // the address of an upload that was begun elsewhere, or before this page was loaded
    headers: Record<string, string>
    metadata: Record<string, string>
    fingerprint: string // by which this device finds it again
}

export class Sending {
    state: State = $state('sending')
    n_sent = $state(0)
    is_stalled = $state(false) // it broke and is tried again in a moment
    problem: unknown = $state.raw()
    readonly file: File
    #tus?: TusUpload
    #on_end: () => void
    #is_stopped = false

    constructor(target: Target, file: File, on_end: () => void) {
        this.file = file
        this.#on_end = on_end
        addEventListener('online', this.#online)
        void this.#begin(target)
    }

    get share(): number {
        return this.file.size ? this.n_sent / this.file.size : 0
    }

    async #begin(target: Target): Promise<void> {
        try {
            const { Upload } = await import('tus-js-client')
            if (this.#is_stopped) return
            this.#tus = new Upload(this.file, {
                endpoint: target.endpoint,
                ...(target.known ? { uploadUrl: target.known } : {}),
                headers: target.headers,
                metadata: target.metadata,
                chunkSize: PART_BYTES,
                retryDelays: RETRY_MS,
                urlStorage: url_storage(local),
                fingerprint: async (file) => {
                    const { name, size, lastModified } = file as File
                    return [target.fingerprint, name, size, lastModified].join('-')
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
            if (!target.known) {
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

// What the API says of an event's documents, and where a file of one is sent.
import { headers_of } from '../../call'
import type { Lang } from '../../lang'
import type { Target } from '../../sending.svelte'

export type Readers = 'link' | 'public' | 'registered'
export interface Document {
    key: string
    title: Partial<Record<Lang, string>>
    document_lang: Lang | ''
    readers: Readers
    public_at: string | null
    name: string | null // null: no file has arrived yet
    type: string | null
    n_bytes: number | null
    n_pages: number | null
    n_downloads: number
    version_no: number
    is_deck: boolean
    is_there: boolean
    is_removed: boolean
    upload: { file_key: string; name: string; n_bytes: number; n_offset: number } | null // on its way
    link: string
}
export interface List {
    items: Document[]
}

export const TYPES = ['pdf', 'pptx', 'docx', 'xlsx', 'zip']
export const MAX_BYTES = 50 << 20

// What is wrong with a file before a byte is sent; the server looks at the whole of it.
export function fault_of(file: { name: string; size: number }): 'wrong_type' | 'empty_file' | 'too_large' | undefined {
    const type = /\.([a-z0-9]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? ''
    if (!TYPES.includes(type)) return 'wrong_type'
    if (file.size === 0) return 'empty_file'
    return file.size > MAX_BYTES ? 'too_large' : undefined
}

// An upload that was begun elsewhere, or before this page was loaded, of this file by all we can tell.
const begun = (upload: Document['upload'], file: { name: string; size: number }): string | undefined =>
    upload && upload.n_bytes === file.size && upload.name.normalize('NFC') === file.name.normalize('NFC')
        ? `/api/v1/document-files/${upload.file_key}`
        : undefined

// For a new document of an event, or the next file of one.
export function target_of(event: string, file: File, of: Document | undefined, all: readonly Document[]): Target {
    const candidates = of ? [of] : all.filter((one) => one.name === null)
    return {
        endpoint: of ? `/api/v1/documents/${of.key}/files` : `/api/v1/events/${encodeURIComponent(event)}/documents`,
        known: candidates.map((one) => begun(one.upload, file)).find(Boolean),
        headers: { 'Accept-Language': headers_of({})['Accept-Language']! },
        metadata: { filename: file.name.normalize('NFC') },
        fingerprint: `document-${of?.key ?? event}`,
    }
}

// The keys in the order in which one has changed places with its neighbour; the same at an end.
export function moved(keys: readonly string[], key: string, step: -1 | 1): string[] {
    const next = [...keys]
    const at = next.indexOf(key)
    const to = at + step
    if (at < 0 || to < 0 || to >= next.length) return next
    next.splice(to, 0, ...next.splice(at, 1))
    return next
}

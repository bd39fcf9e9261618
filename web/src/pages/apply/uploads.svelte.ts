// Documents of an application on their way, and those that have arrived.
import { headers_of } from '../../call'
import { problem_of, type Target } from '../../sending.svelte'
import type { Document } from './types'

// Whose documents they are, by whose key: an application's, or a speaker's slides.
export type Sender = { key: string } & ({ application_id: number } | { speaker_id: number })

export { Sending } from '../../sending.svelte'

// A document that was begun elsewhere, or before this page was loaded, and is this file by all we can tell.
export const is_same_file = (file: File, document: Document): boolean =>
    document.state === 'awaited' &&
    document.n_bytes === file.size &&
    document.upload_key !== undefined &&
    (document.file_name === undefined || document.file_name.normalize('NFC') === file.name.normalize('NFC'))

export function target_of(link: Sender, document: Document, file: File): Target {
    const { 'Accept-Language': language, Authorization: bearer } = headers_of({ key: link.key })
    const is_slides = 'speaker_id' in link
    return {
        endpoint: is_slides
            ? `/api/v1/speakers/${link.speaker_id}/slides`
            : `/api/v1/applications/${link.application_id}/uploads`,
        known: is_same_file(file, document) ? `/api/v1/uploads/${document.upload_key}` : undefined,
        headers: { Authorization: bearer!, 'Accept-Language': language! },
        metadata: { kind: document.key, filename: file.name.normalize('NFC') },
        fingerprint: `${is_slides ? `speaker-${link.speaker_id}` : link.application_id}-${document.key}`,
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

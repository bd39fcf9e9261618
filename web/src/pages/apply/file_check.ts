// Whether a file can be a document of a kind, before a byte is sent. The server looks at the whole of it.
export type FileFault = 'empty_file' | 'too_large' | 'wrong_type' | 'wrong_content'

const HEADS: Record<string, string> = { pdf: '%PDF-', pptx: 'PK\u0003\u0004' }

export const types_of_kind = (types: string): string[] => types.split(/\s+/).filter(Boolean)

// For <input accept>.
export const accept_of = (types: string): string => types_of_kind(types).map((type) => `.${type}`).join(',')

export const type_names = (types: string): string =>
    types_of_kind(types).map((type) => type.toUpperCase()).join(', ')

interface Kind {
    types: string
    n_max_bytes: number
}

async function head_of(file: Blob): Promise<string> {
    try {
        const bytes = new Uint8Array(await file.slice(0, 1024).arrayBuffer())
        return String.fromCharCode(...bytes)
    } catch {
        return '' // cannot be read here: the server says it
    }
}

export async function fault_of_file(file: File, kind: Kind): Promise<FileFault | undefined> {
    const type = /\.([a-z0-9]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? ''
    if (!types_of_kind(kind.types).includes(type)) return 'wrong_type'
    if (file.size === 0) return 'empty_file'
    if (file.size > kind.n_max_bytes) return 'too_large'
    const head = await head_of(file)
    const wanted = HEADS[type]
    // A PDF may begin within its first 1024 bytes.
    return head && wanted && !(type === 'pdf' ? head.includes(wanted) : head.startsWith(wanted))
        ? 'wrong_content'
        : undefined
}

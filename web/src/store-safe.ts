// What a browser keeps for a page. In-app browsers may have no localStorage or no IndexedDB, or throw when
// they are touched: then it is kept in memory until the page is closed, and the page says so (StorageNotice).

function try_storage(get: () => Storage): Storage | undefined {
    try {
        const storage = get()
        storage.setItem('rostrum.try', '1')
        storage.removeItem('rostrum.try')
        return storage
    } catch {
        return undefined
    }
}

export interface Kept {
    get(name: string): string | undefined
    set(name: string, value: string | undefined): void // undefined removes
    names(): string[]
    is_lasting: boolean
}

const PREFIX = 'rostrum.'

export function kept_in(storage: Storage | undefined): Kept {
    const memory = new Map<string, string>()
    const kept: Kept = {
        is_lasting: storage !== undefined,
        get(name) {
            try {
                return memory.get(name) ?? storage?.getItem(PREFIX + name) ?? undefined
            } catch {
                return undefined
            }
        },
        set(name, value) {
            memory.delete(name)
            try {
                if (value === undefined) storage?.removeItem(PREFIX + name)
                else if (storage) storage.setItem(PREFIX + name, value)
                else memory.set(name, value)
            } catch {
                // Full, or taken away since: from here on it lasts as long as the page.
                kept.is_lasting = false
                if (value !== undefined) memory.set(name, value)
            }
        },
        names() {
            const names = new Set(memory.keys())
            for (let i = 0; storage && i < storage.length; i++) {
                const key = storage.key(i)
                if (key?.startsWith(PREFIX)) names.add(key.slice(PREFIX.length))
            }
            return [...names]
        },
    }
    return kept
}

// Kept for good, and kept for this tab.
export const local: Kept = kept_in(try_storage(() => localStorage))
export const session: Kept = kept_in(try_storage(() => sessionStorage))

// Whether IndexedDB can be written; some browsers have it and never answer.
export function has_indexed_db(): Promise<boolean> {
    return new Promise((resolve) => {
        setTimeout(() => resolve(false), 2000)
        try {
            const request = indexedDB.open('rostrum.try', 1)
            request.onerror = () => resolve(false)
            request.onblocked = () => resolve(false)
            request.onsuccess = () => {
                request.result.close()
                indexedDB.deleteDatabase('rostrum.try')
                resolve(true)
            }
        } catch {
            resolve(false)
        }
    })
}

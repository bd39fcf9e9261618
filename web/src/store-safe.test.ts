import { expect, test } from 'vitest'
import { kept_in } from './store-safe'

class FakeStorage {
    map = new Map<string, string>()
    is_full = false
    get length() { return this.map.size }
    key(i: number) { return [...this.map.keys()][i] ?? null }
    getItem(k: string) { return this.map.get(k) ?? null }
    removeItem(k: string) { this.map.delete(k) }
    clear() { this.map.clear() }
    setItem(k: string, v: string) {
        if (this.is_full) throw new Error('QuotaExceededError')
        this.map.set(k, v)
    }
}

test('what is set is there, under a name of ours, until it is removed', () => {
    const storage = new FakeStorage()
    const kept = kept_in(storage)
    storage.setItem('other', 'x')
    kept.set('draft', 'typed')
    expect([kept.get('draft'), kept.names(), kept.is_lasting]).toEqual(['typed', ['draft'], true])
    expect(storage.getItem('rostrum.draft')).toBe('typed')
    kept.set('draft', undefined)
    expect([kept.get('draft'), kept.names()]).toEqual([undefined, []])
})
test('without a storage it lasts as long as the page, and says so', () => {
    const kept = kept_in(undefined)
    kept.set('draft', 'typed')
    expect([kept.get('draft'), kept.names(), kept.is_lasting]).toEqual(['typed', ['draft'], false])
})
test('when it is full the newest text is kept in memory, never the old one shown', () => {
    const storage = new FakeStorage()
    const kept = kept_in(storage)
    kept.set('draft', 'old')
    storage.is_full = true
    kept.set('draft', 'new')
    expect([kept.get('draft'), kept.is_lasting]).toEqual(['new', false])
})

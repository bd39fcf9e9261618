import { describe, expect, it } from 'vitest'
import { keys_of } from './favourites_link'

describe('the link with what is marked', () => {
    it('holds keys, each once, and nothing else', () => {
        expect(keys_of('#mine=opening,item-2,opening,')).toEqual(['opening', 'item-2'])
        for (const hash of ['', '#programme', '#mine=', '#mine=a"b', '#mine=<a>', '#mine=A'])
            expect(keys_of(hash)).toEqual([])
        expect(keys_of(`#mine=${Array.from({ length: 300 }, (_, i) => `k${i}`).join(',')}`).length).toBe(200)
    })
})

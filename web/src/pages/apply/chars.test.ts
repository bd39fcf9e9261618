import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { n_chars, stored_text } from './chars'

const vectors: { cases: [string, number][] } = JSON.parse(
    readFileSync(new URL('../../../../tests/vectors/chars.json', import.meta.url), 'utf8'),
)

describe('n_chars', () => {
    it.each(vectors.cases)('counts %j as the server does', (text, n) => {
        expect(n_chars(text)).toBe(n)
    })

    it('counts the same without Intl.Segmenter in the scripts of our three languages', () => {
        const segmenter = Intl.Segmenter
        // @ts-expect-error: an old browser has none
        delete Intl.Segmenter
        try {
            for (const [text, n] of vectors.cases)
                if (!/[\u0590-\u0e7f]/.test(text)) expect([text, n_chars(text)]).toEqual([text, n])
        } finally {
            Intl.Segmenter = segmenter
        }
    })

    it('stores what the server stores', () => {
        expect(stored_text('\u3000e\u0301\r\nx \u200b')).toBe('\u00e9\nx')
    })
})

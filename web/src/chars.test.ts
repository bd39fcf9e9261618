import { describe, expect, it } from 'vitest'
import vectors from '../../tests/vectors/chars.json'
import { n_chars, stored_text } from './chars'

const cases = vectors.cases as [string, number][]

describe('n_chars', () => {
    it.each(cases)('counts %j as the server does', (text, n) => {
        expect(n_chars(text)).toBe(n)
    })

    it('counts the same without Intl.Segmenter in the scripts of our three languages', () => {
        const intl = Intl as { Segmenter?: unknown }
        const segmenter = intl.Segmenter
        delete intl.Segmenter // as in an old browser
        try {
            for (const [text, n] of cases)
                if (!/[\u0590-\u0e7f]/.test(text)) expect([text, n_chars(text)]).toEqual([text, n])
        } finally {
            intl.Segmenter = segmenter
        }
    })

    it('stores what the server stores', () => {
        expect(stored_text('\u3000e\u0301\r\nx \u200b')).toBe('\u00e9\nx')
    })
})

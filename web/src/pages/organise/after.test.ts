import { describe, expect, it } from 'vitest'
import { came, rounded, without_gaps } from './after'

describe('the line for the press', () => {
    it('says no more than is true', () => {
        expect(rounded(151)).toEqual({ n: 150, is_more: true })
        expect(rounded(160)).toEqual({ n: 150, is_more: true })
        expect(rounded(150)).toEqual({ n: 140, is_more: true })
        expect(rounded(371)).toEqual({ n: 370, is_more: true })
        for (let n = 21; n < 500; n++) expect(rounded(n).n).toBeLessThan(n)
    })
    it('tells a small number as it is', () => {
        expect(rounded(20)).toEqual({ n: 20, is_more: false })
        expect(rounded(0)).toEqual({ n: 0, is_more: false })
    })
})

describe('the line of time', () => {
    const at = (from_at: string, n_on_site: number) => ({ from_at, n_on_site, n_online: 0 })
    it('has no gaps, and no end without an end', () => {
        expect(without_gaps([])).toEqual([])
        const filled = without_gaps([at('2022-08-04T00:30:00Z', 3), at('2022-08-04T01:15:00Z', 1)])
        expect(filled.map(came)).toEqual([3, 0, 0, 1])
        expect(Date.parse(filled[1]!.from_at)).toBe(Date.parse('2022-08-04T00:45:00Z'))
        expect(without_gaps([at('2022-08-04T00:30:00Z', 3), at('2022-09-04T01:15:00Z', 1)])).toHaveLength(96)
    })
})

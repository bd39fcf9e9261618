import { expect, it } from 'vitest'
import vectors from '../../../../tests/vectors/reg_no.json'
import { reg_no_check, reg_no_country } from './reg_no'

it('finds in each number what the server finds', () => {
    for (const { country, text, found } of vectors.cases)
        expect([country, text, reg_no_check(country, text)]).toEqual([country, text, found])
})

it('takes the country of the question, or the one that is answered', () => {
    expect(reg_no_country('kr', 'CN')).toBe('KR')
    expect(reg_no_country('by_country', 'CN')).toBe('CN')
    expect(reg_no_country('by_country', undefined)).toBe('')
    expect(reg_no_country(undefined, 'CN')).toBe('')
})

import { describe, expect, it } from 'vitest'
import { COUNTRIES, countries, country_name, language_name, more_languages } from './countries'

describe('countries', () => {
    it('are the 249 of ISO 3166-1, each once and with a name in each language', () => {
        expect(COUNTRIES).toHaveLength(249)
        expect(new Set(COUNTRIES).size).toBe(249)
        for (const lang of ['en', 'ko', 'zh'] as const)
            for (const { value, label } of countries(lang)) expect(label).not.toBe(value)
    })
    it('begin with Korea and China', () => {
        expect(countries('en').slice(0, 3).map((c) => c.label)).toEqual(['South Korea', 'China', 'Afghanistan'])
        expect(country_name('KR', 'ko')).toBe('대한민국')
        expect(country_name('CN', 'zh')).toBe('中国')
        expect(country_name('nowhere', 'zh')).toBe('nowhere')
    })
    it('languages have names', () => {
        expect(language_name('zh-Hans', 'ko')).toContain('중국어')
        expect(language_name('!', 'ko')).toBe('!')
        for (const { value, label } of more_languages('zh')) expect(label).not.toBe(value)
    })
})

import { describe, expect, it } from 'vitest'
import { date_text, days_text, hosts_text, paper_text, type PaperEvent } from './paper'
import { is_short } from './visa'

const event: PaperEvent = {
    slug: 'forum',
    name: { en: 'Forum' },
    time_zone: 'Asia/Shanghai',
    starts_at: '2022-08-04T01:00:00Z',
    ends_at: '2022-08-04T10:00:00Z',
    hosts: [
        { name: { en: 'One', ko: '하나', zh: '甲' }, logo: null },
        { name: { en: 'Two', ko: '둘', zh: '乙' }, logo: null },
    ],
    place: null,
}

describe('a paper', () => {
    it('tells the days in the event’s zone; an end at midnight is the day before', () => {
        expect(days_text(event, 'en')).not.toContain('–')
        const longer = { ...event, ends_at: '2022-08-05T16:00:00Z' }
        expect(days_text(longer, 'en')).toMatch(/4 August 2022 – .*5 August 2022/)
    })
    it('names its hosts in its language', () => {
        expect(hosts_text(event, 'en')).toBe('One and Two')
        expect(hosts_text(event, 'zh')).toBe('甲、乙')
    })
    it('writes the dates of a passport without a zone or a weekday', () => {
        expect(date_text('1990-05-01', 'en')).toBe('1 May 1990')
        expect(date_text('1990-05-01', 'ko')).toBe('1990년 5월 1일')
        expect(date_text('1990-05-01', 'zh')).toBe('1990年5月1日')
    })
    it('leaves no placeholder', () => {
        const values = { hosts: 'H', event: 'E', dates: 'D', place: 'P', name: 'N', no: '1' }
        for (const lang of ['en', 'ko', 'zh'] as const)
            for (const key of ['no', 'letter_why', 'letter_why_no_place', 'certificate_why'] as const)
                expect(paper_text(lang, key, values)).not.toMatch(/[{}]/)
    })
})

describe('a passport', () => {
    it('is short of half a year after the event, or not', () => {
        expect(is_short('2022-12-31', event.ends_at)).toBe(true)
        expect(is_short('2023-02-04', event.ends_at)).toBe(false)
        expect(is_short('', event.ends_at)).toBe(false)
    })
})

import { describe, expect, it } from 'vitest'
import { date_text, read_date } from './dates'

describe('read_date', () => {
    it.each([
        ['2017', '2017'],
        ['２０１７', '2017'],
        ['2017년', '2017'],
        ['2017年', '2017'],
        ['2017-1', '2017-01'],
        ['2017.01', '2017-01'],
        ['2017. 1.', '2017-01'],
        ['2017/1', '2017-01'],
        ['201701', '2017-01'],
        ['01/2017', '2017-01'],
        ['2017년 1월', '2017-01'],
        ['2017年1月', '2017-01'],
        ['January 2017', '2017-01'],
        ['Sept 2017', '2017-09'],
        ['2017-01-31', '2017-01-31'],
        ['20170131', '2017-01-31'],
        ['2017. 1. 31.', '2017-01-31'],
        [' 2017년 1월 31일 ', '2017-01-31'],
        ['2017年1月31号', '2017-01-31'],
        ['31 January 2017', '2017-01-31'],
        ['Jan 31, 2017', '2017-01-31'],
        ['31st of January, 2017', '2017-01-31'],
        ['31/1/2017', '2017-01-31'],
        ['1/31/2017', '2017-01-31'],
        ['4/4/2017', '2017-04-04'],
    ])('reads %s', (text, value) => expect(read_date(text)).toEqual({ kind: 'date', value }))

    it.each([
        ['', 'empty'],
        ['  ', 'empty'],
        ['3/4/2017', 'ambiguous'],
        ['17', 'unreadable'],
        ['2017-13', 'unreadable'],
        ['2017-02-29', 'unreadable'],
        ['last year', 'unreadable'],
        ['January', 'unreadable'],
        ['31 12 January 2017', 'unreadable'],
    ])('does not guess %j', (text, kind) => expect(read_date(text)).toEqual({ kind }))
})

describe('date_text', () => {
    it('says as much as was given', () => {
        expect(date_text('2017', 'en')).toBe('2017')
        expect(date_text('2017-01', 'en')).toBe('January 2017')
        expect(date_text('2017-01-31', 'ko')).toBe('2017년 1월 31일')
        expect(date_text('2017-01', 'zh')).toBe('2017年1月')
        expect(date_text('soon', 'zh')).toBe('soon')
    })
})

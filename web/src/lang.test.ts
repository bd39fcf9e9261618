import { expect, test } from 'vitest'
import { fill, lang_of_tag, pick, type Texts } from './lang'

const left: Texts = ['{n} place left in {room}|{n} places left in {room}', '{room}에 {n}석 남음', '{room}还剩{n}席']

test('a text takes its values in each language', () => {
    expect(fill(left, 'ko', { n: 3, room: 'A' })).toBe('A에 3석 남음')
    expect(fill(left, 'zh', { n: 3, room: 'A' })).toBe('A还剩3席')
})
test('the singular is for one only', () => {
    expect(fill(left, 'en', { n: 1, room: 'A' })).toBe('1 place left in A')
    expect(fill(left, 'en', { n: 0, room: 'A' })).toBe('0 places left in A')
})
test('numbers are grouped, texts are left as they are', () => {
    expect(fill(left, 'en', { n: 1234567, room: '1234567' })).toBe('1,234,567 places left in 1234567')
})
test('a value that looks like a name is not filled again, an unknown name stays', () => {
    expect(fill(['{a} {b}', '', ''], 'en', { a: '{b}', b: '$&' })).toBe('{b} $&')
    expect(fill(['{a} {c}', '', ''], 'en', { a: 'x' })).toBe('x {c}')
})
test('a text of an event falls back and says in which language it is', () => {
    expect(pick({ ko: '서울', en: 'Seoul' }, 'ko')).toEqual({ text: '서울', lang: 'ko' })
    expect(pick({ ko: '서울', en: 'Seoul' }, 'zh')).toEqual({ text: 'Seoul', lang: 'en' })
    expect(pick({ zh: '首尔', en: '' }, 'ko')).toEqual({ text: '首尔', lang: 'zh' })
    expect(pick(null, 'ko')).toEqual({ text: '', lang: undefined })
    expect(pick('Zoom', 'ko')).toEqual({ text: 'Zoom', lang: undefined })
})
test('tags of browsers are known', () => {
    expect(lang_of_tag('zh-Hans-CN')).toBe('zh')
    expect(lang_of_tag('KO-kr')).toBe('ko')
    expect(lang_of_tag('ja')).toBeUndefined()
})

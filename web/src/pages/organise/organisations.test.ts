import { expect, test } from 'vitest'
import { key_from, moved, own, placed, type Organisation } from './organisations'

const of = (key: string, ...roles: string[]): Organisation => ({ key, name: { en: key }, roles, source: 'paper' })
const keys = (list: Organisation[]) => list.map((one) => one.key).join(' ')

test('moves within the role, past others between', () => {
    const list = [of('a', 'host'), of('x', 'sponsor'), of('b', 'host'), of('c', 'host', 'sponsor')]
    expect(keys(moved(list, 'b', 'host', -1))).toBe('b a x c')
    expect(keys(moved(list, 'a', 'host', 1))).toBe('x b a c')
    expect(keys(moved(list, 'c', 'sponsor', -1))).toBe('a c x b')
    expect(moved(list, 'a', 'host', -1)).toBe(list)
    expect(moved(list, 'c', 'host', 1)).toBe(list)
    expect(moved(list, 'nobody', 'host', 1)).toBe(list)
})

test('what is changed by us is ours, and nothing else', () => {
    const was = of('a', 'host')
    expect(own(was, { ...was, name: { en: 'A' } }).source).toBe('paper')
    expect(own(was, { ...was, roles: ['sponsor'] }).source).toEqual({ '*': 'paper', roles: 'ours' })
    expect(own(undefined, { ...was, source: undefined }).source).toBe('ours')
})

test('a key from the name that is free', () => {
    expect(key_from({ en: 'KIC China (Global)' }, [])).toBe('kic-china-global')
    expect(key_from({ en: 'KIC China' }, ['kic-china', 'kic-china-2'])).toBe('kic-china-3')
    expect(key_from({ ko: '한빛' }, [])).toBe('organisation')
})

test('is put anywhere within the role, past others between', () => {
    const list = [of('a', 'host'), of('x', 'sponsor'), of('b', 'host'), of('c', 'host', 'sponsor'), of('d', 'host')]
    expect(keys(placed(list, 'a', 'host', 2))).toBe('x b c a d')
    expect(keys(placed(list, 'd', 'host', 0))).toBe('d a x b c')
    expect(keys(placed(list, 'c', 'sponsor', 0))).toBe('a c x b d')
    expect(placed(list, 'a', 'host', 0)).toBe(list)
    expect(placed(list, 'a', 'host', 9)).toBe(list)
    expect(placed(list, 'a', 'host', -1)).toBe(list)
    expect(placed(list, 'none', 'host', 1)).toBe(list)
})

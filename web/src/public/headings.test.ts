import { expect, test } from 'vitest'

test('a Chinese title comes apart between its words, and is whole again', async () => {
    ;(globalThis as Record<string, unknown>).document = { documentElement: { lang: 'zh-Hans' } }
    const { words_of } = await import('./headings')
    const title = '2022金熊猫全球创新创业大赛'
    expect(words_of(title)).toContain('全球')
    expect(words_of(title).join('')).toBe(title)
})

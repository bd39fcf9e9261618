import { expect, test } from 'vitest'

test('dates as people write them become dates as the server takes them', async () => {
    ;(globalThis as Record<string, unknown>).document = { documentElement: { lang: 'ko' }, getElementById: () => null }
    const { date_form } = await import('./eligibility')
    const cases: [string, string][] = [
        ['2019', '2019'],
        ['2019-5', '2019-05'],
        ['2019.05.', '2019-05'],
        ['2019/5/7', '2019-05-07'],
        ['2019년 5월', '2019-05'],
        ['2019年5月7日', '2019-05-07'],
        ['20', ''],
        ['2019-13', ''],
        ['2019-0', ''],
        ['May 2019', ''],
        ['', ''],
    ]
    for (const [typed, date] of cases) expect(date_form(typed), typed).toBe(date)
})

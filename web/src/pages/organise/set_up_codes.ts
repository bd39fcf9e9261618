// Countries, zones and currencies that the browser can name; the event check has the last word.
import { lang } from '../../text.svelte'
import { locale_of } from '../../lang'

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
// Codes that browsers name, though ISO 3166-1 has no such country.
const NO_COUNTRY = new Set([
    'EU',
    'EZ',
    'UN',
    'XA',
    'XB',
    'XK',
    'ZZ',
    'QO',
    'AC',
    'CP',
    'CQ',
    'DG',
    'EA',
    'IC',
    'TA',
])

const known = new Map<string, { value: string; label: string }[]>()

export function countries(): { value: string; label: string }[] {
    const locale = locale_of(lang.current)
    const found = known.get(locale)
    if (found) return found
    const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' })
    const seen = new Set<string>()
    const list = LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).flatMap((value) => {
        // An old code is named like the one that came after it.
        const label =
            NO_COUNTRY.has(value) || new Intl.Locale(`und-${value}`).region !== value ? undefined : names.of(value)
        if (!label || seen.has(label)) return []
        seen.add(label)
        return [{ value, label }]
    })
    list.sort((a, b) => a.label.localeCompare(b.label, locale))
    known.set(locale, list)
    return list
}

const values = (of: 'timeZone' | 'currency'): string[] => {
    try {
        return Intl.supportedValuesOf(of)
    } catch {
        return of === 'currency' ? ['CNY', 'EUR', 'JPY', 'KRW', 'USD'] : ['Asia/Seoul', 'Asia/Shanghai']
    }
}
export const zones = (): string[] => [
    'UTC',
    ...values('timeZone').filter((z) => z.includes('/') && !z.startsWith('Etc/')),
]
export const currencies = (): string[] => values('currency')

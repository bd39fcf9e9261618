// The texts of the pages. Each area has a file <area>.text.ts:
//
//   export const say = catalogue({ n_left: ['{n} place left|{n} places left', '{n}석 남음', '剩余{n}席'] })
//   say('n_left', { n: 3 })
//
// A key without its three texts, or an unknown key, is a build error. All three languages are in the script:
// a switch of language works without a network and keeps the place.
import { boot } from './boot'
import { fill, lang_of_tag, number_text, pick, remember_lang, tag_of } from './lang'
import type { Lang, Stored, Texts, Values } from './lang'

export type { Lang, Stored } from './lang'

const from_page = (): Lang | undefined =>
    lang_of_tag(boot.lang) ??
    (typeof document === 'undefined' ? undefined : lang_of_tag(document.documentElement.lang))

// The current language; read `lang.current` anywhere, it is reactive.
export const lang: { current: Lang } = $state({ current: from_page() ?? 'en' })

export function set_lang(next: Lang): void {
    lang.current = next
    document.documentElement.lang = tag_of(next)
    remember_lang(next)
}

export function catalogue<const T extends Record<string, Texts>>(texts: T) {
    const say = (key: keyof T & string, values?: Values): string =>
        fill(texts[key] as Texts, lang.current, values)
    // Whether a key that came as data, such as a state, has a text.
    say.has = (key: string): key is keyof T & string => Object.prototype.hasOwnProperty.call(texts, key)
    return say
}

// A text of an event in the current language, or in one that it has. Where it may be in another language and
// is worth a lang attribute, use <Words of={…}/>.
export const in_lang = (stored: Stored): string => pick(stored, lang.current).text

export const number = (n: number, options?: Intl.NumberFormatOptions): string =>
    number_text(n, lang.current, options)

// Money in minor units, as its currency is written.
export function money(minor: number, currency: string): string {
    const options = { style: 'currency', currency, currencyDisplay: 'code' } as const
    const digits = new Intl.NumberFormat('en', options).resolvedOptions().maximumFractionDigits ?? 2
    const amount = minor / 10 ** digits
    return number(amount, { ...options, minimumFractionDigits: Number.isInteger(amount) ? 0 : digits })
}

// Exact thousandths, such as scores, without needless zeros.
export const milli = (n: number): string => number(n / 1000, { maximumFractionDigits: 3 })

export function bytes(n: number): string {
    if (n < 1000) return `${number(n)} B` // Intl would say "60 byte"
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
    let i = 0
    while (n >= 1000 && i < units.length - 1) {
        n /= 1000
        i++
    }
    const options = { style: 'unit', unit: units[i], unitDisplay: 'short' } as const
    return number(n, { ...options, maximumFractionDigits: n < 10 && i > 0 ? 1 : 0 })
}

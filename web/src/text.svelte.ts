// The texts of the pages. Each area has a file <area>.text.ts:
//
//   export const say = catalogue({ n_left: ['{n} place left|{n} places left', '{n}석 남음', '剩余{n}席'] })
//   say('n_left', { n: 3 })
//
// A key without its three texts, or an unknown key, is a build error. As built, a catalogue is one module a
// language (web/split_texts.ts): the reader's comes with the page, the others once the reader has begun to use
// it, so that a switch of language works without a network too, and keeps the place.
import { boot } from './boot'
import { LANGS, fill, fill_text, lang_of_tag, number_text, pick, remember_lang, tag_of } from './lang'
import type { Lang, Stored, Texts, Values } from './lang'

export type { Lang, Stored } from './lang'

const from_page = (): Lang | undefined =>
    lang_of_tag(boot.lang) ??
    (typeof document === 'undefined' ? undefined : lang_of_tag(document.documentElement.lang))

// The current language; read `lang.current` anywhere, it is reactive.
export const lang: { current: Lang } = $state({ current: from_page() ?? 'en' })

let wanted: Lang | undefined
// False when the texts of that language could not be fetched; the language is then as it was.
export async function set_lang(next: Lang): Promise<boolean> {
    wanted = next
    try {
        await texts_ready(next)
    } catch {
        return false
    }
    if (wanted !== next) return true
    lang.current = next
    document.documentElement.lang = tag_of(next)
    remember_lang(next)
    return true
}

export function catalogue<const T extends Record<string, Texts>>(texts: T) {
    const say = (key: keyof T & string, values?: Values): string =>
        fill(texts[key] as Texts, lang.current, values)
    // Whether a key that came as data, such as a state, has a text.
    say.has = (key: string): key is keyof T & string => Object.prototype.hasOwnProperty.call(texts, key)
    return say
}

// ---- catalogues as they are built ----

type Table = Record<string, string>
const loads: ((lang: Lang) => Promise<void>)[] = []
let are_all_kept = false

export function split_catalogue(modules: Record<Lang, () => Promise<{ default: Table }>>) {
    let tables: Partial<Record<Lang, Table>> = $state.raw({})
    loads.push(async (wanted) => {
        if (tables[wanted]) return
        const { default: table } = await modules[wanted]()
        tables = { ...tables, [wanted]: table }
    })
    const say = (key: string, values?: Values): string =>
        fill_text(tables[lang.current]?.[key] ?? '', lang.current, values)
    say.has = (key: string): boolean => Object.prototype.hasOwnProperty.call(tables[lang.current] ?? {}, key)
    return say
}

// Until every catalogue that has been imported has its texts.
export async function texts_ready(wanted = lang.current): Promise<void> {
    await Promise.all(loads.map((load) => load(wanted)))
}

// From now on, the other languages as well; what cannot be fetched is asked for again by a switch.
export async function keep_all_texts(): Promise<void> {
    are_all_kept = true
    await Promise.allSettled(LANGS.map((l) => texts_ready(l)))
}

// A module that is imported when it is needed, once its texts are there.
export async function with_texts<T>(module: Promise<T>): Promise<T> {
    const found = await module
    await texts_ready()
    if (are_all_kept) void keep_all_texts()
    return found
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

// The three languages, without a framework: also for the small scripts of server-written pages.
export type Lang = 'en' | 'ko' | 'zh'
export const LANGS: readonly Lang[] = ['en', 'ko', 'zh']
// One text in the order of LANGS.
export type Texts = readonly [en: string, ko: string, zh: string]
export type Values = Record<string, string | number>

const TAGS: Record<Lang, string> = { en: 'en', ko: 'ko', zh: 'zh-Hans' }
// What a language calls itself.
export const NAMES: Record<Lang, string> = { en: 'English', ko: '한국어', zh: '中文' }

// For lang attributes, Accept-Language and Intl.
export const tag_of = (lang: Lang): string => TAGS[lang]
// Dates and numbers: English as it is written in Europe and Asia, day before month.
export const locale_of = (lang: Lang): string => (lang === 'en' ? 'en-GB' : TAGS[lang])

export function lang_of_tag(tag: string | null | undefined): Lang | undefined {
    const word = tag?.slice(0, 2).toLowerCase()
    return LANGS.find((lang) => lang === word)
}

const formats = new Map<string, Intl.NumberFormat>()
export function number_text(n: number, lang: Lang, options?: Intl.NumberFormatOptions): string {
    const key = lang + JSON.stringify(options ?? '')
    let format = formats.get(key)
    if (!format) formats.set(key, (format = new Intl.NumberFormat(locale_of(lang), options)))
    return format.format(n)
}

// Names come from people, in any script. One that has letters or signs of the other direction is kept from
// turning the sentence around it: an isolate (UAX 9), which no sign within can end. In markup it is <bdi>.
const TURNING =
    /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
export const isolated = (text: string): string =>
    TURNING.test(text) ? `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069` : text

// Names one after the other.
export const listed = (names: readonly string[]): string => names.map(isolated).join(', ')

// Puts values in place of {names}. "one {n}|many {n}" has a singular before the bar, chosen by the value n.
export const fill = (texts: Texts, lang: Lang, values?: Values): string =>
    fill_text(texts[LANGS.indexOf(lang)] as string, lang, values)

export function fill_text(text: string, lang: Lang, values?: Values): string {
    if (!values) return text
    const bar = text.indexOf('|')
    if (bar >= 0 && typeof values.n === 'number')
        text = values.n === 1 ? text.slice(0, bar) : text.slice(bar + 1)
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name]
        return value === undefined ? whole : typeof value === 'number' ? number_text(value, lang) : isolated(value)
    })
}

// The cookie that the server reads for its own pages.
export function remember_lang(lang: Lang): void {
    const is_secure = location.protocol === 'https:' ? '; Secure' : ''
    document.cookie = `lang=${lang}; Path=/; Max-Age=31536000; SameSite=Lax${is_secure}`
}

// A text of an event: by language, in those that its file declares.
export type Stored = Partial<Record<Lang, string>> | string | null | undefined

// The text in `lang`, or else in a language that it has; with the language it is in.
export function pick(stored: Stored, lang: Lang): { text: string; lang: Lang | undefined } {
    if (stored == null) return { text: '', lang: undefined }
    if (typeof stored === 'string') return { text: stored, lang: undefined }
    const found = [lang, ...LANGS].find((l) => stored[l])
    return found ? { text: stored[found] as string, lang: found } : { text: '', lang: undefined }
}

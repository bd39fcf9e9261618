// Dates as people write them, as exactly as they know them: year, month or day. The answer is what the API
// takes: 2017, 2017-01, 2017-01-31. What can be read in two ways, such as 03/04/2017, is not guessed.
import { locale_of, type Lang } from '../../lang'
import { period_of } from './period'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const LONG_MONTHS = [
    'january', 'february', 'march', 'april', 'may', 'june',
    'july', 'august', 'september', 'october', 'november', 'december',
]

export type Read =
    | { kind: 'date'; value: string }
    | { kind: 'empty' | 'ambiguous' | 'unreadable' }

const two = (part: string | number): string => String(part).padStart(2, '0')

function date(year: string, month?: string | number, day?: string): Read {
    const parts = [year, month, day].filter((part) => part !== undefined)
    const value = parts.map(two).join('-')
    return period_of(value) ? { kind: 'date', value } : { kind: 'unreadable' }
}

function month_of(word: string): number | undefined {
    const text = word.toLowerCase()
    const i = LONG_MONTHS.findIndex((name, no) => name === text || MONTHS[no] === text || (no === 8 && text === 'sept'))
    return i < 0 ? undefined : i + 1
}

// Words of the three languages to 2017-1-31: "2017년 1월 31일", "2017年1月31日", "2017. 1. 31.".
function plain(text: string): string {
    return text
        .normalize('NFKC')
        .trim()
        .replace(/\s*[년年]\s*/g, '-')
        .replace(/\s*[월月]\s*/g, '-')
        .replace(/\s*[일日号號]\s*$/g, '')
        .replace(/\s*[./\-–—~]\s*/g, '-')
        .replace(/-+$/, '')
}

function read_words(text: string): Read | undefined {
    const cleaned = text.replace(/,/g, ' ').replace(/\b(\d{1,2})(st|nd|rd|th)\b/gi, '$1').replace(/[.-]/g, ' ')
    const words = cleaned.trim().split(/\s+/).filter((word) => word.toLowerCase() !== 'of')
    const month = words.map(month_of).find((found) => found !== undefined)
    const year = words.find((word) => /^\d{4}$/.test(word))
    if (month === undefined || !year) return undefined
    const day = words.find((word) => /^\d{1,2}$/.test(word))
    return words.length > (day ? 3 : 2) ? { kind: 'unreadable' } : date(year, month, day)
}

export function read_date(text: string): Read {
    const given = plain(text)
    if (!given) return { kind: 'empty' }
    const ordered = /^(\d{4})(?:[-\s]+(\d{1,2})(?:[-\s]+(\d{1,2}))?)?$/.exec(given)
    if (ordered) return date(ordered[1]!, ordered[2], ordered[3])
    const solid = /^(\d{4})(\d{2})(\d{2})?$/.exec(given)
    if (solid) return date(solid[1]!, solid[2], solid[3])
    const month_first = /^(\d{1,2})-(\d{4})$/.exec(given)
    if (month_first) return date(month_first[2]!, month_first[1])
    const reversed = /^(\d{1,2})-(\d{1,2})-(\d{4})$/.exec(given)
    if (reversed) {
        const [, a, b, year] = reversed as unknown as [string, string, string, string]
        if (Number(a) > 12) return date(year, b, a)
        if (Number(b) > 12 || a === b) return date(year, a, b)
        return { kind: 'ambiguous' }
    }
    return read_words(text.normalize('NFKC')) ?? { kind: 'unreadable' }
}

// "January 2017", as exactly as it was given.
export function date_text(value: string, lang: Lang): string {
    const period = period_of(value)
    if (!period) return value
    const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric' }
    if (value.length > 4) options.month = 'long'
    if (value.length > 7) options.day = 'numeric'
    return new Intl.DateTimeFormat(locale_of(lang), options).format(period.first * 86_400_000)
}

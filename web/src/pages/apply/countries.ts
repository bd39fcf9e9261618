// Countries of ISO 3166-1, by name in the reader's language.
import { locale_of, type Lang } from '../../lang'

const CODES =
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY ' +
    'BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK ' +
    'FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR ' +
    'IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ' +
    'ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM ' +
    'PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF ' +
    'TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'

export const COUNTRIES: readonly string[] = CODES.split(' ')
const FIRST = ['KR', 'CN']

function names_of(type: 'region' | 'language', lang: Lang): (code: string) => string {
    try {
        const names = new Intl.DisplayNames([locale_of(lang)], { type, fallback: 'code' })
        return (code) => names.of(code) ?? code
    } catch {
        return (code) => code // an old browser: the code says it too
    }
}

export const country_name = (code: string, lang: Lang): string =>
    /^[A-Z]{2}$/.test(code) ? names_of('region', lang)(code) : code

// Those of our events first, then all others as the language sorts them.
export function countries(lang: Lang): { value: string; label: string }[] {
    const name = names_of('region', lang)
    const order = new Intl.Collator(locale_of(lang)).compare
    const all = COUNTRIES.map((value) => ({ value, label: name(value) }))
    const rest = all.filter(({ value }) => !FIRST.includes(value)).sort((a, b) => order(a.label, b.label))
    return [...FIRST.map((value) => ({ value, label: name(value) })), ...rest]
}

// Languages that a team may speak: the first few are offered at once.
export const OFFERED = ['ko', 'zh-Hans', 'en', 'ja']
const LANGUAGES =
    'ar bg bn cs da de el es et fa fi fr he hi hr hu id it kk km ky lo lt lv mn ms my nb nl pl pt ro ru sk sl sr sv ' +
    'sw ta th tl tr uk ur uz vi zh-Hant'

export function language_name(tag: string, lang: Lang): string {
    try {
        return names_of('language', lang)(tag)
    } catch {
        return tag
    }
}

export function more_languages(lang: Lang): { value: string; label: string }[] {
    const order = new Intl.Collator(locale_of(lang)).compare
    return LANGUAGES.split(' ')
        .map((value) => ({ value, label: language_name(value, lang) }))
        .sort((a, b) => order(a.label, b.label))
}

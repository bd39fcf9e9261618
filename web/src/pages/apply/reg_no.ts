// Registration numbers by their check digit, as lib/domain/rule/reg_no.c has them: Korea's business number and
// China's unified social credit code (GB 32100-2015). tests/vectors/reg_no.json holds both to the same.
export type Found = 'ok' | 'form' | 'digit'

const KR_WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5]
const CN_ORDER = '0123456789ABCDEFGHJKLMNPQRTUWXY'

function kr(plain: string): Found {
    if (!/^[0-9]{10}$/.test(plain)) return 'form'
    const digits = [...plain].map(Number)
    const sum = KR_WEIGHTS.reduce((all, weight, i) => all + weight * digits[i]!, 0)
    return (10 - ((sum + Math.floor((digits[8]! * 5) / 10)) % 10)) % 10 === digits[9] ? 'ok' : 'digit'
}

function cn(plain: string): Found {
    const places = [...plain].map((one) => CN_ORDER.indexOf(one))
    if (places.length !== 18 || places.includes(-1)) return 'form'
    let sum = places[17]!
    let weight = 1
    for (const place of places.slice(0, 17)) {
        sum += place * weight
        weight = (weight * 3) % 31
    }
    return sum % 31 === 0 ? 'ok' : 'digit'
}

export function reg_no_check(country: string, text: string): Found {
    const plain = text.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{M}\p{Nd}]/gu, '')
    return country === 'KR' ? kr(plain) : country === 'CN' ? cn(plain) : 'ok'
}

/** The country by whose number an answer is checked, "" for none. */
export const reg_no_country = (check_digit: string | undefined, country: unknown): string =>
    check_digit === 'kr'
        ? 'KR'
        : check_digit === 'cn'
          ? 'CN'
          : check_digit && typeof country === 'string'
            ? country
            : ''

// A date as people give it, as the days it may be: first and last, since 1970-01-01.
export interface Period {
    first: number
    last: number
}

export const DAY_MS = 86_400_000

export function period_of(text: string): Period | undefined {
    const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
    if (!match) return undefined
    const [year, month, day] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
    if (!year || month === 0 || month! > 12 || day === 0) return undefined
    const days = (y: number, m: number, d: number) => {
        const date = new Date(0)
        date.setUTCFullYear(y, m, d) // Date.UTC reads the years 0 to 99 as 1900 to 1999
        return date.getTime() / DAY_MS
    }
    const first = days(year, (month ?? 1) - 1, day ?? 1)
    if (day !== undefined) {
        return new Date(first * DAY_MS).getUTCDate() === day ? { first, last: first } : undefined
    }
    return { first, last: (month === undefined ? days(year + 1, 0, 1) : days(year, month, 1)) - 1 }
}

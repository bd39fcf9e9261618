// Answers that are a number, an amount or a table, in words: for whoever reads them.
import { isolated, tag_of } from './lang'
import { in_lang, lang, money, number, type Stored } from './text.svelte'

export { date_text } from './pages/apply/dates'

export interface Money {
    amount_minor: number
    currency: string
}
export interface Column {
    key: string
    kind: string
    label: Stored
    is_required: boolean
    max_chars?: number
    min?: number
    max?: number
    n_decimals?: number
    currencies?: string[]
    options?: { value: string; label: Stored }[]
}
export type Row = Record<string, unknown>

export const is_money = (value: unknown): value is Money =>
    typeof value === 'object' && value !== null && 'amount_minor' in value

export function money_text(value: Money): string {
    try {
        return money(value.amount_minor, value.currency)
    } catch {
        return `${value.amount_minor} ${value.currency}`
    }
}

function country_text(code: string): string {
    try {
        return new Intl.DisplayNames([tag_of(lang.current)], { type: 'region' }).of(code) ?? code
    } catch {
        return code
    }
}

export function cell_text(column: Pick<Column, 'kind' | 'options'>, value: unknown): string {
    if (value === undefined || value === null || value === '') return '–'
    if (typeof value === 'boolean') return value ? '✓' : '–'
    if (is_money(value)) return money_text(value)
    if (typeof value === 'number') return number(value, { maximumFractionDigits: 4 })
    const text = String(value)
    const option = column.options?.find((one) => one.value === text)
    if (option) return in_lang(option.label)
    return column.kind === 'country' ? country_text(text) : text
}

/** One row: "Name: Kim · Share: 30". A member of a team has no columns: their name, role and address. */
export function row_text(columns: Column[] | undefined, row: Row): string {
    if (!columns) return [row.name, row.role, row.email].filter(Boolean).map((one) => isolated(String(one))).join(', ')
    return columns
        .filter((column) => row[column.key] !== undefined)
        .map((column) => `${in_lang(column.label)}: ${isolated(cell_text(column, row[column.key]))}`)
        .join(' · ')
}

// Numbers as people type them: full-width, with signs between thousands. undefined: none.
export function read_number(text: string): number | undefined {
    const plain = text.normalize('NFKC').replace(/[\s\u00a0\u202f']/g, '')
    const is_grouped = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)
    const number = is_grouped ? plain.replaceAll(',', '') : plain
    return /^-?\d+(\.\d+)?$/.test(number) ? Number(number) : undefined
}

/** How many digits a currency has behind the point. */
export function digits_of(currency: string): number {
    try {
        const options = { style: 'currency', currency } as const
        return new Intl.NumberFormat('en', options).resolvedOptions().maximumFractionDigits ?? 2
    } catch {
        return 2
    }
}

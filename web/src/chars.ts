// Characters as the server counts them (text_n_chars in lib/base/text.c): extended grapheme clusters of
// the text as it would be stored, a cluster of more than 64 bytes counting again for each 64.
// tests/vectors/chars.json holds both to the same numbers.
const CHAR_BYTES = 64
const BLANKS_BEFORE = /^[\p{White_Space}\u200b\ufeff]+/u
const BLANKS_AFTER = /[\p{White_Space}\u200b\ufeff]+$/u

/** The text as the server would store it: line ends, blanks at both ends, normalisation form C. */
export function stored_text(text: string): string {
    return text.replace(/\r\n/g, '\n').replace(BLANKS_BEFORE, '').replace(BLANKS_AFTER, '').normalize('NFC')
}

function n_bytes(text: string): number {
    let n = 0
    for (const ch of text) {
        const code = ch.codePointAt(0)!
        n += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    }
    return n
}

// Without Intl.Segmenter: marks, joiners, variation selectors and modifiers belong to what they follow,
// regional indicators go in pairs. Right for all that people type but rare scripts.
const ROUGH_CLUSTER =
    /\p{RI}\p{RI}|[\u1100-\u115f]+[\u1160-\u11a7]+[\u11a8-\u11ff]*|[^](?:[\p{M}\p{Emoji_Modifier}\ufe0f]|\u200d[^])*/gu

function clusters(text: string): Iterable<string> {
    if (typeof Intl !== 'undefined' && 'Segmenter' in Intl) {
        const segments = new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)
        return Array.from(segments, (one) => one.segment)
    }
    return text.match(ROUGH_CLUSTER) ?? []
}

/** How many characters the answer has, as the server will say. */
export function n_chars(text: string): number {
    const stored = stored_text(text)
    if (/^[\x00-\x7f]*$/.test(stored)) return stored.length
    let n = 0
    for (const cluster of clusters(stored))
        n += 1 + Math.floor((n_bytes(cluster) - 1) / CHAR_BYTES)
    return n
}

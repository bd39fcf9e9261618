// How long a text is to the server: grapheme clusters of its NFC form, so that a Hangul syllable, an accented
// letter or an emoji is one.
interface Segmenter {
    segment(text: string): Iterable<unknown>
}
type SegmenterClass = new (locale?: string, options?: { granularity: 'grapheme' }) => Segmenter

const known = (Intl as unknown as { Segmenter?: SegmenterClass }).Segmenter
const segmenter = known ? new known('en', { granularity: 'grapheme' }) : undefined

export function n_characters(text: string): number {
    const nfc = text.normalize('NFC')
    if (/^[\x20-\x7e]*$/.test(nfc)) return nfc.length
    if (!segmenter) return Array.from(nfc.replace(/[\p{M}\u200d\ufe0f]/gu, '')).length
    let n = 0
    for (const _ of segmenter.segment(nfc)) n++
    return n
}

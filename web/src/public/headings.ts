// Chinese headings break between words. Browsers break between any two characters, so that 全球 in a title may
// be torn apart; where the words are not known to them either, the headings stay as they are.
import { page_lang } from './page_lang'

export function words_of(text: string): string[] {
    const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
    return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

export function start_headings(): void {
    if (page_lang !== 'zh' || !('Segmenter' in Intl)) return
    for (const heading of document.querySelectorAll<HTMLElement>('h1, h2, .event-name span')) {
        const only = heading.firstChild
        if (heading.childNodes.length !== 1 || !(only instanceof Text) || heading.closest(':not([lang^="zh"])[lang]'))
            continue
        const parts = words_of(only.data).flatMap((word, i) => (i ? [document.createElement('wbr'), word] : [word]))
        only.replaceWith(...parts)
        heading.classList.add('has-words')
    }
}

// Links to the other languages, `<a data-lang="ko" href="?lang=ko">`: the choice is remembered, and the same
// page comes at the same place.
import { lang_of_tag, remember_lang } from '../lang'

const PLACE = 'rostrum.place'

export function start_languages(): void {
    try {
        const place = sessionStorage.getItem(PLACE)
        sessionStorage.removeItem(PLACE)
        if (place) scrollTo(0, Number(place))
    } catch {
        // Without storage the page begins at its top.
    }
    document.addEventListener('click', (event) => {
        const link = (event.target as Element | null)?.closest<HTMLElement>('a[data-lang]')
        const lang = lang_of_tag(link?.dataset.lang)
        if (!lang || event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        remember_lang(lang)
        try {
            sessionStorage.setItem(PLACE, String(scrollY))
        } catch {
            // As above.
        }
        const url = new URL(location.href)
        url.searchParams.delete('lang')
        if (url.href === location.href) location.reload()
        else location.replace(url)
    })
}

// `<p class="countdown" data-until="…">`: counts to the second. When it is over the page is loaded again,
// once: what can be done then is another thing.
import { fill, number_text } from '../lang'
import { duration_text, left_until, ms_of, now } from '../time'
import { page_lang } from './page_lang'
import { time_left, units } from './public.text'

const NAMES = ['days', 'hours', 'minutes', 'seconds'] as const

function show(element: HTMLElement, until: string): boolean {
    const left = left_until(until)
    const shown = left.days ? NAMES : NAMES.slice(1)
    element.replaceChildren(
        ...shown.map((name) => {
            const part = document.createElement('span')
            const number = document.createElement('b')
            number.textContent = number_text(left[name], page_lang, { minimumIntegerDigits: name === 'days' ? 1 : 2 })
            part.setAttribute('aria-hidden', 'true')
            part.append(number, ` ${fill(units[name], page_lang, { n: left[name] })}`)
            return part
        }),
    )
    const duration = duration_text(ms_of(until) - now(), page_lang)
    element.setAttribute('aria-label', fill(time_left, page_lang, { duration }))
    return !left.is_over
}

export function start_countdowns(): void {
    for (const element of document.querySelectorAll<HTMLElement>('.countdown[data-until]')) {
        const until = element.dataset.until ?? ''
        element.setAttribute('role', 'timer')
        if (!show(element, until)) continue
        const timer = setInterval(() => {
            if (show(element, until)) return
            clearInterval(timer)
            // Not all at the same instant.
            setTimeout(() => location.reload(), 1000 + Math.random() * 3000)
        }, 1000)
    }
}

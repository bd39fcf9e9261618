// `<button class="theme-switch" data-theme-switch data-auto="…" data-light="…" data-dark="…" hidden>`: goes
// round as the device, light, dark; its label is the text of the state. Hidden without a script.
import { set_theme, THEMES, theme_now } from '../theme'

export function start_theme(): void {
    for (const button of document.querySelectorAll<HTMLElement>('[data-theme-switch]')) {
        const show = () => {
            const label = button.dataset[theme_now()] ?? ''
            button.setAttribute('aria-label', label)
            button.title = label
            button.dataset.state = theme_now()
        }
        button.addEventListener('click', () => {
            set_theme(THEMES[(THEMES.indexOf(theme_now()) + 1) % THEMES.length] ?? 'auto')
            show()
        })
        button.hidden = false
        show()
    }
}

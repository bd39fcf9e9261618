// A switch of a few: buttons of which one is pressed, remembered under a name where the browser lets it.
import { fill, type Texts } from '../lang'
import { page_lang } from './page_lang'

export function remembered(name: string): string | null {
    try {
        return localStorage.getItem(name)
    } catch {
        return null
    }
}

interface Choice {
    name: string
    label: Texts
    options: readonly (readonly [value: string, text: Texts])[]
    on_choice: (value: string) => void
}

export function choice({ name, label, options, on_choice }: Choice): HTMLElement {
    const box = document.createElement('div')
    box.className = 'switch no-print'
    box.setAttribute('role', 'group')
    box.setAttribute('aria-label', fill(label, page_lang))
    const choose = (value: string) => {
        for (const button of box.querySelectorAll('button'))
            button.setAttribute('aria-pressed', String(button.value === value))
        on_choice(value)
    }
    for (const [value, text] of options) {
        const button = document.createElement('button')
        button.type = 'button'
        button.value = value
        button.textContent = fill(text, page_lang)
        button.addEventListener('click', () => {
            choose(value)
            try {
                localStorage.setItem(name, value)
            } catch {
                // It holds for this page then.
            }
        })
        box.append(button)
    }
    const kept = remembered(name)
    choose(options.some(([value]) => value === kept) ? (kept as string) : (options[0]?.[0] ?? ''))
    return box
}

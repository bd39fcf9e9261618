// Parts of a page that are fetched when they are near: what could not be fetched is fetched again.
import { with_texts } from './text.svelte'

// The bundler asks for each style sheet only once: one that did not come is put into the page anew.
const lost = new Set<HTMLLinkElement>()
if (typeof addEventListener === 'function')
    addEventListener(
        'error',
        ({ target }) => {
            if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') lost.add(target)
        },
        true,
    )

export function fetch_part<T>(load: () => Promise<T>): Promise<T> {
    for (const link of lost) link.replaceWith(link.cloneNode())
    lost.clear()
    return with_texts(load())
}

// Fetched so that it is here when it is wanted; without a network that is tried then.
export const fetch_ahead = (...parts: (() => Promise<unknown>)[]): void =>
    parts.forEach((load) => void load().catch(() => undefined))

// An action that gives a text the largest size at which it fits its box: any length, any script. The box has one
// child, and its size must not hang on the size of the text.
import type { Action } from 'svelte/action'

export interface Fitted {
    shape: string // fitted anew when this changes; "0:00" for every time of four signs
    least_px: number
    most_px: () => number
}

export const fit: Action<HTMLElement, Fitted> = (box, first) => {
    let wanted = first

    const fits = (px: number): boolean => {
        const inner = box.firstElementChild
        box.style.fontSize = `${px}px`
        if (!(inner instanceof HTMLElement)) return true
        return inner.offsetHeight <= box.clientHeight + 1 && inner.scrollWidth <= box.clientWidth + 1
    }
    const fit_now = () => {
        if (!box.clientWidth || !box.clientHeight) return // not laid out yet: the watcher calls again
        let low = wanted.least_px
        let high = Math.max(low, wanted.most_px())
        if (fits(high)) return
        while (high - low > 1) {
            const middle = (low + high) / 2
            if (fits(middle)) low = middle
            else high = middle
        }
        box.style.fontSize = `${low}px`
    }
    const watcher = new ResizeObserver(fit_now)
    watcher.observe(box)
    document.fonts?.ready.then(fit_now, () => {})
    return {
        update(next) {
            const is_same = next.shape === wanted.shape
            wanted = next
            if (!is_same) fit_now()
        },
        destroy: () => watcher.disconnect(),
    }
}

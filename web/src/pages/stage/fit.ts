// An attachment that gives a text the largest size at which it fits its box: any length, any script.
import type { Attachment } from 'svelte/attachments'

interface Limits {
    least_px: number
    most_px: () => number
}

// `text` is only read so that a new one is fitted again.
export function fit(text: string, { least_px, most_px }: Limits): Attachment<HTMLElement> {
    void text
    return (box) => {
        const inner = box.firstElementChild
        if (!(inner instanceof HTMLElement)) return
        const fits = (px: number) => {
            box.style.fontSize = `${px}px`
            return inner.scrollHeight <= box.clientHeight + 1 && inner.scrollWidth <= box.clientWidth + 1
        }
        const fit_now = () => {
            let low = least_px
            let high = Math.max(least_px, most_px())
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
        fit_now()
        return () => watcher.disconnect()
    }
}

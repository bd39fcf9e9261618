// What may wait until the reader has begun to use the page, and must then be there without a network too:
// parts that come later, the other languages.
const PAUSE_MS = 300
const waiting: (() => unknown)[] = []
let has_begun = false

// What cannot be fetched now is asked for again when it is needed.
const soon = (run: () => unknown) =>
    setTimeout(() => void Promise.resolve(run()).catch(() => undefined), PAUSE_MS)

function begin(): void {
    has_begun = true
    waiting.splice(0).forEach(soon)
}

if (typeof document !== 'undefined')
    for (const sign of ['pointerdown', 'keydown', 'input'])
        document.addEventListener(sign, begin, { once: true, capture: true, passive: true })

export function when_begun(run: () => unknown): void {
    if (has_begun) soon(run)
    else waiting.push(run)
}

// What follows is a task of its own: the browser paints, and takes keys, in between.
export const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve))

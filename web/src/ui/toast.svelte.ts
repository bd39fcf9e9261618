// Short messages: shown for a while, and read out by screen readers. For what only they need to hear,
// announce().
export interface Toast {
    id: number
    text: string
    action?: { label: string; run: () => void }
}

export const toasts: Toast[] = $state([])
export const announced: { text: string } = $state({ text: '' })
let n = 0

// More would cover what one works at: the oldest makes room.
const N_MAX = 3

// `for_ms`: Infinity for what stays until it is put away. The same text stands there once.
export function toast(text: string, action?: Toast['action'], for_ms = action ? 12_000 : 6000): () => void {
    const id = ++n
    const same = toasts.findIndex((t) => t.text === text)
    if (same >= 0) toasts.splice(same, 1)
    else if (toasts.length === N_MAX) toasts.shift()
    toasts.push(action ? { id, text, action } : { id, text })
    const away = () => {
        const at = toasts.findIndex((t) => t.id === id)
        if (at >= 0) toasts.splice(at, 1)
    }
    if (Number.isFinite(for_ms)) setTimeout(away, for_ms)
    return away
}

// The same text twice is still read twice: it is emptied first.
export function announce(text: string): void {
    announced.text = ''
    setTimeout(() => (announced.text = text), 50)
}

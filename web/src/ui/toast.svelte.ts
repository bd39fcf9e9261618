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

export function toast(text: string, action?: Toast['action'], for_ms = action ? 12_000 : 6000): () => void {
    const id = ++n
    toasts.push(action ? { id, text, action } : { id, text })
    const away = () => {
        const at = toasts.findIndex((t) => t.id === id)
        if (at >= 0) toasts.splice(at, 1)
    }
    setTimeout(away, for_ms)
    return away
}

// The same text twice is still read twice: it is emptied first.
export function announce(text: string): void {
    announced.text = ''
    setTimeout(() => (announced.text = text), 50)
}

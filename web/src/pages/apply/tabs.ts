// Other tabs of this browser that have the same application open: BroadcastChannel, else the storage event,
// else nobody is told.
import type { Channel, Told } from './draft'

const is_told = (message: unknown): message is Told =>
    typeof message === 'object' && message !== null && 'kind' in message

function by_broadcast(name: string): Channel {
    const line = new BroadcastChannel(name)
    const channel: Channel = {
        // A message is a copy: what a page holds may be a proxy, which cannot be sent.
        tell: (message) => line.postMessage(JSON.parse(JSON.stringify(message))),
        close: () => line.close(),
    }
    line.onmessage = (event: MessageEvent<unknown>) => {
        if (is_told(event.data)) channel.on_told?.(event.data)
    }
    return channel
}

function by_storage(name: string): Channel {
    const heard = (event: StorageEvent) => {
        if (event.key !== name || !event.newValue) return
        const message: unknown = JSON.parse(event.newValue)
        if (is_told(message)) channel.on_told?.(message)
    }
    const channel: Channel = {
        tell(message) {
            try {
                localStorage.setItem(name, JSON.stringify(message))
                localStorage.removeItem(name)
            } catch {
                // no storage: there is no way to them
            }
        },
        close: () => removeEventListener('storage', heard),
    }
    addEventListener('storage', heard)
    return channel
}

export function tabs(name: string): Channel {
    try {
        if (typeof BroadcastChannel === 'function') return by_broadcast(name)
    } catch {
        // an in-app browser that has it and does not let it be used
    }
    return by_storage(name)
}

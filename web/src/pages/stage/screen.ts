// What a screen in a hall needs of its device: to stay awake, to be full, to sound. Each may be missing.


// Keeps the screen on while the page is seen. `on_refused`: this device does not promise it.
export function keep_awake(on_refused: () => void): () => void {
    let lock: WakeLockSentinel | undefined
    let is_over = false
    const ask = async () => {
        if (is_over || document.hidden || (lock && !lock.released)) return
        try {
            lock = await navigator.wakeLock.request('screen')
            if (is_over) await lock.release()
        } catch {
            on_refused()
        }
    }
    const seen = () => void ask()
    document.addEventListener('visibilitychange', seen)
    void ask()
    return () => {
        is_over = true
        document.removeEventListener('visibilitychange', seen)
        void lock?.release().catch(() => {})
    }
}

export const can_be_full = (): boolean =>
    typeof document.documentElement.requestFullscreen === 'function' && document.fullscreenEnabled

export async function toggle_full(): Promise<void> {
    try {
        if (document.fullscreenElement) await document.exitFullscreen()
        else await document.documentElement.requestFullscreen({ navigationUI: 'hide' })
    } catch {
        // The browser does not want to: the page stays as large as it is.
    }
}

// A soft tone, higher and longer the nearer the end. The context is made by the press that turns sound on:
// browsers allow none before.
export class Chime {
    private context: AudioContext | undefined

    on(): boolean {
        try {
            this.context ??= new AudioContext()
            void this.context.resume()
            return true
        } catch {
            return false
        }
    }

    off(): void {
        void this.context?.close().catch(() => {})
        this.context = undefined
    }

    ring(n_tones: number): void {
        const context = this.context
        if (!context) return
        for (let i = 0; i < n_tones; i++) {
            const at = context.currentTime + i * 0.45
            const tone = context.createOscillator()
            const volume = context.createGain()
            tone.frequency.value = 660
            volume.gain.setValueAtTime(0, at)
            volume.gain.linearRampToValueAtTime(0.16, at + 0.03)
            volume.gain.exponentialRampToValueAtTime(0.001, at + 0.4)
            tone.connect(volume).connect(context.destination)
            tone.start(at)
            tone.stop(at + 0.42)
        }
    }
}

// A tone and a shake for a verdict; where a device has neither, nothing happens.
import type { Result } from './door'

const TONES: Record<'good' | 'warn' | 'bad', [hertz: number, ms: number][]> = {
    good: [[880, 110]],
    warn: [[520, 140], [520, 140]],
    bad: [[220, 380]],
}
export function tone_of({ result, is_refused }: { result: Result; is_refused: boolean }): 'good' | 'warn' | 'bad' {
    if (is_refused) return 'bad'
    return result === 'ok' ? 'good' : result === 'already' || result === 'not_confirmed' ? 'warn' : 'bad'
}

let audio: AudioContext | undefined

export function signal(shot: Parameters<typeof tone_of>[0], with_sound: boolean): void {
    const tones = TONES[tone_of(shot)]
    try {
        navigator.vibrate?.(tones.flatMap(([, ms]) => [ms, 60]))
        if (!with_sound) return
        audio ??= new AudioContext()
        let at = audio.currentTime
        for (const [hertz, ms] of tones) {
            const source = audio.createOscillator()
            source.frequency.value = hertz
            source.connect(audio.destination)
            source.start(at)
            source.stop((at += ms / 1000))
            at += 0.06
        }
    } catch {
        audio = undefined
    }
}

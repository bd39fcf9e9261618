// The link that carries what is marked to another device.
export const N_MAX = 200 // so many items a calendar takes

// "#mine=a,b": keys, without what is none and without repetition.
export function keys_of(hash: string): string[] {
    const match = /^#mine=([a-z0-9,-]+)$/.exec(hash)
    return match ? [...new Set(match[1]!.split(',').filter(Boolean))].slice(0, N_MAX) : []
}

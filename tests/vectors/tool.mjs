// What these tests share: the built programs (ROSTRUM names the binary, else build/rostrum; the helpers
// stand beside it), a seeded generator, the long campaign.
import { spawnSync } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { webcrypto } from 'node:crypto'

globalThis.crypto ??= webcrypto // Node 18 has it, but not by this name

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const rostrum = process.env.ROSTRUM ?? join(root, 'build/rostrum')
export const vectors = process.env.ROSTRUM_VECTORS ?? join(root, '../shared/conformance')
export const isLong = process.argv.includes('--long') || process.env.ROSTRUM_LONG === '1'

export function run(program, args, input = '') {
  const path = program === 'rostrum' ? rostrum : join(dirname(rostrum), program)
  const r = spawnSync(path, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (r.error) throw r.error
  if (r.signal) throw new Error(`${program} ended by ${r.signal}: ${r.stderr}`)
  return r
}

// mulberry32: the same numbers for the same seed everywhere
export function generator(seed) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = n => Math.floor(next() * n)
  return { below, pick: list => list[below(list.length)] }
}

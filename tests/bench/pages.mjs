// How soon a page stands on a phone over slow 4G, as Lighthouse simulates it: the best of three, because a busy
// machine makes a page slower and nothing makes it faster.
import { first_field_ms, score } from '../browser/lighthouse.mjs'
import { Site, slug } from '../browser/site.mjs'
import { say } from './bench.mjs'

const N_RUNS = 3
export async function pages() {
  const site = await new Site().fill()
  try {
    for (const [name, path] of [['event', `/events/${slug}`], ['apply', `/events/${slug}/apply`]]) {
      const runs = []
      for (let i = 0; i < N_RUNS; i++) runs.push(await score(site.base + path))
      const points = runs.map(r => r.performance).filter(Number.isFinite) // none when its trace broke off
      say(`pages.${name}.performance`, points.length ? Math.max(...points) : NaN, 'points')
      say(`pages.${name}.script`, Math.max(...runs.map(r => r.script_bytes)), 'bytes')
    }
    const fields = []
    for (let i = 0; i < N_RUNS; i++) fields.push(await first_field_ms(`${site.base}/events/${slug}/apply`, 'E-mail'))
    say('pages.apply.first_field', Math.min(...fields), 'ms')
  } finally {
    await site.done()
  }
}

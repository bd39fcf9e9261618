// Ten thousand screens that show a room's clock: what each costs, and when the last one has a change.
import { spawnSync } from 'node:child_process'
import { beside } from '../built.mjs'
import { Site, bytes_of, is_quick, median, requests, say } from './bench.mjs'
import { open_early } from './early.mjs'

const n = is_quick ? 2000 : 10000, n_changes = is_quick ? 3 : 9

export async function sse() {
  const site = await new Site({ clock: '2022-08-15T09:00:00+09:00' }).open()
  try {
    await site.stop()
    site.options = ['--max-streams', n + 100]
    const { room } = await open_early(site, 20)
    const path = `/api/v1/rooms/${room}/stage`, as = site.early
    const shown = await site.ask('GET', path)
    let version = Number(/"v(\d+)"/.exec(shown.headers.etag)[1])
    const commands = Array.from({ length: n_changes }, (_, i) => i === 0 ? 'start' : i % 2 ? 'pause' : 'resume')
    const file = requests(commands.map(command => bytes_of('POST', path, { as, body: { command }, headers: { 'If-Match': `"v${version++}"` } })))
    const r = spawnSync(beside('bench_sse'), [site.port, site.pid, n, path, file].map(String), { encoding: 'utf8' })
    if (r.status !== 0) throw new Error(`bench_sse: ${r.stdout}${r.stderr}`)
    const changes = [...r.stdout.matchAll(/^change (\S+) (\S+)$/gm)].map(m => [Number(m[1]), Number(m[2])])
    say('sse.viewers', n, 'viewers')
    say('sse.viewer', Number(/^after (\d+)$/m.exec(r.stdout)[1]), 'bytes')
    say('sse.first', median(changes.map(c => c[0])), 'ms')
    say('sse.last', median(changes.map(c => c[1])), 'ms')
    say('sse.last.worst', Math.max(...changes.map(c => c[1])), 'ms')
  } finally {
    await site.done()
  }
}

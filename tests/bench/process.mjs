// What the process itself costs: to start, to stand idle, and what more loop threads add to a request.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { beside, binary } from '../built.mjs'
import { Site, all_are, bytes_of, event, in_turn, is_quick, load, median, requests, say, slug, temp } from './bench.mjs'

// From the program's beginning to its `ready`, in a data folder that is not there yet, and in one that is.
export async function start() {
  const times = { clean: [], again: [] }
  for (let i = 0; i < (is_quick ? 5 : 15); i++) {
    const data = mkdtempSync(join(temp, 'start-'))
    for (const kind of ['clean', 'again']) {
      const from = process.hrtime.bigint()
      const child = spawn(binary, ['serve', '--data-dir', join(data, 'data'), '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
      const ended = new Promise(resolve => child.once('exit', resolve))
      for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('ready ')) break
      times[kind].push(Number(process.hrtime.bigint() - from) / 1e6)
      child.kill('SIGTERM')
      await ended
    }
    rmSync(data, { recursive: true })
  }
  say('start', median(times.clean), 'ms')
  say('start.again', median(times.again), 'ms')
}

const resident_mib = pid => Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

// Two thousand entries given to two hundred judges, three to each.
export function assign() {
  const r = spawnSync(beside('bench_assign'), [is_quick ? 3 : 15].map(String), { encoding: 'utf8' })
  if (r.status !== 0) throw new Error(`bench_assign: ${r.stdout}${r.stderr}`)
  say('assign', median(r.stdout.trim().split('\n').map(Number)), 'ms')
}

// What stands in memory after the first pages in three languages, and what an idle connection adds.
export async function idle() {
  const site = await new Site().open()
  try {
    await site.stop() // what the import took is not what serving takes
    await site.start()
    for (const lang of ['ko', 'zh', 'en'])
      for (const path of ['/', `/events/${slug}`, `/events/${slug}/timetable`, `/events/${slug}/results`, `/events/${slug}/apply`, event])
        await site.must(200, 'GET', path, { lang })
    say('idle', resident_mib(site.pid), 'MiB')
    const r = spawnSync(beside('bench_idle'), [site.port, site.pid, n_idle()].map(String), { encoding: 'utf8' })
    if (r.status !== 0) throw new Error(`bench_idle: ${r.stdout}${r.stderr}`)
    for (const line of r.stdout.trim().split('\n')) {
      const [name, value, unit] = line.split(' ')
      say(name, Number(value), unit)
    }
  } finally {
    await site.done()
  }
}

// 10,000, or as many as may be open.
function n_idle() {
  const limit = Number(/Max open files\s+\d+\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Infinity)
  return Math.min(10000, limit - 200)
}

// Processor time of a request with 1, 2 and 4 loop threads.
export async function loops() {
  const counts = [1, 2, 4], sites = {}
  try {
    const file = requests([bytes_of('GET', event)])
    for (const n of counts) {
      sites[n] = await new Site().open()
      await sites[n].stop()
      await sites[n].start('--n-loops', n)
    }
    const r = await in_turn(Object.fromEntries(counts.map(n => [n, async () => all_are(await load(sites[n], file), 'n_2xx')])))
    for (const n of counts) say(`loops.${n}`, r[n].cpu_us, 'us/request')
    for (const n of counts.slice(1)) say(`ratio.loops.${n}`, r[n].cpu_us / r[1].cpu_us, 'of the cost with one')
  } finally {
    for (const site of Object.values(sites)) await site.done()
  }
}

// Reading: what an answer costs over sending its bytes at all.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Site, all_are, answer_to, bytes_of, event, floor, in_turn, is_quick, load, note, requests, say, temp } from './bench.mjs'

// The product's rate over the rate of a floor that sends the same bytes. `list`: requests in turn.
async function against_floor(name, site, list, what = 'n_2xx') {
  const first = await answer_to(site.port, list[0])
  const path = join(temp, `${name}.bytes`)
  writeFileSync(path, first.bytes)
  const bare = await floor('floor_http', path)
  const file = requests(list)
  const r = await in_turn({
    ours: async () => all_are(await load(site, file), what),
    bare: async () => load(bare, file),
  })
  await bare.stop()
  say(`ratio.${name}`, r.ours.rate / r.bare.rate, 'of floor_http')
  say(`ratio.${name}.cpu`, r.bare.cpu_us / r.ours.cpu_us, 'of floor_http')
  say(`${name}.rate`, r.ours.rate, 'requests/s')
  say(`${name}.cpu`, r.ours.cpu_us, 'us/request')
  say(`floor_http.${name}.rate`, r.bare.rate, 'requests/s')
  say(`floor_http.${name}.cpu`, r.bare.cpu_us, 'us/request')
  say(`${name}.bytes`, first.bytes.length, 'bytes')
}

export async function read_event() {
  const site = await new Site().open()
  try {
    await against_floor('read.event', site, [bytes_of('GET', event)])
    const etag = /\r\nETag: (.*)\r\n/i.exec((await answer_to(site.port, bytes_of('GET', event))).head)?.[1]
    const again = bytes_of('GET', event, { headers: { 'If-None-Match': etag } })
    if ((await answer_to(site.port, again)).status === 304) await against_floor('read.event.304', site, [again], 'n_304')
    else note('read.event.304: there is none yet: the whole is answered to If-None-Match')
  } finally {
    await site.done()
  }
}

// A page of 50 for an organiser, by state and track: the same page again and again, and pages that nobody has
// asked for (each begins behind another application).
export async function read_list() {
  const site = await new Site().open(), n = is_quick ? 3000 : 10000
  try {
    await site.stop()
    const made = site.fill(1, n, n)
    await site.start()
    const as = site.organiser, path = `${event}/applications?state=submitted&track=bio&n_limit=50`
    await against_floor('read.list.cached', site, [bytes_of('GET', path, { as })])
    const full = made.slice(0, made.length - 3 * 50) // those behind which a whole page comes
    await against_floor('read.list', site, full.map(a => bytes_of('GET', `${path}&cursor=${a.id}`, { as })))
  } finally {
    await site.done()
  }
}

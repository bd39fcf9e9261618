// The product against what a good web team would write by hand, on the same machine in turn. The peer takes the
// answers and stores one row; a submission of ours is the whole step from draft to submitted, and a draft of ours
// takes the same answers: both are told.
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Site, all_are, bytes_of, drafts_of, event, in_turn, is_quick, load, other, requests, root, say, slug, temp } from './bench.mjs'
import { Pg } from '../harness/pg.mjs'
import { onward, submit_of, write_seconds } from './write.mjs'

const event_file = join(root, `deploy/events/${slug}.json`)
let n_started = 0

// database: a path; or PostgreSQL's address, whose file of passwords the peer's driver does not read.
async function start_peer(n_processes, database) {
  const [address, passfile] = database.split('?passfile='), env = { ...process.env }
  if (passfile) env.PGPASSWORD = /:rostrum:(.*)$/m.exec(readFileSync(passfile, 'utf8'))[1]
  return other(process.env.PEER_NODE ?? process.execPath, [join(root, 'tests/bench/peer/server.mjs'), n_processes, address, event_file], { env })
}

// The number of processes with which the peer does most of this; its rate is told for each.
async function best_peer(name, database, file) {
  const rates = new Map()
  for (const n of [1, 2, 4]) {
    const runs = []
    const at = await start_peer(n, database())
    for (let i = 0; i < (is_quick ? 1 : 2); i++) runs.push(all_are(await load(at, file, { s: write_seconds / 2 }), 'n_2xx').rate)
    await at.stop()
    rates.set(n, Math.max(...runs))
    say(`${name}.${n}_processes`, rates.get(n), 'requests/s')
  }
  return [...rates].sort((a, b) => b[1] - a[1])[0][0]
}

function say_ratio(name, ours, peer) {
  say(`ratio.${name}`, ours.rate / peer.rate, "of the peer's best")
  say(`ratio.${name}.cpu`, peer.cpu_us / ours.cpu_us, "of the peer's best")
  say(`${name}.ours.rate`, ours.rate, 'requests/s')
  say(`${name}.peer.rate`, peer.rate, 'requests/s')
}

// engine: sqlite or pg; database(): a new one for the peer; site: open and stopped.
async function against(engine, site, database) {
  const n = engine === 'pg' ? (is_quick ? 3000 : 30000) : is_quick ? 8000 : 80000
  const peer_submit = requests([...drafts_of(1, 3000)].map(answers => bytes_of('POST', `/events/${slug}/submissions`, { body: answers })))
  const peer_read = requests([bytes_of('GET', `/events/${slug}`)])
  const drafts = site.fill(1, n, 0)
  await site.start()
  const best = { submit: await best_peer(`peer.${engine}.submit`, database, peer_submit),
    read: await best_peer(`peer.${engine}.read`, database, peer_read) }
  const peers = { submit: await start_peer(best.submit, database()), read: await start_peer(best.read, database()) }
  const submits = onward(site, drafts.map(a => submit_of(a)))
  const creates = onward(site, [...drafts_of(n + 1, 2 * n)].map((answers, i) => bytes_of('POST', `${event}/applications`,
    { body: { answers }, headers: { 'Idempotency-Key': `create-${i}-0123456789abcdef0123` } })))
  const read = requests([bytes_of('GET', event)])
  const w = await in_turn({ submit: submits, peer: async () => all_are(await load(peers.submit, peer_submit, { s: write_seconds }), 'n_2xx'), create: creates })
  const r = await in_turn({ read: async () => all_are(await load(site, read), 'n_2xx'), peer: async () => all_are(await load(peers.read, peer_read), 'n_2xx') })
  say_ratio(`peer.${engine}.submit`, w.submit, w.peer)
  say_ratio(`peer.${engine}.create`, w.create, w.peer)
  say_ratio(`peer.${engine}.read`, r.read, r.peer)
  for (const at of Object.values(peers)) await at.stop()
}

export async function peer() {
  let n_databases = 0
  const database = () => {
    const folder = join(temp, `peer-${++n_databases}`)
    mkdirSync(folder)
    return join(folder, 'peer.db')
  }
  const site = await new Site().open()
  try {
    await site.stop()
    await against('sqlite', site, database)
  } finally {
    await site.done()
  }
}

export async function peer_pg() {
  const pg = await Pg.start(), site = await new Site({ pg }).open()
  try {
    await site.stop()
    await against('pg', site, () => pg.create())
  } finally {
    await site.done()
    await pg.stop()
  }
}

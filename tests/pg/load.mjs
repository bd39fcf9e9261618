// What the tests of a lost database share: a server on it, a load whose answers are kept, a line to cut.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import { useUrl } from '../engine.mjs'
import { chained, checkAll, checkDatabase, Ledger } from '../fault/ledger.mjs'
import { atEnd, eventFile, folder, isIntact, load, openEvent, openRound, serve, until } from '../fault/tool.mjs'
import { Pg } from '../harness/pg.mjs'

const N_APPLICANTS = 4, N_UPLOADERS = 1, N_JUDGES = 2, N_ENTRIES = 4
const N_AFTER = 100 // requests that are still sent once it has happened

export async function startPg(t, options) {
  const pg = await Pg.start(options)
  atEnd(t, () => pg.stop())
  return pg
}

// A server on a fresh database at `url`, with an open call and a round before judges. `direct` is where the test
// looks into it itself: not through its own Line, which would wait for it.
export async function prepare(t, url, direct = url, options = {}) {
  const data = join(folder(t), 'data')
  useUrl(data, url)
  const server = await serve(t, data, options)
  const round = await openRound(server, await load(server, [eventFile(), openEvent()]), N_ENTRIES, N_JUDGES)
  useUrl(data, direct)
  const ledger = new Ledger({ isToldBusy: true })
  ledger.sheets = round.judges.flatMap((token, i) => round.entries.map(
    entry => ({ judge: i + 1, entry, token, version: 0, comments: [], doubt: null })))
  return { data, server, ledger }
}

let nAddresses = 0

// Applicants, documents and judges at work; each ends at its first request that is not answered, or with
// 503. `happens` runs once `after` requests were sent. Resolves when all have ended.
export async function work(server, ledger, rand, after, happens) {
  let left = after, happened
  ledger.onSent = () => {
    if (--left === 0) happened = Promise.resolve().then(happens)
    if (left === -N_AFTER) for (const client of clients) client.close() // nobody was told of it: that is enough
  }
  const clients = await Promise.all(Array.from({ length: N_APPLICANTS + N_UPLOADERS + N_JUDGES },
    () => server.client({ localAddress: `127.0.9.${1 + nAddresses++ % 250}` })))
  await Promise.all(clients.map(async (client, i) => {
    if (i < N_APPLICANTS) await ledger.apply(client, rand)
    else if (i < N_APPLICANTS + N_UPLOADERS) await ledger.upload(client, rand)
    else await ledger.judge(client, ledger.sheets.filter(s => s.judge === i - N_APPLICANTS - N_UPLOADERS + 1), rand)
    await client.close()
  }))
  ledger.onSent = null
  await happened
}

// The server serves again, by itself.
export async function isBack(server) {
  const client = await server.client()
  await until(async () => (await client.get('/readyz')).status === 200, 'the server is ready again')
  await client.close()
}

// A client as they should be: told to come again shortly, it does.
async function patient(server) {
  const client = await server.client()
  const ask = async (...args) => {
    let r
    await until(async () => (r = await client.send(...args)).status !== 503, 'another answer than 503')
    return r
  }
  return { send: ask, get: (path, options) => ask('GET', path, options), close: () => client.close() }
}

export async function check(server, ledger, data, rand) {
  const client = await patient(server)
  const n = await ledger.check(client, data, rand)
  await client.close()
  return n
}

// All of it, and an end in order.
export async function checkEnd(server, ledger, data) {
  await chained(data)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  checkDatabase(data)
  checkAll(ledger, data)
  assert.ok(isIntact(data))
}

// A port that leads to another one while it is not cut.
export class Line {
  static async to(t, port) {
    const line = new Line()
    line.to = port
    line.sockets = new Set()
    line.port = 0
    await line.mend()
    atEnd(t, () => line.cut())
    return line
  }
  async mend() {
    this.server = net.createServer(one => {
      const other = net.connect(this.to, '127.0.0.1')
      for (const [from, into] of [[one, other], [other, one]]) {
        this.sockets.add(from)
        from.on('error', () => {}).on('close', () => { this.sockets.delete(from); into.destroy() })
        from.pipe(into)
      }
    })
    this.server.listen(this.port, '127.0.0.1')
    await once(this.server, 'listening')
    this.port = this.server.address().port
  }
  cut() {
    this.server.close()
    for (const socket of this.sockets) socket.resetAndDestroy()
  }
}

// SIGTERM: what was accepted is answered and stored, what was not answered did not happen, and the
// process ends with 0. A second SIGTERM ends it at once.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { chained, checkAll, checkDatabase, Ledger } from './ledger.mjs'
import { announce, answersOf, appendBytes, atEnd, chance, copyFolder, draft, eventFile, folder, isIntact,
         isLong, load, must, openEvent, openRound, openSlug, pdf, requestText, seed, serve, Server, sql, start,
         until } from './tool.mjs'

const N_STOPS = isLong ? 20 : 4

let template, world
before(async t => {
  template = join(folder(t), 'data')
  const server = await Server.start(template, { clock: start })
  atEnd(t, () => server.destroy())
  world = await openRound(server, await load(server, [eventFile(), openEvent()]), 3, 2)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
})

async function begin(t) {
  const data = join(folder(t), 'data')
  mkdirSync(data)
  copyFolder(template, data)
  return { data, server: await serve(t, data) }
}

const isListening = port => new Promise(resolve => {
  const s = net.connect({ host: '127.0.0.1', port })
  s.once('connect', () => { s.destroy(); resolve(true) })
  s.once('error', () => resolve(false))
})

const stopped = server => until(async () => !await isListening(server.port), 'the listener is closed')

// A complete database file, the log moved into it.
function checkClean(data) {
  const wal = join(data, 'rostrum.db-wal')
  assert.ok(!existsSync(wal) || statSync(wal).size === 0, 'the log was not moved to the database')
  checkDatabase(data)
  assert.ok(isIntact(data))
}

// Whoever got no answer was not heard: nothing of it is stored.
function settleUnheard(ledger, data) {
  const companies = new Set(sql(data, 'SELECT company FROM application').map(r => r.company))
  ledger.applications = ledger.applications.filter(a => {
    if (a.doubt !== 'create') return true
    assert.ok(!companies.has(answersOf(a.word).company_name), `${a.word} was stored and not answered`)
    return false
  })
  for (const a of ledger.applications.filter(one => one.upload?.at)) {
    const [row] = sql(data, `SELECT n_offset FROM upload WHERE key = '${a.upload.at.split('/').pop()}'`)
    assert.equal(row.n_offset, a.upload.offset, 'bytes were stored and not acknowledged')
  }
  const n = sql(data, 'SELECT COUNT(*) AS n FROM upload')[0].n
  assert.equal(n, ledger.applications.filter(a => a.upload?.at).length, 'an upload was stored and not answered')
}

test('a stop under load answers what it took, stores what it answered, and nothing else', async t => {
  const rand = chance()
  let sent = 0, unheard = 0
  for (let i = 0; i < N_STOPS; i++) {
    const { data, server } = await begin(t)
    const ledger = new Ledger()
    ledger.sheets = world.judges.flatMap((token, k) => world.entries.map(
      entry => ({ judge: k + 1, entry, token, version: 0, comments: [], doubt: null })))
    let left = 20 + rand(200)
    ledger.onSent = () => { if (--left === 0) server.signal('SIGTERM') }
    const clients = await Promise.all(Array.from({ length: 10 }, (_, k) => server.client({ localAddress: `127.0.6.${k + 1}` })))
    await Promise.all(clients.map((client, k) => {
      if (k < 6) return ledger.apply(client, rand)
      if (k < 8) return ledger.upload(client, rand)
      return ledger.judge(client, ledger.sheets.filter(s => s.judge === k - 7), rand)
    }))
    assert.deepEqual(await server.ended, { code: 0, signal: null })
    checkClean(data)
    settleUnheard(ledger, data)
    checkAll(ledger, data)
    const again = await serve(t, data)
    await chained(data)
    const client = await again.client()
    for (const a of ledger.applications.slice(-5))
      must(await client.get(`/api/v1/applications/${a.id}`, { token: a.token }), 200)
    assert.deepEqual(await again.stop(), { code: 0, signal: null })
    sent += ledger.n.sent
    unheard += ledger.n.unanswered
  }
  t.diagnostic(`seed ${seed}: ${N_STOPS} stops, ${sent} requests, ${unheard} of them after the end, none of those stored`)
})

// A request whose head is taken and whose body is not complete.
async function halfSent(server, word) {
  const client = await server.client()
  const body = Buffer.from(JSON.stringify({ answers: answersOf(word) }))
  const text = requestText('POST', `/api/v1/events/${openSlug}/applications`,
                           { body, headers: { 'Content-Type': 'application/json', Expect: '100-continue' } })
  const continued = client.continued()
  const answer = client.expect()
  client.socket.write(text.subarray(0, text.length - body.length))
  await continued
  client.socket.write(body.subarray(0, 10))
  return { client, answer, rest: body.subarray(10) }
}

test('a slow client is waited for', async t => {
  const { data, server } = await begin(t)
  const { client, answer, rest } = await halfSent(server, 'slow')
  const idle = await server.client()
  server.signal('SIGTERM')
  await stopped(server)
  await idle.closed
  client.socket.write(rest)
  const r = must(await answer, 201)
  assert.equal(r.headers.connection, 'close')
  assert.deepEqual(await server.ended, { code: 0, signal: null })
  assert.equal(sql(data, `SELECT COUNT(*) AS n FROM application WHERE company = 'Lantern slow'`)[0].n, 1)
  checkClean(data)
})

test('a client that never ends its request does not keep it', async t => {
  const { data, server } = await begin(t)
  const { client, answer } = await halfSent(server, 'never')
  server.signal('SIGTERM')
  assert.deepEqual(await server.ended, { code: 0, signal: null })
  const r = await answer
  assert.ok(r.status === 0 || r.status >= 400)
  await client.closed
  assert.equal(sql(data, `SELECT COUNT(*) AS n FROM application WHERE company = 'Lantern never'`)[0].n, 0)
  checkClean(data)
})

test('a second SIGTERM ends it at once', async t => {
  const { data, server } = await begin(t)
  const client = await server.client()
  const kept = await draft(client, openSlug, 'kept')
  await halfSent(server, 'held')
  server.signal('SIGTERM')
  await stopped(server)
  server.signal('SIGTERM')
  assert.deepEqual(await server.ended, { code: 1, signal: null })
  const again = await serve(t, data)
  const later = await again.client()
  must(await later.get(`/api/v1/applications/${kept.id}`, { token: kept.token }), 200)
  checkDatabase(data)
  assert.deepEqual(await again.stop(), { code: 0, signal: null })
})

test('a reply under way is sent to its end', async t => {
  const { data, server } = await begin(t)
  const client = await server.client()
  const a = await draft(client, openSlug, 'large')
  const bytes = pdf(24 << 20, 'large')
  const at = must(await announce(client, a, bytes.length), 201).headers.location
  must(await appendBytes(client, a, at, 0, bytes), 204)
  const reader = await server.client()
  const begun = new Promise(resolve => reader.socket.once('data', () => { reader.socket.pause(); resolve() }))
  const answer = reader.send('GET', `${at}/file`, { token: a.token })
  await begun
  server.signal('SIGTERM')
  await stopped(server)
  reader.socket.resume()
  const r = must(await answer, 200)
  assert.equal(Number(r.headers['content-length']), bytes.length)
  assert.deepEqual(await server.ended, { code: 0, signal: null })
  checkClean(data)
})

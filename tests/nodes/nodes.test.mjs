// Two nodes on one PostgreSQL behind nginx: what one stores the other knows, and losing one loses nothing.
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { goldenPanda } from '../e2e/instance.mjs'
import { parseMail } from '../e2e/mail.mjs'
import { answers } from '../e2e/people.mjs'
import { Pg, psql } from '../harness/pg.mjs'
import { Viewer } from '../live/viewer.mjs'
import { pdf } from '../tus/server.mjs'
import { Node, Proxy } from './node.mjs'

const EVENT = '/api/v1/events/golden-panda-2022'
const due = Date.parse('2022-08-27T00:00:00+09:00')
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')
let pg, url, a, b, front, proxy, organiser

before(async () => {
  process.env.ROSTRUM_TRUSTED_PROXIES = '127.0.0.1'
  pg = await Pg.start()
  url = pg.create()
  a = new Node(url)
  b = new Node(url)
  await Promise.all([a.start(), b.start()]) // on an empty database: one of them migrates
  front = await new Proxy().start([a, b])
  proxy = Object.assign(Object.create(a), { base: front.base, agent: new http.Agent({ keepAlive: true, maxSockets: 64 }) })
  a.importEvent(goldenPanda())
  organiser = await a.person('organiser@panda.example', 'Organiser', ['--role', 'organiser'])
})
after(async () => {
  proxy?.agent.destroy()
  await front?.done()
  await Promise.all([a.done(), b.done()])
  await pg.stop()
})
afterEach(() => Viewer.all_gone())

const rows = query => pg.rows(url, query)
const draft = (n, at = proxy, headers = {}) =>
  at.ask('POST', `${EVENT}/applications`, { body: { answers: answers(n % 40 + 1, { contact_email: `c${n}@company.example` }) }, headers })

// The other node takes it over at its next beat.
async function moveClock(ms) {
  a.moveClock(new Date(ms).toISOString())
  await until(async () => Date.parse((await b.must(200, 'GET', '/api/v1')).event_clock_at) >= ms)
}

// Once it is so; the answers in between.
async function until(check) {
  const seen = []
  for (let i = 0; i < 4000; i++) {
    const r = await check()
    seen.push(r)
    if (r === true) return seen
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  throw new Error('it did not come')
}

test('both serve one event; a session of one is good at the other, and ends at both', async () => {
  assert.equal(rows('SELECT COUNT(*) AS n FROM node')[0].n, 2)
  assert.equal((await b.must(200, 'GET', EVENT)).slug, 'golden-panda-2022')
  const secret = await a.person('other@panda.example', 'Other', ['--role', 'organiser'])
  assert.equal((await b.must(200, 'GET', '/api/v1/me', { as: secret })).email, 'other@panda.example')
  assert.equal((await b.ask('POST', '/api/v1/sign-out', { as: secret })).status, 204)
  assert.equal((await a.ask('GET', '/api/v1/me', { as: secret })).status, 401)
})

test('a key asked with at both nodes at once makes one application', async () => {
  const n = 24
  for (let i = 0; i < n; i++) {
    const headers = { 'idempotency-key': `"${randomUUID()}"` }
    const [x, y] = await Promise.all([draft(i, a, headers), draft(i, b, headers)])
    assert.deepEqual([x.status, y.status], [201, 201], x.text + y.text)
    assert.equal(x.body.application_id, y.body.application_id)
    assert.equal(x.body.no, y.body.no)
    assert.equal(x.body.key, y.body.key)
  }
  assert.equal(rows('SELECT COUNT(*) AS n FROM application')[0].n, n)
})

// A change at one node, and at once the question at both, on several connections; others ask all the time.
test('what one node has changed the other answers at once, kept or not, under load', async t => {
  const nKept = node => node.log.match(/route="\/api\/v1\/events\/\{event\}" status=200 .* sql=0 /g)?.length ?? 0
  const kept = nKept(b)
  let isOver = false, n = 0
  const others = Array.from({ length: 8 }, async (_, i) => {
    for (const at = i % 2 ? a : b; !isOver; n++) await at.must(200, 'GET', EVENT)
  })
  t.after(() => { isOver = true })
  let { headers: { etag } } = await a.ask('GET', EVENT)
  for (let i = 1; i <= 40; i++) {
    const [writer, reader] = i % 2 ? [a, b] : [b, a], en = `Golden Panda, ${i}`
    const said = await writer.ask('PATCH', EVENT, { as: organiser, body: { name: { en } }, headers: { 'if-match': etag } })
    assert.equal(said.status, 200, said.text)
    for (const r of await Promise.all([reader, reader, reader, writer].map(at => at.ask('GET', EVENT)))) {
      assert.equal(r.body.document.name.en, en)
      etag = r.headers.etag
    }
    psql(url, `UPDATE track SET name_json = '{"en":"By hand ${i}"}' WHERE key = 'bio'`)
    for (const at of [a, b]) assert.equal((await at.must(200, 'GET', EVENT)).tracks.find(k => k.key === 'bio').name.en, `By hand ${i}`)
  }
  isOver = true
  await Promise.all(others)
  assert.ok(nKept(b) - kept > 20, 'nothing was kept: this tests nothing')
  t.diagnostic(`${n} asked beside, ${nKept(b) - kept} of what the one node answered was kept`)
})

test('who follows at one node hears at once of what the other stores', async t => {
  const viewer = new Viewer(b, `${EVENT}/applications/counts`, { as: organiser })
  await until(() => viewer.events.length === 1)
  const slow = []
  for (let i = 0; i < 10; i++) {
    const n = viewer.events.length, d = (await draft(100 + i, a)).body
    const from = performance.now()
    await a.must(200, 'POST', `/api/v1/applications/${d.application_id}/submit`, { as: d.key })
    await until(() => viewer.events.length > n && viewer.last.state.todo.n_undecided === i + 1)
    slow.push(performance.now() - from)
  }
  slow.sort((x, y) => x - y)
  t.diagnostic(`heard after ${Math.round(slow[5])} ms, at the latest ${Math.round(slow.at(-1))} ms`)
})

test('keys rotate at one node: what it signs is good at the other, at every instant', async () => {
  const { rounds } = await a.must(200, 'GET', EVENT)
  const kid = async at => (await at.must(200, 'GET', '/api/v1/keys')).keys.find(k => k.is_signer).kid
  const was = await kid(a)
  a.cli('keys', ['rotate'])
  let i = 0
  await until(async () => {
    const at = i++ % 2 ? [a, b] : [b, a]
    const judge = await at[0].must(201, 'POST', `/api/v1/rounds/${rounds[0].id}/judges`,
                                   { as: organiser, body: { email: `j${i}@panel.example`, name: 'Judge' } })
    await at[1].must(200, 'GET', `/api/v1/rounds/${rounds[0].id}/entries`, { as: judge.token })
    const now = [await kid(a), await kid(b)]
    return now.every(k => k !== was) && now[0] === now[1]
  })
  assert.ok(i > 2, 'a new key does not sign before all know it')
})

test('each mail is sent by one of them, once', async () => {
  await until(() => rows(`SELECT COUNT(*) AS n FROM outbox WHERE state <> 'sent'`)[0].n === 0)
  const sent = [a, b].flatMap(x => readdirSync(join(x.data, 'mail')).filter(f => f.endsWith('.eml'))
    .map(f => parseMail(readFileSync(join(x.data, 'mail', f))).headers['message-id']))
  assert.equal(new Set(sent).size, sent.length)
  assert.equal(sent.length, rows('SELECT COUNT(*) AS n FROM outbox')[0].n)
})

test('wrong passwords are counted by both together', async () => {
  const wrong = at => at.ask('POST', '/api/v1/sign-in', { body: { email: 'guessed@panda.example', password: 'a wrong password', is_bearer: true } })
  const seen = []
  for (let i = 0; i < 12; i++) seen.push((await wrong(i % 2 ? a : b)).status)
  assert.deepEqual(seen, [...Array(10).fill(401), 429, 429])
})

// A PATCH through the proxy of which `first` bytes are sent now; finish() sends the rest.
function slowPatch(path, as, bytes, first) {
  let req
  const answer = new Promise((resolve, reject) => {
    req = http.request(front.base + path, { method: 'PATCH', agent: false, headers: {
      authorization: `Bearer ${as}`, 'tus-resumable': '1.0.0', 'upload-offset': 0, 'content-length': bytes.length,
      'content-type': 'application/offset+octet-stream' } }, res => res.resume().on('end', () => resolve(res)))
    req.on('error', reject)
    req.flushHeaders()
    req.write(bytes.subarray(0, first))
  })
  return { answer, finish: () => req.end(bytes.subarray(first)) }
}

test('an upload begun before the close comes slowly through the proxy: on time, and read at both nodes', async () => {
  const bytes = pdf(3 << 20), d = (await draft(200)).body
  await moveClock(due - 60000)
  const meta = `kind ${Buffer.from('deck').toString('base64')},filename ${Buffer.from('deck.pdf').toString('base64')}`
  const made = await proxy.ask('POST', `/api/v1/applications/${d.application_id}/uploads`, { as: d.key, headers: {
    'tus-resumable': '1.0.0', 'upload-length': bytes.length, 'upload-metadata': meta } })
  assert.equal(made.status, 201, made.text)
  const at = made.headers.location, key = at.split('/').pop()
  const slow = slowPatch(at, d.key, bytes, 1 << 20)
  await until(() => [a, b].some(x => readdirSync(join(x.data, 'uploads/open')).length > 0)) // it has begun
  await moveClock(due + 1000)
  await until(async () => (await b.must(200, 'GET', `${EVENT}/call`)).call_state !== 'open')
  slow.finish()
  assert.equal((await slow.answer).statusCode, 204)
  for (const x of [a, b]) {
    const told = await x.must(200, 'GET', at, { as: d.key })
    assert.deepEqual([told.state, told.sha256], ['complete', sha256(bytes)])
    const file = await new Promise((resolve, reject) => http.get(`${x.base}${at}/file`, { headers: { authorization: `Bearer ${d.key}` } }, res => {
      const chunks = []
      res.on('data', c => chunks.push(c)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject)
    }))
    assert.equal(sha256(file), sha256(bytes))
    assert.equal((await x.must(200, 'GET', `${at}/pages`, { as: d.key })).upload_key, key)
  }
})

test('a submission on time at one node keeps the call closing at the other', async () => {
  const slug = 'second', doc = { ...goldenPanda(), slug }
  doc.calls[0].closes = { local: '2022-08-28T23:59:59', zone: 'Asia/Seoul', source: 'ours' }
  a.importEvent(doc)
  const closes = Date.parse('2022-08-29T00:00:00+09:00'), event = `/api/v1/events/${slug}`
  const d = await a.must(201, 'POST', `${event}/applications`, { body: { answers: answers(7) } })
  const other = await b.must(201, 'POST', `${event}/applications`, { body: { answers: answers(8) } })
  await b.must(200, 'POST', `/api/v1/applications/${other.application_id}/submit`, { as: other.key })
  await a.must(200, 'POST', `/api/v1/applications/${other.application_id}/decision`, { as: organiser, body: { decision: 'accept' } })
  await moveClock(closes - 30000)
  let req
  const answer = new Promise((resolve, reject) => {
    req = http.request(`${b.base}/api/v1/applications/${d.application_id}/submit`, { method: 'POST', agent: false, headers: {
      authorization: `Bearer ${d.key}`, 'content-type': 'application/json', 'content-length': 2, expect: '100-continue' } }, resolve)
    req.on('error', reject)
  })
  await new Promise(resolve => { req.on('continue', resolve); req.flushHeaders() })
  await moveClock(closes + 1000)
  const state = async at => (await at.must(200, 'GET', `${event}/call`)).call_state
  for (let i = 0; i < 20; i++) {
    assert.equal(await state(a), 'closing')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const released = await a.ask('POST', `${event}/decisions/release`, { as: organiser, body: {} })
  assert.deepEqual([released.status, released.body.rule], [409, 'call_not_final'])
  req.end('{}')
  assert.equal((await answer).statusCode, 200)
  await until(async () => await state(a) === 'closed' && await state(b) === 'closed')
})

test('one node is killed under load: what was acknowledged is there, each once', async t => {
  const slug = 'third', doc = { ...goldenPanda(), slug }
  doc.calls[0].closes = { local: '2022-08-31T23:59:59', zone: 'Asia/Seoul', source: 'ours' }
  a.importEvent(doc)
  const event = `/api/v1/events/${slug}`
  await until(async () => (await b.ask('GET', event)).status === 200)
  const acked = new Map()
  let nFailed = 0, isOver = false, n = 0
  // Each asks with one key until it is answered, as a client does that has lost its line.
  async function client() {
    while (!isOver) {
      const i = n++, headers = { 'idempotency-key': `"${randomUUID()}"` }
      const body = { answers: answers(i % 40 + 1, { contact_email: `k${i}@company.example` }) }
      for (;;) {
        const r = await proxy.ask('POST', `${event}/applications`, { body, headers }).catch(() => ({ status: 0 }))
        if (r.status === 201) {
          acked.set(i, r.body)
          break
        }
        assert.ok([0, 502, 503, 504].includes(r.status), `${r.status} ${r.text}`)
        nFailed++
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
  }
  const clients = Array.from({ length: 12 }, client)
  await until(() => acked.size > 100)
  await b.kill()
  const nAtKill = acked.size
  await until(() => acked.size > nAtKill + 100)
  isOver = true
  await Promise.all(clients)
  const stored = rows(`SELECT a.id, a.email FROM application a JOIN event e ON e.id = a.event_id WHERE e.slug = '${slug}'`)
  assert.equal(stored.length, acked.size)
  const byId = new Map(stored.map(r => [r.id, r.email]))
  for (const [i, body] of acked) assert.equal(byId.get(body.application_id), `k${i}@company.example`)
  t.diagnostic(`${acked.size} acknowledged, ${nAtKill} of them before the kill; asked again ${nFailed} times`)
  await b.start()
  assert.equal((await b.must(200, 'GET', `/api/v1/applications/${acked.get(0).application_id}`, { as: acked.get(0).key })).state, 'draft')
  await until(() => rows('SELECT (SELECT COUNT(*) FROM log) - (SELECT COUNT(*) FROM log_chain) AS n')[0].n === 0)
  assert.equal(a.cli('log verify').is_intact, true)
})

test('the database goes and comes back: 503 meanwhile, and again ready without a restart', async () => {
  pg.down()
  const r = await a.ask('GET', EVENT)
  assert.equal(r.status, 503)
  assert.ok(Number(r.headers['retry-after']) > 0)
  assert.equal((await a.ask('GET', '/readyz')).status, 503)
  assert.equal((await a.ask('GET', '/healthz')).status, 200)
  assert.equal((await draft(300, a)).status, 503)
  pg.up()
  await until(async () => (await a.ask('GET', '/readyz')).status === 200 && (await b.ask('GET', '/readyz')).status === 200)
  await until(async () => (await draft(301, a, { 'accept-language': 'ko' })).status !== 503)
})

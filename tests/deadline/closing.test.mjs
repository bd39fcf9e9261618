// The closing second: what arrived before closes_at is on time, whatever the server is busy with, and
// nobody is told that the call is closed before all of it is stored (design.md 1.2).
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { atEnd, chance, closesAt, copyFolder, Disk, draft, eventFile, folder, isLong, isPg, load, moveClock, must,
         requestText, seed, Server, serve, slug, sql, start, submit, until } from '../fault/tool.mjs'

const N_CLIENTS = 64
const N_ROUNDS = isLong ? 10 : 1
const BEFORE_MS = isPg ? 1000 : 300 // enough to hold the writer and be seen waiting

let template, world
before(async t => {
  template = join(folder(t), 'data')
  const server = await Server.start(template, { clock: start })
  atEnd(t, () => server.destroy())
  world = { organiser: await load(server, [eventFile()]), drafts: [] }
  const clients = await Promise.all(Array.from({ length: 8 }, (_, i) => server.client({ localAddress: `127.0.3.${i + 1}` })))
  await Promise.all(clients.map(async (client, i) => {
    for (let k = 0; k < N_CLIENTS / 8; k++) world.drafts.push(await draft(client, slug, `d${i}x${k}`))
    await client.close()
  }))
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
})

async function begin(t) {
  const data = join(folder(t), 'data')
  mkdirSync(data)
  copyFolder(template, data)
  const disk = new Disk(t, data)
  return { data, disk, server: await serve(t, data, { env: disk.env }) }
}

// Event clock minus real clock, ms, exactly as the server adds it.
const offsetOf = data => Number(sql(data, `SELECT value FROM meta WHERE name = 'clock_offset_ms'`)[0].value)

const callState = async client => must(await client.get(`/api/v1/events/${slug}/call`), 200).json.call_state

// The numbers of all submitted applications, by the organiser's list.
async function submitted(client) {
  const all = []
  for (let cursor = ''; ;) {
    const r = must(await client.get(`/api/v1/events/${slug}/applications?state=submitted&n_limit=50${cursor}`,
                                    { token: world.organiser }), 200).json
    all.push(...r.items.map(a => a.id))
    if (!r.next_cursor) return all.sort((a, b) => a - b)
    cursor = `&cursor=${r.next_cursor}`
  }
}

// An answer to a submission against the clock of its client: when it was received lies between sending
// and receiving, and it was taken if that was before the closing. Returns whether it was.
function checkAnswer(r, offset) {
  assert.ok(r.status === 200 || r.status === 409, `${r.status} ${r.text}`)
  if (r.status === 409) assert.equal(r.json.rule, 'call_over')
  const receivedAt = Date.parse(r.json.received_at)
  assert.ok(r.sentAt + offset <= receivedAt, `received ${r.sentAt + offset - receivedAt} ms before it was sent`)
  assert.ok(receivedAt <= r.doneAt + offset, `received ${receivedAt - r.doneAt - offset} ms after its answer`)
  assert.equal(r.status === 200, receivedAt < closesAt, r.json.received_at)
  assert.equal(Date.parse(r.json.closes_at), closesAt)
  return r.status === 200
}

// At the real instant `ms`.
const at = ms => new Promise(resolve => setTimeout(resolve, Math.max(0, ms - Date.now())))

// Asks for the state until the call is closed, then for the list, at once: it must be the final one.
async function watch(server) {
  const client = await server.client()
  const states = []
  for (let state; state !== 'closed'; states.push(state)) state = await callState(client)
  const list = await submitted(client)
  await client.close()
  return { states, list }
}

function inOrder(states) {
  const order = ['open', 'closing', 'closed']
  for (let i = 1; i < states.length; i++) assert.ok(order.indexOf(states[i]) >= order.indexOf(states[i - 1]))
}

test('64 clients submit over the closing second', async t => {
  const rand = chance()
  let nOnTime = 0, nLate = 0, nAsked = 0
  for (let i = 0; i < N_ROUNDS; i++) {
    const { data, server } = await begin(t)
    await moveClock(server, closesAt - 1500)
    const offset = offsetOf(data)
    const clients = await Promise.all(world.drafts.map((_, k) => server.client({ localAddress: `127.0.4.${k + 1}` })))
    const watched = watch(server)
    // half of them over the second, half within 40 ms of its end
    const answers = await Promise.all(world.drafts.map(async (a, k) => {
      const off = k % 2 ? rand(80) - 40 : rand(1400) - 1000
      await at(closesAt - offset + off)
      return { a, r: await submit(clients[k], a) }
    }))
    const { states, list } = await watched
    inOrder(states)
    const onTime = answers.filter(({ r }) => checkAnswer(r, offset)).map(({ a }) => a.id).sort((x, y) => x - y)
    assert.deepEqual(list, onTime, 'the list read when the call was closed is the final one')
    assert.deepEqual(await submitted(clients[0]), onTime)
    for (const row of sql(data, `SELECT id, state, received_at, submitted_at FROM application`)) {
      const { r } = answers.find(({ a }) => a.id === row.id)
      assert.equal(row.state, r.status === 200 ? 'submitted' : 'draft')
      assert.equal(row.received_at, r.status === 200 ? Date.parse(r.json.received_at) : null)
    }
    nOnTime += onTime.length
    nLate += answers.length - onTime.length
    nAsked += states.length
    await server.destroy()
  }
  assert.ok(nOnTime > 0 && nLate > 0)
  t.diagnostic(`seed ${seed}: ${nOnTime} on time, ${nLate} late, the state asked ${nAsked} times`)
})

test('what is on time but not stored yet keeps the call closing', async t => {
  const { data, disk, server } = await begin(t)
  await moveClock(server, closesAt - BEFORE_MS)
  const offset = offsetOf(data)
  const clients = await Promise.all(world.drafts.map(() => server.client()))
  const reader = await server.client()
  await disk.set('sync_wait') // the writer is held from the first commit on
  const early = world.drafts.slice(0, 40).map((a, i) => submit(clients[i], a))
  await until(() => disk.count('waiting') > 0, 'a submission is being stored')
  const states = []
  const state = async () => { states.push(await callState(reader)); return states.at(-1) }
  await until(async () => await state() !== 'open', 'the closing instant')
  const late = world.drafts.slice(40).map((a, i) => submit(clients[40 + i], a))
  for (let i = 0; i < 20; i++) assert.equal(await state(), 'closing')
  disk.clear('sync_wait')
  const { states: after, list } = await watch(server)
  inOrder([...states, ...after])
  const first = await Promise.all(early), last = await Promise.all(late)
  for (const r of first) assert.ok(checkAnswer(r, offset))
  for (const r of last) assert.ok(!checkAnswer(r, offset))
  assert.deepEqual(list, world.drafts.slice(0, 40).map(a => a.id).sort((a, b) => a - b))
  t.diagnostic(`${first.length} stored after the closing, ${last.length} refused, ${states.length} times not closed`)
})

test('decisions are not released while something on time is on its way', async t => {
  const { server } = await begin(t)
  const client = await server.client(), organiser = await server.client()
  const [a, b] = world.drafts, body = Buffer.from('{}')
  must(await submit(client, b), 200)
  must(await organiser.send('POST', `/api/v1/applications/${b.id}/decision`,
                            { token: world.organiser, body: { decision: 'accept' } }), 200)
  const text = requestText('POST', `/api/v1/applications/${a.id}/submit`,
                           { token: a.token, body, headers: { 'Content-Type': 'application/json', Expect: '100-continue' } })
  const continued = client.continued()
  const answer = client.expect()
  client.socket.write(text.subarray(0, -2)) // the head
  await continued
  await moveClock(server, closesAt + 1000)
  const release = () => organiser.send('POST', `/api/v1/events/${slug}/decisions/release`, { token: world.organiser, body: {} })
  assert.equal(must(await release(), 409).json.rule, 'call_not_final')
  assert.equal(await callState(organiser), 'closing')
  client.socket.write(body.subarray(0, 1)) // and its body trickles in
  assert.equal(await callState(organiser), 'closing')
  client.socket.write(body.subarray(1))
  const r = must(await answer, 200).json
  assert.ok(Date.parse(r.received_at) < closesAt)
  assert.ok(Date.parse(r.submitted_at) >= closesAt)
  assert.equal(await callState(organiser), 'closed')
  assert.equal(must(await release(), 200).json.n_accepted, 1)
})

test('a head that is complete only after the closing is late, however early it began', async t => {
  const { server } = await begin(t)
  const client = await server.client(), reader = await server.client()
  const a = world.drafts[0]
  const text = requestText('POST', `/api/v1/applications/${a.id}/submit`, { token: a.token, body: {} })
  const answer = client.expect()
  client.socket.write(text.subarray(0, 40))
  await callState(reader)
  await moveClock(server, closesAt)
  assert.equal(await callState(reader), 'closed')
  client.socket.write(text.subarray(40))
  assert.equal(must(await answer, 409).json.rule, 'call_over')
})

test('a request that goes when its client leaves does not keep the call closing', async t => {
  const { server } = await begin(t)
  const client = await server.client(), reader = await server.client()
  const a = world.drafts[0]
  const continued = client.continued()
  client.socket.write(requestText('POST', `/api/v1/applications/${a.id}/submit`,
    { token: a.token, body: Buffer.from('{}'),
      headers: { 'Content-Type': 'application/json', Expect: '100-continue' } }).subarray(0, -2))
  await continued
  await moveClock(server, closesAt + 1000)
  assert.equal(await callState(reader), 'closing')
  client.socket.destroy()
  await until(async () => await callState(reader) === 'closed', 'closed')
})

test('requests pipelined behind a slow one are stamped when they are read', async t => {
  const { data, disk, server } = await begin(t)
  await moveClock(server, closesAt - BEFORE_MS)
  const offset = offsetOf(data)
  const [a, b, c] = world.drafts
  const client = await server.client(), reader = await server.client()
  await disk.set('sync_wait')
  const slow = client.send('PATCH', `/api/v1/applications/${a.id}`,
                           { token: a.token, headers: { 'If-Match': '"v1"' }, body: { answers: { project_summary: 'slow' } } })
  await until(() => disk.count('waiting') > 0, 'the slow one is being stored')
  const early = submit(client, b) // read while the first is away
  await until(async () => await callState(reader) !== 'open', 'the closing instant')
  assert.equal(await callState(reader), 'closing')
  const late = submit(client, c)
  await callState(reader)
  disk.clear('sync_wait')
  must(await slow, 200)
  assert.ok(checkAnswer(await early, offset))
  assert.ok(!checkAnswer(await late, offset))
  await until(async () => await callState(reader) === 'closed', 'nobody on time is under way') // on PostgreSQL: a beat later
  assert.deepEqual(await submitted(reader), [b.id])
})

test('a key tried again after the closing keeps its instant, another is late', async t => {
  const { server } = await begin(t)
  const client = await server.client()
  const [a, b] = world.drafts
  const path = `/api/v1/applications/${a.id}/submit`
  const asked = { token: a.token, body: {}, headers: { 'Idempotency-Key': 'once-and-again' } }
  const first = must(await client.send('POST', path, asked), 200).json
  await moveClock(server, closesAt + 1000)
  const again = must(await client.send('POST', path, asked), 200).json
  assert.deepEqual([again.received_at, again.receipt], [first.received_at, first.receipt])
  assert.equal(must(await submit(client, b), 409).json.rule, 'call_over')
})

test('a request repeated after the closing does not make the call closing again', async t => {
  const { disk, server } = await begin(t)
  const [a] = world.drafts
  const client = await server.client(), reader = await server.client()
  const path = `/api/v1/applications/${a.id}/submit`
  const asked = { token: a.token, body: {}, headers: { 'Idempotency-Key': 'before-and-after' } }
  must(await client.send('POST', path, asked), 200)
  await moveClock(server, closesAt + 1000)
  assert.equal(await callState(reader), 'closed')
  const decide = async decision => await (await server.client()).send(
    'POST', `/api/v1/applications/${a.id}/decision`, { token: world.organiser, body: { decision } })
  await disk.set('sync_wait')
  let seen = disk.count('waiting')
  const first = decide('accept')
  await until(() => disk.count('waiting') > seen, 'the writer waits')
  seen = disk.count('waiting')
  const second = decide('clear') // in one batch with the repeated one, which keeps its first instant
  const again = client.send('POST', path, asked)
  for (let i = 0; i < 5; i++) await callState(reader)
  if (isPg) await until(() => disk.count('waiting') > seen, 'it waits too') // in a transaction of its own
  else {
    await disk.set('sync_wait')
    await until(() => disk.count('waiting') > seen, 'the writer waits again')
  }
  for (let i = 0; i < 20; i++) assert.equal(await callState(reader), 'closed')
  disk.clear('sync_wait')
  must(await again, 200)
  for (const r of [await first, await second]) must(r, 200)
})

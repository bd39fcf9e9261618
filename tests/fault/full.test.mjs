// A full disk: 507, nothing is lost, reads go on, and once there is room writes do too, without a restart.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { announce, answersOf, appendBytes, atEnd, closesAt, Disk, draft, eventFile, folder, isIntact, keyOf,
         load, must, openEvent, openRound, openSlug, pdf, scores, serve, sha256, sql, submit,
         uploadOffset } from './tool.mjs'

const create = (client, word) =>
  client.send('POST', `/api/v1/events/${openSlug}/applications`,
              { body: { answers: answersOf(word) }, headers: { 'Idempotency-Key': keyOf(word) } })

function isRefused(r, name) {
  assert.equal(r.status, 507, `${name}: ${r.status} ${r.text}`)
  assert.equal(r.headers['content-type'], 'application/problem+json')
  assert.equal(r.json.status, 507)
  assert.equal(r.json.rule, 'no_space')
}

async function verify(data) {
  assert.ok(isIntact(data))
  assert.deepEqual(sql(data, 'PRAGMA quick_check'), [{ quick_check: 'ok' }])
}

test('each kind of write is refused with 507 while the disk is full, and done when it is not', async t => {
  const data = join(folder(t), 'data')
  mkdirSync(data)
  const disk = new Disk(t, data)
  const server = await serve(t, data, { env: disk.env })
  const organiser = await load(server, [eventFile(), openEvent()])
  const round = await openRound(server, organiser, 1, 1)
  const client = await server.client()
  const [a, b, c] = [await draft(client, openSlug, 'a'), await draft(client, openSlug, 'b'), await draft(client, openSlug, 'c')]
  const document = must(await announce(client, a, 30_000), 201).headers.location
  const bytes = pdf(30_000, 'full')
  must(await appendBytes(client, a, document, 0, bytes.subarray(0, 10_000)), 204)
  const at = `/api/v1/applications/${b.id}`
  const edit = { token: b.token, headers: { 'If-Match': '"v1"' }, body: { answers: { project_summary: 'edited' } } }
  const sheet = { token: round.judges[0], body: { scores_milli: scores(9), comment: 'full' } }
  const operator = await server.operator()
  const clockAt = closesAt + 3600_000
  const writes = [
    ['a draft', 201, () => create(client, 'new')],
    ['an edit', 200, () => client.send('PATCH', at, edit)],
    ['a submission', 200, () => submit(client, c)],
    ['a score sheet', 200, () => client.send('PUT', `/api/v1/entries/${round.entries[0]}/sheet`, sheet)],
    ['an announced document', 201, () => announce(client, b, 10_000)],
    ['a part of a document', 204, () => appendBytes(client, a, document, 10_000, bytes.subarray(10_000))],
    ['a move of the clock', 200, () => operator.send('POST', '/api/v1/clock', { body: { at: new Date(clockAt).toISOString() } })],
  ]
  disk.set('full')
  for (const [name, , send] of writes) {
    for (let i = 0; i < 3; i++) isRefused(await send(), name)
    const read = must(await client.get(at, { token: b.token }), 200).json
    assert.equal(read.answers.project_summary, answersOf('b').project_summary)
    assert.equal(must(await uploadOffset(client, a, document), 200).json.n_offset, 10_000)
  }
  const root = must(await client.get('/api/v1'), 200).json
  assert.ok(Date.parse(root.event_clock_at) < clockAt, 'the clock moved though that was refused')
  assert.equal(sql(data, `SELECT COUNT(*) AS n FROM application WHERE company LIKE '%new'`)[0].n, 0)
  disk.clear('full')
  for (const [name, status, send] of writes) {
    const r = await send()
    assert.equal(r.status, status, `${name}: ${r.status} ${r.text}`)
  }
  const done = must(await uploadOffset(client, a, document), 200).json
  assert.equal(done.state, 'complete')
  assert.equal(done.sha256, sha256(bytes))
  await verify(data)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  t.diagnostic(`${writes.length} kinds of write, refused 3 times each`)
})

test('among many writes at once, those that fit are kept and the others refused', async t => {
  const data = join(folder(t), 'data')
  mkdirSync(data)
  const disk = new Disk(t, data)
  const server = await serve(t, data, { env: disk.env })
  await load(server, [openEvent()])
  const kept = new Set()
  let nRefused = 0, no = 0
  const clients = await Promise.all(Array.from({ length: 12 }, (_, i) => server.client({ localAddress: `127.0.2.${i + 1}` })))
  await Promise.all(clients.map(async (client, i) => {
    for (let k = 0; k < 20; k++) {
      if (i === 0) k % 2 ? disk.clear('full') : disk.set('full')
      const word = `m${++no}`
      const r = await create(client, word)
      if (r.status === 201) kept.add(`Lantern ${word}`)
      else isRefused(r, word)
      nRefused += r.status === 507
    }
  }))
  disk.clear('full')
  must(await create(clients[0], 'last'), 201)
  kept.add('Lantern last')
  const stored = new Set(sql(data, 'SELECT company FROM application').map(r => r.company))
  assert.deepEqual(stored, kept)
  await verify(data)
  t.diagnostic(`${kept.size} kept, ${nRefused} refused`)
})

// ---- a real small disk ----

function mount(t) {
  const at = folder(t)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', at], { stdio: 'pipe' })
  } catch {
    return null
  }
  atEnd(t, () => execFileSync('umount', ['-l', at]))
  return at
}

function fill(path) {
  const fd = openSync(path, 'w')
  for (let n = 65536; n >= 1;) {
    try {
      writeSync(fd, Buffer.alloc(n))
    } catch (e) {
      assert.equal(e.code, 'ENOSPC')
      n = n > 4096 ? 4096 : n > 1 ? 1 : 0
    }
  }
  closeSync(fd)
}

test('a small disk that fills up', async t => {
  const disk = mount(t)
  if (!disk) {
    t.skip('no right to mount a tmpfs')
    return
  }
  const data = join(disk, 'data')
  const server = await serve(t, data)
  await load(server, [openEvent()])
  const client = await server.client()
  const first = await draft(client, openSlug, 'first')
  fill(join(disk, 'filler'))
  const kept = new Set(['Lantern first'])
  let nRefused = 0
  for (let i = 0; nRefused < 30; i++) {
    assert.ok(i < 250, 'it never was full')
    const r = await create(client, `t${i}`)
    if (r.status === 201) kept.add(`Lantern t${i}`)
    else isRefused(r, `t${i}`)
    nRefused += r.status === 507
    must(await client.get(`/api/v1/applications/${first.id}`, { token: first.token }), 200)
  }
  // The writer may have moved its log into the database meanwhile, which makes a little room again.
  let document = await announce(client, first, 10_000)
  for (let i = 0; document.status === 201 && i < 250; i++) document = await announce(client, first, 10_000)
  isRefused(document, 'a document')
  rmSync(join(disk, 'filler'))
  must(await create(client, 'room'), 201)
  kept.add('Lantern room')
  must(await submit(client, first), 200)
  assert.deepEqual(new Set(sql(data, 'SELECT company FROM application').map(r => r.company)), kept)
  await verify(data)
  await client.close()
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  t.diagnostic(`${kept.size} kept, ${nRefused} refused`)
})

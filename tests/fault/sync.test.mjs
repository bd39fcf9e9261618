// The disk does not sync: it waits, or it fails. No 2xx to a write may leave meanwhile.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { announce, answersOf, appendBytes, atEnd, copyFolder, Disk, draft, eventFile, folder, isIntact, keyOf,
         load, must, openEvent, openRound, openSlug, pdf, scores, serve, Server, sha256, sql, start, submit,
         until, uploadOffset } from './tool.mjs'

// Made once, copied for each test: an open call with drafts, a round with judges.
let template, world
before(async t => {
  template = join(folder(t), 'data')
  const server = await Server.start(template, { clock: start })
  atEnd(t, () => server.destroy())
  const organiser = await load(server, [eventFile(), openEvent()])
  world = await openRound(server, organiser, 2, 1)
  const client = await server.client()
  world.drafts = []
  for (let i = 0; i < 5; i++) world.drafts.push(await draft(client, openSlug, `draft${i}`))
  world.upload = must(await announce(client, world.drafts[0], 30_000), 201).headers.location
  await client.close()
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
})

// `part` of the data folder is on the disk that misbehaves.
async function onDisk(t, part = '') {
  const data = join(folder(t), 'data')
  mkdirSync(data)
  copyFolder(template, data)
  const disk = new Disk(t, join(data, part))
  return { data, disk, server: await serve(t, data, { env: disk.env }) }
}

// One write of each kind, as [name, status, function that sends it].
const writes = () => {
  const d = world.drafts
  return [
    ['a draft', 201, c => c.send('POST', `/api/v1/events/${openSlug}/applications`,
                                 { body: { answers: answersOf('held') }, headers: { 'Idempotency-Key': keyOf('held') } })],
    ['an edit', 200, c => c.send('PATCH', `/api/v1/applications/${d[1].id}`,
                                 { token: d[1].token, headers: { 'If-Match': '"v1"' },
                                   body: { answers: { project_summary: 'edited' } } })],
    ['a submission', 200, c => submit(c, d[2])],
    ['a score sheet', 200, c => c.send('PUT', `/api/v1/entries/${world.entries[0]}/sheet`,
                                       { token: world.judges[0], body: { scores_milli: scores(9), comment: 'held' } })],
    ['an announced document', 201, c => announce(c, d[3], 10_000)],
    ['a part of a document', 204, c => appendBytes(c, d[0], world.upload, 0, pdf(30_000, 'x').subarray(0, 10_000))],
    ['the end of a document', 204, c => appendBytes(c, d[0], world.upload, 10_000, pdf(30_000, 'x').subarray(10_000))],
  ]
}

// Reads that pass through the server after what was sent before them.
async function readAll(client) {
  for (const d of world.drafts) must(await client.get(`/api/v1/applications/${d.id}`, { token: d.token }), 200)
  must(await client.get(`/api/v1/events/${openSlug}/call`), 200)
  must(await uploadOffset(client, world.drafts[0], world.upload), 200)
  return world.drafts.length + 2
}

test('while a sync waits no write is acknowledged, and reads go on', async t => {
  const { disk, server } = await onDisk(t)
  const reader = await server.client()
  let nReads = 0, nSyncs = 0
  for (const [name, status, send] of writes()) {
    const client = await server.client()
    let isAnswered = false
    await disk.set('sync_wait')
    const nWaiting = disk.count('waiting')
    const answer = send(client)
    answer.then(() => { isAnswered = true })
    await until(() => disk.count('waiting') > nWaiting, `${name} waits for a sync`)
    nReads += await readAll(reader)
    assert.ok(!isAnswered, `${name} was acknowledged before it was on disk`)
    disk.clear('sync_wait')
    must(await answer, status)
    nSyncs++
    await client.close()
  }
  t.diagnostic(`${nSyncs} writes held, ${nReads} reads answered meanwhile`)
})

test('every step of a write that syncs holds it: each sync waits by itself', async t => {
  const { disk, server } = await onDisk(t)
  const client = await server.client()
  const a = world.drafts[4]
  const made = must(await announce(client, a, 5000), 201).headers.location
  // the last part: the file, the copy and its folder, the rows
  let isAnswered = false, nHeld = 0
  await disk.set('sync_wait')
  let seen = disk.count('waiting')
  const answer = appendBytes(client, a, made, 0, pdf(5000, 'y'))
  answer.then(() => { isAnswered = true })
  for (;;) {
    await until(() => isAnswered || disk.count('waiting') > seen, 'the next sync')
    if (isAnswered) break
    nHeld++
    seen = disk.count('waiting')
    const done = disk.count('syncs')
    disk.clear('sync_wait') // lets this one through
    await until(() => disk.count('syncs') > done, 'the sync is done')
    await disk.set('sync_wait')
  }
  disk.clear('sync_wait')
  must(await answer, 204)
  t.diagnostic(`${nHeld} syncs held one by one`)
  assert.ok(nHeld >= 1)
})

test('when a sync fails nothing is acknowledged; what was, is there after a restart', async t => {
  let nEnded = 0, nGoing = 0
  for (const [i, [name, status, send]] of writes().entries()) {
    const { data, disk, server } = await onDisk(t)
    const client = await server.client()
    if (name === 'the end of a document') must(await writes()[i - 1][2](client), 204)
    const kept = await draft(client, openSlug, 'kept')
    disk.set('sync_fail')
    const r = await send(client)
    assert.ok(r.status === 0 || r.status >= 500, `${name}: ${r.status} though its sync failed`)
    if (r.status === 0) { // the database: what is on disk is unknown, so the process has to end
      const { code, signal } = await server.ended
      assert.ok(code !== 0, `exit ${code} ${signal}`)
      assert.match(server.log, /the database cannot be written/)
      nEnded++
    } else { // the document's own: the database may follow at its next commit
      nGoing++
      await server.destroy()
    }
    const again = await serve(t, data)
    const later = await again.client()
    const now = must(await later.get(`/api/v1/applications/${kept.id}`, { token: kept.token }), 200).json
    assert.equal(now.answers.company_name, answersOf('kept').company_name)
    await readAll(later)
    if (name === 'the end of a document') // as far as it was acknowledged, or as far as it came
      assert.ok([10_000, 30_000].includes(must(await uploadOffset(later, world.drafts[0], world.upload), 200).json.n_offset))
    const retried = await send(later) // it is done now, or the next version says that it was
    assert.ok([status, 409, 412, 428].includes(retried.status), `${name}: ${retried.status} ${retried.text}`)
    assert.ok(isIntact(data))
    assert.deepEqual(sql(data, 'PRAGMA quick_check'), [{ quick_check: 'ok' }])
    await again.destroy()
  }
  t.diagnostic(`${nEnded} ended the process, ${nGoing} were refused and it went on`)
  assert.ok(nEnded >= 4)
})

test('when only documents cannot be synced they are refused, byte for byte sent again later', async t => {
  const { data, disk, server } = await onDisk(t, 'uploads')
  const client = await server.client(), a = world.drafts[0], bytes = pdf(30_000, 'z')
  const offset = async () => must(await uploadOffset(client, a, world.upload), 200).json
  const refused = async answer => assert.equal((await answer).status, 500)
  disk.set('sync_fail')
  await refused(announce(client, world.drafts[1], 10_000))
  await refused(appendBytes(client, a, world.upload, 0, bytes.subarray(0, 10_000)))
  assert.equal((await offset()).n_offset, 0)
  must(await client.send('PATCH', `/api/v1/applications/${a.id}`,
                         { token: a.token, headers: { 'If-Match': '"v1"' }, body: { answers: { project_summary: 'goes on' } } }), 200)
  disk.clear('sync_fail')
  must(await appendBytes(client, a, world.upload, 0, bytes.subarray(0, 10_000)), 204)
  disk.set('sync_fail')
  await refused(appendBytes(client, a, world.upload, 10_000, bytes.subarray(10_000)))
  assert.deepEqual([(await offset()).n_offset, (await offset()).state], [10_000, 'open'])
  disk.clear('sync_fail')
  must(await appendBytes(client, a, world.upload, 10_000, bytes.subarray(10_000)), 204)
  const done = await offset()
  assert.deepEqual([done.state, done.sha256], ['complete', sha256(bytes)])
  assert.equal(sha256(readFileSync(join(data, 'uploads', done.sha256.slice(0, 2), done.sha256))), done.sha256)
  assert.equal(sql(data, 'SELECT COUNT(*) AS n FROM upload')[0].n, 1)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
})

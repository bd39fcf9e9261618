// Clients that leave: after every byte of a request, while it is away in a lane, in an upload, in the
// middle of a reply; by closing and by resetting. The server holds nothing of theirs afterwards.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { checkDatabase } from './ledger.mjs'
import { announce, answersOf, appendBytes, chance, Disk, draft, folder, isLong, keyOf, load, must, openEvent,
         openSlug, pdf, requestText, seed, serve, sql, until, uploadOffset } from './tool.mjs'

const N_TIMES = isLong ? 10_000 : 1000
const AT_ONCE = 50

let rand
before(() => { rand = chance() })

async function begin(t) {
  const data = join(folder(t), 'data')
  mkdirSync(data)
  const disk = new Disk(t, data)
  const server = await serve(t, data, { env: disk.env })
  const organiser = await load(server, [openEvent()])
  const client = await server.client()
  must(await client.get('/api/v1'), 200)
  return { data, disk, server, client, organiser }
}

let nAddresses = 0
const address = () => ({ localAddress: `127.0.${7 + Math.floor(nAddresses / 250) % 50}.${1 + nAddresses++ % 250}` })

// A close in order, or a reset; no reset of a socket that is shutting down, which would leave Node
// spinning at its exit.
const leave = client => {
  if (rand(2) && !client.socket.writableEnded) client.socket.resetAndDestroy()
  else client.socket.destroy()
}

const kib = (server, name) =>
  Number(readFileSync(`/proc/${server.pid}/status`, 'utf8').match(new RegExp(`${name}:\\s*(\\d+)`))[1])

const createText = word => requestText('POST', `/api/v1/events/${openSlug}/applications`,
  { body: { answers: answersOf(word) }, headers: { 'Idempotency-Key': keyOf(word) } })

// All descriptors but those of the connections that stay are closed again.
async function checkLeft(server, client, nBefore) {
  await until(() => server.fds() <= nBefore, `${nBefore} descriptors again, not ${server.fds()}`)
  must(await client.get('/api/v1'), 200)
  assert.ok(server.isRunning)
}

test('after every byte of a request', async t => {
  const { data, server, client } = await begin(t)
  const n = createText('byte000000').length
  const nBefore = server.fds()
  let nLeft = 0
  const whole = new Set()
  for (let from = 0; nLeft < Math.max(N_TIMES, n + 1); from = (from + AT_ONCE) % (n + 1)) {
    await Promise.all(Array.from({ length: AT_ONCE }, async (_, i) => {
      const at = (from + i) % (n + 1), word = `byte${String(nLeft++).padStart(6, '0')}`
      const c = await server.client(address())
      if (at === n) whole.add(`Lantern ${word}`)
      const sent = new Promise(resolve => c.socket.write(createText(word).subarray(0, at), resolve))
      await sent
      leave(c)
      await c.closed
    }))
  }
  await checkLeft(server, client, nBefore)
  for (const { company } of sql(data, 'SELECT company FROM application'))
    assert.ok(whole.has(company), `${company} was created by a part of a request`)
  checkDatabase(data)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  t.diagnostic(`seed ${seed}: ${nLeft} left, at each of ${n + 1} places`)
})

test('while the request is away', async t => {
  const { data, disk, server, client } = await begin(t)
  const nBefore = server.fds()
  let nLeft = 0, memory = 0
  const words = []
  while (nLeft < N_TIMES) {
    const clients = await Promise.all(Array.from({ length: AT_ONCE }, () => server.client(address())))
    const seen = disk.count('waiting')
    await disk.set('sync_wait')
    for (const c of clients) {
      const word = `away${nLeft++}`
      words.push(`Lantern ${word}`)
      c.socket.write(createText(word))
    }
    await until(() => disk.count('waiting') > seen, 'the writer waits')
    must(await client.get('/api/v1'), 200) // all heads are read: they came before
    for (const c of clients) leave(c)
    await Promise.all(clients.map(c => c.closed))
    must(await client.get('/api/v1'), 200)
    disk.clear('sync_wait')
    await until(() => server.fds() <= nBefore, 'the descriptors are closed')
    if (nLeft === AT_ONCE * 4) memory = kib(server, 'VmRSS')
  }
  await checkLeft(server, client, nBefore)
  const stored = sql(data, 'SELECT company FROM application').map(r => r.company)
  assert.equal(new Set(stored).size, stored.length)
  for (const company of stored) assert.ok(words.includes(company))
  checkDatabase(data)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  t.diagnostic(`${nLeft} left while away, ${stored.length} of them were stored; ` +
               `resident ${memory} KiB after ${AT_ONCE * 4}, then ${N_TIMES} times`)
})

test('in the slow lane, in an upload and in a reply', async t => {
  const { data, server, client } = await begin(t)
  const a = await draft(client, openSlug, 'leaver')
  const bytes = pdf(8 << 20, 'leaver')
  const at = must(await announce(client, a, bytes.length), 201).headers.location
  must(await client.get('/api/v1'), 200)
  const nBefore = server.fds()
  for (let i = 0; i < 20; i++) { // a password is hashed in the pool
    const c = await server.client(address())
    c.socket.write(requestText('POST', '/api/v1/sign-in', { body: { email: 'nobody@rostrum.example', password: `wrong horse ${i}` } }))
    must(await client.get('/api/v1'), 200)
    leave(c)
  }
  await checkLeft(server, client, nBefore)
  let offset = 0
  for (let i = 0; i < 40; i++) { // what arrived before the client left may be kept: as a prefix
    const c = await server.client(address())
    const text = requestText('PATCH', at, {
      token: a.token, body: bytes.subarray(offset, offset + 150_000),
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' } })
    await new Promise(resolve => c.socket.write(text.subarray(0, rand(text.length)), resolve))
    leave(c)
    await c.closed
    await checkLeft(server, client, nBefore)
    await until(async () => { // an append that is still under way gives way to a reader
      const r = must(await uploadOffset(client, a, at), 200).json
      offset = r.n_offset
      return (await appendBytes(client, a, at, offset, Buffer.alloc(0))).status === 204
    }, 'the upload can go on')
  }
  for (let r; offset < bytes.length; offset = Number(r.headers['upload-offset']))
    r = must(await appendBytes(client, a, at, offset, bytes.subarray(offset, offset + (1 << 20))), 204)
  for (let i = 0; i < 20; i++) {
    const c = await server.client(address())
    const begun = new Promise(resolve => c.socket.once('data', resolve))
    c.socket.write(requestText('GET', `${at}/file`, { token: a.token }))
    await begun
    leave(c)
  }
  await checkLeft(server, client, nBefore)
  const file = must(await client.get(`${at}/file`, { token: a.token }), 200)
  assert.equal(Number(file.headers['content-length']), bytes.length)
  checkDatabase(data)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  t.diagnostic('20 left in the pool, 40 in an upload, 20 in a reply')
})

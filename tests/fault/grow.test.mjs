// Thousands of requests of all kinds, most of them wrong: descriptors and memory come back.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { announce, answersOf, binary, chance, draft, folder, keyOf, load, must, openEvent, openSlug, pdf,
         requestText, seed, serve, until } from './tool.mjs'

const N_WARM = 1000, N_REQUESTS = 2000, AT_ONCE = 8
const GROWTH_KIB = 4 << 10
const isInstrumented = /build-[at]san/.test(binary) // they keep what was freed

const residentKib = server => Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1])

// One request of each kind, as [bytes, statuses that may answer it].
function kinds(a, organiser, rand) {
  const at = `/api/v1/applications/${a.id}`, create = `/api/v1/events/${openSlug}/applications`
  const json = { 'Content-Type': 'application/json' }
  let n = 0
  return [
    () => [requestText('GET', '/api/v1'), [200]],
    () => [requestText('GET', `/api/v1/events/${openSlug}?lang=${['ko', 'zh', 'en'][rand(3)]}`), [200]],
    () => [requestText('GET', '/api/v1/openapi.json'), [200]],
    () => [requestText('GET', at, { token: a.token }), [200]],
    () => [requestText('GET', `/api/v1/events/${openSlug}/applications`, { token: organiser }), [200]],
    () => [requestText('POST', create, { body: { answers: answersOf(`g${++n}`) }, headers: { 'Idempotency-Key': keyOf(`g${n}`) } }), [201]],
    () => [requestText('POST', create, { body: { answers: answersOf('g1') }, headers: { 'Idempotency-Key': keyOf('g1') } }), [201]],
    () => [requestText('GET', `/nowhere/${rand(1e6)}`), [404]],
    () => [requestText('DELETE', '/api/v1'), [405]],
    () => [requestText('GET', at), [401, 403, 404]],
    () => [requestText('GET', at, { token: `${a.token}x` }), [401, 403, 404]],
    () => [requestText('POST', create, { body: { answers: { founded: 'never', ['x'.repeat(rand(500))]: 1 } } }), [400, 422]],
    () => [requestText('POST', create, { body: Buffer.from('{"answers":'), headers: json }), [400]],
    () => [requestText('POST', create, { body: Buffer.alloc(3 << 20, ' '), headers: json }), [413]],
    () => [requestText('PATCH', at, { token: a.token, body: { answers: {} }, headers: { 'If-Match': '"v9999"' } }), [412]],
    () => [requestText('PATCH', at, { token: a.token, body: { answers: {} } }), [428]],
    () => [requestText('GET', '/api/v1', { headers: { 'X-Long': 'x'.repeat(9000) } }), [431]],
    () => [Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'), [400]],
    () => [Buffer.from(`\x16\x03\x01${'\0'.repeat(rand(100))}\r\n\r\n`, 'latin1'), [400]],
  ]
}

test('2,000 requests of all kinds leave nothing behind', async t => {
  const rand = chance(), data = join(folder(t), 'data')
  mkdirSync(data)
  const server = await serve(t, data)
  const organiser = await load(server, [openEvent()])
  const client = await server.client()
  const a = await draft(client, openSlug, 'grow')
  must(await announce(client, a, pdf(1 << 16, 'grow').length), 201)
  const all = kinds(a, organiser, rand), seen = new Map()
  let nSent = 0
  const send = async (bytes, statuses) => {
    const c = await server.client({ localAddress: `127.0.${60 + nSent % 40}.${1 + rand(250)}` })
    nSent++
    const answer = c.expect()
    c.socket.write(bytes)
    const r = await answer
    assert.ok(statuses.includes(r.status) || r.status === 429, `${r.status}, not ${statuses}: ${bytes.toString('latin1', 0, 80)} ${r.text}`)
    seen.set(r.status, (seen.get(r.status) ?? 0) + 1)
    if (rand(2)) c.socket.resetAndDestroy()
    await c.close()
  }
  const rounds = async n => {
    for (let i = 0; i < n; i += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, (_, k) => send(...all[(i + k) % all.length]())))
  }
  const nBefore = server.fds()
  await rounds(N_WARM)
  await until(() => server.fds() <= nBefore, 'the descriptors are closed')
  const warm = residentKib(server)
  await rounds(N_REQUESTS)
  await until(() => server.fds() <= nBefore, 'the descriptors are closed')
  const now = residentKib(server)
  if (!isInstrumented) assert.ok(now - warm < GROWTH_KIB, `resident ${warm} KiB after ${N_WARM}, ${now} KiB after ${N_WARM + N_REQUESTS}`)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  t.diagnostic(`seed ${seed}: ${nSent} requests, resident ${warm} KiB, then ${now} KiB; answers ${JSON.stringify(Object.fromEntries([...seen].sort()))}`)
})

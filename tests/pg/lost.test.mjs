// The database goes away under a load, in every way it can: nothing acknowledged is lost, nothing is half
// done, and the server goes on by itself when it is back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance, isLong, must, seed } from '../fault/tool.mjs'
import { check, checkEnd, isBack, Line, prepare, startPg, work } from './load.mjs'

const N_TIMES = isLong ? 20 : 2

// Runs the load into each loss, several times, on one server that must outlive them all.
async function endure(t, url, lose, restore, direct = url) {
  const rand = chance()
  const { data, server, ledger } = await prepare(t, url, direct)
  let nHits = 0
  for (let i = 0; i < N_TIMES; i++) {
    const before = ledger.n.unanswered + ledger.n.busy
    await work(server, ledger, rand, 30 + rand(80), lose)
    nHits += ledger.n.unanswered + ledger.n.busy > before
    await restore()
    await isBack(server)
    await check(server, ledger, data, rand)
  }
  await checkEnd(server, ledger, data)
  assert.ok(nHits > 0, 'no request was away when it happened')
  t.diagnostic(`seed ${seed}: ${N_TIMES} times; ${ledger.n.sent} sent, ${ledger.n.acknowledged} acknowledged, ` +
               `${ledger.n.busy} refused with 503, ${ledger.n.unanswered} unanswered`)
}

test('PostgreSQL is killed with all its processes', async t => {
  const pg = await startPg(t)
  await endure(t, pg.create(), () => pg.kill(), () => pg.up())
})

test('one of its processes is killed, so that it ends all others and recovers', async t => {
  const pg = await startPg(t)
  await endure(t, pg.create(), () => {
    const [one] = pg.rows(pg.url('postgres', 'admin'), `SELECT pid FROM pg_stat_activity WHERE usename = 'rostrum'
      ORDER BY state = 'idle', pid LIMIT 1`)
    process.kill(one.pid, 'SIGKILL')
  }, () => {})
})

test('the line to it is cut, and mended', async t => {
  const pg = await startPg(t)
  const line = await Line.to(t, pg.port)
  const url = pg.create()
  await endure(t, url.replace(`:${pg.port}/`, `:${line.port}/`), () => line.cut(), () => line.mend(), url)
})

test('it is stopped and started in order', async t => {
  const pg = await startPg(t)
  await endure(t, pg.create(), () => pg.down(), () => pg.up())
})

test('while it is away each request is told so, and the server is not ready', async t => {
  const pg = await startPg(t)
  const { data, server, ledger } = await prepare(t, pg.create())
  const client = await server.client()
  pg.down()
  for (const path of ['/api/v1/events', '/api/v1/events/golden-panda-2022', '/readyz'])
    assert.equal((await client.get(path)).status, 503, path)
  const body = { answers: { contact_email: 'away@lantern.example' } }
  const r = must(await client.send('POST', '/api/v1/events/stream-2022/applications', { body }), 503)
  assert.equal(r.headers['content-type'], 'application/problem+json')
  must(await client.get('/healthz'), 200) // the process is well
  pg.up()
  await isBack(server)
  must(await client.get('/readyz'), 200)
  await client.close()
  await checkEnd(server, ledger, data)
})

test('connections that the database ends are made again, and no client is told', async t => {
  const pg = await startPg(t)
  const { data, server, ledger } = await prepare(t, pg.create())
  const client = await server.client()
  for (let i = 0; i < 5; i++) {
    pg.admin("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'rostrum'")
    must(await client.get('/api/v1/events/stream-2022'), 200)
    const body = { answers: { contact_email: `again${i}@lantern.example` } }
    must(await client.send('POST', '/api/v1/events/stream-2022/applications', { body }), 201)
  }
  await client.close()
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  void data, ledger
})

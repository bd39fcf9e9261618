// The way to the database swallows everything, without a reset: requests are answered within a bounded time,
// and the server goes on by itself.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../built.mjs'
import { psql } from '../harness/pg.mjs'
import { answersOf, atEnd, chance, keyOf, must, openSlug, sql, until } from '../fault/tool.mjs'
import { check, checkEnd, isBack, prepare, startPg, work } from './load.mjs'

const BOUND_MS = 15_000 // silence of 2 s, an attempt to connect of 5 s, and a slow machine
const event = `/api/v1/events/${openSlug}`

class Hole {
  static async to(t, port) {
    const hole = new Hole()
    hole.child = spawn('python3', [join(root, 'tests/pg/hole.py'), port], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = once(hole.child, 'exit')
    atEnd(t, () => { hole.child.stdin.end(); return ended })
    hole.lines = createInterface({ input: hole.child.stdout })[Symbol.asyncIterator]()
    hole.port = Number((await hole.lines.next()).value)
    return hole
  }
  async set(mode) {
    this.child.stdin.write(`${mode}\n`)
    assert.equal((await this.lines.next()).value, mode)
  }
}

async function isSoon(what, answer) {
  const from = performance.now(), r = await answer
  assert.ok(performance.now() - from < BOUND_MS, `${what} took ${Math.round(performance.now() - from)} ms`)
  return r
}

test('the way to the database swallows everything', async t => {
  const pg = await startPg(t, { isSynced: false }), url = pg.create(), hole = await Hole.to(t, pg.port)
  const { data, server, ledger } = await prepare(t, url.replace(`:${pg.port}/`, `:${hole.port}/`) +
    '&tcp_user_timeout=2000&keepalives_idle=1&keepalives_interval=1&connect_timeout=2', url)
  const client = await server.client(), rand = chance()
  const create = word => client.send('POST', `${event}/applications`,
    { body: { answers: answersOf(word) }, headers: { 'Idempotency-Key': keyOf(word) } })
  const n = word => sql(data, `SELECT COUNT(*) AS n FROM application WHERE company = 'Lantern ${word}'`)[0].n
  const mend = async () => {
    await hole.set('pass')
    await isBack(server)
  }

  await t.test('during COMMIT: the outcome is told as unknown, and a repeat is the same one', async () => {
    psql(url, `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON application DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION slow()`)
    const answer = create('slow')
    await until(() => pg.rows(url, `SELECT 1 AS n FROM pg_stat_activity WHERE state = 'active' AND query = 'COMMIT'`).length > 0,
                'it commits')
    await hole.set('drop')
    const r = must(await isSoon('the answer', answer), 503)
    assert.equal(r.json.rule, 'outcome_unknown')
    await until(() => server.log.includes('cause="commit-lost"'), 'the log says so')
    psql(url, 'DROP FUNCTION slow CASCADE') // waits for that COMMIT
    await mend()
    await until(async () => (await create('slow')).status === 201, 'the repeat is answered')
    assert.equal(n('slow'), 1)
  })

  await t.test('what is between hangs, and still confirms: no request waits for it', async () => {
    await hole.set('stuck')
    must(await isSoon('a read', client.get(event)), 503)
    must(await isSoon('a write', create('stuck')), 503)
    must(await client.get('/healthz'), 200)
    await mend()
    assert.equal(n('stuck'), 0)
  })

  await t.test('under a load: all are told soon, and the loops stay free', async t => {
    await until(async () => (await create('before')).status === 201, 'it takes writes')
    const nBefore = ledger.n.acknowledged
    await isSoon('the load', work(server, ledger, rand, 60, async () => {
      await hole.set('drop')
      for (let i = 0; i < 20; i++) {
        const from = performance.now()
        must(await client.get('/healthz'), 200)
        assert.ok(performance.now() - from < 1000, 'a loop waited')
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }))
    assert.ok(ledger.n.acknowledged > nBefore && ledger.n.unanswered + ledger.n.busy > 0, 'requests were away when it happened')
    await mend()
    await check(server, ledger, data, rand)
    t.diagnostic(`${ledger.n.acknowledged} acknowledged, ${ledger.n.busy} refused with 503, ${ledger.n.unanswered} unanswered`)
  })

  await client.close()
  await checkEnd(server, ledger, data)
})

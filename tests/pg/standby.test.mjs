// A synchronous standby, by PostgreSQL's own means: when the primary dies and the standby takes over, no
// acknowledged row is lost. That holds only if a commit which stopped waiting for the standby is never
// acknowledged: the primary calls it a success, with a warning.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answersOf, chance, isLong, keyOf, must, openSlug, seed, serve, sql, until } from '../fault/tool.mjs'
import { useUrl } from '../engine.mjs'
import { nameOf } from '../harness/pg.mjs'
import { check, checkEnd, isBack, prepare, startPg, work } from './load.mjs'

const N_FAILOVERS = isLong ? 8 : 1

const waiting = pg => pg.rows(pg.url('postgres', 'admin'),
  `SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' ORDER BY pid`).map(row => row.pid)

// A standby of `pg` which every commit there waits for.
async function follow(t, pg) {
  const standby = await startPg(t, { of: pg })
  pg.admin("ALTER SYSTEM SET synchronous_standby_names = '*'")
  pg.admin('SELECT pg_reload_conf()')
  await until(() => pg.rows(pg.url('postgres', 'admin'), `SELECT 1 AS is_sync FROM pg_stat_replication
    WHERE sync_state = 'sync'`).length === 1, 'the standby is synchronous')
  return standby
}

// Whichever of the two takes writes.
const either = (one, other, name) => one.url(name).replace(`:${one.port}/`, `:${one.port},127.0.0.1:${other.port}/`) +
  '&target_session_attrs=read-write'

test('the primary dies under a load, the standby takes over: nothing acknowledged is lost', async t => {
  const rand = chance()
  for (let i = 0; i < N_FAILOVERS; i++) {
    const primary = await startPg(t), url = primary.create()
    const standby = await follow(t, primary)
    const { data, server, ledger } = await prepare(t, either(primary, standby, nameOf(url)))
    await work(server, ledger, rand, 60 + rand(100), () => primary.kill())
    assert.ok(ledger.n.unanswered + ledger.n.busy > 0, 'no request was away when it happened')
    standby.promote()
    useUrl(data, standby.url(nameOf(url)))
    await isBack(server) // the same process: its address names both
    await check(server, ledger, data, rand)
    await checkEnd(server, ledger, data)
    t.diagnostic(`seed ${seed}: ${ledger.n.sent} sent, ${ledger.n.acknowledged} acknowledged before, ` +
                 `${ledger.n.busy} refused with 503, ${ledger.n.unanswered} unanswered`)
  }
})

for (const [what, end] of [['cancelled', 'pg_cancel_backend'], ['ended', 'pg_terminate_backend']]) {
  test(`a commit that is ${what} while it waits for the standby is not acknowledged`, async t => {
    const primary = await startPg(t), url = primary.create()
    const standby = await follow(t, primary)
    const { data, server } = await prepare(t, url)
    const client = await server.client()
    const create = (to, word) => to.send('POST', `/api/v1/events/${openSlug}/applications`,
      { body: { answers: answersOf(word) }, headers: { 'Idempotency-Key': keyOf(word) } })
    const kept = must(await create(client, 'kept'), 201).json
    standby.down()
    const answer = create(client, 'doubtful')
    let isAnswered = false
    answer.then(() => { isAnswered = true })
    await until(() => waiting(primary).length > 0, 'the commit waits')
    assert.ok(!isAnswered)
    for (const pid of waiting(primary)) primary.admin(`SELECT ${end}(${pid})`)
    const r = await answer
    assert.equal(r.status, 503, `${r.status} ${r.text}`)
    assert.equal(sql(data, `SELECT COUNT(*) AS n FROM application WHERE company = 'Lantern doubtful'`)[0].n, 1,
                 'the primary has it')
    const repeat = create(client, 'doubtful') // it is there to be read, but no more certain than before
    await until(() => waiting(primary).length > 0, 'the answer to the repeat waits')
    for (const pid of waiting(primary)) primary.admin(`SELECT ${end}(${pid})`)
    assert.equal((await repeat).status, 503)
    await client.close()
    primary.kill()
    await server.destroy()

    standby.up()
    standby.promote()
    useUrl(data, standby.url(nameOf(url)))
    assert.equal(sql(data, `SELECT COUNT(*) AS n FROM application WHERE company = 'Lantern doubtful'`)[0].n, 0,
                 'the standby never heard of it')
    const again = await serve(t, data)
    const later = await again.client()
    must(await later.get(`/api/v1/applications/${kept.application_id}`, { token: kept.key }), 200)
    must(await create(later, 'doubtful'), 201) // asked again with its key: once
    must(await create(later, 'doubtful'), 201)
    assert.equal(sql(data, `SELECT COUNT(*) AS n FROM application WHERE company = 'Lantern doubtful'`)[0].n, 1)
    await later.close()
    assert.deepEqual(await again.stop(), { code: 0, signal: null })
  })
}

// Writes whose statements are not waited for: what a constraint refuses is told as what it is, and the log says
// which statement it was.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draft, isIntact, must, openSlug, sql, submit, until } from '../fault/tool.mjs'
import { nameOf } from '../harness/pg.mjs'
import { prepare, startPg } from './load.mjs'

test('a constraint that refuses at COMMIT is told, and logged by the statement', async t => {
  const pg = await startPg(t, { isSynced: false }), url = pg.create()
  const { data, server } = await prepare(t, url)
  const client = await server.client()
  const cases = [
    // what refuses, and the answer: an error of ours, with its reference; a conflict; a fault at COMMIT itself
    ["ALTER TABLE log ADD CONSTRAINT no CHECK (action <> 'application.submit') NOT VALID", 'ALTER TABLE log DROP CONSTRAINT no',
     500, 'internal', 'log_add-23514'],
    [`DO $$ BEGIN EXECUTE format('CREATE UNIQUE INDEX no ON log (action) WHERE action = ''application.submit'' AND id >= %s',
      (SELECT MAX(id) FROM log WHERE action = 'application.submit')); END $$`, 'DROP INDEX no',
     409, 'not_possible', 'log_add-23505'],
    [`CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END $$;
      CREATE CONSTRAINT TRIGGER no AFTER INSERT ON log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
      WHEN (NEW.action = 'application.submit') EXECUTE FUNCTION no()`, 'DROP FUNCTION no CASCADE', 500, 'internal', 'commit-23514'],
  ]
  must(await submit(client, await draft(client, openSlug, 'first')), 200)
  for (const [forbid, allow, status, rule, cause] of cases) {
    const a = await draft(client, openSlug, cause)
    pg.admin(forbid, nameOf(url))
    const r = must(await submit(client, a), status)
    assert.equal(r.json.rule, rule)
    if (status === 500) assert.ok(r.json.detail.includes(cause), r.text)
    await until(() => server.log.includes(`cause="${cause}"`), `a line about ${cause}`)
    const line = server.log.split('\n').find(l => l.includes(`cause="${cause}"`))
    assert.match(line, new RegExp(` id=\\d+ who=application:${a.id} .* route="/api/v1/applications/{application_id}/submit" ` +
                                  `status=${status} .*problem="${rule}" `))
    assert.equal(sql(data, `SELECT state FROM application WHERE id = ${a.id}`)[0].state, 'draft')
    pg.admin(allow, nameOf(url))
    must(await submit(client, a), 200)
  }
  await client.close()
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
})

test('one that is refused in a transaction of many fails alone', async t => {
  const pg = await startPg(t, { isSynced: false }), url = pg.create()
  const { data, server } = await prepare(t, url, url, { args: ['--db-writers', '1'] })
  const client = await server.client(), n = 40
  const all = []
  for (let i = 0; i < n; i++) all.push(await draft(client, openSlug, `together-${i}`))
  const bad = all[n - 5]
  pg.admin(`ALTER TABLE log ADD CONSTRAINT no CHECK (action <> 'application.submit' OR object <> 'application:${bad.id}')`, nameOf(url))
  const rerun = async () => {
    const operator = await server.operator()
    const { text } = await operator.get('/metrics')
    await operator.close()
    return Number(/^rostrum_batches_rerun\S* (\d+)$/m.exec(text)[1])
  }
  const before = await rerun()
  const clients = await Promise.all(all.map((_, i) => server.client({ localAddress: `127.0.9.${1 + i}` })))
  const answers = await Promise.all(all.map((a, i) => submit(clients[i], a)))
  answers.forEach((r, i) => assert.equal(r.status, all[i] === bad ? 500 : 200, r.text))
  assert.ok(await rerun() > before, 'no transaction of several was run again')
  const states = sql(data, 'SELECT id, state FROM application ORDER BY id')
  for (const a of all) assert.equal(states.find(s => s.id === a.id).state, a === bad ? 'draft' : 'submitted')
  const again = await Promise.all(all.map((a, i) => submit(clients[i], a)))
  again.forEach((r, i) => assert.notEqual(r.status === 500, all[i] !== bad, r.text))
  await Promise.all([client, ...clients].map(c => c.close()))
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  assert.ok(isIntact(data))
})

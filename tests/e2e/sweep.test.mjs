// Housekeeping: what nobody may use or repeat any more is forgotten, the rest is kept.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { change, sql } from '../engine.mjs'
import { Instance, root } from './instance.mjs'

const rows = (age_ms, name) => {
  const at = Date.now() - age_ms
  return `INSERT INTO idempotency VALUES ('', '${name}', 'POST /x', '', 201, 1, 0, ${at});
    INSERT INTO session (secret_hash, agent, address, created_at, expires_at) VALUES ('${name}', '', '', 0, ${at});
    INSERT INTO sign_in_code (person_id, code_hash, n_tries, created_at, expires_at) VALUES (1, '${name}', 0, 0, ${at});`
}

test('old keys, sessions and codes are forgotten, young ones are not', async () => {
  const day = 24 * 3600 * 1000
  const it = await new Instance().start()
  try {
    assert.equal(await it.stop(), 0)
    change(it.data, `INSERT INTO person (email, name, lang, created_at) VALUES ('a@a.example', 'A', 'en', 0);
      ${rows(40 * day, 'old')} ${rows(day / 2, 'young')}`)
    await it.start()
    const names = () => sql(it.data, `SELECT key_hash AS name FROM idempotency UNION ALL SELECT secret_hash FROM session
      UNION ALL SELECT code_hash FROM sign_in_code`).map(row => row.name)
    while (names().includes('old')) await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(names(), ['young', 'young', 'young'])
  } finally {
    await it.stop()
    await it.done()
  }
})

test('tests of a form are deleted when its call opens, with documents that nobody else has', async () => {
  const it = await new Instance({ clock: '2022-08-09T12:00:00+09:00' }).start()
  const event = '/api/v1/events/golden-panda-2022/applications'
  const shared = readFileSync(join(root, 'tests/api/deck.pdf')), own = Buffer.concat([shared, Buffer.from('\n')])
  const file = bytes => {
    const hash = createHash('sha256').update(bytes).digest('hex')
    return join(it.data, 'uploads', hash.slice(0, 2), hash)
  }
  const upload = async (a, bytes) => {
    const r = await it.ask('POST', `/api/v1/applications/${a.application_id}/uploads`, { as: a.key, raw: bytes, headers: {
      'tus-resumable': '1.0.0', 'upload-length': bytes.length, 'upload-metadata': `kind ${btoa('deck')},filename ${btoa('a.pdf')}`,
      'content-type': 'application/offset+octet-stream' } })
    assert.equal(r.status, 201, r.text)
  }
  try {
    it.cli('import', [join(root, 'deploy/events/golden-panda-2022.json')])
    const as = await it.person('o@stage.example', 'O', ['--role', 'organiser', '--event', 'golden-panda-2022'])
    const a = await it.must(201, 'POST', `${event}/test`, { as })
    await upload(a, own)
    await upload(a, shared) // replaces it
    it.moveClock('2022-08-10T00:00:00+09:00')
    const real = await it.must(201, 'POST', event, { body: { answers: { contact_email: 'real@firm.example' } } })
    await upload(real, shared)
    const old = new Date(Date.now() - 2 * 3600 * 1000)
    for (const bytes of [own, shared]) utimesSync(file(bytes), old, old)
    assert.equal(await it.stop(), 0)
    await it.start() // the sweep begins with a turn
    while (existsSync(file(own))) {
      assert.equal(await it.stop(), 0) // files are looked at before or after the rows went: the next turn has them
      await it.start()
    }
    assert.deepEqual(sql(it.data, 'SELECT no FROM application'), [{ no: 1 }])
    assert.ok(existsSync(file(shared)), 'another application has the same bytes')
    const { items } = await it.must(200, 'GET', '/api/v1/events/golden-panda-2022/log?action=application.purge_tests', { as })
    assert.deepEqual(items.map(l => [l.actor, l.after]), [['system', { n_purged: 1 }]])
    assert.equal(it.cli('log verify').is_intact, true)
  } finally {
    await it.stop()
    await it.done()
  }
})

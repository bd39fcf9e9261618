// Housekeeping: what nobody may use or repeat any more is forgotten, the rest is kept.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { Instance } from './instance.mjs'

function sql(data, text) {
  const run = spawnSync('sqlite3', ['-cmd', '.timeout 5000', join(data, 'rostrum.db'), text], { encoding: 'utf8' })
  assert.equal(run.status, 0, run.stderr)
  return run.stdout.trim()
}

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
    sql(it.data, `INSERT INTO person (id, email, name, lang, created_at) VALUES (1, 'a@a.example', 'A', 'en', 0);
      ${rows(40 * day, 'old')} ${rows(day / 2, 'young')}`)
    await it.start()
    const names = () => sql(it.data, `SELECT key_hash FROM idempotency UNION ALL SELECT secret_hash FROM session
      UNION ALL SELECT code_hash FROM sign_in_code;`).split('\n')
    while (names().includes('old')) await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(names(), ['young', 'young', 'young'])
  } finally {
    await it.stop()
    await it.done()
  }
})

// The key ring of a database that is copied to SQLite, rotated there and copied back: the last one is in force.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { useUrl } from '../engine.mjs'
import { folder, must, rostrum, serve } from '../fault/tool.mjs'
import { startPg } from './load.mjs'

test('keys that were rotated on SQLite are those of the copy on PostgreSQL', async t => {
  const pg = await startPg(t, { isSynced: false }), data = join(folder(t), 'data'), file = join(data, 'rostrum.db')
  const first = pg.create(), last = pg.create()
  // Serves that database; its keys, once what is asked for was done.
  const keysAt = async (url, rotates) => {
    useUrl(data, url)
    const server = await serve(t, data), client = await server.client(), operator = await server.operator()
    if (rotates) must(await operator.send('POST', '/api/v1/keys/rotate', { body: {} }), 200)
    const { keys } = must(await client.get('/api/v1/keys'), 200).json
    await Promise.all([client.close(), operator.close()])
    assert.deepEqual(await server.stop(), { code: 0, signal: null })
    return keys.map(k => `${k.kid} ${k.is_signer}`).sort()
  }
  const shared = await keysAt(first, false)
  rostrum(['copy', '--from', first, '--to', file])
  const rotated = await keysAt(file, true)
  assert.notDeepEqual(rotated, shared)
  assert.equal(rotated.length, shared.length + 1)
  rostrum(['copy', '--from', file, '--to', last])
  assert.deepEqual(await keysAt(last, false), rotated)
})

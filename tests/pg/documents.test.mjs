// A document that was uploaded on PostgreSQL, where it is rows, is there on SQLite after `copy`, not as a file that
// was left in the folder; one that was uploaded there, where it is a file, becomes rows again after the way back.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { useUrl } from '../engine.mjs'
import { announce, appendBytes, draft, eventFile, folder, load, must, pdf, rostrum, serve, slug } from '../fault/tool.mjs'
import { startPg } from './load.mjs'

test('documents go with their rows to SQLite and back', async t => {
  const pg = await startPg(t, { isSynced: false }), data = join(folder(t), 'data'), file = join(data, 'rostrum.db')
  const first = pg.create(), last = pg.create()
  const bytes = pdf(300_000, 'lamp'), late = pdf(40_000, 'late')
  let a, at, later
  const forget = () => rmSync(join(data, 'uploads'), { recursive: true, force: true })
  const servedFrom = async (url, work) => {
    useUrl(data, url)
    const server = await serve(t, data), client = await server.client()
    await work(client, server)
    await client.close()
    assert.deepEqual(await server.stop(), { code: 0, signal: null })
  }
  const upload = async (client, whole) => {
    const where = must(await announce(client, a, whole.length), 201).headers.location
    must(await appendBytes(client, a, where, 0, whole), 204)
    return where
  }
  const isThere = async (client, where, whole) =>
    assert.equal(must(await client.get(`${where}/file`, { token: a.token }), 200).text, whole.toString())
  await servedFrom(first, async (client, server) => {
    await load(server, [eventFile()])
    a = await draft(client, slug, 'moved')
    at = await upload(client, bytes)
    await isThere(client, at, bytes)
  })
  const areThere = async client => {
    await isThere(client, at, bytes)
    await isThere(client, later, late)
  }
  rostrum(['copy', '--from', first, '--to', file])
  forget()
  await servedFrom(file, async client => {
    later = await upload(client, late)
    await areThere(client)
  })
  rostrum(['copy', '--from', file, '--to', last])
  await servedFrom(last, areThere)
  forget()
  await servedFrom(last, areThere)
})

// Pages over a real connection: compressed, by HEAD, known already, from a folder that is there, is not, or is
// none.
import test from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { binary } from '../built.mjs'
import { Instance, goldenPanda, root, rostrum } from './instance.mjs'

// {status, headers, bytes}: with the body as it came.
function get(at, path, { method = 'GET', headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const req = http.request(at.base + path, { method, headers, agent: at.agent }, res => {
      const chunks = []
      res.on('data', c => chunks.push(c)).on('end', () => resolve({ status: res.statusCode, headers: res.headers, bytes: Buffer.concat(chunks) }))
    })
    req.on('error', reject).end()
  })
}

async function serving(folder, run) {
  const at = new Instance()
  process.env.ROSTRUM_WEB_FOLDER = folder
  try {
    await at.start()
    await run(at)
  } finally {
    delete process.env.ROSTRUM_WEB_FOLDER
    await at.done()
  }
}

test('pages', { timeout: 60_000 }, () => serving(join(root, 'tests/api/site'), async at => {
  at.importEvent(goldenPanda())
  const path = '/events/golden-panda-2022?lang=en'
  const plain = await get(at, path)
  assert.equal(plain.status, 200)
  assert.equal(plain.headers['content-encoding'], undefined)
  assert.match(plain.bytes.toString(), /^<!doctype html>.*<\/html>\n$/s)

  const squeezed = await get(at, path, { headers: { 'accept-encoding': 'gzip' } })
  assert.equal(squeezed.headers['content-encoding'], 'gzip')
  assert.equal(Number(squeezed.headers['content-length']), squeezed.bytes.length)
  const bare = text => text.replace(/"now_at":"[^"]*"/, '').replace(/<b>\d+<\/b>/g, '')
  assert.equal(bare(gunzipSync(squeezed.bytes).toString()), bare(plain.bytes.toString()))
  assert.ok(squeezed.bytes.length * 2 < plain.bytes.length)

  const head = await get(at, path, { method: 'HEAD' })
  assert.equal(head.status, 200)
  assert.equal(head.bytes.length, 0)
  assert.ok(Number(head.headers['content-length']) > 5000)

  const file = '/assets/public-b2.js'
  const first = await get(at, file, { headers: { 'accept-encoding': 'br' } })
  assert.equal(first.headers['content-encoding'], 'br')
  const again = await get(at, file, { headers: { 'accept-encoding': 'br', 'if-none-match': first.headers.etag } })
  assert.equal(again.status, 304)
  assert.equal(again.bytes.length, 0)
  assert.equal((await get(at, file, { method: 'HEAD' })).bytes.length, 0)

  // A body of the next request on the same connection is not the file's.
  assert.equal(JSON.parse((await get(at, '/api/v1')).bytes).name, 'rostrum')
}))

test('a folder that is named must be there and built; without one the API works and pages say why', { timeout: 60_000 }, async () => {
  const empty = mkdtempSync(join(tmpdir(), 'rostrum-web-'))
  try {
    const none = rostrum(['serve', '--data-dir', join(empty, 'data'), '--port', '0', '--web-folder', join(empty, 'absent')])
    assert.equal(none.status, 1)
    assert.match(none.stderr, /web_folder: there is no such folder/)
    const unbuilt = rostrum(['serve', '--data-dir', join(empty, 'data'), '--port', '0', '--web-folder', empty])
    assert.equal(unbuilt.status, 1)
    assert.match(unbuilt.stderr, /manifest\.json: there is none: the folder is no built web folder/)
    writeFileSync(join(empty, 'manifest.json'), '{"src/main.ts": {"file": ')
    const broken = rostrum(['serve', '--data-dir', join(empty, 'data'), '--port', '0', '--web-folder', empty])
    assert.equal(broken.status, 1)
    assert.match(broken.stderr, /manifest\.json: /)

    // The program somewhere else: beside its folder there are no pages.
    mkdirSync(join(empty, 'build'))
    copyFileSync(binary, join(empty, 'build/rostrum'))
    const once = path => spawnSync(join(empty, 'build/rostrum'), ['--once', '--data-dir', join(empty, 'data')],
      { input: `GET ${path} HTTP/1.1\r\nHost: a.example\r\nAccept-Language: zh\r\n\r\n`, encoding: 'utf8' }).stdout
    assert.match(once('/'), /^HTTP\/1\.1 503\nContent-Type: text\/html; charset=utf-8\n.*<html lang="zh-Hans">.*此服务器的网页尚未构建/s)
    assert.match(once('/api/v1'), /^HTTP\/1\.1 200\n/)
  } finally {
    rmSync(empty, { recursive: true, force: true })
  }
})

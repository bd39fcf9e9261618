// Uploads over sockets: a real tus client on a line that is cut, and each answer of tus 1.0.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as tus from 'tus-js-client'
import { isPg } from '../engine.mjs'
import { base64, due, Line, pdf, Server, sha256, slides, write, zip } from './server.mjs'

const MIB = 1 << 20
const server = new Server(['--n-loops', '2'])
let one, two
before(async () => {
  await server.start()
  await server.event()
  one = await server.applicant('one@start.example')
  two = await server.applicant('two@start.example')
})
after(async () => {
  const status = await server.done()
  assert.equal(status, 0, server.log.slice(-4000)) // a sanitizer that found something says so here
})

const offset = async (as, at) => {
  const r = await server.tus('HEAD', at, { as })
  assert.equal(r.status, 200)
  assert.equal(r.headers['cache-control'], 'no-store')
  return Number(r.headers['upload-offset'])
}
const state = async (as, at) => (await server.ask('GET', at, { as })).body.state

// Sends it with the client; its address.
function send(base, as, bytes, options = {}) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(bytes, {
      endpoint: `${base}/api/v1/applications/${as.id}/uploads`, headers: { authorization: `Bearer ${as.key}` },
      metadata: { kind: 'deck', filename: '발표 자료.pdf' }, chunkSize: 4 * MIB, retryDelays: [0, 0, 0, 0, 0, 0],
      onError: reject, onSuccess: () => resolve(new URL(upload.url).pathname), ...options,
    })
    upload.start()
  })
}

// The document as it was sent, both told and downloaded.
async function check(as, at, bytes) {
  const told = (await server.ask('GET', at, { as })).body
  assert.equal(told.state, 'complete')
  assert.equal(told.sha256, sha256(bytes))
  const file = await server.ask('GET', `${at}/file`, { as })
  assert.equal(file.status, 200)
  assert.ok(file.bytes.equals(bytes))
  return file
}

test('OPTIONS tells what is spoken', async () => {
  const r = await server.ask('OPTIONS', `/api/v1/applications/${one.id}/uploads`)
  assert.equal(r.status, 204)
  assert.equal(r.headers['tus-version'], '1.0.0')
  assert.equal(r.headers['tus-extension'], 'creation,creation-with-upload,checksum,expiration,termination')
  assert.equal(r.headers['tus-max-size'], '52428800')
  assert.equal(r.headers['tus-checksum-algorithm'], 'sha1,sha256')
  assert.equal(r.headers['tus-resumable'], undefined)
})

test('21 MiB in chunks arrive whole over a line that is cut twice', async () => {
  const line = await new Line(server, [6 * MIB, 15 * MIB]).start()
  const bytes = pdf(21 * MIB)
  const at = await send(line.base, one, bytes)
  line.done()
  assert.equal(line.n_cut, 2)
  const file = await check(one, at, bytes)
  assert.equal(file.headers['content-type'], 'application/pdf')
  assert.equal(file.headers['x-content-type-options'], 'nosniff')
  assert.match(file.headers['content-security-policy'], /sandbox/)
  assert.equal(file.headers['content-disposition'],
    `attachment; filename="document.pdf"; filename*=UTF-8''${encodeURIComponent('발표 자료.pdf')}`)
})

test('two at once arrive each as it is, and the later one replaces the earlier', async () => {
  const line = await new Line(server).start()
  const a = pdf(9 * MIB, 2), b = pdf(9 * MIB, 3)
  const [at, bt] = await Promise.all([send(line.base, two, a, { metadata: { kind: 'deck', filename: 'a.pdf' } }),
    send(line.base, two, b, { metadata: { kind: 'deck_ko', filename: 'b.pdf' } })])
  await check(two, at, a)
  await check(two, bt, b)
  const ct = await send(line.base, two, b, { uploadDataDuringCreation: true, chunkSize: Infinity })
  line.done()
  await check(two, ct, b)
  assert.equal(await state(two, at), 'replaced')
  assert.equal(await state(two, bt), 'complete')
})

test('a file of another length than announced is refused and the offset stays', async () => {
  const bytes = pdf(5000), at = await server.announce(one, bytes.length)
  assert.equal((await server.patch(one, at, 0, bytes.subarray(0, 1000))).status, 204)
  const grown = await server.patch(one, at, 1000, pdf(6000).subarray(1000))
  assert.equal(grown.status, 413)
  assert.equal(await offset(one, at), 1000)
  assert.equal((await server.patch(one, at, 1000, bytes.subarray(1000))).status, 204)
  await check(one, at, bytes)
})

test('more than announced in chunks of unknown length is refused too', async () => {
  const at = await server.announce(one, 5000)
  const r = await server.patch(one, at, 0, pdf(6000), { 'transfer-encoding': 'chunked' })
  assert.equal(r.status, 413)
  assert.equal(await offset(one, at), 0)
  assert.equal((await server.patch(one, at, 0, pdf(5000), { 'transfer-encoding': 'chunked' })).status, 204)
  await check(one, at, pdf(5000))
})

test('a wrong checksum is 460, nothing of it is kept; right ones pass', async () => {
  const bytes = pdf(3000), at = await server.announce(one, bytes.length)
  const part = bytes.subarray(0, 1000), sum = (name, b) => `${name} ${createHash(name).update(b).digest('base64')}`
  const wrong = await server.patch(one, at, 0, part, { 'upload-checksum': sum('sha256', bytes) })
  assert.equal(wrong.status, 460)
  assert.equal(wrong.headers['tus-resumable'], '1.0.0')
  assert.equal(wrong.body.rule, 'upload_checksum_wrong')
  assert.equal(await offset(one, at), 0)
  assert.equal((await server.patch(one, at, 0, part, { 'upload-checksum': `md5 ${base64('x')}` })).status, 400)
  assert.equal((await server.patch(one, at, 0, part, { 'upload-checksum': 'sha1 !' })).status, 400)
  assert.equal((await server.patch(one, at, 0, part, { 'upload-checksum': sum('sha1', part) })).status, 204)
  const rest = bytes.subarray(1000)
  const last = await server.patch(one, at, 1000, rest, { 'upload-checksum': sum('sha256', part) })
  assert.equal(last.status, 460)
  assert.equal(await state(one, at), 'open')
  assert.equal((await server.patch(one, at, 1000, rest, { 'upload-checksum': sum('sha256', rest) })).status, 204)
  await check(one, at, bytes)
})

test('what tus refuses is refused, in its words', async () => {
  const bytes = pdf(2000), at = await server.announce(one, bytes.length)
  const wrong = await server.patch(one, at, 7, bytes.subarray(7))
  assert.equal(wrong.status, 409)
  assert.equal(wrong.body.n_offset, 0)
  assert.equal((await server.tus('PATCH', at, { as: one, body: bytes, headers: { 'upload-offset': '0', 'content-type': 'application/pdf' } })).status, 415)
  assert.equal((await server.patch(one, at, '-1', bytes)).status, 400)
  const other = await server.patch(one, at, 0, bytes, { 'tus-resumable': '0.2.2' })
  assert.equal(other.status, 412)
  assert.equal(other.headers['tus-version'], '1.0.0')
  assert.equal(other.headers['tus-resumable'], '1.0.0')
  assert.equal((await server.ask('DELETE', at, { as: one })).status, 412)
  assert.equal((await server.patch(two, at, 0, bytes)).status, 403)
  assert.equal((await server.patch(undefined, at, 0, bytes)).status, 401)
  assert.equal((await server.tus('HEAD', `/api/v1/uploads/${'0'.repeat(32)}`, { as: one })).status, 404)
  assert.equal((await server.tus('HEAD', '/api/v1/uploads/..%2f..%2fkeys.json', { as: one })).status, 404)
  assert.equal(await offset(one, at), 0)
  assert.equal((await server.tus('DELETE', at, { as: one })).status, 204)
})

test('an announcement says what it is, or which part is wrong', async () => {
  const path = `/api/v1/applications/${one.id}/uploads`
  const ask = headers => server.tus('POST', path, { as: one, headers })
  const meta = `kind ${base64('deck')},filename ${base64('x.pdf')}`
  const large = await ask({ 'upload-length': '52428801', 'upload-metadata': meta })
  assert.equal(large.status, 413)
  assert.equal(large.headers['tus-resumable'], '1.0.0')
  assert.equal((await ask({ 'upload-length': '0', 'upload-metadata': meta })).body.rule, 'upload_empty')
  assert.equal((await ask({ 'upload-metadata': meta })).status, 400)
  assert.equal((await ask({ 'upload-length': '9', 'upload-metadata': 'kind ***' })).status, 400)
  assert.equal((await ask({ 'upload-length': '9', 'upload-metadata': `kind ${base64('film')}` })).body.rule, 'upload_kind_unknown')
  assert.equal((await server.tus('POST', path, { as: two, headers: { 'upload-length': '9', 'upload-metadata': meta } })).status, 403)
})

test('ten may be under way, not eleven; DELETE makes room and the address is gone', async () => {
  const three = await server.applicant('three@start.example'), all = []
  for (let i = 0; i < 10; i++) all.push(await server.announce(three, 100))
  await assert.rejects(server.announce(three, 100), /409.*upload_too_many/)
  assert.equal((await server.tus('DELETE', all[0], { as: three })).status, 204)
  assert.equal((await server.tus('HEAD', all[0], { as: three })).status, 410)
  assert.equal((await server.patch(three, all[0], 0, pdf(100))).status, 410)
  assert.equal((await server.tus('DELETE', all[0], { as: three })).status, 410)
  await server.announce(three, 100)
})

// Resolves when the growing file has n bytes, of which n_was are there; on PostgreSQL it is that of the request,
// until its bytes are in the database.
async function grown(at, n, nWas = 0) {
  const folder = join(server.data, 'uploads/open')
  const size = () => isPg ? nWas + Math.max(0, ...readdirSync(folder).map(name => statSync(join(folder, name)).size))
    : statSync(join(folder, at.split('/').pop())).size
  while (size() < n) await new Promise(setImmediate)
}

test('HEAD ends an older PATCH and tells what of it is safe', async () => {
  const bytes = pdf(3 * MIB), at = await server.announce(one, bytes.length)
  const old = server.begin(one, at, 0, bytes, MIB)
  await grown(at, MIB)
  const n = await offset(one, at)
  assert.equal(n, MIB)
  assert.equal((await server.patch(one, at, n, bytes.subarray(n))).status, 204)
  old.destroy()
  await check(one, at, bytes)
})

test('a client that leaves in a PATCH finds what had arrived', async () => {
  const bytes = pdf(3 * MIB), at = await server.announce(one, bytes.length)
  const old = server.begin(one, at, 0, bytes, 2 * MIB)
  await grown(at, 2 * MIB)
  old.destroy()
  assert.equal(await offset(one, at), 2 * MIB)
  assert.equal((await server.patch(one, at, 2 * MIB, bytes.subarray(2 * MIB))).status, 204)
  await check(one, at, bytes)
})

test('kill -9 in a PATCH loses no byte that was acknowledged', async () => {
  const bytes = pdf(6 * MIB), at = await server.announce(one, bytes.length)
  assert.equal((await server.patch(one, at, 0, bytes.subarray(0, 2 * MIB))).status, 204)
  const old = server.begin(one, at, 2 * MIB, bytes.subarray(2 * MIB), MIB)
  await grown(at, 3 * MIB, 2 * MIB)
  await server.kill()
  old.destroy()
  await server.start()
  if (isPg) assert.deepEqual(readdirSync(join(server.data, 'uploads/open')), [])
  else assert.equal(statSync(join(server.data, 'uploads/open', at.split('/').pop())).size, 2 * MIB)
  assert.equal(await offset(one, at), 2 * MIB)
  const line = await new Line(server).start()
  await send(line.base, one, bytes, { uploadUrl: line.base + at })
  line.done()
  await check(one, at, bytes)
  assert.deepEqual(readdirSync(join(server.data, 'uploads/temporary')), [])
})

test('a document is judged by what it is, and the reason is told', async () => {
  const give = async (bytes, name = 'deck.pdf') => {
    const at = await server.announce(one, bytes.length, { name })
    return { at, r: await server.patch(one, at, 0, bytes, { 'accept-language': 'ko' }) }
  }
  const cases = [
    [Buffer.from('<html>%PDF-1.4 %%EOF</html>'), 'deck_unknown'], [Buffer.from('<!doctype html><p>deck'), 'deck_unknown'],
    [pdf(4000).subarray(0, 3000), 'deck_cut'], [zip({ 'word/document.xml': 'x', '[Content_Types].xml': 'x' }), 'deck_no_slides'],
    [zip({ ...slides, 'ppt/vbaProject.bin': 'x' }), 'deck_macro'], [zip(slides, { says: { size: 0xfffffff0 } }), 'deck_bomb'],
    [zip(slides, { says: { flags: 1 } }), 'deck_locked'], [zip(slides).subarray(0, 120), 'deck_cut'],
  ]
  for (const [bytes, rule] of cases) {
    const { at, r } = await give(bytes)
    assert.equal(r.status, 422, rule)
    assert.equal(r.body.rule, rule)
    assert.match(r.body.detail, /[가-힣]/)
    assert.equal((await server.tus('HEAD', at, { as: one })).status, 410)
    const later = await server.ask('GET', at, { as: one, headers: { 'accept-language': 'zh' } })
    assert.equal(later.status, 410)
    assert.equal(later.body.rule, rule)
    assert.equal((await server.ask('GET', `${at}/file`, { as: one })).status, 410)
  }
  const good = await give(zip(slides), 'deck.exe')
  assert.equal(good.r.status, 204)
  const file = await check(one, good.at, zip(slides))
  assert.match(file.headers['content-type'], /presentationml/)
  assert.match(file.headers['content-disposition'], /deck\.exe\.pptx$/)
})

test('a full disk is 507, and what was written before stays', async () => {
  const bytes = pdf(6 * MIB), at = await server.announce(one, bytes.length)
  assert.equal(await server.stop(), 0)
  await server.start('trap "" XFSZ; ulimit -f 8192;') // blocks of 512 bytes
  const full = await server.patch(one, at, 0, bytes)
  assert.equal(full.status, 507)
  assert.equal(await offset(one, at), 4 * MIB)
  assert.equal((await server.patch(one, at, 4 * MIB, bytes.subarray(4 * MIB))).status, 507)
  assert.equal(await server.stop(), 0)
  await server.start()
  assert.equal((await server.patch(one, at, 4 * MIB, bytes.subarray(4 * MIB))).status, 204)
  await check(one, at, bytes)
})

// The clock only goes forward: the following in this order.
test('an unfinished one is dropped after a day', async () => {
  const at = await server.announce(one, 5000), forgotten = await server.announce(one, 5000)
  const open = join(server.data, 'uploads/open'), key = address => address.split('/').pop()
  assert.match((await server.tus('HEAD', at, { as: one })).headers['upload-expires'], / GMT$/)
  server.moveClock(Date.parse('2022-08-21T12:00:00+09:00'))
  const r = await server.patch(one, at, 0, pdf(5000))
  assert.equal(r.status, 410)
  assert.equal(r.body.rule, 'upload_expired')
  assert.equal((await server.tus('HEAD', at, { as: one })).status, 410)
  assert.equal(await server.stop(), 0)
  write(join(open, 'f'.repeat(32)), 'of nobody')
  await server.start()
  assert.deepEqual(readdirSync(open).filter(f => [key(at), 'f'.repeat(32)].includes(f)), [])
  while (server.sql(`SELECT state || ' ' || reason FROM upload WHERE key = '${key(forgotten)}'`) !== 'expired upload_expired')
    await new Promise(setImmediate)
  assert.equal((await server.tus('HEAD', forgotten, { as: one })).status, 410)
})

test('begun before the due instant it may end within the grace, and not after', async () => {
  server.moveClock(due - 60_000)
  const bytes = pdf(5000), at = await server.announce(one, bytes.length), bt = await server.announce(one, bytes.length)
  const complete = await server.announce(two, bytes.length, { body: bytes })
  server.moveClock(due + 1000)
  const late = await server.tus('POST', `/api/v1/applications/${one.id}/uploads`, {
    as: one, headers: { 'upload-length': '5000', 'upload-metadata': `kind ${base64('deck')}` },
  })
  assert.equal(late.status, 409)
  assert.equal(late.body.rule, 'upload_late')
  assert.equal(Date.parse(late.body.due_at), due)
  assert.ok(Date.parse(late.body.received_at) >= due + 1000)
  assert.equal(late.body.time_zone, 'Asia/Seoul')
  await server.announce(one, 5000, { kind: 'deck_ko' }) // has its own due instant
  assert.equal((await server.patch(one, at, 0, bytes)).status, 204)
  await check(one, at, bytes)
  assert.equal((await server.tus('DELETE', complete, { as: two })).status, 409)
  assert.equal((await server.patch(one, bt, 0, bytes.subarray(0, 100))).status, 204)
  server.moveClock(due + 3_600_000)
  const after = await server.patch(one, bt, 100, bytes.subarray(100))
  assert.equal(after.status, 409)
  assert.equal(after.body.rule, 'upload_end_late')
  assert.equal((await server.tus('HEAD', bt, { as: one })).status, 409)
})

// Starting: what cannot be served is refused by one sentence and status 1, and left as it was; what a
// kill left behind is no obstacle; SIGTERM at any moment of the start ends it in order.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, truncateSync,
         writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { checkDatabase } from './ledger.mjs'
import { answersOf, atEnd, binary, copyFolder, draft, folder, isIntact, keyOf, load, must, openEvent, openSlug,
         Server, serve, sha256, sql, start, until } from './tool.mjs'

const NOBODY = 65534

let template
before(async t => {
  template = join(folder(t), 'data')
  const server = await Server.start(template, { clock: start })
  atEnd(t, () => server.destroy())
  await load(server, [openEvent()])
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
})

function copy(t) {
  const data = join(folder(t), 'data')
  mkdirSync(data)
  copyFolder(template, data)
  return data
}

// Starts what must be refused: its sentence, which is all it says.
function refused(data, { args = [], clock = start, uid } = {}) {
  const r = spawnSync(binary, ['serve', '--data-dir', data, '--port', '0', ...(clock ? ['--clock', clock] : []), ...args],
                      { encoding: 'utf8', uid, timeout: 60_000 })
  const said = r.stderr.split('\n').filter(line => line && !line.startsWith('level=warn '))
  assert.deepEqual([r.status, r.signal, r.stdout, said.length], [1, null, '', 1], r.stderr)
  assert.match(said[0], /^rostrum: /)
  return said[0].slice('rostrum: '.length)
}

// It works, and its database is whole.
async function checkServes(t, data) {
  const server = await serve(t, data)
  const client = await server.client()
  must(await client.get(`/api/v1/events/${openSlug}`), 200)
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  checkDatabase(data)
  assert.ok(!existsSync(join(data, 'control.sock')))
}

test('a folder that another process serves', async t => {
  const data = copy(t)
  const server = await serve(t, data)
  assert.equal(refused(data), `${data} is in use by another process`)
  must(await (await server.client()).get('/api/v1'), 200)
  assert.ok(isIntact(data)) // its socket still works
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
})

test('a port that another process has', async t => {
  const other = net.createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => other.once('listening', resolve))
  atEnd(t, () => other.close())
  const data = copy(t), { port } = other.address()
  assert.equal(refused(data, { args: ['--port', String(port)] }),
               `cannot listen on 127.0.0.1 port ${port}: Address already in use`)
  assert.ok(!existsSync(join(data, 'control.sock')))
  await checkServes(t, data)
})

test('a data folder that cannot be one', t => {
  const at = folder(t)
  writeFileSync(join(at, 'file'), '')
  assert.equal(refused(join(at, 'none/deeper')), `${at}/none/deeper: No such file or directory`)
  assert.equal(refused(join(at, 'file')), `${at}/file/lock: Not a directory`)
  const long = join(at, 'x'.repeat(120))
  assert.equal(refused(long), `${long}: the path of the data folder is too long for a socket`)
  assert.deepEqual(readdirSync(at).sort(), ['file', 'x'.repeat(120)])
})

// Root may write everywhere: it starts the program as somebody who may not.
test('a data folder that may not be written', t => {
  const at = folder(t), isRoot = process.getuid() === 0
  mkdirSync(join(at, 'data'))
  if (isRoot && spawnSync('test', ['-x', binary], { uid: NOBODY }).status !== 0)
    return t.skip('root alone may run the binary')
  chmodSync(at, 0o555)
  chmodSync(join(at, 'data'), 0o555)
  const who = { uid: isRoot ? NOBODY : undefined }
  assert.equal(refused(join(at, 'data'), who), `${at}/data/lock: Permission denied`)
  assert.equal(refused(join(at, 'new'), who), `${at}/new: Permission denied`)
  chmodSync(at, 0o755)
  assert.deepEqual(readdirSync(join(at, 'data')), [])
})

// Does `harm` to a copy; the start must be refused with `sentence` and change neither database nor keys.
function harmed(t, harm, sentence) {
  const data = copy(t)
  harm(data)
  const files = ['rostrum.db', 'keys.json'].map(name => join(data, name)).filter(path => statSync(path, { throwIfNoEntry: false })?.isFile())
  const sums = () => files.map(path => sha256(readFileSync(path)))
  const was = sums()
  const said = refused(data)
  assert.ok(said.startsWith(`${data}/`) || said.includes(' database '), said)
  assert.match(said, sentence)
  assert.deepEqual(sums(), was)
}

test('a database that is not ours to open', t => {
  const file = data => join(data, 'rostrum.db')
  const patch = (data, at, n) => {
    const bytes = readFileSync(file(data))
    bytes.fill(0xa5, at, at + n)
    writeFileSync(file(data), bytes)
  }
  harmed(t, data => writeFileSync(file(data), Buffer.alloc(50_000, 'no database ')), /file is not a database$/)
  harmed(t, data => patch(data, 100, 3000), /database disk image is malformed$/)
  harmed(t, data => truncateSync(file(data), 20_000), /database disk image is malformed$/)
  harmed(t, data => { rmSync(file(data)); mkdirSync(file(data)) }, /rostrum\.db cannot be opened: Is a directory$/)
})

test('a database of a newer program', t => {
  const data = copy(t)
  const newest = sql(data, 'SELECT MAX(no) AS no FROM schema_version')[0].no
  const add = spawnSync('sqlite3', [join(data, 'rostrum.db'), `INSERT INTO schema_version VALUES (${newest + 1}, 'from the future')`])
  assert.equal(add.status, 0)
  assert.equal(refused(data), `the database is newer (schema ${newest + 1}) than this program (schema ${newest}): use the newer program`)
})

test('keys that cannot be used', async t => {
  const file = data => join(data, 'keys.json')
  harmed(t, data => writeFileSync(file(data), '{'), /keys\.json: line \d+/)
  harmed(t, data => writeFileSync(file(data), ''), /keys\.json: line \d+/)
  harmed(t, data => writeFileSync(file(data), '{"version":1}'), /keys\.json: not a key ring of version 1$/)
  harmed(t, data => chmodSync(file(data), 0o644), /keys\.json: readable or writable by others; chmod 600 it$/)
  harmed(t, data => { rmSync(file(data)); mkdirSync(file(data)) }, /keys\.json: not a file$/)
  harmed(t, data => rmSync(file(data)), /keys\.json is missing, though there is a database: put it back from a backup$/)
  const data = copy(t)
  rmSync(file(data))
  refused(data)
  assert.ok(!existsSync(file(data)), 'a ring was made that opens nothing')
  cpSync(join(template, 'keys.json'), file(data))
  await checkServes(t, data)
})

test('a simulated clock without --clock', async t => {
  const data = copy(t)
  assert.equal(refused(data, { clock: null }), `${data} has a simulated clock: serve it with --clock, or use another`)
  await checkServes(t, data)
})

test('what kill -9 leaves behind', async t => {
  const data = copy(t)
  const server = await serve(t, data)
  server.signal('SIGKILL')
  await server.ended
  assert.ok(existsSync(join(data, 'control.sock')))
  assert.ok(existsSync(join(data, 'lock')))
  assert.ok(isIntact(data)) // nobody holds it
  const again = await serve(t, data)
  const operator = await again.operator()
  must(await operator.send('GET', '/api/v1'), 200)
  await again.destroy()
  await checkServes(t, data)
})

test('files are their owner\'s alone', async t => {
  const data = join(folder(t), 'data')
  mkdirSync(data, { mode: 0o755 })
  const server = await serve(t, data)
  await load(server, [openEvent()])
  await draft(await server.client(), openSlug, 'mailed')
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  for (const name of readdirSync(data)) assert.equal(statSync(join(data, name)).mode & 0o077, 0, name)
})

// ---- SIGTERM ----

// Starts on a fresh folder, and sends SIGTERM when `is(data)` is true.
async function terminated(t, is) {
  const data = join(folder(t), 'data')
  const child = spawn(binary, ['serve', '--data-dir', data, '--port', '0', '--clock', start], { stdio: ['ignore', 'pipe', 'pipe'] })
  atEnd(t, () => child.kill('SIGKILL'))
  let out = '', log = '', isOver = false
  child.stdout.setEncoding('utf8').on('data', text => { out += text })
  child.stderr.setEncoding('utf8').on('data', text => { log += text })
  const ended = new Promise(resolve => child.on('close', (code, signal) => { isOver = true; resolve({ code, signal }) }))
  await until(() => isOver || is(data, out), 'the moment comes')
  assert.ok(!isOver, log)
  child.kill('SIGTERM')
  return { data, end: await ended, log }
}

test('SIGTERM during the start', async t => {
  const moments = [
    data => existsSync(join(data, 'lock')), data => existsSync(join(data, 'uploads')),
    data => existsSync(join(data, 'keys.json')), data => existsSync(join(data, 'rostrum.db')),
    data => existsSync(join(data, 'rostrum.db-wal')), data => existsSync(join(data, 'control.sock')),
    (data, out) => out.includes('ready '),
  ]
  for (const is of moments) {
    const { data, end, log } = await terminated(t, is)
    assert.deepEqual(end, { code: 0, signal: null }, log)
    assert.ok(!existsSync(join(data, 'control.sock')))
    checkDatabase(data)
    const again = await serve(t, data)
    assert.deepEqual(await again.stop(), { code: 0, signal: null })
  }
  const first = await terminated(t, () => true) // before it can know better
  assert.ok(first.end.code === 0 || first.end.signal === 'SIGTERM', JSON.stringify(first.end))
  const again = await serve(t, first.data)
  assert.deepEqual(await again.stop(), { code: 0, signal: null })
})

test('two SIGTERMs in a row', async t => {
  const data = copy(t)
  for (let i = 0; i < 5; i++) {
    const server = await serve(t, data)
    const kept = await draft(await server.client(), openSlug, `kept${i}`)
    server.signal('SIGTERM')
    server.signal('SIGTERM')
    const { code, signal } = await server.ended
    assert.ok(signal === null && (code === 0 || code === 1), `${code} ${signal}`)
    assert.equal(sql(data, `SELECT COUNT(*) AS n FROM application WHERE id = ${kept.id}`)[0].n, 1)
  }
  await checkServes(t, data)
})

// A mail server that takes the connection and says nothing.
async function silentMailServer(t) {
  const sockets = new Set()
  const server = net.createServer(s => { sockets.add(s); s.on('error', () => {}) }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  atEnd(t, () => { for (const s of sockets) s.destroy(); server.close() })
  return { url: `smtp://127.0.0.1:${server.address().port}`, sockets }
}

test('SIGTERM while the pool hashes, the writer writes and a mail is under way', async t => {
  const data = copy(t)
  const mail = await silentMailServer(t)
  const server = await serve(t, data, { args: ['--smtp-url', mail.url] })
  await draft(await server.client(), openSlug, 'busy')
  await until(() => mail.sockets.size > 0, 'the mailer is on the line')
  const answers = []
  for (let i = 0; i < 6; i++) {
    const at = { localAddress: `127.0.9.${i + 1}` }
    answers.push((await server.client(at)).send('POST', '/api/v1/sign-in',
      { body: { email: `nobody${i}@rostrum.example`, password: 'wrong horse 99' } }))
    answers.push((await server.client(at)).send('POST', `/api/v1/events/${openSlug}/applications`,
      { body: { answers: answersOf(`w${i}`) }, headers: { 'Idempotency-Key': keyOf(`w${i}`) } }))
  }
  await until(async () => (await Promise.race([answers.at(-1), Promise.resolve({})])).status !== undefined, 'the last is written')
  server.signal('SIGTERM')
  assert.deepEqual(await server.ended, { code: 0, signal: null })
  const got = await Promise.all(answers)
  for (const r of got) assert.ok([0, 201, 401, 503].includes(r.status), `${r.status} ${r.text}`)
  const nMade = got.filter(r => r.status === 201).length
  assert.equal(sql(data, 'SELECT COUNT(*) AS n FROM application')[0].n, nMade + 1)
  checkDatabase(data)
  const again = await serve(t, data) // to the folder now; the one that was cut waits for its second try
  await until(() => sql(data, 'SELECT COUNT(*) AS n FROM outbox WHERE n_tries = 0')[0].n === 0, 'mails are sent')
  assert.deepEqual(await again.stop(), { code: 0, signal: null })
  const left = sql(data, `SELECT state, n_tries FROM outbox WHERE state <> 'sent'`)
  assert.deepEqual(left, [{ state: 'queued', n_tries: 1 }])
})

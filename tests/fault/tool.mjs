// What the fault and deadline tests share: the built server as a process, clients on plain sockets that
// know what was answered and what was not, an event with applicants and judges, and a seeded chance.
//
// ROSTRUM names the binary to test (tests/built.mjs), ROSTRUM_SEED repeats a run.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync,
         renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beside, binary, root } from '../built.mjs'
import { copyDatabase, dbArgs, dropDatabase, isPg, sql, urlOf } from '../engine.mjs'
import { rows } from '../harness/pg.mjs'

export { binary, isPg, root, sql }
export const isLong = process.env.ROSTRUM_LONG === '1'
export const origin = 'https://faults.example'

// ---- chance ----

export const seed = Number(process.env.ROSTRUM_SEED ?? Date.now() % 1_000_000)

// mulberry32: one number of state, enough for choosing moments. Returns below(n) -> 0..n-1.
export function chance(from = seed) {
  let s = from >>> 0
  const next = () => {
    s = (s + 0x6d2b79f5) >>> 0
    let t = Math.imul(s ^ (s >>> 15), s | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return n => Math.floor(next() * n)
}

// ---- folders ----

const ends = new WeakMap()

// Runs `fn` when the test `t` is over, what came last first: node runs its own in the order they came.
export function atEnd(t, fn) {
  if (!ends.has(t)) {
    ends.set(t, [])
    t.after(async () => { for (const f of ends.get(t).reverse()) await f() })
  }
  ends.get(t).push(fn)
}

// A folder that lives as long as the test `t`.
export function folder(t) {
  const at = realpathSync(mkdtempSync(join(tmpdir(), 'rostrum-fault-')))
  atEnd(t, () => {
    dropDatabase(join(at, 'data'))
    rmSync(at, { recursive: true, force: true })
  })
  return at
}

// The copy of a data folder, with its database.
export function copyFolder(from, to) {
  cpSync(from, to, { recursive: true, filter: path => !path.endsWith('.sock') })
  copyDatabase(from, to)
}

// Answers once `is()` is true; looks at every turn of the event loop.
export async function until(is, what) {
  const deadline = Date.now() + 60_000
  for (let got; !(got = await is());) {
    assert.ok(Date.now() < deadline, `in vain: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

// ---- the disk that misbehaves: tests/fault/syncfault.c ----

class FaultyDisk {
  constructor(t, data) {
    this.control = folder(t)
    this.nSet = 0
    this.env = { LD_PRELOAD: beside('libsyncfault.so'), FAULT_FOLDER: realpathSync(data),
                 FAULT_CONTROL: this.control,
                 ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0` }
  }
  // Of another size each time: whoever waited for the one before goes on.
  set(name) {
    writeFileSync(join(this.control, 'new'), ' '.repeat(++this.nSet))
    renameSync(join(this.control, 'new'), join(this.control, name))
  }
  clear(name) { rmSync(join(this.control, name), { force: true }) }
  count(name) {
    const path = join(this.control, name)
    return existsSync(path) ? statSync(path).size : 0
  }
}

// On PostgreSQL a transaction of the test's own keeps the writers waiting instead.
class HeldTables {
  constructor(t, data) {
    this.data = data
    this.env = {}
    this.holder = spawn('psql', ['-X', '-q', '-At', '-d', urlOf(data)], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = new Promise(resolve => this.holder.once('exit', resolve))
    atEnd(t, () => { this.holder.stdin.end(); return ended })
  }
  async set(name) {
    assert.equal(name, 'sync_wait')
    this.holder.stdin.write("BEGIN; LOCK TABLE application, log IN SHARE MODE; SELECT 'held';\n")
    await new Promise((resolve, reject) => this.holder.stdout.once('data', resolve).once('end', () => reject(new Error('no lock'))))
  }
  clear() { this.holder.stdin.write('ROLLBACK;\n') }
  count(name) {
    assert.equal(name, 'waiting')
    return rows(urlOf(this.data), `SELECT COUNT(*) AS n FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`)[0].n
  }
}

export const Disk = isPg ? HeldTables : FaultyDisk

// ---- the server ----

// The port a process listens on: its own address is told with another origin, so the kernel is asked.
function listeningPort(pid) {
  const sockets = new Set()
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const m = readlinkSync(`/proc/${pid}/fd/${fd}`).match(/^socket:\[(\d+)\]$/)
      if (m) sockets.add(m[1])
    } catch { /* closed meanwhile */ }
  }
  for (const line of readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1)) {
    const f = line.trim().split(/\s+/)
    if (f[3] === '0A' && sockets.has(f[9])) return parseInt(f[1].split(':')[1], 16)
  }
  throw new Error('the server listens nowhere')
}

export class Server {
  // Resolves once it is ready. `clock` only for a simulated folder.
  static async start(data, { clock, env = {}, args = [] } = {}) {
    const s = new Server()
    s.data = data
    s.clock = clock
    s.child = spawn(binary, ['serve', '--data-dir', data, ...dbArgs(data), '--port', '0', '--origin', origin,
                             ...(clock ? ['--clock', clock] : []), ...args],
                    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    s.pid = s.child.pid
    s.log = ''
    s.child.stderr.setEncoding('utf8').on('data', text => { s.log = (s.log + text).slice(-200_000) })
    s.ended = new Promise(resolve => s.child.on('close', (code, signal) => resolve({ code, signal })))
    s.isRunning = true
    s.ended.then(() => {
      s.isRunning = false
      const at = s.log.search(/^.*(Sanitizer|runtime error:)/m)
      if (at >= 0) console.error(s.log.slice(at, at + 8000))
    })
    const isReady = await new Promise(resolve => {
      s.child.stdout.setEncoding('utf8').on('data', text => { if (text.includes('ready ')) resolve(true) })
      s.ended.then(() => resolve(false))
    })
    assert.ok(isReady, `the server did not start:\n${s.log}`)
    s.port = listeningPort(s.pid)
    return s
  }
  client(options) { return Client.open({ host: '127.0.0.1', port: this.port, ...options }) }
  operator() { return Client.open({ path: join(this.data, 'control.sock') }) }
  signal(name) { this.child.kill(name) }
  async stop() {
    if (this.isRunning) this.signal('SIGTERM')
    return await this.ended
  }
  // The end of a test, however it ended.
  async destroy() {
    if (this.isRunning) this.signal('SIGKILL')
    await this.ended
  }
  fds() { return readdirSync(`/proc/${this.pid}/fd`).length }
}

// Starts a server that does not outlive the test.
export async function serve(t, data, options) {
  const s = await Server.start(data, { clock: start, ...options })
  atEnd(t, () => s.destroy())
  return s
}

export function rostrum(args, input = '') {
  return execFileSync(binary, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })
}

// No row of the log was changed, lost or put in between.
export const isIntact = data =>
  /"is_intact":true/.test(rostrum(['log', '--data-dir', data, ...dbArgs(data), 'verify']))

// ---- a client ----

export function requestText(method, path, { token, body, headers = {} } = {}) {
  const bytes = body === undefined ? Buffer.alloc(0)
    : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const all = { Host: 'faults.example', ...(token ? { Authorization: `Bearer ${token}` } : {}),
                ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
                ...(body === undefined && method === 'GET' ? {} : { 'Content-Length': bytes.length }),
                ...headers }
  const head = Object.entries(all).map(([k, v]) => `${k}: ${v}\r\n`).join('')
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`), bytes])
}

// A connection. Each request resolves to {status, headers, text, json, sentAt, doneAt}, real clock in
// ms; status 0: it was never answered. Requests may be pipelined.
export class Client {
  static open(where) {
    const c = new Client()
    c.waiting = []
    c.got = Buffer.alloc(0)
    c.parts = []
    c.nParts = c.nWanted = 0
    c.isClosed = false
    c.socket = net.connect({ noDelay: true, ...where })
    c.socket.on('error', () => {})
    c.socket.on('data', part => c.#take(part))
    c.closed = new Promise(resolve => c.socket.on('close', () => {
      c.isClosed = true
      for (const w of c.waiting.splice(0)) w.resolve({ ...w.answer, status: 0 })
      resolve()
    }))
    return new Promise((resolve, reject) => {
      c.socket.once('connect', () => resolve(c))
      c.socket.once('error', reject)
    })
  }
  // An answer that is awaited; the caller sends the bytes.
  expect() {
    const answer = { status: 0, sentAt: Date.now() }
    if (this.isClosed) return Promise.resolve(answer)
    return new Promise(resolve => this.waiting.push({ answer, resolve }))
  }
  send(method, path, options) {
    const answered = this.expect()
    this.socket.write(requestText(method, path, options))
    return answered
  }
  async get(path, options) { return await this.send('GET', path, options) }
  close() {
    this.socket.end()
    return this.closed
  }
  // The next 100 Continue: the server has read a head.
  continued() { return new Promise(resolve => { this.onContinue = resolve }) }
  #take(part) {
    this.parts.push(part)
    this.nParts += part.length
    if (this.nParts < this.nWanted) return // joined once, when the answer is whole
    this.got = Buffer.concat([this.got, ...this.parts.splice(0)])
    this.nParts = this.nWanted = 0
    for (let end; (end = this.got.indexOf('\r\n\r\n')) >= 0;) {
      const [first, ...lines] = this.got.toString('latin1', 0, end).split('\r\n')
      const status = Number(first.split(' ')[1])
      if (status < 200) {
        this.got = this.got.subarray(end + 4)
        this.onContinue?.()
        continue
      }
      const headers = Object.fromEntries(lines.map(l => [l.slice(0, l.indexOf(':')).toLowerCase(),
                                                         l.slice(l.indexOf(':') + 1).trim()]))
      const n = Number(headers['content-length'] ?? 0)
      if (this.got.length < end + 4 + n) {
        this.nWanted = end + 4 + n - this.got.length
        return
      }
      const text = this.got.toString('utf8', end + 4, end + 4 + n)
      this.got = this.got.subarray(end + 4 + n)
      const { answer, resolve } = this.waiting.shift()
      const isJson = /json/.test(headers['content-type'] ?? '')
      resolve({ ...answer, status, headers, text, json: isJson ? JSON.parse(text) : undefined,
                doneAt: Date.now() })
    }
  }
}

// The answer, which must have that status.
export function must(answer, status) {
  assert.equal(answer.status, status, `${answer.status} instead of ${status}: ${answer.text}`)
  return answer
}

// ---- an event ----

export const start = '2022-08-20T09:00:00+09:00' // of the simulated clock
export const closesAt = Date.parse('2022-08-26T15:00:00Z')
export const slug = 'golden-panda-2022'

export function eventFile(change = {}) {
  const file = JSON.parse(readFileSync(join(root, `deploy/events/${slug}.json`), 'utf8'))
  return { ...file, ...change }
}

// The same competition again, whose call closes four days later.
export const openSlug = 'stream-2022'
export function openEvent() {
  const file = eventFile({ slug: openSlug })
  const late = local => ({ local, zone: 'Asia/Seoul', source: 'ours' })
  for (const call of file.calls) {
    call.closes = late('2022-08-30T23:59:59')
    for (const upload of call.uploads) upload.due = late('2022-08-30T23:59:59')
  }
  return file
}

// Answers that may be submitted; `word` tells one application from another.
export const answersOf = word => ({
  is_pre_startup: false, company_name: `Lantern ${word}`, company_name_en: `Lantern ${word}`, founded: '2019-03',
  country: 'KR', track: 'it', round: 'seoul', project_title: `Light ${word}`, project_summary: `First ${word}`,
  members: [{ name: 'Example Person', role: 'founder' }], contact_name: 'Example Person',
  contact_email: `team-${word}@lantern.example`, contact_phone: '+82 2 555 0100', consent_terms: true,
  consent_transfer: true,
})

export const keyOf = word => `key-of-a-request-${word}`.padEnd(32, '0')

// Creates a draft; resolves to {id, token, word}.
export async function draft(client, event, word) {
  const r = must(await client.send('POST', `/api/v1/events/${event}/applications`,
                                   { body: { answers: answersOf(word) }, headers: { 'Idempotency-Key': keyOf(word) } }), 201)
  return { id: r.json.application_id, token: r.json.key, word }
}

export const submit = (client, a) =>
  client.send('POST', `/api/v1/applications/${a.id}/submit`, { token: a.token, body: {} })

// Loads events and an organiser through the operator's socket; resolves to the organiser's token.
export async function load(server, files) {
  const operator = await server.operator()
  for (const file of files) must(await operator.send('POST', '/api/v1/events', { body: file }), 201)
  const who = { email: 'organiser@rostrum.example', password: 'correct horse 9' }
  must(await operator.send('POST', '/api/v1/accounts', { body: { ...who, name: 'Organiser', role: 'organiser' } }), 201)
  const client = await server.client()
  const r = must(await client.send('POST', '/api/v1/sign-in', { body: { ...who, is_bearer: true } }), 200)
  await Promise.all([client.close(), operator.close()])
  return r.json.secret
}

export async function moveClock(server, ms) {
  const operator = await server.operator()
  must(await operator.send('POST', '/api/v1/clock', { body: { at: new Date(ms).toISOString() } }), 200)
  await operator.close()
}

// Carries n applications past the closing into the Seoul round, before m judges. Resolves to
// {entries: [id], judges: [token], round}.
export async function openRound(server, organiser, n, m) {
  const client = await server.client()
  const ids = []
  for (let i = 0; i < n; i++) {
    const a = await draft(client, slug, `entry${i}`)
    must(await submit(client, a), 200)
    ids.push(a.id)
  }
  await moveClock(server, closesAt + 1000)
  const asked = { token: organiser }
  const at = `/api/v1/events/${slug}`
  must(await client.send('POST', `${at}/decisions`,
                         { ...asked, body: { application_ids: ids, decision: 'accept' } }), 200)
  const released = must(await client.send('POST', `${at}/decisions/release`, { ...asked, body: {} }), 200)
  assert.equal(released.json.n_accepted, n)
  const event = must(await client.get(at, asked), 200)
  const round = event.json.rounds.find(r => r.key === 'seoul').id
  const judges = []
  for (let i = 0; i < m; i++) {
    const r = must(await client.send('POST', `/api/v1/rounds/${round}/judges`,
                                     { ...asked, body: { email: `judge${i}@panel.example`, name: `Judge ${i}` } }), 201)
    judges.push(r.json.token)
  }
  const list = must(await client.get(`/api/v1/rounds/${round}/entries`, asked), 200)
  await client.close()
  return { round, judges, entries: list.json.items.map(e => e.id) }
}

// Scores that differ with `points`, 0 to 20.
export const scores = points => Object.fromEntries(
  ['technology', 'market', 'business', 'team', 'delivery'].map(key => [key, points * 500]))

// ---- documents (tus 1.0) ----

// A PDF of n bytes that differs from those of other words.
export function pdf(n, word) {
  const head = Buffer.from('%PDF-1.7\n'), tail = Buffer.from('\nstartxref\n9\n%%EOF\n')
  return Buffer.concat([head, Buffer.alloc(n - head.length - tail.length, `${word} `), tail])
}

export const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')

const base64 = text => Buffer.from(text).toString('base64')

export const announce = (client, a, n) =>
  client.send('POST', `/api/v1/applications/${a.id}/uploads`, {
    token: a.token,
    headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': n, 'Content-Length': 0,
               'Upload-Metadata': `kind ${base64('deck')},filename ${base64('deck.pdf')}` } })

export const appendBytes = (client, a, at, offset, bytes) =>
  client.send('PATCH', at, {
    token: a.token, body: bytes,
    headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' } })

export const uploadOffset = (client, a, at) =>
  client.send('GET', at, { token: a.token, headers: { 'Tus-Resumable': '1.0.0' } })

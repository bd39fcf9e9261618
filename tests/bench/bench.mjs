// What the cases share: a server filled with true applications, the floors, the load generator, and medians
// of runs that take turns.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { beside, binary, root } from '../built.mjs'
import { Instance, goldenPanda } from '../e2e/instance.mjs'
import { useUrl } from '../engine.mjs'
import { answers, tracks, two } from '../e2e/people.mjs'

export const is_quick = process.argv.includes('--quick')
export const seconds = is_quick ? 0.6 : 2
export const n_turns = is_quick ? 3 : 5
export const n_conns = 64
export const n_pg = 32 // requests at once; pgbench's connections to PostgreSQL
export const slug = 'golden-panda-2022'
export const event = `/api/v1/events/${slug}`
export const temp = mkdtempSync(join(tmpdir(), 'rostrum-bench-'))
const origin = 'http://bench.example' // links outlive the port

// ---- the end, also an early one ----

const sites = new Set()
process.on('exit', () => {
  for (const site of sites) site.child?.kill('SIGKILL')
  for (const folder of [temp, ...[...sites].map(site => site.temp)]) rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))

// ---- figures ----

const rounded = x => Math.abs(x) >= 100 ? Math.round(x) : Number(x.toPrecision(3))
export const figures = new Map()
export function say(name, value, unit) {
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is ${value}`)
  figures.set(name, value)
  console.log(`${name} ${rounded(value)} ${unit}`)
}
export function note(text) {
  console.log(`# ${text}`)
}
export function median(list) {
  const sorted = [...list].sort((a, b) => a - b), n = sorted.length
  return n % 2 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
}

// ---- the product ----

export class Site extends Instance {
  // With `pg`, a server of PostgreSQL (harness/pg.mjs), in a database of its own there.
  constructor({ pg, ...options } = {}) {
    super(options)
    this.origin = origin
    this.options = []
    this.pg = pg
    sites.add(this)
    if (pg) useUrl(this.data, pg.create())
  }

  // The processes that work when it is asked something.
  get pids() {
    return [this.pid, ...(this.pg ? with_children(this.pg) : [])]
  }

  // `rostrum serve` as in production, its log in a file.
  async start(...options) {
    this.log_path = join(this.temp, 'log')
    const log = openSync(this.log_path, 'w')
    this.child = spawn(binary, ['serve', ...this.where, '--port', '0', '--origin', origin, '--clock', this.clock,
      '--public-burst', '1000000', '--public-every-ms', '1', ...this.options, ...options].map(String), { stdio: ['ignore', 'pipe', log] })
    closeSync(log)
    this.ended = new Promise(resolve => this.child.once('exit', (code, signal) => resolve(code ?? signal)))
    for await (const line of createInterface({ input: this.child.stdout }))
      if (line.startsWith('ready ')) break
    const said = /msg=listening address=127\.0\.0\.1 port=(\d+)\n/.exec(readFileSync(this.log_path, 'utf8'))
    if (!said) throw new Error(`the server did not start: ${readFileSync(this.log_path, 'utf8')}`)
    this.port = Number(said[1])
    this.base = `http://127.0.0.1:${this.port}`
    this.pid = this.child.pid
    return this
  }

  // The call, its organiser signed in.
  async open() {
    await this.start()
    this.importEvent(goldenPanda())
    this.organiser = await this.person('organiser@panda.example', 'Organiser', ['--role', 'organiser', '--event', slug])
    this.rounds = Object.fromEntries((await this.must(200, 'GET', event)).rounds.map(r => [r.key, r.id]))
    return this
  }

  // Applications first to last, those up to n_submitted submitted, made while the server is stopped: [{id, key}].
  fill(first, last, n_submitted, of = slug) {
    const template = join(this.temp, 'answers.json')
    writeFileSync(template, templates().join('\n'))
    const r = spawnSync(beside('bench_fill'), [...this.where, '--origin', origin, of, first, last, n_submitted, template].map(String), { encoding: 'utf8', maxBuffer: 1 << 28 })
    if (r.status !== 0) throw new Error(`bench_fill: ${r.stdout.slice(-300)}${r.stderr}`)
    return r.stdout.trim().split('\n').map(line => {
      const [id, key] = line.split(' ')
      return { id: Number(id), key }
    })
  }

  async stop() {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) await super.stop()
  }

  // Its database in PostgreSQL goes with that server.
  async done() {
    await this.stop()
    this.agent.destroy()
    closeSync(this.clockFile)
    rmSync(this.temp, { recursive: true, force: true })
    sites.delete(this)
  }
}

function with_children(pg) {
  const first = Number(readFileSync(join(pg.folder, 'data/postmaster.pid'), 'utf8').split('\n')[0])
  return [first, ...readFileSync(`/proc/${first}/task/${first}/children`, 'utf8').trim().split(' ').map(Number)]
}

// Of company {n}, one line for each track.
function templates() {
  return tracks.map((track, i) => {
    const all = answers(i + 1, { track }), of = text => text.replaceAll(two(i + 1), '{n}')
    return JSON.stringify({ ...all, company_name: of(all.company_name), company_name_en: of(all.company_name_en),
      reg_no: '900-{n}', project_title: of(all.project_title), project_summary: of(all.project_summary),
      contact_name: of(all.contact_name), contact_email: 'contact@company{n}.example',
      members: [{ name: 'Founder {n}', role: 'founder', email: 'founder@company{n}.example' }] })
  })
}

// The same answers, to be sent.
export function* drafts_of(first, last) {
  const all = templates()
  for (let n = first; n <= last; n++) yield JSON.parse(all[n % all.length].replaceAll('{n}', n))
}

// ---- others that answer ----

const others = new Set()
export async function other(command, args, options = {}) {
  const child = spawn(command, args.map(String), { stdio: ['pipe', 'pipe', 'inherit'], ...options })
  const it = { pid: child.pid, pids: [child.pid], ended: new Promise(resolve => child.once('exit', resolve)) }
  it.stop = async () => {
    child.stdin.end()
    others.delete(it)
    await it.ended
  }
  others.add(it)
  for await (const line of createInterface({ input: child.stdout })) {
    const said = /^ready (\d+)((?: \d+)*)$/.exec(line) // the port, and the processes when they are several
    if (!said) continue
    it.port = Number(said[1])
    if (said[2]) it.pids = said[2].trim().split(' ').map(Number)
    return it
  }
  throw new Error(`${command} did not start`)
}
export const floor = (name, ...args) => other(beside(`bench_${name}`), args)
export async function finish() {
  for (const it of others) await it.stop()
  rmSync(temp, { recursive: true, force: true })
}

// ---- requests ----

// One request as bytes.
export function bytes_of(method, path, { as, body, headers = {} } = {}) {
  const text = body === undefined ? '' : JSON.stringify(body)
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1']
  if (as) lines.push(`Authorization: Bearer ${as}`)
  if (body !== undefined) lines.push('Content-Type: application/json')
  if (method !== 'GET') lines.push(`Content-Length: ${Buffer.byteLength(text)}`)
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  return `${lines.join('\r\n')}\r\n\r\n${text}`
}

let n_files = 0
// A file of requests for the load generator: each is bytes, or {bytes, kind, due_us}.
export function requests(list) {
  const path = join(temp, `requests-${++n_files}`)
  writeFileSync(path, list.map(r => {
    const { bytes, kind = 0, due_us = 0 } = typeof r === 'string' ? { bytes: r } : r
    return `@${Math.round(due_us)} ${kind} ${Buffer.byteLength(bytes)}\n${bytes}`
  }).join(''))
  return path
}

// What a server answers to one request, whole, as bytes.
export function answer_to(port, bytes) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes))
    let got = Buffer.alloc(0)
    socket.on('error', reject).on('data', piece => {
      got = Buffer.concat([got, piece])
      const end = got.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = got.toString('latin1', 0, end), status = Number(head.slice(9, 12))
      const length = status === 304 ? 0 : Number(/\r\nContent-Length: *(\d+)/i.exec(head)?.[1])
      if (got.length < end + 4 + length) return
      socket.destroy()
      resolve({ status, bytes: got, head })
    })
  })
}

// ---- load ----

// One run of the load generator; `at` is what answers: {port, pid or pids}.
export function load(at, file, { conns = n_conns, s = seconds, warm = 0.2, skip = 0, most, again = true, open = false, each } = {}) {
  const args = ['-c', conns, '-s', s, '-w', warm, '-k', skip, ...(most ? ['-n', most] : []), ...(at.pids ?? [at.pid]).flatMap(pid => ['-p', pid]),
    ...(again ? ['-r'] : []), ...(open ? ['-o'] : []), ...(each ? ['-a', each] : []), at.port, file]
  return new Promise((resolve, reject) => {
    const child = spawn(beside('bench_load'), args.map(String), { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', piece => { text += piece })
    child.once('close', code => {
      if (code !== 0) return reject(new Error(`bench_load ${args.join(' ')} ended with ${code}`))
      const r = JSON.parse(text)
      if (r.n_lost) return reject(new Error(`${r.n_lost} requests were not answered: ${text}`))
      resolve(r)
    })
  })
}

// Processor time that a server has had so far, ns.
export function cpu_of(at) {
  let sum = 0
  for (const pid of at.pids ?? [at.pid])
    for (const thread of readdirSync(`/proc/${pid}/task`))
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  return sum
}

// Every answer must be of this kind: 'n_2xx', 'n_304'.
export function all_are(r, what) {
  for (const k of Object.values(r.kinds)) if (k[what] !== k.n) throw new Error(`not all are ${what}: ${JSON.stringify(r)}`)
  return r
}

// Runs the sides in turn, A B A B …; the medians of their rates and of the processor time of a request.
export async function in_turn(sides, turns = n_turns) {
  const got = Object.fromEntries(Object.keys(sides).map(name => [name, []]))
  for (let i = 0; i < turns; i++)
    for (const [name, run] of Object.entries(sides)) got[name].push(await run(i))
  return Object.fromEntries(Object.entries(got).map(([name, runs]) => [name,
    { rate: median(runs.map(r => r.rate)), cpu_us: median(runs.map(r => r.cpu_us)), own_cpu_us: median(runs.map(r => r.own_cpu_us)), runs }]))
}

export { root }

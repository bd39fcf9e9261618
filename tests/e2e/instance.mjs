// A real `rostrum serve` in a folder of its own, on a free port and a simulated event clock, and what
// the tests ask of it.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, watch, writeFileSync, writeSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { beside, binary, root } from '../built.mjs'
import { dbArgs, dropDatabase } from '../engine.mjs'
import { parseMail } from './mail.mjs'

const preload = beside('libclockfault.so')
export { root }

export const goldenPanda = () => JSON.parse(readFileSync(join(root, 'deploy/events/golden-panda-2022.json'), 'utf8'))

// A command of the program: {status, stdout, stderr}.
export function rostrum(args, input = '') {
  return spawnSync(binary, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
}

export class Instance {
  constructor({ clock = '2022-08-20T09:00:00+09:00' } = {}) {
    this.temp = mkdtempSync(join(tmpdir(), 'rostrum-e2e-'))
    this.data = join(this.temp, 'data')
    this.clock = clock
    this.origin = 'https://panda.example' // as behind a proxy: links outlive the port; null: its own
    this.log = ''
    this.clockFile = openSync(join(this.temp, 'clock'), 'w+')
    this.hold(0)
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
  }

  // What every command is told: the data folder and its database.
  get where() { return ['--data', this.data, ...dbArgs(this.data)] }

  async start() {
    const args = ['serve', ...this.where, '--port', '0', '--clock', this.clock,
                  ...(this.origin ? ['--origin', this.origin] : [])]
    const env = { ...process.env, LD_PRELOAD: preload, FAULT_CLOCK: join(this.temp, 'clock'),
                  ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0` }
    this.log = ''
    this.child = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stderr.setEncoding('utf8').on('data', text => { this.log += text })
    this.ended = new Promise(resolve => this.child.once('exit', (code, signal) => resolve(code ?? signal)))
    for await (const line of createInterface({ input: this.child.stdout })) {
      if (!line.startsWith(this.origin ? `ready ${this.origin}/` : 'ready http')) continue
      const listening = /msg=listening address=127\.0\.0\.1 port=(\d+)\n/
      while (!listening.test(this.log)) await new Promise(resolve => this.child.stderr.once('data', resolve))
      this.base = `http://127.0.0.1:${listening.exec(this.log)[1]}`
      return this
    }
    throw new Error(`the server did not start: ${this.log}`)
  }

  // SIGTERM; the exit status.
  async stop() {
    this.agent.destroy()
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
    this.child.kill('SIGTERM')
    return await this.ended
  }

  async done() {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) await this.stop()
    this.agent.destroy()
    closeSync(this.clockFile)
    dropDatabase(this.data)
    rmSync(this.temp, { recursive: true, force: true })
  }

  // The server's real clock shows this millisecond from now on; 0: it goes.
  hold(ms) {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(ms))
    writeSync(this.clockFile, bytes, 0, 8, 0)
  }

  // A verb on this data folder; throws unless it ends with 0. What it printed, as JSON if it is.
  cli(verb, args = [], input = '') {
    const words = verb.split(' ')
    const r = rostrum([words[0], ...this.where, ...words.slice(1), ...args], input)
    if (r.status !== 0) throw new Error(`rostrum ${verb} ${args.join(' ')}: ${r.status} ${r.stdout}${r.stderr}`)
    try {
      return JSON.parse(r.stdout)
    } catch {
      return r.stdout
    }
  }

  // As cli, but while the test goes on: a promise of the exit status.
  spawn(verb, args = []) {
    const child = spawn(binary, [verb, ...this.where, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
    return new Promise(resolve => child.once('exit', resolve))
  }

  moveClock(at) {
    return this.cli('clock', [at])
  }

  // One request. `as` is a bearer, or {cookie}. Answers {status, headers, text, body}.
  ask(method, path, { as, body, raw, headers = {}, lang = 'en' } = {}) {
    const bytes = raw ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)))
    const send = { 'accept-language': lang, ...headers }
    if (as?.cookie) send.cookie = as.cookie
    else if (as) send.authorization = `Bearer ${as}`
    if (bytes !== undefined) {
      send['content-type'] ??= 'application/json'
      send['content-length'] = bytes.length
    } else if (method !== 'GET' && method !== 'HEAD') send['content-length'] = 0
    return new Promise((resolve, reject) => {
      const req = http.request(this.base + path, { method, headers: send, agent: this.agent }, res => {
        const chunks = []
        res.on('data', c => chunks.push(c)).on('error', reject).on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          let parsed
          if (text && /json/.test(res.headers['content-type'] ?? '')) parsed = JSON.parse(text)
          resolve({ status: res.statusCode, headers: res.headers, text, body: parsed })
        })
      })
      req.on('error', error => {
        if (this.log.includes('ThreadSanitizer') || this.log.includes('AddressSanitizer') || this.child.exitCode !== null || this.child.signalCode !== null)
          error.message += `; the server ended with ${this.child.exitCode ?? this.child.signalCode}: ${this.log.slice(-12000)}`
        reject(error)
      })
      req.end(bytes)
    })
  }

  // The request must be answered with this status; its body.
  async must(status, method, path, options) {
    const r = await this.ask(method, path, options)
    if (r.status !== status) throw new Error(`${method} ${path}: ${r.status} instead of ${status}: ${r.text.slice(0, 2000)}`)
    return r.body
  }

  // All items of a list, page by page.
  async all(path, options, n_limit = 7) {
    const items = []
    for (let cursor = ''; ;) {
      const page = await this.must(200, 'GET', `${path}${path.includes('?') ? '&' : '?'}n_limit=${n_limit}${cursor}`, options)
      items.push(...page.items)
      if (page.next_cursor === null) return items
      cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`
    }
  }

  // The folder's mails once there are at least n of them, oldest first.
  async mails(n) {
    const folder = join(this.data, 'mail')
    const here = () => readdirSync(folder).filter(f => f.endsWith('.eml')).sort()
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    await new Promise(resolve => {
      const watcher = watch(folder, check)
      function check() {
        if (here().length < n) return
        watcher.close()
        resolve()
      }
      check()
    })
    return here().map(f => ({ file: f, ...parseMail(readFileSync(join(folder, f))) }))
  }

  // A person with a role, signed in; the bearer.
  async person(email, name, args = []) {
    const password = `a password of ${email}`
    this.cli('user add', ['--email', email, '--name', name, ...args], `${password}\n`)
    return (await this.must(200, 'POST', '/api/v1/sign-in', { body: { email, password, is_bearer: true } })).secret
  }

  importEvent(doc) {
    const file = join(this.temp, `${doc.slug}.json`)
    writeFileSync(file, JSON.stringify(doc, null, 2))
    return this.cli('import', [file])
  }
}

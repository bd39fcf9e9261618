// A real `rostrum serve` with one competition and applicants, a line to it that can be cut, and
// documents to send.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { binary, root } from '../built.mjs'
import { dbArgs, dropDatabase, value } from '../engine.mjs'

export const due = Date.parse('2022-08-27T00:00:00+09:00') // of "deck"; its grace is an hour
export const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')
export const base64 = text => Buffer.from(text).toString('base64')

export class Server {
  constructor(options = []) {
    this.temp = mkdtempSync(join(tmpdir(), 'rostrum-tus-'))
    this.data = join(this.temp, 'data')
    this.where = ['--data-dir', this.data, ...dbArgs(this.data)]
    this.options = [...this.where, '--port', '0', '--origin', 'https://stage.example', ...options]
    this.clock = '2022-08-20T09:00:00+09:00'
    this.log = ''
  }

  // `shell`: a command line before the program.
  async start(shell = '') {
    const from = this.log.length
    const args = ['serve', ...this.options, '--clock', this.clock]
    this.child = spawn('sh', ['-c', `${shell} exec "$0" "$@"`, binary, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stderr.setEncoding('utf8').on('data', text => { this.log += text })
    this.ended = new Promise(resolve => this.child.once('exit', (code, signal) => resolve(code ?? signal)))
    for await (const line of createInterface({ input: this.child.stdout })) {
      const ready = /^ready /.test(line)
      if (ready) break
    }
    this.port = await this.bound(from)
    return this
  }

  // The port: the origin is fixed, so that links outlive a restart; the log of this start tells it.
  async bound(from) {
    for (;;) {
      const m = /msg=listening address=\S+ port=(\d+)\n/.exec(this.log.slice(from))
      if (m) return Number(m[1])
      await new Promise(resolve => this.child.stderr.once('data', resolve))
    }
  }

  async event() {
    execFileSync(binary, ['import', ...this.where, join(root, 'deploy/events/golden-panda-2022.json')])
    return this
  }

  // An application; the bearer of its owner.
  async applicant(email) {
    const r = await this.ask('POST', '/api/v1/events/golden-panda-2022/applications', {
      headers: { 'content-type': 'application/json' }, body: JSON.stringify({ answers: { contact_email: email } }),
    })
    if (r.status !== 201) throw new Error(`no application: ${r.status} ${r.text}`)
    return { id: r.body.application_id, key: r.body.key }
  }

  sql(text) {
    return value(this.data, text)
  }

  moveClock(ms) {
    execFileSync(binary, ['clock', ...this.where, new Date(ms).toISOString()])
  }

  ask(method, path, { as, headers = {}, body } = {}) {
    return new Promise((resolve, reject) => {
      const send = { ...headers, ...(as ? { authorization: `Bearer ${as.key}` } : {}) }
      if (body !== undefined && !send['transfer-encoding']) send['content-length'] = Buffer.byteLength(body)
      const req = http.request({ port: this.port, method, path, headers: send, agent: false }, res => {
        const chunks = []
        res.on('data', c => chunks.push(c)).on('error', reject).on('end', () => {
          const bytes = Buffer.concat(chunks), text = bytes.toString('utf8')
          const isJson = /json/.test(res.headers['content-type'] ?? '') && text
          resolve({ status: res.statusCode, headers: res.headers, bytes, text, body: isJson ? JSON.parse(text) : null })
        })
      })
      req.on('error', reject)
      req.end(body)
    })
  }

  // tus: a request with its version.
  tus(method, path, { as, headers = {}, body } = {}) {
    const type = body === undefined ? {} : { 'content-type': 'application/offset+octet-stream' }
    return this.ask(method, path, { as, body, headers: { 'tus-resumable': '1.0.0', ...type, ...headers } })
  }

  // Announces a document of n bytes; its address.
  async announce(as, n, { kind = 'deck', name = 'deck.pdf', headers = {}, body } = {}) {
    const r = await this.tus('POST', `/api/v1/applications/${as.id}/uploads`, {
      as, body, headers: { 'upload-length': String(n), 'upload-metadata': `kind ${base64(kind)},filename ${base64(name)}`, ...headers },
    })
    if (r.status !== 201) throw new Error(`not announced: ${r.status} ${r.text}`)
    return r.headers.location
  }

  patch(as, at, offset, body, headers = {}) {
    return this.tus('PATCH', at, { as, body, headers: { 'upload-offset': String(offset), ...headers } })
  }

  // A PATCH that says it has `body`, sends `n` bytes of it and holds the line.
  begin(as, at, offset, body, n) {
    const socket = net.connect(this.port)
    socket.on('error', () => {})
    socket.write(`PATCH ${at} HTTP/1.1\r\nHost: stage.example\r\nAuthorization: Bearer ${as.key}\r\nTus-Resumable: 1.0.0\r\n` +
      `Upload-Offset: ${offset}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${body.length}\r\n\r\n`)
    socket.write(body.subarray(0, n))
    return socket
  }

  async kill() {
    this.child.kill('SIGKILL')
    await this.ended
  }

  async stop() {
    this.child.kill('SIGTERM')
    return await this.ended
  }

  async done() {
    const isUp = this.child?.exitCode === null && this.child?.signalCode === null
    const status = isUp ? await this.stop() : await this.ended
    dropDatabase(this.data)
    rmSync(this.temp, { recursive: true, force: true })
    return status
  }
}

// A line to the server that is cut after so many bytes towards it, once for each number in `cuts`.
export class Line {
  constructor(server, cuts = []) {
    this.server = server
    this.cuts = [...cuts]
    this.n_bytes = 0
    this.n_cut = 0
    this.sockets = new Set()
  }

  start() {
    this.listener = net.createServer(from => {
      const to = net.connect(this.server.port)
      for (const s of [from, to]) this.sockets.add(s.on('error', () => {}).on('close', () => this.sockets.delete(s)))
      to.pipe(from)
      from.on('data', bytes => {
        this.n_bytes += bytes.length
        if (this.cuts.length && this.n_bytes >= this.cuts[0]) {
          this.cuts.shift()
          this.n_cut++
          from.destroy()
          to.destroy()
        } else if (!to.write(bytes)) {
          from.pause()
          to.once('drain', () => from.resume())
        }
      }).on('end', () => to.end())
    })
    return new Promise(resolve => this.listener.listen(0, '127.0.0.1', () => {
      this.base = `http://127.0.0.1:${this.listener.address().port}`
      resolve(this)
    }))
  }

  done() {
    for (const s of this.sockets) s.destroy()
    this.listener.close()
  }
}

// ---- documents ----

// A PDF of n bytes; the same seed gives the same bytes.
export function pdf(n, seed = 1) {
  const head = Buffer.from('%PDF-1.7\n'), tail = Buffer.from('\nstartxref\n9\n%%EOF\n')
  const middle = Buffer.alloc(n - head.length - tail.length)
  for (let i = 0, x = seed * 2654435761 >>> 0; i + 4 <= middle.length; i += 4) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0
    middle.writeUInt32LE(x, i)
  }
  return Buffer.concat([head, middle, tail])
}

// A ZIP of stored entries {name: text}.
export function zip(entries, { says = {} } = {}) {
  const parts = [], directory = []
  let at = 0
  for (const [name, text] of Object.entries(entries)) {
    const bytes = Buffer.from(text), path = Buffer.from(name)
    const local = Buffer.alloc(30), entry = Buffer.alloc(46)
    local.write('PK\x03\x04', 'latin1')
    local.writeUInt32LE(bytes.length, 18)
    local.writeUInt32LE(bytes.length, 22)
    local.writeUInt16LE(path.length, 26)
    entry.write('PK\x01\x02', 'latin1')
    entry.writeUInt16LE(says.flags ?? 0, 8)
    entry.writeUInt32LE(bytes.length, 20)
    entry.writeUInt32LE(says.size ?? bytes.length, 24)
    entry.writeUInt16LE(path.length, 28)
    entry.writeUInt32LE(at, 42)
    parts.push(local, path, bytes)
    directory.push(entry, path)
    at += 30 + path.length + bytes.length
  }
  const list = Buffer.concat(directory), end = Buffer.alloc(22), n = Object.keys(entries).length
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(n, 8)
  end.writeUInt16LE(n, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}

export const slides = { '[Content_Types].xml': '<Types/>', '_rels/.rels': '<Relationships/>', 'ppt/presentation.xml': '<p/>' }

export function write(path, bytes) {
  writeFileSync(path, bytes)
  return path
}

// A `rostrum serve` of its own (ROSTRUM, else build/rostrum) with the forum loaded, its clock standing in the window.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { binary, root } from '../built.mjs'
import { dbArgs, dropDatabase, sql, value } from '../engine.mjs'

export const SLUG = 'korea-china-forum-2022'
export const JOIN_URL = 'https://meet.example/forum?pwd=made-up'

function eventFile(folder, change) {
  const doc = JSON.parse(readFileSync(join(root, `deploy/events/${SLUG}.json`), 'utf8'))
  doc.ticket_types.find(ticket => ticket.mode === 'online').join_url = JOIN_URL
  change(doc)
  const path = join(folder, 'event.json')
  writeFileSync(path, JSON.stringify(doc))
  return path
}

// `change` alters the event file before it is loaded.
export async function start(change = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-registration-'))
  const data = join(folder, 'data')
  mkdirSync(join(data, 'mail'), { recursive: true, mode: 0o700 })
  const child = spawn(binary, ['serve', '--data', data, ...dbArgs(data), '--port', '0', '--clock', '2022-07-25T10:00:00+08:00'],
                      { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', text => { log = (log + text).slice(-20_000) })
  const ended = new Promise(resolve => child.once('exit', (code, signal) => resolve(code ?? signal)))
  const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  const url = /http:\S+/.exec(first.value ?? '')?.[0]
  if (!url) throw new Error(`no server: ${log}`)
  execFileSync(binary, ['import', '--data', data, ...dbArgs(data), eventFile(folder, change)], { stdio: 'pipe' })
  const agent = new http.Agent({ keepAlive: false }) // a crowd: each request from a connection of its own
  const server = {
    port: Number(new URL(url).port), data, agent,
    sql: text => sql(data, text),
    value: text => value(data, text),
    async stop() {
      agent.destroy()
      child.kill('SIGTERM')
      const code = await ended
      dropDatabase(data)
      rmSync(folder, { recursive: true, force: true })
      return { code, log }
    },
  }
  return server
}

// One request; resolves to { status, headers, body } however it ends, status 0 when there was no answer.
export function ask(server, method, path, { body, token, from } = {}) {
  return new Promise(resolve => {
    const headers = {}
    const text = body === undefined ? undefined : JSON.stringify(body)
    if (text !== undefined) Object.assign(headers, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    if (token) headers.Authorization = `Bearer ${token}`
    const req = http.request({ agent: server.agent, host: '127.0.0.1', port: server.port, localAddress: from, method, path, headers }, res => {
      let got = ''
      res.setEncoding('utf8').on('data', part => { got += part })
      res.on('end', () => resolve({ status: res.statusCode, headers: res.headers, body: got ? JSON.parse(got) : null }))
      res.on('error', error => resolve({ status: 0, error }))
    })
    req.on('error', error => resolve({ status: 0, error }))
    req.end(text)
  })
}

const LINK = /registration#t=(rg1\.(\d+)\.[\w.-]+)/

function readMail(path) {
  const raw = readFileSync(path, 'utf8'), end = raw.indexOf('\r\n\r\n')
  const head = raw.slice(0, end).replaceAll(/\r\n[ \t]/g, ' '), text = raw.slice(end + 4)
  const is64 = /^Content-Transfer-Encoding: base64$/m.test(head.replaceAll('\r', ''))
  return { to: /^To:.*?([^\s<]+@[^\s>]+)/m.exec(head)[1], text: is64 ? Buffer.from(text, 'base64').toString('utf8') : text }
}

// Reads the mail folder as it fills; links(n) resolves when n addresses have a link: Map address -> { id, token }.
export function mailbox(server) {
  const folder = join(server.data, 'mail'), seen = new Set(), links = new Map()
  let wake = () => {}
  const watcher = watch(folder, () => wake())
  const read = () => {
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.eml') || seen.has(name)) continue
      seen.add(name)
      const mail = readMail(join(folder, name)), found = LINK.exec(mail.text)
      if (found) links.set(mail.to, { token: found[1], id: Number(found[2]) })
    }
  }
  return {
    links,
    read, // what has come by now
    close: () => watcher.close(),
    async wait(isDone) {
      for (;;) {
        const changed = new Promise(resolve => { wake = resolve })
        read()
        if (isDone(links)) return links
        await changed
      }
    },
  }
}

// PostgreSQL servers for tests in Node, by the starter beside this file.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../built.mjs'

const starter = join(root, 'tests/harness/pg')

export class Pg {
  constructor(folder) {
    this.folder = folder
    this.bin = readFileSync(join(folder, 'bin'), 'utf8').trim()
  }

  // One that lives until stop(), at the latest until this process ends.
  // `of`: a standby of that one.
  static async start({ isSynced = true, of } = {}) {
    const child = spawn(starter, ['hold', ...(of ? ['--of', of.folder] : isSynced ? [] : ['--no-sync'])], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.ended = once(child, 'exit')
    for await (const line of createInterface({ input: child.stdout })) {
      const pg = new Pg(line)
      pg.holder = child
      child.unref()
      child.stdin.unref()
      return pg
    }
    throw new Error('PostgreSQL did not start')
  }

  async stop() {
    this.holder.ref() // or nothing keeps this process until it has ended
    this.holder.stdin.end()
    await this.holder.ended
  }

  #do(...args) { return execFileSync(starter, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim() }

  get port() { return Number(readFileSync(join(this.folder, 'port'), 'utf8')) }

  url(database = 'postgres', role = 'rostrum') {
    return `postgresql://${role}@127.0.0.1:${this.port}/${database}?passfile=${join(this.folder, 'passfile')}`
  }

  create(template) { return this.#do('new', this.folder, ...(template ? [nameOf(template)] : [])) }
  drop(url) { this.#do('drop', this.folder, nameOf(url)) }

  // The whole server: down in order, down as by a power cut, up again on its port.
  down() { this.#do('stop', this.folder) }
  kill() { this.#do('kill', this.folder) }
  up() { this.#do('start', this.folder) }
  promote() { this.#do('promote', this.folder) }

  // As the superuser.
  admin(text, database) { return psql(this.url(database, 'admin'), text) }
  rows(url, query) { return rows(url, query) }
}

export const nameOf = url => new URL(url).pathname.slice(1)

// What psql prints of this text, without headings.
export function psql(url, text) {
  return execFileSync('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', url, '-f', '-'],
                      { input: text, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'] }).trim()
}

// The rows of a query as objects; a boolean as SQLite shows it.
export function rows(url, query) {
  const out = psql(url, `SELECT json_agg(q) FROM (${query}) q`)
  return (JSON.parse(out || 'null') ?? []).map(row =>
    Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v === true ? 1 : v === false ? 0 : v])))
}

// ---- one server for all the tests of a stage: `tests/harness/pg run COMMAND` ----

let shared
export function sharedPg() {
  const folder = process.env.ROSTRUM_TEST_PG
  assert.ok(folder, 'no PostgreSQL: run this by tests/harness/pg run COMMAND')
  return shared ??= new Pg(folder)
}

// The engine the tests run on: SQLite, or PostgreSQL where ROSTRUM_TEST_ENGINE=pg (`tests/harness/pg run` sets
// it). A data folder then has a database of its own there, made when it is first asked for.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as pg from './harness/pg.mjs'

export const isPg = process.env.ROSTRUM_TEST_ENGINE === 'pg'

const urls = new Map() // by data folder
const made = new Set() // those of them that were made here
const file = data => join(data, 'rostrum.db')

// The address of the folder's database.
export function urlOf(data) {
  if (!urls.has(data)) make(data)
  return urls.get(data)
}

function make(data, template) {
  const url = pg.sharedPg().create(template)
  urls.set(data, url)
  made.add(url)
}

// The folder's database is this one, of whatever server; an empty one must be given.
export const useUrl = (data, url) => urls.set(data, url)

// What every command on this data folder is told besides.
export const dbArgs = data => isPg || urls.has(data) ? ['--db', urlOf(data)] : []

// Rows of a query as objects, beside a server or without one.
export function sql(data, query) {
  if (isPg || urls.has(data)) return pg.rows(urlOf(data), query)
  const out = execFileSync('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 5000', file(data), query],
                           { encoding: 'utf8', maxBuffer: 1 << 28 })
  return out.trim() ? JSON.parse(out) : []
}

// The first value of a query, as text; none: ''.
export const value = (data, query) => String(Object.values(sql(data, query)[0] ?? {})[0] ?? '')

// A statement that changes something behind the server's back.
export function change(data, text) {
  if (isPg || urls.has(data)) return pg.psql(urlOf(data), text)
  return execFileSync('sqlite3', ['-cmd', '.timeout 5000', file(data), text], { encoding: 'utf8' })
}

// A copied folder has a copy of the database too.
export function copyDatabase(from, to) {
  if (urls.has(from)) make(to, urlOf(from))
}

// As an operator copies a database while it is in use: PostgreSQL's own tools into an empty one.
export function dumpAndRestore(from, to) {
  const dump = execFileSync('pg_dump', ['--format=custom', urlOf(from)], { maxBuffer: 1 << 28 })
  execFileSync('pg_restore', ['--exit-on-error', '--dbname', urlOf(to)], { input: dump })
}

export function dropDatabase(data) {
  const url = urls.get(data)
  urls.delete(data)
  if (made.delete(url)) pg.sharedPg().drop(url)
}

export const hasDatabase = data => isPg ? urls.has(data) : existsSync(file(data))

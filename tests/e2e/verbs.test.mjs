// The program's verbs, as an operator meets them: their help, and whose the files are that they leave.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPg } from '../engine.mjs'
import { Instance, goldenPanda, rostrum } from './instance.mjs'

test('each verb says its usage when asked', () => {
  const all = rostrum(['--help'])
  assert.equal(all.status, 0)
  const verbs = [...all.stdout.matchAll(/^ {2}(\S+) {2,}\S/gm)].map(m => m[1])
  assert.ok(verbs.includes('serve') && verbs.includes('--once') && verbs.length > 12, verbs.join(' '))
  for (const verb of verbs) {
    const r = rostrum([verb, '--help'])
    assert.deepEqual([verb, r.status, r.stderr], [verb, 0, ''])
    assert.match(r.stdout, new RegExp(`^usage: rostrum ${verb}\\b`), verb)
  }
})

// Every file and folder below, as paths.
const below = folder => readdirSync(folder, { recursive: true }).map(String).sort()
const isPrivate = path => (statSync(path).mode & 0o077) === 0

const onFiles = { skip: isPg && 'of a data folder with SQLite; the last test is of PostgreSQL' }

test('data, backup and restored data are for their owner only, and nothing else lies about', onFiles, async t => {
  const at = new Instance()
  const copy = new Instance()
  t.after(() => Promise.all([at.done(), copy.done()]))
  const before = process.umask(0o022)
  t.after(() => process.umask(before))
  await at.start()
  at.importEvent(goldenPanda())
  const backup = join(at.temp, 'backup')
  at.cli('backup', [backup])
  copy.cli('restore', [backup])
  for (const folder of [at.data, backup, copy.data]) {
    assert.ok(existsSync(join(folder, 'rostrum.db')))
    for (const name of ['', ...below(folder)]) assert.ok(isPrivate(join(folder, name)), join(folder, name))
  }
  assert.deepEqual(readdirSync(copy.data).filter(name => /^rostrum\.db/.test(name)), ['rostrum.db'])
})

test('a backup without its keys is not restored: every link and receipt would be void', onFiles, async t => {
  const at = new Instance()
  const copy = new Instance()
  t.after(() => Promise.all([at.done(), copy.done()]))
  const file = join(at.temp, 'event.json')
  writeFileSync(file, JSON.stringify(goldenPanda()))
  at.cli('import', [file])
  const backup = join(at.temp, 'backup')
  at.cli('backup', [backup])
  rmSync(join(backup, 'keys.json'))
  const r = rostrum(['restore', '--data-dir', copy.data, backup])
  assert.equal(r.status, 1)
  assert.match(r.stderr, /keys\.json/)
  assert.ok(!existsSync(join(copy.data, 'rostrum.db')))
})

test('a backup of PostgreSQL is a file of SQLite, for its owner only', { skip: !isPg && 'on SQLite it copies' }, async t => {
  const at = new Instance()
  t.after(() => at.done())
  await at.start()
  at.importEvent(goldenPanda())
  const backup = join(at.temp, 'backup'), folder = join(at.temp, 'restored')
  at.cli('backup', [backup])
  for (const name of ['', ...below(backup)]) assert.ok(isPrivate(join(backup, name)), join(backup, name))
  const r = rostrum(['restore', '--data-dir', folder, backup])
  assert.equal(r.status, 0, r.stderr)
  const told = rostrum(['export', '--data-dir', folder, goldenPanda().slug])
  assert.equal(told.status, 0, told.stderr)
  assert.equal(JSON.parse(told.stdout).slug, goldenPanda().slug)
})

// The cases in their order; tests/bench/run says how to call it.
import { broken, tell_aims } from './aims.mjs'
import { figures, finish, is_quick, note } from './bench.mjs'
import { calls5000 } from './calls.mjs'
import { growth, growth_pg } from './growth.mjs'
import { sse } from './live.mjs'
import { peer, peer_pg } from './peer.mjs'
import { pg_submit } from './pg.mjs'
import { assign, idle, loops, start } from './process.mjs'
import { read_event, read_list } from './read.mjs'
import { seats } from './seats.mjs'
import { stampede } from './stampede.mjs'
import { print_table } from './table.mjs'
import { score, submit } from './write.mjs'

// Without --quick, or when asked for: what takes long, or says what a page costs, not the program.
const long = ['peer', 'peer.pg', 'growth.pg', 'stampede', 'calls5000', 'pages']
const pages = async () => (await import('./pages.mjs')).pages()
const cases = { 'read.event': read_event, 'read.list': read_list, submit, score, 'pg.submit': pg_submit, peer, 'peer.pg': peer_pg,
  stampede, seats, sse, growth, 'growth.pg': growth_pg, calls5000, start, idle, loops, assign, pages }
const wanted = process.argv.slice(2).filter(word => !word.startsWith('-'))
if (process.argv.includes('--list')) {
  console.log(Object.keys(cases).join('\n'))
  process.exit(0)
}
const unknown = wanted.filter(name => !(name in cases))
if (unknown.length) {
  console.error(`tests/bench/run: no case ${unknown.join(', ')}; there are: ${Object.keys(cases).join(' ')}`)
  process.exit(2)
}
const failed = []
let n_run = 0
try {
  for (const [name, run] of Object.entries(cases)) {
    if (wanted.length ? !wanted.includes(name) : is_quick && long.includes(name)) continue
    const from = Date.now(), n_before = figures.size
    n_run++
    try {
      await run()
      if (figures.size === n_before) throw new Error('no figure')
      if (broken().length) throw new Error(broken().join('; '))
    } catch (error) {
      failed.push(name)
      console.log(`FAIL ${name}: ${error.stack}`)
    }
    note(`${name}: ${((Date.now() - from) / 1000).toFixed(1)} s`)
  }
} finally {
  await finish()
}
tell_aims(note)
if (process.argv.includes('--table')) print_table()
console.log(`${n_run - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length ? 1 : 0

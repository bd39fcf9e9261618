// The figures of a whole run as README's table: `tests/bench/run --table`.
import { cpus } from 'node:os'
import { figures } from './bench.mjs'

const of = name => figures.get(name)
const ratio = name => of(name) === undefined ? '–' : of(name).toFixed(2)
const num = (name, unit, digits = 0) => of(name) === undefined ? '–' : `${of(name).toFixed(digits)} ${unit}`
const thousands = name => of(name) === undefined ? '–' : Math.round(of(name)).toLocaleString('en')
const rates = (ours, floor) => `${thousands(ours)} against ${thousands(floor)} a second`

// The worst of those that grow, with its name.
function worst(prefix) {
  const all = [...figures].filter(([name]) => name.startsWith(`ratio.growth.${prefix}`) && (prefix || !name.startsWith('ratio.growth.pg.')))
  if (!all.length) return '–'
  const n_flat = all.filter(([, x]) => x <= 1.5).length, [name, x] = all.sort((a, b) => b[1] - a[1])[0]
  return `${n_flat} of ${all.length}; the worst, ${name.slice(`ratio.growth.${prefix}`.length)}, ${x.toFixed(1)}`
}

const rows = () => [
  ['an event as JSON / `floor_http`', '≥ 0.8', ratio('ratio.read.event'), rates('read.event.rate', 'floor_http.read.event.rate')],
  ['the same, unchanged (304) / `floor_http`', '≥ 0.8', ratio('ratio.read.event.304'), rates('read.event.304.rate', 'floor_http.read.event.304.rate')],
  ['50 of 10,000 applications, filtered / `floor_http`', '≥ 0.10', ratio('ratio.read.list'), rates('read.list.rate', 'floor_http.read.list.rate')],
  ['the same page again / `floor_http`', '≥ 0.5', ratio('ratio.read.list.cached'), rates('read.list.cached.rate', 'floor_http.read.list.cached.rate')],
  ['a submission / `floor_submit`', '≥ 0.6', ratio('ratio.submit'), rates('submit.rate', 'floor_submit.submit.rate')],
  ['a score sheet / `floor_submit`', '≥ 0.6', ratio('ratio.score'), rates('score.rate', 'floor_submit.score.rate')],
  ['a submission on PostgreSQL / pgbench', '≥ 0.8', ratio('ratio.pg.submit'), rates('pg.submit.rate', 'pgbench.rate')],
  ...[['sqlite', 'SQLite'], ['pg', 'PostgreSQL']].flatMap(([key, name]) => [
    [`a submission / the peer's, ${name}`, '≥ 2', ratio(`ratio.peer.${key}.submit`), rates(`peer.${key}.submit.ours.rate`, `peer.${key}.submit.peer.rate`)],
    [`an event / the peer's, ${name}`, '≥ 1.5', ratio(`ratio.peer.${key}.read`), rates(`peer.${key}.read.ours.rate`, `peer.${key}.read.peer.rate`)]]),
  ['a call\'s last ten minutes: a submission', 'p99 ≤ 4 × p50 when idle, or 10 ms', num('stampede.submit.p99', 'ms', 1),
    `p50 ${num('stampede.submit.p50', 'ms', 1)}, when idle ${num('stampede.idle.submit.p50', 'ms', 1)}`],
  ['the same: lost, on the wrong side of the close', '0, 0', `${num('stampede.lost', '').trim()}, ${num('stampede.wrong_side', '').trim()}`,
    `${thousands('stampede.taken')} taken, ${thousands('stampede.refused')} too late`],
  ['10,000 ask for 150 places in a minute: an answer', 'p99 stated', num('seats.p99', 'ms', 1), `on PostgreSQL ${num('seats.pg.p99', 'ms', 1)}`],
  ['the same: given, without an answer', '150, 0', `${num('seats.given', '').trim()}, ${num('seats.unanswered', '').trim()}`,
    `on PostgreSQL ${num('seats.pg.given', '').trim()}, ${num('seats.pg.unanswered', '').trim()}`],
  [`${thousands('sse.viewers')} live screens: memory of each`, '≤ 12 KiB', num('sse.viewer', 'bytes'), ''],
  ['the same: the last one has a change after', '≤ 0.5 s', num('sse.last', 'ms'), `the slowest change ${num('sse.last.worst', 'ms')}`],
  ['requests whose cost stays within 1.5 ×, 100 to 100,000 applications', 'all', worst(''), 'SQLite'],
  ['the same', 'all', worst('pg.'), 'PostgreSQL'],
  ['ready on a clean database', '≤ 100 ms', num('start', 'ms'), `on one that is there ${num('start.again', 'ms')}`],
  ['2,000 entries to 200 judges, three to each', '≤ 1 s', num('assign', 'ms'), ''],
  ['resident after the first pages in three languages', '≤ 30 MiB', num('idle', 'MiB', 1), ''],
  ['an idle connection that was served, of 10,000', '≤ 8 KiB', num('idle.conn', 'bytes'), ''],
  ['processor time of a request with 2 and 4 loops', '≤ + 10 %', `${ratio('ratio.loops.2')}, ${ratio('ratio.loops.4')}`, ''],
]

export function print_table() {
  const all = cpus() // rows without a figure are left out
  console.log(`\n${all.length} × ${all[0].model}, shared with the load generator; Node ${process.version}\n`)
  console.log('| what | aim | figure | made of |\n|---|---|---|---|')
  for (const row of rows()) if (!row[2].startsWith('–')) console.log(`| ${row.join(' | ')} |`)
}

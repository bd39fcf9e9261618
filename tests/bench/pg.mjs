// A submission on PostgreSQL against pgbench, which stores the same rows over as many connections.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Pg } from '../harness/pg.mjs'
import { Site, in_turn, is_quick, n_pg, say, temp } from './bench.mjs'
import { onward, submit_of } from './write.mjs'

const hash = '0123456789'.repeat(6) + '0123'
const verdict = JSON.stringify({ verdict: 'pass', rules: [{ key: 'founded', verdict: 'pass', severity: 'block' }] })
const after = JSON.stringify({ received_at: 1661000000000, state: 'submitted', verdict: 'pass', version_hash: hash })
const rows = [
  `UPDATE application SET state = CASE state WHEN 'draft' THEN 'submitted' ELSE 'draft' END, received_at = 1661000000000,
   submitted_at = 1661000000000, changed_at = 1661000000000, verdict_json = '${verdict}', version_no = version_no + 1 WHERE id = :id`,
  `INSERT INTO idempotency (owner, key_hash, route, body_hash, status, object_id, received_at, created_at)
   VALUES ('application:' || :id, replace(gen_random_uuid() || '' || gen_random_uuid(), '-', ''),
           'POST /api/v1/applications/' || :id || '/submit', '${hash}', 200, :id, 1661000000000, 1661000000000)`,
  `INSERT INTO log (event_id, at, real_at, actor, address, action, object, before_json, after_json, salt, leaf_hash)
   VALUES (1, 1661000000000, 1661000000000, 'application:' || :id, '127.0.0.1', 'application.submit', 'application:' || :id,
           '{"state":"draft"}', '${after}', '0123456789abcdef0123456789abcdef', '${hash}')`,
].map(text => text.replaceAll(/\s+/g, ' '))

// One transaction, statement by statement, or all of it sent at once.
function script(name, lines) {
  const path = join(temp, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

// Its transactions a second.
async function pgbench(pg, url, path, n) {
  const { stdout, stderr } = await promisify(execFile)(join(pg.bin, 'pgbench'), ['-n', '-M', 'prepared', '-c', n_pg, '-j', 1,
    '-T', 2, '-f', path, '-D', `n=${n}`, url].map(String))
  const tps = /^tps = ([\d.]+)/m.exec(stdout)
  if (!tps || !/failed transactions: 0 /.test(stdout)) throw new Error(`pgbench: ${stdout}${stderr}`)
  return { rate: Number(tps[1]), cpu_us: NaN, own_cpu_us: NaN }
}

export async function pg_submit() {
  const pg = await Pg.start(), site = await new Site({ pg }).open(), n = is_quick ? 3000 : 40000
  try {
    await site.stop()
    const drafts = site.fill(1, n, 0), copy = pg.create(site.where.at(-1))
    await site.start()
    const all = ['\\set id random(1, :n)', 'BEGIN;', ...rows.map(r => `${r};`), 'COMMIT;']
    const plain = script('plain.sql', all)
    const piped = script('piped.sql', [all[0], '\\startpipeline', ...all.slice(1), '\\endpipeline'])
    const r = await in_turn({
      ours: onward(site, drafts.map(a => submit_of(a)), { conns: n_pg }),
      plain: () => pgbench(pg, copy, plain, n),
      piped: () => pgbench(pg, copy, piped, n),
    })
    say('ratio.pg.submit', r.ours.rate / r.plain.rate, 'of pgbench')
    say('pg.submit.rate', r.ours.rate, 'requests/s')
    say('pg.submit.cpu', r.ours.cpu_us, 'us/request')
    say('pgbench.rate', r.plain.rate, 'transactions/s')
    say('pgbench.at_once.rate', r.piped.rate, 'transactions/s')
  } finally {
    await site.done()
    await pg.stop()
  }
}

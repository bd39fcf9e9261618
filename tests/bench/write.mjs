// Writing: what a submission and a score sheet cost over storing their rows at all.
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { goldenPanda } from '../e2e/instance.mjs'
import { Site, all_are, answer_to, bytes_of, event, floor, in_turn, is_quick, load, n_turns, requests, say, temp } from './bench.mjs'

export const write_seconds = is_quick ? 0.5 : 1.5
const warm = 0.1
const key_of = n => `bench-${n}-0123456789abcdef01234567` // 128 bits and more, each its own

export const submit_of = (a, n = 0) => bytes_of('POST', `/api/v1/applications/${a.id}/submit`,
  { as: a.key, body: {}, headers: { 'Idempotency-Key': key_of(`${a.id}-${n}`) } })

// Drafts of a site as the floor is asked to store them; its database is a copy, made while nothing writes.
async function floor_for(site, drafts, reply) {
  const database = join(temp, 'floor.db'), path = join(temp, 'submitted.bytes')
  await site.stop()
  copyFileSync(join(site.data, 'rostrum.db'), database)
  await site.start()
  writeFileSync(path, reply)
  const verdict = { verdict: 'pass', rules: goldenPanda().calls[0].rules.map(r => ({ key: r.key, verdict: 'pass', severity: r.severity })) }
  const bare = await floor('floor_submit', database, path)
  bare.file = requests(drafts.map(a => bytes_of('POST', '/submit', { body: { application_id: a.id, verdict } })))
  return bare
}

// One side's next run: requests not sent before, at each turn no more than that all turns have some.
export function onward(at, list, { conns } = {}) {
  const file = requests(list), most = Math.floor(list.length / n_turns)
  let skip = 0
  return async () => {
    const r = all_are(await load(at, file, { s: write_seconds, warm, skip, most, conns, again: false }), 'n_2xx')
    skip = r.next
    return r
  }
}

export function say_pair(name, r, other) {
  say(`ratio.${name}`, r.ours.rate / r.bare.rate, `of ${other}`)
  say(`ratio.${name}.cpu`, r.bare.cpu_us / r.ours.cpu_us, `of ${other}`)
  for (const [side, at] of [[name, r.ours], [`${other}.${name}`, r.bare]]) {
    say(`${side}.rate`, at.rate, 'requests/s')
    say(`${side}.cpu`, at.cpu_us, 'us/request')
    say(`${side}.p99`, Math.max(...at.runs.map(x => Math.max(...Object.values(x.kinds).map(k => k.p99_us)))) / 1000, 'ms')
  }
}

export async function submit() {
  const site = await new Site().open(), n = is_quick ? 12000 : 100000
  try {
    await site.stop()
    const drafts = site.fill(1, n, 0)
    await site.start()
    const reply = await answer_to(site.port, submit_of(drafts[0]))
    const bare = await floor_for(site, drafts.slice(1), reply.bytes)
    const r = await in_turn({
      ours: onward(site, drafts.slice(1).map(a => submit_of(a))),
      bare: () => load(bare, bare.file, { s: write_seconds, warm }),
    })
    await bare.stop()
    say_pair('submit', r, 'floor_submit')
  } finally {
    await site.done()
  }
}

// Judges with tokens, and entries that each of them is assigned to.
export async function to_judging(site, n_entries, n_judges) {
  await site.stop()
  const made = site.fill(1, n_entries, n_entries)
  await site.start()
  site.moveClock('2022-08-27T09:00:00+09:00')
  for (let i = 0; i < made.length; i += 100)
    await site.must(200, 'POST', `${event}/decisions`, { as: site.organiser,
      body: { application_ids: made.slice(i, i + 100).map(a => a.id), decision: 'accept' } })
  await site.must(200, 'POST', `${event}/decisions/release`, { as: site.organiser, body: {} })
  const round = `/api/v1/rounds/${site.rounds.seoul}`
  const entries = (await site.all(`${round}/entries`, { as: site.organiser }, 100)).map(e => e.id)
  const judges = []
  for (let no = 1; no <= n_judges; no++)
    judges.push((await site.must(201, 'POST', `${round}/judges`, { as: site.organiser,
      body: { email: `judge${no}@panel.example`, name: `Judge ${no}` } })).token)
  return { entries, judges }
}

// Versions of every judge's sheet of every entry, in the order in which they may be saved, from one on.
export function* sheets({ entries, judges }, first = 0) {
  const keys = goldenPanda().rubrics[0].criteria.map(c => c.key)
  for (let version = first, n = 0; ; version++)
    for (const entry of entries)
      for (const judge of judges)
        yield bytes_of('PUT', `/api/v1/entries/${entry}/sheet`, { as: judge,
          headers: { 'Idempotency-Key': key_of(`${first}-${n++}`), ...(version ? { 'If-Match': `"v${version}"` } : {}) },
          body: { is_final: true, comment: 'Clear and calm.',
            scores_milli: Object.fromEntries(keys.map((k, i) => [k, 5000 + 500 * ((n + version + i) % 8)])) } })
}

export async function score() {
  const site = await new Site().open(), n = is_quick ? 12000 : 100000
  try {
    const panel = await to_judging(site, is_quick ? 60 : 300, 20)
    const list = []
    for (const bytes of sheets(panel)) if (list.push(bytes) === n) break
    const reply = await answer_to(site.port, list[0])
    const bare = await floor_for(site, Array.from({ length: panel.entries.length }, (_, i) => ({ id: i + 1 })), reply.bytes)
    const r = await in_turn({
      ours: onward(site, list.slice(1)),
      bare: () => load(bare, bare.file, { s: write_seconds, warm }),
    })
    await bare.stop()
    say_pair('score', r, 'floor_submit')
  } finally {
    await site.done()
  }
}

// The last ten minutes of a call with 10,000 applicants: submissions become more up to 610 in the last minute, each
// applicant saves ten times and looks ten times besides, and some come too late. An open loop: what is sent when was
// settled before, and a request's time counts from when it was to be sent. --quick: the last twelve seconds.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Site, bytes_of, event, is_quick, load, requests, say, temp } from './bench.mjs'
import { submit_of } from './write.mjs'

const n_applicants = is_quick ? 2000 : 10000
const a_minute = [55, 60, 70, 80, 95, 120, 160, 230, 350, 610] // submissions
const n_late = 60, n_each = 10, n_idle = is_quick ? 30 : 100
const length_s = is_quick ? 12 : 600
const SUBMIT = 0, SAVE = 1, LOOK = 2

// Numbers that look as if by chance and are the same each time (Park and Miller).
let seed = 20220826
const chance = () => (seed = seed * 48271 % 2147483647) / 2147483647

// Seconds from the close, below 0: before.
function times_of_submits() {
  const all = a_minute.flatMap((n, i) => Array.from({ length: n }, () => (i - a_minute.length + chance()) * 60))
  return [...all.filter(t => t > -length_s), ...Array.from({ length: n_late }, () => chance() * 5)].sort((a, b) => a - b)
}

function schedule(drafts, times) {
  const list = []
  times.forEach((t, i) => {
    const a = drafts[i], at = seconds => (seconds + length_s + 1) * 1e6, from = Math.max(-length_s, t - 60)
    const add = (seconds, kind, bytes) => list.push({ due_us: at(seconds), kind, bytes, draft: a })
    const n_saves = t < 0 ? Math.min(n_each, Math.floor(t - from)) : 0 // each after the answer to the one before
    for (let k = 1; k <= n_saves; k++)
      add(from + (t - from) * k / (n_saves + 1), SAVE, bytes_of('PATCH', `/api/v1/applications/${a.id}`,
        { as: a.key, body: { answers: { project_summary: `What we do, as we say it for the ${k}th time.` } }, headers: { 'If-Match': `"v${k}"` } }))
    for (let k = 1; k <= n_each; k++)
      add(from + (t - from) * chance(), LOOK, k % 2 ? bytes_of('GET', `/api/v1/applications/${a.id}`, { as: a.key }) : bytes_of('GET', event))
    add(t, SUBMIT, submit_of(a))
  })
  return list.sort((a, b) => a.due_us - b.due_us)
}

// What was said to each submission against what is stored and when it was sent: acknowledged ones that are not there,
// and ones that were taken after the close or refused before it.
async function judge(site, list, answers, closes_us, offset_us) {
  let n_lost = 0, n_wrong = 0, n_taken = 0, n_refused = 0, n_failed = 0
  for (const line of readFileSync(answers, 'utf8').trim().split('\n')) {
    const [kind, number, status, sent_us, done_us] = line.split(' ').map(Number)
    if (kind !== SUBMIT) {
      n_failed += status !== 200
      continue
    }
    const a = await site.must(200, 'GET', `/api/v1/applications/${list[number].draft.id}`, { as: site.organiser })
    const is_stored = a.state === 'submitted'
    if (status === 200) {
      n_taken++
      n_lost += !is_stored
      n_wrong += sent_us + offset_us >= closes_us || Date.parse(a.received_at) * 1000 >= closes_us
    } else {
      n_refused++
      n_wrong += done_us + offset_us < closes_us || is_stored
      n_failed += status < 400 || status >= 500
    }
  }
  say('stampede.taken', n_taken, 'submissions')
  say('stampede.refused', n_refused, 'submissions')
  say('stampede.failed', n_failed, 'requests')
  say('stampede.lost', n_lost, 'submissions')
  say('stampede.wrong_side', n_wrong, 'submissions')
}

// Real time plus this is the event clock, us.
async function offset_of(site) {
  const before = Date.now(), { event_clock_at } = await site.must(200, 'GET', '/api/v1'), after = Date.now()
  return Math.round((Date.parse(event_clock_at) - (before + after) / 2)) * 1000
}

export async function stampede() {
  const site = await new Site().open()
  try {
    const times = times_of_submits(), n_drafts = times.length + n_idle
    await site.stop()
    const drafts = site.fill(1, n_applicants, n_applicants - n_drafts).slice(-n_drafts)
    await site.start()
    const idle = requests(drafts.slice(0, n_idle).map((a, i) => ({ bytes: submit_of(a), due_us: i * 50000 })))
    const alone = (await load(site, idle, { open: true, again: false, warm: 0 })).kinds[0]
    const list = schedule(drafts.slice(n_idle), times), file = requests(list), each = join(temp, 'stampede')
    const closes_us = Date.parse((await site.must(200, 'GET', `${event}/call`)).closes_at) * 1000
    site.moveClock(new Date(closes_us / 1000 - (length_s + 2) * 1000).toISOString())
    const offset_us = await offset_of(site)
    const wait_ms = (closes_us - offset_us) / 1000 - (length_s + 1) * 1000 - Date.now()
    await new Promise(resolve => setTimeout(resolve, wait_ms))
    const r = await load(site, file, { open: true, again: false, warm: 0, conns: 1000, each })
    for (const [name, k] of [['idle.submit', alone], ['submit', r.kinds[SUBMIT]], ['save', r.kinds[SAVE]], ['look', r.kinds[LOOK]]]) {
      say(`stampede.${name}.p50`, k.p50_us / 1000, 'ms')
      say(`stampede.${name}.p99`, k.p99_us / 1000, 'ms')
    }
    say('stampede.submit.max', r.kinds[SUBMIT].max_us / 1000, 'ms')
    await judge(site, list, each, closes_us, offset_us)
  } finally {
    await site.done()
  }
}

// What a request costs as applications become more: processor time of the server, and of the database where that
// is a process of its own, for each list, page and write, at 100, 1,000, 10,000 and 100,000 applications. Each read
// asks for something else than the one before where there is something else to ask for, lists never twice for the same,
// counts only after something was written, so that no answer is only repeated; the letters that a write causes are in its cost.
// The list of all ids is linear by nature (it is asked for when all that were found are chosen): its cost is said per row.
import { Site, all_are, answer_to, bytes_of, cpu_of, drafts_of, event, is_quick, load, requests, say, slug } from './bench.mjs'
import { Pg } from '../harness/pg.mjs'
import { early, open_early } from './early.mjs'
import { sheets } from './write.mjs'

const sizes = is_quick ? [100, 500] : [100, 1000, 10000, 100000]
const s = is_quick ? 0.05 : 0.5, n_writes = 200
const n_entries = 60 // in the round: a panel sees so many, however many applied

const n_drafts = 50 // the last ones
const n_asked = is_quick ? 100 : 200 // different things asked for, at most

// Some of 1 to n, spread over it.
const spread = (n, most = n_asked) => Array.from({ length: Math.min(n, most) }, (_, i) => 1 + Math.floor(i * n / Math.min(n, most)))

// ---- while the call is open ----

function reads_of_call(site, made, n) {
  const as = site.organiser, list = `${event}/applications`, ids = spread(n).map(i => made[i - 1].id)
  const get = path => [bytes_of('GET', path)], mine = path => [bytes_of('GET', path, { as })]
  const early_ids = spread(Math.floor(n / 2), n_asked / 4).map(i => made[i - 1].id) // full pages come behind them
  const behind = query => Object.assign(early_ids.flatMap(id => [10, 9, 8, 7].map(limit => bytes_of('GET',
    `${list}?n_limit=${limit}&cursor=${id}${query}`, { as }))), { how: 'once' })
  const anew = path => Object.assign(mine(path), { how: 'anew', decided: made[0].id })
  return {
    'page.home': get('/'), 'page.event': get(`/events/${slug}`), 'page.apply': get(`/events/${slug}/apply`),
    'page.timetable': get(`/events/${slug}/timetable`), 'page.results': get(`/events/${slug}/results`),
    'read.root': get('/api/v1'), 'read.events': get('/api/v1/events'), 'read.event': get(event), 'read.call': get(`${event}/call`),
    'list.applications': behind(''), 'list.by_state_and_track': behind('&state=submitted&track=bio'),
    'list.by_round': behind('&round=seoul'), 'list.undecided': behind('&is_undecided=true'),
    'list.drafts': behind('&state=draft'), 'list.by_partner': behind('&partner=kic-china'),
    'list.search': Object.assign(spread(n, 30).map(i => bytes_of('GET', `${list}?query=${encodeURIComponent(`company${i}.example`)}`, { as })), { how: 'once' }),
    'list.by_company': behind('&sort=company'),
    'list.ids': Object.assign(anew(`${list}/ids?state=submitted`), { n_rows: n }), 'read.counts': anew(`${list}/counts`), 'read.series': anew(`${list}/series`),
    'list.log': mine(`${event}/log`), 'list.log.by_action': mine(`${event}/log?action=application.submit`),
    'read.application': ids.map(id => bytes_of('GET', `/api/v1/applications/${id}`, { as })),
    'read.application.own': spread(n).map(i => bytes_of('GET', `/api/v1/applications/${made[i - 1].id}`, { as: made[i - 1].key })),
    'list.application.log': ids.map(id => bytes_of('GET', `/api/v1/applications/${id}/log`, { as })),
    'read.me.events': mine('/api/v1/me/events'), 'list.decisions': anew(`${event}/decisions`),
  }
}

const times = n => Array.from({ length: n }, (_, i) => i + 1)
function writes_of_call(site, made, drafts, n) {
  const key = name => ({ 'Idempotency-Key': `growth-${name}-${n}-0123456789abcdef` })
  return {
    'write.create': [...drafts_of(10 * n + 1, 10 * n + n_writes)].map((answers, i) => bytes_of('POST', `${event}/applications`,
      { body: { answers }, headers: key(`create-${i}`) })),
    'write.save': times(4).flatMap(i => drafts.map(a => bytes_of('PATCH', `/api/v1/applications/${a.id}`,
      { as: a.key, body: { answers: { project_title: `Line ${i}` } }, headers: { 'If-Match': `"v${i}"` } }))),
    'write.submit': drafts.map((a, i) => bytes_of('POST', `/api/v1/applications/${a.id}/submit`, { as: a.key, body: {}, headers: key(`submit-${i}`) })),
    'write.withdraw': drafts.map(a => bytes_of('POST', `/api/v1/applications/${a.id}/withdraw`, { as: a.key, body: {} })),
    'write.decision': times(5).flatMap(i => made.slice(0, 40).map(a => bytes_of('POST',
      `/api/v1/applications/${a.id}/decision`, { as: site.organiser, body: { decision: 'reject', reason: `Reason ${i}.` } }))),
  }
}

// ---- while judges are at work: at another event, whose call was shorter ----

// Its panel, with a first version of the sheets that are saved again later.
async function seat(site, panel) {
  for (let i = 1; i <= 5; i++)
    panel.judges.push((await site.must(201, 'POST', `${panel.round}/judges`, { as: site.early,
      body: { email: `judge${i}@panel.example`, name: `Judge ${i}` } })).token)
  all_are(await load(site, requests(sheets_of(panel, 0)), { conns: 1, s: 600, warm: 0, again: false }), 'n_2xx')
}

function reads_of_round(site, { round, entries, judges, room }) {
  const as = site.early, get = path => [bytes_of('GET', path)], mine = path => [bytes_of('GET', path, { as })]
  return {
    'list.entries': mine(`${round}/entries?n_limit=50`), 'read.scoring': mine(`${round}/scoring`),
    'read.desk': judges.map(judge => bytes_of('GET', '/api/v1/judge', { as: judge })),
    'read.entry': entries.map(id => bytes_of('GET', `/api/v1/entries/${id}`, { as: judges[0] })),
    'read.timetable': get(`${round}/timetable`), 'read.timetable.ics': get(`${round}/timetable.ics`),
    'read.timetable.draft': mine(`${round}/timetable/draft`), 'page.timetable.published': get(`/events/${early}/timetable`),
    'list.admit': mine(`${round}/admit`), 'read.stage': get(`/api/v1/rooms/${room}/stage`),
  }
}

function sheets_of(panel, version) {
  const list = []
  for (const bytes of sheets(panel, version)) if (list.push(bytes) === n_writes) return list
}

// ---- measuring ----

// Until the letters are written and the server does nothing.
async function quiet(site) {
  for (let before = cpu_of(site), n = 0; n < 400; n++) {
    await new Promise(resolve => setTimeout(resolve, 100))
    const now = cpu_of(site)
    if (now - before < 1e6) return
    before = now
  }
}

// What names every application in its answer is linear by nature: for it, the cost is that of a row.
const per = list => list.n_rows ?? 1

// Processor time of a request, when each is sent once, with all that follows from it.
async function cost_of_all(site, list, conns = 4) {
  await quiet(site)
  const from = cpu_of(site)
  all_are(await load(site, requests(list), { conns, s: 3600, warm: 0, again: false }), 'n_2xx')
  await quiet(site)
  return (cpu_of(site) - from) / 1e3 / list.length
}

// A read that is asked for again only after something was written (a decision, which causes no letter): what both
// take, less what the writing takes.
let n_written = 0
async function cost_anew(site, decided, [read], n = is_quick ? 15 : 30) {
  const writes = () => times(n).map(() => bytes_of('POST', `/api/v1/applications/${decided}/decision`,
    { as: site.organiser, body: { decision: 'reject', reason: `The ${++n_written}th reason.` } }))
  const alone = Math.min(await cost_of_all(site, writes(), 1), await cost_of_all(site, writes(), 1)) // the first warms
  const both = await cost_of_all(site, writes().flatMap(w => [w, read]), 1)
  return Math.max(2 * both - alone, 1)
}

// A list says how: 'once', each of it; 'anew', not from what is kept; else again and again.
async function cost_of(site, list, is_write) {
  if (list.how === 'anew') return cost_anew(site, list.decided, list)
  if (is_write || list.how === 'once') return cost_of_all(site, list)
  const r = all_are(await load(site, requests(list), { conns: 4, s, warm: s / 4 }), 'n_2xx')
  return r.n >= 10 ? r.cpu_us : cost_of_all(site, Array.from({ length: 4 }, (_, i) => list[i % list.length]))
}

const costs = new Map() // name -> [cost at each size]
const by_row = new Set()
async function measure(site, cases, is_write = false) {
  for (const [name, list] of Object.entries(cases)) {
    if (!costs.has(name)) costs.set(name, [])
    try {
      costs.get(name).push(await cost_of(site, list, is_write) / per(list))
      if (list.n_rows) by_row.add(name)
    } catch (error) {
      error.message = `${name}: ${error.message}: ${(await answer_to(site.port, list[0])).bytes}`
      throw error
    }
  }
}

// `engine`: '' or 'pg.', before the names. `site` is open and stopped; its clock begins in both calls.
export async function growth_of(engine, site) {
  const made = [], panel = await open_early(site, n_entries)
  await seat(site, panel)
  costs.clear()
  await site.stop()
  for (const [i, n] of sizes.entries()) {
    made.push(...site.fill(made.length + 1, n, n - n_drafts))
    await site.start()
    const drafts = made.slice(-n_drafts)
    await site.must(200, 'POST', `${event}/decisions`, { as: site.organiser,
      body: { application_ids: made.slice(0, 40).map(a => a.id), decision: 'accept' } })
    await measure(site, reads_of_call(site, made, n))
    await measure(site, reads_of_round(site, panel))
    await measure(site, writes_of_call(site, made, drafts, n), true)
    await measure(site, { 'write.sheet': sheets_of(panel, i + 1) }, true)
    await site.stop()
  }
  for (const [name, at] of costs) {
    sizes.forEach((n, i) => say(`growth.${engine}${name}.${n}`, at[i], by_row.has(name) ? 'us/row' : 'us/request'))
    say(`ratio.growth.${engine}${name}`, at.at(-1) / at[0], `of the cost at ${sizes[0]}`)
  }
}

export async function growth() {
  const site = await new Site({ clock: '2022-08-15T09:00:00+09:00' }).open()
  try {
    await site.stop()
    await growth_of('', site)
  } finally {
    await site.done()
  }
}

export async function growth_pg() {
  const pg = await Pg.start(), site = await new Site({ clock: '2022-08-15T09:00:00+09:00', pg }).open()
  try {
    await site.stop()
    await growth_of('pg.', site)
  } finally {
    await site.done()
    await pg.stop()
  }
}

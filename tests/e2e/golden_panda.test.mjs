// Golden Panda 2022 whole, over HTTP: from the call to the prizes. Each step builds on those before.
// All companies are made up. What each of the forty does:
//    4-7   too old (2016-07, 1998, 2015, 2016-12-31)        8-10  just young enough, or no company yet
//   12,13  submit late    15,17  withdraw before the release    16  withdraws once accepted
//   18  every request twice with the same key     19 has the address of 1, 20 the number of 2
//   19,38  rejected    20  ineligible    21,22  share a founder    23  does not come to pitch
//   39  comes in the last millisecond    40  one millisecond later
import test from 'node:test'
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dumpAndRestore, isPg, urlOf } from '../engine.mjs'
import { Pg, sharedPg } from '../harness/pg.mjs'
import { Instance, goldenPanda, root, rostrum } from './instance.mjs'
import { compute, inputOf, said } from './computation.mjs'
import { answers, languages, tracks, two } from './people.mjs'

const slug = 'golden-panda-2022'
const event = `/api/v1/events/${slug}`
const numbers = Array.from({ length: 40 }, (_, i) => i + 1)
const tooOld = { 4: '2016-07', 5: '1998', 6: '2015', 7: '2016-12-31' }
const isLate = n => [12, 13, 40].includes(n)
const isIn = n => !(n in tooOld) && !isLate(n) && n !== 15 && n !== 17 // submitted and still there at the release
const isAccepted = n => isIn(n) && ![19, 20, 38].includes(n)
const langOf = n => languages[n % 3]

function answersOf(n) {
  const special = {
    8: { founded: '2017' }, 9: { founded: '2017-01-01' },
    10: { is_pre_startup: true, founded: undefined, reg_no: undefined },
    19: { contact_email: 'contact@company01.example' }, 20: { reg_no: '900 00 00002' },
    21: { members: [{ name: 'Founder Both', role: 'founder', email: 'both@company21.example' }] },
    22: { members: [{ name: 'Founder Both', role: 'engineer', email: 'both@company21.example' }, { name: 'Founder 22', role: 'founder' }] },
  }
  return answers(n, { ...(n in tooOld ? { founded: tooOld[n] } : {}), ...special[n] })
}

// mulberry32: the same scores in every run.
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const at = new Instance()
let organiser, local
const apps = new Map() // n -> {id, key, no, received_at}
const byNo = no => [...apps].find(([, a]) => a.no === no)[0]
const draftSlot = async entry => (await at.must(200, 'GET', `${seoulPath()}/timetable/draft`, { as: local })).slots.find(s => s.entry_id === entry)
const byId = id => [...apps].find(([, a]) => a.id === id)[0]
const rounds = {}
const seoul = { judges: [], entries: new Map(), sheets: new Map() } // entries: n -> id; sheets: "entry judge" -> scores
const final = { judges: [], entries: new Map(), sheets: new Map() }
const criteria = goldenPanda().rubrics[0].criteria
const ties = goldenPanda().rounds[0].ties
const even = milli => Object.fromEntries(criteria.map(c => [c.key, milli]))
// A word that only score sheets hold: where it is read, a sheet leaks.
const mark = 'marker-of-a-sheet'

const steps = []
const step = (name, run) => steps.push([name, run])

step('the event, its organiser, and the local organiser of Seoul', async () => {
  await at.start()
  assert.equal(at.importEvent(goldenPanda()).is_changed, true)
  organiser = await at.person('organiser@panda.example', 'Organiser', ['--role', 'organiser', '--event', slug])
  local = await at.person('seoul@sea.example', 'Local organiser of Seoul', ['--role', 'local_organiser', '--event', slug, '--round', 'seoul', '--lang', 'ko'])
  const doc = await at.must(200, 'GET', event)
  for (const r of doc.rounds) rounds[r.key] = r.id
  assert.deepEqual((await at.must(200, 'GET', '/api/v1/me', { as: local })).roles,
    [{ role: 'LOCAL_ORGANISER', scope: 'round', scope_id: rounds.seoul }])
  const root = await at.must(200, 'GET', '/api/v1')
  assert.equal(root.is_simulated, true)
})

step('the pre-check says why, in the reader’s language', async () => {
  const check = (given, lang) => at.must(200, 'POST', `${event}/eligibility`, { body: { answers: given }, lang })
  const say = { ko: /2017년 1월 이후 설립된/, zh: /2017年1月/, en: /founded in or after January 2017/ }
  for (const founded of ['2016-07', '1998', '2015', '2016-12-31', '2016'])
    for (const lang of languages) {
      const r = await check({ is_pre_startup: false, founded }, lang)
      assert.deepEqual([r.verdict, r.rules[0].outcome], ['fail', 'fail'], founded)
      assert.match(r.rules[0].message, say[lang])
    }
  for (const given of [{ is_pre_startup: false, founded: '2017' }, { is_pre_startup: false, founded: '2017-01-01' }, { is_pre_startup: true }])
    assert.equal((await check(given)).verdict, 'pass', JSON.stringify(given))
  assert.equal((await check({ is_pre_startup: false })).verdict, 'undecided')
})

async function draft(n) {
  const options = { body: { answers: answersOf(n) }, lang: langOf(n), headers: { 'idempotency-key': `draft-${n}-0123456789abcdef0123` } }
  const r = await at.must(201, 'POST', `${event}/applications`, options)
  if (n === 18) assert.deepEqual(await at.must(201, 'POST', `${event}/applications`, options), r)
  apps.set(n, { id: r.application_id, key: r.key, no: r.no })
}

const submit = (n, options = {}) => at.ask('POST', `/api/v1/applications/${apps.get(n).id}/submit`, { as: apps.get(n).key, lang: langOf(n), ...options })

step('forty drafts, one of them retried', async () => {
  for (const n of numbers) await draft(n)
  assert.equal(new Set([...apps.values()].map(a => a.id)).size, 40)
  assert.deepEqual([...apps.values()].map(a => a.no), numbers)
})

step('a draft is filled in step by step, and an old version is not edited', async () => {
  const { id, key } = apps.get(11)
  const path = `/api/v1/applications/${id}`
  await at.must(428, 'PATCH', path, { as: key, body: { answers: { founded: null } } })
  const cleared = await at.ask('PATCH', path, { as: key, body: { answers: { founded: null, project_title: null } }, headers: { 'if-match': '"v1"' } })
  assert.deepEqual([cleared.status, cleared.headers.etag], [200, '"v2"'])
  const incomplete = await submit(11, { lang: 'ko' })
  assert.deepEqual([incomplete.status, incomplete.body.rule, incomplete.body.errors.map(e => e.field).sort()],
    [422, 'application_incomplete', ['answers.founded', 'answers.project_title']])
  const filled = { answers: { founded: '2021-02', project_title: 'Invention 11' } }
  assert.equal((await at.ask('PATCH', path, { as: key, body: filled, headers: { 'if-match': '"v1"' } })).status, 412)
  await at.must(200, 'PATCH', path, { as: key, body: filled, headers: { 'if-match': '"v2"' } })
})

step('submissions before the closing: eligible ones get a signed receipt', async () => {
  for (const n of numbers.filter(n => !isLate(n) && n !== 39 && n !== 17)) {
    const r = await submit(n, n === 18 ? { headers: { 'idempotency-key': 'k' } } : {})
    if (n in tooOld) {
      assert.deepEqual([r.status, r.body.rule, r.body.errors[0].rule], [422, 'not_eligible', 'founded'], `company ${n}`)
      continue
    }
    assert.equal(r.status, 200, r.text)
    assert.deepEqual([r.body.state, r.body.eligibility.verdict, r.body.completeness], ['submitted', 'pass', 'incomplete'])
    apps.get(n).received_at = r.body.received_at
    apps.get(n).receipt = r.body.receipt
  }
  const again = await submit(18, { headers: { 'idempotency-key': 'k' } })
  assert.deepEqual([again.status, again.body.received_at, again.body.receipt], [200, apps.get(18).received_at, apps.get(18).receipt])
  // anyone holds a receipt against the published key
  const { keys: [key] } = await at.must(200, 'GET', '/api/v1/keys')
  const verify = token => rostrum(['token', 'verify', '--key', key.key, '--implicit', `receipt|${at.origin}|${slug}`, token])
  const good = verify(apps.get(1).receipt)
  assert.equal(good.status, 0, good.stderr)
  assert.match(good.stdout, /"received_at"/)
  assert.equal(verify(apps.get(1).receipt.slice(0, -3) + 'AAA').status, 1)
})

step('some withdraw', async () => {
  for (const n of [15, 17]) {
    const r = await at.must(200, 'POST', `/api/v1/applications/${apps.get(n).id}/withdraw`, { as: apps.get(n).key, body: { reason: 'another path' } })
    assert.equal(r.state, 'withdrawn')
  }
  assert.equal((await submit(17)).status, 409)
})

// A document by tus in two pieces; stops before the second when `isCut`. Its address.
const pdf = readFileSync(join(root, 'tests/api/deck.pdf'))
const tus = { 'tus-resumable': '1.0.0' }
async function announce(n) {
  const metadata = { kind: 'deck_ko', filename: `deck of ${two(n)}.pdf` }
  return await at.ask('POST', `/api/v1/applications/${apps.get(n).id}/uploads`, { as: apps.get(n).key, headers: { ...tus, 'upload-length': pdf.length,
    'upload-metadata': Object.entries(metadata).map(([k, v]) => `${k} ${Buffer.from(v).toString('base64')}`).join(',') } })
}
const piece = (n, path, from, to) => at.ask('PATCH', path, { as: apps.get(n).key, raw: pdf.subarray(from, to),
  headers: { ...tus, 'upload-offset': from, 'content-type': 'application/offset+octet-stream' } })
const deckOf = async n => (await at.must(200, 'GET', `/api/v1/applications/${apps.get(n).id}`, { as: apps.get(n).key })).documents.find(d => d.key === 'deck_ko')

step('the Korean deck is uploaded in pieces; the others stand as "deck missing"', async () => {
  const path = new URL((await announce(1)).headers.location, at.base).pathname
  assert.equal((await piece(1, path, 0, 30)).status, 204)
  assert.equal((await deckOf(1)).state, 'awaited')
  const here = await at.ask('HEAD', path, { as: apps.get(1).key, headers: tus })
  assert.equal(here.headers['upload-offset'], '30')
  assert.equal((await piece(1, path, 0, 30)).status, 409)
  assert.equal((await piece(1, path, 30, pdf.length)).status, 204)
  assert.deepEqual([(await deckOf(1)).state, (await deckOf(2)).state], ['complete', 'missing'])
})

step('the last millisecond is on time, the next one is not', async () => {
  at.hold(Date.now())
  at.moveClock('2022-08-26T23:59:59.999+09:00')
  const inTime = await submit(39)
  assert.deepEqual([inTime.status, inTime.body.received_at, inTime.body.closes_at], [200, '2022-08-26T14:59:59.999Z', '2022-08-26T15:00:00Z'])
  apps.get(39).received_at = inTime.body.received_at
  const early = await at.ask('POST', `${event}/decisions/release`, { as: organiser, body: {} })
  assert.equal(early.status, 200) // nothing is pending yet
  at.moveClock('2022-08-27T00:00:00+09:00')
  for (const n of [40, 12, 13]) {
    const late = await submit(n)
    assert.deepEqual([late.status, late.body.rule, late.body.received_at, late.body.closes_at],
      [409, 'call_over', '2022-08-26T15:00:00Z', '2022-08-26T15:00:00Z'])
  }
  assert.equal((await at.ask('POST', `${event}/applications`, { body: { answers: answers(41) } })).status, 409)
  assert.equal((await at.ask('PATCH', `/api/v1/applications/${apps.get(39).id}`,
    { as: apps.get(39).key, body: { answers: { project_title: 'Later' } }, headers: { 'if-match': '"v2"' } })).status, 409)
  at.hold(0)
  at.moveClock('2022-08-27T09:00:00+09:00')
})

step('the list: states, tracks, duplicates, decks missing, page by page', async () => {
  const path = `${event}/applications`
  const all = await at.all(path, { as: organiser })
  assert.deepEqual(all.map(a => byId(a.id)), numbers.filter(n => isIn(n) || n === 15 || n === 17))
  for (const a of all) {
    const n = byId(a.id)
    assert.deepEqual([a.company, a.track, a.round, a.lang, a.is_deck_missing], [`Made-up Company ${two(n)}`, tracks[n % 3], 'seoul', langOf(n), n !== 1])
    if (apps.get(n).received_at) assert.equal(a.received_at, apps.get(n).received_at)
  }
  assert.deepEqual((await at.all(`${path}?is_duplicate=true`, { as: local })).map(a => byId(a.id)), [1, 2, 19, 20])
  assert.deepEqual((await at.all(`${path}?state=draft`, { as: organiser })).map(a => byId(a.id)), [4, 5, 6, 7, 12, 13, 40])
  assert.deepEqual((await at.all(`${path}?track=bio&state=submitted`, { as: local })).map(a => byId(a.id)), numbers.filter(n => isIn(n) && n % 3 === 1))
  assert.equal((await at.all(`${path}?deck=missing`, { as: local })).length, all.length - 1)
  const counts = (await at.must(200, 'GET', `${path}/counts`, { as: local })).counts
  assert.equal(counts.filter(c => c.state === 'submitted').reduce((s, c) => s + c.n_applications, 0), numbers.filter(isIn).length)
})

step('decisions stay pending, unseen by applicants, until they are released together', async () => {
  const ids = list => list.map(n => apps.get(n).id)
  await at.must(200, 'POST', `${event}/decisions`, { as: local, body: { application_ids: ids(numbers.filter(isAccepted)), decision: 'accept' } })
  await at.must(422, 'POST', `${event}/decisions`, { as: local, body: { application_ids: ids([19]), decision: 'reject' } })
  await at.must(200, 'POST', `${event}/decisions`, { as: local, body: { application_ids: ids([19, 38]), decision: 'reject', reason: 'Too many this year.' } })
  await at.must(200, 'POST', `/api/v1/applications/${apps.get(20).id}/decision`, { as: organiser, body: { decision: 'ineligible', reason: 'The same company twice.' } })
  const seen = await at.must(200, 'GET', `/api/v1/applications/${apps.get(20).id}`, { as: apps.get(20).key })
  assert.deepEqual([seen.state, JSON.stringify(seen).includes('same company')], ['submitted', false])
  const released = await at.must(200, 'POST', `${event}/decisions/release`, { as: local, body: {} })
  assert.deepEqual(released, { n_accepted: numbers.filter(isAccepted).length, n_rejected: 2, n_ineligible: 1, unplaced: [] })
  const told = await at.must(200, 'GET', `/api/v1/applications/${apps.get(20).id}`, { as: apps.get(20).key })
  assert.deepEqual([told.state, told.reason], ['ineligible', 'The same company twice.'])
  for (const e of await at.all(`/api/v1/rounds/${rounds.seoul}/entries`, { as: local })) seoul.entries.set(byId(e.application_id), e.id)
  assert.deepEqual([...seoul.entries.keys()].sort((a, b) => a - b), numbers.filter(isAccepted))
  assert.equal((await at.must(200, 'POST', `/api/v1/applications/${apps.get(16).id}/withdraw`, { as: apps.get(16).key, body: {} })).state, 'withdrawn')
})

step('a deck begun before its own due instant may end within the grace', async () => {
  at.moveClock('2022-08-28T23:50:00+09:00')
  const path = new URL((await announce(2)).headers.location, at.base).pathname
  assert.equal((await piece(2, path, 0, 30)).status, 204)
  at.moveClock('2022-08-29T00:30:00+09:00')
  const late = await announce(3)
  assert.deepEqual([late.status, late.body.due_at ?? late.body.closes_at], [409, '2022-08-28T15:00:00Z'], late.text)
  assert.equal((await piece(2, path, 30, pdf.length)).status, 204)
  assert.deepEqual([(await deckOf(2)).state, (await deckOf(3)).state], ['complete', 'late'])
})

async function invite(round, as, no, lang) {
  const email = `judge${no}@panel-${round}.example`
  const body = { email, name: `Judge ${no} of ${round}`, organisation: 'Made-up Fund', lang }
  const r = await at.must(201, 'POST', `/api/v1/rounds/${rounds[round]}/judges`, { as, body })
  assert.match(r.link, new RegExp(`^${at.origin}/judge#t=v4\\.public\\.`))
  return { no, id: r.judge_id, token: r.token, as: r.token, email, lang }
}

step('seven judges by signed links; keys rotate meanwhile, one is revoked and renewed', async () => {
  for (let no = 1; no <= 7; no++) {
    if (no === 4) at.cli('keys rotate')
    seoul.judges.push(await invite('seoul', local, no, languages[no % 3]))
  }
  const [, , , , fifth] = seoul.judges
  for (const [i, j] of seoul.judges.entries()) { // also those signed by the key before
    if (i > 2) continue
    const r = await at.ask('POST', '/api/v1/judge/session', { body: { token: j.token, is_bearer: i === 2 } })
    assert.equal(r.status, 200, r.text)
    j.as = i === 2 ? r.body.secret : { cookie: r.headers['set-cookie'][0].split(';')[0] }
  }
  const list = `/api/v1/rounds/${rounds.seoul}/entries`
  for (const j of seoul.judges) assert.equal((await at.must(200, 'GET', list, { as: j.as })).items.length, 27)
  const session = (await at.must(200, 'POST', '/api/v1/judge/session', { body: { token: fifth.token, is_bearer: true } })).secret
  await at.must(204, 'POST', `/api/v1/judges/${fifth.id}/revoke`, { as: local, body: { reason: 'The link was forwarded.' } })
  for (const as of [fifth.token, session]) assert.equal((await at.ask('GET', list, { as })).status, 401)
  const renewed = await at.must(200, 'POST', `/api/v1/judges/${fifth.id}/token`, { as: local, body: {} })
  assert.notEqual(renewed.token, fifth.token)
  fifth.as = renewed.token
  assert.equal((await at.must(200, 'GET', list, { as: fifth.as })).items.length, 27)
  for (const as of [fifth.token, session]) assert.equal((await at.ask('GET', list, { as })).status, 401)
})

const recused = 25 // judge 6 knows company 25
step('a judge reads what is assigned, and leaves an entry by a conflict of interest', async () => {
  const sixth = seoul.judges[5]
  const path = `/api/v1/entries/${seoul.entries.get(recused)}`
  const entry = await at.must(200, 'GET', path, { as: sixth.as })
  assert.equal(entry.company, 'Made-up Company 25')
  assert.ok(!/contact@|\+82 2|900-00/.test(JSON.stringify(entry)), 'private answers stay private')
  await at.must(204, 'POST', `${path}/conflict`, { as: sixth.as, body: { reason: 'I own shares of it.' } })
  for (const [method, rest, body] of [['GET', ''], ['GET', '/sheet'], ['PUT', '/sheet', { scores_milli: even(9000), is_final: true }]])
    assert.equal((await at.ask(method, path + rest, { as: sixth.as, body })).status, 403)
  const conflicts = await at.must(200, 'GET', `/api/v1/rounds/${rounds.seoul}/conflicts`, { as: local })
  assert.deepEqual(conflicts.items.map(c => [c.judge_id, c.entry_id, c.source, c.reason]),
    [[sixth.id, seoul.entries.get(recused), 'judge', 'I own shares of it.']])
})

const seoulPath = () => `/api/v1/rounds/${rounds.seoul}`
const minutes = (from, to) => (Date.parse(to) - Date.parse(from)) / 60000
async function edit(method, path, body) { // a draft's edit, by the version seen last
  const was = await at.ask('GET', `${seoulPath()}/timetable/draft`, { as: local })
  return await at.ask(method, path, { as: local, body, headers: { 'if-match': was.headers.etag } })
}

step('the timetable: everyone once, nobody in two places, inside the windows', async () => {
  const was = await at.ask('GET', event)
  const joined = await at.ask('PATCH', event, { as: organiser, headers: { 'if-match': was.headers.etag }, body: { rounds: { seoul: { join_url: 'https://zoom.example/j/2022' } } } })
  assert.equal(joined.status, 200, joined.text)
  assert.ok(!(await at.ask('GET', event)).text.includes('zoom.example'))
  const draft = await edit('POST', `${seoulPath()}/timetable/generate`, {})
  assert.equal(draft.status, 200, draft.text)
  const { slots, unscheduled, n_faults, clashes } = draft.body
  assert.deepEqual([slots.length, unscheduled, n_faults], [27, [], 0])
  assert.deepEqual(clashes.map(c => [c.rule, c.entry_id, c.who]), [['recusal', seoul.entries.get(recused), 'Judge 6 of seoul']])
  assert.deepEqual(slots.map(s => s.entry_id).sort((a, b) => a - b), [...seoul.entries].filter(([n]) => n !== 16).map(([, id]) => id).sort((a, b) => a - b))
  for (const [i, s] of slots.entries()) {
    assert.deepEqual([minutes(s.starts_at, s.pitch_at), minutes(s.pitch_at, s.questions_at), minutes(s.questions_at, s.over_at), minutes(s.over_at, s.ends_at)], [1, 7, 3, 1])
    assert.ok(i === 0 || s.starts_at >= slots[i - 1].ends_at)
    assert.ok([['00:30', '03:00'], ['04:00', '09:00']].some(([a, b]) => s.starts_at >= `2022-09-01T${a}:00Z` && s.ends_at <= `2022-09-01T${b}:00Z`))
  }
  const onto = await edit('PATCH', `/api/v1/slots/${slots[5].slot_id}`, { starts_at: slots[2].starts_at })
  assert.deepEqual([onto.status, onto.body.rule, onto.body.errors[0].rule], [409, 'timetable_clash', 'room_taken'])
  const swapped = await edit('POST', `${seoulPath()}/timetable/swap`, { slot_id: slots[0].slot_id, other_slot_id: slots[1].slot_id })
  assert.deepEqual(swapped.body.slots.slice(0, 2).map(s => s.entry_id), [slots[1].entry_id, slots[0].entry_id])
  assert.equal((await at.ask('GET', `${seoulPath()}/timetable`)).status, 404)
  assert.equal((await edit('POST', `${seoulPath()}/timetable/publish`, {})).status, 200)
})

let moved // the company whose published slot is moved
step('published: in the viewer’s zone, in calendars, and changed with a new sequence', async () => {
  const shown = await at.must(200, 'GET', `${seoulPath()}/timetable?zone=Asia/Shanghai`, { lang: 'zh' })
  assert.deepEqual([shown.version_no, shown.items.length, shown.time_zone], [1, 27, 'Asia/Seoul'])
  assert.match(shown.items[0].local.starts, /8:30/) // 9:30 in Seoul
  const last = shown.items.at(-1)
  moved = byNo(last.application_no)
  const ics = async () => (await at.ask('GET', `/api/v1/applications/${apps.get(moved).id}/slot.ics`, { as: apps.get(moved).key })).text
  const before = await ics()
  assert.match(before, /SEQUENCE:0\r\n/)
  assert.equal((await edit('PATCH', `/api/v1/slots/${(await draftSlot(last.entry_id)).slot_id}`, { starts_at: '2022-09-01T17:00:00+09:00' })).status, 200)
  const diff = await at.must(200, 'GET', `${seoulPath()}/timetable/diff`, { as: local })
  assert.equal(JSON.stringify(diff).match(/"entry_id":/g).length, 1)
  assert.equal((await edit('POST', `${seoulPath()}/timetable/publish`, {})).status, 200)
  const after = await ics()
  assert.match(after, /SEQUENCE:1\r\n/)
  assert.equal(/UID:(.*)/.exec(after)[1], /UID:(.*)/.exec(before)[1])
  assert.match(after, /DTSTART:20220901T0800[0-9]{2}Z/)
  const all = (await at.ask('GET', `${seoulPath()}/timetable.ics`)).text
  assert.equal(all.match(/BEGIN:VEVENT\r\n/g).length, 27)
  assert.ok(all.split('\r\n').every(line => Buffer.byteLength(line) <= 75) && !all.includes('zoom.example'))
})

step('the join link opens a set time before, for those in the slot; each opening is noted', async () => {
  const first = (await at.must(200, 'GET', `${seoulPath()}/timetable`)).items[0]
  const n = byNo(first.application_no)
  const path = `/api/v1/applications/${apps.get(n).id}/rounds/${rounds.seoul}/join`
  at.moveClock('2022-09-01T09:14:00+09:00')
  const early = await at.ask('GET', path, { as: apps.get(n).key })
  assert.ok(early.status >= 400 && !early.text.includes('zoom.example'), early.text)
  at.moveClock('2022-09-01T09:16:00+09:00')
  const open = await at.ask('GET', path, { as: apps.get(n).key })
  assert.deepEqual([open.status, open.headers.location], [302, 'https://zoom.example/j/2022'])
  for (const as of [undefined, apps.get(4).key, final.judges[0]?.token]) assert.ok((await at.ask('GET', path, { as })).status >= 400)
  const admit = rostrum(['routes']).stdout.split('\n').map(l => l.split(/\s+/)[1]).find(p => /admit/.test(p))
  const hosts = await at.must(200, 'GET', admit.replace('{round_id}', rounds.seoul), { as: local })
  assert.deepEqual(hosts.items.slice(0, 2).map(i => [i.application_no, i.n_openings]), [[first.application_no, 1], [hosts.items[1].application_no, 0]])
})

step('judges read the deck of an entry of theirs', async () => {
  const { documents } = await at.must(200, 'GET', `/api/v1/entries/${seoul.entries.get(1)}`, { as: seoul.judges[0].as })
  const path = `/api/v1/uploads/${documents[0].key}/file`
  const file = await at.ask('GET', path, { as: seoul.judges[0].as })
  assert.deepEqual([file.status, file.headers['x-content-type-options']], [200, 'nosniff'])
  assert.match(file.headers['content-disposition'], /^attachment/)
  assert.equal((await at.ask('GET', path)).status, 401)
  assert.equal((await at.ask('GET', path, { as: apps.get(2).key })).status, 403)
})

// Scores of a judge for company n in Seoul, with the ties that the rules must part or leave.
const random = generator(2022)
function seoulScores(judge, n) {
  const i = judge.no - 1
  switch (n) {
  case 3: return { ...even(8000), technology: 7500, market: 9000 } // equal to 9, which has the technology
  case 9: return { ...even(8000), technology: 10000, market: 6000 }
  case 2: return { ...even(7000), market: 8000, business: 5000 } // equal to 8 and in technology; 2 has the market
  case 8: return { ...even(7000), market: 6000, business: 7500 }
  case 26: return even(5000) // equal to 29 in all means; 29 has the higher median
  case 29: return even(i < 4 ? 5500 : 4000)
  case 34: case 37: return even(500) // equal in everything, at the end of those who go on
  default: return Object.fromEntries(criteria.map(c => [c.key, 2000 + 500 * Math.floor(random() * 17)]))
  }
}

async function score(panel, judge, n, scores, { is_final = true } = {}) {
  const entry = panel.entries.get(n)
  const path = `/api/v1/entries/${entry}/sheet`
  const was = await at.ask('GET', path, { as: judge.as })
  const r = await at.ask('PUT', path, { as: judge.as, headers: was.headers.etag ? { 'if-match': was.headers.etag } : {},
    body: { scores_milli: scores, comment: `${mark} ${judge.no} ${n}`, is_final } })
  assert.equal(r.status, 200, r.text)
  if (is_final) panel.sheets.set(`${entry} ${judge.id}`, { entry, judge: judge.id, scores })
}

const owed = { judge: 4, n: 30 } // this sheet stays a draft until the round is reopened
step('six of seven judges score; a sheet off the scale or half full is not submitted', async () => {
  const first = seoul.judges[0]
  const path = `/api/v1/entries/${seoul.entries.get(1)}/sheet`
  const put = body => at.ask('PUT', path, { as: first.as, body })
  for (const scores_milli of [{ ...even(5000), team: 10500 }, { ...even(5000), team: 5250 }, { ...even(5000), charm: 5000 }, { technology: 5000 }])
    assert.equal((await put({ scores_milli, is_final: true })).status, 422, JSON.stringify(scores_milli))
  await score(seoul, first, 1, { technology: 5000 }, { is_final: false })
  assert.equal((await put({ scores_milli: even(6000), is_final: true })).status, 428) // another device was faster
  for (const judge of seoul.judges.slice(0, 6))
    for (const n of seoul.entries.keys()) {
      if (n === 16 || n === 23 || (judge.no === 6 && n === recused)) continue
      await score(seoul, judge, n, seoulScores(judge, n), { is_final: !(judge.no === owed.judge && n === owed.n) })
    }
  // a second version: the first one is kept, the last one counts
  await score(seoul, seoul.judges[1], 1, even(6500))
  await at.must(204, 'POST', `/api/v1/entries/${seoul.entries.get(23)}/no-show`, { as: local, body: { is_no_show: true } })
})

step('nobody but its judge sees a score before the round is closed', async () => {
  const routes = rostrum(['routes']).stdout.trim().split('\n').map(l => l.trim().split(/\s+/)).filter(([m, , lane]) => m === 'GET' && lane !== 'LOCAL')
  const ids = { event: [slug], round_id: [rounds.seoul], entry_id: [seoul.entries.get(1), seoul.entries.get(2)],
    judge_id: [seoul.judges[0].id], application_id: [apps.get(1).id, apps.get(2).id] }
  let n = 0
  for (const [, path] of routes) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(m => m[1])
    if (names.some(name => !(name in ids))) continue
    const values = ids[names[0]] ?? ['']
    for (const value of values)
      for (const as of [organiser, local, apps.get(1).key, seoul.judges[6].as, undefined]) {
        const page = /cursor\?/.test(routes.find(r => r[1] === path).join(' ')) ? '?n_limit=200' : ''
        const r = await at.ask('GET', path.replace(/\{\w+\}/, value) + page, { as })
        if (r.status === 200) n++
        assert.ok(!r.text.includes(mark), `${path} shows a sheet's comment`)
        assert.ok(!/\\?"(technology|delivery)\\?":\s*\d/.test(r.text), `${path} shows a score`)
        if (!/\/sheet$/.test(path)) assert.ok(!/"(score|score_num|total_num|tie_values|rank_no)":/.test(r.text) || /\{event\}(\/document)?$/.test(path), `${path} shows a result`)
      }
  }
  assert.ok(n > 20, `only ${n} answers were looked at`)
  assert.equal((await at.ask('GET', `/api/v1/rounds/${rounds.seoul}/computation`, { as: organiser })).status, 409)
  const panel = await at.all(`/api/v1/rounds/${rounds.seoul}/judges`, { as: local })
  assert.deepEqual(panel.map(j => j.n_submitted), [26, 26, 26, 25, 26, 25, 0])
})

step('a round that sends on is not closed before the organiser says how many', async () => {
  const close = body => at.ask('POST', `/api/v1/rounds/${rounds.seoul}/close`, { as: local, body })
  const unset = await close({ allow_missing: true })
  assert.deepEqual([unset.status, unset.body.rule], [409, 'result_advance_unset'])
  const was = await at.ask('GET', event)
  assert.equal((await at.ask('PATCH', event, { as: local, headers: { 'if-match': was.headers.etag }, body: { rounds: { seoul: { n_advance_per_track: 7 } } } })).status, 403)
  const set = await at.ask('PATCH', event, { as: organiser, headers: { 'if-match': was.headers.etag }, body: { rounds: { seoul: { n_advance_per_track: 7 } } } })
  assert.equal(set.status, 200, set.text)
  assert.equal((await at.must(200, 'GET', `${event}/document`, { as: organiser })).rounds[0].source.n_advance_per_track, 'ours')
})

step('missing sheets are named; a judge who did not come owes none', async () => {
  const path = `/api/v1/rounds/${rounds.seoul}/close`
  const first = await at.ask('POST', path, { as: local, body: {} })
  assert.deepEqual([first.status, first.body.rule, first.body.errors.length], [409, 'result_sheets_missing', 26 + 1])
  assert.ok(first.body.errors.every(e => /Judge 7 of seoul|Judge 4 of seoul/.test(e.detail)))
  await at.must(204, 'POST', `/api/v1/judges/${seoul.judges[6].id}/no-show`, { as: local, body: { is_no_show: true } })
  const second = await at.ask('POST', path, { as: local, body: {} })
  assert.deepEqual([second.status, second.body.errors.map(e => e.field)], [409, [String(seoul.entries.get(owed.n))]])
  assert.match(second.body.errors[0].detail, /Judge 4 of seoul.*Made-up Company 30|Made-up Company 30.*Judge 4 of seoul/)
  const closed = await at.must(200, 'POST', path, { as: local, body: { allow_missing: true } })
  assert.deepEqual(closed.computation.lines.find(l => l.entry_id === seoul.entries.get(owed.n)).missing, [seoul.judges[3].id])
  assert.equal((await at.ask('PUT', `/api/v1/entries/${seoul.entries.get(1)}/sheet`,
    { as: seoul.judges[2].as, body: { scores_milli: even(10000), is_final: true }, headers: { 'if-match': '"v1"' } })).status, 409)
})

step('reopened with a reason, completed, closed again', async () => {
  const path = `/api/v1/rounds/${rounds.seoul}`
  assert.equal((await at.ask('POST', `${path}/reopen`, { as: local, body: { reason: 'x' } })).status, 403)
  await at.must(422, 'POST', `${path}/reopen`, { as: organiser, body: {} })
  await at.must(204, 'POST', `${path}/reopen`, { as: organiser, body: { reason: 'A sheet was forgotten.' } })
  assert.equal((await at.ask('GET', `${path}/computation`, { as: organiser })).status, 409)
  await score(seoul, seoul.judges[3], owed.n, seoulScores(seoul.judges[3], owed.n))
  await at.must(200, 'POST', `${path}/close`, { as: local, body: {} })
})

function inputFor(panel, extra) {
  return {
    criteria, ties, decisions: [], overrides: [], prizes: [], perTrack: null,
    entries: [...panel.entries].map(([n, id]) => ({ id, track: tracks[n % 3], state: n === 16 ? 'withdrawn' : panel === seoul && n === 23 ? 'no_show' : 'active' })),
    sheets: [...panel.sheets.values()], ...extra,
  }
}

const computation = async round => (await at.must(200, 'GET', `/api/v1/rounds/${rounds[round]}/computation`, { as: organiser })).computation

// The server's computation is that of the sheets we sent, and it can be repeated from what it says.
function assertSame(computed, input) {
  const ours = compute(input), theirs = said(computed)
  assert.equal(theirs.size, ours.size)
  for (const [id, line] of ours) assert.deepEqual(theirs.get(id), line, `entry ${id}`)
  assert.deepEqual(compute(inputOf(computed)), ours)
  return ours
}

step('Seoul: the result is the one computed independently; ties are parted by the list', async () => {
  const computed = await computation('seoul')
  const lines = assertSame(computed, inputFor(seoul, { perTrack: 7 }))
  const of = n => lines.get(seoul.entries.get(n))
  for (const [better, worse] of [[9, 3], [2, 8], [29, 26]]) {
    assert.deepEqual(of(better).values[0], of(worse).values[0])
    assert.ok(of(better).rank < of(worse).rank)
  }
  assert.deepEqual([of(34), of(37)].map(l => [l.rank, l.advances, l.waits]), [[7, false, true], [7, false, true]])
  assert.deepEqual([of(16).rank, of(23).rank], [null, null])
  assert.equal(computed.is_complete, false)
})

step('a tie across the cut waits for a logged decision', async () => {
  const path = `/api/v1/rounds/${rounds.seoul}`
  const [a, b] = [seoul.entries.get(34), seoul.entries.get(37)]
  const frozen = await at.ask('POST', `${path}/freeze`, { as: local, body: {} })
  assert.deepEqual([frozen.status, frozen.body.rule], [409, 'result_tie_open'])
  const decide = (entry_ids, reason) => at.ask('POST', `${path}/decisions/tie`, { as: local, body: { entry_ids, reason } })
  assert.equal((await decide([b, a, seoul.entries.get(1)], 'no tie')).status, 422)
  assert.equal((await decide([b, a])).status, 422)
  const decided = await decide([b, a], 'The panel voted four to two.')
  assert.equal(decided.status, 200, decided.text)
  const lines = assertSame(await computation('seoul'), inputFor(seoul, { perTrack: 7, decisions: [[b, a]] }))
  assert.deepEqual([lines.get(b), lines.get(a)].map(l => [l.rank, l.advances]), [[7, true], [8, false]])
})

step('frozen, confirmed, published: seven of each track go to Chengdu', async () => {
  const path = `/api/v1/rounds/${rounds.seoul}`
  await at.must(200, 'POST', `${path}/freeze`, { as: local, body: {} })
  assert.equal((await at.ask('POST', `${path}/decisions/tie`, { as: local, body: { entry_ids: [seoul.entries.get(34), seoul.entries.get(37)], reason: 'again' } })).status, 409)
  for (const verb of ['confirm', 'publish']) assert.equal((await at.ask('POST', `${path}/${verb}`, { as: local, body: {} })).status, 403)
  assert.equal((await at.ask('POST', `${path}/publish`, { as: organiser, body: {} })).status, 409)
  assert.equal((await at.ask('GET', `${path}/result`)).status, 404)
  for (const verb of ['confirm', 'publish']) await at.must(200, 'POST', `${path}/${verb}`, { as: organiser, body: {} })
  const shown = await at.must(200, 'GET', `${path}/result`)
  assert.equal(shown.items.length, 21)
  assert.ok(!/"score/.test(JSON.stringify(shown)))
  const items = await at.all(`/api/v1/rounds/${rounds.final}/entries`, { as: organiser })
  for (const e of items) final.entries.set(byId(e.application_id), e.id)
  const lines = compute(inputFor(seoul, { perTrack: 7, decisions: [[seoul.entries.get(37), seoul.entries.get(34)]] }))
  assert.deepEqual([...final.entries.keys()].sort((x, y) => x - y),
    [...seoul.entries].filter(([, id]) => lines.get(id).advances).map(([n]) => n).sort((x, y) => x - y))
})

// In each track of the final the seven are scored downwards in the order of their numbers, but for ties.
function finalScores(judge, n) {
  const track = [...final.entries.keys()].filter(m => m % 3 === n % 3).sort((a, b) => a - b)
  const i = track.indexOf(n)
  if (n % 3 === 0) return even(9500 - 1000 * (i === 3 ? 2 : i)) // places 3 and 3: the last second prize
  if (n % 3 === 1) return even(9500 - 1000 * (i === 4 ? 3 : i)) // places 4 and 4: both win a third prize
  return Object.fromEntries(criteria.map(c => [c.key, 500 * Math.floor(random() * 21)]))
}

const prizes = tracks.flatMap(track => [['first', 1, 1], ['second', 2, 2], ['third', 3, 3]].map(([key, rank, awards]) => ({ key: `${key}/${track}`, track, rank, awards })))

step('the final: a panel of five scores; the tie across a prize gives neither, none is split', async () => {
  assert.equal((await at.ask('POST', `/api/v1/rounds/${rounds.final}/judges`, { as: local, body: { email: 'x@y.example', name: 'X' } })).status, 403)
  for (let no = 1; no <= 5; no++) final.judges.push(await invite('final', organiser, no, languages[no % 3]))
  assert.equal((await at.ask('GET', `/api/v1/entries/${[...final.entries.values()][0]}`, { as: seoul.judges[0].as })).status, 403)
  for (const judge of final.judges) for (const n of final.entries.keys()) await score(final, judge, n, finalScores(judge, n))
  await at.must(200, 'POST', `/api/v1/rounds/${rounds.final}/close`, { as: organiser, body: {} })
  const computed = await computation('final')
  assertSame(computed, inputFor(final, { prizes }))
  const waiting = computed.lines.filter(l => l.is_waiting)
  assert.deepEqual(waiting.map(l => [l.rank_no, l.prize]), [[3, null], [3, null]])
  assert.equal(computed.lines.filter(l => l.track === 'bio' && l.rank_no === 4 && l.prize === 'third/bio' && !l.is_waiting).length, 2)
  assert.equal((await at.ask('POST', `/api/v1/rounds/${rounds.final}/freeze`, { as: organiser, body: {} })).status, 409)
})

let winners
step('decided, overridden with a reason, and published: 18 prizes of 810,000', async () => {
  const path = `/api/v1/rounds/${rounds.final}`
  const before = await computation('final')
  const tied = before.lines.filter(l => l.is_waiting).map(l => l.entry_id)
  await at.must(200, 'POST', `${path}/decisions/tie`, { as: organiser, body: { entry_ids: [tied[1], tied[0]], reason: 'The jury drew lots.' } })
  const future = before.lines.filter(l => l.track === 'future' && l.rank_no)
  const [out, next] = [future.find(l => l.prize === 'third/future'), future.find(l => l.prize === null)]
  const override = body => at.ask('POST', `${path}/decisions/override`, { as: organiser, body })
  assert.equal((await override({ entry_id: out.entry_id, prize: '' })).status, 422) // no reason
  assert.equal((await override({ entry_id: next.entry_id, prize: 'third/future', reason: 'one too many' })).status, 409)
  for (const body of [{ entry_id: out.entry_id, prize: '', reason: 'It withdrew its claim.' }, { entry_id: next.entry_id, prize: 'third/future', reason: 'Next in line.' }]) {
    const r = await override(body)
    assert.equal(r.status, 200, r.text)
  }
  const computed = await computation('final')
  assertSame(computed, inputFor(final, { prizes, decisions: [[tied[1], tied[0]]],
    overrides: [{ entry: out.entry_id, prize: null }, { entry: next.entry_id, prize: 'third/future' }] }))
  for (const verb of ['freeze', 'confirm', 'publish']) await at.must(200, 'POST', `${path}/${verb}`, { as: organiser, body: {} })
  winners = (await at.must(200, 'GET', `${path}/result`)).items
  assert.equal(winners.length, 18)
  assert.equal(winners.reduce((s, w) => s + w.amount_minor, 0), 81000000)
  for (const p of prizes) assert.equal(winners.filter(w => w.prize === p.key).length, p.awards, p.key)
  assert.deepEqual(winners.filter(w => w.is_override).map(w => w.application_no), [next.application_no])
})

step('each was written to, in their own language', async () => {
  const finalists = [...final.entries.keys()]
  const expected = []
  const to = (n, kind) => expected.push(`${kind} ${answersOf(n).contact_email} ${langOf(n)}`)
  for (const n of numbers) {
    to(n, 'draft_link')
    if (!(n in tooOld) && !isLate(n) && n !== 17) to(n, 'receipt')
    if (n === 1 || n === 2) to(n, 'duplicate_notice')
    if ([15, 16, 17].includes(n)) to(n, 'withdrawn')
    if (isAccepted(n)) to(n, 'accepted')
    if ([19, 20, 38].includes(n)) to(n, 'refused')
    if (isAccepted(n) && n !== 16) to(n, 'slot')
    if (n === moved) to(n, 'slot_changed')
    if (finalists.includes(n)) to(n, 'advanced')
    else if (isAccepted(n) && n !== 16) to(n, 'not')
  }
  const won = new Set(winners.map(w => w.application_no))
  for (const n of finalists) to(n, won.has(apps.get(n).no) ? 'prize' : 'not')
  for (const panel of [seoul, final]) for (const j of panel.judges) expected.push(`judge ${j.email} ${j.lang}`)
  expected.push(`judge ${seoul.judges[4].email} ${seoul.judges[4].lang}`) // renewed
  const kinds = subjects()
  const found = (await at.mails(expected.length)).map(m => {
    const kind = kinds.find(k => k.lang === m.lang && k.test.test(m.subject))?.kind ?? `unknown: ${m.subject}`
    assert.ok(m.lang !== 'ko' || /[가-힣]/.test(m.text), m.file)
    assert.ok(m.lang !== 'zh' || /[一-鿿]/.test(m.text) && !/[가-힣]/.test(m.text.replace(/\S*골든\S*/g, '')), m.file)
    if (kind === 'refused') assert.match(m.text, m.to === answersOf(20).contact_email ? /The same company twice\./ : /Too many this year\./)
    return `${kind} ${m.to} ${m.lang}`
  })
  assert.deepEqual(found.sort(), expected.sort())
})

// How a mail of a kind is titled, from the catalogue of messages.
function subjects() {
  const kinds = { draft_link: 'draft_link', receipt: 'receipt', receipt_deck_missing: 'receipt', duplicate_notice: 'duplicate_notice', withdrawn: 'withdrawn',
    decision_accepted: 'accepted', decision_rejected: 'refused', decision_ineligible: 'refused', judge_invitation: 'judge', slot: 'slot', slot_changed: 'slot_changed',
    result_advanced: 'advanced', result_prize: 'prize', result_not: 'not' }
  const catalogue = readFileSync(join(root, 'lib/base/msg_mail.def'), 'utf8')
  const found = []
  for (const [, key, en, ko, zh] of catalogue.matchAll(/^MSG\(mail_(\w+)_subject, "(.*?)", "(.*?)", "(.*?)"\)$/gm))
    for (const [lang, text] of [['en', en], ['ko', ko], ['zh', zh]])
      if (key in kinds) found.push({ kind: kinds[key], lang, test: new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.+')}$`) })
  return found
}

step('the log is whole, and tells who did what', async () => {
  assert.equal(at.cli('log verify').is_intact, true)
  const log = await at.all(`${event}/log`, { as: organiser }, 200)
  const by = action => log.filter(l => l.action === action)
  assert.equal(by('application.create').length, 40)
  assert.equal(by('application.submit').length, numbers.filter(n => isIn(n) || n === 15).length)
  assert.equal(by('application.release').length, numbers.filter(isIn).length)
  assert.equal(by('judge.invite').length, 12)
  assert.deepEqual(by('judge.revoked').map(l => l.object), [`judge:${seoul.judges[4].id}`])
  assert.deepEqual(by('conflict.declare').map(l => [l.actor, l.object]), [[`judge:${seoul.judges[5].id}`, `judge:${seoul.judges[5].id}`]])
  assert.deepEqual(by('round.open').map(l => l.after),
    [{ state: 'open', reason: 'A sheet was forgotten.' }])
  assert.equal(by('result.decide').length, 4)
  assert.ok(log.every(l => l.actor !== '' || l.action === 'application.create'), 'every row names who')
  assert.ok(by('sheet.save').every(l => /^judge:\d+$/.test(l.actor)))
  const versions = by('sheet.save').filter(l => l.object === `entry:${seoul.entries.get(1)}` && l.actor === `judge:${seoul.judges[0].id}`)
  assert.deepEqual(versions.map(l => [l.after.version_no, l.after.state]).reverse(), [[1, 'draft'], [2, 'submitted']])
})

step('export is the event; backup while serving, restored elsewhere, is the same', async t => {
  const exported = rostrum(['export', ...at.where, slug]).stdout
  const doc = goldenPanda()
  doc.rounds[0].n_advance_per_track = 7
  doc.rounds[0].join_url = 'https://zoom.example/j/2022'
  doc.rounds[0].source.n_advance_per_track = 'ours'
  assert.deepEqual(JSON.parse(exported), doc)
  const copy = new Instance()
  t.after(() => copy.done())
  const folder = join(at.temp, 'copy')
  const result = await at.must(200, 'GET', `/api/v1/rounds/${rounds.final}/result`)
  // while it writes: each of these queues a mail
  const writing = Promise.all(numbers.map(() => at.ask('POST', '/api/v1/sign-in/code', { body: { email: 'seoul@sea.example' } })))
  if (isPg) dumpAndRestore(at.data, copy.data)
  else assert.equal(await at.spawn('backup', [folder]), 0)
  assert.ok((await writing).every(r => r.status === 204))
  if (isPg) for (const name of ['keys.json', 'uploads']) cpSync(join(at.data, name), join(copy.data, name), { recursive: true })
  else copy.cli('restore', [folder])
  await copy.start()
  assert.equal(rostrum(['export', ...copy.where, slug]).stdout, exported)
  assert.deepEqual(await copy.must(200, 'GET', `/api/v1/rounds/${rounds.final}/result`), result)
  assert.equal(copy.cli('log verify').is_intact, true)
  assert.equal(await copy.stop(), 0)
  const again = new Instance()
  t.after(() => again.done())
  mkdirSync(again.data)
  const file = join(again.temp, 'event.json')
  writeFileSync(file, exported)
  again.cli('import', [file])
  assert.equal(rostrum(['export', ...again.where, slug]).stdout, exported)
})

step('copied to PostgreSQL, to SQLite and back, every row is the same; a backup of one is restored into the other', async t => {
  const pg = isPg ? sharedPg() : await Pg.start({ isSynced: false })
  t.after(() => isPg || pg.stop())
  const from = isPg ? urlOf(at.data) : join(at.data, 'rostrum.db'), file = join(at.temp, 'there', 'rostrum.db')
  const there = pg.create(), back = pg.create(), restored = pg.create()
  const inUse = rostrum(['copy', '--from', from, '--to', there])
  assert.deepEqual([inUse.status, inUse.stdout], [1, ''])
  assert.match(inUse.stderr, /is in use by another process/)
  assert.equal(await at.stop(), 0)
  const copies = [[from, there], [there, file], [file, back]].map(([a, b]) => rostrum(['copy', '--from', a, '--to', b]))
  assert.deepEqual(copies.map(c => [c.status, c.stderr]), copies.map(() => [0, '']))
  const digests = copies.map(c => JSON.parse(c.stdout))
  assert.ok(digests[0].n_rows > 2000, JSON.stringify(digests[0]))
  assert.deepEqual(digests, [digests[0], digests[0], digests[0]])
  const again = rostrum(['copy', '--from', file, '--to', back])
  assert.equal(again.status, 1)
  assert.match(again.stderr, /the target is not empty/)
  // what was SQLite's serves from PostgreSQL, and the other way round
  const where = ['--data', at.data, '--db', isPg ? file : back]
  const exported = rostrum(['export', ...at.where, slug]).stdout
  assert.equal(rostrum(['export', ...where, slug]).stdout, exported)
  assert.equal(rostrum(['log', ...where, 'verify']).status, 0)
  const folder = join(at.temp, 'backup')
  assert.equal(rostrum(['backup', ...where, folder]).status, 0)
  const other = ['--data', join(at.temp, 'restored'), '--db', restored]
  const result = rostrum(['restore', ...other, folder])
  assert.deepEqual([result.status, result.stderr], [0, ''])
  assert.equal(rostrum(['export', ...other, slug]).stdout, exported)
  await at.start()
})

step('stopped and started again, everything is still there', async () => {
  const before = await at.must(200, 'GET', `/api/v1/rounds/${rounds.final}/result`)
  assert.equal(await at.stop(), 0)
  await at.start()
  assert.deepEqual(await at.must(200, 'GET', `/api/v1/rounds/${rounds.final}/result`), before)
  assert.equal((await at.all(`${event}/applications`, { as: organiser })).length, numbers.filter(n => isIn(n) || n === 15 || n === 17).length)
  assert.equal((await at.must(200, 'GET', `/api/v1/applications/${apps.get(1).id}`, { as: apps.get(1).key })).state, 'accepted')
  assert.equal(at.cli('log verify').is_intact, true)
})

test('Golden Panda 2022', { timeout: 300_000 }, async t => {
  t.after(() => at.done())
  for (const [name, run] of steps) await t.test(name, run)
})

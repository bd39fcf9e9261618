// Calls of other kinds, whole, over HTTP: from the applications to the prizes. Each event file's own examples hold,
// who its rules turn away is told why, and what its rounds let through adds up. All companies are made up.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from '../engine.mjs'
import { compute, inputOf, said } from './computation.mjs'
import { Instance, root, rostrum } from './instance.mjs'
import { two } from './people.mjs'

const fileOf = slug => join(root, `deploy/events/${slug}.json`)
const docOf = slug => JSON.parse(readFileSync(fileOf(slug), 'utf8'))

// Answers to what every one of these forms asks.
const common = n => ({
  company_name: `Made-up Company ${two(n)}`, company_name_en: `Made-up Company ${two(n)}`, country: 'KR',
  project_title: `Invention ${two(n)}`, project_summary: `What Made-up Company ${two(n)} invented.`,
  members: [{ name: `Founder ${two(n)}`, role: 'founder', email: `founder@company${two(n)}.example` }],
  contact_name: `Contact ${two(n)}`, contact_email: `contact@company${two(n)}.example`, contact_phone: `+82 2 0000 00${two(n)}`,
  consent_terms: true, consent_transfer: true,
})

class Call extends Instance {
  constructor(slug, clock) {
    super({ clock })
    this.slug = slug
    this.event = `/api/v1/events/${slug}`
    this.doc = docOf(slug)
    this.apps = new Map() // n -> {id, key}
  }

  async open() {
    await this.start()
    const tried = rostrum(['rule', 'test', fileOf(this.slug)])
    assert.equal(tried.status, 0, tried.stdout + tried.stderr)
    this.importEvent(this.doc)
    this.organiser = await this.person(`organiser@${this.slug}.example`, 'Organiser', ['--role', 'organiser', '--event', this.slug])
    this.rounds = Object.fromEntries((await this.must(200, 'GET', this.event)).rounds.map(r => [r.key, r.id]))
    return this
  }

  answersOf(n, more) {
    const asked = this.doc.calls[0].form.map(q => q.key)
    const given = Object.entries({ ...common(n), ...more }).filter(([key, v]) => v !== undefined && asked.includes(key))
    return Object.fromEntries(given)
  }

  async draft(n, more) {
    const made = await this.must(201, 'POST', `${this.event}/applications`, { body: { answers: this.answersOf(n, more) } })
    this.apps.set(n, { id: made.application_id, key: made.key })
  }

  submit(n) {
    const { id, key } = this.apps.get(n)
    return this.ask('POST', `/api/v1/applications/${id}/submit`, { as: key })
  }

  async apply(n, more) {
    await this.draft(n, more)
    const r = await this.submit(n)
    assert.equal(r.status, 200, `company ${n}: ${r.text}`)
    return r.body
  }

  // Turned away by this rule.
  async refused(n, more, rule) {
    await this.draft(n, more)
    const r = await this.submit(n)
    assert.deepEqual([r.status, r.body.rule, r.body.errors?.map(e => e.rule)], [422, 'not_eligible', [rule]], `company ${n}: ${r.text}`)
    const message = this.doc.calls[0].rules.find(one => one.key === rule).message.en
    assert.ok(r.body.errors[0].detail.startsWith(message), r.body.errors[0].detail) // and why, behind it
  }

  async accept(numbers, at) {
    this.moveClock(at)
    const application_ids = numbers.map(n => this.apps.get(n).id)
    await this.must(200, 'POST', `${this.event}/decisions`, { as: this.organiser, body: { application_ids, decision: 'accept' } })
    return await this.must(200, 'POST', `${this.event}/decisions/release`, { as: this.organiser, body: {} })
  }

  async timetable(round) {
    const path = `/api/v1/rounds/${this.rounds[round]}/timetable`
    const made = await this.edit(`${path}/generate`)
    assert.deepEqual(made.unscheduled, [])
    await this.edit(`${path}/publish`)
    return made.slots
  }

  async edit(path) {
    for (let version = 1; ; version++) {
      const r = await this.ask('POST', path, { as: this.organiser, body: {}, headers: { 'if-match': `"v${version}"` } })
      if (r.status === 200) return r.body
      assert.ok(r.status === 412 && version < 9, r.text)
    }
  }

  invite(round) {
    const body = { email: 'judge@panel.example', name: 'Judge' }
    return this.must(201, 'POST', `/api/v1/rounds/${this.rounds[round]}/judges`, { as: this.organiser, body })
  }

  // One judge scores every entry, the lower the number of the application the better; the round is closed and
  // published. The numbers of the applications in their places.
  async judge(round, invitation) {
    const path = `/api/v1/rounds/${this.rounds[round]}`
    const invited = invitation ?? await this.invite(round)
    const entries = await this.all(`${path}/entries`, { as: invited.token }, 50)
    const { criteria } = this.doc.rubrics.find(r => r.key === this.doc.rounds.find(one => one.key === round).rubric)
    for (const entry of entries) {
      const n = entry.application_no ?? entry.no
      const milli = Math.max(0, 10000 - n * 250)
      const scores_milli = Object.fromEntries(criteria.map((c, i) => [c.key, milli - (milli % 500) + (i === 0 && milli % 500 ? 500 : 0)]))
      await this.must(200, 'PUT', `/api/v1/entries/${entry.id}/sheet`, { as: invited.token, body: { is_final: true, scores_milli } })
    }
    await this.must(200, 'POST', `${path}/close`, { as: this.organiser, body: {} })
    for (const step of ['freeze', 'confirm', 'publish']) await this.must(200, 'POST', `${path}/${step}`, { as: this.organiser, body: {} })
    const { items: lines } = await this.must(200, 'GET', `${path}/result`)
    return { n_entries: entries.length, lines }
  }
}

const prizesOf = lines => lines.filter(l => l.prize).map(l => [l.company, l.prize, l.amount_minor]).sort()
const company = n => `Made-up Company ${two(n)}`
const range = (a, b) => Array.from({ length: b - a + 1 }, (_, i) => a + i)

test('within 7 years or not founded yet: documents take 16, the pitch gives 4 prizes', async t => {
  const call = new Call('example-harbour-2026', '2026-03-10T09:00:00+09:00')
  t.after(() => call.done())
  await call.open()
  const firm = { is_pre_startup: false, founded: '2021-05', revenue: { amount_minor: 300000000, currency: 'KRW' }, owners: [{ name: 'Founder', share: 100 }] }
  const firmOf = n => ({ ...firm, track: n % 2 ? 'logistics' : 'marine' })
  for (const n of range(1, 18)) await call.apply(n, firmOf(n))
  const pre = await call.apply(19, { is_pre_startup: true, track: 'marine' })
  assert.equal(pre.eligibility.n_points, 5)
  await call.refused(20, { ...firmOf(20), founded: '2019-03-01' }, 'within_7_years')
  await call.refused(21, { ...firmOf(21), revenue: { amount_minor: 2000000001, currency: 'KRW' } }, 'revenue_cap')
  const edge = await call.apply(22, { ...firmOf(22), founded: '2019-03-02' })
  assert.equal(edge.eligibility.verdict, 'pass')
  const held = await call.apply(23, { ...firmOf(23), owners: [{ name: 'Founder', share: 70 }, { name: 'Made-up Holding', share: 30, is_company: true }] })
  assert.deepEqual([held.eligibility.verdict, held.eligibility.needs_look], ['pass', true])
  const { n_accepted } = await call.accept([...range(1, 19), 22, 23], '2026-04-13T09:00:00+09:00')
  assert.equal(n_accepted, 21)
  // Documents are read by anyone of the panel before the review begins, sheets are taken from then on; who owes some is
  // reminded a day before its end, once, also by a server that was away.
  const judge = await call.invite('papers')
  const [first] = await call.all(`/api/v1/rounds/${call.rounds.papers}/entries`, { as: judge.token }, 50)
  const early = await call.ask('PUT', `/api/v1/entries/${first.id}/sheet`, { as: judge.token, body: { scores_milli: { team: 5000 } } })
  assert.deepEqual([early.status, early.body.rule], [409, 'review_not_begun'], early.text)
  const reminders = () => Number(sql(call.data, "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'judge_nudge'")[0].n)
  for (const [at, n] of [['2026-04-20T09:00:00+09:00', 0], ['2026-05-07T18:00:00+09:00', 1], ['2026-05-07T19:00:00+09:00', 1]]) {
    call.moveClock(at)
    assert.equal(await call.stop(), 0)
    await call.start()
    while (reminders() < n) await new Promise(resolve => setTimeout(resolve, 20))
    assert.equal(reminders(), n)
  }
  const papers = await call.judge('papers', judge)
  assert.equal(papers.n_entries, 21)
  assert.deepEqual(papers.lines.filter(l => l.is_advancing).map(l => l.company).sort(), range(1, 16).map(company))
  // The cut and the reserve, computed again from nothing but what was published.
  const { computation } = await call.must(200, 'GET', `/api/v1/rounds/${call.rounds.papers}/computation`, { as: call.organiser })
  const again = compute(inputOf(computation))
  assert.deepEqual(again, said(computation))
  const inReserve = [...again.values()].filter(l => l.reserve).map(l => l.reserve).sort()
  assert.deepEqual([inReserve, [...again.values()].filter(l => l.advances).length], [[1, 2, 3], 16])
  // One of the 16 drops out: the first in reserve moves up by itself, and the pitch is full again.
  const leaver = call.apps.get(5)
  await call.must(200, 'POST', `/api/v1/applications/${leaver.id}/withdraw`, { as: leaver.key, body: {} })
  const { items: places } = await call.must(200, 'GET', `/api/v1/rounds/${call.rounds.papers}/reserve`, { as: call.organiser })
  const moved = places.filter(p => p.moved_up_at)
  assert.deepEqual(moved.map(p => [p.company, places.find(q => q.entry_id === p.moved_for_id).company]), [[company(17), company(5)]])
  call.moveClock('2026-06-12T08:00:00+09:00')
  assert.equal((await call.timetable('pitch')).length, 16)
  const pitch = await call.judge('pitch')
  assert.equal(pitch.n_entries, 16)
  assert.deepEqual(prizesOf(pitch.lines), [[company(1), 'grand', 50000000], [company(2), 'excellence', 30000000],
    [company(3), 'merit', 10000000], [company(4), 'merit', 10000000]])
})

test('every member of a team: age, country, both countries, and one team for each address', async t => {
  const call = new Call('example-two-shores-2026', '2026-04-10T09:00:00+08:00')
  t.after(() => call.done())
  await call.open()
  const kim = { name: 'Member Kim', nationality: 'KR', birth_date: '2000-05-01', is_student: true }
  const chen = { name: 'Member Chen', nationality: 'CN', birth_date: '1999-11-30' }
  for (const n of range(1, 6)) await call.apply(n, { team: [kim, chen] })
  await call.refused(7, { team: [kim, { ...chen, birth_date: '2007-04-02' }] }, 'every_member_age')
  await call.refused(8, { team: [kim, chen, { ...kim, name: 'Member Sato', nationality: 'JP' }] }, 'every_member_country')
  await call.refused(9, { team: [kim, { ...kim, name: 'Member Lee' }] }, 'both_shores')
  await call.refused(10, { team: [kim, chen], contact_email: 'contact@company01.example' }, 'one_person_one_team')
  await call.accept(range(1, 6), '2026-05-18T09:00:00+08:00')
  call.moveClock('2026-07-18T08:00:00+08:00')
  assert.equal((await call.timetable('contest')).length, 6)
  const contest = await call.judge('contest')
  assert.deepEqual(prizesOf(contest.lines), [[company(1), 'first', 3000000], [company(2), 'second', 1500000], [company(3), 'second', 1500000]])
})

test('Golden Panda 2024 in Korea: 40 apply, documents take 25, 10 go to the final; RMB 1.86 million in all', async t => {
  const call = new Call('golden-panda-korea-2024', '2024-08-01T09:00:00+09:00')
  t.after(() => call.done())
  await call.open()
  // The published total, from the file's own prizes: each field and group has 1 + 2 + 3 + 4.
  const total = call.doc.prizes.reduce((sum, p) => sum + p.n_awards * p.amount_minor, 0)
  assert.deepEqual([total, call.doc.prize_total.amount_minor], [186000000, 186000000])
  assert.equal(rostrum(['check', fileOf(call.slug)]).status, 0)
  const wrong = { ...call.doc, prizes: call.doc.prizes.map((p, i) => (i ? p : { ...p, amount_minor: p.amount_minor + 100 })) }
  const said = rostrum(['check', '-'], JSON.stringify(wrong))
  assert.deepEqual([said.status, /\/prize_total/.test(said.stdout)], [1, true], said.stdout)

  const fields = ['it', 'bio', 'future']
  for (const n of range(1, 40)) {
    const is_growth = n % 2 === 0
    // the group follows from the years since the founding
    const answers = { is_pre_startup: false, founded: is_growth ? '2019-05' : '2023-02', funding: { amount_minor: 0, currency: 'KRW' }, round: 'papers', field: fields[n % 3] }
    const { track } = await call.apply(n, answers)
    assert.equal(track, `${fields[n % 3]}-${is_growth ? 'growth' : 'startup'}`)
  }
  await call.refused(41, { is_pre_startup: true, country: 'CN', round: 'papers', field: 'it' }, 'korean')
  await call.accept(range(1, 40), '2024-08-27T09:00:00+09:00')
  call.moveClock('2024-08-28T09:00:00+08:00') // the review in China begins
  const papers = await call.judge('papers')
  assert.deepEqual([papers.n_entries, papers.lines.filter(l => l.is_advancing).length], [40, 25])
  call.moveClock('2024-09-05T08:00:00+09:00')
  assert.equal((await call.timetable('seoul')).length, 25)
  const seoul = await call.judge('seoul')
  assert.deepEqual(seoul.lines.filter(l => l.is_advancing).map(l => l.company).sort(), range(1, 10).map(company))
  const final = await call.judge('final')
  assert.equal(final.n_entries, 10)
  // Ranked apart: the first of each field and group has its first prize.
  const prizes = new Map(prizesOf(final.lines).map(([name, prize, amount]) => [name, [prize, amount]]))
  assert.deepEqual(prizes.get(company(1)), ['first-bio-startup', 6000000])
  assert.deepEqual(prizes.get(company(2)), ['first-future-growth', 10000000])
  assert.deepEqual(prizes.get(company(7)), ['second-bio-startup', 4000000])
  assert.equal(prizes.size, 10)
})

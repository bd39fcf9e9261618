// The smallest path: one application, one slot, one judge token, one score, one prize.
import test from 'node:test'
import assert from 'node:assert/strict'
import { Instance, goldenPanda } from './instance.mjs'
import { answers } from './people.mjs'

// Golden Panda with one round that awards the prizes itself.
function oneRound() {
  const doc = goldenPanda()
  const seoul = doc.rounds.find(r => r.key === 'seoul')
  seoul.next = null
  doc.rounds = [seoul]
  for (const p of doc.prizes) p.round = 'seoul'
  return doc
}

test('one application, one slot, one judge token, one score, one prize', async t => {
  const at = await new Instance().start()
  t.after(() => at.done())
  at.importEvent(oneRound())
  const organiser = await at.person('organiser@panda.example', 'Organiser', ['--role', 'organiser', '--event', 'golden-panda-2022'])

  const draft = await at.must(201, 'POST', '/api/v1/events/golden-panda-2022/applications', { body: { answers: answers(1) } })
  const as = draft.key
  const submitted = await at.must(200, 'POST', `/api/v1/applications/${draft.application_id}/submit`, { as })
  assert.equal(submitted.state, 'submitted')

  await at.must(200, 'POST', `/api/v1/applications/${draft.application_id}/decision`, { as: organiser, body: { decision: 'accept' } })
  at.moveClock('2022-08-29T09:00:00+09:00')
  const released = await at.must(200, 'POST', '/api/v1/events/golden-panda-2022/decisions/release', { as: organiser, body: {} })
  assert.equal(released.n_accepted, 1)

  const event = await at.must(200, 'GET', '/api/v1/events/golden-panda-2022')
  const round = event.rounds[0].id
  const [entry] = await at.all(`/api/v1/rounds/${round}/entries`, { as: organiser })
  const planned = await at.ask('POST', `/api/v1/rounds/${round}/timetable/generate`, { as: organiser, body: {}, headers: { 'if-match': '"v1"' } })
  assert.deepEqual(planned.body.slots.map(s => [s.entry_id, s.pitch_at]), [[entry.id, '2022-09-01T00:31:00Z']])
  const judge = await at.must(201, 'POST', `/api/v1/rounds/${round}/judges`,
    { as: organiser, body: { email: 'judge@panel.example', name: 'Judge One', lang: 'zh' } })
  const seen = await at.must(200, 'GET', `/api/v1/rounds/${round}/entries`, { as: judge.token })
  assert.deepEqual(seen.items.map(e => e.id), [entry.id])
  const sheet = await at.must(200, 'PUT', `/api/v1/entries/${entry.id}/sheet`, { as: judge.token,
    body: { scores_milli: { technology: 9000, market: 8000, business: 7000, team: 6500, delivery: 9500 }, is_final: true } })
  assert.equal(sheet.state, 'submitted')

  const closed = await at.must(200, 'POST', `/api/v1/rounds/${round}/close`, { as: organiser, body: {} })
  // 0.3 x 9 + 0.25 x 8 + 0.2 x 7 + 0.15 x 6.5 + 0.1 x 9.5 = 8.025 points
  assert.deepEqual(closed.computation.lines[0].score, { num: 8025, den: 1 })
  assert.equal(closed.computation.lines[0].prize, 'first/bio')
  for (const step of ['freeze', 'confirm', 'publish']) await at.must(200, 'POST', `/api/v1/rounds/${round}/${step}`, { as: organiser, body: {} })
  const result = await at.must(200, 'GET', `/api/v1/rounds/${round}/result`)
  assert.deepEqual(result.items.map(i => [i.company, i.prize, i.amount_minor, i.amount_currency]),
    [['Made-up Company 01', 'first/bio', 8000000, 'CNY']])
  assert.equal(at.cli('log verify').is_intact, true)
})

// Answers that the loops keep: whoever was told that a write succeeded reads it, on every connection, and nobody
// reads what another may.
import test from 'node:test'
import assert from 'node:assert/strict'
import { isPg } from '../engine.mjs'
import { answers } from './people.mjs'
import { Instance, goldenPanda } from './instance.mjs'

const event = '/api/v1/events/golden-panda-2022'
const N = 12 // connections, over three loops

process.env.ROSTRUM_N_LOOPS = '3'
const at = new Instance()
let organiser
test.before(async () => {
  await at.start()
  at.importEvent(goldenPanda())
  organiser = await at.person('organiser@panda.example', 'Organiser', ['--role', 'organiser', '--event', 'golden-panda-2022'])
})
test.after(() => at.done())

// The same question on as many connections at once.
const everywhere = (path, options) => Promise.all(Array.from({ length: N }, () => at.ask('GET', path, options)))
const statuses = replies => [...new Set(replies.map(r => r.status))]

test('what was written is read at once on every connection', async () => {
  let etag = (await at.ask('GET', event)).headers.etag, stop = false
  const others = Array.from({ length: 4 }, async () => { while (!stop) await at.must(200, 'GET', event) })
  for (let i = 1; i <= 40; i++) {
    const said = await at.ask('PATCH', event, { as: organiser, body: { name: { en: `Golden Panda ${i}` } }, headers: { 'if-match': etag } })
    assert.equal(said.status, 200, said.text)
    for (const r of await everywhere(event)) {
      assert.equal(r.body.document.name.en, `Golden Panda ${i}`)
      etag = r.headers.etag
    }
  }
  stop = true
  await Promise.all(others)
  assert.match(at.log, /route="\/api\/v1\/events\/\{event\}" status=200 .* sql=0 /, 'nothing was kept: this tests nothing')
})

test('a submission stands in the list as soon as it is acknowledged', async () => {
  const path = `${event}/applications?state=submitted`
  for (let i = 1; i <= 15; i++) {
    const made = await at.must(201, 'POST', `${event}/applications`, { body: { answers: answers(i) } })
    await everywhere(path, { as: organiser })
    await at.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as: made.key })
    for (const r of await everywhere(path, { as: organiser })) {
      assert.equal(r.body.n_total, i)
      assert.equal(r.body.items.at(-1).id, made.application_id)
    }
  }
  if (!isPg) assert.match(at.log, /applications" status=200 .* sql=0 /, 'nothing was kept: this tests nothing')
})

test('a list is for who may read it, as long as they may', async () => {
  const path = `${event}/applications`
  const local = await at.person('seoul@sea.example', 'Seoul', ['--role', 'local_organiser', '--event', 'golden-panda-2022', '--round', 'final'])
  const nobody = await at.person('nobody@sea.example', 'Nobody')
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(statuses(await everywhere(path, { as: organiser })), [200])
    assert.deepEqual(statuses(await everywhere(path)), [401])
    assert.deepEqual(statuses(await everywhere(path, { as: nobody })), [403])
    assert.deepEqual((await everywhere(path, { as: local })).map(r => r.body.items.length), Array(N).fill(0))
  }
  await at.must(204, 'POST', '/api/v1/sign-out', { as: local })
  assert.deepEqual(statuses(await everywhere(path, { as: local })), [401])
})

test('what one may read of an event that is not public is not there for others', async () => {
  const { headers: { etag } } = await at.ask('GET', event)
  await at.must(200, 'PATCH', event, { as: organiser, body: { is_public: false }, headers: { 'if-match': etag } })
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(statuses(await everywhere(event, { as: organiser })), [200])
    assert.deepEqual(statuses(await everywhere(event)), [404])
    assert.deepEqual(statuses(await everywhere(event, { headers: { 'if-none-match': '*' } })), [404])
  }
  const hidden = await at.ask('GET', event, { as: organiser })
  await at.must(200, 'PATCH', event, { as: organiser, body: { is_public: true }, headers: { 'if-match': hidden.headers.etag } })
  assert.deepEqual(statuses(await everywhere(event)), [200])
})

test('names are in the order of each reader, kept or not', async () => {
  for (const [i, name] of ['호박', '白桦', 'Cedar'].entries()) {
    const made = await at.must(201, 'POST', `${event}/applications`, { body: { answers: answers(20 + i, { company_name: name }) } })
    await at.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as: made.key })
  }
  const first = async lang => (await at.must(200, 'GET', `${event}/applications?sort=company&query=invention%202`, { as: organiser, lang })).items.map(l => l.company)
  const ko = await first('ko'), zh = await first('zh'), en = await first('en')
  assert.notDeepEqual(ko, zh)
  assert.deepEqual([await first('ko'), await first('zh'), await first('en')], [ko, zh, en])
})

test('a session that has run out reads nothing that was kept for it', async () => {
  const path = `${event}/applications`
  const short = await at.person('short@panda.example', 'Short', ['--role', 'organiser', '--event', 'golden-panda-2022'])
  const { items } = await at.must(200, 'GET', '/api/v1/me/sessions', { as: short })
  const ends = Date.parse(items.find(s => s.is_current).expires_at)
  assert.deepEqual(statuses(await everywhere(path, { as: short })), [200])
  at.hold(ends - 1)
  assert.deepEqual(statuses(await everywhere(path, { as: short })), [200])
  at.hold(ends)
  assert.deepEqual(statuses(await everywhere(path, { as: short })), [401])
  at.hold(0)
})

// Live updates over sockets: everyone is told, once, what has changed; who is slow, gone or no longer allowed is not.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { Instance, goldenPanda, root } from '../e2e/instance.mjs'
import { answers } from '../e2e/people.mjs'
import { Viewer } from './viewer.mjs'

process.env.ROSTRUM_STREAM_BEAT_MS = '600'
const EVENT = '/api/v1/events/golden-panda-2022'
let at, as, round, room, step
const applications = []
const judges = () => `/api/v1/rounds/${round}/judges`
const timetable = () => `/api/v1/rounds/${round}/timetable`

before(async () => {
  at = await new Instance().start()
  at.importEvent(goldenPanda())
  const ids = []
  for (const n of [1, 2]) {
    const draft = await at.must(201, 'POST', `${EVENT}/applications`, { body: { answers: answers(n) } })
    await at.must(200, 'POST', `/api/v1/applications/${draft.application_id}/submit`, { as: draft.key })
    applications.push(draft)
    ids.push(draft.application_id)
  }
  as = await at.person('organiser@panda.example', 'Organiser', ['--role', 'organiser'])
  at.moveClock('2022-08-27T12:00:00+09:00')
  await at.must(200, 'POST', `${EVENT}/decisions`, { as, body: { application_ids: ids, decision: 'accept' } })
  await at.must(200, 'POST', `${EVENT}/decisions/release`, { as, body: {} })
  round = (await at.must(200, 'GET', EVENT)).rounds.find(r => r.key === 'seoul').id
  room = (await at.must(200, 'GET', `/api/v1/rounds/${round}/rooms`, { as })).items[0].id
  step = 1
  await edit('POST', `${timetable()}/generate`, {})
  await edit('POST', `${timetable()}/publish`, {})
})
after(async () => { await at.done() })
afterEach(() => Viewer.all_gone())

async function edit(method, path, body) {
  const r = await at.must(200, method, path, { as, body, headers: { 'if-match': `"v${step}"` } })
  step++
  return r
}

// Lets the two teams change places: another state of the timetable.
async function swap() {
  const { slots } = await at.must(200, 'GET', `${timetable()}/draft`, { as })
  await edit('POST', `${timetable()}/swap`, { slot_id: slots[0].slot_id, other_slot_id: slots[1].slot_id })
  await edit('POST', `${timetable()}/publish`, {})
}

let n_invited = 0
const invite = (name = 'Judge') => at.must(201, 'POST', judges(), { as, body: { email: `judge${++n_invited}@panel.example`, name } })
async function metric(name) {
  return Number(new RegExp(`^rostrum_${name} (\\d+)$`, 'm').exec((await at.ask('GET', '/metrics')).text)[1])
}
// The gauge goes down once the server has noticed.
async function until(test) {
  for (let i = 0; i < 5000; i++) if (await test()) return
  throw new Error('it did not come')
}

test('a state comes at once, with its id, and the stream is never kept by anyone', async () => {
  const v = await new Viewer(at, timetable()).begun()
  assert.equal(v.status, 200)
  assert.equal(v.head['content-type'], 'text/event-stream')
  assert.equal(v.head['cache-control'], 'no-store')
  assert.equal(v.head['x-accel-buffering'], 'no')
  assert.equal(v.head['content-length'], undefined)
  assert.equal(v.last.event, 'state')
  assert.match(v.last.id, /^[0-9a-f]{16}$/)
  assert.ok(v.retries[0] >= 1500 && v.retries[0] <= 2500)
  assert.deepEqual(v.last.state, await at.must(200, 'GET', timetable()))
})

test('who does not ask for a stream gets the plain answer; HEAD tells what GET would', async () => {
  assert.match((await at.ask('GET', timetable())).headers['content-type'], /^application\/json/)
  const r = await at.ask('HEAD', timetable(), { headers: { accept: 'text/event-stream' } })
  assert.equal(r.status, 200)
  assert.equal(r.headers['content-type'], 'text/event-stream')
  assert.equal(r.headers['content-length'], undefined)
  const plain = await at.ask('GET', EVENT, { headers: { accept: 'text/event-stream' } })
  assert.match(plain.headers['content-type'], /^application\/json/)
})

test('two viewers are told of a change, each in its language, and of nothing else', async () => {
  const one = await new Viewer(at, timetable(), { headers: { 'Accept-Language': 'ko' } }).begun()
  const two = await new Viewer(at, timetable(), { headers: { 'Accept-Language': 'zh' } }).begun()
  const was = one.last.state.items.map(s => s.company)
  await swap()
  await Promise.all([one, two].map(v => v.seen(x => x.events.length === 2)))
  assert.deepEqual(one.last.state.items.map(s => s.company), was.reverse())
  assert.notEqual(one.last.id, two.last.id)
  assert.notEqual(one.last.state.items[0].local.date, two.last.state.items[0].local.date)
  // a step of the draft is written on the same topic, and changes nothing that is public
  const { slots } = await at.must(200, 'GET', `${timetable()}/draft`, { as })
  await edit('PATCH', `/api/v1/slots/${slots[0].slot_id}`, { is_locked: true })
  await edit('PATCH', `/api/v1/slots/${slots[0].slot_id}`, { is_locked: false })
  await one.seen(v => v.comments >= 2)
  assert.equal(one.events.length, 2)
})

test('a client that comes back is told only what it has not seen', async () => {
  const { id } = (await new Viewer(at, timetable()).begun()).last
  const back = await new Viewer(at, timetable(), { last: id }).seen(v => v.comments >= 1)
  assert.equal(back.events.length, 0)
  assert.equal(back.retries.length, 1)
  await swap()
  await back.begun()
  assert.notEqual(back.last.id, id)
  const behind = await new Viewer(at, timetable(), { last: id }).begun()
  assert.equal(behind.last.id, back.last.id)
})

test('a burst of writes is few events, the last of them complete', async () => {
  const v = await new Viewer(at, judges(), { as }).begun()
  const n_before = n_invited
  await Promise.all(Array.from({ length: 40 }, (_, i) => invite(`Judge ${i}`)))
  await v.seen(x => x.last.state.items.length === n_before + 40)
  assert.ok(v.events.length < 20, `${v.events.length} events`)
})

test('200 viewers all get it', async () => {
  const viewers = Array.from({ length: 200 }, () => new Viewer(at, timetable()))
  await Promise.all(viewers.map(v => v.begun()))
  assert.ok(await metric('streams') >= 200)
  await swap()
  await Promise.all(viewers.map(v => v.seen(x => x.events.length === 2)))
  assert.equal(new Set(viewers.map(v => v.last.id)).size, 1)
  for (const v of viewers) v.gone()
  await until(async () => await metric('streams') === 0)
})

test('rights: nobody opens another\'s stream, and a session that ends takes its stream along', async () => {
  assert.equal((await at.ask('GET', judges(), { headers: { accept: 'text/event-stream' } })).status, 401)
  const other = await at.person('second@panda.example', 'Second', ['--role', 'organiser'])
  const v = await new Viewer(at, judges(), { as: other }).begun()
  const mine = await new Viewer(at, judges(), { as }).begun()
  await at.must(204, 'POST', '/api/v1/sign-out', { as: other })
  await invite()
  await mine.seen(x => x.events.length === 2)
  await v.ended
  assert.equal(v.events.length, 1)
  assert.equal((await at.ask('GET', judges(), { as: other, headers: { accept: 'text/event-stream' } })).status, 401)
})

test('a session that ends while nothing happens ends its stream at the next heartbeat', async () => {
  const other = await at.person('third@panda.example', 'Third', ['--role', 'organiser'])
  const v = await new Viewer(at, judges(), { as: other }).begun()
  await at.must(204, 'POST', '/api/v1/sign-out', { as: other })
  await v.ended
  assert.equal(v.events.length, 1)
})

test('a reader that takes nothing is dropped; it is not queued for', async () => {
  const before = await metric('streams_dropped_total')
  const slow = new Viewer(at, `${judges()}?n_limit=200`, { as, read: false })
  const quick = await new Viewer(at, judges(), { as }).begun()
  for (let i = 0; i < 200 && await metric('streams_dropped_total') === before; i++) { // the page of 200 is full then
    await invite('심'.repeat(190))
    if (i > 60) await new Promise(resolve => setTimeout(resolve, 60)) // an event for each, not one for many
  }
  assert.equal(await metric('streams_dropped_total'), before + 1)
  assert.ok(!quick.isEnded)
})

test('a client that leaves, a thousand times', async () => {
  const accepted = await metric('connections_accepted_total')
  for (let i = 0; i < 100; i++) {
    const crowd = Array.from({ length: 10 }, () => new Viewer(at, timetable()))
    const when = [v => v.seen(x => x.head), v => v.begun(), v => new Promise(resolve => v.socket.once('connect', resolve))][i % 3]
    await Promise.all(crowd.map(when))
    if (i % 20 === 0) await swap()
    for (const v of crowd) v.gone()
  }
  await until(async () => await metric('streams') === 0)
  assert.ok(await metric('connections_accepted_total') >= accepted + 1000)
  assert.equal((await at.ask('GET', timetable())).status, 200)
})

test('who speaks into a stream ends it', async () => {
  const v = await new Viewer(at, timetable()).begun()
  v.socket.write('GET /healthz HTTP/1.1\r\nHost: panda.example\r\n\r\n')
  await v.ended
})

test('the caps are their own', async t => {
  process.env.ROSTRUM_MAX_STREAMS_PER_ADDRESS = '3'
  const small = await new Instance().start()
  delete process.env.ROSTRUM_MAX_STREAMS_PER_ADDRESS
  t.after(() => small.done())
  small.importEvent(goldenPanda())
  const chief = await small.person('organiser@panda.example', 'Organiser', ['--role', 'organiser'])
  const path = `${EVENT}/applications/counts`
  const three = [1, 2, 3].map(() => new Viewer(small, path, { as: chief }))
  await Promise.all(three.map(v => v.begun()))
  const refused = await small.ask('GET', path, { as: chief, headers: { accept: 'text/event-stream' } })
  assert.equal(refused.status, 503)
  assert.equal((await small.ask('GET', path, { as: chief })).status, 200)
  three[0].gone()
  for (;;) { // its place is free once the server has noticed
    const v = new Viewer(small, path, { as: chief })
    await v.seen(x => x.head)
    v.gone()
    if (v.status === 200) break
  }
})

test('the organiser\'s counts follow the applications, and each application itself', async () => {
  const v = await new Viewer(at, `${EVENT}/applications/counts`, { as }).begun()
  const n = x => x.last.state.counts.filter(c => c.state === 'withdrawn').length
  assert.equal(n(v), 0)
  const [mine, other] = await Promise.all(applications.map(one => new Viewer(at, `/api/v1/applications/${one.application_id}`, { as: one.key }).begun()))
  assert.equal(mine.last.state.state, 'accepted')
  await at.must(200, 'POST', `/api/v1/applications/${applications[0].application_id}/withdraw`, { as: applications[0].key, body: {} })
  await v.seen(x => n(x) === 1)
  await mine.seen(x => x.last.state.state === 'withdrawn')
  assert.equal(other.events.length, 1)
})

const stage = () => `/api/v1/rooms/${room}/stage`
const act = (version_no, body) => at.ask('POST', stage(), { as, body, headers: { 'if-match': `"v${version_no}"` } })

test('the guests\' counts follow the registrations', async () => {
  const forum = JSON.parse(readFileSync(join(root, 'deploy/events/korea-china-forum-2022.json'), 'utf8').replaceAll('2022-08-0', '2022-09-0'))
  at.importEvent(forum)
  const v = await new Viewer(at, `/api/v1/events/${forum.slug}/registrations/counts`, { as }).begun()
  const n = x => x.last.state.items.reduce((sum, one) => sum + one.n_registrations, 0)
  assert.equal(n(v), 0)
  const [ticket] = (await at.must(200, 'GET', `/api/v1/events/${forum.slug}/tickets`)).items.filter(t => t.state === 'open')
  await at.must(202, 'POST', `/api/v1/events/${forum.slug}/registrations`, { body: { ticket: ticket.key, name: 'A Guest', email: 'guest@example.org' } })
  await v.seen(x => n(x) === 1)
})

test('the clock of the instance is told when it is moved', async () => {
  const v = await new Viewer(at, '/api/v1').begun()
  at.moveClock('2022-08-28T12:00:00+09:00')
  await v.seen(x => Date.parse(x.last.state.event_clock_at) >= Date.parse('2022-08-28T12:00:00+09:00'))
})

test('the stage: every screen is told each step, and two chairs skip once', async () => {
  const screens = await Promise.all([1, 2, 3].map(() => new Viewer(at, stage()).begun()))
  assert.equal(screens[0].last.state.phase, 'idle')
  assert.ok(Math.abs(Date.parse(screens[0].last.state.real_at) - Date.now()) < 5000)
  assert.equal((await act(1, { command: 'start' })).status, 200)
  await Promise.all(screens.map(v => v.seen(x => x.last.state.phase === 'pitch')))
  const zero = new Set(screens.map(v => v.last.state.zero_at))
  assert.equal(zero.size, 1)
  assert.ok(Math.abs(Date.parse([...zero][0]) - Date.now() - 420_000) < 5000)
  const both = await Promise.all([act(2, { command: 'skip' }), act(2, { command: 'skip' })])
  assert.deepEqual(both.map(r => r.status).sort(), [200, 412])
  await Promise.all(screens.map(v => v.seen(x => x.last.state.phase === 'questions')))
  assert.equal(screens[0].last.state.version_no, 3)
})

test('the stage: time that passes changes no state, and what has passed is gone after a pause', async t => {
  const { real_at } = (await new Viewer(at, stage()).begun()).last.state
  t.after(() => at.hold(0))
  const t0 = Math.floor(Date.parse(real_at) / 1000) * 1000 + 10_000
  at.hold(t0)
  assert.equal((await act(3, { command: 'reset' })).status, 200)
  assert.equal((await act(4, { command: 'start' })).body.zero_at, new Date(t0 + 420_000).toISOString().replace('.000', ''))
  const v = await new Viewer(at, stage()).begun()
  at.hold(t0 + 100_000)
  await v.seen(x => x.comments >= 2) // read again at the heartbeat, with another real_at: no event
  assert.equal(v.events.length, 1)
  const paused = await act(5, { command: 'pause' })
  assert.equal(paused.body.left_ms, 320_000)
  await v.seen(x => x.events.length === 2)
  at.hold(t0 + 500_000)
  const resumed = await act(6, { command: 'resume' })
  assert.equal(resumed.body.zero_at, new Date(t0 + 820_000).toISOString().replace('.000', ''))
})

test('the stage: a simulated event clock that is moved is told, and does not disturb the pitch', async () => {
  const v = await new Viewer(at, stage()).begun()
  const { zero_at, event_clock_offset_ms } = v.last.state
  at.moveClock('2022-08-31T09:00:00+09:00')
  await v.seen(x => x.last.state.event_clock_offset_ms > event_clock_offset_ms)
  assert.equal(v.last.state.zero_at, zero_at)
})

test('stopping ends the streams and says when to come back', async () => {
  const v = await new Viewer(at, timetable()).begun()
  const o = await new Viewer(at, judges(), { as }).begun()
  const code = at.stop()
  await Promise.all([v.ended, o.ended])
  assert.equal(v.retries.length, 2)
  assert.ok(v.retries[1] >= 1000 && v.retries[1] <= 5000)
  assert.equal(await code, 0)
})

// The Seoul preliminary's day: forty teams for thirty-seven slots, two organisers at one draft, a calendar
// program, and the way into the room. Over sockets, through the lanes.
import test from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Instance, goldenPanda } from './instance.mjs'
import { answers } from './people.mjs'

const reader = fileURLToPath(new URL('../unit/read_ics.py', import.meta.url))
const hasReader = spawnSync('/usr/bin/python3', ['-c', 'import icalendar']).status === 0
const meeting = 'https://meet.example/room/1?pwd=made-up'

// What python3-icalendar understands of a calendar: [uid, sequence, start, end, summary, …, status] each.
function read(ics) {
  const r = spawnSync('/usr/bin/python3', [reader], { input: ics, encoding: 'utf8' })
  assert.equal(r.status, 0, r.stderr)
  return r.stdout.trim().split('\n').slice(1).map(line => line.split('|'))
}

async function enter(at, organiser) {
  const keys = new Map()
  const doc = goldenPanda()
  doc.rounds.find(r => r.key === 'seoul').join_url = meeting
  at.importEvent(doc)
  for (let n = 1; n <= 40; n++) {
    // teams 1 and 2, 3 and 4, … share a founder
    const shared = `shared@pair${Math.ceil(n / 2)}.example`
    const members = [{ name: 'Founder', email: n % 2 ? shared : shared.toUpperCase() }]
    const draft = await at.must(201, 'POST', '/api/v1/events/golden-panda-2022/applications', { body: { answers: answers(n, { members }) } })
    await at.must(200, 'POST', `/api/v1/applications/${draft.application_id}/submit`, { as: draft.key })
    keys.set(draft.application_id, draft.key)
  }
  const as = await organiser()
  at.moveClock('2022-08-27T12:00:00+09:00')
  await at.must(200, 'POST', '/api/v1/events/golden-panda-2022/decisions', { as, body: { application_ids: [...keys.keys()], decision: 'accept' } })
  await at.must(200, 'POST', '/api/v1/events/golden-panda-2022/decisions/release', { as, body: {} })
  return { as, keys }
}

test('a day of pitches', async t => {
  const at = await new Instance().start()
  t.after(() => at.done())
  const { as, keys } = await enter(at, () => at.person('organiser@panda.example', 'Organiser', ['--role', 'organiser']))
  const round = (await at.must(200, 'GET', '/api/v1/events/golden-panda-2022')).rounds.find(r => r.key === 'seoul').id
  const edit = (method, path, step, body) => at.ask(method, path, { as, body, headers: { 'if-match': `"v${step}"` } })
  const base = `/api/v1/rounds/${round}`

  const planned = await edit('POST', `${base}/timetable/generate`, 1, {})
  assert.equal(planned.status, 200, planned.text)
  const { slots, unscheduled } = planned.body
  assert.equal(slots.length, 37)
  assert.equal(planned.body.n_faults, 0)
  assert.deepEqual(unscheduled.map(u => u.rule), ['no_time', 'no_time', 'no_time'])
  const times = slots.map(s => [Date.parse(s.starts_at), Date.parse(s.ends_at)])
  const windows = [['09:30', '12:00'], ['13:00', '18:00']].map(w => w.map(c => Date.parse(`2022-09-01T${c}:00+09:00`)))
  times.forEach(([start, end], i) => {
    assert.equal(end - start, 12 * 60000)
    assert.ok(windows.some(([from, to]) => from <= start && end <= to), slots[i].starts_at)
    if (i) assert.ok(times[i - 1][1] <= start, 'two slots at once in the only room')
  })

  // eight edits that have all seen step 2: one is taken
  const race = await Promise.all(slots.slice(0, 8).map(s => edit('PATCH', `/api/v1/slots/${s.slot_id}`, 2, { is_locked: true })))
  assert.deepEqual(race.map(r => r.status).sort(), [200, 412, 412, 412, 412, 412, 412, 412])
  const locked = (await at.must(200, 'GET', `${base}/timetable/draft`, { as })).slots.filter(s => s.is_locked)
  assert.equal(locked.length, 1)

  assert.equal((await edit('POST', `${base}/timetable/publish`, 3, {})).status, 200)
  const first = await at.ask('GET', `${base}/timetable.ics`)
  const swapped = await edit('POST', `${base}/timetable/swap`, 4, { slot_id: slots[20].slot_id, other_slot_id: slots[30].slot_id })
  assert.equal(swapped.status, 200, swapped.text)
  assert.equal((await edit('DELETE', `/api/v1/slots/${slots[36].slot_id}`, 5)).status, 200)
  assert.equal((await edit('POST', `${base}/timetable/publish`, 6, {})).status, 200)
  const second = await at.ask('GET', `${base}/timetable.ics`)
  assert.ok(!second.text.includes('meet.example'))
  if (hasReader) {
    const before = read(first.text), after = read(second.text)
    assert.deepEqual(after.map(e => e[0]).sort(), before.map(e => e[0]).sort())
    assert.equal(new Set(after.map(e => e[0])).size, 37)
    assert.ok(before.every(e => e[1] === '0' && e.at(-1) === 'CONFIRMED'))
    const changed = after.filter(e => e[1] === '1')
    assert.deepEqual(changed.map(e => e[0].split('@')[0]).sort(), [20, 30, 36].map(i => `entry-${slots[i].entry_id}`).sort())
    assert.deepEqual(changed.filter(e => e.at(-1) === 'CANCELLED').map(e => e[0].split('@')[0]), [`entry-${slots[36].entry_id}`])
  } else t.diagnostic('skipped: no python3-icalendar to read the calendars')

  // the first team's own way in
  const admit = await at.must(200, 'GET', `${base}/admit`, { as })
  assert.equal(admit.items.length, 36)
  const team = [...keys.keys()][admit.items[0].application_no - 1]
  const own = await at.ask('GET', `/api/v1/applications/${team}/slot.ics`, { as: keys.get(team) })
  const link = new URL(/URL:(\S+)/.exec(own.text.replaceAll('\r\n ', ''))[1]).pathname
  assert.equal((await at.ask('GET', link)).status, 409)
  at.moveClock('2022-09-01T09:15:00+09:00')
  for (const method of ['HEAD', 'GET']) {
    const r = await at.ask(method, link)
    assert.deepEqual([r.status, r.headers.location], [302, meeting])
  }
  const opened = await at.must(200, 'GET', `${base}/admit`, { as })
  assert.deepEqual(opened.items.map(i => i.n_openings), [1, ...Array(35).fill(0)])
  assert.equal(at.cli('log verify').is_intact, true)
})

// What doors send: killed under way, all at once, again and again. Each scan is stored once, and answered alike.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from '../engine.mjs'
import { Instance, root } from './instance.mjs'

const forum = 'korea-china-forum-2022'
const api = `/api/v1/events/${forum}`
const N_GUESTS = 25, N_ROUNDS = 4

test('a batch whose server is killed', { timeout: 120_000 }, async t => {
  const at = new Instance({ clock: '2022-08-04T08:30:00+08:00' })
  t.after(() => at.done())
  await at.start()
  at.cli('import', [join(root, `deploy/events/${forum}.json`)])
  const door = await at.person('door@forum.example', 'Door', ['--role', 'door', '--event', forum])
  const guests = []
  for (let i = 0; i < N_GUESTS; i++)
    guests.push((await at.must(201, 'POST', `${api}/walk-ins`, { as: door, body: { ticket: 'on_site', name: `Guest ${i}` } })).registration_id)

  // Each guest in and out, over and over: 500 scans, a second apart, all of them good in this order.
  const begun = Date.parse('2022-08-04T00:00:00Z')
  const scans = Array.from({ length: 500 }, (_, i) => ({ scan_key: `kill-${String(i).padStart(12, '0')}`,
    kind: Math.floor(i / N_GUESTS) % 2 ? 'exit' : 'entry', registration_id: guests[i % N_GUESTS], scanned_at: new Date(begun + 1000 * i).toISOString() }))
  const send = () => at.ask('POST', `${api}/door/scans`, { as: door, body: { device: 'phone', door: 'A', sent_at: '2022-08-04T00:30:00Z', scans } })

  for (let round = 0; round < N_ROUNDS; round++) {
    const asked = send().catch(() => undefined)
    await new Promise(resolve => setTimeout(resolve, 5 + 15 * round))
    at.child.kill('SIGKILL')
    const [answer] = await Promise.all([asked, at.ended])
    await at.start()
    if (answer?.status === 200) { // acknowledged: all of it is there
      const { doors } = await at.must(200, 'GET', `${api}/door/counts`, { as: door })
      assert.deepEqual([doors[0].n_entries, doors[0].n_exits], [250, 250])
    }
  }
  for (let again = 0; again < 2; again++) {
    const { status, body } = await send()
    assert.equal(status, 200)
    assert.deepEqual(body.items.map(one => one.result), scans.map(() => 'ok'))
    const { tickets, doors } = await at.must(200, 'GET', `${api}/door/counts`, { as: door })
    assert.deepEqual([doors.length, doors[0].n_entries, doors[0].n_exits, doors[0].n_duplicates], [1, 250, 250, 0])
    assert.deepEqual([tickets[0].n_came, tickets[0].n_inside], [N_GUESTS, 0])
  }
})

// mulberry32: small, seeded, good enough to choose by.
function dice(state) {
  return n => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % n
  }
}

test('six devices at three doors, all at once', { timeout: 120_000 }, async t => {
  const seed = Number(process.env.ROSTRUM_SEED ?? 20220804), roll = dice(seed)
  t.diagnostic(`seed ${seed}`)
  const at = new Instance({ clock: '2022-08-04T08:30:00+08:00' })
  t.after(() => at.done())
  await at.start()
  at.cli('import', [join(root, `deploy/events/${forum}.json`)])
  const door = await at.person('door@forum.example', 'Door', ['--role', 'door', '--event', forum])
  const guests = []
  for (let i = 0; i < N_GUESTS; i++)
    guests.push((await at.must(201, 'POST', `${api}/walk-ins`, { as: door, body: { ticket: 'on_site', name: `Guest ${i}` } })).registration_id)

  // Everybody is scanned by each device, which came in as one of a row of doors; each scan stands in two of its batches,
  // and every third in one of another device, too, as when a phone's list was moved to another.
  const begun = Date.parse('2022-08-04T00:00:00Z')
  const plan = (name, kind) => {
    const devices = Array.from({ length: 6 }, (_, d) => guests.map((id, i) => ({ scan_key: `${name}-device-${d}-guest-${i}`.padEnd(20, '-'),
      kind: kind(), registration_id: id, scanned_at: new Date(begun + 1000 * roll(1200)).toISOString() })))
    const batch = (d, scans) => ({ device: `phone ${d}`, door: 'ABC'[d % 3], sent_at: '2022-08-04T00:30:00Z', scans })
    return { scans: devices.flat(), batches: devices.flatMap((scans, d) => [
      batch(d, scans.slice(0, 15)), batch(d, scans.slice(10)), batch(d, scans),
      batch((d + 1) % 6, scans.filter((_, i) => i % 3 === 0))]) }
  }
  const send = async ({ batches }) => {
    const said = new Map()
    const answers = await Promise.all(batches.map(body => at.must(200, 'POST', `${api}/door/scans`, { as: door, body })))
    for (const one of answers.flatMap(({ items }) => items)) {
      if (said.has(one.scan_key)) assert.deepEqual(one, said.get(one.scan_key))
      said.set(one.scan_key, one)
    }
    return said
  }
  const counts = async () => {
    const { tickets, doors } = await at.must(200, 'GET', `${api}/door/counts`, { as: door })
    const sum = of => doors.reduce((n, one) => n + one[of], 0)
    return { came: tickets[0].n_came, inside: tickets[0].n_inside, entries: sum('n_entries'), exits: sum('n_exits'), twice: sum('n_duplicates') }
  }

  const entries = plan('in', () => 'entry')
  const said = await send(entries)
  assert.equal(said.size, entries.scans.length)
  assert.deepEqual(await counts(), { came: N_GUESTS, inside: N_GUESTS, entries: N_GUESTS, exits: 0, twice: entries.scans.length - N_GUESTS })
  assert.deepEqual(await send(entries), said) // all of it again

  // In and out at random: what counts of a guest takes turns, in the order of its time.
  const both = plan('both', () => roll(2) ? 'entry' : 'exit')
  await send(both)
  const rows = sql(at.data, `SELECT registration_id, kind FROM passage WHERE outcome = 'ok' AND undone_at IS NULL
    ORDER BY registration_id, scanned_at, id`)
  for (let i = 1; i < rows.length; i++)
    assert.ok(rows[i].registration_id !== rows[i - 1].registration_id || rows[i].kind !== rows[i - 1].kind, `guest ${rows[i].registration_id}`)
  const n = await counts()
  assert.equal(n.entries + n.exits, rows.length)
  assert.equal(n.entries + n.exits + n.twice, entries.scans.length + both.scans.length)
  const last = rows.filter((row, i) => row.registration_id !== rows[i + 1]?.registration_id)
  assert.deepEqual([n.came, n.inside], [N_GUESTS, last.filter(row => row.kind === 'entry').length])

  // Two take the same scan back at once: it is taken back once.
  const undone = await Promise.all([0, 1].map(() => at.ask('POST', `${api}/door/scans/undo`, { as: door, body: { scan_key: both.scans[0].scan_key } })))
  assert.deepEqual(undone.map(one => one.status), [204, 204])
  assert.equal(sql(at.data, "SELECT id FROM log WHERE action = 'door.undo'").length, 1)
})

// A door's batch and kill -9: whatever was under way, sent again it is stored once, and answered alike.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
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
    const answer = await asked
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

// What becomes of places by time alone: the server's timer ends holds and offers, returns allotments, and offers what
// that frees; nobody asks it anything meanwhile.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from '../engine.mjs'
import { Instance, root } from './instance.mjs'

const forum = 'korea-china-forum-2022', api = `/api/v1/events/${forum}`

// Three places on site: one for a guest who does not confirm, one for a sponsor, one taken.
function eventFile() {
  const doc = JSON.parse(readFileSync(join(root, `deploy/events/${forum}.json`), 'utf8'))
  Object.assign(doc.ticket_types[0], { n_capacity: 3, is_waitable: true, offer_minutes: 60 })
  return doc
}

test('the timer ends holds and offers, and returns allotments, in the order of the list', { timeout: 120_000 }, async () => {
  const it = new Instance({ clock: '2022-07-25T09:00:00+08:00' })
  let n = 0
  const link = async (to, count) => {
    const mail = (await it.mails(count)).filter(m => m.to === to && m.text.includes('registration#t=')).at(-1)
    return /#t=(rg1[A-Za-z0-9._-]+)/.exec(mail.text)[1]
  }
  const register = name => it.must(202, 'POST', `${api}/registrations`, { body: { ticket: 'on_site', name, email: `${name}@guests.example`, lang: 'en' } })
  const confirmed = async name => {
    await register(name)
    const key = await link(`${name}@guests.example`, n += 1)
    await it.must(200, 'POST', `/api/v1/registrations/${key.split('.')[1]}/confirm`, { as: key })
    n += 1
    return key
  }
  const states = () => Object.fromEntries(sql(it.data, 'SELECT name, state FROM registration ORDER BY id').map(r => [r.name, r.state]))
  // The sweep begins with a turn: starting anew is a turn of the timer that need not be waited for.
  const turn = async (at, isDone) => {
    it.moveClock(at)
    assert.equal(await it.stop(), 0)
    await it.start()
    for (let i = 0; !isDone(states()); i++) {
      assert.ok(i < 600, JSON.stringify(states()))
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
  try {
    await it.start()
    it.importEvent(eventFile())
    const as = await it.person('host@forum.example', 'Host', ['--role', 'organiser', '--event', forum])
    const allotment = await it.must(201, 'POST', `${api}/allotments`, { as, body: { organisation_key: 'kic-china', ticket: 'on_site', n_places: 1, name: 'Sponsor',
      email: 'sponsor@sponsors.example', lang: 'en', return_at: '2022-07-28T09:00:00+08:00' } })
    n += 1
    await confirmed('taken')
    await register('idle') // never confirms
    n += 1
    for (const name of ['first', 'second', 'third']) await confirmed(name)
    assert.deepEqual(states(), { taken: 'confirmed', idle: 'pending', first: 'waiting', second: 'waiting', third: 'waiting' })

    // a day later the hold is over
    await turn('2022-07-26T09:01:00+08:00', s => s.first === 'offered')
    assert.deepEqual(states(), { taken: 'confirmed', idle: 'expired', first: 'offered', second: 'waiting', third: 'waiting' })
    // an hour later the offer is
    await turn('2022-07-26T10:02:00+08:00', s => s.second === 'offered')
    assert.deepEqual(states(), { taken: 'confirmed', idle: 'expired', first: 'expired', second: 'offered', third: 'waiting' })
    const second = await link('second@guests.example', n += 3)
    await it.must(200, 'POST', `/api/v1/registrations/${second.split('.')[1]}/offer/take`, { as: second })
    // the sponsor's instant has come
    await turn('2022-07-28T09:00:00+08:00', s => s.third === 'offered')
    const now = await it.must(200, 'GET', `/api/v1/allotments/${allotment.allotment_id}`, { as })
    assert.deepEqual([now.n_places, now.n_used], [0, 0])
    const { items } = await it.must(200, 'GET', `${api}/log?action=allotment.return`, { as })
    assert.deepEqual(items.map(l => [l.actor, l.before, l.after]), [['system', { n_places: 1, n_used: 0 }, { n_places: 0, n_used: 0 }]])
    // an offer does not outlast the beginning of the event: nobody is offered anything after it
    await turn('2022-08-04T12:00:00+08:00', s => s.third === 'expired')
    assert.deepEqual(states(), { taken: 'confirmed', idle: 'expired', first: 'expired', second: 'confirmed', third: 'expired' })
    assert.deepEqual(sql(it.data, 'SELECT n_taken FROM ticket_type ORDER BY id LIMIT 1'), [{ n_taken: 2 }])
    assert.equal(it.cli('log verify').is_intact, true)
  } finally {
    await it.stop()
    await it.done()
  }
})

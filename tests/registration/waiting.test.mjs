// Many people for few places that two kinds share, with a waiting list: whatever is confirmed, cancelled, taken, declined
// and waited for at once, no place is given or offered twice, and nobody waits for a place that is free.
// ROSTRUM_SEED chooses the history.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ask, mailbox, SLUG, start } from './server.mjs'

const seed = Number(process.env.ROSTRUM_SEED ?? 20220804)
const N_CLIENTS = 160, N_HALL = 30, N_ON_SITE = 24, N_PRESS = 12, N_ONLINE = 40, AT_ONCE = 32, N_ACTS = 900
const ALLOWED = ['registration_full', 'registration_not_live', 'registration_no_offer', 'registration_waits', 'registration_no_list', 'registration_has_room', 'not_possible']
let server, box

function change(doc) {
  const [onSite, online] = doc.ticket_types
  doc.quotas = [{ key: 'hall', name: onSite.name, n_capacity: N_HALL, source: 'ours' }]
  Object.assign(onSite, { n_capacity: N_ON_SITE, quotas: ['hall'], is_waitable: true })
  online.n_capacity = N_ONLINE
  doc.ticket_types.push({ ...structuredClone(onSite), key: 'press', kind: 'press', n_capacity: N_PRESS })
}
before(async () => { server = await start(change); box = mailbox(server) })
after(async () => { box.close(); assert.equal((await server.stop()).code, 0) })

// mulberry32: small, seeded, good enough to choose by.
function dice(state) {
  return n => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % n
  }
}
const roll = dice(seed)

async function all(items, work) {
  let next = 0
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let i = next++; i < items.length; i = next++) await work(items[i], i)
  }))
}

const address = i => `127.0.${1 + Math.floor(i / 20)}.1`
const email = i => `guest${i}@crowd.example`
const KINDS = ['on_site', 'press', 'online']
const register = (i, ticket) => ask(server, 'POST', `/api/v1/events/${SLUG}/registrations`,
  { from: address(i), body: { ticket, name: `Guest ${i}`, email: email(i), lang: 'en' } })
const n = new Map()

function check(deed, { status, body, error }) {
  assert.ok(status, `no answer: ${error}`)
  assert.ok([200, 202, 409].includes(status), `${deed}: ${status} ${JSON.stringify(body)}`)
  if (status === 409) assert.ok(ALLOWED.includes(body.rule), `${deed}: ${body.rule}`)
  const key = `${deed} ${status}`
  n.set(key, (n.get(key) ?? 0) + 1)
}

test(`${N_CLIENTS} people ask for ${N_HALL} places in the hall, or to wait`, { timeout: 60_000 }, async () => {
  await all(Array.from({ length: N_CLIENTS }, (_, i) => i), async i => check('ask', await register(i, KINDS[roll(3)])))
  const expected = Number(server.value('SELECT count(*) FROM registration'))
  await box.wait(links => links.size === expected)
})

test(`they do as they like, several at once (seed ${seed})`, { timeout: 120_000 }, async () => {
  const deeds = ['confirm', 'confirm', 'confirm', 'cancel', 'offer/take', 'offer/take', 'wait', 'wait/leave', 'switch', 'ask']
  const plan = Array.from({ length: N_ACTS }, () => ({ i: roll(N_CLIENTS), deed: deeds[roll(deeds.length)], ticket: KINDS[roll(3)] }))
  await all(plan, async ({ i, deed, ticket }, at) => {
    if (at % 50 === 0) box.read() // who came back has a new link
    const guest = box.links.get(email(i))
    if (!guest || deed === 'ask') return check('ask', await register(i, ticket))
    const body = ['wait', 'switch'].includes(deed) ? { ticket } : undefined
    check(deed, await ask(server, 'POST', `/api/v1/registrations/${guest.id}/${deed}`, { from: address(i), token: guest.token, body }))
  })
  for (const seen of ['confirm 200', 'cancel 200', 'offer/take 200', 'offer/take 409', 'wait 200', 'wait/leave 200', 'switch 200']) assert.ok(n.get(seen) > 0, `${seen} never happened`)
})

test('every place is held or offered once; nobody waits for a free one; the log tells of all', () => {
  const held = key => Number(server.value(`SELECT count(*) FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
    WHERE k.key = '${key}' AND (g.state = 'confirmed' OR (g.state = 'pending' AND g.is_placed))`))
  const offered = key => Number(server.value(`SELECT count(*) FROM waiting w JOIN ticket_type k ON k.id = w.ticket_type_id WHERE k.key = '${key}' AND w.state = 'offered'`))
  const waiting = key => Number(server.value(`SELECT count(*) FROM waiting w JOIN ticket_type k ON k.id = w.ticket_type_id WHERE k.key = '${key}' AND w.state = 'waiting'`))
  const taken = key => Number(server.value(`SELECT n_taken FROM ticket_type WHERE key = '${key}'`))
  const hall = Number(server.value("SELECT n_taken FROM quota WHERE key = 'hall'"))
  assert.equal(hall, taken('on_site') + taken('press'))
  assert.ok(hall <= N_HALL)
  for (const [key, most] of [['on_site', N_ON_SITE], ['press', N_PRESS], ['online', N_ONLINE]]) {
    assert.equal(taken(key), held(key) + offered(key), key)
    assert.ok(taken(key) <= most)
    if (waiting(key)) assert.ok(taken(key) === most || hall === N_HALL, `${waiting(key)} wait for ${key}, which has room`)
  }
  const states = server.value("SELECT count(*) FROM registration WHERE state IN ('waiting', 'offered')")
  assert.equal(states, server.value(`SELECT count(*) FROM waiting w JOIN registration g ON g.id = w.registration_id
    WHERE w.state IN ('waiting', 'offered') AND g.state = w.state`))
  const changes = action => Number(server.value(`SELECT count(*) FROM log WHERE action = 'registration.${action}'`))
  assert.equal(changes('offer'), Number(server.value('SELECT count(*) FROM waiting WHERE offered_at IS NOT NULL')))
  assert.equal(changes('take'), Number(server.value("SELECT count(*) FROM waiting WHERE state = 'taken'")))
})

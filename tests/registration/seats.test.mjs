// Many people for few places, against the real server over sockets: never one place too many, everyone answered, and
// however they confirm, switch, cancel and come back, what is counted as taken is what is held.
// ROSTRUM_SEED chooses the history.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ask, JOIN_URL, mailbox, SLUG, start } from './server.mjs'

const seed = Number(process.env.ROSTRUM_SEED ?? 20220804)
const N_CLIENTS = 600, N_ON_SITE = 150, N_ONLINE = 370, AT_ONCE = 64
const ALLOWED = ['registration_full', 'registration_not_live', 'registration_no_join', 'not_possible']
let server, box

before(async () => { server = await start(); box = mailbox(server) })
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

// Each of `items` through `work`, AT_ONCE at a time.
async function all(items, work) {
  const results = []
  let next = 0
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i], i)
  }))
  return results
}

// The limit of public requests is per address, so the crowd comes from several.
const address = i => `127.0.${1 + Math.floor(i / 20)}.1`
const email = i => `guest${i}@crowd.example`
const register = (i, ticket) => ask(server, 'POST', `/api/v1/events/${SLUG}/registrations`,
  { from: address(i), body: { ticket, name: `Guest ${i}`, email: email(i), lang: 'en' } })
const tally = answers => answers.reduce((n, a) => ({ ...n, [a.status]: (n[a.status] ?? 0) + 1 }), {})
const live = ticket => Number(server.value(`SELECT count(*) FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
  WHERE k.key = '${ticket}' AND g.state IN ('pending', 'confirmed')`))
const taken = ticket => Number(server.value(`SELECT n_taken FROM ticket_type WHERE key = '${ticket}'`))

test(`${N_CLIENTS} people ask for ${N_ON_SITE} places on site`, async () => {
  const answers = await all(Array.from({ length: N_CLIENTS }, (_, i) => i), i => register(i, 'on_site'))
  assert.deepEqual(tally(answers), { 202: N_ON_SITE, 409: N_CLIENTS - N_ON_SITE })
  for (const { status, body } of answers) {
    if (status === 409) assert.deepEqual([body.rule, body.other_mode, body.n_left_other], ['registration_full', 'online', N_ONLINE])
    assert.ok(!JSON.stringify(body).includes('rg1.'))
  }
  assert.equal(taken('on_site'), N_ON_SITE)
  assert.equal(live('on_site'), N_ON_SITE)
})

test(`the others ask for ${N_ONLINE} places online`, async () => {
  const held = new Set(server.sql('SELECT email FROM registration').map(row => row.email))
  const others = Array.from({ length: N_CLIENTS }, (_, i) => i).filter(i => !held.has(email(i)))
  const answers = await all(others, i => register(i, 'online'))
  assert.deepEqual(tally(answers), { 202: N_ONLINE, 409: N_CLIENTS - N_ON_SITE - N_ONLINE })
  assert.equal(taken('online'), N_ONLINE)
  assert.equal(live('online'), N_ONLINE)
})

test('one address twenty times at once has one registration', { timeout: 60_000 }, async () => {
  await box.wait(links => links.size === N_ON_SITE + N_ONLINE)
  const { id, token } = box.links.get(server.value("SELECT email FROM registration WHERE state = 'pending' ORDER BY id LIMIT 1"))
  assert.equal((await ask(server, 'POST', `/api/v1/registrations/${id}/cancel`, { token })).status, 200)
  const answers = await all(Array.from({ length: 20 }, () => N_CLIENTS), i => register(i, 'on_site'))
  assert.deepEqual(answers.map(a => a.status).filter(s => s !== 202 && s !== 409), [])
  assert.equal(server.value(`SELECT count(*) FROM registration WHERE email = '${email(N_CLIENTS)}'`), '1')
  assert.equal(taken('on_site'), N_ON_SITE)
})

// One of the things a guest can do; two at once now and then, so that they race for the same row.
function deeds(roll) {
  const one = () => ['confirm', 'confirm', 'switch', 'switch', 'cancel', 'again', 'join', 'look'][roll(8)]
  return roll(4) === 0 ? [one(), one()] : [one()]
}

async function act(deed, i, guest, ticket) {
  if (deed === 'again') return register(i, ticket)
  const path = `/api/v1/registrations/${guest.id}`
  const done = { from: address(i), token: guest.token }
  if (deed === 'look') return ask(server, 'GET', `/api/v1/events/${SLUG}/tickets`, { from: address(i) })
  if (deed === 'join') return ask(server, 'GET', `${path}/join`, done)
  return ask(server, 'POST', `${path}/${deed}`, deed === 'switch' ? { ...done, body: { ticket } } : done)
}

function checkAnswer(deed, { status, headers, body, error }) {
  assert.ok(status, `no answer: ${error}`)
  assert.ok([200, 202, 303, 409].includes(status), `${deed}: ${status} ${JSON.stringify(body)}`)
  if (status === 409) assert.ok(ALLOWED.includes(body.rule), `${deed}: ${body.rule}`)
  if (status === 303) assert.equal(headers.location, JOIN_URL)
  else assert.ok(!JSON.stringify(body).includes('meet.example'))
  if (deed === 'look') for (const kind of body.items) assert.ok(kind.n_left >= 0 && kind.n_left <= kind.n_capacity, JSON.stringify(kind))
}

test(`they confirm, switch, cancel and come back at random (seed ${seed})`, async () => {
  const roll = dice(seed)
  const plan = Array.from({ length: 1500 }, () => ({ i: roll(N_CLIENTS), deeds: deeds(roll), ticket: roll(2) ? 'online' : 'on_site' }))
  const n = {}
  await all(plan, async ({ i, deeds: todo, ticket }, at) => {
    if (at % 100 === 0) box.read() // who came back has a new link
    const guest = box.links.get(email(i))
    const possible = guest ? todo : ['again']
    const answers = await Promise.all(possible.map(deed => act(deed, i, guest, ticket)))
    possible.forEach((deed, k) => {
      checkAnswer(deed, answers[k])
      const key = `${deed} ${answers[k].status}`
      n[key] = (n[key] ?? 0) + 1
    })
  })
  for (const seen of ['confirm 200', 'switch 200', 'switch 409', 'cancel 200', 'again 202', 'join 303', 'join 409']) assert.ok(n[seen] > 0, `${seen} never happened`)
})

test('taken is what is held, for each kind; nobody has two places; the log tells of all', () => {
  for (const [ticket, n] of [['on_site', N_ON_SITE], ['online', N_ONLINE]]) {
    assert.equal(taken(ticket), live(ticket))
    assert.ok(taken(ticket) <= n)
  }
  assert.equal(server.value("SELECT count(*) FROM (SELECT email FROM registration WHERE state IN ('pending', 'confirmed') GROUP BY email HAVING count(*) > 1) q"), '0')
  const changes = action => Number(server.value(`SELECT count(*) FROM log WHERE action = 'registration.${action}'`))
  assert.equal(changes('create'), Number(server.value('SELECT count(*) FROM registration')))
  assert.equal(changes('cancel'), Number(server.value("SELECT count(*) FROM registration WHERE state = 'cancelled'")))
  assert.equal(server.value('SELECT count(*) - count(DISTINCT no) FROM registration'), '0')
})

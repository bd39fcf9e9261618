// Places that a sponsor gives away by a code, wanted by many at once: never one too many, everyone answered, and what
// is counted as taken is what is held or set aside.
import assert from 'node:assert/strict'
import http from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ask, mailbox, SLUG, start } from './server.mjs'

const N_PLACES = 5, N_ASK = 20
let server, box
before(async () => { server = await start(); box = mailbox(server) })
after(async () => { box.close(); assert.equal((await server.stop()).code, 0) })

// As the operator, over the control socket.
function operate(method, path, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body ?? {})
    const headers = { Host: 'localhost', 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
    const req = http.request({ socketPath: join(server.data, 'control.sock'), method, path, headers }, res => {
      let got = ''
      res.setEncoding('utf8').on('data', part => { got += part })
      res.on('end', () => resolve({ status: res.statusCode, body: got ? JSON.parse(got) : null }))
    })
    req.on('error', reject)
    req.end(text)
  })
}

async function allot(n_places) {
  const made = await operate('POST', `/api/v1/events/${SLUG}/allotments`,
    { organisation_key: 'kic-china', ticket: 'on_site', n_places, name: 'Host', email: 'host@sponsors.example', lang: 'en' })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const [{ id, code }] = server.sql('SELECT id, code FROM allotment ORDER BY id DESC LIMIT 1')
  return { id: Number(id), code }
}
const email = i => `guest${i}@crowd.example`
const register = (i, invitation) => ask(server, 'POST', `/api/v1/events/${SLUG}/registrations`,
  { from: `127.0.${1 + Math.floor(i / 10)}.1`, body: { ticket: 'on_site', name: `Guest ${i}`, email: email(i), lang: 'en', invitation } })
const all = (from, n, invitation) => Promise.all(Array.from({ length: n }, (_, i) => register(from + i, invitation)))
const rules = answers => answers.map(a => a.status === 202 ? 'held' : `${a.status} ${a.body?.rule ?? a.error}`).sort()

const HELD = `SELECT count(*) FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
  WHERE k.key = 'on_site' AND g.state IN ('pending', 'confirmed') AND g.is_placed`

function checkCounts(id) {
  const [row] = server.sql(`SELECT n_places, n_used, (${HELD} AND g.allotment_id = a.id) AS n_held,
    (SELECT n_taken FROM ticket_type WHERE key = 'on_site') AS n_taken,
    (SELECT sum(n_places) FROM allotment) + (${HELD} AND g.allotment_id IS NULL) AS n_expected FROM allotment a WHERE id = ${id}`)
  assert.equal(Number(row.n_used), Number(row.n_held))
  assert.equal(Number(row.n_taken), Number(row.n_expected))
  return { places: Number(row.n_places), used: Number(row.n_used) }
}

test(`${N_ASK} at once for ${N_PLACES} places of an allotment`, async () => {
  const { id, code } = await allot(N_PLACES)
  const answers = await all(0, N_ASK, code)
  assert.deepEqual(rules(answers),
    [...Array(N_ASK - N_PLACES).fill('409 allotment_full'), ...Array(N_PLACES).fill('held')])
  assert.deepEqual(checkCounts(id), { places: N_PLACES, used: N_PLACES })
})

test('two guests and the last place, again and again', async () => {
  for (let i = 0; i < 3; i++) {
    const { id, code } = await allot(1)
    assert.deepEqual(rules(await all(100 + 10 * i, 2, code)), ['409 allotment_full', 'held'])
    assert.deepEqual(checkCounts(id), { places: 1, used: 1 })
  }
})

test('codes are redeemed while the organiser returns the rest', async () => {
  for (let i = 0; i < 2; i++) {
    const from = 200 + 10 * i, { id, code } = await allot(3)
    assert.deepEqual(rules(await all(from, 3)), ['held', 'held', 'held'])
    const links = await box.wait(found => [0, 1, 2].every(k => found.has(email(from + k))))
    const guests = [0, 1, 2].map(k => links.get(email(from + k)))
    for (const guest of guests)
      assert.equal((await ask(server, 'POST', `/api/v1/registrations/${guest.id}/confirm`, { token: guest.token })).status, 200)
    const [returned, ...redeemed] = await Promise.all([operate('POST', `/api/v1/allotments/${id}/return`),
      ...guests.map(guest => ask(server, 'POST', `/api/v1/registrations/${guest.id}/redeem`, { token: guest.token, body: { invitation: code } }))])
    assert.equal(returned.status, 200, JSON.stringify(returned.body))
    for (const { status, body, error } of redeemed)
      assert.ok(status === 200 || ['allotment_full', 'allotment_over'].includes(body?.rule), `${status} ${error ?? JSON.stringify(body)}`)
    const n = redeemed.filter(answer => answer.status === 200).length
    assert.deepEqual(checkCounts(id), { places: n, used: n })
  }
})

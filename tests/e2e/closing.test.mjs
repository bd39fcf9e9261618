// What happens by itself around a closing: reminders before it, complete drafts submitted at it, also by a server that
// is killed on the way, and a changed deadline told to those it concerns. Each once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from '../engine.mjs'
import { goldenPanda, Instance } from './instance.mjs'
import { answers } from './people.mjs'

const N = 160 // drafts, of which every fourth lacks something
const slug = 'golden-panda-2022', event = `/api/v1/events/${slug}`
const at = local => ({ local, zone: 'Asia/Seoul', source: 'ours' })
const isWhole = i => i % 4 !== 0

let it, organiser
const drafts = []
const count = (query, values = '') => Number(sql(it.data, `SELECT COUNT(*) AS n FROM ${query} ${values}`)[0].n)
const mails = (kind, more = '') => count(`outbox WHERE kind = '${kind}'`, more)
const submitted = () => count("application WHERE state = 'submitted'")
// Housekeeping begins at start: it is done when this holds.
async function until(what) {
  while (!what()) await new Promise(resolve => setTimeout(resolve, 20))
}
async function restartAt(clock) {
  it.moveClock(clock)
  assert.equal(await it.stop(), 0)
  await it.start()
}

before(async () => {
  it = await new Instance().start()
  const doc = goldenPanda()
  Object.assign(doc.calls[0], { reminders: ['72h', '24h'], is_autosubmitted: true, source: 'ours' })
  it.importEvent(doc)
  organiser = await it.person('o@stage.example', 'O', ['--role', 'organiser', '--event', slug])
  for (let i = 1; i <= N; i++) {
    const over = { contact_email: `c${i}@firm${i}.example`, reg_no: `900-00-${10000 + i}`, ...(isWhole(i) ? {} : { consent_terms: undefined }) }
    drafts.push(await it.must(201, 'POST', `${event}/applications`, { body: { answers: answers(i, over) }, lang: ['ko', 'zh', 'en'][i % 3] }))
  }
  await it.must(200, 'POST', `/api/v1/applications/${drafts[0].application_id}/submit`, { as: drafts[0].key })
})
after(() => it.done())

test('drafts are reminded once before the closing, those submitted are not', async () => {
  await restartAt('2022-08-23T23:59:30+09:00')
  assert.equal(mails('draft_reminder'), 0)
  await restartAt('2022-08-24T00:00:00+09:00')
  await until(() => mails('draft_reminder') === N - 1)
  await restartAt('2022-08-24T00:01:00+09:00')
  await restartAt('2022-08-26T12:00:00+09:00') // past the second
  await until(() => mails('draft_reminder') === 2 * (N - 1))
  assert.equal(mails('draft_reminder', `AND object = 'application:${drafts[0].application_id}'`), 0)
  assert.equal(mails('draft_reminder', `AND object = 'application:${drafts[1].application_id}'`), 2)
})

test('a changed deadline is told to those it concerns, in their language', async () => {
  const { headers } = await it.ask('GET', event, { as: organiser })
  const version = headers.etag ?? '"v1"'
  await it.must(200, 'PATCH', event, { as: organiser, headers: { 'if-match': version.replace(/^W\//, '') },
    body: { calls: { main: { closes: at('2022-08-27T23:59:59') } } } })
  assert.equal(await it.stop(), 0)
  await it.start()
  await until(() => mails('deadline_changed') === N)
  assert.match(sql(it.data, `SELECT subject FROM outbox WHERE kind = 'deadline_changed' AND object = 'application:${drafts[2].application_id}'`)[0].subject, /마감/)
  assert.equal(count('application WHERE told_closes_at IS NOT NULL'), 0)
})

test('at the closing complete drafts are submitted once, the others told what is missing; killed on the way or not', async () => {
  it.moveClock('2022-08-27T23:59:00+09:00')
  assert.equal(await it.stop(), 0)
  await it.start()
  assert.equal(submitted(), 1)
  it.moveClock('2022-08-28T00:00:00+09:00')
  assert.equal(await it.stop(), 0)
  await it.start()
  await until(() => submitted() > 1)
  it.child.kill('SIGKILL') // between two of its transactions, or in one
  await it.ended
  await it.start()
  const whole = drafts.filter((_, i) => isWhole(i + 1)).length, lacking = N - whole
  await until(() => submitted() === whole && mails('closing_incomplete') === lacking)
  await restartAt('2022-08-28T09:00:00+09:00')
  assert.equal(submitted(), whole)
  assert.equal(mails('receipt'), whole)
  assert.equal(mails('closing_incomplete'), lacking)
  assert.equal(count("log WHERE action = 'application.submit'"), whole)
  assert.equal(count("application WHERE state = 'submitted' AND received_at = 1661612399999"), whole - 1) // the last millisecond
  assert.equal(count('application WHERE lateness IS NOT NULL'), 0)
  const [one] = sql(it.data, `SELECT actor, after_json FROM log WHERE action = 'application.submit' AND object = 'application:${drafts[1].application_id}'`)
  assert.deepEqual([one.actor, JSON.parse(one.after_json).is_automatic], ['system', true])
  const [letter] = sql(it.data, `SELECT subject FROM outbox WHERE kind = 'closing_incomplete' AND object = 'application:${drafts[3].application_id}'`)
  assert.match(letter.subject, /未提交/)
  const own = await it.must(200, 'GET', `/api/v1/applications/${drafts[1].application_id}`, { as: drafts[1].key })
  assert.deepEqual([own.state, own.received_at], ['submitted', '2022-08-27T14:59:59.999Z'])
  assert.match(own.receipt, /^v4\.public\./)
})

// Addresses that were typed in and never confirmed are forgotten after seven days, by the sweep, and not before. The
// real clock is the test's: subscriptions go by it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Instance } from './instance.mjs'

const DAY = 24 * 3600 * 1000
const api = '/api/v1/newsletter'

test('subscriptions that nobody confirmed are forgotten after seven days', { timeout: 120_000 }, async t => {
  const at = new Instance()
  t.after(() => at.done())
  const begin = Date.now()
  const key = new Map()
  // The sweep begins with a turn: starting anew is a turn of the timer that need not be waited for.
  const turn = async ms => {
    await at.stop()
    at.hold(begin + ms)
    await at.start()
  }
  const page = async name => (await at.ask('GET', `/newsletter/confirm/${key.get(name)}`)).status
  const forgotten = async name => {
    for (const until = Date.now() + 60_000; await page(name) !== 410; await sleep(50)) assert.ok(Date.now() < until, `${name} is kept`)
  }
  const ask = name => at.must(202, 'POST', `${api}/subscriptions`, { body: { email: `${name}@readers.example`, mail_lang: 'en' } })
  const confirm = name => at.must(204, 'POST', `${api}/confirm`, { body: { subscription_key: key.get(name) } })
  const link = async (name, n) => {
    const mails = (await at.mails(n)).filter(m => m.to === `${name}@readers.example`)
    key.set(name, /\/confirm\/(rn1[\w.-]+)/.exec(mails.at(-1).text)[1])
  }
  const chief = async () => at.person(`chief${begin}@agency.example`, 'Chief', ['--role', 'organiser'])
  const readers = async as => (await at.must(200, 'GET', `${api}/subscriptions?n_limit=200`, { as })).items.map(one => one.email).sort()

  at.hold(begin - 120_000)
  await at.start()
  for (const [i, name] of ['early', 'idle', 'slow', 'loyal', 'back'].entries()) {
    await ask(name)
    await link(name, i + 1)
    at.hold(begin)
  }
  await confirm('loyal')
  await confirm('back')

  // Who left and types the address in once more is in the same case: as left as before.
  await ask('back') // subscribed: the mail has the link that leaves
  const leave = /\/newsletter\/leave\/(rl1[\w.-]+)/.exec((await at.mails(6)).filter(m => m.to.startsWith('back')).at(-1).text)[1]
  await at.must(204, 'POST', `${api}/leave`, { body: { subscription_key: leave } })
  await ask('back')
  await link('back', 7)

  await turn(7 * DAY - 60_000)
  await forgotten('early') // two minutes older: the turn has been
  for (const name of ['idle', 'slow', 'back']) assert.equal(await page(name), 200, name)
  await confirm('slow') // a minute before its end

  await turn(7 * DAY + 60_000)
  for (const name of ['idle', 'back']) await forgotten(name)
  for (const name of ['idle', 'back'])
    assert.equal((await at.ask('POST', `${api}/confirm`, { body: { subscription_key: key.get(name) } })).status, 410)
  assert.deepEqual(await readers(await chief()), ['loyal@readers.example', 'slow@readers.example'])

  // Forgotten is not barred.
  await ask('idle')
  await link('idle', 8)
  await confirm('idle')
})

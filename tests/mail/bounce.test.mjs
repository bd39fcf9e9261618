// Mail that comes back: each leaves with a sender of its own, and what a mail server hands to `rostrum bounce` is noted
// with that mail, beside the running server.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { Instance, goldenPanda, rostrum } from '../e2e/instance.mjs'

const got = [], connections = new Set() // {to, from, raw}
const smtp = new SMTPServer({
  authOptional: true, closeTimeout: 50, disabledCommands: ['AUTH', 'STARTTLS'], logger: false,
  onData(stream, session, done) {
    const parts = []
    stream.on('data', part => parts.push(part)).on('end', () => {
      got.push({ to: session.envelope.rcptTo[0].address, from: session.envelope.mailFrom.address, raw: Buffer.concat(parts) })
      done()
    })
  },
})
smtp.on('error', () => {})
smtp.server.on('connection', socket => connections.add(socket.on('close', () => connections.delete(socket))))

const until = async (what, holds, ms = 60_000) => {
  for (const end = performance.now() + ms; performance.now() < end; await new Promise(r => setTimeout(r, 25))) {
    const value = await holds()
    if (value) return value
  }
  throw new Error(`waited in vain: ${what}`)
}
const subjectOf = m => /^Subject: (.*)$/m.exec(m.raw.toString())[1].trim()
const last = (to, from = 0) => until(`a mail to ${to}`, () => got.slice(from).find(m => m.to === to))
// What a mail server of this kind hands over about a mail that left with this sender.
const report = (kind, sender) => readFileSync(new URL(`../fuzz/corpus/report/${kind}`, import.meta.url), 'latin1')
  .replaceAll(/\+b1234\.abcdefghijkl@/gi, `+${/\+(.*)@/.exec(sender)[1]}@`)

test('mail that comes back', { timeout: 180_000 }, async t => {
  await new Promise(resolve => smtp.listen(0, '127.0.0.1', resolve))
  process.env.ROSTRUM_SMTP_URL = `smtp://127.0.0.1:${smtp.server.address().port}`
  process.env.ROSTRUM_BOUNCE_ADDRESS = 'bounces@agency.example'
  const at = new Instance()
  t.after(async () => {
    await at.done()
    for (const socket of connections) socket.destroy()
    await new Promise(resolve => smtp.close(resolve))
  })
  await at.start()
  const bounce = (message, args = []) => rostrum(['bounce', ...at.where, ...args], message)
  // Taken by the mail server, but perhaps not marked so yet: then it is to be handed over again.
  const told = (message, args) => until('it can be told', () => {
    const r = bounce(message, args)
    return r.status === 75 ? null : r
  })
  const outcome = async (kind, sender) => {
    const r = await told(report(kind, sender))
    assert.deepEqual([r.status, r.stderr], [0, ''])
    return JSON.parse(r.stdout).outcome
  }
  at.cli('import', ['-'], JSON.stringify(goldenPanda()))
  const apply = async i => {
    const email = `founder${i}@nebula.example`
    const answers = { contact_name: 'Founder', contact_email: email }
    await at.must(201, 'POST', '/api/v1/events/golden-panda-2022/applications', { body: { answers } })
    return last(email)
  }
  const log = async () => (await at.must(200, 'GET', '/api/v1/events/golden-panda-2022/log?action=mail.', { as: chief })).items
  const chief = await at.person('chief@agency.example', 'Chief', ['--role', 'organiser'])

  await t.test('each leaves with a sender of its own; From stays', async () => {
    const mails = [await apply(1), await apply(2)]
    for (const m of mails) {
      assert.match(m.from, /^bounces\+b[1-9]\d*\.[a-z2-7]{12}@agency\.example$/)
      assert.equal((await simpleParser(m.raw)).from.value[0].address, 'rostrum@localhost')
    }
    assert.notEqual(mails[0].from, mails[1].from)
  })

  await t.test('answers go to whom the event names, else to From', async () => {
    const reply_to = async m => (await simpleParser(m.raw)).replyTo?.value.map(one => one.address)
    const importWith = email => {
      const doc = goldenPanda()
      doc.contact = { ...doc.contact, email, source: 'ours' }
      at.cli('import', ['-'], JSON.stringify(doc))
    }
    assert.equal(await reply_to(await apply(3)), undefined)
    importWith('call@panda.example')
    assert.deepEqual(await reply_to(await apply(4)), ['call@panda.example'])
    importWith(undefined)
    assert.equal(await reply_to(await apply(5)), undefined)
  })

  await t.test('reports of Postfix, Exim, Exchange, Gmail end the mail once', async () => {
    for (const [i, kind] of ['postfix', 'exim', 'exchange', 'gmail', 'qmail'].entries()) {
      const { from } = await apply(10 + i)
      assert.equal(await outcome('delayed', from), 'noted')
      assert.equal(await outcome(kind, from), 'bounced', kind)
      assert.equal(await outcome(kind, from), 'known')
      assert.equal(await outcome('delayed', from), 'known')
    }
    const items = await log()
    assert.equal(items.length, 5)
    assert.deepEqual(items.map(row => row.after.status).sort(), ['5.0.0', '5.1.1', '5.1.1', '5.1.1', '5.1.10'])
    assert.ok(items.every(row => row.actor === 'operator' && /^mail:\d+$/.test(row.object)))
    assert.doesNotMatch(JSON.stringify(items), /nebula/)
  })

  await t.test('what is no report, is forged, or is about no mail of ours changes nothing and is not answered', async () => {
    const { from } = await apply(20), n = got.length, n_log = (await log()).length
    const forged = from.replace(/.@/, c => `${c[0] === 'a' ? 'b' : 'a'}@`)
    const other = from.replace(/\+b\d+/, '+b1')
    for (const message of [report('away', from), report('person', from), report('receipt', from), report('delivered', from),
      report('postfix', forged), report('postfix', other), report('postfix', from).replaceAll(/\+b[^@]*@/g, '@'), '', 'x'.repeat(3 << 20)]) {
      const r = bounce(message)
      assert.equal(r.status, 0)
      assert.match(r.stdout, /^ignored: /)
      assert.equal(r.stderr, '')
    }
    assert.equal((await log()).length, n_log)
    assert.equal(got.length, n)
    assert.equal(await outcome('postfix', from), 'bounced')
  })

  await t.test('the address may be told besides', async () => {
    const { from } = await apply(21), message = report('postfix', from).replaceAll(/\+b[^@]*@/g, '@')
    assert.match((await told(message)).stdout, /^ignored/)
    assert.equal(JSON.parse((await told(message, [from.toUpperCase()])).stdout).outcome, 'bounced')
  })

  await t.test('three letters in a row that came back end a subscription; one that did not begins anew', async () => {
    const api = '/api/v1/newsletter', reader = 'reader@readers.example'
    await at.must(202, 'POST', `${api}/subscriptions`, { body: { email: reader, mail_lang: 'en' } })
    const { text } = await simpleParser((await last(reader)).raw)
    await at.must(204, 'POST', `${api}/confirm`, { body: { subscription_key: /\/confirm\/(rn1[\w.-]+)/.exec(text)[1] } })
    const send = async subject => {
      const made = await at.must(201, 'POST', `${api}/letters`, { as: chief, body: { subject: { en: subject }, text: { en: 'News.' }, n_per_minute: 600 } })
      await at.must(200, 'POST', `${api}/letters/${made.letter_id}/send`, { as: chief, body: {}, headers: { 'if-match': '"v1"' } })
      const { from } = await until(subject, () => got.find(m => m.to === reader && subjectOf(m) === subject))
      const letter = () => at.must(200, 'GET', `${api}/letters/${made.letter_id}`, { as: chief })
      await until('its mark', async () => (await letter()).n_sent === 1)
      return { from, letter }
    }
    const sub = async () => (await at.must(200, 'GET', `${api}/subscriptions?query=reader`, { as: chief })).items[0]
    let expected = 0
    for (const [subject, kind] of [['A', 'postfix'], ['B', 'exim'], ['C', ''], ['D', 'gmail'], ['E', 'given_up'], ['F', 'exchange']]) {
      const { from, letter } = await send(subject)
      if (kind) assert.equal(await outcome(kind, from), 'bounced')
      const { n_sent, n_failed } = await letter()
      assert.deepEqual([n_sent, n_failed], kind ? [0, 1] : [1, 0])
      expected = kind === '' ? 0 : kind === 'given_up' ? expected : expected + 1
      const { state, n_bounces } = await sub()
      assert.equal(state, 'active')
      // a letter that was given up says nothing of the address: taken, it begins anew only if it does not come back
      if (kind !== 'given_up') assert.equal(n_bounces, expected, subject)
    }
    const { from } = await send('G')
    assert.equal(await outcome('gmail', from), 'bounced')
    const end = await sub()
    assert.deepEqual([end.state, end.n_bounces], ['bounced', 3])
    assert.match(end.bounce, /^5\.1\.1 550-5\.1\.1 The email account/)
  })

  await t.test('without a server it works too; an unusable data folder is for later', async () => {
    const { from } = await apply(30)
    await until('it is noted', () => bounce(report('delayed', from)).stdout.includes('noted'))
    await at.stop()
    assert.equal(await outcome('postfix', from), 'bounced')
    const r = rostrum(['bounce', '--data', '/proc/nowhere'], report('postfix', from))
    assert.equal(r.status, 75)
    assert.equal(rostrum(['bounce', '--no-such-option'], '').status, 75)
    const help = rostrum(['bounce', '--help'])
    assert.equal(help.status, 0)
    assert.match(help.stdout, /usage: rostrum bounce/)
  })
})

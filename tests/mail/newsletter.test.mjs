// The newsletter as it arrives: a real server sends letters to a real SMTP server, at its rate, is killed in the
// middle, pauses, learns who is not there, and lets people leave by one POST (RFC 8058).
import assert from 'node:assert/strict'
import http from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { Instance } from '../e2e/instance.mjs'
import { isPg } from '../engine.mjs'

const N = 16
const refused = new Set(), greylisted = new Set(), connections = new Set()
const got = [] // {to, raw, at}
let on_mail = () => {}

const smtp = new SMTPServer({
  authOptional: true, closeTimeout: 50, disabledCommands: ['AUTH', 'STARTTLS'], logger: false,
  onRcptTo({ address }, session, done) {
    if (refused.has(address)) return done(Object.assign(new Error('no such user'), { responseCode: 550 }))
    if (greylisted.has(address)) return done(Object.assign(new Error('come back later'), { responseCode: 451 }))
    done()
  },
  onData(stream, session, done) {
    const parts = []
    stream.on('data', part => parts.push(part)).on('end', () => {
      got.push({ to: session.envelope.rcptTo[0].address, raw: Buffer.concat(parts), at: performance.now() })
      on_mail()
      setTimeout(done, 5)
    })
  },
})
smtp.on('error', () => {})
smtp.server.on('connection', socket => connections.add(socket.on('close', () => connections.delete(socket))))

const until = async (what, holds, ms = 30_000) => {
  for (const end = performance.now() + ms; performance.now() < end; await new Promise(r => setTimeout(r, 25))) {
    const value = await holds()
    if (value) return value
  }
  throw new Error(`waited in vain: ${what}`)
}
const reader = i => `reader${String(i).padStart(2, '0')}@readers.example`
const sent_to = (subject, from = 0) => got.slice(from).filter(m => subjectOf(m) === subject)
const subjectOf = m => /^Subject: (.*)$/m.exec(m.raw.toString())[1].trim()
const idOf = m => /^Message-ID: (.*)$/m.exec(m.raw.toString())[1].trim()

test('the newsletter', { timeout: 180_000 }, async t => {
  await new Promise(resolve => smtp.listen(0, '127.0.0.1', resolve))
  process.env.ROSTRUM_SMTP_URL = `smtp://127.0.0.1:${smtp.server.address().port}`
  const at = new Instance()
  t.after(async () => {
    await at.done()
    for (const socket of connections) socket.destroy()
    await new Promise(resolve => smtp.close(resolve))
  })
  await at.start()
  const api = '/api/v1/newsletter'
  const kill = async () => {
    at.child.kill('SIGKILL')
    await at.ended
    at.agent.destroy()
    at.agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
  }
  // The operator's requests are not counted against the sign-up's limits.
  const operate = (path, body) => new Promise((resolve, reject) => {
    const bytes = JSON.stringify(body)
    const req = http.request({ socketPath: join(at.data, 'control.sock'), path, method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) } }, res => {
      res.resume().on('end', () => res.statusCode < 300 ? resolve() : reject(new Error(`${path}: ${res.statusCode}`)))
    })
    req.on('error', reject)
    req.end(bytes)
  })
  const chief = await at.person('chief@agency.example', 'Chief', ['--role', 'organiser'])
  const letter_of = id => at.must(200, 'GET', `${api}/letters/${id}`, { as: chief })
  const letter = async (subject, n_per_minute = 600) => {
    const text = { en: `# ${subject}\n\nRead [the call](https://star.example/call).`, ko: `# 소식\n\n${'가을 소식입니다. '.repeat(60)}` }
    const made = await at.must(201, 'POST', `${api}/letters`, { as: chief, body: { subject: { en: subject, ko: subject }, text, n_per_minute } })
    return made.letter_id
  }
  const act = (id, what, version) => at.must(200, 'POST', `${api}/letters/${id}/${what}`,
    { as: chief, body: {}, headers: version ? { 'if-match': `"v${version}"` } : {} })
  const ended = id => until(`letter ${id}`, async () => {
    const l = await letter_of(id)
    return l.state === 'sent' && l.n_queued === l.n_sent + l.n_failed ? l : null
  })

  await t.test('readers subscribe and confirm by the mailed link', async () => {
    for (let i = 1; i <= N; i++)
      await operate(`${api}/subscriptions`, { email: reader(i), mail_lang: ['en', 'ko', 'zh'][i % 3] })
    await until('mails', () => got.length === N)
    for (const m of got) {
      const { text, headers } = await simpleParser(m.raw)
      assert.equal(headers.has('list-unsubscribe'), false)
      await at.must(204, 'POST', `${api}/confirm`, { body: { subscription_key: /\/confirm\/(rn1[\w.-]+)/.exec(text)[1] } })
    }
    const counts = await at.must(200, 'GET', api, { as: chief })
    assert.equal(counts.items.filter(c => c.state === 'active').reduce((n, c) => n + c.n_subscriptions, 0), N)
  })

  await t.test('killed twice in the middle: everyone gets the letter, again only what was under way', async () => {
    const id = await letter('Autumn'), from = got.length
    await act(id, 'send', 1)
    const kills = []
    for (const n of [4, 9]) {
      await new Promise(resolve => { on_mail = () => { if (sent_to('Autumn', from).length >= n) resolve() } })
      on_mail = () => {}
      await kill() // after the mail has come, before its 250 or its mark
      kills.push(n)
      await at.start()
    }
    // Where other nodes send, too, what was under way may be theirs: it is due again ten minutes later.
    const have = () => new Set(sent_to('Autumn', from).map(m => m.to)).size
    const l = isPg ? await until('the letter', () => have() === N && letter_of(id)) : await ended(id)
    if (!isPg) assert.deepEqual([l.n_queued, l.n_sent], [N, N])
    assert.deepEqual([l.n_recipients, l.n_failed], [N, 0])
    const byReader = new Map()
    for (const m of sent_to('Autumn', from)) byReader.set(m.to, [...byReader.get(m.to) ?? [], m])
    assert.deepEqual([...byReader.keys()].sort(), Array.from({ length: N }, (_, i) => reader(i + 1)))
    let n_again = 0
    for (const mails of byReader.values()) {
      n_again += mails.length - 1
      assert.equal(new Set(mails.map(idOf)).size, 1, 'the same Message-ID')
    }
    assert.ok(n_again <= (isPg ? 0 : kills.length), `${n_again} mails came twice after ${kills.length} kills`)
  })

  await t.test('in the reader\'s language, as text and HTML, with the headers of RFC 8058', async () => {
    for (const [i, lang] of [[3, 'en'], [1, 'ko'], [2, 'en']]) { // there is no Chinese text: English
      const m = sent_to('Autumn').find(one => one.to === reader(i))
      const { text, html, headers } = await simpleParser(m.raw)
      assert.equal(headers.get('content-language'), lang)
      assert.match(m.raw.toString(), /^List-Unsubscribe:\r\n <https:\/\/panda\.example\/newsletter\/leave\/rl1\.[\w.-]+>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n/m)
      assert.match(text, lang === 'ko' ? /^소식\n----\n/ : /^Autumn\n------\n\nRead the call <https:\/\/star\.example\/call>\./)
      assert.match(html, lang === 'ko' ? /<h2>소식<\/h2>/ : /<p>Read <a href="https:\/\/star\.example\/call">the call<\/a>\.<\/p>/)
      assert.match(html, /<a href="https:\/\/panda\.example\/newsletter\/leave\/rl1/)
      for (const line of m.raw.toString('latin1').split('\r\n')) assert.ok(line.length <= 998 && /^[\x20-\x7e\t]*$/.test(line))
    }
  })

  const leaveUrl = m => new URL(/<(https:\/\/[^>]+)>/.exec(/^List-Unsubscribe:\s+(.*)$/m.exec(m.raw.toString())[1])[1])
  await t.test('paused, nothing leaves; who leaves meanwhile does not get it; one POST is enough', async () => {
    const id = await letter('Winter', 120), from = got.length
    await act(id, 'send', 1)
    await until('some mails', () => sent_to('Winter', from).length >= 2)
    assert.equal((await act(id, 'pause')).state, 'paused')
    await new Promise(r => setTimeout(r, 300)) // one that was under way
    const n = sent_to('Winter', from).length
    const left = reader(N), path = leaveUrl(sent_to('Autumn').find(m => m.to === left)).pathname
    const form = { raw: Buffer.from('List-Unsubscribe=One-Click'), headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    const asked = await at.ask('GET', path)
    assert.match(asked.text, /<form[^>]+method="post"/)
    assert.equal((await at.must(200, 'GET', `${api}/subscriptions?n_limit=200`, { as: chief })).items.length, N)
    const answer = await at.ask('POST', path, form)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers['set-cookie'], undefined)
    await new Promise(r => setTimeout(r, 1500))
    assert.equal(sent_to('Winter', from).length, n, 'nothing left while it was paused')
    await act(id, 'resume')
    const l = await ended(id)
    assert.equal(l.n_sent, N - 1)
    assert.ok(!sent_to('Winter', from).some(m => m.to === left))
    assert.equal(new Set(sent_to('Winter', from).map(m => m.to)).size, N - 1)
    assert.equal(sent_to('Winter', from).length, N - 1)
  })

  await t.test('no faster than it says', async () => {
    const mails = sent_to('Winter').map(m => m.at)
    for (let i = 0; i < mails.length; i++) // 120 a minute: in any 3 s at most 6, and 2 of a late start
      assert.ok(mails.filter(m => m >= mails[i] && m < mails[i] + 3000).length <= 9)
  })

  await t.test('who is refused for good in three letters gets no fourth; being busy does not count', async () => {
    refused.add(reader(1))
    greylisted.add(reader(2))
    const late = new Set()
    for (const [i, name] of ['one', 'two', 'three', 'four'].entries()) {
      const id = await letter(`Bounce ${name}`)
      if (i === 1) greylisted.clear()
      await act(id, 'send', 1)
      const l = await until(name, async () => {
        const now = await letter_of(id)
        return now.state === 'sent' && now.n_sent + now.n_failed + (i === 0 ? 1 : 0) >= now.n_queued ? now : null
      })
      assert.equal(l.n_failed, i < 3 ? 1 : 0)
      assert.equal(l.n_recipients, i < 3 ? N - 1 : N - 2)
      late.add(l.letter_id)
    }
    const { items } = await at.must(200, 'GET', `${api}/subscriptions?state=bounced`, { as: chief })
    assert.equal(items.length, 1)
    assert.equal(items[0].email, reader(1))
    assert.equal(items[0].n_bounces, 3)
    assert.match(items[0].bounce, /550 no such user/)
    const { items: [second] } = await at.must(200, 'GET', `${api}/subscriptions?query=${reader(2)}`, { as: chief })
    assert.deepEqual([second.state, second.n_bounces], ['active', 0])
  })

  await t.test('it subscribes again, and hears again', async () => {
    refused.clear()
    const from = got.length
    await operate(`${api}/subscriptions`, { email: reader(1), mail_lang: 'en' })
    await until('the mail', () => got.length > from)
    const { text } = await simpleParser(got.at(-1).raw)
    await at.must(204, 'POST', `${api}/confirm`, { body: { subscription_key: /\/confirm\/(rn1[\w.-]+)/.exec(text)[1] } })
    const id = await letter('Spring')
    await act(id, 'send', 1)
    assert.equal((await ended(id)).n_sent, N - 1)
    assert.ok(sent_to('Spring').some(m => m.to === reader(1)))
  })
})

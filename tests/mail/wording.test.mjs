// Mails as an event's organisers word them, as they arrive: a real server sends to a real SMTP server, and every mail
// of a competition from the application to the prize is in the organiser's words, in three languages.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { answers, event, Site } from '../browser/site.mjs'

const got = []
const smtp = new SMTPServer({
  authOptional: true, closeTimeout: 50, disabledCommands: ['AUTH', 'STARTTLS'], logger: false,
  onData(stream, session, done) {
    const parts = []
    stream.on('data', part => parts.push(part)).on('end', () => {
      got.push({ to: session.envelope.rcptTo[0].address, raw: Buffer.concat(parts) })
      done()
    })
  },
})
smtp.on('error', () => {})

const ours = { ko: '주최 측 안내', zh: '主办方说明', en: 'From the organiser' }
// All that has come, once it holds n results.
async function results(n) {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise(r => setTimeout(r, 50))) {
    const all = await Promise.all(got.map(async ({ to, raw }) => ({ address: to, raw, mail: await simpleParser(raw) })))
    if (all.filter(m => /result_/.test(m.mail.subject)).length >= n) return all
  }
  throw new Error(`waited in vain: ${got.length} mails`)
}

test('a competition in the words of its organiser', { timeout: 180_000 }, async t => {
  await new Promise(resolve => smtp.listen(0, '127.0.0.1', resolve))
  process.env.ROSTRUM_SMTP_URL = `smtp://127.0.0.1:${smtp.server.address().port}`
  const site = new Site()
  t.after(async () => {
    await site.done()
    await new Promise(resolve => smtp.close(resolve))
  })
  await site.fill()
  const { items } = await site.must(200, 'GET', `${event}/wordings`, { as: site.organiser })
  assert.ok(items.length >= 28)
  for (const { mail } of items)
    for (const lang of ['ko', 'zh', 'en']) {
      const path = `${event}/wordings/${mail}/${lang}`
      const was = await site.ask('GET', path, { as: site.organiser })
      const has_company = was.body.placeholders.some(p => p.name === 'company')
      await site.must(200, 'PUT', path, { as: site.organiser, headers: { 'if-match': was.headers.etag }, body: {
        wording_subject: `${ours[lang]}: ${mail}${has_company ? ' ({company})' : ''}`,
        wording_body: `${was.body.body}\n\n${ours[lang]} {greeting}`,
      } })
    }

  await site.toJudging({ n: 4, n_judges: 1 })
  await site.toPublished()
  const applicants = new Set([1, 2, 3, 4].map(i => answers(i).contact_email))
  const theirs = (await results(4)).filter(m => applicants.has(m.address))
  const kinds = new Map()
  for (const { mail, raw } of theirs) {
    const lang = mail.headers.get('content-language')
    const kind = /^(주최 측 안내|主办方说明|From the organiser): ([a-z_]+) \(Made-up Company 0[1-4]\)$/.exec(mail.subject)
    if (!kind) { // the link to a draft can be mailed to any address: it has the program's text
      assert.match(mail.subject, /to continue|이어서|继续填写/)
      continue
    }
    assert.equal(kind[1], ours[lang])
    assert.match(mail.text, new RegExp(`\n${ours[lang]} \\S+`))
    assert.doesNotMatch(mail.text, /[{}]/)
    for (const line of raw.toString('latin1').split('\r\n')) assert.doesNotMatch(line, /[^\x20-\x7e\t]/) // RFC 2047
    kinds.set(kind[2], (kinds.get(kind[2]) ?? new Set()).add(lang))
  }
  const has = pattern => new Set([...kinds].filter(([kind]) => pattern.test(kind)).flatMap(([, langs]) => [...langs]))
  for (const pattern of [/^receipt/, /^decision_accepted/, /^slot/, /^result_/])
    assert.deepEqual([...has(pattern)].sort(), ['en', 'ko', 'zh'], String(pattern))
})

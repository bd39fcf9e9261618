// What people write is never markup: names that are tags, script addresses, formulas, placeholders, another
// direction or one endless word, in every text of an event and of those who take part. On every page it is
// read as it was written, nothing of it runs or is fetched, and the page keeps its shape; so in every export
// and mail.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fits, openBrowser, person, phone, soon } from './browser.mjs'
import { afterPages, come, dayPages, openPages } from './pages.mjs'
import { deck, event, forum, Site, slug } from './site.mjs'
import { goldenPanda } from '../e2e/instance.mjs'

const RTL = 'שלום'
const WIDE = 'W'.repeat(60)
// The n-th hostile text; §n§ tells it from the others.
const kinds = [
  n => `<img src=x onerror=__hit(${n})>§${n}§`,
  n => `"'><script>__hit(${n})</script>§${n}§`,
  n => `javascript:__hit(${n})//§${n}§`,
  n => `<b onclick=__hit(${n})>§${n}§`,
  n => `</title></textarea></script><svg onload=__hit(${n})>§${n}§`,
  n => `{n}{name}{company}&lt;%s§${n}§`,
  n => `=HYPERLINK("http://evil.example/")§${n}§`,
  n => `${WIDE}§${n}§`,
  n => `a\u200bb\u200dc𠮷🚀👩‍👩‍👧${'e' + '\u0301'.repeat(30)}§${n}§`,
]
// The formula must begin with its sign, so the other direction follows; it is in every text.
const evil = n => `${kinds[n % kinds.length](n)} ${RTL}!`.normalize()

// Every text of an event file replaced; `at` says which stands where.
const at = new Map()
let n_texts = 0
function spoil(node, path) {
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node))
    if (value && typeof value === 'object' && !Array.isArray(value) && typeof value.en === 'string') {
      n_texts++
      at.set(n_texts, `${path}/${key}`)
      for (const lang of Object.keys(value)) value[lang] = evil(n_texts)
    } else spoil(value, `${path}/${Array.isArray(node) ? (value?.key ?? key) : key}`)
}
const mark = (n, path) => (at.set(n, path), evil(n))
const who = 900 // people's texts: 900 + 10 * company + which
const applicant = i => ({
  company_name: mark(who + 10 * i, `company ${i}`), company_name_en: `Made-up ${i}`, project_title: mark(who + 10 * i + 1, `project ${i}`),
  project_summary: `${mark(who + 10 * i + 2, `summary ${i}`)}\n\u202eright to left\n=1+1`,
  members: [{ name: mark(who + 10 * i + 3, `member ${i}`), role: mark(who + 10 * i + 4, `role ${i}`) }],
  contact_name: mark(who + 10 * i + 5, `contact ${i}`), reg_no: i % 2 ? '"><script>__hit(1)</script>' : '=1+1',
})

class Hostile extends Site {
  importEvent(doc) {
    spoil(doc, doc.slug)
    if (doc.slug === forum) {
      doc.starts.local = '2022-09-04T09:00:00'
      doc.ends.local = '2022-09-04T18:00:00'
      for (const ticket of doc.ticket_types) ticket.closes.local = '2022-09-03T17:59:59'
    }
    return super.importEvent(doc)
  }

  // What people send is spoilt on its way.
  must(status, method, path, options) {
    const body = options?.body
    if (method === 'POST' && path.endsWith('/judges')) {
      const no = Number(/\d+/.exec(body.email))
      Object.assign(body, { name: mark(2000 + 10 * no, `judge ${no}`), organisation: mark(2001 + 10 * no, `fund of ${no}`) })
    }
    if (body?.comment) body.comment = `${mark(3000, 'comment')}\n\u202etxt`
    if (body?.decision) body.reason = `${mark(3001, 'reason')}\n\u202etxt`
    return super.must(status, method, path, options)
  }
}

// What the page has made of the texts, seen from within.
const look = () => {
  const rtl = /[\u0590-\u05ff]/
  const wrong = []
  for (const e of document.querySelectorAll('img[src="x"], svg[onload], [onclick], [onerror], base, iframe, object, embed'))
    wrong.push(`element ${e.outerHTML.slice(0, 80)}`)
  for (const a of document.querySelectorAll('[href], [action], [formaction]'))
    if (/^\s*(javascript|data|vbscript):/i.test(a.getAttribute('href') ?? a.getAttribute('action') ?? a.getAttribute('formaction')))
      wrong.push(`address ${a.outerHTML.slice(0, 80)}`)
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement
    if (!rtl.test(node.data) || parent.closest('script, style, template, textarea')) continue
    const text = node.data.trim()
    if (/^[^\u0590-\u05ff\u2067\u2068]*[\u2067\u2068]/.test(text)) continue // isolated within the sentence
    const holder = parent.closest('bdi, [dir=auto], title, option')
    if (!holder || holder.textContent.trim() !== text) wrong.push(`not isolated: ${parent.outerHTML.slice(0, 160)}`)
  }
  const texts = [document.title, document.body.innerText]
  for (const e of document.querySelectorAll('input, textarea, option, [aria-label], [title], [alt], [content]'))
    texts.push(e.value ?? '', e.label ?? '', ...['aria-label', 'title', 'alt', 'content'].map(name => e.getAttribute(name) ?? ''))
  return { wrong, hits: globalThis.__hits, text: texts.join('\n') }
}
const tags = text => [...text.matchAll(/§(\d+)§/g)].map(m => Number(m[1]))
// The texts behind their tags stand in `text` to the letter; space and invisible marks of isolation aside.
const bare = text => text.replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ')

const browser = await openBrowser()
const site = new Hostile()
const people = {}
const seen = new Map() // text no. -> pages
test.after(async () => {
  await browser.close()
  await site.done()
})

async function open(name) {
  const context = people[name] = await person(browser, site, { screen: phone })
  context.wrong = []
  await context.addInitScript(() => {
    globalThis.__hits = []
    globalThis.__hit = n => globalThis.__hits.push(n)
  })
  context.on('dialog', dialog => {
    context.wrong.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('request', request => {
    const url = new URL(request.url())
    if (/^https?:$/.test(url.protocol) && (url.origin !== site.base || /\/x$|evil/.test(url.pathname))) context.wrong.push(`request ${url}`)
  })
  return context
}

async function visit(t, pages) {
  for (const { name, who, path, open: more } of pages)
    await t.test(name, async () => {
      const context = people[who]
      const page = await context.newPage()
      context.faults.length = context.wrong.length = 0
      try {
        const answer = await page.goto(path)
        const policy = answer.headers()['content-security-policy']
        assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/)
        assert.ok(!/unsafe|\*/.test(policy), policy)
        assert.equal(answer.headers()['x-content-type-options'], 'nosniff')
        await come(page)
        if (more) {
          await more(page)
          await come(page)
        }
        const { wrong, hits, text } = await page.evaluate(look)
        assert.deepEqual([...hits, ...wrong, ...context.wrong, ...context.faults], [])
        const said = bare(text)
        for (const no of tags(text)) {
          assert.ok(said.includes(bare(evil(no))), `${at.get(no)} is not shown as it was written: ${evil(no)}`)
          if (!seen.has(no)) seen.set(no, [])
          seen.get(no).push(name)
        }
        await fits(page, name)
      } finally {
        await page.close()
      }
    })
}

test('the call is open', { timeout: 120_000 }, async t => {
  await site.fill()
  await site.apply(8, { over: applicant })
  await site.upload(1, 'deck_ko', deck, `${mark(4500, 'file name')}.pdf`)
  for (const name of ['guest', 'organiser']) await open(name)
  const answer = await people.organiser.request.post('/api/v1/sign-in', { data: { email: 'organiser@panda.example', password: site.passwordOf('organiser@panda.example') } })
  assert.equal(answer.status(), 200, await answer.text())
  await visit(t, openPages(site))
})

// The organiser's look into each export; nothing is taken for anything but what it is.
async function file(path, as, type) {
  const r = await site.ask('GET', path, { as })
  assert.equal(r.status, 200, `${path}: ${r.text.slice(0, 300)}`)
  assert.match(r.headers['content-type'], type, path)
  assert.equal(r.headers['x-content-type-options'], 'nosniff', path)
  return r
}

const unfold = text => text.replace(/\r\n[ \t]/g, '').split('\r\n')
function calendar(text) {
  assert.ok(!/(?<!\r)\n|\r(?!\n)/.test(text), 'lines end with CRLF')
  for (const line of unfold(text).slice(0, -1)) assert.match(line, /^(BEGIN|END|VERSION|PRODID|CALSCALE|METHOD|NAME|X-WR-[A-Z]+|REFRESH-INTERVAL|X-PUBLISHED-TTL|TZID|TZOFFSETFROM|TZOFFSETTO|TZNAME|RRULE|UID|DTSTAMP|DTSTART|DTEND|SEQUENCE|SUMMARY|DESCRIPTION|LOCATION|STATUS|LAST-MODIFIED|ORGANIZER|URL|TRANSP|CLASS|CATEGORIES|CREATED|COLOR|SOURCE)[:;]/)
  for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
  return unfold(text).filter(line => /^(SUMMARY|DESCRIPTION|LOCATION)/.test(line)).join('\n').replace(/\\([\\,;])/g, '$1').replace(/\\n/gi, '\n')
}

const strings = node => typeof node === 'string' ? node : node && typeof node === 'object' ? Object.values(node).map(strings).join('\n') : ''
const told = (text, where) => {
  const got = tags(text)
  assert.ok(got.length, `${where} names nobody`)
  for (const no of got) assert.ok(bare(text).includes(bare(evil(no))), `${where}: ${at.get(no)} is not ${evil(no)}`)
  return got.map(no => at.get(no))
}

// Everyone has a name of another kind, and one is as long as may be.
test("a guest's own registration, held and confirmed", { timeout: 120_000 }, async t => {
  const LONG = 'Ж'.repeat(198 - 2) + '𠮷🚀'
  const first = 5000 - 5000 % kinds.length // so the name of the i-th guest is of the i-th kind
  const guests = [...kinds, () => LONG].map((_, i) => ({ email: `guest${i}@untrusted.example`, no: first + i, i }))
  for (const guest of guests) {
    guest.name = guest.i < kinds.length ? mark(guest.no, `guest ${guest.i}`) : LONG
    guest.organisation = mark(guest.no + 1000, `organisation of guest ${guest.i}`)
    const { name, organisation, email } = guest
    await site.must(202, 'POST', `/api/v1/events/${forum}/registrations`, { body: { ticket: 'online', name, organisation, email }, lang: 'en' })
  }
  const invited = async n => {
    const all = await site.mails(n), own = all.filter(m => /\/registration#t=/.test(m.text))
    return own.length < guests.length ? await invited(all.length + 1) : own
  }
  const mails = await invited(guests.length)
  const read = async (page, guest) => {
    const { wrong, hits, text } = await page.evaluate(look)
    assert.deepEqual([...hits, ...wrong, ...people.guest.wrong, ...people.guest.faults], [])
    for (const what of [guest.name, guest.organisation]) assert.ok(bare(text).includes(bare(what)), `${what} is not shown as it was written`)
    for (const no of tags(text)) seen.set(no, ['registration'])
    await fits(page, guest.name)
  }
  for (const guest of guests)
    await t.test(guest.name.slice(0, 40), async () => {
      people.guest.faults.length = people.guest.wrong.length = 0
      const [link] = mails.filter(m => m.headers.to.includes(guest.email)).map(m => /\/registration#t=[\w.-]+/.exec(m.text)[0])
      const page = await people.guest.newPage()
      await page.goto(link)
      await page.locator('[data-state=pending]').waitFor()
      await come(page)
      await read(page, guest)
      await page.getByRole('button', { name: /^Confirm/ }).first().click()
      await page.locator('[data-state=confirmed] .ticket').waitFor()
      await page.getByText('Change name and language').click()
      await soon(() => page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), guest.name)
      await read(page, guest)
      await page.close()
    })
})

test('a name of two lines, or one that turns its neighbours, is refused', { timeout: 60_000 }, async () => {
  for (const bad of ['Two\r\nBcc: all@evil.example', 'a\u2028b', '\u202etxt.exe', 'a\u2066b', 'a\u0000b', 'e' + '\u0301'.repeat(31)]) {
    const made = await site.ask('POST', `${event}/applications`, { body: { answers: { contact_email: 'a@b.example', company_name: bad } } })
    assert.ok(made.status >= 400, JSON.stringify(bad))
    assert.match(JSON.stringify(made.body), /company_name|malformed_json/)
    const guest = await site.ask('POST', `/api/v1/events/${forum}/registrations`, { body: { ticket: 'online', name: bad, email: 'a@b.example' } })
    assert.ok(guest.status >= 400, JSON.stringify(bad))
  }
  const bad = JSON.parse(JSON.stringify(goldenPanda()))
  bad.contact.url = 'javascript:__hit(1)'
  assert.throws(() => Site.prototype.importEvent.call(site, bad), /url/)
})

test('the day', { timeout: 120_000 }, async t => {
  site.apply = site.upload = async () => {}
  await site.toJudging({ n_judges: 9 })
  await open('judge')
  const begun = await people.judge.request.post('/api/v1/judge/session', { data: { token: site.judges[0].token } })
  assert.equal(begun.status(), 200, await begun.text())
  await visit(t, dayPages(site))
})

test('afterwards', { timeout: 120_000 }, async t => {
  await site.toPublished()
  await visit(t, afterPages(site))
  // All has been seen by somebody, but what stands on later pages of the form, and others' details.
  const rest = [...at].filter(([no]) => !seen.has(no)).map(([, what]) => what)
  assert.deepEqual(rest.filter(what => !/^(summary|member|role|contact) [2-8]$|^comment$|\/(consent_\w+\/label|uploads\/\w+\/help|rubrics\/\w+\/name)$/.test(what)), [])
})

test('exports', { timeout: 60_000 }, async () => {
  const log = await file(`${event}/log?n_limit=200`, site.organiser, /^application\/json/)
  told(strings(log.body), 'log')
  const again = await file(`${event}/document`, site.organiser, /^application\/json/)
  assert.equal(again.body.name.en, evil(1))
  const admit = await file(`${site.seoul}/admit`, site.organiser, /^application\/json/)
  told(strings(admit.body), 'admit')
  for (const [path, as] of [[`${site.seoul}/timetable.ics`], [`/api/v1/applications/${site.apps.get(1).id}/slot.ics`, site.apps.get(1).key], [`/api/v1/judges/${site.judges[0].id}/timetable.ics`, site.judges[0].token]])
    told(calendar((await file(path, as, /^text\/calendar/)).text), path)
})

test('the table of scores as CSV: no text of it is a formula', { timeout: 60_000 }, async () => {
  const page = await people.organiser.newPage()
  await page.goto(`/organise/${slug}/rounds/${site.rounds.seoul}/results`)
  await come(page)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()])
  const csv = readFileSync(await download.path(), 'utf8')
  assert.match(download.suggestedFilename(), /^[\w-]+\.csv$/)
  const cells = [...csv.matchAll(/(?:^\ufeff?|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(m => (m[1]?.replaceAll('""', '"') ?? m[2]))
  for (const cell of cells) assert.ok(!/^\s*[=+@\t]/.test(cell) && (!/^\s*-/.test(cell) || /^-[\d.]+$/.test(cell)), cell)
  assert.ok(cells.some(cell => cell.startsWith("'=HYPERLINK")), 'a formula was among the names')
  told(cells.join('\n'), 'CSV')
  await page.close()
})

test('mails', { timeout: 60_000 }, async () => {
  const mails = await site.mails(30)
  const known = /^(return-path|from|to|reply-to|subject|date|message-id|content-language|auto-submitted|mime-version|content-type|content-transfer-encoding)$/
  for (const mail of mails) {
    const raw = readFileSync(join(site.data, 'mail', mail.file), 'latin1')
    for (const name of Object.keys(mail.headers)) assert.match(name, known, mail.file)
    assert.ok(!/text\/html/i.test(raw), 'mails are plain text')
    assert.ok(!/[\r\n]/.test(mail.subject) && raw.split('\r\n\r\n', 1)[0].split('\r\n').every(line => line.length <= 998 && !/[^\x20-\x7e\t]/.test(line)), mail.file)
    told(`${mail.subject}\n${mail.text}`, `mail ${mail.file}`)
    if (mail.ics) told(calendar(mail.ics.replaceAll('\n', '\r\n')), `invitation ${mail.file}`)
  }
})

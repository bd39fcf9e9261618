// Every task by keys alone: no pointer is touched here, but by `keys`. And on every page: each stop of the Tab key
// is seen to have the focus, the order is that of reading, and the way leads through and out again.
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, openBrowser, person, soon, until } from './browser.mjs'
import { afterPages, come, dayPages, openPages } from './pages.mjs'
import { Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site()
const people = {}
test.after(async () => {
  await browser.close()
  await site.done()
})

// What has the focus: its role and name, as a screen reader says them.
const focused = page => page.evaluate(() => {
  const e = document.activeElement
  const labels = e.labels?.length ? [...e.labels].map(l => l.textContent).join(' ') : ''
  const by = e.getAttribute('aria-labelledby')?.split(' ').map(id => document.getElementById(id)?.textContent ?? '').join(' ')
  return { tag: e.tagName, name: (e.getAttribute('aria-label') ?? by ?? (labels || e.textContent)).replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim(), role: e.getAttribute('role') ?? e.type ?? '' }
})

// Goes on by Tab until what has the focus fits: {name, within}. `back`: by Shift+Tab.
async function tabTo(page, name, { within = 'body', tag, back = false } = {}) {
  const seen = []
  for (let i = 0; i < 140; i++) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
    const at = await focused(page)
    seen.push(at.name.slice(0, 40))
    const is_there = typeof name === 'string' ? at.name === name : name.test(at.name)
    if (is_there && (!tag || at.tag === tag) && await page.evaluate(w => Boolean(document.activeElement.closest(w)), within)) return at
  }
  throw new Error(`no way by Tab to ${name}: ${[...new Set(seen)].join(' | ')}`)
}
const press = async (page, name, options) => {
  await tabTo(page, name, options)
  await page.keyboard.press('Enter')
}
const write = async (page, name, text, options) => {
  await tabTo(page, name, options)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}
const tick = async (page, name, options) => {
  await tabTo(page, name, options)
  await page.keyboard.press('Space')
}
// The page that a link leads to has come: its heading has the focus, its title is the tab's.
async function arrived(page, heading) {
  await page.waitForFunction(text => {
    const h1 = document.querySelector('h1')
    return h1 && h1 === document.activeElement && new RegExp(text).test(h1.textContent)
  }, heading.source)
  await until(async () => assert.match(await page.title(), / · Rostrum$/))
}
// A dialog has the focus within it, and gives it back to where it was.
async function dialogTrap(page) {
  const inside = () => page.evaluate(() => Boolean(document.activeElement?.closest('dialog')))
  assert.ok(await inside(), 'a dialog takes the focus')
  for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab']) {
    await page.keyboard.press(key)
    const at = await page.evaluate(() => document.activeElement === document.body || Boolean(document.activeElement?.closest('dialog')))
    assert.ok(at, 'the focus stays in the dialog')
  }
}

// ---- every page ----

// All stops of Tab, from the page's beginning until it is left.
async function walk(page) {
  await page.evaluate(() => { scrollTo(0, 0); document.activeElement?.blur?.(); getSelection()?.removeAllRanges() })
  await page.evaluate(() => { for (const e of document.querySelectorAll('[data-walked]')) delete e.dataset.walked; delete globalThis.__at })
  const stops = []
  let n_out = 0 // a page may begin at its heading: then the way leads out at its end and in again at its top
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(async () => {
      const e = document.activeElement
      if (e && e === globalThis.__at) return { same: true } // the parts of a date are stops of their own
      if (!e || e === document.body || e.dataset.walked) return { done: e === document.body ? 'out' : 'again' }
      globalThis.__at = e
      await Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().endTime < 2000).map(a => a.finished.catch(() => {})))
      e.dataset.walked = '1'
      const ring = [e, e.closest('label'), e.parentElement, e.nextElementSibling].filter(Boolean).some(x => {
        const s = getComputedStyle(x)
        return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || (x === e && s.boxShadow !== 'none')
      })
      const box = e.getBoundingClientRect()
      const more = e.type === 'radio' || e.type === 'file' || e.type === 'checkbox' ? e.closest('label')?.getBoundingClientRect() : undefined
      let scrolled = 0 // where it stands in the whole, also within a part that scrolls for itself
      for (let x = e.parentElement; x; x = x.parentElement) scrolled += x.scrollTop
      const is_seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      return { html: e.outerHTML.slice(0, 140), ring, top: box.top + scrolled, left: box.left, bottom: (more ?? box).bottom + scrolled,
        is_seen: is_seen || Boolean(more), in_main: Boolean(e.closest('main')), scroller: Boolean(e.closest('.table-scroll, [role=application]')) }
    })
    if (at.same) continue
    if (at.done === 'again' || (at.done && n_out++)) return { stops, how: at.done }
    if (!at.done) stops.push({ ...at, is_first: n_out === 1 && !stops.some(s => s.is_first) })
  }
  return { stops, how: 'never' }
}

// Several at a time: each waits more than it works.
function visit(t, pages) {
  return Promise.all(pages.map(({ name, who, path, open: more }) =>
    t.test(name, async () => {
      const context = people[who]
      const page = await context.newPage()
      try {
        await page.goto(path)
        await come(page)
        if (more) {
          await more(page)
          await come(page)
        }
        await until(async () => assert.match(await page.title(), /\S.* · Rostrum$|^Rostrum/, 'the tab says where one is'))
        const unreached = () => page.evaluate(() => [...document.querySelectorAll('a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary')]
          .filter(e => e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0 && !e.dataset.walked && e.type !== 'radio' && !e.closest('[inert]'))
          .map(e => e.outerHTML.slice(0, 140)))
        let { stops, how } = await walk(page)
        if ((await unreached()).length) ({ stops, how } = await walk(page)) // a part came when the keys had passed its place
        assert.ok(stops.length >= 3, `${stops.length} stops`)
        assert.notEqual(how, 'never', 'the way comes to an end')
        assert.deepEqual(await unreached(), [], 'all that can be pressed is reached')
        assert.deepEqual(stops.filter(s => !s.ring).map(s => s.html), [], 'the focus is seen')
        assert.deepEqual(stops.filter(s => !s.is_seen).map(s => s.html), [], 'what has the focus is within the screen')
        const jumps = stops.filter((s, i) => i && !s.is_first && s.in_main && stops[i - 1].in_main && !s.scroller && s.bottom < stops[i - 1].top - 40 && s.left <= stops[i - 1].left)
        assert.deepEqual(jumps.map(s => s.html), [], 'the order is that of reading')
        // the link over the header leads past it
        await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0) })
        if (stops.some(s => /skip-link/.test(s.html))) {
          await page.locator('.skip-link').focus()
          await page.keyboard.press('Enter')
          await until(async () => assert.ok(await page.evaluate(() => document.activeElement.closest('main') || location.hash === '#main'), 'the link to the content leads there'))
        } else assert.ok(/stage/.test(name), 'a link past the header comes first')
      } finally {
        await page.close()
      }
    })))
}

async function signedIn(email) {
  const context = await person(browser, site, {})
  const answer = await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })
  assert.equal(answer.status(), 200, await answer.text())
  return context
}

test('every page while the call is open', { concurrency: 4, timeout: 120_000 }, async t => {
  await site.fill()
  await site.apply(8, { drafts: 3 })
  people.guest = await person(browser, site, {})
  people.organiser = await signedIn('organiser@panda.example')
  await visit(t, openPages(site))
})

// ---- tasks, by keys alone ----

const email = 'keys@keyboard.example'

test('a start-up asks whether it may apply, applies and submits', { timeout: 60_000 }, async () => {
  const context = await person(browser, site, { screen: desk })
  const page = await context.newPage()
  await page.goto(`/events/${slug}`)
  await write(page, /^Date of foundation/, '2016-07', { within: 'main' })
  await page.getByText(/founded in or after January 2017/).nth(1).waitFor()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('2019-05')
  await page.getByText(/may apply/).first().waitFor()
  // theme and language keep the place
  await press(page, /^Appearance/, { back: true })
  await until(async () => assert.match((await focused(page)).name, /^Appearance/))
  await page.goto(`/events/${slug}/apply`)
  await come(page)
  await press(page, '한국어')
  await soon(async () => (await focused(page)).name, '한국어')
  await page.waitForFunction(() => document.documentElement.lang === 'ko')
  await press(page, /^(EN|English)$/, { back: true })
  await page.waitForFunction(() => document.documentElement.lang === 'en')
  await until(async () => assert.match((await focused(page)).name, /^(EN|English)$/))
  await write(page, /^Date of foundation/, '2019-05', { within: 'main' })
  await write(page, /^E-mail/, email, { within: 'main' })
  await press(page, /^Next:/)
  await write(page, /^Name of company/, 'Keys Only', { within: 'main' })
  await write(page, /^Name in English/, 'Keys Only', { within: 'main' })
  await tabTo(page, /^Country/, { within: 'main' })
  await page.keyboard.type('South Ko')
  await press(page, /^Next:/)
  await write(page, /^The project in one line/, 'A board of keys', { within: 'main' })
  await write(page, /^Summary/, 'All by keys.', { within: 'main' })
  for (const choice of ['Next-generation', 'Korean preliminary']) {
    await tabTo(page, new RegExp(choice), { within: 'main' })
    await page.keyboard.press('Space')
  }
  await press(page, /^Next:/)
  await write(page, /^Member 1: Name/, 'Kay', { within: 'main' })
  await write(page, /^Member 1: Role/, 'Founder', { within: 'main' })
  await press(page, /^Next:/)
  await press(page, /^Next:/)
  await write(page, /^Contact person/, 'Kay', { within: 'main' })
  await write(page, /^Telephone/, '+82 2 000 0000', { within: 'main' })
  await press(page, /^Next:/)
  await tick(page, /^We agree to the/, { within: 'main' })
  await tick(page, /^We agree that/, { within: 'main' })
  await press(page, /^Next:/)
  await press(page, 'Submit the application', { tag: 'BUTTON' })
  await page.getByRole('status').filter({ hasText: 'has been received' }).waitFor()
  assert.match(page.url(), /#c=/)
  await context.close()
})

test('an organiser signs in, decides on several, plans, moves a pitch, publishes, invites a judge', { timeout: 90_000 }, async () => {
  const context = await person(browser, site, { screen: desk })
  const page = people.page = await context.newPage()
  await page.goto('/sign-in')
  await come(page)
  const at = 'organiser@panda.example'
  await write(page, /^E-mail/, at, { within: 'main' })
  await write(page, /^Password/, site.passwordOf(at), { within: 'main' })
  await page.keyboard.press('Enter')
  await arrived(page, /events/i)
  await press(page, /^Golden Panda/, { within: 'main' })
  await arrived(page, /Overview/)
  await press(page, 'Applications', { tag: 'A' })
  await arrived(page, /Applications/)
  await page.getByRole('row').nth(1).waitFor()
  for (const name of ['Made-up Company 01', 'Made-up Company 02', 'Keys Only']) await tick(page, `Choose ${name}`)
  await page.getByText('3 chosen').waitFor()
  await press(page, 'Accept', { tag: 'BUTTON', back: true })
  await page.getByText('3 to be accepted').waitFor()
  site.moveClock('2022-08-27T09:00:00+09:00')
  await press(page, 'Decisions', { tag: 'A', back: true })
  await arrived(page, /Decisions/)
  await page.reload()
  await come(page)
  await press(page, 'Release 3 decisions')
  await page.getByRole('dialog').waitFor()
  await dialogTrap(page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await soon(async () => (await focused(page)).name, 'Release 3 decisions', 'the dialog gives the focus back')
  await page.keyboard.press('Enter')
  await press(page, 'Release 3 decisions', { within: 'dialog' })
  await page.getByText('3 accepted, 0 not selected').waitFor()

  await press(page, 'Timetable', { tag: 'A', within: '.tabs' })
  await arrived(page, /Timetable/)
  await press(page, /^Place automatically|^Generate|^Schedule|^Plan/, { tag: 'BUTTON', within: 'main' })
  await page.getByRole('dialog').waitFor()
  await tabTo(page, /^Place automatically|^Generate|^Schedule|^Plan/, { within: 'dialog', tag: 'BUTTON' })
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await tabTo(page, /Company 0|Keys Only/, { within: '[role=application]' })
  const before = (await focused(page)).name
  for (const key of ['Enter', 'End', 'Enter']) await page.keyboard.press(key)
  await page.waitForFunction(was => document.activeElement?.getAttribute('aria-label') !== was && document.activeElement?.closest('[role=application]'), before)
  await page.waitForFunction(() => /moved/i.test(document.querySelector('[aria-live]')?.closest('body').textContent))
  await press(page, /^Publish…/, { within: 'main', back: true })
  await page.getByRole('dialog').waitFor()
  await press(page, /^Publish and mail|^Publish/, { within: 'dialog .dialog-foot, dialog footer', tag: 'BUTTON' })
  await page.getByText(/version 1/i).first().waitFor()

  await press(page, 'Judges', { tag: 'A', within: '.tabs', back: true })
  await arrived(page, /Judges/)
  await press(page, /^Invite/, { within: 'main' })
  await page.getByRole('dialog').waitFor()
  await dialogTrap(page)
  await write(page, /^Name/, 'Judge Keys', { within: 'dialog' })
  await write(page, /^E-mail/, 'judge@keyboard.example', { within: 'dialog' })
  await press(page, /^Invite/, { within: 'dialog', tag: 'BUTTON' })
  await page.getByRole('img', { name: /Judge Keys/ }).waitFor()
  await press(page, 'Close', { within: 'dialog', tag: 'BUTTON' })
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await until(async () => assert.match((await focused(page)).name, /^Invite/, 'the dialog gives the focus back'))
})

test('a judge scores, and submits', { timeout: 60_000 }, async () => {
  site.seoul = `/api/v1/rounds/${site.rounds.seoul}`
  site.judges = []
  for (let no = 0; no < 3; no++) {
    const made = await site.must(201, 'POST', `${site.seoul}/judges`, { as: site.local,
      body: { email: `judge${no}@panel.example`, name: `Judge ${no}`, lang: 'en' } })
    site.judges.push({ no, id: made.judge_id, token: made.token, link: made.link })
  }
  site.room = (await site.must(200, 'GET', `${site.seoul}/rooms`, { as: site.local })).items[0].id
  site.entries = (await site.all(`${site.seoul}/entries`, { as: site.local })).map(e => e.id)
  site.moveClock('2022-09-01T09:31:00+09:00')
  const context = people.judge = await person(browser, site, {})
  const page = await context.newPage()
  await page.goto(site.judges[0].link.replace(/^https?:\/\/[^/]*/, ''))
  await come(page)
  await press(page, 'Begin judging', { within: 'main' })
  await page.locator('.entries').waitFor()
  await page.waitForURL(url => url.hash === '')
  await come(page)
  await press(page, /Made-up Company 01/, { within: '.entries' })
  await page.locator('[data-criterion]').first().waitFor()
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
  for (const key of ['technology', 'market', 'business', 'team', 'delivery']) {
    for (let n = 0; n < 60 && !await page.evaluate(k => document.activeElement?.matches(`[data-criterion=${k}] input[type=range]`), key); n++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowRight')
  }
  await press(page, /^Submit this sheet/, { within: 'main' })
  await page.getByRole('dialog').waitFor()
  await press(page, /^Submit/, { within: 'dialog', tag: 'BUTTON' })
  await page.getByText('This sheet is submitted.').waitFor()
  await page.locator('main [data-saved="server"]').first().waitFor() // submitted here, and now there too
  const sheets = await Promise.all(site.entries.map(entry => site.must(200, 'GET', `/api/v1/entries/${entry}/sheet`, { as: site.judges[0].token })))
  assert.deepEqual(sheets.filter(s => s.state === 'submitted').map(s => Object.keys(s.scores_milli).length), [5])
})

test('every page on the day', { concurrency: 4, timeout: 120_000 }, async t => {
  await visit(t, dayPages(site))
})

test('a chair starts, pauses and goes on to the next', { timeout: 60_000 }, async () => {
  const { page } = people
  const stage = () => site.must(200, 'GET', `/api/v1/rooms/${site.room}/stage`)
  await page.goto(`/stage/${site.room}/chair`)
  await come(page)
  await press(page, 'Start the pitch', { within: 'main' })
  await page.getByText('Pitch', { exact: true }).first().waitFor()
  assert.equal((await stage()).is_running, true)
  await page.keyboard.press('Space')
  await page.getByText('Paused').first().waitFor()
  assert.equal((await stage()).is_running, false)
  await press(page, 'To the questions', { within: 'main' })
  await page.getByText('Questions', { exact: true }).first().waitFor()
  await press(page, /next/i, { within: 'main', tag: 'BUTTON' })
  await page.waitForFunction(() => !/Questions/.test(document.querySelector('.phase-word')?.textContent ?? ''))
})

test('an organiser closes the round and publishes its result', { timeout: 60_000 }, async () => {
  const judges = await site.must(200, 'GET', `${site.seoul}/judges`, { as: site.local })
  for (const judge of judges.items.filter(j => !/^judge\d@/.test(j.email)))
    await site.must(204, 'POST', `/api/v1/judges/${judge.id}/revoke`, { as: site.local, body: {} })
  await site.score(site.judges, site.entries, (i, j) => 5000 + 1000 * i + 500 * j)
  const { page } = people
  await page.goto(`/organise/${slug}/rounds/${site.rounds.seoul}/results`)
  await come(page)
  await tabTo(page, /of each field/, { within: 'main' })
  await page.keyboard.press('Space')
  await write(page, /^Number/, '1', { within: 'main' })
  await press(page, 'Set', { within: 'main' })
  await page.getByText('1 of each field', { exact: true }).waitFor()
  await press(page, /^Close the round…/, { within: 'main' })
  await page.getByRole('dialog').waitFor()
  await press(page, /^Close the round/, { within: 'dialog', tag: 'BUTTON' })
  for (const step of ['Freeze', 'Confirm', 'Publish…']) {
    await page.getByRole('button', { name: step }).and(page.locator(':enabled')).waitFor()
    await press(page, step, { within: 'main' })
  }
  await page.getByRole('dialog').waitFor()
  await press(page, 'Publish and mail', { within: 'dialog', tag: 'BUTTON' })
  await page.getByText('The result is public and stands.').waitFor()
})

test('every page afterwards', { concurrency: 4, timeout: 60_000 }, async t => {
  await visit(t, afterPages(site))
})

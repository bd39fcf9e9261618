// A judge on a telephone: by the link of the invitation, five entries without the network, a page loaded anew
// without it, two devices on one sheet, a browser that keeps nothing, sessions that end, a round that closes.
import test from 'node:test'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { axe, fits, openBrowser, person, phone, shot, soon, until } from './browser.mjs'
import { event, Site } from './site.mjs'
import { root } from '../built.mjs'

const three = readFileSync(join(root, 'tests/decks/three.pdf'))
const criteria = ['technology', 'market', 'business', 'team', 'delivery']
const sheetOf = (site, judge, entry) => site.must(200, 'GET', `/api/v1/entries/${entry}/sheet`, { as: judge.token })
const saved = (page, where) => page.waitForFunction(w => [...document.querySelectorAll('[data-saved]')].every(e => e.dataset.saved === w)
  && document.querySelector('[data-saved]'), where)
const errorFree = context => assert.deepEqual(context.faults.filter(f => !/ServiceWorker|Failed to fetch/.test(f)), [])

async function come(page, judge) {
  await page.goto(judge.link.slice(judge.link.indexOf('/judge')))
  await page.locator('main .button--primary').click()
  await page.waitForSelector('.entries')
}

// Sets a criterion by its scale, to so many thousandths.
async function score(page, key, milli) {
  const scale = page.locator(`[data-criterion=${key}] input[type=range]`)
  await scale.evaluate((e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })) }, String(milli))
}

async function openEntry(page, id) {
  await page.goto(`/judge#entry=${id}`)
  await page.waitForSelector('[data-criterion]')
}

test('judge', { timeout: 300_000 }, async t => {
  const site = await new Site({}).fill()
  t.after(() => site.done())
  await site.apply(6)
  for (let n = 1; n <= 6; n++) await site.upload(n, 'deck', three)
  site.apply = async () => {} // they are there
  site.upload = async () => {}
  await site.toJudging({ n: 6, n_judges: 6 })
  const browser = await openBrowser()
  t.after(() => browser.close())
  const entries = (await site.all(`${site.seoul}/entries`, { as: site.judges[0].token })).map(e => e.id)
  const open = (lang, more = {}) => person(browser, site, { lang, screen: phone, ...more })

  await t.test('looking at the invitation takes nothing', async () => {
    const context = await open('ko')
    const page = await context.newPage()
    const judge = site.judges[0]
    await page.goto(judge.link.slice(judge.link.indexOf('/judge')))
    await page.waitForSelector('main .button--primary')
    await until(async () => assert.match(await page.textContent('main'), /골든팬더/))
    await until(async () => assert.match(await page.textContent('main'), /Judge 1/))
    await axe(page, 'invitation')
    await fits(page, 'invitation')
    assert.equal((await context.cookies()).filter(c => c.name === '__Host-sid').length, 0)
    await page.locator('main .button--primary').click()
    await page.waitForSelector('.entries')
    assert.ok(!page.url().includes('#t='), 'the token stays in no address')
    await soon(() => page.locator('.entries li').count(), 6)
    await axe(page, 'list')
    await fits(page, 'list')
    errorFree(context)
    await context.close()
  })

  await t.test('in by keys on a slow device: what has the focus keeps it', async () => {
    // what the browser keeps takes a second to be kept
    const context = await open('en', { without: () => {
      if (!globalThis.CacheStorage) return // about:blank
      const open = CacheStorage.prototype.open
      CacheStorage.prototype.open = async function (name) {
        await new Promise(resolve => setTimeout(resolve, 1000))
        globalThis.n_kept = (globalThis.n_kept ?? 0) + 1
        return open.call(this, name)
      }
    } })
    const page = await context.newPage()
    const judge = site.judges[0]
    await page.goto(judge.link.slice(judge.link.indexOf('/judge')))
    await page.locator('main .button--primary').press('Enter')
    await page.waitForSelector('.entries')
    await soon(() => page.evaluate(() => document.activeElement.tagName), 'H1')
    assert.ok(!page.url().includes('#t='))
    for (let n = 0; n < 40 && !await page.evaluate(() => document.activeElement.matches('.entry-link')); n++) await page.keyboard.press('Tab')
    await page.waitForFunction(() => globalThis.n_kept > 0)
    await page.waitForTimeout(100)
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-criterion]')
    errorFree(context)
    await context.close()
  })

  await t.test('nothing moves under the thumb: not by a deck that comes late, what is said of saving, or a lost line', async () => {
    const context = await open('en', { without: () => { // as Safari, which holds no place by itself
      const supports = CSS.supports
      CSS.supports = (...of) => of[0] !== 'overflow-anchor' && supports.call(CSS, ...of)
    } })
    const page = await context.newPage()
    await come(page, site.judges[0])
    const gate = () => { let open; return { opened: new Promise(resolve => { open = resolve }), open } }
    const pages = gate(), sheet = gate()
    await page.route(/\/pages$/, async route => { await pages.opened; await route.continue() })
    await page.route(/\/sheet$/, async route => { await sheet.opened; await route.continue() })
    await openEntry(page, entries[5])
    await page.evaluate(() => { document.documentElement.style.overflowAnchor = 'none' })
    const tops = () => page.evaluate(() => [...document.querySelectorAll('[data-criterion]')].map(e => e.getBoundingClientRect().top + scrollY))
    const places = { 'before the deck': await tops() }
    pages.open()
    await page.waitForSelector('.picture img')
    places['beside the deck'] = await tops()
    await page.getByRole('button', { name: /: Higher/ }).first().tap()
    await page.locator('[data-criterion]').first().getByRole('button', { name: /Clear/ }).waitFor()
    await saved(page, 'here')
    places['kept on the device'] = await tops()
    sheet.open()
    await saved(page, 'server')
    places['kept on the server'] = await tops()
    const first = places['before the deck']
    assert.equal(first.length, criteria.length)
    for (const [when, at] of Object.entries(places)) // the deck is 16 by 9 but for half a pixel
      assert.ok(at.every((top, i) => Math.abs(top - first[i]) < 2), `${when}: ${at} where ${first} was`)

    const plus = page.getByRole('button', { name: /: Higher/ }).nth(2)
    await plus.evaluate(e => e.scrollIntoView({ block: 'center' }))
    const before = await plus.evaluate(e => e.getBoundingClientRect().top)
    const stays = () => page.waitForFunction(top => {
      const button = document.querySelectorAll('[data-criterion]')[2].querySelectorAll('button')[1]
      return Math.abs(button.getBoundingClientRect().top - top) < 2
    }, before)
    await context.setOffline(true)
    await plus.tap()
    await page.locator('.judge-notices .notice--warn').waitFor()
    await stays()
    await context.setOffline(false)
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await saved(page, 'server')
    await page.locator('.judge-notices .notice--warn').waitFor({ state: 'detached' })
    await stays()
    await context.close()
  })

  await t.test('five entries without the network, and the page loaded anew', async () => {
    const context = await open('zh')
    const page = await context.newPage()
    const judge = site.judges[1]
    await come(page, judge)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
    await page.waitForFunction(() => /6\/6|6 of 6|6건 중 6건/.test(document.body.textContent), undefined, { timeout: 60_000 })
    await context.setOffline(true)
    await page.reload()
    await page.waitForSelector('.entries')
    for (const [i, id] of entries.slice(0, 5).entries()) {
      await openEntry(page, id)
      await page.waitForSelector('.picture img') // the deck is here too
      for (const [k, key] of criteria.entries()) await score(page, key, 5000 + 500 * ((i + k) % 9))
      await page.locator('textarea').fill(`评语 ${i}`)
      if (i === 0) {
        await axe(page, 'entry offline')
        await fits(page, 'entry offline')
      }
      await page.locator('main .button--primary').last().click()
      await page.locator('dialog .button--primary').click()
      await page.waitForSelector('.notice--good')
    }
    await page.reload()
    await page.waitForSelector('.notice--good')
    await page.goto('/judge')
    await page.waitForSelector('.entries')
    await soon(() => page.locator('[data-progress=submitted]').count(), 5)
    await saved(page, 'here')
    assert.equal((await sheetOf(site, judge, entries[0])).version_no, 0)
    await context.setOffline(false)
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await saved(page, 'server')
    for (const [i, id] of entries.slice(0, 5).entries()) {
      const sheet = await sheetOf(site, judge, id)
      assert.deepEqual([sheet.state, sheet.comment], ['submitted', `评语 ${i}`])
      assert.ok(sheet.version_no <= 2, 'a draft that may have arrived before the line broke, and the sheet')
      assert.deepEqual(sheet.scores_milli, Object.fromEntries(criteria.map((key, k) => [key, 5000 + 500 * ((i + k) % 9)])))
    }
    await openEntry(page, entries[0])
    const sheet = await sheetOf(site, judge, entries[0])
    // and it holds this page only
    await context.setOffline(true)
    await assert.rejects(page.goto('/'), /ERR_INTERNET_DISCONNECTED/)
    await context.setOffline(false)
    await page.goto('/')
    assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null)
    await openEntry(page, entries[0])
    await soon(() => page.getAttribute('[data-total]', 'data-total'), `${sheet.total_num}/${sheet.total_den}`)
    errorFree(context)
    await context.close()
  })

  await t.test('two devices: each keeps what it changed, and a clash is told', async () => {
    const judge = site.judges[2]
    const [one, two] = [await open('en'), await open('en')]
    const [a, b] = [await one.newPage(), await two.newPage()]
    for (const page of [a, b]) {
      await come(page, judge)
      await openEntry(page, entries[0])
    }
    await one.setOffline(true)
    await score(a, 'technology', 4000)
    await score(a, 'market', 6000)
    await saved(a, 'here')
    await score(b, 'technology', 9000)
    await score(b, 'team', 7000)
    await saved(b, 'server')
    await one.setOffline(false)
    await a.evaluate(() => dispatchEvent(new Event('online')))
    await a.waitForSelector('[data-clashes]')
    await saved(a, 'server')
    assert.deepEqual((await sheetOf(site, judge, entries[0])).scores_milli, { technology: 4000, market: 6000, team: 7000 })
    await a.locator('[data-clashes] button').nth(1).click() // theirs
    await a.waitForSelector('[data-clashes]', { state: 'detached' })
    await a.waitForTimeout(1000)
    await saved(a, 'server')
    assert.deepEqual((await sheetOf(site, judge, entries[0])).scores_milli, { technology: 9000, market: 6000, team: 7000 })
    errorFree(one)
    errorFree(two)
    await one.close()
    await two.close()
  })

  await t.test('a submitted sheet counts while it is being changed', async () => {
    const judge = site.judges[3]
    const context = await open('en')
    const page = await context.newPage()
    await come(page, judge)
    await openEntry(page, entries[0])
    for (const key of criteria) await score(page, key, 8000)
    await page.getByRole('button', { name: 'Submit this sheet' }).click()
    await page.locator('dialog').getByRole('button', { name: 'Submit this sheet' }).click()
    await page.waitForSelector('.notice--good')
    await saved(page, 'server')
    const { version_no } = await sheetOf(site, judge, entries[0])
    await page.getByRole('button', { name: 'Change it' }).click()
    await score(page, 'team', 3000)
    await page.waitForTimeout(1200)
    const sheet = await sheetOf(site, judge, entries[0])
    assert.deepEqual([sheet.state, sheet.version_no, sheet.scores_milli.team], ['submitted', version_no, 8000])
    await page.getByRole('button', { name: 'Submit the change' }).click()
    await page.locator('dialog .button--primary').click()
    await page.waitForSelector('.notice--good')
    await saved(page, 'server')
    assert.equal((await sheetOf(site, judge, entries[0])).scores_milli.team, 3000)
    await context.close()
  })

  await t.test('a browser that keeps nothing judges, and says what would be lost', async () => {
    const judge = site.judges[4]
    const context = await open('ko', { serviceWorkers: 'block', without: () => {
      Object.defineProperty(globalThis, 'indexedDB', { get() { throw new Error('no') } })
      Object.defineProperty(globalThis, 'localStorage', { get() { throw new Error('no') } })
      Object.defineProperty(globalThis, 'sessionStorage', { get() { throw new Error('no') } })
      delete globalThis.caches
      delete globalThis.BroadcastChannel
      Object.defineProperty(Navigator.prototype, 'serviceWorker', { get() { return undefined } })
    } })
    const page = await context.newPage()
    await come(page, judge)
    await until(async () => assert.match(await page.textContent('body'), /내용을 보관하지 못합니다/))
    await openEntry(page, entries[1])
    await page.waitForSelector('.picture img')
    await score(page, 'team', 5500)
    await saved(page, 'server')
    assert.deepEqual((await sheetOf(site, judge, entries[1])).scores_milli, { team: 5500 })
    await context.setOffline(true)
    await score(page, 'market', 6500)
    await saved(page, 'here')
    await until(async () => assert.match(await page.textContent('body'), /페이지를 닫지 마십시오/))
    await context.setOffline(false)
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await saved(page, 'server')
    errorFree(context)
    await context.close()
  })

  await t.test('a conflict of interest is declared without the network, and told later', async () => {
    const judge = site.judges[4]
    const context = await open('en')
    const page = await context.newPage()
    await come(page, judge)
    await openEntry(page, entries[2])
    await context.setOffline(true)
    await page.getByRole('button', { name: 'I have a conflict of interest' }).click()
    await page.locator('dialog textarea').fill('We share an office.')
    await page.locator('dialog .button--primary').click()
    await page.waitForSelector('.entries')
    await soon(() => page.locator('.entries li').count(), 5)
    await context.setOffline(false)
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await saved(page, 'server')
    const [conflict] = (await site.must(200, 'GET', `${site.seoul}/conflicts`, { as: site.local })).items
    assert.deepEqual([conflict.judge_id, conflict.entry_id, conflict.reason], [judge.id, entries[2], 'We share an office.'])
    await context.close()
  })

  await t.test('revoked in the middle: nothing is lost, and it is told what to do', async () => {
    const judge = site.judges[5]
    const context = await open('en')
    const page = await context.newPage()
    await come(page, judge)
    await openEntry(page, entries[0])
    await site.must(204, 'POST', `/api/v1/judges/${judge.id}/revoke`, { as: site.local, body: {} })
    await score(page, 'team', 4500)
    await page.getByText('Nothing is lost').first().waitFor() // the deck says for itself that it cannot be had
    await page.getByRole('button', { name: 'Show what is not sent' }).click()
    await until(async () => assert.match(await page.textContent('dialog pre'), /4\.5/))
    await page.keyboard.press('Escape')
    const again = await site.must(200, 'POST', `/api/v1/judges/${judge.id}/token`, { as: site.local, body: {} })
    await come(page, again)
    await saved(page, 'server')
    judge.token = again.token
    assert.deepEqual((await sheetOf(site, judge, entries[0])).scores_milli, { team: 4500 })
    await context.close()
  })

  await t.test('signing out takes everything off the device', async () => {
    const context = await open('en')
    const page = await context.newPage()
    await come(page, site.judges[0])
    await page.waitForFunction(() => document.body.textContent.includes('6 of 6'), undefined, { timeout: 60_000 })
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.locator('dialog').getByRole('button', { name: 'Sign out' }).click()
    await page.waitForSelector('text=You have signed out')
    const left = await page.evaluate(async () => {
      const db = await new Promise(resolve => { const r = indexedDB.open('rostrum-judge'); r.onsuccess = () => resolve(r.result) })
      const keys = await new Promise(resolve => { const r = db.transaction('kept').objectStore('kept').getAllKeys(); r.onsuccess = () => resolve(r.result) })
      return { keys: keys.filter(k => k !== 'try'), decks: await caches.has('judge-decks') }
    })
    assert.deepEqual(left, { keys: [], decks: false })
    assert.equal((await context.cookies()).filter(c => c.name === '__Host-sid').length, 0)
    await context.close()
  })

  await t.test('the round is closed while a telephone is away', async () => {
    const judge = site.judges[2]
    const context = await open('en')
    const page = await context.newPage()
    await come(page, judge)
    await openEntry(page, entries[3])
    await context.setOffline(true)
    await score(page, 'team', 9500)
    await saved(page, 'here')
    const was = await site.ask('GET', event)
    await site.ask('PATCH', event, { as: site.organiser, headers: { 'if-match': was.headers.etag },
      body: { rounds: { seoul: { n_advance_per_track: 2 } } } })
    await site.must(200, 'POST', `${site.seoul}/close`, { as: site.local, body: { allow_missing: true } })
    await context.setOffline(false)
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await page.waitForSelector('[data-saved=here] .badge--danger')
    await until(async () => assert.match(await page.textContent('main'), /The round is closed/))
    await until(async () => assert.match(await page.textContent('body'), /Show what is not sent/))
    await shot(page, 'judge-closed')
    await context.close()
  })
})

// The server behind an address that stays, so that another build can take its place.
async function front(site) {
  const front = { build: 1, is_broken: false }
  const server = http.createServer((req, res) => {
    const { hostname, port } = new URL(site.base)
    const on = http.request({ hostname, port, path: req.url, method: req.method, headers: { ...req.headers, 'accept-encoding': 'identity' } }, r => {
      const parts = []
      r.on('data', d => parts.push(d)).on('end', () => {
        let body = Buffer.concat(parts)
        if (req.url === '/sw.js') body = Buffer.concat([body, Buffer.from(`\n// build ${front.build}\n`)])
        // a page of yet another build, as in the middle of a deployment
        if (req.url === '/judge' && front.is_broken) body = Buffer.from(body.toString().replaceAll('/assets/', '/assets/other-'))
        const { 'content-length': _, etag: __, ...headers } = r.headers
        res.writeHead(r.statusCode, { ...headers, 'content-length': body.length }).end(body)
      })
    })
    req.pipe(on)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(front, { base: `http://127.0.0.1:${server.address().port}`, close: () => server.close() })
}

test('a newer build of the judge\'s page', { timeout: 120_000 }, async t => {
  const site = new Site({})
  const place = await front(site)
  site.origin = place.base
  t.after(() => place.close())
  await site.fill()
  t.after(() => site.done())
  await site.toJudging({ n: 2, n_judges: 1 })
  const browser = await openBrowser()
  t.after(() => browser.close())
  const context = await person(browser, place, { lang: 'en', screen: phone })
  const page = await context.newPage()
  await come(page, site.judges[0])
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
  await page.reload()
  await page.waitForSelector('.entries')
  // Looks for another build, and says what became of it: undefined when there was none, or no looking.
  const update = () => page.evaluate(async () => {
    const r = await navigator.serviceWorker.getRegistration('/judge')
    await r.update().catch(() => {})
    const worker = r.installing ?? r.waiting
    if (!worker) return undefined
    return await new Promise(resolve => {
      const look = () => ['activated', 'redundant'].includes(worker.state) && resolve(worker.state)
      worker.addEventListener('statechange', look)
      look()
    })
  })

  await t.test('is not taken while its page is of another build: the old one goes on', async () => {
    place.build = 2
    place.is_broken = true
    assert.equal(await update(), 'redundant')
    await context.setOffline(true)
    await page.reload()
    await page.waitForSelector('.entries')
    await context.setOffline(false)
    place.is_broken = false
    await soon(() => page.locator('.toast').count(), 0)
  })

  await t.test('takes over, says so, and loads', async () => {
    place.build = 3
    // just after the network is back, a browser may refuse to look
    for (let n = 0; n < 40 && !await page.locator('.toast').count(); n++)
      if (await update() !== 'activated') await page.waitForTimeout(250)
    await until(async () => assert.match(await page.textContent('.toast'), /newer version/))
    await page.locator('.toast').getByRole('button', { name: 'Reload' }).click()
    await page.waitForSelector('.entries')
    await context.setOffline(true)
    await page.reload()
    await page.waitForSelector('.entries')
    errorFree(context)
  })
})

// A round by documents: the judge reads before it begins, scores beside the documents while it takes sheets, goes on to
// the next that is not done; the organiser follows and reminds all who owe; after its end the sheet is only read.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../e2e/instance.mjs'
import { axe, desk, fits, openBrowser, person, phone, shot, soon } from './browser.mjs'
import { come } from './pages.mjs'
import { answers, deck, Site } from './site.mjs'

const slug = 'example-harbour-2026'
const event = `/api/v1/events/${slug}`
const doc = JSON.parse(readFileSync(join(root, `deploy/events/${slug}.json`), 'utf8'))
const criteria = doc.rubrics.find(r => r.key === 'papers').criteria
const asked = doc.calls[0].form.map(q => q.key)
let browser, site, papers, judges = []

before(async () => {
  browser = await openBrowser()
  site = new Site({ clock: '2026-03-10T09:00:00+09:00' })
  await site.start()
  site.importEvent(doc)
  site.organiser = await site.person('organiser@harbour.example', 'Organiser', ['--role', 'organiser', '--event', slug])
  papers = (await site.must(200, 'GET', event)).rounds.find(r => r.key === 'papers').id
  site.apps = new Map()
  for (let n = 1; n <= 3; n++) {
    const given = { ...answers(n), is_pre_startup: true, track: 'marine', country: 'KR' }
    const made = await site.must(201, 'POST', `${event}/applications`, {
      body: { answers: Object.fromEntries(Object.entries(given).filter(([key]) => asked.includes(key) && key !== 'founded' && key !== 'reg_no')) } })
    site.apps.set(n, { id: made.application_id, key: made.key })
    await site.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as: made.key })
  }
  await site.upload(1, 'plan', deck)
  site.moveClock('2026-04-13T09:00:00+09:00')
  const application_ids = [...site.apps.values()].map(a => a.id)
  await site.must(200, 'POST', `${event}/decisions`, { as: site.organiser, body: { application_ids, decision: 'accept' } })
  await site.must(200, 'POST', `${event}/decisions/release`, { as: site.organiser, body: {} })
  for (const lang of ['zh', 'ko'])
    judges.push(await site.must(201, 'POST', `/api/v1/rounds/${papers}/judges`, {
      as: site.organiser, body: { email: `${lang}@panel.example`, name: `Judge ${lang}`, lang } }))
})
after(async () => {
  await browser.close()
  await site.done()
})

async function enter(judge, look) {
  const context = await person(browser, site, look)
  const page = await context.newPage()
  await page.goto(judge.link.slice(judge.link.indexOf('/judge')))
  await page.locator('main .button--primary').click()
  await page.locator('.entries').waitFor()
  return page
}
// Each score by a key: from the middle on.
async function score(page) {
  for (const { key } of criteria) await page.locator(`[data-criterion="${key}"] input[type=range]`).press('Enter')
}

test('documents are read, scored beside them, and followed', { timeout: 120_000 }, async () => {
  const page = await enter(judges[0], { lang: 'zh', screen: desk })
  await page.locator('[data-review="before"]').waitFor()
  await page.locator('.entry-link').first().click()
  await page.locator('.strip-page').first().waitFor()
  await page.getByText('评审开始后方可评分').waitFor()
  await soon(() => page.locator('[data-criterion] input:enabled').count(), 0)

  site.moveClock('2026-05-07T09:00:00+09:00')
  await page.goto('/judge')
  await page.locator('[data-review="open"] .countdown').waitFor()
  await axe(page, 'review-list')
  await page.getByRole('link', { name: '下一个待评项目' }).click()
  await page.locator('.strip-page').first().waitFor()
  // on a wide screen both stand side by side
  const [paper, sheet] = [await page.locator('.beside-papers').boundingBox(), await page.locator('[data-criterion]').first().boundingBox()]
  assert.ok(paper.x + paper.width <= sheet.x, 'the sheet is beside the documents')
  await score(page)
  await axe(page, 'review-entry')
  await fits(page, 'review-entry')
  await shot(page, 'review-entry')
  await page.getByRole('button', { name: '提交评分表' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '提交评分表' }).click()
  const first = await page.locator('h1').innerText()
  await page.getByRole('link', { name: '下一个待评项目' }).click()
  await page.waitForFunction(was => document.querySelector('h1').innerText !== was, first)
  await page.context().close()

  // the organiser: no timetable of this round, one of three sheets in, all who owe are reminded
  const context = await person(browser, site, { lang: 'en', screen: phone })
  const email = 'organiser@harbour.example'
  assert.equal((await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })).status(), 200)
  const own = await context.newPage()
  await own.goto(`/organise/${slug}/rounds/${papers}/judges`)
  await come(own)
  await own.getByText(/1 of 6/).first().waitFor()
  const timetable = await own.getByRole('link', { name: 'Timetable', exact: true }).getAttribute('href')
  assert.ok(!timetable.includes(`/rounds/${papers}/`), timetable)
  await soon(() => own.getByRole('tab', { name: /Rooms/ }).count(), 0)
  await own.getByRole('button', { name: 'Remind all who owe sheets' }).click()
  await own.getByText('2 judges were reminded.').waitFor()
  await axe(own, 'review-judges')
  await fits(own, 'review-judges')
  await own.getByRole('button', { name: 'Remind all who owe sheets' }).click()
  await own.getByText(/reminded within the hour/).waitFor()
  await context.close()
})

test('after its end a sheet is only read', { timeout: 60_000 }, async () => {
  site.moveClock('2026-05-08T18:00:00+09:00')
  const page = await enter(judges[1], { lang: 'ko', screen: phone, theme: 'dark' })
  await page.locator('[data-review="over"]').waitFor()
  await page.locator('.entry-link').first().click()
  await page.getByText('심사 기간이 끝나').waitFor()
  await soon(() => page.locator('[data-criterion] input:enabled').count(), 0)
  await fits(page, 'review-over')
  await axe(page, 'review-over')
  await shot(page, 'review-over')
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

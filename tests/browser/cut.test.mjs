// Who goes on by a rule: edited in the set-up and said in words; the results show the line and the reserve; a place that
// is given back goes to the first in reserve, and back again; the applicant sees where it stands.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../e2e/instance.mjs'
import { axe, desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { come } from './pages.mjs'
import { answers, Site } from './site.mjs'

const slug = 'example-harbour-2026'
const event = `/api/v1/events/${slug}`
const email = 'organiser@harbour.example'
const doc = JSON.parse(readFileSync(join(root, `deploy/events/${slug}.json`), 'utf8'))
doc.rounds[0].cut = { per: 'all', n: 1, at_tie: 'decide', n_reserve: 2, refill: 'by_organiser' }
const asked = doc.calls[0].form.map(q => q.key)
const { criteria } = doc.rubrics.find(r => r.key === 'papers')
let browser, site, papers

// Four applications, the first scored best.
before(async () => {
  browser = await openBrowser()
  site = new Site({ clock: '2026-03-10T09:00:00+09:00' })
  await site.start()
  site.importEvent(doc)
  site.organiser = await site.person(email, 'Organiser', ['--role', 'organiser', '--event', slug])
  papers = `/api/v1/rounds/${(await site.must(200, 'GET', event)).rounds.find(r => r.key === 'papers').id}`
  site.apps = new Map()
  for (let n = 1; n <= 4; n++) {
    const given = { ...answers(n), is_pre_startup: true, track: 'marine', country: 'KR' }
    const made = await site.must(201, 'POST', `${event}/applications`, {
      body: { answers: Object.fromEntries(Object.entries(given).filter(([key]) => asked.includes(key) && key !== 'founded' && key !== 'reg_no')) } })
    site.apps.set(n, { id: made.application_id, key: made.key, no: made.no })
    await site.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as: made.key })
  }
  site.moveClock('2026-04-13T09:00:00+09:00')
  const application_ids = [...site.apps.values()].map(a => a.id)
  await site.must(200, 'POST', `${event}/decisions`, { as: site.organiser, body: { application_ids, decision: 'accept' } })
  await site.must(200, 'POST', `${event}/decisions/release`, { as: site.organiser, body: {} })
  const judge = await site.must(201, 'POST', `${papers}/judges`, { as: site.organiser, body: { email: 'one@panel.example', name: 'One', lang: 'en' } })
  site.moveClock('2026-05-07T09:00:00+09:00')
  for (const [i, entry] of (await site.all(`${papers}/entries`, { as: judge.token }, 50)).entries()) {
    const scores_milli = Object.fromEntries(criteria.map(c => [c.key, 9000 - 1000 * i]))
    await site.must(200, 'PUT', `/api/v1/entries/${entry.id}/sheet`, { as: judge.token, body: { is_final: true, scores_milli } })
  }
})
after(async () => {
  await browser.close()
  await site.done()
})

async function organiser(look) {
  const context = await person(browser, site, look)
  const answer = await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })
  assert.equal(answer.status(), 200, await answer.text())
  return await context.newPage()
}
const at = pointer => `[id="at:${pointer}"]`
const company = n => answers(n).company_name

test('the set-up of a round edits the rule and says it', { timeout: 60_000 }, async () => {
  const page = await organiser({ lang: 'en', screen: phone, theme: 'dark' })
  await page.goto(`/organise/${slug}/set-up#part=rounds`)
  await come(page)
  await page.locator(`details${at('/rounds/0')} > summary`).click()
  const cut = page.locator(`fieldset${at('/rounds/0/cut')}`)
  await cut.getByText('The best 1; people decide a tie at the line; 2 in reserve').waitFor()
  await cut.getByLabel('How many').fill('10')
  await cut.getByLabel('At least').fill('3.5')
  await cut.getByLabel('A tie at the line').selectOption('all')
  await cut.getByText('The best 10, at least 3.5 points; all tied at the line go on; 2 in reserve').waitFor()
  await axe(page, 'cut-set-up')
  await fits(page, 'cut-set-up')
  await shot(page, 'cut-set-up')
  await page.getByText('Saved', { exact: true }).waitFor()
  // without the rule the number stands alone again
  await cut.getByLabel('A rule with more than a number').uncheck()
  await page.locator(at('/rounds/0/n_advance')).waitFor()
  assert.equal(await cut.getByText('In words').count(), 0)
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

test('line, reserve, a place given back, up and back again', { timeout: 60_000 }, async () => {
  for (const step of ['close', 'freeze', 'confirm', 'publish'])
    await site.must(200, 'POST', `${papers}/${step}`, { as: site.organiser, body: {} })
  const page = await organiser({ lang: 'en', screen: desk })
  await page.goto(`/organise/${slug}/rounds/${papers.split('/').at(-1)}/results`)
  await come(page)
  await page.getByText('The best 1; people decide a tie at the line; 2 in reserve').first().waitFor()
  const places = page.locator('section[aria-labelledby="reserve-title"]')
  const place = n => places.locator(`[data-entry="${site.apps.get(n).no}"]`)
  await place(1).getByText('Goes on', { exact: true }).waitFor()
  await place(3).getByText('Reserve 2', { exact: true }).waitFor()
  assert.deepEqual([await place(4).count(), await places.getByRole('button').count()], [0, 0])

  const { id, key } = site.apps.get(1)
  await site.must(200, 'POST', `/api/v1/applications/${id}/withdraw`, { as: key, body: {} })
  await place(1).getByText('Gave the place back').waitFor()
  await place(2).getByRole('button', { name: 'Move up next' }).click()
  await page.getByRole('dialog').getByText(`${company(2)} takes the place`).waitFor()
  await axe(page, 'cut-move-up')
  await page.getByRole('dialog').getByRole('button', { name: 'Move up' }).click()
  await place(2).getByText('Moved up', { exact: true }).waitFor()
  await place(2).getByText(`For ${company(1)}`).waitFor()
  await axe(page, 'cut-places')
  await fits(page, 'cut-places')
  await shot(page, 'cut-places')
  await place(2).getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('The wrong one.')
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
  await place(2).getByText('Reserve 1', { exact: true }).waitFor()
  await place(2).getByRole('button', { name: 'Move up next' }).waitFor()
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

test('the applicant sees the place in reserve', { timeout: 60_000 }, async () => {
  const context = await person(browser, site, { lang: 'ko', screen: phone })
  const page = await context.newPage()
  await page.goto(`/apply#c=${site.apps.get(3).key}`)
  await page.getByText('예비 2번').waitFor()
  await axe(page, 'cut-applicant')
  await fits(page, 'cut-applicant')
  await shot(page, 'cut-applicant')
  assert.deepEqual(context.faults, [])
  await context.close()
})

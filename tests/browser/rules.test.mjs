// The page of rules: in words, a case tried while it is typed, kept as an example; a change of the rules in the
// draft shows which examples differ. By phone for a local organiser, who reads only.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../e2e/instance.mjs'
import { axe, fits, openBrowser, person, phone, shot, soon, until } from './browser.mjs'
import { come } from './pages.mjs'
import { answers, Site } from './site.mjs'

const slug = 'example-harbour-2026'
const event = `/api/v1/events/${slug}`
const pages = `/organise/${slug}`
let browser, site
before(async () => {
  browser = await openBrowser()
  site = new Site({ clock: '2026-03-10T09:00:00+09:00' })
  await site.start()
  site.importEvent(JSON.parse(readFileSync(join(root, `deploy/events/${slug}.json`), 'utf8')))
  site.organiser = await site.person('organiser@harbour.example', 'Organiser', ['--role', 'organiser', '--event', slug])
  site.local = await site.person('pitch@harbour.example', '발표 담당', ['--role', 'local_organiser', '--event', slug, '--round', 'pitch'])
})
after(async () => {
  await browser.close()
  await site.done()
})

async function open(email, look, path) {
  const context = await person(browser, site, look)
  const answer = await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })
  assert.equal(answer.status(), 200, await answer.text())
  const page = await context.newPage()
  await page.goto(path)
  await come(page)
  return page
}
const rule = (page, key, outcome) => page.locator(`[data-rule="${key}"][data-outcome="${outcome}"]`).waitFor()
const agreed = page => page.locator('[data-server="same"]').waitFor()

test('a case is tried, kept, and found again after a change of the rules', { timeout: 120_000 }, async () => {
  const page = await open('organiser@harbour.example', {}, pages)
  await page.getByRole('link', { name: 'Rules', exact: true }).click()
  await page.locator('[data-differing="0"]').waitFor()
  await until(async () => assert.match(await page.locator('[data-rule="within_7_years"]').innerText(), /7 years before the reference date or later/))
  await rule(page, 'within_7_years', 'undecided')

  // typed as in the form; each rule follows, and the server says the same
  await page.getByLabel('Date of foundation').fill('2019-03-01')
  await rule(page, 'within_7_years', 'fail')
  await page.getByText('Date of foundation: 1 March 2019. Needed: on or after 2 March 2019.').waitFor()
  await page.locator('[data-verdict="fail"]').waitFor()
  await agreed(page)
  await page.getByLabel('Date of foundation').fill('2019-03-02')
  await rule(page, 'within_7_years', 'pass')
  await page.getByRole('textbox', { name: 'Revenue of last year' }).fill('2000000000')
  await rule(page, 'revenue_cap', 'pass')
  for (const name of [/same registration number/, /Prizes in other events/]) await page.getByLabel(name).fill('0')
  await page.locator('[data-verdict="pass"]').waitFor()
  await agreed(page)
  await axe(page, 'rules')
  await shot(page, 'rules', { fullPage: true })

  // kept in the event file
  await page.locator('details.keep > summary').click()
  await page.getByLabel('What it shows').fill('Edge of both')
  await page.getByRole('button', { name: 'Keep as an example' }).click()
  await page.locator('[data-example="edge-of-both"][data-misses="0"]').waitFor()
  const kept = (await site.must(200, 'GET', `${event}/document`, { as: site.organiser })).calls[0].examples.at(-1)
  assert.deepEqual([kept.verdict, kept.answers.founded, kept.answers.known], ['pass', '2019-03-02', { n_same_company: 0, n_prizes: 0 }])

  // the draft says within 5 years: those at the edge differ, by the draft only
  const draft = await site.must(201, 'POST', `${event}/draft`, { as: site.organiser, body: {} })
  const five = { or: [{ var: 'is_pre_startup' }, { '>=': [{ if: [{ var: 'is_converted' }, { var: 'converted' }, { var: 'founded' }] }, { date: { years: -5 } }] }] }
  await site.must(200, 'PATCH', `/api/v1/event-drafts/${draft.draft_id}`, { as: site.organiser, headers: { 'if-match': '"v1"' },
    body: { calls: { main: { rules: { within_7_years: { condition: five } } } } } })
  await page.goto(`${pages}/set-up#part=rules`)
  await page.getByRole('link', { name: /Try these rules/ }).click()
  const differing = page.locator('[data-example="edge-of-both"]:not([data-misses="0"])')
  await differing.waitFor()
  await until(async () => assert.match(await differing.innerText(), /wanted passes, got fails/))
  await page.getByRole('link', { name: 'As published' }).click()
  await page.locator('[data-differing="0"]').waitFor()
  await page.getByRole('link', { name: 'In the draft' }).click()
  await differing.getByRole('button', { name: 'Accept the new verdict' }).click()
  await page.locator('[data-example="edge-of-both"][data-misses="0"]').waitFor()

  // loaded again, and deleted
  const again = page.locator('[data-example="edge-of-both"]')
  await again.getByRole('button', { name: 'Load' }).click()
  await rule(page, 'within_7_years', 'fail')
  await again.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await again.waitFor({ state: 'detached' })
  assert.deepEqual(page.context().faults, [])
})

test('a local organiser reads and tries, by phone and in Korean', { timeout: 60_000 }, async () => {
  const page = await open('pitch@harbour.example', { lang: 'ko', theme: 'dark', screen: phone }, `${pages}/rules`)
  await page.getByText('규칙을 보고 시험할 수 있습니다', { exact: false }).waitFor()
  await soon(() => page.locator('details.keep').count(), 0)
  await page.getByLabel('예비창업팀입니다').check()
  await rule(page, 'within_7_years', 'pass')
  await page.locator('[data-points="5"]').waitFor()
  await agreed(page)
  await axe(page, 'rules of a local organiser')
  await fits(page, 'rules of a local organiser')
  await shot(page, 'rules-local', { fullPage: true })
  assert.deepEqual(page.context().faults, [])
})

test('a group that follows from the answers: seen by the applicant, overruled by the organiser', { timeout: 90_000 }, async () => {
  const text = readFileSync(join(root, 'deploy/events/golden-panda-korea-2024.json'), 'utf8').replaceAll('2024-0', '2026-0')
  site.moveClock('2026-08-10T09:00:00+09:00')
  site.importEvent(JSON.parse(text))
  const panda = 'golden-panda-korea-2024'
  const organiser = await site.person('organiser@panda.example', 'Organiser', ['--role', 'organiser', '--event', panda])
  const given = answers(1, { track: undefined, partner: undefined, languages: undefined, round: 'papers', field: 'it', founded: '2023-08-10',
    funding: { amount_minor: 0, currency: 'KRW' } })
  const made = await site.must(201, 'POST', `/api/v1/events/${panda}/applications`, { body: { answers: given } })

  // in the form, beside what is typed
  const context = await person(browser, site)
  const page = await context.newPage()
  await page.goto(`/apply#c=${made.key}`)
  await come(page)
  const group = page.locator('[data-group="it-startup"]')
  await group.waitFor()
  await until(async () => assert.match(await group.innerText(), /start-up group/))
  await site.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as: made.key })
  await page.reload()
  await page.getByText('Your group: Next-generation information technology · start-up group').waitFor()

  site.moveClock('2026-08-27T09:00:00+09:00')
  const desk = await open('organiser@panda.example', {}, `/organise/${panda}/applications/${made.application_id}`)
  await desk.locator('[data-track="it-startup"]').waitFor()
  await desk.getByText('Put into another group').click()
  await desk.getByRole('button', { name: 'Overrule' }).click()
  await desk.getByText('Please give the reason.').waitFor()
  await desk.getByLabel('New group').selectOption('it-growth')
  await desk.getByLabel('Reason (kept in the log)').fill('Its parent company is older.')
  await desk.getByRole('button', { name: 'Overrule' }).click()
  await desk.locator('[data-track="it-growth"]').waitFor()
  await desk.getByText('put it into another track').first().waitFor()
  await axe(desk, 'an application whose group was overruled')
  const now = await site.must(200, 'GET', `/api/v1/applications/${made.application_id}`, { as: organiser })
  assert.equal(now.track, 'it-growth')
  await page.reload()
  await page.getByText('Your group: Next-generation information technology · growth group').waitFor()
  assert.deepEqual([...context.faults, ...desk.context().faults], [])
})

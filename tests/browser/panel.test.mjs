// Who judges what: tracks and languages of a judge, a proposal in the page, given, and what changes meanwhile.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, desk, fits, openBrowser, person, phone, shot, soon } from './browser.mjs'
import { come } from './pages.mjs'
import { Site, slug } from './site.mjs'

const limit = { timeout: 120_000 }
let browser, site, path
before(async () => {
  browser = await openBrowser()
  site = await new Site().fill()
  await site.toJudging({ n: 6, n_judges: 4 })
  path = `/organise/${slug}/rounds/${site.rounds.seoul}/judges`
})
after(async () => {
  await browser.close()
  await site.done()
})

async function signedIn(email, look) {
  const context = await person(browser, site, look)
  const answer = await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })
  assert.equal(answer.status(), 200, await answer.text())
  const page = await context.newPage()
  await page.goto(path)
  await come(page)
  return page
}
const plan = (n_each, is_fresh) => site.must(200, 'POST', `/api/v1/rounds/${site.rounds.seoul}/assignments/plan`, { as: site.local, body: { n_each, is_fresh } })

test('a judge gets tracks and languages, a proposal is looked at and given', limit, async () => {
  const page = await signedIn('organiser@panda.example', { lang: 'en', screen: desk })
  const row = page.locator(`[data-judge="${site.judges[3].id}"]`)
  await row.locator('summary').click()
  await row.getByRole('button', { name: 'Tracks and languages' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('In reserve').check()
  await dialog.getByLabel('Korean').check()
  await axe(page, 'the skills of a judge')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })

  await page.getByRole('tab', { name: 'Who judges what' }).click()
  await page.getByLabel('Judges for each team').fill('2')
  await page.getByLabel('Deal anew').check()
  await page.getByRole('button', { name: 'Propose' }).click()
  await page.locator('[data-plan=complete]').waitFor()
  await page.getByText('0 to give · 12 to take away').waitFor()
  await soon(() => page.getByRole('row', { name: /Judge 4 in reserve 6 0/ }).count(), 1)
  await axe(page, 'a proposal')
  await shot(page, 'panel-plan-en-desk', { fullPage: true })
  await page.getByRole('button', { name: 'Give as proposed' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Give as proposed' }).click()
  await page.getByText('Nothing to change').waitFor()
  assert.deepEqual((await plan(2, false)).judges.map(j => j.n_now), [4, 4, 4, 0])
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

test('what has changed meanwhile is said, and proposed anew', limit, async () => {
  const page = await signedIn('seoul@sea.example', { lang: 'ko', screen: phone })
  await page.getByRole('tab', { name: '심사 배정' }).click()
  await page.getByLabel('팀당 심사위원 수').fill('3')
  await page.getByRole('button', { name: '배정안 만들기' }).click()
  await page.getByText('새로 배정 6건').waitFor()
  await site.must(204, 'POST', `/api/v1/judges/${site.judges[0].id}/conflicts`, { as: site.local, body: { entry_id: site.entries[0], reason: 'Invested.' } })
  await page.getByRole('button', { name: '배정안 적용' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '배정안 적용' }).click()
  await page.getByRole('alert').filter({ hasText: '그사이 변경이 있어' }).waitFor()
  await fits(page, 'a proposal on a phone')
  await shot(page, 'panel-plan-ko-phone', { fullPage: true })
  await page.getByRole('button', { name: '배정안 적용' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '배정안 적용' }).click()
  await page.getByText('바꿀 것이 없습니다').waitFor()
  const { n_missing, entries } = await plan(3, false)
  assert.deepEqual([n_missing, entries[0].judges.some(j => j.judge_id === site.judges[0].id)], [0, false])
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

test('too few judges, and a wish that cannot be', limit, async () => {
  const page = await signedIn('organiser@panda.example', { lang: 'zh', screen: desk, theme: 'dark' })
  await page.getByRole('tab', { name: '评审分配' }).click()
  await page.getByLabel('每个项目的评委数').fill('4')
  await page.getByRole('button', { name: '生成方案' }).click()
  await page.locator('[data-plan=short]').waitFor()
  await page.getByText('可评审该项目的评委不足').waitFor()
  await page.getByLabel('每位评委最多项目数').fill('1')
  await page.getByLabel('每位评委最少项目数').fill('2')
  await page.getByRole('button', { name: '重新生成' }).click()
  await page.getByText('最少数量大于最多数量').first().waitFor()
  await shot(page, 'panel-plan-zh-dark', { fullPage: true })
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

// What an applicant agrees to: the transfer abroad as a consent of its own, given in the form, taken back on the
// application's page; the organiser sees who agreed to what, when.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../e2e/instance.mjs'
import { axe, desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { come } from './pages.mjs'
import { Site } from './site.mjs'

const slug = 'example-two-shores-2026'
const event = `/api/v1/events/${slug}`
const EMAIL = 'organiser@shores.example'
const team = ['KR', 'CN'].map((nationality, i) => ({ name: `Member ${i}`, nationality, birth_date: '2000-05-01', is_student: true, is_full_time: true }))
let browser, site
const apps = []

before(async () => {
  browser = await openBrowser()
  site = new Site({ clock: '2026-04-02T09:00:00+08:00' })
  await site.start()
  site.importEvent(JSON.parse(readFileSync(join(root, `deploy/events/${slug}.json`), 'utf8')))
  site.organiser = await site.person(EMAIL, 'Organiser', ['--role', 'organiser', '--event', slug])
  for (const n of [1, 2, 3]) {
    const made = await site.must(201, 'POST', `${event}/applications`, { body: { answers: {
      company_name: `등대 ${n}`, company_name_en: `Lighthouse ${n}`, country: 'KR', team, project_title: 'A sensor',
      project_summary: 'It sees.', contact_name: 'One', contact_email: `team${n}@shores.example`,
      contact_phone: '+82 2 000 0000', consent_terms: true, consent_transfer: true } } })
    apps.push({ id: made.application_id, key: made.key })
    if (n > 1) await site.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as: made.key, lang: 'ko' })
  }
})
after(async () => {
  await browser.close()
  await site.done()
})

async function open(look, path) {
  const page = await (await person(browser, site, look)).newPage()
  await page.goto(path)
  return page
}
async function look_at(page, name) {
  await come(page)
  await axe(page, name)
  await fits(page, name)
  await shot(page, `consent-${name}`, { fullPage: true })
}
async function office(path, look = {}) {
  const context = await person(browser, site, { lang: 'en', screen: desk, ...look })
  const answer = await context.request.post('/api/v1/sign-in', { data: { email: EMAIL, password: site.passwordOf(EMAIL) } })
  assert.equal(answer.status(), 200, await answer.text())
  const page = await context.newPage()
  await page.goto(path)
  return page
}

test('the transfer is agreed to in the form, by itself, and nothing hangs on it', { timeout: 120_000 }, async () => {
  const page = await open({ lang: 'ko', screen: phone }, `/apply#c=${apps[0].key}&step=review`)
  const card = page.locator('[data-recipient="straits-incubator"]')
  await card.getByText('전송일부터 1년간 보관 후 삭제').waitFor()
  await look_at(page, 'form-ko-phone')
  await card.getByRole('checkbox').check()
  await page.locator('[data-recipient][data-state="given"]').waitFor()
  await page.getByRole('button', { name: '신청서 제출' }).click()
  await page.locator('[data-state="submitted"]').first().waitFor()
  await page.locator('[data-recipient][data-state="given"]').waitFor()
  await page.getByText('동의 내역').click()
  await page.locator('[data-consent="consent_terms"]').getByText('개인정보 수집과 이용에 동의합니다').waitFor()
  assert.equal(await page.locator('[data-consent]').count(), 3)
  await look_at(page, 'status-ko-phone')
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

test('it is taken back as easily, in any language', { timeout: 120_000 }, async () => {
  const page = await open({ lang: 'zh', screen: desk, theme: 'dark' }, `/apply#c=${apps[1].key}`)
  const box = page.locator('[data-recipient]').getByRole('checkbox', { name: '同意将上述信息提供给境外的示例海峡孵化器' })
  await box.check()
  await page.locator('[data-recipient][data-state="given"]').waitFor()
  await box.uncheck()
  await page.locator('[data-recipient][data-state="none"]').waitFor()
  await page.getByText('您同意的内容').click()
  await page.locator('[data-consent="straits-incubator"] .badge').getByText('撤回').waitFor()
  await look_at(page, 'status-zh-desk-dark')
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

test('the organiser sees the words that were shown, and when', { timeout: 120_000 }, async () => {
  const page = await office(`/organise/${slug}/applications/${apps[0].id}`)
  const panel = page.locator('[data-consents-of]')
  await panel.getByText('예시해협인큐베이터').waitFor()
  await panel.getByText(/^Agreed /).first().waitFor()
  await look_at(page, 'panel-en-desk')
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

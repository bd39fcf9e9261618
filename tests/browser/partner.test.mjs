// Referral partners by clicks: one is made, its code is handed on and used by an applicant on a phone, its own page
// shows what has become of them; a full code keeps nobody from applying; revoked and restored.
import test from 'node:test'
import assert from 'node:assert/strict'
import { goldenPanda } from '../e2e/instance.mjs'
import { axe, desk, openBrowser, person, phone } from './browser.mjs'
import { linkIn, look, signIn } from './forum.mjs'
import { answers, event, Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-08-20T09:00:00+09:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})
const see = look('partner')
const pages = `/organise/${slug}`
const form = `/events/${slug}/apply`

test('referral partners', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(goldenPanda())
  await site.person('organiser@panda.example', 'Organiser', ['--role', 'organiser', '--event', slug])
  const host = await person(browser, site, { lang: 'en', screen: desk })
  const startUp = await person(browser, site, { lang: 'ko', screen: phone })
  const partner = await person(browser, site, { lang: 'zh', screen: phone, theme: 'dark' })
  const office = await host.newPage(), page = await startUp.newPage(), own = await partner.newPage()
  const card = office.locator('[data-referrer="KIC-2022"]')
  const referral = page.locator('[data-referral]')
  const number = (where, name) => where.locator('dl > div').filter({ hasText: name }).locator('dd')
  let shared

  await t.test('the organiser adds one, whose code is said to be too short first', async () => {
    await signIn(office, site, pages, 'organiser@panda.example')
    await office.getByRole('link', { name: 'Referral partners' }).click()
    await office.getByText('There are no referral partners').waitFor()
    await office.getByRole('button', { name: 'Add a partner' }).click()
    const dialog = office.getByRole('dialog')
    const add = dialog.getByRole('button', { name: 'Add a partner' })
    await add.click()
    await dialog.getByText('This is needed.').first().waitFor()
    await dialog.getByLabel('Name, as applicants read it').fill('KIC 中国 <b>')
    await dialog.getByLabel('E-mail').fill('kic@partners.example')
    await dialog.getByLabel('Language of our mail').selectOption('zh')
    await dialog.getByLabel(/^Code/).fill('K1')
    await dialog.getByLabel('How many applications count').fill('1')
    await dialog.getByLabel('The code ends at').fill('2022-08-25T00:00')
    await add.click()
    await dialog.getByText('A code has 4 to 32 letters').first().waitFor()
    await axe(office, 'partner-add')
    await dialog.getByLabel(/^Code/).fill('KIC-2022')
    await add.click()
    await card.waitFor()
    await card.getByRole('button', { name: 'Link and QR code' }).click()
    await office.getByRole('dialog').getByText('QR code of the link').click()
    await office.getByRole('dialog').locator('svg path').waitFor()
    shared = await office.getByRole('dialog').getByText('apply?partner=KIC-2022').innerText()
    await see(office, 'hand-on-en-desk')
    await office.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
  })

  await t.test('who opens the link is told who recommends them, and may remove that', async () => {
    await page.goto(new URL(shared).pathname + new URL(shared).search)
    await referral.getByText('추천 기관: KIC 中国 <b>').waitFor()
    await see(page, 'form-ko-phone')
    await referral.getByRole('button', { name: '추천 삭제' }).click()
    await referral.getByText('추천 코드가 있습니다').click()
    await referral.getByLabel('추천 코드').fill('wrong-1')
    await referral.getByRole('button', { name: '코드 적용' }).click()
    await referral.getByText('이 행사의 추천 코드가 아닙니다').waitFor()
    await referral.getByRole('button', { name: '코드 없이 계속' }).click()
    await referral.getByLabel('추천 코드').fill('kic 2022')
    await referral.getByRole('button', { name: '코드 적용' }).click()
    await referral.getByText('추천 기관: KIC 中国 <b>').waitFor()
    await page.getByLabel('이메일').first().fill('start@up.example')
    await page.keyboard.press('Tab')
    await page.getByText('start@up.example').first().waitFor()
    await card.locator('dd').first().filter({ hasText: '1' }).waitFor()
    await page.goto(form) // without the code: the application has it
    await referral.getByText('추천 기관: KIC 中国 <b>').waitFor()
  })

  await t.test('the partner sees on its page what has come, and no name of a draft', async () => {
    await own.goto(await linkIn(site, 'kic@partners.example', /\/partner#t=rf1[A-Za-z0-9._-]+/))
    await own.getByText('填写中的申请').waitFor()
    const made = await site.must(201, 'POST', `${event}/applications`, { body: { answers: answers(1) }, lang: 'ko' })
    await site.must(200, 'PUT', `/api/v1/applications/${made.application_id}/referral`, { as: made.key, body: { referral_code: 'KIC-2022' } })
    await site.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as: made.key })
    await own.getByRole('button', { name: '刷新' }).click()
    await own.getByText('1个推荐名额已满').waitFor()
    await own.locator('[data-brought] li').filter({ hasText: '已提交' }).waitFor()
    await see(own, 'own-zh-phone-dark')
    await axe(own, 'partner-own')
  })

  await t.test('a full code is said, and is not in the way', async () => {
    const other = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()
    await other.goto(`${form}?partner=KIC-2022`)
    const said = other.locator('[data-referral]')
    await said.getByText('has brought as many applications as it may (1)').waitFor()
    await see(other, 'full-en-desk')
    await axe(other, 'partner-full')
    await said.getByRole('button', { name: 'Go on without it' }).click()
    await said.getByText('I have a referral code').waitFor()
    await other.getByLabel('E-mail').first().fill('free@up.example')
    await other.keyboard.press('Tab')
    await other.getByText('free@up.example').first().waitFor()
  })

  await t.test('the organiser sees numbers and companies, and revokes; the partner’s page is shut until that is taken back', async () => {
    await number(card, 'Submitted').filter({ hasText: '1' }).waitFor()
    await card.getByText('Quota reached').waitFor()
    await see(office, 'list-en-desk')
    await axe(office, 'partner-list')
    await card.getByRole('button', { name: 'Companies' }).click()
    await office.getByRole('dialog').locator('[data-brought] a').first().waitFor()
    assert.equal(await office.getByRole('dialog').locator('[data-brought] li').count(), 2)
    await office.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await card.getByRole('button', { name: 'Revoke' }).click()
    await office.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await card.getByText('Revoked').waitFor()
    await own.reload()
    await own.getByText('此链接无法打开').first().waitFor()
    await card.getByRole('button', { name: 'Restore' }).click()
    await card.getByRole('button', { name: 'Revoke' }).waitFor()
    await own.reload()
    await own.locator('[data-brought]').waitFor()
  })

  await t.test('nothing was thrown', () => {
    assert.deepEqual([...host.faults, ...startUp.faults, ...partner.faults], [])
  })
})

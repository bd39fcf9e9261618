// Screening by clicks: the organiser invites two with shares of their own, each finds something, one has a conflict of
// interest; the organiser sees all of it side by side, and decides on those that are ticked.
import test from 'node:test'
import assert from 'node:assert/strict'
import { goldenPanda } from '../e2e/instance.mjs'
import { axe, desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { linkIn, signIn } from './forum.mjs'
import { answers, deck, event, Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-08-20T09:00:00+09:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})
const three = text => ({ ko: `${text} 확인`, zh: `核对${text}`, en: `${text} is in order` })
const checklist = [{ key: 'papers', text: three('Papers'), is_required: true }, { key: 'plan', text: three('Plan') }]
const link = /\/sign-in\?next=\/screening\/\S+/
async function look(page, name) {
  await axe(page, name)
  await fits(page, name)
  await shot(page, name)
}

test('screening', { timeout: 240_000 }, async t => {
  await site.start()
  const doc = goldenPanda()
  doc.calls[0].screening = { checklist }
  site.importEvent(doc)
  await site.person('host@panda.example', 'Host', ['--role', 'organiser', '--event', slug])
  site.apps = new Map()
  for (const n of [1, 2]) {
    const made = await site.must(201, 'POST', `${event}/applications`, { body: { answers: answers(n) } })
    site.apps.set(n, { id: made.application_id, key: made.key })
    await site.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as: made.key })
  }
  await site.upload(1, 'deck', deck)
  const office = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()
  const one = await (await person(browser, site, { lang: 'ko', screen: phone })).newPage()
  const two = await (await person(browser, site, { lang: 'zh', screen: desk, theme: 'dark' })).newPage()
  const rowOf = no => office.locator('[data-part=standing] tbody tr').nth(no - 1)

  await t.test('the organiser invites two, one for all and one for a number', async () => {
    await signIn(office, site, `/organise/${slug}/screening`, 'host@panda.example')
    await office.getByText('Nobody screens yet').waitFor()
    const invite = office.locator('form.invite')
    for (const [name, address, lang, first, last] of [['검토 하나', 'a@screen.example', '한국어', '', ''], ['初审 二', 'b@screen.example', '中文', '1', '1']]) {
      await invite.getByLabel('Name').fill(name)
      await invite.getByLabel('E-mail address').fill(address)
      await invite.getByLabel('Language of the mail').selectOption({ label: lang })
      await invite.getByLabel(/^From number/).fill(first)
      await invite.getByLabel(/^To number/).fill(last)
      await invite.getByRole('button', { name: 'Invite' }).click()
      await office.locator('[data-part=screeners] li', { hasText: address }).waitFor()
    }
    await office.getByText('No. 1 to 1').waitFor()
  })

  await t.test('one signs in by the mailed link on a phone, ticks, notes and recommends', async () => {
    await one.goto(await linkIn(site, 'a@screen.example', link))
    await one.getByRole('button', { name: '로그인', exact: true }).click()
    await one.getByText('2건 중 2건 남음').waitFor()
    await look(one, 'screening-list-ko-phone')
    await one.locator('[data-no="1"] a').click()
    const card = one.locator('[data-part=findings]')
    await card.getByLabel('승인', { exact: true }).check()
    await card.getByRole('button', { name: '저장', exact: true }).click()
    await card.locator('.field-error').waitFor() // a required item was not answered
    await card.getByRole('group', { name: /Papers 확인/ }).getByRole('button', { name: '예', exact: true }).click()
    await card.getByLabel('메모').fill('서류가 모두 맞습니다.')
    await look(one, 'screening-look-ko-phone')
    await card.getByRole('button', { name: '저장하고 다음으로' }).click()
    await one.locator('.crumbs', { hasText: '#2' }).waitFor()
  })

  await t.test('what is kept there is not lost to another window', async () => {
    const other = await one.context().newPage()
    await other.goto(`/screening/${slug}/${site.apps.get(2).id}`)
    for (const [page, note] of [[other, '다른 창'], [one, '이 창']])
      await page.locator('[data-part=findings]').getByLabel('메모').fill(note)
    await other.getByRole('button', { name: '저장', exact: true }).click()
    await other.getByText('마지막 저장').waitFor()
    await one.getByRole('button', { name: '저장', exact: true }).click()
    await one.getByText('그사이 다른 창이나 기기에서 저장되었습니다.', { exact: false }).waitFor()
    await one.getByRole('button', { name: '내 내용으로 바꾸기' }).click()
    await one.getByText('마지막 저장').waitFor()
    await one.getByText('그사이 다른 창이나 기기에서', { exact: false }).waitFor({ state: 'detached' })
    await one.reload()
    await one.waitForFunction(() => document.querySelector('[data-part=findings] textarea')?.value === '이 창')
    await other.close()
  })

  await t.test('the other sees one, with its document, and has a conflict of interest', async () => {
    await two.goto(await linkIn(site, 'b@screen.example', link))
    await two.getByRole('button', { name: '登录', exact: true }).click()
    await two.locator('[data-no="1"] a').click()
    await two.locator('.deck').waitFor()
    await two.locator('[data-part=findings]').waitFor()
    await look(two, 'screening-look-zh-desk-dark')
    await two.getByRole('button', { name: '申报利益冲突…' }).click()
    const dialog = two.getByRole('dialog')
    await dialog.getByLabel('利益冲突的情况').fill('曾任该公司顾问')
    await dialog.getByRole('button', { name: '申报利益冲突', exact: true }).click()
    await two.locator('[data-no="1"]', { hasText: '利益冲突' }).waitFor()
    assert.equal(await two.locator('[data-no="1"] a').count(), 0)
    await two.goto(`/screening/${slug}/${site.apps.get(1).id}`)
    await two.getByText('该申请不在您的初审范围内').waitFor()
  })

  await t.test('the organiser reads all of it at the application, and decides on what is ticked', async () => {
    await office.goto(`/organise/${slug}/applications/${site.apps.get(1).id}`)
    const looks = office.locator('[data-part=looks]')
    await looks.getByText('서류가 모두 맞습니다.').waitFor()
    await looks.getByText('曾任该公司顾问').waitFor()
    await looks.getByText('Yes: Papers is in order').waitFor()
    await office.goto(`/organise/${slug}/screening`)
    await rowOf(1).getByText('Conflict of interest').waitFor()
    await rowOf(2).getByText('Not yet').waitFor()
    await look(office, 'screening-organiser-en-desk')
    await office.getByRole('button', { name: 'All say accept' }).click()
    await rowOf(2).waitFor({ state: 'detached' })
    await rowOf(1).getByRole('checkbox').check()
    await office.locator('[data-part=deciding]').getByRole('button', { name: 'Accept', exact: true }).click()
    await rowOf(1).getByText('To be accepted').waitFor()
    await office.getByRole('button', { name: 'Undo' }).click()
    await rowOf(1).getByText('No decision yet').waitFor()
  })

  await t.test('who is removed sees nothing any more', async () => {
    const row = office.locator('[data-part=screeners] li', { hasText: 'a@screen.example' })
    await row.getByRole('button', { name: 'Remove' }).click()
    await office.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await row.waitFor({ state: 'detached' })
    await one.goto(`/screening/${slug}`)
    await one.getByText('검토할 수 있는 신청이 없습니다').waitFor()
  })
})

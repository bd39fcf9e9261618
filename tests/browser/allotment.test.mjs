// Places that a sponsor gives away, by clicks: set aside by the organiser, handed on by mail and by code from the
// sponsor's own page, taken by guests on a phone, returned; in three languages.
import test from 'node:test'
import assert from 'node:assert/strict'
import { axe, desk, openBrowser, person, phone, soon } from './browser.mjs'
import { forumFile, guestLink, hostEmail, linkIn, look, signIn } from './forum.mjs'
import { forum, Site } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-07-25T09:00:00+08:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})

function eventFile() {
  const doc = forumFile()
  const [onSite] = doc.ticket_types
  Object.assign(onSite, { n_capacity: 1, is_waitable: true })
  doc.ticket_types.push({ ...structuredClone(onSite), key: 'partner', n_capacity: 5, is_by_invitation: true, is_waitable: false,
    name: { ko: '협력사 초대', zh: '合作伙伴', en: 'Partner' } })
  return doc
}
const linkOf = (to, n, pattern) => linkIn(site, to, pattern, n)
const see = look('allotment')

test('allotments', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(eventFile())
  await site.person(hostEmail, 'Host', ['--role', 'organiser', '--event', forum])
  const host = await person(browser, site, { lang: 'en', screen: desk })
  const sponsor = await person(browser, site, { lang: 'ko', screen: phone })
  const guest = await person(browser, site, { lang: 'zh', screen: phone, theme: 'dark' })
  const office = await host.newPage(), page = await sponsor.newPage(), own = await guest.newPage()
  let n = 0, old

  await t.test('the organiser sets three places aside', async () => {
    await signIn(office, site, `/organise/${forum}/registrations`)
    await office.getByRole('link', { name: 'Places to give away' }).click()
    await office.getByText('No places are set aside').waitFor()
    await office.getByRole('button', { name: 'Set places aside' }).click()
    const dialog = office.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Set places aside' }).click()
    await dialog.getByText('A whole number from 1 on.').waitFor()
    await dialog.getByLabel('Ticket').selectOption({ label: 'Partner' })
    await dialog.getByLabel('How many places').fill('9')
    await dialog.getByLabel('Who gives them away').fill('김후원')
    await dialog.getByLabel('Their e-mail').fill('sponsor@sponsors.example')
    await dialog.getByLabel('Language of our mail').selectOption('ko')
    await dialog.getByLabel('Return what is not used').fill('2022-07-28T12:00')
    await dialog.getByRole('button', { name: 'Set places aside' }).click()
    await dialog.getByText('So many places are not left').first().waitFor()
    await axe(office, 'set-aside')
    await dialog.getByLabel('How many places').fill('3')
    await dialog.getByRole('button', { name: 'Set places aside' }).click()
    await office.getByText('0 of 3 used').first().waitFor()
    await see(office, 'list-en-desk')
  })

  await t.test('the sponsor invites from its page on a phone', async () => {
    await page.goto(await linkOf('sponsor@sponsors.example', n += 1, /\/allotment#t=rv1[A-Za-z0-9._-]+/))
    await page.getByText('남은 초대 자리 3석').waitFor()
    await see(page, 'page-ko-phone')
    await page.getByRole('button', { name: '초대 보내기' }).click()
    await page.getByText('필수 항목입니다.').first().waitFor()
    await page.getByLabel('이름').fill('李来宾')
    await page.getByLabel('이메일 주소').fill('li@guests.example')
    await page.getByLabel('메일 언어').selectOption('zh')
    await page.getByRole('button', { name: '초대 보내기' }).click()
    await page.getByRole('listitem').filter({ hasText: '李来宾' }).getByText('초대됨').waitFor()
  })

  await t.test('the guest registers by the link in the mail', async () => {
    await own.goto(await linkOf('li@guests.example', n += 1, /\/events\/[a-z0-9-]+\/register#code=[0-9A-Z]+/))
    await own.getByText('邀请单位：').waitFor()
    await soon(() => own.getByRole('radio').count(), 0, 'the kind of place is the invitation’s')
    await own.getByLabel('姓名').fill('李来宾')
    await own.getByLabel('电子邮箱').fill('li@guests.example')
    await see(own, 'register-zh-phone-dark')
    await own.getByRole('button', { name: '报名', exact: true }).click()
    await own.getByText('保留至').first().waitFor()
    await own.goto(await linkOf('li@guests.example', n += 1, guestLink))
    await own.getByRole('button', { name: '确认参会' }).click()
    await own.locator('[data-state=confirmed]').waitFor()
    n += 1
    await own.getByText('邀请单位').waitFor()
    await see(own, 'confirmed-zh-phone-dark')
    await page.getByRole('button', { name: '새로 고침' }).click()
    await page.getByText('3석 중 1석 사용').first().waitFor()
  })

  await t.test('who waits is given a code, and has a place', async () => {
    for (const name of ['first', 'second'])
      await site.must(202, 'POST', `/api/v1/events/${forum}/registrations`, { lang: 'en', body: { ticket: 'on_site', name, email: `${name}@guests.example` } })
    await own.goto(await linkOf('second@guests.example', n += 2, guestLink))
    await own.getByRole('button', { name: '确认', exact: true }).click()
    await own.locator('[data-state=waiting]').waitFor()
    n += 1
    await own.getByText('我有邀请码').click()
    await own.getByLabel('邀请码').fill('AAAAA-AAAAA')
    await own.getByRole('button', { name: '使用邀请码' }).click()
    await own.getByText('该活动没有此邀请码').first().waitFor()
    await own.getByLabel('邀请码').fill(await page.locator('.code').textContent())
    await see(own, 'redeem-zh-phone-dark')
    await own.getByRole('button', { name: '使用邀请码' }).click()
    await own.locator('[data-state=confirmed]').waitFor()
    n += 1
  })

  await t.test('a code typed on the page to register; a replaced one opens nothing', async () => {
    old = await page.locator('.code').textContent()
    await page.getByRole('button', { name: '코드 교체' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '코드 교체' }).click()
    await page.locator('.code').filter({ hasNotText: old }).waitFor()
    await own.goto(`/events/${forum}/register`)
    await own.getByRole('button', { name: '我有邀请码' }).click()
    await own.getByLabel('邀请码').fill(old)
    await own.getByRole('button', { name: '使用邀请码' }).click()
    await own.getByText('该活动没有此邀请码').first().waitFor()
    await own.getByLabel('邀请码').fill((await page.locator('.code').textContent()).toLowerCase())
    await own.getByRole('button', { name: '使用邀请码' }).click()
    await own.getByText('邀请单位：').waitFor()
  })

  await t.test('another invitation’s link, opened in the same tab, is that one’s', async () => {
    await own.goto(`/events/${forum}/register#code=${old}`)
    await own.getByText('该活动没有此邀请码').first().waitFor()
    await own.goto(`/events/${forum}/register#code=${(await page.locator('.code').textContent()).replace('-', '')}`)
    await own.getByText('邀请单位：').waitFor()
  })

  await t.test('the organiser sees its guests, and returns the rest', async () => {
    await office.goto(`/organise/${forum}/registrations?allotments`)
    await office.getByText('2 of 3 used').first().waitFor()
    await office.getByRole('link', { name: 'Guests' }).click()
    await office.getByRole('link', { name: '李来宾' }).waitFor()
    await soon(() => office.getByRole('rowheader').count(), 2)
    await office.getByRole('button', { name: 'Show all' }).click()
    await office.getByText('3 set aside, 2 of them used').waitFor()
    await office.getByRole('link', { name: 'Places to give away' }).click()
    await office.getByRole('button', { name: 'Return the rest' }).click()
    await office.getByRole('dialog').getByRole('button', { name: 'Return the rest' }).click()
    await office.getByText('2 of 2 used').first().waitFor()
    await page.getByRole('button', { name: '새로 고침' }).click()
    await page.getByText('남은 자리가 반환되어').waitFor()
    await see(page, 'returned-ko-phone')
  })

  await t.test('nothing was thrown', () => {
    assert.deepEqual([...host.faults, ...sponsor.faults, ...guest.faults], [])
  })
})

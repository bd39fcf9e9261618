// A forum's places by clicks: extras, a request and its decision, the waiting list and its offer; as guests on a
// phone and as the organiser, in three languages.
import test from 'node:test'
import assert from 'node:assert/strict'
import { axe, desk, openBrowser, person, phone, shot, soon } from './browser.mjs'
import { forumFile, guestLink, hostEmail, linkIn, look, signIn, text } from './forum.mjs'
import { come } from './pages.mjs'
import { forum, Site } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-07-25T09:00:00+08:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})

function eventFile() {
  const doc = forumFile()
  const [onSite, online] = doc.ticket_types
  doc.quotas = [{ key: 'hall', name: text('대강당', '大会厅', 'Hall'), n_capacity: 2, source: 'ours' },
    { key: 'lunch', name: text('점심 식사', '午餐', 'Lunch'), n_capacity: 40, is_extra: true, source: 'ours' }]
  Object.assign(onSite, { n_capacity: 1, quotas: ['hall', 'lunch'], is_waitable: true })
  online.join_url = 'https://meet.example/forum?pwd=made-up'
  doc.ticket_types.push({ ...structuredClone(onSite), key: 'press', kind: 'press', n_capacity: 5, quotas: ['hall'], is_waitable: false,
    name: text('취재 기자', '媒体记者', 'Press'), is_approved_by_hand: true })
  return doc
}

const linkOf = (to, n) => linkIn(site, to, guestLink, n)
const api = `/api/v1/events/${forum}`
const register = (ticket, address, lang = 'en') =>
  site.must(202, 'POST', `${api}/registrations`, { lang, body: { ticket, name: 'Guest', email: address } })
const see = look('seats')

test('seats', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(eventFile())
  await site.person(hostEmail, 'Host', ['--role', 'organiser', '--event', forum])
  const guest = await person(browser, site, { lang: 'ko', screen: phone })
  const host = await person(browser, site, { lang: 'en', screen: desk })
  const page = await guest.newPage(), office = await host.newPage()
  let n = 0

  await t.test('a guest registers with lunch, and confirms', async () => {
    await page.goto(`/events/${forum}/register`)
    await come(page)
    await page.getByLabel('현장 참가').check()
    await page.getByLabel('점심 식사').check()
    await page.getByLabel('이름', { exact: true }).fill('김하나')
    await page.getByLabel('이메일 주소').fill('one@guests.example')
    await see(page, 'register-ko-phone')
    await page.getByRole('button', { name: '등록하기' }).click()
    await page.getByText('확보 기한').waitFor()
    await page.goto(await linkOf('one@guests.example', n += 1))
    await page.getByRole('button', { name: '참가 확정' }).click()
    await page.locator('[data-state=confirmed]').waitFor()
    n += 1
    await page.getByText('점심 식사').first().waitFor()
    await see(page, 'confirmed-ko-phone')
  })

  await t.test('and brings a colleague', async () => {
    await page.getByText('동행자 등록').click()
    const form = page.locator('form').filter({ has: page.getByRole('button', { name: '추가' }) })
    await form.getByLabel('이름').fill('이동행')
    await form.getByLabel('이메일 주소').fill('colleague@guests.example')
    await form.getByLabel('참가 방식').selectOption({ label: '온라인 참가' })
    await form.getByRole('button', { name: '추가' }).click()
    await page.getByText('colleague@guests.example', { exact: true }).waitFor()
    await see(page, 'delegation-ko-phone')
    await page.goto(await linkOf('colleague@guests.example', n += 1))
    await page.getByRole('button', { name: '참가 확정' }).click()
    await page.locator('[data-state=confirmed]').waitFor()
    n += 1
    await page.getByText('김하나 님이 취소하더라도 그대로 유지됩니다').waitFor()
    await see(page, 'colleague-ko-phone')
    await page.goto(await linkOf('one@guests.example', n))
    await page.getByText('동행자 등록').click()
    await page.getByRole('listitem').filter({ hasText: '이동행' }).getByText('확정됨').waitFor()
    await page.getByRole('button', { name: '등록 취소' }).click()
    await page.getByRole('dialog').getByText('동행자의 자리는 그대로 유지되며').waitFor()
    await see(page, 'leader-cancels-ko-phone')
    await page.keyboard.press('Escape')
  })

  await t.test('the next waits, and keeps the place online meanwhile', async () => {
    await register('online', 'two@guests.example', 'zh')
    const two = await (await person(browser, site, { lang: 'zh', screen: phone, theme: 'dark' })).newPage()
    await two.goto(await linkOf('two@guests.example', n += 1))
    await two.getByRole('button', { name: '确认参会' }).click()
    n += 1
    await two.getByRole('button', { name: /^候补：现场参会/ }).click()
    await two.getByRole('dialog').getByRole('button', { name: '加入候补' }).click()
    await two.getByText('排第1位').waitFor()
    n += 1
    await see(two, 'waiting-zh-phone-dark')
    await two.context().close()
  })

  await t.test('a journalist asks; the organiser finds and approves the request', async () => {
    await page.goto(`/events/${forum}/register`)
    await come(page)
    await page.getByLabel('취재 기자').check()
    await page.getByLabel('이름', { exact: true }).fill('박기자')
    await page.getByLabel('이메일 주소').fill('three@press.example')
    await page.getByRole('button', { name: '참가 신청' }).click()
    await page.getByText('확인 기한').waitFor()
    const link = await linkOf('three@press.example', n += 1)
    await page.goto(link)
    await page.getByRole('button', { name: '확인', exact: true }).click()
    await page.locator('[data-state=requested]').waitFor()
    n += 1
    await see(page, 'requested-ko-phone')
    await signIn(office, site, `/organise/${forum}`)
    await office.getByRole('link', { name: 'Registrations' }).first().click()
    await office.getByRole('link', { name: '1 to decide' }).click()
    await office.waitForURL(/state=requested/)
    await see(office, 'registrations-en-desk')
    await office.getByRole('link', { name: '박기자' }).click()
    await see(office, 'registration-en-desk')
    await office.getByRole('button', { name: 'Approve', exact: true }).click()
    await office.getByText('Confirmed', { exact: true }).first().waitFor()
    n += 1
    await office.getByText('approved a request for a place').waitFor()
  })

  await t.test('search by a part of the name', async () => {
    await office.goto(`/organise/${forum}/registrations`)
    await office.getByLabel('Search').fill('하나')
    await office.waitForURL(/query=/)
    await office.getByRole('link', { name: '김하나' }).waitFor()
    await soon(() => office.getByRole('rowheader').count(), 1)
    await office.getByLabel('Search').fill('nobody of that name')
    await office.getByText('Nobody matches').waitFor()
  })

  await t.test('a cancelled place is offered to who waits, who takes it', async () => {
    await office.goto(`/organise/${forum}/registrations`)
    await office.getByRole('link', { name: '김하나' }).click()
    await office.getByRole('button', { name: 'Cancel the registration' }).click()
    await office.getByRole('dialog').getByLabel('Reason').fill('Asked for by telephone.')
    await office.getByRole('dialog').getByRole('button', { name: 'Cancel the registration' }).click()
    await office.getByText('Cancelled', { exact: true }).first().waitFor()
    const link = await linkOf('two@guests.example', n += 2)
    const two = await (await person(browser, site, { lang: 'en', screen: phone })).newPage()
    await two.goto(link)
    await two.getByText('A place is free for you').waitFor()
    await see(two, 'offer-en-phone')
    await two.getByRole('button', { name: 'Take this place' }).click()
    await two.getByText('Show this page or your number').waitFor()
    await soon(() => two.getByText('Join online').count(), 0)
    await two.context().close()
  })

  await t.test('who comes on the spot is let in, over capacity with a reason', async () => {
    await office.goto(`/organise/${forum}/registrations`)
    await office.getByRole('button', { name: 'Add a person on the spot' }).click()
    const dialog = office.getByRole('dialog')
    await dialog.getByLabel('Name').fill('최현장')
    await dialog.getByLabel('Ticket').selectOption({ label: 'Press' })
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.getByLabel('Why let them in over capacity?').fill('The ambassador’s driver.')
    await axe(office, 'walk-in')
    await shot(office, 'seats-walk-in-en-desk')
    await dialog.getByRole('button', { name: 'Add over capacity' }).click()
    await office.getByRole('link', { name: '최현장' }).waitFor()
    await office.getByText('1 over capacity').waitFor()
  })

  await t.test('nothing was thrown', () => {
    assert.deepEqual([...guest.faults, ...host.faults], [])
  })
})

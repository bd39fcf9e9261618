// Speakers and interpreters of a forum: the organiser writes to them, they answer by their links on a phone, their
// corrections are taken over, and what moves is told.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../built.mjs'
import { desk, openBrowser, person, shot, soon } from './browser.mjs'
import { at, letter, linkIn, partLink, sound, text } from './forum.mjs'
import { come } from './pages.mjs'
import { forum, Site } from './site.mjs'

const programme = {
  rooms: [{ key: 'main', name: text('대회의실', '主会场', 'Main hall') }, { key: 'side', name: text('소회의실', '分会场', 'Side room') }],
  speakers: [
    { key: 'kim', name: text('김하나', '金哈娜', 'Kim Hana'), office: text('센터장', '中心主任', 'Director'), organisation: 'kic-china',
      mode: 'on_site', email: 'kim@speakers.example', lang: 'ko', source: 'ours' },
    { key: 'wang', name: text('왕리', '王丽', 'Wang Li'), mode: 'online', email: 'wang@speakers.example', lang: 'zh', source: 'ours' }],
  interpreters: [{ key: 'choi', name: text('최통역', '崔译', 'Choi'), languages: ['ko', 'zh'], email: 'choi@words.example', lang: 'en', source: 'ours' }],
  agenda: [
    { key: 'opening', kind: 'address', name: text('개회사', '开幕致辞', 'Opening address'), starts: at('09'), ends: at('09', '20'),
      room: 'main', speakers: [{ speaker: 'kim', part: 'speaker' }], interpreters: [{ interpreter: 'choi' }], source: 'ours' },
    { key: 'ict', kind: 'talk', name: text('ICT 정책', 'ICT政策', 'ICT policy'), starts: at('09', '30'), ends: at('10', '30'),
      room: 'main', speakers: [{ speaker: 'wang', part: 'speaker' }], interpreters: [{ interpreter: 'choi' }], source: 'ours' },
    { key: 'co', kind: 'panel', name: text('협력 방안', '合作展望', 'Ways to co-operate'), starts: at('10', '30'), ends: at('11', '30'),
      room: 'side', speakers: [{ speaker: 'kim', part: 'moderator' }], interpreters: [{ interpreter: 'choi' }], source: 'ours' },
  ],
}

const phone = { width: 320, height: 640 }
const email = 'forum@organisers.example'
let browser, site, organiser
before(async () => {
  browser = await openBrowser()
  site = await new Site({ clock: '2022-08-01T09:10:00+08:00' }).fill()
  organiser = await site.person(email, 'Organiser', ['--role', 'organiser', '--event', forum])
  const was = await site.ask('GET', `/api/v1/events/${forum}`)
  const made = await site.ask('PATCH', `/api/v1/events/${forum}`, { as: organiser, headers: { 'if-match': was.headers.etag }, body: programme })
  assert.equal(made.status, 200, made.text)
})
after(async () => {
  await browser.close()
  await site.done()
})

const linkOf = to => linkIn(site, to, partLink)
async function open(path, look) {
  const page = await (await person(browser, site, look)).newPage()
  await page.goto(path)
  await come(page)
  return page
}

test('speakers are asked, answer, correct and are told', { timeout: 180_000 }, async t => {
  const context = await person(browser, site, { lang: 'en', screen: desk })
  const signed = await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })
  assert.equal(signed.status(), 200, await signed.text())
  const desktop = await context.newPage()
  await desktop.goto(`/organise/${forum}/programme`)
  await come(desktop)
  await desktop.getByRole('button', { name: 'Ask who was not asked (2)' }).click()
  await desktop.getByRole('dialog').getByRole('button', { name: 'Ask who was not asked' }).click()
  await desktop.getByText('3 letters sent.').waitFor()
  await desktop.getByText('Asked, no answer').nth(2).waitFor()
  await sound(desktop, 'people who were asked')
  const kim = await linkOf('kim@speakers.example'), choi = await linkOf('choi@words.example')

  let page
  await t.test('on a phone, in Korean, by keyboard', async () => {
    page = await open(kim, { lang: 'ko', screen: phone })
    await page.getByRole('heading', { name: '참석하시겠습니까?' }).waitFor()
    await sound(page, 'a part on a phone')
    await shot(page, 'part-asked-phone', { fullPage: true })
    await page.getByRole('button', { name: '참석합니다' }).press('Enter')
    await page.getByText('참석 확정').waitFor()
    await desktop.getByText('Confirmed', { exact: true }).waitFor()
  })
  await t.test('a correction, which the organiser takes over', async () => {
    await page.getByText('수정 요청', { exact: true }).click()
    await page.getByRole('button', { name: '수정 요청 보내기' }).click()
    await page.getByText('지금 내용과 다른 점이 없습니다.').waitFor()
    await page.getByLabel('직함 (English)').fill('President')
    await page.getByLabel('참가 방식').selectOption({ label: '온라인' })
    await sound(page, 'a correction')
    await page.getByRole('button', { name: '수정 요청 보내기' }).click()
    await page.getByText('보내신 수정 요청을 주최자가 확인하고 있습니다.').waitFor()
    await desktop.getByText('Asks for a correction').waitFor()
    await desktop.getByText('Takes part: Online').waitFor()
    await sound(desktop, 'a correction asked for')
    await shot(desktop, 'programme-people', { fullPage: true })
    await desktop.getByRole('button', { name: 'Take it over' }).click()
    await desktop.getByText('1 change not published').waitFor()
    await desktop.getByRole('button', { name: 'Publish…' }).click()
    await desktop.getByRole('button', { name: 'Publish now' }).click()
    await desktop.getByText('As published').waitFor()
    await page.getByText('President').waitFor()
    await page.getByText('보내신 수정 요청을 주최자가 확인하고 있습니다.').waitFor({ state: 'detached' })
  })
  await t.test('slides are brought on the phone; the organiser sees who has none, and reminds', async () => {
    const talk = page.locator('[data-document=opening]')
    await talk.getByText('미제출').waitFor()
    await talk.locator('input[type=file]').setInputFiles({ name: '발표 자료.pdf', mimeType: 'application/pdf',
      buffer: readFileSync(join(root, 'tests/api/deck.pdf')) })
    await talk.getByText('접수됨').waitFor()
    await talk.getByLabel('발표가 끝난 뒤 누구나 이 자료를 내려받아도 좋습니다').check()
    await sound(page, 'slides on a phone')
    await shot(page, 'part-slides-phone', { fullPage: true })
    const rows = desktop.locator('section[aria-labelledby=slides]')
    await rows.getByRole('row', { name: /Opening address.*Kim Hana.*Received.*May be published/s }).waitFor()
    await rows.getByText('1 talk has no slides yet.').waitFor()
    await rows.getByRole('button', { name: 'Remind of the slides: Wang Li, ICT policy' }).press('Enter')
    await desktop.getByText('1 letter sent.').waitFor()
    await letter(site, 'wang@speakers.example', /演示文稿尚未收到/)
    await rows.getByLabel('Due for all').fill('2022-08-03T18:00')
    await rows.getByRole('button', { name: 'Save' }).click()
    await rows.getByRole('row', { name: /Opening address.*3 August 2022, 18:00/s }).waitFor()
    await rows.getByRole('button', { name: 'Look at the slides: Kim Hana, Opening address' }).click()
    await desktop.getByRole('dialog').getByRole('link').or(desktop.getByRole('dialog').getByText('PDF')).first().waitFor()
    await sound(desktop, 'slides')
    await desktop.keyboard.press('Escape')
    await shot(desktop, 'programme-slides', { fullPage: true })
    await desktop.getByLabel('Interpreters may download the presentations').check()
    const own = await open(choi, { lang: 'zh', screen: phone })
    await own.getByText('金哈娜').first().waitFor()
    await own.getByRole('button', { name: /金哈娜.*演示文稿/ }).waitFor()
    await own.close()
    await desktop.getByLabel('Interpreters may download the presentations').uncheck()
  })
  await t.test('the public is told of whoever has confirmed', async () => {
    await desktop.getByLabel('Announce speakers only once they have confirmed').check()
    const guest = await open(`/events/${forum}/timetable`, { lang: 'en', screen: desk })
    await guest.locator('#item-opening').getByText('Kim Hana').waitFor()
    await soon(() => guest.getByText('Wang Li').count(), 0)
    await guest.close()
  })
  await t.test('an interpreter reads a timetable in another zone, and declines with a reason', async () => {
    const own = await open(choi, { lang: 'en', screen: desk, theme: 'dark', zone: 'Europe/Berlin' })
    await own.getByRole('heading', { name: 'Ways to co-operate' }).waitFor()
    await own.getByText('The presentations are here once the organisers release them.').waitFor()
    await soon(() => own.getByText('Interpreter').count(), 3)
    await own.getByText('Kim Hana').first().waitFor()
    await sound(own, 'an interpreter’s timetable')
    await shot(own, 'part-interpreter', { fullPage: true })
    const feed = await own.getByRole('link', { name: 'Into your calendar (.ics)' }).getAttribute('href')
    assert.match(await (await fetch(new URL(feed, site.url ?? own.url()))).text(), /BEGIN:VEVENT/)
    await own.getByRole('button', { name: 'I cannot…' }).click()
    await own.getByRole('dialog').getByLabel(/Why/).fill('Ill')
    await own.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
    await own.getByText('You wrote: Ill').waitFor()
    await desktop.getByText('Wrote: Ill').waitFor()
    await own.close()
  })
  await t.test('what moves shows at once, and an ended link opens nothing', async () => {
    await desktop.getByRole('button', { name: '+5 minutes: Opening address' }).click()
    await desktop.getByRole('row', { name: /09:05.*Opening address/s }).waitFor()
    await desktop.getByRole('button', { name: 'Publish…' }).click()
    await desktop.getByRole('button', { name: 'Publish now' }).click()
    await page.getByText('오전 9:05').or(page.getByText('09:05')).first().waitFor()
    const item = desktop.locator('li', { hasText: 'Kim Hana' }).filter({ has: desktop.locator('details') })
    await item.locator('summary').click()
    await item.getByRole('button', { name: 'End the link', exact: true }).click()
    await desktop.getByRole('dialog').getByRole('button', { name: 'End the link' }).click()
    await desktop.getByText('The link is ended.').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '더 이상 사용할 수 없는 링크입니다' }).waitFor()
    await sound(page, 'an ended link')
  })
})

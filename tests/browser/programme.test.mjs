// The programme of a forum: an organiser builds it by keyboard and form, is warned of clashes, publishes, delays
// on the day; the public reads it, as a list and by room, in three languages and on a phone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { desk, openBrowser, person, shot, soon } from './browser.mjs'
import { at, sound, text } from './forum.mjs'
import { come } from './pages.mjs'
import { forum, Site, slug } from './site.mjs'

const agenda = [
  { key: 'opening', kind: 'address', name: text('개회사', '开幕致辞', 'Opening address'), starts: at('09'), ends: at('09', '20'),
    room: 'main', speakers: [{ speaker: 'kim', part: 'speaker' }], source: 'ours' },
  { key: 'ict', kind: 'talk', name: text('ICT 정책', 'ICT政策', 'ICT policy'), starts: at('09', '30'), ends: at('10', '30'),
    room: 'main', speakers: [{ speaker: 'wang', part: 'speaker' }], interpreters: [{ interpreter: 'choi' }], source: 'ours' },
  { key: 'co', kind: 'panel', name: text('협력 방안', '合作展望', 'Ways to co-operate'), starts: at('09', '30'), ends: at('10', '30'),
    room: 'side', speakers: [{ speaker: 'kim', part: 'moderator' }], source: 'ours' },
  { key: 'tea', kind: 'break', name: text('휴식', '茶歇', 'Tea'), starts: at('10', '30'), ends: at('11'), source: 'ours' },
]
const programme = {
  rooms: [{ key: 'main', name: text('대회의실', '主会场', 'Main hall') }, { key: 'side', name: text('소회의실', '分会场', 'Side room') }],
  speakers: [
    { key: 'kim', name: text('김하나', '金哈娜', 'Kim Hana'), office: text('센터장', '中心主任', 'Director'), organisation: 'kic-china',
      mode: 'on_site', email: 'kim@speakers.example', lang: 'ko', source: 'ours' },
    { key: 'wang', name: text('왕리', '王丽', 'Wang Li'), mode: 'online', email: 'wang@speakers.example', lang: 'zh', source: 'ours' }],
  interpreters: [{ key: 'choi', name: text('최통역', '崔译', 'Choi'), languages: ['ko', 'zh'], email: 'choi@words.example', source: 'ours' }],
  agenda,
}

let browser, site, organiser
const email = 'forum@organisers.example'
before(async () => {
  browser = await openBrowser()
  site = await new Site({ clock: '2022-08-04T09:10:00+08:00' }).fill()
  organiser = await site.person(email, 'Organiser', ['--role', 'organiser', '--event', forum])
  const was = await site.ask('GET', `/api/v1/events/${forum}`)
  const made = await site.ask('PATCH', `/api/v1/events/${forum}`, { as: organiser, headers: { 'if-match': was.headers.etag }, body: programme })
  assert.equal(made.status, 200, made.text)
})
after(async () => {
  await browser.close()
  await site.done()
})

async function editor(look = {}) {
  const context = await person(browser, site, { lang: 'en', screen: desk, ...look })
  const answer = await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })
  assert.equal(answer.status(), 200, await answer.text())
  const page = await context.newPage()
  await page.goto(`/organise/${forum}/programme`)
  await come(page)
  await page.getByRole('table').first().waitFor()
  return page
}

test('an organiser changes the draft, is warned, and publishes', { timeout: 120_000 }, async () => {
  const page = await editor()
  await page.getByRole('navigation').getByRole('link', { name: 'Programme' }).waitFor()
  await page.getByText('As published').waitFor()
  await sound(page, 'the editor')
  await shot(page, 'programme-editor')
  // The opening grows into Kim's panel, by the form and the keyboard alone.
  await page.getByRole('button', { name: 'Edit Opening address' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Ends').fill('2022-08-04T09:40')
  await sound(page, 'the form')
  await shot(page, 'programme-form')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Worth a look' }).waitFor()
  await page.getByText('Kim Hana is wanted in “Opening address” and “Ways to co-operate” at the same time.').first().waitFor()
  await page.getByText('“Opening address” and “ICT policy” are in Main hall at the same time.').first().waitFor()
  // Five minutes later twice, and the panel is free of it.
  for (const name of ['Ways to co-operate', 'ICT policy'])
    for (const minute of ['35', '40']) {
      await page.getByRole('button', { name: `+5 minutes: ${name}` }).press('Enter')
      await page.getByRole('row', { name: new RegExp(`09:${minute}[^“]*${name}`) }).waitFor()
    }
  await page.getByRole('heading', { name: 'Worth a look' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Publish…' }).press('Enter')
  await page.getByRole('dialog').getByRole('row').nth(3).waitFor()
  await sound(page, 'before publishing')
  await page.getByRole('button', { name: 'Publish now' }).press('Enter')
  await page.getByText('Published. 3 letters sent.').waitFor()
  await page.getByText('As published').waitFor()
})

test('what was published before is compared with what is, and brought back as the draft', { timeout: 120_000 }, async () => {
  const page = await editor()
  await page.getByRole('button', { name: '+5 minutes: Tea' }).click()
  await page.getByText('1 change not published').waitFor()
  await page.getByRole('button', { name: 'Versions…' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('row', { name: /^3 in force.*Organiser.*3 changed$/ }).waitFor()
  await sound(page, 'the versions')
  await shot(page, 'programme-versions')
  await dialog.getByRole('button', { name: 'Changes since version 2' }).press('Enter')
  await dialog.getByRole('heading', { name: 'Version 2' }).waitFor()
  await dialog.getByRole('row', { name: /^Opening address Item changed .*09:00–09:20 .*09:00–09:40$/ }).waitFor()
  await dialog.getByText('The draft has 1 change that is not published. It would be lost:').waitFor()
  await sound(page, 'a version')
  await shot(page, 'programme-version', { fullPage: true })
  await dialog.getByRole('button', { name: 'Replace the draft' }).press('Enter')
  await page.getByText('Version 2 is the draft now. Publish it to show it.').waitFor()
  await page.getByText('3 changes not published').waitFor()
  await page.getByRole('row', { name: /09:00–09:20.*Opening address/s }).waitFor()
  await page.getByRole('button', { name: 'Discard the draft' }).click()
  await dialog.getByRole('button', { name: 'Discard the draft' }).click()
  await page.getByText('As published').waitFor()
})

test('a room and a speaker are added; what is missing is said at its field', { timeout: 120_000 }, async () => {
  const page = await editor({ lang: 'ko', screen: { width: 320, height: 640 } })
  await page.getByRole('button', { name: '장소 추가' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '저장' }).click()
  await soon(() => page.getByText('행사의 모든 언어로 입력하세요.').count(), 3)
  for (const name of ['한국어', '中文', 'English']) await page.getByLabel(`이름 (${name})`).fill('로비')
  await sound(page, 'a room on a phone')
  await page.getByRole('dialog').getByRole('button', { name: '저장' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '로비 편집' }).waitFor()
  await sound(page, 'the editor on a phone')
  await shot(page, 'programme-editor-phone', { fullPage: true })
  await page.getByRole('button', { name: '초안 버리기' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '초안 버리기' }).click()
  await page.getByText('공개된 상태와 같음').waitFor()
})

test('on the day all that follows comes later; who reads the page is told', { timeout: 120_000 }, async () => {
  const guest = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()
  await guest.goto(`/events/${forum}/timetable`)
  await guest.locator('#item-tea').getByText('10:30').waitFor()
  const page = await editor()
  await page.getByRole('button', { name: 'Delay…' }).click()
  await page.getByLabel('From this item on').selectOption({ label: await page.getByRole('option', { name: /Tea/ }).textContent() })
  await page.getByRole('spinbutton', { name: 'Minutes' }).fill('15')
  await page.getByLabel('At once, in what is published').check()
  await sound(page, 'the delay')
  await page.getByRole('button', { name: 'Move' }).click()
  await page.getByText('Published. 0 letters sent.').waitFor()
  await guest.getByText('The timetable has changed.').waitFor()
  await guest.getByRole('button', { name: 'Show the new one' }).click()
  await guest.locator('#item-tea').getByText('10:45').waitFor()
})

test('a hall and a phone see what is on and what comes next, and follow a delay', { timeout: 120_000 }, async () => {
  const page = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()
  await page.goto(`/events/${forum}/timetable`)
  await page.getByRole('link', { name: 'Now and next' }).click()
  const main = page.locator('[data-room=main]'), side = page.locator('[data-room=side]')
  await main.locator('.is-now').getByText('Opening address').waitFor()
  await main.getByText('ICT policy').waitFor()
  await side.getByText(/^Begins 09:/).waitFor()
  await sound(page, 'now and next')
  await shot(page, 'now-en')
  const organised = { as: organiser }
  const was = await site.ask('GET', `/api/v1/events/${forum}/programme`, organised)
  const from = was.body.times.find(t => t.key === 'co').starts_at
  const moved = await site.ask('POST', `/api/v1/events/${forum}/programme/delay`,
    { ...organised, headers: { 'if-match': was.headers.etag }, body: { starts_at: from, delay_minutes: 20, room: 'side', is_live: true } })
  assert.equal(moved.status, 200, moved.text)
  await side.getByText('Begins 10:00').waitFor()
  await page.getByLabel('Room').selectOption({ label: 'Side room' })
  await main.waitFor({ state: 'detached' })
  assert.match(page.url(), /\?room=side$/)
  await page.reload()
  await side.getByText('Begins 10:00').waitFor()
  await page.getByRole('button', { name: '中文' }).click()
  await side.getByText('合作展望').waitFor()
  const phone = await (await person(browser, site, { lang: 'ko', theme: 'dark', screen: { width: 320, height: 640 } })).newPage()
  await phone.goto(`/events/${forum}/now`)
  await phone.getByText('진행 중').waitFor()
  await sound(phone, 'now and next on a phone')
  await shot(phone, 'now-ko-phone', { fullPage: true })
  await phone.goto('/events/nothing/now')
  await phone.getByText('공개된 행사를 찾을 수 없습니다.').waitFor()
})

test('a reader marks items without an account, carries them to another device, and without storage too', { timeout: 120_000 }, async () => {
  const page = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()
  await page.goto(`/events/${forum}/timetable`)
  for (const name of ['ICT policy', 'Tea']) await page.getByRole('button', { name: `Mark ${name}` }).press('Enter')
  await page.getByRole('button', { name: 'Only mine (2)' }).click()
  await page.locator('#item-opening').waitFor({ state: 'hidden' })
  await page.locator('#item-ict').waitFor()
  await sound(page, 'what is marked')
  await shot(page, 'favourites')
  const ics = await page.getByRole('link', { name: 'Mine as a calendar (.ics)' }).getAttribute('href')
  assert.match(ics, /items=ict,tea$/)
  await page.reload()
  await page.getByRole('button', { name: 'Only mine (2)' }).waitFor()
  await page.getByRole('button', { name: 'To another device' }).click()
  const link = await page.getByLabel('Link with what is marked').inputValue()
  // In an app's browser without storage, in Korean, on a phone.
  const without = () => { for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new Error('no') } }) }
  const phone = await (await person(browser, site, { lang: 'ko', screen: { width: 320, height: 640 }, without })).newPage()
  await phone.goto(link)
  await phone.getByText('링크에서 2개 항목을 가져왔습니다. 이 브라우저에서는 페이지를 닫으면 사라집니다.').waitFor()
  await phone.locator('#item-opening').waitFor({ state: 'hidden' })
  await phone.getByRole('button', { name: 'ICT 정책 찜하기' }).click()
  await phone.getByRole('button', { name: '찜한 항목만 (1)' }).waitFor()
  await sound(phone, 'what is marked, on a phone')
  await shot(phone, 'favourites-phone')
})

test('the public reads it by time and by room, in three languages', { timeout: 120_000 }, async () => {
  for (const [lang, names] of Object.entries({ ko: ['김하나', '발표장별'], zh: ['金哈娜', '按会场'], en: ['Kim Hana', 'Rooms side by side'] }))
    for (const theme of ['light', 'dark']) {
      const page = await (await person(browser, site, { lang, theme, screen: theme === 'dark' ? { width: 320, height: 640 } : desk })).newPage()
      await page.goto(`/events/${forum}/timetable`)
      await page.locator('#item-opening').getByText(names[0]).waitFor()
      await sound(page, `programme ${lang} ${theme}`)
      await shot(page, `programme-${lang}-${theme}`)
      await page.getByText(names[1]).click()
      await soon(() => page.locator('.timetable-rooms thead th').count(), 2)
      await soon(() => page.locator('.timetable-rooms td[colspan="2"]').count(), 1)
      await sound(page, `by room ${lang} ${theme}`)
      await shot(page, `programme-rooms-${lang}-${theme}`)
    }
})

test('on the day the pitch rounds move too: refused with a reason in the draft, then at once with their teams', { timeout: 120_000 }, async () => {
  site.moveClock('2022-08-20T10:00:00+09:00')
  await site.toJudging({ n: 2, n_judges: 1 })
  const was = await site.ask('GET', `/api/v1/events/${slug}`)
  const seoul = (minute) => ({ local: `2022-09-01T${minute}:00`, zone: 'Asia/Seoul', source: 'ours' })
  const made = await site.ask('PATCH', `/api/v1/events/${slug}`, { as: site.organiser, headers: { 'if-match': was.headers.etag }, body: {
    agenda: [
      { key: 'pitches', kind: 'pitch', name: text('발표', '路演', 'Pitches'), round: 'seoul', source: 'ours' },
      { key: 'panel', kind: 'panel', name: text('토론', '讨论', 'Panel'), starts: seoul('14:00'), ends: seoul('15:00'), source: 'ours' }] } })
  assert.equal(made.status, 200, made.text)
  const context = await person(browser, site, { lang: 'en', screen: desk })
  const mail = 'organiser@panda.example'
  assert.equal((await context.request.post('/api/v1/sign-in', { data: { email: mail, password: site.passwordOf(mail) } })).status(), 200)
  const page = await context.newPage()
  await page.goto(`/organise/${slug}/programme`)
  await come(page)
  const before = (await site.must(200, 'GET', `${site.seoul}/timetable`)).items
  // The first team is on: the second and the panel come later.
  await page.getByRole('button', { name: 'Delay…' }).press('Enter')
  await page.getByLabel('From this item on').selectOption({ label: 'From now on' })
  await page.getByLabel('Leave the pitch rounds where they are').waitFor()
  await page.getByRole('button', { name: 'Move' }).press('Enter')
  await page.getByText('“Pitches” is a pitch round, and a draft does not hold its times.').waitFor()
  await sound(page, 'a delay that is refused')
  await shot(page, 'programme-delay-round')
  await page.getByLabel('At once, in what is published').press('Space')
  await page.getByRole('button', { name: 'Move' }).press('Enter')
  await page.getByText('Published. 1 letter sent.').waitFor()
  const after = (await site.must(200, 'GET', `${site.seoul}/timetable`)).items
  assert.deepEqual(after.map((s, i) => (Date.parse(s.starts_at) - Date.parse(before[i].starts_at)) / 60_000), [0, 10])
  await page.getByRole('row', { name: /13:10.*Panel/s }).waitFor()
})

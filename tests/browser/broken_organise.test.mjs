// Organisers, chairs and judges for whom it breaks: sessions that end in the middle of a sentence, two at once
// on one thing, Back, and fingers that press twice.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser, person, phone, soon, until } from './browser.mjs'
import { come } from './pages.mjs'
import { event, Site, slug } from './site.mjs'

const limit = { timeout: 120_000 }
const organise = `/organise/${slug}`
const chief = 'organiser@panda.example', local = 'seoul@sea.example'
let browser, site
before(async () => {
  browser = await openBrowser()
  site = await new Site().fill()
  await site.apply(7)
  site.moveClock('2022-08-27T09:00:00+09:00')
})
after(async () => {
  await browser.close()
  await site.done()
})

const said = (page, text) => page.getByText(text).filter({ visible: true }).first().waitFor()
const application = async n => await site.must(200, 'GET', `/api/v1/applications/${site.apps.get(n).id}`, { as: site.apps.get(n).key })

async function signedIn(email, path, look = {}) {
  const context = await person(browser, site, look)
  const answer = await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })
  assert.equal(answer.status(), 200, await answer.text())
  const page = await context.newPage()
  await page.goto(path)
  await come(page)
  return page
}

async function done(page) {
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
}

// How often this was asked for.
function count(page, pattern) {
  const asked = { n: 0 }
  page.on('request', r => { asked.n += r.method() === 'POST' && pattern.test(new URL(r.url()).pathname) })
  return asked
}

// All sessions of browsers end on the server; only that of the test goes on.
async function revoke(bearer) {
  const { items } = await site.must(200, 'GET', '/api/v1/me/sessions', { as: bearer })
  for (const { id } of items.filter(s => !s.is_current))
    await site.must(204, 'POST', '/api/v1/me/sessions/revoke', { as: bearer, body: { session_id: id } })
}

async function signInAgain(page, email, words) {
  const dialog = page.getByRole('dialog', { name: words.title })
  await dialog.getByText(words.lede).waitFor()
  await soon(() => dialog.getByRole('textbox', { name: words.email }).inputValue(), email)
  await dialog.getByLabel(words.password, { exact: true }).fill(site.passwordOf(email))
  await dialog.getByRole('button', { name: words.go, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('Back from an application: filter, search and order of the list are there', limit, async () => {
  const page = await signedIn(chief, `${organise}/applications`)
  await page.getByRole('combobox', { name: 'Track' }).selectOption({ label: 'Future technology' })
  await page.getByRole('searchbox', { name: 'Search' }).fill('Company 05')
  const rows = page.getByRole('row').filter({ has: page.getByRole('link') })
  await until(async () => assert.equal(await rows.count(), 1))
  await rows.getByRole('link').click()
  await page.getByRole('heading', { name: 'Decision' }).waitFor()
  await page.goBack()
  await come(page)
  await soon(() => page.getByRole('searchbox', { name: 'Search' }).inputValue(), 'Company 05')
  await soon(() => page.getByRole('combobox', { name: 'Track' }).inputValue(), 'future')
  await soon(() => rows.count(), 1)
  await page.goBack()
  await until(async () => assert.equal(await page.getByRole('searchbox', { name: 'Search' }).inputValue(), ''))
  await done(page)
})

test('the session ends while a reason is typed: sign in, and it is decided with the same words', limit, async () => {
  const page = await signedIn(local, `${organise}/applications/${site.apps.get(7).id}`, { lang: 'ko' })
  await page.getByRole('button', { name: /^미선정…/ }).click()
  const dialog = page.getByRole('dialog', { name: /미선정/ })
  await dialog.getByRole('textbox', { name: '사유' }).fill('사업 계획이 아직 구체적이지 않습니다.')
  await revoke(site.local)
  await dialog.getByRole('button', { name: '미선정', exact: true }).click()
  await signInAgain(page, local, { title: '다시 로그인', email: '이메일', password: '비밀번호', go: '로그인',
    lede: '로그인이 만료되었습니다. 입력한 내용은 그대로 있으며, 로그인하면 이어서 전송됩니다.' })
  await dialog.waitFor({ state: 'detached' })
  await said(page, '미선정 예정')
  await said(page, '사업 계획이 아직 구체적이지 않습니다.')
  const { pending } = await site.must(200, 'GET', `${event}/decisions`, { as: site.organiser })
  assert.deepEqual(pending.map(p => [p.pending_state, p.pending_reason ?? p.reason]), [['rejected', '사업 계획이 아직 구체적이지 않습니다.']])
  await done(page)
})

test('the session ends and nobody signs in: the words stay, and it can be tried again', limit, async () => {
  const page = await signedIn(local, `${organise}/applications/${site.apps.get(6).id}`, { lang: 'zh' })
  await page.getByRole('button', { name: /^不入选…/ }).click()
  const dialog = page.getByRole('dialog', { name: /不入选/ })
  await dialog.getByRole('textbox', { name: '理由' }).fill('这句话要留下。')
  await revoke(site.local)
  await dialog.getByRole('button', { name: '不入选', exact: true }).click()
  const again = page.getByRole('dialog', { name: '重新登录' })
  await again.getByText('登录已过期。您输入的内容仍然保留，登录后将继续提交。').waitFor()
  await page.keyboard.press('Escape')
  await again.waitFor({ state: 'detached' })
  await dialog.getByRole('alert').waitFor()
  await soon(() => dialog.getByRole('textbox', { name: '理由' }).inputValue(), '这句话要留下。')
  await done(page)
})

test('a double click on Release releases once, and each is told once', limit, async () => {
  const ids = [1, 2, 3, 4, 5, 6].map(n => site.apps.get(n).id)
  await site.must(200, 'POST', `${event}/decisions`, { as: site.organiser, body: { application_ids: ids, decision: 'accept' } })
  const page = await signedIn(chief, `${organise}/decisions`)
  const asked = count(page, /\/decisions\/release$/)
  await page.getByRole('button', { name: 'Release 7 decisions' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Release 7 decisions' }).dblclick()
  await page.getByText('Released').first().waitFor()
  assert.equal(asked.n, 1)
  for (const n of [1, 7]) {
    const { state, mails } = await application(n)
    assert.equal(state, n === 7 ? 'rejected' : 'accepted')
    assert.equal(mails.filter(m => m.kind === 'decision').length, 1)
  }
  await done(page)
})

// ---- the day ----

const draft = async () => await site.must(200, 'GET', `${site.seoul}/timetable/draft`, { as: site.local })
const placeOf = (body, no) => {
  const { room_id, starts_at } = body.slots.find(s => s.company.endsWith(`Company 0${no}`))
  return `${room_id} ${starts_at}`
}

async function swap(page, one, other, words) {
  await page.getByRole('button', { name: new RegExp(`Made-up Company ${one}`) }).first().click()
  await page.getByRole('button', { name: words.move_to }).click()
  const dialog = page.getByRole('dialog')
  const choice = dialog.getByRole('combobox', { name: words.with })
  await choice.selectOption(await choice.locator('option', { hasText: `Company ${other}` }).getAttribute('value'))
  await dialog.getByRole('button', { name: words.swap }).click()
}

test('two organisers change one timetable: the slower is told what happened, and then succeeds', limit, async () => {
  await site.toTimetable(3)
  const path = `${organise}/rounds/${site.rounds.seoul}/timetable`
  const [fast, slow] = [await signedIn(chief, path), await signedIn(local, path, { lang: 'ko' })]
  const before = await draft()
  let let_go, has_come
  const gate = new Promise(resolve => { let_go = resolve }), pressed = new Promise(resolve => { has_come = resolve })
  await slow.route('**/timetable/swap', async route => {
    has_come()
    await gate
    await route.continue()
  })
  await swap(slow, '03', '04', { move_to: '직접 지정…', with: '또는 자리 바꾸기', swap: '자리 바꾸기' })
  await pressed
  await swap(fast, '05', '02', { move_to: 'Move to…', with: 'Or change places with', swap: 'Change places' })
  await said(fast, 'Made-up Company 05 and Made-up Company 02 changed places')
  let_go()
  const told = slow.getByRole('alert').filter({ hasText: '다른 사람이 시간표를 바꿨습니다' })
  await told.getByText('방금 한 작업은 저장되지 않았습니다. 화면에는 현재 시간표가 표시됩니다.').waitFor()
  await told.getByText(/Made-up Company 02: .* → /).waitFor()
  await told.getByText(/Made-up Company 05: .* → /).waitFor()
  const between = await draft()
  assert.deepEqual([2, 3, 4, 5].map(n => placeOf(between, n)), [5, 3, 4, 2].map(n => placeOf(before, n)))
  await told.getByRole('button', { name: '내 작업을 지금 다시 하기' }).click()
  await told.waitFor({ state: 'detached' })
  await said(fast, 'Someone else has changed the timetable')
  const last = await draft()
  assert.deepEqual([2, 3, 4, 5].map(n => placeOf(last, n)), [5, 4, 3, 2].map(n => placeOf(before, n)))
  await done(fast)
  await done(slow)
})

test('two organisers seat judges: the slower overwrites nothing, is told, and then succeeds', limit, async () => {
  const rooms = async () => await site.ask('GET', `${site.seoul}/rooms`, { as: site.local })
  const seated = async () => {
    const { is_seated, items } = (await rooms()).body
    return is_seated ? items[0].judges.map(j => j.name) : 'all'
  }
  const path = `${organise}/rounds/${site.rounds.seoul}/judges`
  const [fast, slow] = [await signedIn(chief, path), await signedIn(local, path, { lang: 'zh' })]
  await fast.getByRole('tab', { name: 'Rooms' }).click()
  await slow.getByRole('tab', { name: '会场安排' }).click()
  const box = (page, no) => page.getByRole('checkbox', { name: new RegExp(`Judge ${no}`) })
  await box(slow, 2).waitFor()
  await box(fast, 1).check()
  await until(async () => assert.deepEqual(await seated(), ['Judge 1']))
  await box(slow, 2).click()
  await slow.getByRole('alert').filter({ hasText: '打开页面后安排已有变动，现显示当前安排。' }).waitFor()
  assert.deepEqual(await seated(), ['Judge 1'])
  await soon(async () => [await box(slow, 1).isChecked(), await box(slow, 2).isChecked()], [true, false])
  await box(slow, 2).check()
  await until(async () => assert.deepEqual(await seated(), ['Judge 1', 'Judge 2']))
  await slow.getByRole('alert').waitFor({ state: 'detached' })
  const { items: [room] } = (await rooms()).body
  await site.must(200, 'PUT', `/api/v1/rooms/${room.id}/judges`, { as: site.local, body: { judge_ids: [] },
    headers: { 'if-match': (await rooms()).headers.etag } })
  await done(fast)
  await done(slow)
})

test('a double click on Publish publishes one version', limit, async () => {
  const page = await signedIn(chief, `${organise}/rounds/${site.rounds.seoul}/timetable`)
  const { published_version_no } = await draft()
  const asked = count(page, /\/timetable\/publish$/)
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Publish and mail/ }).dblclick()
  await said(page, `Version ${published_version_no + 1} is published.`)
  assert.deepEqual([(await draft()).published_version_no, asked.n], [published_version_no + 1, 1])
  await done(page)
})

test('a double click on Start starts the clock, and does not stop it again', limit, async () => {
  const page = await signedIn(local, `/stage/${site.room}/chair`, { lang: 'zh', screen: phone })
  const start = page.getByRole('button', { name: '开始路演' })
  await start.and(page.locator(':enabled')).waitFor()
  const asked = count(page, /\/stage$/)
  await start.dblclick({ delay: 150 })
  await page.getByRole('button', { name: '暂停' }).waitFor()
  const { is_running, version_no, phase } = await site.must(200, 'GET', `/api/v1/rooms/${site.room}/stage`)
  assert.deepEqual([is_running, phase, asked.n], [true, 'pitch', 1], `version ${version_no}`)
  await done(page)
})

test('two judges score one entry at once: each has its own sheet', limit, async () => {
  const entry = site.entries[0]
  const pages = await Promise.all(site.judges.slice(0, 2).map(async judge => {
    const context = await person(browser, site, { lang: judge.lang, screen: phone })
    const page = await context.newPage()
    await page.goto(judge.link.slice(judge.link.indexOf('/judge')))
    await page.locator('main .button--primary').click()
    await page.locator('.entries').waitFor()
    await page.goto(`/judge#entry=${entry}`)
    await page.locator('[data-criterion]').first().waitFor()
    return page
  }))
  const marks = [4000, 9000]
  await Promise.all(pages.map(async (page, j) => {
    for (const slider of await page.locator('[data-criterion] input[type=range]').all()) await slider.fill(String(marks[j]))
    await page.locator('textarea').fill(`Judge ${j + 1} wrote this.`)
    await page.locator('main .button--primary').last().click()
    await page.locator('dialog .button--primary').click()
    await page.locator('.notice--good').waitFor()
  }))
  for (const [j, judge] of site.judges.slice(0, 2).entries()) {
    const sheet = await until(async () => {
      const found = await site.must(200, 'GET', `/api/v1/entries/${entry}/sheet`, { as: judge.token })
      assert.equal(found.state, 'submitted')
      return found
    })
    assert.deepEqual([new Set(Object.values(sheet.scores_milli)), sheet.comment], [new Set([marks[j]]), `Judge ${j + 1} wrote this.`])
    await done(pages[j])
  }
})

test('a double click on publishing the result: one result, one letter each', limit, async () => {
  await site.score(site.judges, site.entries)
  const was = await site.ask('GET', event)
  await site.ask('PATCH', event, { as: site.organiser, headers: { 'if-match': was.headers.etag },
    body: { rounds: { seoul: { n_advance_per_track: 2 } } } })
  for (const step of ['close', 'freeze', 'confirm']) await site.must(200, 'POST', `${site.seoul}/${step}`, { as: site.organiser, body: {} })
  const page = await signedIn(chief, `${organise}/rounds/${site.rounds.seoul}/results`)
  for (const judge of site.judges) await said(page, `Judge ${judge.no}`)
  const asked = count(page, /\/publish$/)
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish and mail' }).dblclick()
  await said(page, 'The result is published.')
  assert.equal(asked.n, 1)
  const kinds = (await application(1)).mails.map(m => m.kind)
  assert.equal(kinds.filter(k => /result|advance/.test(k)).length, 1, kinds.join(' '))
  await done(page)
})

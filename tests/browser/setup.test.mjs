// An event is set up for its next edition through pages only: copied, dated, confirmed, published. Two organisers
// at one draft, a line that goes, a file with faults.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { goldenPanda } from '../e2e/instance.mjs'
import { axe, fits, openBrowser, person, phone, soon } from './browser.mjs'
import { come } from './pages.mjs'
import { event, Site, slug } from './site.mjs'

const CHIEF = 'chief@panda.example'
let browser, site, chief
before(async () => {
  browser = await openBrowser()
  site = await new Site().fill()
  chief = await site.person(CHIEF, 'Chief', ['--role', 'organiser'])
})
after(async () => {
  await browser.close()
  await site.done()
})

async function organiser(look = {}) {
  const context = await person(browser, site, look)
  const answer = await context.request.post('/api/v1/sign-in', { data: { email: CHIEF, password: site.passwordOf(CHIEF) } })
  assert.equal(answer.status(), 200, await answer.text())
  return await context.newPage()
}

const at = pointer => `[id="at:${pointer}"]`
const idOf = page => Number(/drafts\/(\d+)/.exec(page.url())[1])
const draftOf = async page => await site.must(200, 'GET', `/api/v1/event-drafts/${idOf(page)}`, { as: chief })
// Asks the server until it says so.
async function until(ask, is, what) {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const last = await ask()
    if (is(last)) return last
  }
  assert.fail(what)
}
async function part(page, key) {
  await page.locator(`a[href="#part=${key}"]`).click()
  await page.locator(`a[href="#part=${key}"][aria-current]`).waitFor()
}
async function open(page, pointer) {
  const details = page.locator(`details${at(pointer)}`)
  if (!(await details.evaluate(d => d.open))) await details.locator('> summary').click()
}
async function when(page, pointer, local) {
  await page.locator(`${at(pointer)} input[type=datetime-local]`).fill(local)
  await page.locator(`${at(pointer)} input[type=datetime-local]`).blur()
}

test('the next edition: copied, dated, confirmed and published', { timeout: 180_000 }, async () => {
  const page = await organiser()
  await page.goto('/organise/new')
  await page.getByLabel('Which event').selectOption(slug)
  await soon(() => page.getByLabel('Address of the new event').inputValue(), 'golden-panda-2023')
  await axe(page, 'new event')
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.waitForURL(/drafts\/\d+/)
  await come(page)
  await page.locator(at('/name')).getByLabel('English').fill('Golden Panda 2023')
  await until(() => draftOf(page), d => d.document.name.en === 'Golden Panda 2023', 'the name is saved')

  // A problem leads to its field.
  await page.getByRole('button', { name: /problems/ }).click()
  await page.getByRole('button', { name: /Closes/ }).first().click()
  await page.waitForFunction(() => document.activeElement?.closest('fieldset')?.id === 'at:/calls/0/closes')
  await when(page, '/calls/0/closes', '2023-08-26T23:59:59')
  await page.getByText(/taken until .*00:00/).first().waitFor() // the published second is the last that counts
  await when(page, '/calls/0/opens', '2023-08-01T00:00:00')
  await part(page, 'dates')
  await when(page, '/starts', '2023-09-01T09:00:00')
  await part(page, 'rounds')
  await open(page, '/rounds/0')
  await when(page, '/rounds/0/starts', '2023-09-01T09:00:00')
  await when(page, '/rounds/0/ends', '2023-09-01T18:00:00')
  await open(page, '/rounds/0/rooms/0')
  await page.getByRole('button', { name: 'Add: Hours' }).click()
  await when(page, '/rounds/0/rooms/0/windows/0/starts', '2023-09-01T09:30:00')
  await when(page, '/rounds/0/rooms/0/windows/0/ends', '2023-09-01T12:00:00')
  await until(() => draftOf(page), d => d.n_problems === 0, 'no problem is left')
  await axe(page, 'rounds')

  // Nothing is published before every value was looked at.
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog', { name: 'Not ready yet' }).waitFor()
  await page.keyboard.press('Escape')
  for (const key of ['basics', 'dates', 'organisations', 'tracks', 'call', 'rules', 'form', 'uploads', 'rounds', 'rubrics', 'prizes', 'more']) {
    await part(page, key)
    const before = (await draftOf(page)).n_to_confirm
    const all = page.getByRole('button', { name: /^✓ Confirm all .* of this part/ })
    await ((await all.count()) ? all : page.getByRole('button', { name: /^Still holds/ }).first()).click()
    await until(() => draftOf(page), d => d.n_to_confirm < before, `${key} is confirmed`)
  }
  await page.getByText('Ready to publish').waitFor()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Publish the event?' })
  await dialog.getByText('changes since the last edition').waitFor()
  await axe(page, 'what publishing changes')
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await page.waitForURL(/organise\/golden-panda-2023$/)
  const made = await site.must(200, 'GET', '/api/v1/events/golden-panda-2023')
  assert.equal(made.document.name.en, 'Golden Panda 2023')
  assert.deepEqual(page.context().faults, [])
})

test('two at one draft; a line that goes', { timeout: 120_000 }, async () => {
  const page = await organiser()
  await page.goto(`/organise/${slug}/set-up`)
  await come(page)
  const { draft_id, version_no } = await site.must(200, 'POST', `${event}/draft`, { as: chief, body: {} })
  const draft = () => site.must(200, 'GET', `/api/v1/event-drafts/${draft_id}`, { as: chief })
  const theirs = await site.ask('PATCH', `/api/v1/event-drafts/${draft_id}`, { as: chief, headers: { 'if-match': `"v${version_no}"` },
    body: { name: { en: 'Theirs' }, rounds: { seoul: { city: 'Daejeon' } } } })
  assert.equal(theirs.status, 200)
  const name = page.locator(at('/name')).getByLabel('English')
  await name.fill('Mine')
  await page.getByText('You both changed: Name › English.').waitFor()
  const both = await until(draft, d => d.document.name.en === 'Mine', 'mine is saved')
  assert.equal(both.document.rounds[0].city, 'Daejeon')
  await page.getByRole('button', { name: 'Take theirs' }).click()
  await until(draft, d => d.document.name.en === 'Theirs', 'theirs is taken')

  await page.context().setOffline(true)
  await name.fill('Typed without a line')
  await page.getByText('Not saved: no connection.').waitFor()
  await page.context().setOffline(false)
  await until(async () => (await page.getByText('Saved', { exact: true }).waitFor(), draft()), d => d.document.name.en === 'Typed without a line', 'what was typed')
  assert.equal((await site.must(200, 'GET', event)).document.name.en, goldenPanda().name.en) // nothing is published
  await page.getByRole('button', { name: 'Discard the draft' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Discard the draft' }).click()
  await page.waitForURL(new RegExp(`organise/${slug}$`))
})

test('the session ends while one types: nothing is lost, one signs in, and it is saved', { timeout: 120_000 }, async () => {
  const page = await organiser({ lang: 'ko' })
  await page.goto(`/organise/${slug}/set-up`)
  await come(page)
  const { draft_id } = await site.must(200, 'POST', `${event}/draft`, { as: chief, body: {} })
  const draft = () => site.must(200, 'GET', `/api/v1/event-drafts/${draft_id}`, { as: chief })
  const before = await draft()
  const { items } = await site.must(200, 'GET', '/api/v1/me/sessions', { as: chief })
  for (const { id } of items.filter(s => !s.is_current))
    await site.must(204, 'POST', '/api/v1/me/sessions/revoke', { as: chief, body: { session_id: id } })
  const text = lang => page.locator(at('/name')).getByLabel(lang)
  await text('한국어').fill('로그인이 끝난 뒤에 쓴 이름')
  const dialog = page.getByRole('dialog', { name: '다시 로그인' })
  await dialog.getByText('로그인이 만료되었습니다. 입력한 내용은 그대로 있으며, 로그인하면 이어서 전송됩니다.').waitFor()
  await axe(page, 'sign in again')

  // Put off: it says so, and keeps everything; the next letter asks again.
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('저장하지 못함', { exact: true }).waitFor()
  await soon(() => text('한국어').inputValue(), '로그인이 끝난 뒤에 쓴 이름')
  await text('English').fill('Typed without a session')
  await dialog.waitFor()
  assert.deepEqual((await draft()).document.name, before.document.name)
  await soon(() => dialog.getByRole('textbox', { name: '이메일' }).inputValue(), CHIEF)
  await dialog.getByLabel('비밀번호', { exact: true }).fill(site.passwordOf(CHIEF))
  await dialog.getByRole('button', { name: '로그인', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  const saved = await until(draft, d => d.document.name.en === 'Typed without a session', 'what was typed is saved')
  assert.equal(saved.document.name.ko, '로그인이 끝난 뒤에 쓴 이름')
  await page.getByText('저장됨', { exact: true }).waitFor()
  await soon(() => text('English').inputValue(), 'Typed without a session')
  assert.deepEqual(page.context().faults, [])

  await site.must(204, 'DELETE', `/api/v1/event-drafts/${draft_id}`, { as: chief, headers: { 'if-match': `"v${saved.version_no}"` } })
  await page.context().close()
})

test('a file with faults, on a phone, in Korean', { timeout: 120_000 }, async () => {
  const page = await organiser({ lang: 'ko', screen: phone, theme: 'dark' })
  await page.goto('/organise/new')
  await page.locator('input[value=file]').check()
  const choose = (name, text) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
  await choose('cut.json', '{"slug": ')
  await page.getByText('JSON 파일이 아닙니다').waitFor()
  const doc = { ...goldenPanda(), slug: 'from-a-file', colour: 'red' }
  doc.rounds[0].pitch_minutes = 999
  await choose('faulty.json', JSON.stringify(doc))
  await page.getByRole('button', { name: '시작', exact: true }).click()
  await page.waitForURL(/part=file/)
  await come(page)
  await page.getByText('1에서 240 사이여야 합니다.').waitFor()
  await fits(page, 'the whole file')
  await axe(page, 'the whole file')
  const text = page.getByLabel('행사 파일(JSON)')
  await text.fill((await text.inputValue()).replace(/,\s*"colour": "red"/, '').replace('"pitch_minutes": 999', '"pitch_minutes": 7'))
  await page.getByRole('button', { name: '이 내용 적용' }).click()
  await page.getByText('문제가 없습니다.').waitFor()
  assert.equal((await draftOf(page)).n_problems, 0)
})

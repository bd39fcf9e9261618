// Deadlines by clicks: a track that closes sooner than the rest, and more time that an organiser gives one application.
import assert from 'node:assert/strict'
import test from 'node:test'
import { goldenPanda } from '../e2e/instance.mjs'
import { axe, desk, openBrowser, person, phone, until } from './browser.mjs'
import { look, signIn } from './forum.mjs'
import { answers, event, Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-08-20T09:00:00+09:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})

const at = local => ({ local, zone: 'Asia/Seoul', source: 'ours' })
function eventFile() {
  const doc = goldenPanda()
  doc.calls[0].deadlines = [{ key: 'bio', track: 'bio', closes: at('2022-08-24T23:59:59'), source: 'ours' }]
  return doc
}
const see = look('deadline')

test('deadlines', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(eventFile())
  const organiser = await site.person('organiser@panda.example', 'Organiser', ['--role', 'organiser', '--event', slug])
  const made = await site.must(201, 'POST', `${event}/applications`, { body: { answers: answers(1, { track: 'bio' }) }, lang: 'ko' })
  const other = await site.must(201, 'POST', `${event}/applications`, { body: { answers: answers(2, { track: 'it' }) }, lang: 'zh' })
  const host = await person(browser, site, { lang: 'en', screen: desk })
  const startUp = await person(browser, site, { lang: 'ko', screen: phone })
  const office = await host.newPage(), page = await startUp.newPage()

  await t.test('the public page and the form say when the track closes', async () => {
    await page.goto(`/events/${slug}`)
    await page.locator('.fact-of').getByText('첨단 바이오의약').waitFor()
    await page.goto(`/apply#c=${made.key}`)
    await page.locator('[data-track-deadline]').getByText('8월 24일').waitFor()
    await see(page, 'track-ko-phone')
  })

  await t.test('after it the page is closed; the organiser gives more time', async () => {
    site.moveClock('2022-08-27T09:00:00+09:00')
    await page.reload()
    await page.getByText('접수가 마감되어 내용을 수정할 수 없습니다.').waitFor()
    await signIn(office, site, `/organise/${slug}/applications/${made.application_id}`, 'organiser@panda.example')
    const panel = office.locator('[data-extension]')
    await panel.getByRole('button', { name: 'Give more time' }).click()
    const dialog = office.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Give more time and mail it' }).click()
    await dialog.getByText('Please say until when.').waitFor()
    await axe(office, 'extension')
    await dialog.getByLabel('Until').fill('2022-08-20T18:00:00')
    await dialog.getByLabel('Reason').fill('Their office was flooded.')
    await dialog.getByRole('button', { name: 'Give more time and mail it' }).click()
    await dialog.getByText('This instant is over already.').waitFor()
    await dialog.getByLabel('Until').fill('2022-08-30T18:00:00')
    await dialog.getByRole('button', { name: 'Give more time and mail it' }).click()
    await panel.getByText('30 August').waitFor()
    await panel.getByText('Their office was flooded.').waitFor()
    await see(office, 'given-en-desk')
  })

  await t.test('the applicant’s page is open again, and closes when that is taken back', async () => {
    await page.locator('[data-extended]').getByText('8월 30일').waitFor()
    await axe(page, 'extended')
    await see(page, 'extended-ko-phone')
    await office.locator('[data-extension]').getByRole('button', { name: 'End the extra time' }).click()
    await office.getByRole('dialog').getByRole('button', { name: 'End the extra time' }).click()
    await office.locator('[data-extension]').getByText('Was extended until').waitFor()
    await page.reload()
    await page.getByText('접수가 마감되어 내용을 수정할 수 없습니다.').waitFor()
  })

  await t.test('somebody without a draft is invited, and begins by the link', async () => {
    await office.goto(`/organise/${slug}/applications`)
    await office.getByRole('button', { name: 'Invite…' }).click()
    const dialog = office.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Invite and mail the link' }).click()
    await dialog.getByText('Please give an e-mail address.').waitFor()
    await axe(office, 'invite')
    await see(office, 'invite-en-desk')
    await dialog.getByLabel('E-mail').fill('invited@cedar.example')
    await dialog.getByLabel('Language of the mail').selectOption('ko')
    await dialog.getByLabel('Until').fill('2022-08-30T18:00:00')
    await dialog.getByLabel('Reason').fill('They asked in time.')
    await dialog.getByRole('button', { name: 'Invite and mail the link' }).click()
    await office.locator('[data-extension]').getByText('They asked in time.').waitFor()
    await office.getByText('Invited', { exact: true }).first().waitFor()
    const { subject, text } = await until(async () => {
      const letter = (await site.mails(1)).find(m => m.to === 'invited@cedar.example')
      assert.ok(letter, 'no letter yet')
      return letter
    })
    assert.match(subject, /초대합니다/)
    const theirs = await startUp.newPage()
    await theirs.goto(/\/apply#c=\S+/.exec(text)[0])
    await theirs.locator('[data-extended]').getByText('8월 30일').waitFor()
    await see(theirs, 'invited-ko-phone')
    await theirs.close()
  })

  await t.test('who screens finds what came after the closing', async () => {
    const path = `/api/v1/applications/${other.application_id}`
    await site.must(200, 'PUT', `${path}/extension`, { as: organiser, body: { extended_until: '2022-08-30T09:00:00Z', reason: 'x' } })
    await site.must(200, 'POST', `${path}/submit`, { as: other.key })
    await office.goto(`/organise/${slug}/applications`)
    await office.getByRole('button', { name: 'After the closing' }).click()
    await office.getByText('By its own deadline').first().waitFor()
    await see(office, 'late-en-desk')
  })
})

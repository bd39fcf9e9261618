// A team, by clicks: the leader invites a member, who accepts on a phone and changes the application; the leader makes
// them a reader, sends another invitation again and takes it back; the organiser sees who is on it.
import test from 'node:test'
import assert from 'node:assert/strict'
import { goldenPanda } from '../e2e/instance.mjs'
import { axe, desk, openBrowser, person, phone } from './browser.mjs'
import { linkIn, look, signIn, sound } from './forum.mjs'
import { Site } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-08-20T09:00:00+09:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})

const slug = 'golden-panda-2022', organiser = 'host@panda.example'
function eventFile() {
  const doc = goldenPanda()
  doc.calls[0].team = { n_max: 3, source: 'ours' }
  doc.calls[0].team_until = { local: '2022-08-25T11:59:59', zone: 'Asia/Seoul', source: 'ours' }
  return doc
}
const answers = { contact_email: 'lead@amber.example', contact_name: '가상 대표', company_name: 'Amber', country: 'KR',
  track: 'it', round: 'seoul', project_title: 'A sensor' }
const teamLink = /\/team#c=rm1[\w.-]+/
const see = look('team')

test('a team', { timeout: 180_000 }, async t => {
  await site.start()
  site.importEvent(eventFile())
  await site.person(organiser, 'Host', ['--role', 'organiser', '--event', slug])
  const made = await fetch(`${site.base}/api/v1/events/${slug}/applications`, { method: 'POST',
    headers: { 'content-type': 'application/json' }, body: JSON.stringify({ answers }) }).then(r => r.json())
  const lead = await person(browser, site, { lang: 'en', screen: desk })
  const kim = await person(browser, site, { lang: 'ko', screen: phone })
  const leads = await lead.newPage(), own = await kim.newPage()
  const team = leads.locator('[data-team]')

  await t.test('the leader invites two', async () => {
    await leads.goto(`/apply#c=${made.key}`)
    await team.getByText('1 of at most 3 seats taken').waitFor()
    await team.getByRole('button', { name: 'Send the invitation' }).click()
    await team.getByText('Please fill this in.').first().waitFor()
    await team.getByLabel('Name').fill('김하나')
    await team.getByLabel('E-mail address').fill('lead@amber.example')
    await team.getByLabel('Language of the mail').selectOption('ko')
    await team.getByRole('button', { name: 'Send the invitation' }).click()
    await team.getByText('This is the address of the team').first().waitFor()
    await team.getByLabel('E-mail address').fill('kim@amber.example')
    await team.getByRole('button', { name: 'Send the invitation' }).click()
    await team.getByText('2 of at most 3 seats taken').waitFor()
    await team.getByLabel('Name').fill('Lee')
    await team.getByLabel('E-mail address').fill('lee@amber.example')
    await team.getByLabel('May', { exact: true }).selectOption('member')
    await team.getByRole('button', { name: 'Send the invitation' }).click()
    await team.getByText('3 of at most 3 seats taken').waitFor()
    await team.getByText('All seats are taken').waitFor()
    await sound(leads, 'leader')
  })

  await t.test('one accepts on a phone and changes the application', async () => {
    await own.goto(await linkIn(site, 'kim@amber.example', teamLink, 0))
    await own.getByRole('heading', { name: '팀 초대' }).waitFor()
    await see(own, 'invitation-ko-phone')
    await own.getByRole('button', { name: '수락' }).click()
    await own.getByText('팀원이 되었습니다.').waitFor()
    await see(own, 'member-ko-phone')
    await own.getByRole('link', { name: '신청서 보기 및 수정' }).click()
    await own.waitForURL(/\/apply#c=rm1/)
    await own.locator('form, [data-step], main').first().waitFor()
    await own.getByText(/가상 대표|Amber|참가 자격/).first().waitFor()
    assert.equal(await own.locator('[data-team]').count(), 0)
  })

  await t.test('the leader sees it, changes the role, and takes the other invitation back', async () => {
    await leads.reload()
    await team.locator('[data-member=accepted]').waitFor()
    await team.getByLabel('What 김하나 may do').selectOption('member')
    await leads.getByText('Role changed').first().waitFor()
    const lee = team.locator('[data-member=invited]')
    await lee.getByRole('button', { name: 'Send again' }).click()
    await team.getByText('mailed a moment ago').waitFor()
    await lee.getByRole('button', { name: /^Remove/ }).click()
    const dialog = leads.getByRole('dialog')
    await axe(leads, 'remove')
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await team.getByText('2 of at most 3 seats taken').waitFor()
    await team.getByText('No longer on the team (1)').waitFor()
  })

  await t.test('a reader sees and cannot write; who leaves is out', async () => {
    await own.reload()
    await own.locator('[data-state=draft]').waitFor()
    assert.equal(await own.locator('[data-state=draft] input[type=file]').count(), 0)
    await own.goto(await linkIn(site, 'kim@amber.example', teamLink, 0))
    await own.getByText('열람만', { exact: false }).first().waitFor()
    await own.getByRole('button', { name: /팀 나가기/ }).click()
    await own.getByRole('dialog').getByRole('button', { name: '팀 나가기' }).click()
    await own.getByText('팀에서 나왔습니다.').waitFor()
    await own.reload()
    await own.getByRole('heading', { name: '열 수 없는 링크입니다' }).waitFor()
  })

  await t.test('the organiser sees the team', async () => {
    const host = await person(browser, site, { lang: 'en', screen: desk })
    const office = await host.newPage()
    await signIn(office, site, `/organise/${slug}/applications/${made.application_id}`, organiser)
    const panel = office.locator('[data-team]')
    await panel.getByText('1 of at most 3 seats taken').waitFor()
    await panel.getByText('No longer on the team (2)').click()
    await panel.getByText('lee@amber.example').waitFor()
    await axe(office, 'organiser')
    for (const context of [lead, kim, host]) assert.deepEqual(context.faults, [])
  })
})

// An event's mails by clicks: one comes back, the overview says so, it is looked at and sent again; one to a wrong
// address goes to the right one. A guest whose ticket was copied gets a new one.
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, openBrowser, person, phone, soon } from './browser.mjs'
import { forumFile, guestLink, hostEmail, letter, linkIn, look, signIn } from './forum.mjs'
import { forum, Site } from './site.mjs'

const browser = await openBrowser()
process.env.ROSTRUM_BOUNCE_ADDRESS = 'bounces@agency.example'
const site = new Site({ clock: '2022-07-25T09:00:00+08:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})
const see = look('mail')

// What a mail server says of a mail that it has taken.
const report = sender => `Return-Path: <>
Delivered-To: ${sender}
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.agency.example

Final-Recipient: rfc822; guest@guests.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <script>alert(1)</script> No such user here

--b--
`

test('mail', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(forumFile())
  const host = await site.person(hostEmail, 'Host', ['--role', 'organiser', '--event', forum])
  const office = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()
  const guest = await (await person(browser, site, { lang: 'ko', screen: phone })).newPage()
  for (const [name, email] of [['김하나', 'one@guests.example'], ['李二', 'tow@guests.example'], ['Third', 'three@guests.example']])
    await site.must(201, 'POST', `/api/v1/events/${forum}/walk-ins`, { as: host, body: { ticket: 'on_site', name, email } })
  const old = await linkIn(site, 'one@guests.example', guestLink)
  const sent = await letter(site, 'three@guests.example', /./)

  await t.test('nothing came back yet: the overview says nothing', async () => {
    await signIn(office, site, `/organise/${forum}`)
    await office.getByRole('link', { name: 'Mail', exact: true }).click()
    await office.getByRole('heading', { level: 1, name: 'Mail' }).waitFor()
    await office.getByText('three@guests.example').waitFor()
    await soon(() => office.getByRole('row').count(), 4)
  })

  await t.test('one comes back; the overview leads to it, with what the server said', async () => {
    assert.equal(site.cli('bounce', [], report(sent.headers['return-path'].slice(1, -1))).outcome, 'bounced')
    await office.goto(`/organise/${forum}`)
    await office.getByText('1 mail did not arrive.').waitFor()
    await see(office, 'overview-en-desk')
    await office.getByRole('link', { name: 'Look through them' }).click()
    await office.getByRole('cell', { name: 'Came back' }).waitFor()
    await soon(() => office.getByRole('row').count(), 2)
    await see(office, 'list-bounced-en-desk')
    await office.getByRole('row').last().getByRole('link').click()
    await office.getByText('5.1.1 550 5.1.1 <script>alert(1)</script> No such user here').waitFor()
    const shown = await office.getByRole('region', { name: 'Text' }).innerText()
    assert.match(shown, /Third/)
    assert.match(shown, /\[…\]/)
    assert.doesNotMatch(shown, /rg1|:\/\/|[0-9A-Z]{4}-[0-9A-Z]{4}/)
    await see(office, 'one-en-desk')
  })

  await t.test('sent again it is written anew, with its link, to the same address', async () => {
    const n = (await site.mails(0)).length
    await office.getByRole('button', { name: 'Send again' }).click()
    const dialog = office.getByRole('dialog')
    await dialog.getByText('three@guests.example').waitFor()
    await soon(() => dialog.getByRole('textbox').count(), 0)
    await dialog.getByRole('button', { name: 'Send again' }).click()
    await office.getByText('Sent again to three@guests.example').waitFor()
    await office.getByRole('link', { name: 'The first one' }).waitFor()
    assert.match((await letter(site, 'three@guests.example', guestLink, n + 1)).text, guestLink)
    const counts = await site.must(200, 'GET', `/api/v1/events/${forum}/mails/counts`, { as: host })
    assert.deepEqual([counts.n_bounced, counts.n_open], [1, 0]) // the overview is silent
  })

  await t.test('what held no link can go to a corrected address', async () => {
    await office.goto(`/organise/${forum}/registrations`)
    await office.getByRole('link', { name: '李二' }).click()
    await office.getByRole('button', { name: 'Cancel the registration' }).click()
    await office.getByRole('dialog').getByLabel('Reason').fill('By mistake')
    await office.getByRole('dialog').getByRole('button', { name: 'Cancel the registration' }).click()
    await letter(site, 'tow@guests.example', /By mistake/)
    await office.goto(`/organise/${forum}/mail?query=tow%40&kind=registration_cancelled`)
    await office.getByRole('row').last().getByText('Sent', { exact: true }).waitFor()
    await office.getByRole('row').last().getByRole('link').click()
    await office.getByRole('button', { name: 'Send again' }).click()
    const dialog = office.getByRole('dialog')
    await dialog.getByLabel('To this address').fill('two@guests.example')
    await see(office, 'again-en-desk')
    await dialog.getByRole('button', { name: 'Send again' }).click()
    await office.getByText('Sent again to two@guests.example').waitFor()
    assert.match((await letter(site, 'two@guests.example', /By mistake/)).text, /李二/)
  })

  await t.test('on a phone, in Chinese, at night', async () => {
    await office.setViewportSize(phone)
    await office.emulateMedia({ colorScheme: 'dark' })
    await office.goto(`/organise/${forum}/mail?lang=zh`)
    await office.getByRole('heading', { level: 1, name: '邮件' }).waitFor()
    await office.getByText('被退回').first().waitFor()
    await see(office, 'list-zh-phone-dark')
    await office.goto(`/organise/${forum}/mail?state=bounced&lang=ko`)
    await office.getByRole('link', { name: /.+/ }).and(office.locator('table a')).first().click()
    await office.getByRole('button', { name: '다시 보내기' }).waitFor()
    await see(office, 'one-ko-phone-dark')
    await office.setViewportSize(desk)
    await office.goto(`/organise/${forum}/mail?lang=en`)
  })

  await t.test('a guest whose ticket was copied gets a new one by mail; the old link and ticket are dead', async () => {
    const n = (await site.mails(0)).length
    await guest.goto(old)
    await guest.getByRole('button', { name: '티켓과 링크 새로 받기' }).click()
    await see(guest, 'renew-ko-phone')
    await guest.getByRole('dialog').getByRole('button', { name: '새로 받기' }).click()
    await guest.getByRole('heading', { name: '새 티켓과 링크를 보냈습니다' }).waitFor()
    await see(guest, 'renewed-ko-phone')
    await letter(site, 'one@guests.example', guestLink, n + 1)
    const fresh = (await site.mails(0)).filter(m => m.to === 'one@guests.example').map(m => guestLink.exec(m.text)?.[0]).at(-1)
    assert.notEqual(fresh, old)
    await guest.goto('/')
    await guest.goto(old)
    await guest.getByRole('heading', { level: 1 }).waitFor()
    await soon(() => guest.getByText('김하나').count(), 0)
    await guest.goto('/')
    await guest.goto(fresh)
    await guest.getByText('김하나').first().waitFor()
  })

  await t.test('the organiser issues a new one, too; it stands in the log', async () => {
    await office.goto(`/organise/${forum}/registrations`)
    await office.getByRole('link', { name: '김하나' }).click()
    await office.getByRole('button', { name: 'New ticket and link' }).click()
    await office.getByRole('dialog').getByRole('button', { name: 'Issue new ones' }).click()
    await office.getByText('New ticket mailed to one@guests.example').waitFor()
    await office.getByText('issued a new ticket and link').first().waitFor()
    await see(office, 'registration-en-desk')
  })
})

// Check-in by clicks: the organiser invites, two phones at two doors, one without the network for a while, and what
// comes of it; typed codes, a revoked ticket, the counts, tickets and badges to print.
import test from 'node:test'
import assert from 'node:assert/strict'
import { axe, desk, openBrowser, person, phone, soon } from './browser.mjs'
import { forumFile, guestLink, hostEmail, look, signIn, typeCode } from './forum.mjs'
import { forum, Site } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-08-04T08:30:00+08:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})
const api = `/api/v1/events/${forum}`
const see = look('door')

test('door', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(forumFile())
  const host = await site.person(hostEmail, 'Host', ['--role', 'organiser', '--event', forum])
  const guests = []
  for (const [name, organisation] of [['김하나', '가상 하버'], ['李二', ''], ['Third Guest', 'Made-up Fund'], ['최취소', '']]) {
    const address = `g${guests.length}@guests.example`
    const made = await site.must(201, 'POST', `${api}/walk-ins`, { as: host, body: { ticket: 'on_site', name, email: address, ...(organisation && { organisation }) } })
    const { pass } = await site.must(200, 'GET', `/api/v1/registrations/${made.registration_id}`, { as: host })
    guests.push({ id: made.registration_id, name, email: address, ...pass })
  }
  const office = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()
  const a = await person(browser, site, { lang: 'ko', screen: phone }), b = await person(browser, site, { lang: 'en', screen: phone, theme: 'dark' })
  const one = await a.newPage(), two = await b.newPage()
  const results = page => page.locator('[data-result]')

  await t.test('the organiser invites two to the doors', async () => {
    await signIn(office, site, `/organise/${forum}/door`)
    await office.getByText('Nobody yet').waitFor()
    for (const [name, address, lang] of [['문지기', 'a@door.example', '한국어'], ['Door Two', 'b@door.example', 'English']]) {
      await office.getByLabel('Name').fill(name)
      await office.getByLabel('E-mail address').fill(address)
      await office.getByLabel('Language of the mail').selectOption({ label: lang })
      await office.getByRole('button', { name: 'Invite' }).click()
      await office.getByText(address, { exact: true }).waitFor()
    }
    await see(office, 'organiser-en-desk')
  })

  await t.test('they sign in by the mailed link, and name their doors', async () => {
    const mails = (await site.mails(6)).filter(m => m.text.includes('/sign-in?next=/door/'))
    for (const [page, to, button, label, name, begin] of [[one, 'a@door.example', '로그인', '출입구', '정문', '시작'], [two, 'b@door.example', 'Sign in', 'Door', 'Door B', 'Start']]) {
      const link = /\/sign-in\?next=\S+/.exec(mails.find(m => m.to === to).text)[0]
      await page.goto(link.replace(/email=.*/, 'email=old%40door.example&code=00000000'))
      await page.getByText('old@door.example').waitFor()
      await page.goto(link) // another letter's, in the same tab
      await page.getByText(to).waitFor()
      await page.getByRole('button', { name: button, exact: true }).click()
      await page.getByLabel(label, { exact: true }).fill(name)
      await page.getByRole('button', { name: begin, exact: true }).click()
    }
    await see(two, 'start-en-phone-dark')
  })

  await t.test('the first is let in by the code, typed small and with O for 0', async () => {
    await typeCode(one, '입장권 코드', guests[0].code.toLowerCase().replaceAll('0', 'o'), '확인', 'ok')
    await one.getByText('입장 가능').waitFor()
    await one.locator('[data-part=inside]').filter({ hasText: /^1$/ }).waitFor()
    await see(one, 'ok-ko-phone')
  })

  await t.test('at the other door it was used already: when and where is said', async () => {
    await typeCode(two, 'Code of the ticket', guests[0].code, 'Check', 'already')
    await two.getByText('Scanned at 정문').waitFor()
    await see(two, 'already-en-phone-dark')
  })

  await t.test('the second phone loses its network, is opened anew, and goes on', async () => {
    await two.waitForFunction(async () => Boolean((await navigator.serviceWorker.getRegistration('/door/any'))?.active))
    await b.setOffline(true)
    await two.goto(`/door/${forum}`)
    await two.getByRole('button', { name: 'Start' }).click()
    await two.getByText('No network').waitFor()
    await typeCode(two, 'Code of the ticket', guests[1].code, 'Check', 'ok')
    await two.getByText('By this device’s list').waitFor()
    await typeCode(two, 'Code of the ticket', 'ZZZZ-ZZZZ', 'Check', 'unknown')
    await two.getByLabel('Search by name').fill('third')
    await two.getByRole('button', { name: 'Let in' }).click()
    await two.getByText('Made-up Fund').first().waitFor()
    await two.getByText('3 not sent yet').waitFor()
    await two.getByText(/inside since 08:3\d/).waitFor() // by the event's clock
    await see(two, 'offline-en-phone-dark')
    await two.reload()
    await two.getByText('3 not sent yet').waitFor()
  })

  await t.test('meanwhile the first door lets the same guest in, and one is cancelled', async () => {
    await typeCode(one, '입장권 코드', guests[1].code, '확인', 'ok')
    await site.must(200, 'POST', `/api/v1/registrations/${guests[3].id}/cancel`, { as: host, body: { reason: 'Asked for.' } })
    await typeCode(one, '입장권 코드', guests[3].code, '확인', 'revoked')
    await see(one, 'revoked-ko-phone')
  })

  await t.test('back in the network all is sent; the duplicate is merged, and said', async () => {
    await b.setOffline(false)
    const merged = two.locator('[data-part=merged]')
    await merged.getByText('李二').waitFor()
    await merged.getByText('Already used').waitFor()
    await two.getByText('Connected').waitFor()
    await soon(() => two.getByText('not sent yet').count(), 0)
    await see(two, 'merged-en-phone-dark')
    const counts = await site.must(200, 'GET', `${api}/door/counts`, { as: host })
    assert.deepEqual(counts.tickets.find(k => k.ticket === 'on_site'), { ...counts.tickets[0], n_expected: 3, n_came: 3, n_inside: 3 })
    assert.deepEqual(counts.doors.map(d => [d.door, d.n_entries, d.n_duplicates, d.n_refused]), [['Door B', 1, 2, 0], ['정문', 2, 0, 1]])
  })

  await t.test('what the server refuses for good does not stay as this device judged it', async () => {
    await two.getByRole('button', { name: 'Start' }).click()
    await typeCode(two, 'Code of the ticket', 'ZZZZ-ZZZZ', 'Check', 'unknown')
    await b.setOffline(true)
    await two.getByRole('button', { name: 'Exit', exact: true }).click()
    await typeCode(two, 'Code of the ticket', guests[0].code, 'Check', 'ok')
    await two.getByText('Goodbye').first().waitFor()
    await two.route('**/door/scans', route => route.fulfill({ status: 400, contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'Bad Request', status: 400, detail: 'Not in this form.' }) }))
    await b.setOffline(false)
    await two.locator('[data-result=refused]').getByText('Not accepted').waitFor()
    await two.getByText('Last scans').click()
    await two.locator('details').getByRole('listitem').filter({ hasText: '김하나' }).getByText('Not accepted').waitFor()
    await see(two, 'refused-en-phone-dark')
    await two.locator('[data-part=refused]').getByRole('button', { name: 'Done' }).click()
    await two.unroute('**/door/scans')
    // by the list the guest is where they were: a scan is one again
    await typeCode(two, 'Code of the ticket', guests[0].code, 'Check', 'ok')
    await two.getByRole('button', { name: 'Undo' }).first().click()
    await two.locator('[data-part=inside]').filter({ hasText: /^3$/ }).waitFor()
  })

  await t.test('a scan is taken back; the organiser sees it at once', async () => {
    await office.locator('[data-part=inside]').filter({ hasText: /^3$/ }).waitFor()
    await typeCode(one, '입장권 코드', guests[2].code, '확인', 'already')
    await one.getByRole('button', { name: '퇴장' }).first().click()
    await typeCode(one, '입장권 코드', guests[2].code, '확인', 'ok')
    await office.locator('[data-part=inside]').filter({ hasText: /^2$/ }).waitFor()
    await one.getByRole('button', { name: '되돌리기' }).first().click()
    await office.locator('[data-part=inside]').filter({ hasText: /^3$/ }).waitFor()
    await see(office, 'counts-en-desk')
  })

  await t.test('who comes without a registration is added at the door, and is in', async () => {
    await one.getByRole('button', { name: '입장', exact: true }).click()
    await one.getByRole('button', { name: '현장 등록' }).click()
    await one.getByRole('dialog').getByLabel('이름').fill('박현장')
    await axe(one, 'add')
    // the answer to the first press is lost on its way
    await one.route('**/walk-ins', async route => { await route.fetch(); await route.abort('internetdisconnected') }, { times: 1 })
    const lost = one.waitForEvent('requestfailed')
    await one.getByRole('dialog').getByRole('button', { name: '현장 등록' }).click()
    await lost
    await one.getByRole('dialog').getByRole('button', { name: '현장 등록' }).click()
    await results(one).getByText('박현장').waitFor()
    assert.equal((await site.must(200, 'GET', `${api}/registrations?query=${encodeURIComponent('박현장')}`, { as: host })).items.length, 1)
    await office.locator('[data-part=inside]').filter({ hasText: /^4$/ }).waitFor()
  })

  await t.test('the guest has the ticket on the phone; badges are printed', async () => {
    const mail = (await site.mails(7)).find(m => m.to === guests[0].email)
    assert.match(mail.text, new RegExp(`${guests[0].code.slice(0, 4)}-${guests[0].code.slice(4)}`))
    const guest = await (await person(browser, site, { lang: 'zh', screen: phone })).newPage()
    await guest.goto(guestLink.exec(mail.text)[0])
    await guest.getByRole('img', { name: '门票二维码' }).waitFor()
    await guest.getByText(`${guests[0].code.slice(0, 4)}-${guests[0].code.slice(4)}`).waitFor()
    await see(guest, 'ticket-zh-phone')
    await guest.context().close()
    await office.getByRole('link', { name: 'Badges' }).click()
    await office.locator('.sheet').nth(3).waitFor()
    await soon(() => office.locator('.sheet').count(), 4)
    await see(office, 'badges-en-desk')
    await office.emulateMedia({ media: 'print' })
    const pdf = await office.pdf({ width: '105mm', height: '148mm', printBackground: true })
    assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g).length, 4)
    await office.emulateMedia({ media: 'screen' })
  })

  await t.test('without the right the list is gone from the phone', async () => {
    const { items } = await site.must(200, 'GET', `${api}/door/staff`, { as: host })
    await site.ask('DELETE', `${api}/door/staff/${items[1].person_id}`, { as: host })
    await two.reload()
    await two.getByText('You may not check in').waitFor()
    const kept = await two.evaluate(() => new Promise(resolve => {
      const opening = indexedDB.open('rostrum-door')
      opening.onsuccess = () => {
        const all = opening.result.transaction('kept').objectStore('kept').getAllKeys()
        all.onsuccess = () => resolve(all.result)
      }
    }))
    assert.deepEqual(kept.filter(key => String(key).endsWith('/list')), [])
  })

  await t.test('whoever signs out after the session has ended loses no scan', async () => {
    const twice = async () => (await site.must(200, 'GET', `${api}/door/counts`, { as: host })).doors.find(d => d.door === '정문').n_duplicates
    const before = await twice()
    await one.reload()
    await one.getByRole('button', { name: '시작', exact: true }).click()
    await one.route('**/door/scans', route => route.fulfill({ status: 401, contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'Unauthorized', status: 401 }) }))
    await typeCode(one, '입장권 코드', guests[2].code, '확인', 'already')
    await one.getByText('미전송 1건').waitFor()
    await one.getByRole('button', { name: '로그아웃' }).click()
    const dialog = one.getByRole('dialog')
    await dialog.getByRole('button', { name: '로그아웃' }).click()
    await dialog.getByText('다시 로그인할 때까지 스캔은 이 기기에 보관됩니다').waitFor()
    await one.unroute('**/door/scans') // signed in again, in another tab
    await dialog.getByRole('button', { name: '로그아웃' }).click()
    await one.getByText('로그인 후 입장 확인을 시작하세요').waitFor()
    assert.equal(await twice(), before + 1)
  })

  await t.test('nothing was thrown', () => {
    assert.deepEqual([...a.faults, ...b.faults.filter(fault => !/ERR_INTERNET_DISCONNECTED|Failed to fetch|403/.test(fault))], [])
  })
})

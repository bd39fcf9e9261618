// What guests from abroad need before an event, and what remains of it: the invitation letter for a visa, who came,
// the certificate; by clicks, as a guest on a phone, the organiser, and whoever checks a code.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { desk, openBrowser, person, phone, shot } from './browser.mjs'
import { forumFile, guestLink, hostEmail, look, signIn } from './forum.mjs'
import { deck, forum, Site } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-07-25T09:00:00+08:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})
const api = `/api/v1/events/${forum}`
const see = look('after')

test('after', { timeout: 240_000 }, async t => {
  await site.start()
  const doc = forumFile()
  doc.ticket_types[1].join_url = 'https://meet.example/forum'
  site.importEvent(doc)
  const host = await site.person(hostEmail, 'Host', ['--role', 'organiser', '--event', forum])
  let n = 0
  const add = async (ticket, name, address, lang) => {
    const made = await site.must(201, 'POST', `${api}/walk-ins`, { as: host, body: { ticket, name, email: address, lang, organisation: '가상 하버' } })
    const mail = (await site.mails(n += 1)).find(m => m.to === address)
    return { id: made.registration_id, link: guestLink.exec(mail.text)[0], join: /\/j\/rs1[A-Za-z0-9._-]+/.exec(mail.text)?.[0] }
  }
  const one = await add('on_site', '김하나', 'one@guests.example', 'ko')
  const two = await add('online', '王芳', 'two@guests.example', 'zh')
  const guest = await person(browser, site, { lang: 'ko', screen: phone })
  const organiser = await person(browser, site, { lang: 'en', screen: desk })
  const passer = await person(browser, site, { lang: 'zh', screen: phone, theme: 'dark' })
  const page = await guest.newPage(), office = await organiser.newPage(), street = await passer.newPage()
  let code

  await t.test('the organiser says who signs, and takes requests', async () => {
    await signIn(office, site, `/organise/${forum}/visa-letters`)
    await office.getByText('Nobody has asked yet').waitFor()
    await office.getByLabel('Take requests').check()
    await office.getByRole('button', { name: 'Save' }).click()
    await office.getByText('Say who signs before requests are taken.').waitFor()
    await office.getByLabel('Who signs (English)').fill('A. Director, Head of the host')
    await office.getByLabel('Who signs (한국어)').fill('주최 측 대표 홍길동')
    await see(office, 'letters-set-en-desk')
    await office.getByRole('button', { name: 'Save' }).click()
    await office.getByText('Saved', { exact: true }).waitFor()
  })

  await t.test('a guest asks for a letter; what is wrong is said at its field', async () => {
    await page.goto(one.link)
    await page.getByRole('link', { name: '비자가 필요하신가요? 초청장 신청' }).click()
    await page.getByRole('button', { name: '초청장 신청' }).click()
    assert.equal(await page.getByText('필수 항목입니다.').count(), 5)
    await page.getByLabel('여권에 인쇄된 로마자 성명').fill('김하나')
    await page.getByLabel('여권 번호').fill('M12345678')
    await page.getByLabel('여권 발급 국가').selectOption('KR')
    await page.getByLabel('생년월일').fill('1990-05-01')
    await page.getByLabel('여권 만료일').fill('2022-12-31')
    await page.getByText('6개월 미만').waitFor()
    await page.getByRole('button', { name: '초청장 신청' }).click()
    await page.getByText('여권에 인쇄된 로마자 성명을 입력해 주세요').first().waitFor()
    await see(page, 'letter-ask-ko-phone')
    await page.getByLabel('여권에 인쇄된 로마자 성명').fill('Kim Hana')
    await page.getByRole('button', { name: '초청장 신청' }).click()
    await page.locator('[data-state=requested]').waitFor()
    await page.getByText('KIM HANA').waitFor()
    assert.equal(await page.getByRole('button', { name: '인쇄' }).count(), 0)
  })

  await t.test('the organiser looks at it, which is logged, and issues it', async () => {
    await office.reload()
    await office.getByText('1 to decide').waitFor()
    await see(office, 'letters-en-desk')
    assert.ok(!(await office.content()).includes('M12345678'))
    await office.getByRole('link', { name: '김하나' }).click()
    await office.getByRole('button', { name: 'Look at the request' }).click()
    await office.getByText('M12345678').waitFor()
    await see(office, 'letter-look-en-desk')
    await office.getByRole('button', { name: 'Issue', exact: true }).click()
    await office.getByText('Issued', { exact: true }).waitFor()
    await office.goto(`/organise/${forum}/log`)
    await office.getByText('looked at passport data').first().waitFor()
    assert.ok(!(await office.content()).includes('M12345678'))
  })

  await t.test('the guest finds it by the mail, to be printed', async () => {
    const mail = (await site.mails(n += 1)).find(m => m.text.includes('/visa-letter#t='))
    assert.ok(!/M12345678|KIM/.test(mail.text))
    await page.goto(/\/visa-letter#t=rg1[A-Za-z0-9._-]+/.exec(mail.text)[0])
    await page.reload()
    await page.getByRole('button', { name: '인쇄 또는 PDF 저장' }).waitFor()
    await see(page, 'letter-issued-ko-phone')
    code = await page.locator('.paper-code').textContent()
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.getByRole('button', { name: '인쇄 또는 PDF 저장' }).isVisible(), false)
    await shot(page, 'after-letter-print', { fullPage: true })
    await page.emulateMedia({ media: 'screen' })
  })

  await t.test('anyone checks its code, typed by hand', async () => {
    await street.goto('/verify')
    await street.getByLabel('查验码').fill(code.toLowerCase().replaceAll('-', ' '))
    await street.getByRole('button', { name: '查验' }).click()
    await street.getByRole('heading', { name: '有效' }).waitFor()
    await street.getByText('K. H.').waitFor()
    assert.ok(!/M12345678|KIM|하나/.test(await street.content()))
    await see(street, 'verify-zh-phone-dark')
  })

  await t.test('taken back it is deleted, and its code says so', async () => {
    await page.getByRole('button', { name: '취소하고 여권 정보 삭제' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '취소하고 여권 정보 삭제' }).click()
    await page.locator('[data-state=withdrawn]').waitFor()
    assert.equal(await page.getByText('M12345678').count(), 0)
    await street.reload()
    await street.getByRole('heading', { name: '已失效' }).waitFor()
  })

  await t.test('who came is counted', async () => {
    await office.goto(`/organise/${forum}/after`)
    await office.getByText('Nobody has come yet').waitFor()
    await see(office, 'attendance-empty-en-desk')
    site.moveClock('2022-08-04T09:10:00+08:00')
    const { pass } = await site.must(200, 'GET', `/api/v1/registrations/${one.id}`, { as: host })
    await site.must(200, 'POST', `${api}/door/scans`, { as: host, body: { device: 'phone-a', door: '정문', sent_at: '2022-08-04T01:10:00Z',
      scans: [{ scan_key: 'a-000000000000001', kind: 'entry', scanned_at: '2022-08-04T01:10:00Z', code: pass.code }] } })
    assert.equal((await site.ask('GET', two.join)).status, 302)
    await office.reload()
    await office.getByText('1 on site and 1 online').waitFor()
    assert.equal(await office.locator('[data-figure=no_show] dd').textContent(), '0')
    await see(office, 'attendance-en-desk')
    const [download] = await Promise.all([office.waitForEvent('download'), office.getByRole('link', { name: 'Download CSV' }).click()])
    const bytes = readFileSync(await download.path())
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
    assert.match(bytes.toString(), /1,"김하나","가상 하버"/)
  })

  await t.test('who came gets a certificate once the event is over', async () => {
    site.moveClock('2022-08-04T18:00:00+08:00')
    await page.goto(one.link)
    await page.getByRole('link', { name: '참가 증명서 받기' }).click()
    await page.getByRole('button', { name: '증명서 받기' }).click()
    await page.locator('[data-state=given]').waitFor()
    await see(page, 'certificate-ko-phone')
    await page.getByLabel('증명서 언어').selectOption('zh')
    await page.getByText('参会证书').waitFor()
    await street.goto(`/verify?proof=${await page.locator('.paper-code').textContent()}`)
    await street.getByText('김○○').waitFor()
  })

  await t.test('thanks are written with a document, sent off, and taken back', async () => {
    await office.goto(`/organise/${forum}/after`)
    const thanks = office.locator('#thanks')
    await thanks.getByLabel('Add a document').setInputFiles({ name: '자료.exe', mimeType: 'application/pdf', buffer: deck })
    await thanks.getByText('A document is a PDF').waitFor()
    const large = Buffer.concat([deck, Buffer.alloc(900_000, 'x')])
    await thanks.getByLabel('Add a document').setInputFiles({ name: '발표 자료.pdf', mimeType: 'application/pdf', buffer: large })
    await thanks.getByRole('link', { name: '발표 자료.pdf' }).waitFor()
    const link = await thanks.getByRole('link', { name: '발표 자료.pdf' }).getAttribute('href')
    const got = await (await fetch(new URL(new URL(link).pathname, site.base))).arrayBuffer()
    assert.deepEqual(Buffer.from(got), large)
    await thanks.getByLabel('Subject (English)').fill('Thank you, {nobody}')
    await thanks.getByRole('button', { name: 'Save' }).click()
    await thanks.getByText('There is no placeholder nobody.').waitFor()
    await thanks.getByLabel('Subject (English)').fill('Thank you, {name}')
    await thanks.getByRole('button', { name: 'Save' }).click()
    await thanks.getByText('Thank you, Hana Kim').waitFor()
    await see(office, 'thanks-en-desk')
    await thanks.getByRole('button', { name: 'Send off' }).click()
    await office.getByRole('dialog').getByRole('button', { name: 'Send off' }).click()
    await thanks.getByText('It goes in a few minutes.').waitFor()
    await thanks.getByRole('button', { name: 'Take it back' }).click()
    await thanks.getByRole('button', { name: 'Send off' }).waitFor()
  })

  await t.test('the organiser revokes it', async () => {
    await office.goto(`/organise/${forum}/registrations?one=${one.id}`)
    await office.getByRole('button', { name: 'Revoke for good' }).click()
    await office.getByRole('dialog').getByLabel('Reason').fill('Given by mistake.')
    await office.getByRole('dialog').getByRole('button', { name: 'Revoke for good' }).click()
    await office.getByText('Revoked by the organiser: Given by mistake.').waitFor()
    await page.reload()
    await page.getByText('Given by mistake.').waitFor()
    assert.equal(await page.locator('.paper').count(), 0)
    await street.reload()
    await street.getByRole('heading', { name: '已失效' }).waitFor()
  })

  await t.test('nothing was thrown', () => {
    assert.deepEqual([...guest.faults, ...organiser.faults, ...passer.faults], [])
  })
})

// The forum's whole life, by clicks and keys: programme and seats are opened, guests come in every way there is, two
// doors check them in, one without the network for ten minutes; a delay shows in the hall; who came is reported,
// certified and thanked. The numbers of the pages agree all the way.
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, openBrowser, person, phone, soon } from './browser.mjs'
import { at, forumFile, guestLink, hostEmail, letter, linkIn, look, partLink, signIn, text, typeCode } from './forum.mjs'
import { come } from './pages.mjs'
import { forum, Site } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-07-19T10:00:00+08:00' })
site.origin = null
test.after(async () => {
  await browser.close()
  await site.done()
})
const see = look('life')

// The file as published, with hours for three items and a kind of place for whom the hosts invite.
function eventFile() {
  const doc = forumFile()
  const [onSite, online] = doc.ticket_types
  online.join_url = 'https://meet.example/forum'
  doc.ticket_types.push({ ...structuredClone(onSite), key: 'partner', n_capacity: 10, is_by_invitation: true,
    name: text('협력사 초대', '合作伙伴', 'Partner') })
  doc.rooms = [{ key: 'main', name: text('대회의실', '主会场', 'Main hall') }]
  for (const [key, from, to] of [['address-1', ['09'], ['09', '20']], ['talk-cn-1', ['09', '30'], ['10']], ['talk-kr-1', ['10'], ['10', '30']]])
    Object.assign(doc.agenda.find(item => item.key === key), { room: 'main', starts: at(...from), ends: at(...to) })
  return doc
}

// Registers on the page, in Korean, Chinese or English, and confirms by the mail.
const words = {
  ko: { name: '이름', email: '이메일 주소', register: '등록하기', confirm: '참가 확정' },
  zh: { name: '姓名', email: '电子邮箱', register: '报名', confirm: '确认参会' },
  en: { name: 'Name', email: 'E-mail address', register: 'Register', confirm: 'Confirm my place' },
}
async function confirm(page, lang, email) {
  await page.goto(await linkIn(site, email, guestLink))
  await page.getByRole('button', { name: words[lang].confirm }).click()
  await page.locator('[data-state=confirmed]').waitFor()
}
async function register(page, lang, name, email, ticket) {
  const w = words[lang]
  await come(page)
  if (ticket) await page.getByLabel(ticket).check()
  await page.getByLabel(w.name, { exact: true }).fill(name)
  await page.getByLabel(w.email).fill(email)
  await page.getByRole('button', { name: w.register, exact: true }).press('Enter')
  await page.getByText(email).first().waitFor()
  await confirm(page, lang, email)
}

test('the life of a forum', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(eventFile())
  await site.person(hostEmail, 'Host', ['--role', 'organiser', '--event', forum])
  const people = {}
  const open = async (who, options) => (people[who] = await person(browser, site, options)).newPage()
  const office = await open('organiser', { lang: 'en', screen: desk })
  const hana = await open('guest', { lang: 'ko', screen: phone })
  const fang = await open('online', { lang: 'zh', screen: phone })
  const organise = `/organise/${forum}`

  await t.test('the organiser opens the programme: people, their item, published, asked', async () => {
    await signIn(office, site, `${organise}/programme`)
    for (const [kind, names, email] of [['speaker', ['김연사', '金演讲', 'Kim Yeonsa'], 'kim@speakers.example'],
      ['interpreter', ['최통역', '崔译', 'Choi Tongyeok'], 'choi@words.example']]) {
      await office.getByRole('button', { name: `Add ${kind === 'speaker' ? 'a speaker' : 'an interpreter'}` }).click()
      const dialog = office.getByRole('dialog')
      for (const [i, lang] of ['한국어', '中文', 'English'].entries()) await dialog.getByLabel(`Name (${lang})`).fill(names[i])
      if (kind === 'interpreter') for (const lang of ['한국어', '中文']) await dialog.getByRole('checkbox', { name: lang }).check()
      await dialog.getByLabel(/^E-mail/).fill(email)
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.waitFor({ state: 'detached' })
    }
    await office.getByRole('button', { name: 'Edit Congratulatory address 1' }).press('Enter')
    const dialog = office.getByRole('dialog')
    await dialog.getByLabel('Kim Yeonsa').selectOption({ label: 'Speaker' })
    await dialog.getByLabel('Choi Tongyeok').check()
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await office.getByRole('button', { name: 'Publish…' }).click()
    await office.getByRole('button', { name: 'Publish now' }).click()
    await office.getByText('As published').waitFor()
    for (const name of ['Kim Yeonsa', 'Choi Tongyeok']) await office.getByRole('button', { name: new RegExp(`: ${name}$`) }).click()
    await office.getByText('Asked, no answer').nth(1).waitFor()
    await see(office, 'programme-en-desk')
  })

  await t.test('the speaker confirms by the link, the interpreter reads a timetable', async () => {
    const kim = await open('speaker', { lang: 'ko', screen: phone })
    await kim.goto(await linkIn(site, 'kim@speakers.example', partLink))
    await kim.getByRole('button', { name: '참석합니다' }).press('Enter')
    await kim.getByText('참석 확정').waitFor()
    await see(kim, 'speaker-ko-phone')
    const choi = await open('interpreter', { lang: 'zh', screen: phone, theme: 'dark' })
    await choi.goto(await linkIn(site, 'choi@words.example', partLink))
    await choi.getByRole('heading', { name: '致辞1' }).waitFor()
    await choi.getByText('金演讲').first().waitFor()
    await see(choi, 'interpreter-zh-phone-dark')
    await office.getByText('Confirmed', { exact: true }).waitFor()
  })

  await t.test('seats open at their hour, no earlier', async () => {
    await hana.goto(`/events/${forum}/register`)
    await come(hana)
    await soon(() => hana.getByRole('button', { name: words.ko.register }).count(), 0)
    await hana.getByText('아직 등록 기간이 아닙니다').waitFor()
    await see(hana, 'early-ko-phone')
    site.moveClock('2022-07-20T10:00:00+08:00')
    await hana.reload()
    await hana.getByRole('button', { name: words.ko.register }).waitFor()
  })

  await t.test('guests on site and online, and a leader with two colleagues', async () => {
    await register(hana, 'ko', '김하나', 'hana@guests.example', '현장 참가')
    await see(hana, 'guest-ko-phone')
    await fang.goto(`/events/${forum}/register`)
    await register(fang, 'zh', '王芳', 'fang@guests.example', '线上参会')
    const lead = await open('leader', { lang: 'en', screen: phone })
    await lead.goto(`/events/${forum}/register`)
    await register(lead, 'en', 'Lee Leader', 'lead@fund.example', 'On site')
    await lead.getByText('Bring colleagues').click()
    const form = lead.locator('form').filter({ has: lead.getByRole('button', { name: 'Add', exact: true }) })
    for (const [name, email, how] of [['박동행', 'park@fund.example', 'On site'], ['Online Colleague', 'far@fund.example', 'Online']]) {
      await form.getByLabel('Name').fill(name)
      await form.getByLabel('E-mail address').fill(email)
      await form.getByLabel('How they take part').selectOption({ label: how })
      await form.getByRole('button', { name: 'Add', exact: true }).click()
      await lead.getByText(email, { exact: true }).waitFor()
    }
    await see(lead, 'delegation-en-phone')
    const colleague = await open('colleague', { lang: 'en', screen: phone })
    for (const email of ['park@fund.example', 'far@fund.example']) await confirm(colleague, 'en', email)
  })

  await t.test('a host gives a place away by code', async () => {
    await office.goto(`${organise}/registrations?allotments`)
    await office.getByRole('button', { name: 'Set places aside' }).click()
    const dialog = office.getByRole('dialog')
    await dialog.getByLabel('Ticket').selectOption({ label: 'Partner' })
    await dialog.getByLabel('How many places').fill('2')
    await dialog.getByLabel('Who gives them away').fill('KIC China')
    await dialog.getByLabel('Their e-mail').fill('host@hosts.example')
    await dialog.getByRole('button', { name: 'Set places aside' }).click()
    const giver = await open('host', { lang: 'zh', screen: phone })
    await giver.goto(await linkIn(site, 'host@hosts.example', /\/allotment#t=rv1[A-Za-z0-9._-]+/))
    const code = await giver.locator('.code').textContent()
    await see(giver, 'allotment-zh-phone')
    const own = await open('invited', { lang: 'zh', screen: phone })
    await own.goto(`/events/${forum}/register`)
    await own.getByRole('button', { name: '我有邀请码' }).click()
    await own.getByLabel('邀请码').fill(code)
    await own.getByRole('button', { name: '使用邀请码' }).click()
    await own.getByText('邀请单位：').waitFor()
    await register(own, 'zh', '李来宾', 'li@guests.example')
  })

  // What is taken of each kind of place, as the page of registrations says it.
  const taken = async () => {
    await office.goto(`${organise}/registrations`)
    await office.getByText('of 150 taken').waitFor()
    const said = (await office.locator('main').innerText()).match(/\d+ of \d+ taken · \d+ confirmed/g)
    return said.map(line => line.match(/\d+/g).map(Number))
  }
  await t.test('the organiser counts six places in three kinds', async () => {
    assert.deepEqual(await taken(), [[3, 150, 3], [2, 370, 2], [2, 10, 1]], 'of ten two are set aside')
    await soon(() => office.getByRole('rowheader').count(), 6)
    await see(office, 'registrations-en-desk')
  })

  const doorA = await open('doorA', { lang: 'ko', screen: phone })
  const doorB = await open('doorB', { lang: 'zh', screen: phone, theme: 'dark' })
  await people.doorB.clock.install()
  const codeOf = async email => (await letter(site, email, /[0-9A-Z]{4}-[0-9A-Z]{4}/)).text.match(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/)[0]
  const result = (page, wanted, name) => page.locator(`[data-result=${wanted}]`).getByText(name).waitFor()

  await t.test('door staff: one by the mailed link, one who just signs in', async () => {
    site.moveClock('2022-08-04T08:30:00+08:00')
    await office.goto(`${organise}/door`)
    for (const [name, address, lang] of [['문지기', 'a@door.example', '한국어'], ['门卫', 'b@door.example', '中文']]) {
      await office.getByLabel('Name').fill(name)
      await office.getByLabel('E-mail address').fill(address)
      await office.getByLabel('Language of the mail').selectOption({ label: lang })
      await office.getByRole('button', { name: 'Invite' }).click()
      await office.getByText(address, { exact: true }).waitFor()
    }
    await doorA.goto(await linkIn(site, 'a@door.example', /\/sign-in\?next=\S+/))
    await doorA.getByRole('button', { name: '로그인', exact: true }).click()
    await doorA.getByLabel('출입구', { exact: true }).fill('정문')
    await doorA.getByRole('button', { name: '시작', exact: true }).press('Enter')
    await doorB.goto('/sign-in')
    await doorB.getByRole('button', { name: '使用邮件验证码' }).click()
    await doorB.getByLabel('电子邮箱').fill('b@door.example')
    await doorB.getByRole('button', { name: '发送验证码' }).click()
    const sent = await letter(site, 'b@door.example', /^\d{8}\s*$/m)
    await doorB.getByLabel('邮件中的验证码').fill(/^\d{8}/m.exec(sent.text)[0])
    await doorB.getByRole('button', { name: '登录', exact: true }).click()
    await doorB.getByRole('heading', { name: '入场签到' }).waitFor()
    await see(doorB, 'doors-zh-phone-dark')
    await doorB.getByRole('link', { name: '第二届韩中科技创新企业家论坛' }).click()
    await doorB.getByLabel('入口', { exact: true }).fill('侧门')
    await doorB.getByRole('button', { name: '开始', exact: true }).press('Enter')
    await doorB.getByText('已连接').waitFor()
  })

  await t.test('two doors, one without the network for ten minutes; a guest is scanned at both', async () => {
    const [hanaCode, leadCode, parkCode] = [await codeOf('hana@guests.example'), await codeOf('lead@fund.example'), await codeOf('park@fund.example')]
    // what the server will not take stands first in what is sent later
    let isOut = true
    await doorB.route('**/door/scans', (route, asked) => isOut ? route.abort('internetdisconnected') :
      asked.postData().includes('AAAA') ? route.fulfill({ status: 400, contentType: 'application/problem+json',
        body: JSON.stringify({ title: 'Bad Request', status: 400, detail: '格式不符' }) }) : route.fallback())
    await people.doorB.setOffline(true)
    await typeCode(doorB, '门票编码', 'AAAA', '核验', 'unknown')
    await typeCode(doorA, '입장권 코드', hanaCode, '확인', 'ok')
    await typeCode(doorA, '입장권 코드', leadCode, '확인', 'ok')
    await result(doorA, 'ok', 'Lee Leader')
    for (const [code, name] of [[parkCode, '박동행'], [hanaCode, '김하나']]) {
      await typeCode(doorB, '门票编码', code, '核验', 'ok')
      await result(doorB, 'ok', name)
    }
    await doorB.getByText('3条未上传').waitFor()
    await see(doorB, 'door-offline-zh-phone-dark')
    site.moveClock('2022-08-04T08:41:00+08:00')
    await people.doorB.clock.fastForward('10:00')
    isOut = false
    await people.doorB.setOffline(false)
    const merged = doorB.locator('[data-part=merged]')
    await merged.getByText('김하나').waitFor()
    await merged.getByText('정문').waitFor()
    await doorB.locator('[data-part=refused]').getByText('格式不符').waitFor()
    await see(doorB, 'door-merged-zh-phone-dark')
    await doorB.getByRole('button', { name: '知道了' }).press('Enter')
    await doorB.locator('[data-part=refused]').waitFor({ state: 'detached' })
    await soon(() => doorB.getByText('条未上传').count(), 0)
    await typeCode(doorB, '门票编码', await codeOf('hana@guests.example'), '核验', 'already')
    for (const page of [office, doorA, doorB]) await page.locator('[data-part=came]').filter({ hasText: /^3$/ }).waitFor()
    await office.getByRole('row', { name: /^정문 2 0 0 0 08:30$/ }).waitFor()
    await office.getByRole('row', { name: /^侧门 1 0 2 0 08:\d\d$/ }).waitFor()
    await see(office, 'door-en-desk')
  })

  await t.test('the screen of the hall follows a delay', async () => {
    site.moveClock('2022-08-04T09:05:00+08:00')
    const hall = await open('hall', { lang: 'ko', screen: desk })
    await hall.goto(`/events/${forum}/now`)
    await hall.locator('.is-now').getByText('축사 1').waitFor()
    await hall.getByText('김연사').first().waitFor()
    await see(hall, 'now-ko-desk')
    await office.goto(`${organise}/programme`)
    await office.getByRole('button', { name: 'Delay…' }).click()
    await office.getByLabel('At once, in what is published').check()
    await office.getByRole('button', { name: 'Move' }).press('Enter')
    await office.getByText(/^Published\. /).waitFor()
    await hall.getByText('9:40').first().waitFor()
    await see(hall, 'now-later-ko-desk')
    await fang.goto(`/events/${forum}/timetable`)
    await fang.locator('#item-talk-cn-1').getByText('09:40').waitFor()
    await see(fang, 'timetable-zh-phone')
  })

  await t.test('a guest joins online, by the link of the registration', async () => {
    await people.online.route('https://meet.example/**', route => route.fulfill({ body: 'the meeting' }))
    await fang.goto(await linkIn(site, 'fang@guests.example', guestLink))
    const [meeting] = await Promise.all([people.online.waitForEvent('page'), fang.getByRole('link', { name: '进入线上会议' }).click()])
    await meeting.waitForURL('https://meet.example/forum')
  })

  await t.test('who came, by door, online, and who did not', async () => {
    site.moveClock('2022-08-04T18:10:00+08:00')
    await office.goto(`${organise}/after`)
    await office.getByText('3 on site and 1 online').waitFor()
    const figure = async key => Number(await office.locator(`[data-figure=${key}] dd`).textContent())
    const seen = Object.fromEntries(await Promise.all(['registered', 'confirmed', 'on_site', 'online', 'no_show', 'walk_in', 'cancelled'].map(async k => [k, await figure(k)])))
    assert.deepEqual(seen, { registered: 6, confirmed: 6, on_site: 3, online: 1, no_show: 2, walk_in: 0, cancelled: 0 })
    assert.deepEqual((await taken()).map(one => one[2]).reduce((a, b) => a + b), seen.confirmed)
    await office.goto(`${organise}/after`)
    await office.getByRole('row', { name: /^정문 2$/ }).waitFor()
    await office.getByRole('row', { name: /^侧门 1$/ }).waitFor()
    await see(office, 'attendance-en-desk')
  })

  await t.test('the guest on site takes a certificate', async () => {
    await hana.reload()
    await hana.getByRole('link', { name: '참가 증명서 받기' }).click()
    await hana.getByRole('button', { name: '증명서 받기' }).click()
    await hana.locator('[data-state=given]').waitFor()
    await hana.getByText('김하나').first().waitFor()
    await see(hana, 'certificate-ko-phone')
  })

  await t.test('who came is thanked, who did not is not', async () => {
    const thanks = office.locator('#thanks')
    await thanks.getByLabel('Subject (English)').fill('Our thanks to {name}')
    await thanks.getByRole('button', { name: 'Save' }).click()
    await thanks.getByRole('button', { name: 'Send off' }).click()
    await office.getByRole('dialog').getByRole('button', { name: 'Send off' }).click()
    await thanks.getByText('It goes in a few minutes.').waitFor()
    site.hold(Date.now() + 360_000)
    const mail = await letter(site, 'lead@fund.example', /certificate/i)
    assert.equal(mail.subject, 'Our thanks to Lee Leader')
    await letter(site, 'fang@guests.example', /\/certificate#t=/)
    await office.reload()
    await office.getByText('Sent: 4 letters').waitFor()
    await see(office, 'thanks-en-desk')
  })

  await t.test('nothing was thrown', () => {
    assert.deepEqual(Object.values(people).flatMap(one => one.faults).filter(fault => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(fault)), [])
  })
})

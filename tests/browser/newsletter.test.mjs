// The newsletter by clicks: a reader subscribes on a phone and confirms behind the mailed link; the organiser writes
// in two languages, looks, tests, sends and watches; the reader changes the language and leaves. Without a script, too.
import test from 'node:test'
import assert from 'node:assert/strict'
import { axe, desk, fits, openBrowser, person, phone, shot, soon } from './browser.mjs'
import { come } from './pages.mjs'
import { Site } from './site.mjs'

const browser = await openBrowser()
const site = new Site({})
const email = 'chief@agency.example'
test.after(async () => {
  await browser.close()
  await site.done()
})

const see = async (page, name) => {
  await come(page)
  await axe(page, name)
  await fits(page, name)
  await shot(page, `newsletter-${name}`, { fullPage: true })
}
const mailTo = async (to, n) => (await site.mails(n)).filter(m => m.to === to).at(-1)
const pathIn = text => new URL(/http\S+\/newsletter\/\S+/.exec(text)[0]).pathname

test('newsletter', { timeout: 240_000 }, async t => {
  await site.start()
  await site.person(email, 'Chief', ['--role', 'organiser'])
  const reader = await (await person(browser, site, { lang: 'ko', screen: phone })).newPage()
  const plain = await (await person(browser, site, { lang: 'zh', screen: phone, theme: 'dark', javaScriptEnabled: false })).newPage()
  const office = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()
  let n = 0, leave

  await t.test('a reader subscribes from the foot of the first page', async () => {
    await reader.goto('/')
    await reader.getByRole('contentinfo').getByRole('link', { name: '뉴스레터' }).click()
    await reader.getByRole('heading', { name: '뉴스레터', level: 1 }).waitFor()
    await see(reader, 'subscribe-ko-phone')
    await reader.getByLabel('이메일 주소').fill('one@readers.example')
    await reader.keyboard.press('Enter')
    await reader.getByText('메일함을 확인해 주십시오').waitFor()
    await see(reader, 'asked-ko-phone')
    await reader.goto(pathIn((await mailTo('one@readers.example', n += 1)).text))
    await see(reader, 'confirm-ko-phone')
    await reader.getByRole('button', { name: '뉴스레터 받기' }).click()
    await reader.getByRole('heading', { name: '구독이 완료되었습니다' }).waitFor()
    await see(reader, 'confirmed-ko-phone')
  })

  await t.test('another without any script, after a slip', async () => {
    await plain.goto('/newsletter')
    await plain.getByLabel('邮箱地址').fill('two@localhost') // a browser takes it
    await plain.getByRole('button', { name: '订阅' }).click()
    await plain.getByText('邮箱地址格式有误').waitFor()
    await soon(() => plain.getByLabel('邮箱地址').inputValue(), 'two@localhost')
    await soon(() => plain.getByLabel('中文').isChecked(), true)
    await fits(plain, 'slip')
    await shot(plain, 'newsletter-slip-zh-phone-dark', { fullPage: true })
    await plain.getByLabel('邮箱地址').fill('two@readers.example')
    await plain.getByRole('button', { name: '订阅' }).click()
    await plain.getByText('请查收邮件').waitFor()
    await plain.goto(pathIn((await mailTo('two@readers.example', n += 1)).text))
    await plain.getByRole('button', { name: '确认订阅简报' }).click()
    await plain.getByRole('heading', { name: '订阅成功' }).waitFor()
  })

  await t.test('the organiser writes a letter in two languages and sees it', async () => {
    await office.goto('/sign-in?next=/organise')
    await office.getByLabel('E-mail').fill(email)
    await office.getByLabel('Password').fill(`a password of ${email}`)
    await office.getByRole('button', { name: 'Sign in', exact: true }).click()
    await office.getByRole('main').getByRole('link', { name: 'Newsletter' }).click()
    await office.getByText('2 subscribers').waitFor()
    await see(office, 'empty-en-desk')
    await office.getByRole('button', { name: 'New letter' }).click()
    await office.getByLabel('Subject').fill('News of the autumn')
    await office.getByLabel('Text').fill('# The call is open\n\nApply [on its page](https://star.example/call) until Friday.\n\nYours,\nthe team')
    await office.getByRole('tab', { name: '한국어' }).click()
    await office.getByLabel('Subject').fill('가을 소식')
    await office.getByLabel('Text').fill('# 공모가 시작되었습니다\n\n금요일까지 https://star.example/call 에서 신청해 주십시오.')
    await office.getByRole('button', { name: 'Save', exact: true }).click()
    await office.getByRole('heading', { name: '공모가 시작되었습니다' }).waitFor()
    await office.getByRole('tab', { name: 'English' }).click()
    await soon(() => office.getByRole('link', { name: 'on its page' }).getAttribute('href'), 'https://star.example/call')
    await see(office, 'letter-en-desk')
    await office.setViewportSize({ width: 320, height: 700 })
    await see(office, 'letter-en-narrow')
    await office.setViewportSize(desk)
  })

  await t.test('tests it on oneself', async () => {
    await office.getByRole('button', { name: 'Send to myself' }).click()
    await office.getByText(`On its way to ${email}`).waitFor()
    const { subject, text, headers } = await mailTo(email, n += 1)
    assert.equal(subject, '[TEST] News of the autumn')
    assert.match(text, /^The call is open\n-+\n\nApply on its page <https:\/\/star\.example\/call> until Friday\./)
    assert.equal(headers['list-unsubscribe'], undefined)
  })

  await t.test('sends it, and sees it go', async () => {
    await office.getByRole('button', { name: 'Send …' }).click()
    await office.getByRole('dialog').getByText('It goes to 2 subscribers').waitFor()
    await office.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
    await office.getByRole('heading', { name: 'How far it is' }).waitFor()
    await office.getByText('2 of 2 taken by mail servers').waitFor()
    await office.getByText('Sent', { exact: true }).waitFor()
    n += 2
    await see(office, 'sent-en-desk')
    const one = await mailTo('one@readers.example', n), two = await mailTo('two@readers.example', n)
    assert.equal(one.subject, '가을 소식')
    assert.equal(two.subject, 'News of the autumn') // there is no Chinese text
    assert.equal(one.headers['list-unsubscribe-post'], 'List-Unsubscribe=One-Click')
    leave = pathIn(one.text)
  })

  await t.test('the reader changes the language, then leaves', async () => {
    await reader.goto(leave)
    await see(reader, 'leave-ko-phone')
    await reader.getByLabel('English').check()
    await reader.getByRole('button', { name: '언어 변경' }).click()
    await reader.getByText('언어가 변경되었습니다.').waitFor()
    await reader.getByRole('button', { name: '구독 해지' }).click()
    await reader.getByRole('heading', { name: '구독이 해지되었습니다' }).waitFor()
    await see(reader, 'left-ko-phone')
  })

  await t.test('the organiser sees who is left, and takes one off who asks', async () => {
    await office.getByRole('link', { name: 'Newsletter' }).first().click()
    await office.getByText('1 subscriber', { exact: false }).first().waitFor()
    await office.getByRole('tab', { name: /Subscribers/ }).click()
    await office.getByText('two@readers.example').first().waitFor()
    await see(office, 'readers-en-desk')
    await soon(() => office.getByText('one@readers.example').count(), 0)
    const [file] = await Promise.all([office.waitForEvent('download'), office.getByRole('link', { name: 'Export as CSV' }).click()])
    const text = await (await import('node:fs/promises')).readFile(await file.path(), 'utf8')
    assert.match(text, /\r\n"two@readers\.example",zh,active,/)
    await office.getByRole('button', { name: /^Remove/ }).click()
    await office.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await office.getByText('Nobody is subscribed yet').waitFor()
    await office.setViewportSize(phone)
    await see(office, 'nobody-en-phone')
  })
})

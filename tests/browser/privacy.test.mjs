// What is kept of a person, by clicks: somebody asks on a phone without a script, opens the mailed link and downloads;
// the organiser does so for who asked them, and it is in the log.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { axe, desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { come } from './pages.mjs'
import { Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site()
const email = 'organiser@panda.example'
test.after(async () => {
  await browser.close()
  await site.done()
})

const see = async (page, name) => {
  await come(page)
  await axe(page, name)
  await fits(page, name)
  await shot(page, `privacy-${name}`, { fullPage: true })
}
const save = async (page, link) => {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}
const wait = async (to, n) => (await site.mails(n)).filter(m => m.to === to).at(-1)

test('privacy', { timeout: 240_000 }, async t => {
  await site.fill()
  const plain = await (await person(browser, site, { lang: 'ko', screen: phone, theme: 'dark', javaScriptEnabled: false })).newPage()
  const scripted = await (await person(browser, site, { lang: 'zh', screen: phone })).newPage()
  const office = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()

  await t.test('somebody asks without a script, after a slip', async () => {
    await plain.goto('/')
    await plain.getByRole('contentinfo').getByRole('link', { name: '내 개인정보' }).click()
    await plain.getByLabel('신청 또는 등록 시').fill('organiser@panda') // a browser takes it
    await plain.getByRole('button', { name: '링크 받기' }).click()
    await plain.locator('#address-wrong').waitFor()
    await shot(plain, 'privacy-ask-ko-phone-dark', { fullPage: true })
    await fits(plain, 'ask')
    await plain.getByLabel('신청 또는 등록 시').fill(email)
    await plain.getByRole('button', { name: '링크 받기' }).click()
    await plain.getByRole('heading', { name: '메일함을 확인해 주십시오' }).waitFor()
  })

  await t.test('the mailed link shows what there is, and gives it', async () => {
    const own = new URL(/http\S+\/privacy\/\S+/.exec((await wait(email, 1)).text)[0]).pathname
    await scripted.goto('/privacy')
    await see(scripted, 'ask-zh-phone')
    await scripted.goto(own)
    await scripted.getByText('账户权限').waitFor()
    await see(scripted, 'own-zh-phone')
    const data = await save(scripted, scripted.getByRole('link', { name: '仅数据' }))
    assert.equal(data.name, 'personal-data.json')
    assert.equal(JSON.parse(data.bytes).account[0].email, email)
    const all = await save(scripted, scripted.getByRole('link', { name: '全部信息' }))
    assert.equal(all.bytes.toString('latin1', 0, 2), 'PK')
  })

  await t.test('the organiser does so for who asked them; it is in the log', async () => {
    await office.goto(`/sign-in?next=/organise/${slug}/log`)
    await office.getByLabel('E-mail').fill(email)
    await office.getByLabel('Password').fill(site.passwordOf(email))
    await office.getByRole('button', { name: 'Sign in', exact: true }).click()
    await office.getByRole('button', { name: 'What is kept of a person' }).click()
    const dialog = office.getByRole('dialog')
    await dialog.getByLabel('Their e-mail').fill('nobody')
    await dialog.getByRole('link', { name: 'Download' }).click()
    await dialog.getByText('This is no e-mail address').waitFor()
    await dialog.getByLabel('Their e-mail').fill('nobody@elsewhere.example')
    await dialog.getByLabel('Data alone').check()
    await see(office, 'person-en-desk')
    const data = await save(office, dialog.getByRole('link', { name: 'Download' }))
    assert.deepEqual(JSON.parse(data.bytes).applications, [])
    await office.reload()
    await office.getByText('took what is kept of a person').first().waitFor()
  })
})

// What is kept of a person, by clicks: somebody asks on a phone without a script, opens the mailed link and downloads;
// the organiser does so for who asked them, and it is in the log. Somebody has themselves forgotten, and the organiser
// sees what of a team could be.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { axe, desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { come } from './pages.mjs'
import { Site, answers, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site()
const email = 'organiser@panda.example'
const judge = 'judge1@panel.example'
const team = answers(1).contact_email
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

  await t.test('who reads the newsletter is forgotten, without a script, after a slip', async () => {
    const reader = 'reader@bamboo.example'
    await plain.goto('/newsletter')
    await plain.locator('#address').fill(reader)
    await plain.locator('form[action="/newsletter"] button').click()
    await plain.getByRole('heading', { level: 1 }).waitFor()
    await plain.goto('/privacy')
    await plain.getByLabel('신청 또는 등록 시').fill(reader)
    await plain.getByRole('button', { name: '링크 받기' }).click()
    await plain.getByRole('heading', { name: '메일함을 확인해 주십시오' }).waitFor()
    const mails = async n => (await site.mails(n)).filter(m => m.to === reader)
    const link = (await mails(3)).map(m => /http\S+\/privacy\/\S+/.exec(m.text)?.[0]).find(Boolean)
    await plain.goto(new URL(link).pathname)
    await plain.getByRole('link', { name: '삭제 대상 확인' }).click()
    await plain.getByText('뉴스레터 구독').waitFor()
    await fits(plain, 'erase')
    await shot(plain, 'privacy-erase-ko-phone-dark', { fullPage: true })
    await plain.getByLabel('확인을 위해').fill('reeder@bamboo.example')
    await plain.getByRole('button', { name: '영구 삭제' }).click()
    await plain.getByText('정확히 입력해 주십시오').waitFor()
    await plain.getByLabel('확인을 위해').fill(reader)
    await plain.getByRole('button', { name: '영구 삭제' }).click()
    await plain.getByRole('heading', { name: '삭제되었습니다' }).waitFor()
    await plain.goto(new URL(link).pathname)
    await plain.getByText('더 이상 유효하지 않습니다').waitFor()
    assert.match((await mails(4)).at(-1).text, /삭제하였습니다/)
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

  await t.test('the organiser sees what is held of a judge, and forgets who has begun an application', async () => {
    await site.must(201, 'POST', `/api/v1/rounds/${site.rounds.seoul}/judges`, { as: site.local,
      body: { email: judge, name: 'Judge', organisation: 'Made-up Fund', lang: 'en' } })
    await site.apply(1, { drafts: 1 })
    await office.getByRole('button', { name: 'Forget a person' }).click()
    const dialog = office.getByRole('dialog')
    await dialog.getByLabel('Their e-mail').fill(judge)
    await dialog.getByRole('button', { name: 'Show what goes' }).click()
    await dialog.getByText('A seat in a panel of judges').waitFor()
    await see(office, 'forget-held-en-desk')
    await dialog.getByRole('button', { name: 'Another address' }).click()
    await dialog.getByLabel('Their e-mail').fill(team)
    await dialog.getByRole('button', { name: 'Show what goes' }).click()
    await dialog.getByText('Applications, with all answers').waitFor()
    await dialog.getByLabel('Type the address once more').fill(judge)
    await dialog.getByRole('button', { name: 'Erase for good' }).click()
    await dialog.getByText('This is another address').waitFor()
    await see(office, 'forget-en-desk')
    await dialog.getByLabel('Type the address once more').fill(team)
    await dialog.getByRole('button', { name: 'Erase for good' }).click()
    await dialog.getByText('It is erased').waitFor()
    await office.reload()
    await office.getByText('erased what was kept of a person').first().waitFor()
    await office.getByText('erased what the application said').first().waitFor()
  })
})

// The list of applications leaves the page as files: what the filter shows, as a table and as an archive.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { axe, desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { Site, slug } from './site.mjs'

const EMAIL = 'organiser@panda.example'
let browser, site
before(async () => {
  browser = await openBrowser()
  site = await new Site().fill()
  await site.apply(4, { over: n => ({ company_name: ['', '한빛센서', '长空机器人', '=Formula', 'Harbour'][n] }) })
  await site.upload(1)
})
after(async () => {
  await browser.close()
  await site.done()
})

async function open(look, query = '') {
  const context = await person(browser, site, look)
  const answer = await context.request.post('/api/v1/sign-in', { data: { email: EMAIL, password: site.passwordOf(EMAIL) } })
  assert.equal(answer.status(), 200, await answer.text())
  const page = await context.newPage()
  await page.goto(`/organise/${slug}/applications${query}`)
  return page
}
async function download(page, name) {
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name }).click()
  const file = await coming
  assert.equal(await file.failure(), null)
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

test('what the filter shows is exported', { timeout: 120_000 }, async () => {
  const page = await open({ lang: 'en', screen: desk }, '?track=bio')
  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export applications' })
  await dialog.getByText('The 2 applications of the list').waitFor()
  await axe(page, 'export')
  await shot(page, 'export-en-desk')
  const workbook = await download(page, 'Download the table')
  assert.equal(workbook.name, `${slug}-applications.xlsx`)
  assert.equal(workbook.bytes.subarray(0, 2).toString(), 'PK')
  await dialog.getByLabel('CSV for other spreadsheets').check()
  const open_ = (await download(page, 'Download the table')).bytes.toString()
  assert.match(open_, /^\ufeff"No\."/)
  assert.match(open_, /"한빛센서"/)
  assert.doesNotMatch(open_, /长空机器人|contact@/)
  await dialog.getByLabel('With private answers').check()
  assert.match((await download(page, 'Download the table')).bytes.toString(), /"contact@company01\.example"/)
  const archive = await download(page, 'Download the documents')
  assert.equal(archive.name, `${slug}-documents.zip`)
  assert.match(archive.bytes.toString(), /00001_한빛센서_deck_ko\.pdf/)
  await page.keyboard.press('Escape')
  await page.goto(`/organise/${slug}/log`)
  await page.getByText('exported documents of applications').first().waitFor()
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

test('on a phone, in Korean and Chinese, by the page’s language', { timeout: 120_000 }, async () => {
  for (const [lang, look, button, title, link, no] of [
    ['ko', { theme: 'dark' }, '내보내기…', '신청 내보내기', '표 내려받기', '번호'],
    ['zh', {}, '导出…', '导出申请', '下载表格', '编号']]) {
    const page = await open({ lang, screen: phone, ...look })
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('dialog', { name: title }).waitFor()
    await fits(page, `export ${lang}`)
    await axe(page, `export ${lang}`)
    await shot(page, `export-${lang}-phone`)
    await page.getByLabel(/CSV/).check()
    assert.match((await download(page, link)).bytes.toString(), new RegExp(`^\ufeff"${no}"`))
    assert.deepEqual(page.context().faults, [])
    await page.context().close()
  }
})

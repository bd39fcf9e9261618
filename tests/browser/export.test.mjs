// The list of applications leaves the page as files, what the filter shows as a table and as an archive; and rows of a
// file become applications, once what would happen has been seen.
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

test('a file is imported when what would happen has been seen', { timeout: 120_000 }, async () => {
  const page = await open({ lang: 'en', screen: desk })
  await page.getByRole('button', { name: 'Import…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import applications' })
  const file = (name, text) => dialog.getByLabel('CSV file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  await file('cut.csv', 'contact_email,company_name\nx@import.example,"cut')
  await dialog.getByText('A quoted cell that begins on line 2 has no end').waitFor()
  // the second column's title is no question's, the second row has no address, the third is there already
  await file('good.csv', 'E-mail,Firm\nnew@import.example,Brook\n,Nobody\ncontact@company01.example,Twin\n')
  await dialog.getByText('0 rows can be imported.').waitFor()
  await dialog.getByLabel('As drafts').check()
  await dialog.getByText('1 row can be imported. 1 row cannot. 1 is there already.').waitFor()
  await dialog.getByText('Columns', { exact: true }).click()
  await dialog.getByLabel('Column “Firm”').selectOption('company_name')
  await dialog.getByRole('cell', { name: 'Twin' }).waitFor()
  await axe(page, 'import')
  await fits(page, 'import')
  await shot(page, 'import-en-desk')
  await dialog.getByRole('button', { name: 'Import the 1 good row' }).click()
  await dialog.getByText('1 application was imported.').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.goto(`/organise/${slug}/applications?state=draft`)
  await page.getByRole('link', { name: 'Brook' }).click()
  await page.getByText('Imported', { exact: true }).first().waitFor()
  assert.deepEqual(page.context().faults, [])
  await page.context().close()
})

test('the import’s dialog on a phone', { timeout: 120_000 }, async () => {
  for (const [lang, theme, button, title] of [['ko', 'light', '가져오기…', '신청 가져오기'], ['zh', 'dark', '导入…', '导入申请']]) {
    const page = await open({ lang, theme, screen: phone })
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('dialog', { name: title }).locator('input[type=file]').setInputFiles({ name: 'a.csv', mimeType: 'text/csv',
      buffer: Buffer.from('이메일,회사명 또는 팀명\ncontact@company01.example,한빛센서\n') })
    await page.getByRole('dialog').getByRole('cell', { name: '한빛센서' }).waitFor()
    await axe(page, `import ${lang}`)
    await fits(page, `import ${lang}`)
    await shot(page, `import-${lang}-phone`)
    assert.deepEqual(page.context().faults, [])
    await page.context().close()
  }
})

// The texts of an event's mails by clicks: one is worded in Korean with placeholders, a mistake is shown where it is,
// the preview follows; two organisers do not overwrite each other; what arrives is that text; back to the standard one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { letter } from './forum.mjs'
import { come } from './pages.mjs'
import { event, Site, slug } from './site.mjs'

let browser, site
before(async () => {
  browser = await openBrowser()
  site = new Site()
  await site.fill()
  await site.apply(3)
})
after(async () => {
  await browser.close()
  await site.done()
})

async function open(look, path) {
  const context = await person(browser, site, look)
  const answer = await context.request.post('/api/v1/sign-in', { data: { email: 'organiser@panda.example', password: site.passwordOf('organiser@panda.example') } })
  assert.equal(answer.status(), 200, await answer.text())
  const page = await context.newPage()
  await page.goto(path)
  await come(page)
  return page
}
async function look(page, name) {
  await come(page)
  await axe(page, name)
  await fits(page, name)
  await shot(page, `wording-${name}`, { fullPage: true })
}
const text = `/api/v1/events/${slug}/wordings/decision_accepted/ko`

test('a decision in the words of the organiser', { timeout: 120_000 }, async () => {
  const page = await open({}, `/organise/${slug}/mail`)
  await page.getByRole('link', { name: 'Texts of the mails' }).click()
  await page.getByRole('heading', { level: 1, name: 'Texts of the mails' }).waitFor()
  await look(page, 'list-en')
  await page.getByRole('link', { name: 'Accepted' }).click()
  await page.getByRole('link', { name: '한국어' }).click()
  const body = page.getByLabel('Text', { exact: true })
  const subject = page.getByLabel('Subject')
  const seen = page.locator('article')
  await page.waitForFunction(() => document.querySelector('textarea')?.value.startsWith('{greeting}'))
  await seen.getByText('홍길동 님, 안녕하십니까.').waitFor() // the example of the language

  // A mistake is told with its place, and saved by nobody.
  await body.fill('{name} 대표님,\n합격입니다. {prise}\n\n')
  await page.getByText('{prise} in line 2, character 8').waitFor()
  await body.fill('{name} 대표님,\n{project} 합격을 축하합니다.\n\n')
  await page.getByText('{link} is missing in the text').waitFor()
  await page.getByRole('button', { name: 'Insert {link}' }).click()
  await subject.fill('{company}: 합격')
  await seen.getByText('주식회사 예시로보틱스: 합격').waitFor()
  await page.getByText('The link is left out here.').waitFor()

  // As an applicant would get it.
  await page.getByLabel('As sent to').selectOption({ index: 1 })
  const [first] = (await site.must(200, 'GET', `${event}/applications`, { as: site.organiser })).items
  await seen.getByText(`${first.company}: 합격`).waitFor()
  await look(page, 'one-en')

  // Somebody else saves first: both texts are there, nothing is lost.
  const was = await site.ask('GET', text, { as: site.organiser })
  await site.must(200, 'PUT', text, { as: site.organiser, headers: { 'if-match': was.headers.etag },
    body: { wording_subject: '다른 제목', wording_body: '다른 본문 {link}' } })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('has saved another text meanwhile').waitFor()
  await page.getByText('다른 본문 {link}').waitFor()
  assert.match(await body.inputValue(), /축하합니다/)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved. Mails are worded like this from now on.').waitFor()

  // What arrives.
  site.moveClock('2022-08-27T09:00:00+09:00')
  const korean = (await site.must(200, 'GET', `${event}/applications`, { as: site.organiser })).items.find(a => a.lang === 'ko')
  await site.must(200, 'POST', `${event}/decisions`, { as: site.organiser, body: { application_ids: [korean.id], decision: 'accept' } })
  await site.must(200, 'POST', `${event}/decisions/release`, { as: site.organiser, body: {} })
  const mail = await letter(site, korean.email, /합격을 축하합니다/)
  assert.equal(mail.headers.subject, `${korean.company}: 합격`)
  assert.match(mail.text, new RegExp(`^.+ 대표님,\n${korean.project} 합격을 축하합니다.\n\n\\S+/apply#c=ra1`))

  // Back to the standard text, by phone.
  const small = await open({ lang: 'zh', screen: phone, theme: 'dark' }, `/organise/${slug}/mail?text=decision_accepted&in=ko`)
  await small.getByText('使用自定义文案').waitFor()
  await look(small, 'one-zh-phone-dark')
  await small.getByRole('button', { name: '恢复标准文案' }).click()
  await small.getByRole('dialog').getByRole('button', { name: '恢复标准文案' }).click()
  await small.getByText('使用标准文案').waitFor()
  assert.match((await site.must(200, 'GET', text, { as: site.organiser })).body, /^{greeting}/)
})

// A form that changes while drafts are written: whom it reaches, what is new, and what has no place any more.
import test from 'node:test'
import { goldenPanda } from '../e2e/instance.mjs'
import { desk, openBrowser, person, phone } from './browser.mjs'
import { look, signIn } from './forum.mjs'
import { answers, event, Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-08-20T09:00:00+09:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})

const text = (en, ko, zh) => ({ en, ko, zh })
const label = {
  staff: text('Staff', '직원 수', '员工数'), slogan: text('Slogan', '슬로건', '口号'), website: text('Website', '누리집', '网站'),
}
function eventFile() {
  const doc = goldenPanda()
  doc.calls[0].form.push(
    { key: 'staff', kind: 'text', label: label.staff, is_required: false, max_chars: 40 },
    { key: 'slogan', kind: 'text', label: label.slogan, is_required: false, max_chars: 40 },
  )
  return doc
}
const see = look('form')

test('a form that changes', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(eventFile())
  const email = 'organiser@panda.example'
  const organiser = await site.person(email, 'Organiser', ['--role', 'organiser', '--event', slug])
  const make = ({ no, ...over }) => site.must(201, 'POST', `${event}/applications`, { body: { answers: answers(no, over) }, lang: 'ko' })
  const draft = await make({ no: 1, staff: '다섯 명쯤', slogan: '부두를 지킨다' })
  const sent = await make({ no: 2, staff: 'ten', slogan: 'Row it' })
  await site.must(200, 'POST', `/api/v1/applications/${sent.application_id}/submit`, { as: sent.key })
  const host = await person(browser, site, { lang: 'en', screen: desk })
  const startUp = await person(browser, site, { lang: 'ko', screen: phone })
  const office = await host.newPage(), page = await startUp.newPage()
  await page.goto(`/apply#c=${draft.key}&step=company`)
  const name = page.getByRole('textbox', { name: '회사명 또는 팀명' })
  await name.waitFor()

  await t.test('the organiser sees whom the change reaches, and publishes it', async () => {
    const made = await site.must(201, 'POST', `${event}/draft`, { as: organiser, body: {} })
    await site.must(200, 'PATCH', `/api/v1/event-drafts/${made.draft_id}`, { as: organiser, headers: { 'if-match': '"v1"' },
      body: { calls: { main: { form: {
        staff: { kind: 'number', max_chars: null, min: 0 }, slogan: null,
        website: { key: 'website', kind: 'text', label: label.website, is_required: true, max_chars: 100 },
      } } } } })
    await signIn(office, site, `/organise/${slug}/set-up`, email)
    await office.getByRole('button', { name: 'Publish', exact: true }).click()
    const touched = office.locator('[data-touched=main]')
    await touched.getByText('1 draft is asked by the new version').waitFor()
    await touched.getByText('1 submitted application keeps').waitFor()
    await see(office, 'touched-en-desk')
    await office.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
    await office.getByText('Published').first().waitFor()
  })

  await t.test('who is writing is told what is new with the next letter saved', async () => {
    await name.fill('부두지기')
    const news = page.locator('[data-form-news]')
    await news.getByText('누리집').waitFor()
    await news.getByText('새 질문').waitFor()
    await page.locator('[data-left=slogan]').getByText('부두를 지킨다').waitFor()
    await page.locator('[data-left=staff]').getByText('다섯 명쯤').waitFor()
    await see(page, 'news-ko-phone')
    await page.goto(`/apply#c=${draft.key}&step=project`)
    await page.getByLabel('누리집').first().waitFor() // the page asks by the new form
    await news.getByRole('button', { name: '확인했습니다' }).click()
    await news.waitFor({ state: 'detached' })
    await page.locator('[data-left=slogan]').getByRole('button', { name: '삭제' }).click()
    await page.locator('[data-left=slogan]').waitFor({ state: 'detached' })
    await page.getByLabel('직원 수').first().fill('5')
    await page.locator('[data-form-left]').waitFor({ state: 'detached' })
  })

  await t.test('what was submitted is shown as it was asked', async () => {
    await page.goto(`/apply#c=${sent.key}`)
    await page.getByRole('heading', { name: '제출한 내용' }).click()
    await page.getByText('Row it').waitFor()
    await page.getByText('슬로건').waitFor()
    await office.goto(`/organise/${slug}/applications/${sent.application_id}`)
    await office.getByText('Row it').waitFor()
  })

  await t.test('who is accepted confirms, answers what is asked only then, and is followed by the organiser', async () => {
    const version = (await site.must(200, 'GET', event)).version_no
    await site.must(200, 'PATCH', event, { as: organiser, headers: { 'if-match': `"v${version}"` }, body: { calls: { main: {
      takes_confirmation: true, answer_until: { local: '2022-08-31T17:59:59', zone: 'Asia/Seoul', source: 'ours' },
      form: {
        shirt: { key: 'shirt', kind: 'choice', label: text('Shirt', '티셔츠', 'T恤'), is_required: true, is_after_acceptance: true,
          options: ['m', 'l'].map(value => ({ value, label: text(value, value, value) })) },
        guest: { key: 'guest', kind: 'text', label: text('Name on the invitation', '초청장 성명', '邀请函姓名'), is_required: true,
          is_private: true, is_after_acceptance: true, condition: { '===': [{ var: 'country' }, 'KR'] } },
      } } } } })
    site.moveClock('2022-08-27T09:00:00+09:00')
    await site.must(200, 'POST', `${event}/decisions`, { as: organiser, body: { application_ids: [sent.application_id], decision: 'accept' } })
    await site.must(200, 'POST', `${event}/decisions/release`, { as: organiser, body: {} })
    await page.reload()
    const part = page.locator('[data-acceptance]')
    await part.getByText('2022년 8월 31일').waitFor()
    await part.getByRole('button', { name: '답변 저장' }).waitFor()
    await see(page, 'accepted-ko-phone')
    await part.getByRole('button', { name: '참가합니다' }).click()
    await part.getByText('참가 확정').waitFor()
    await office.goto(`/organise/${slug}/decisions`)
    const line = office.locator('[data-acceptances] [data-asked]').first()
    await line.getByText('Takes part').waitFor()
    await line.getByText('answers').waitFor()
    await see(office, 'acceptances-en-desk')
    await part.getByRole('radio', { name: 'l', exact: true }).check()
    await part.getByLabel('초청장 성명').fill('김하늘')
    await part.getByRole('button', { name: '답변 저장' }).click()
    await part.getByText('요청드린 사항이 모두 접수되었습니다').waitFor()
    await office.goto(`/organise/${slug}/applications/${sent.application_id}`)
    await office.locator('[data-acceptance-of]').getByText('김하늘').waitFor()
    await see(office, 'answered-en-desk')
  })
})

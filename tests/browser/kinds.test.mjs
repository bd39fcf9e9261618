// A start-up answers questions of the kinds that rules count with: an amount, a country, a number, tables. What the page
// says while it types is what the server says of what was saved.
import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { goldenPanda } from '../e2e/instance.mjs'
import { desk, openBrowser, person } from './browser.mjs'
import { look } from './forum.mjs'
import { Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-08-20T09:00:00+09:00' })
test.after(async () => {
  await browser.close()
  await site.done()
})

const en = text => ({ en: text, ko: text, zh: text })
const asked = (key, kind, label, more = {}) => ({ key, kind, label: en(label), is_required: true, ...more })
const column = (key, kind, label) => ({ key, kind, label: en(label), is_required: true })
const rule = (key, condition) => ({ key, severity: 'block', as_of: 'submission', source: 'ours', message: en(`must: ${key}`), condition })
const of = name => ({ var: name })
function eventFile() {
  const doc = goldenPanda(), call = doc.calls[0]
  call.form.push(
    asked('funding', 'money', 'Funding so far', { currencies: ['KRW', 'CNY'] }),
    asked('staff', 'number', 'Staff', { min: 0, max: 100000 }),
    asked('holders', 'rows', 'Shareholders', { columns: [column('name', 'text', 'Name'), column('share', 'number', 'Share'), column('home', 'country', 'From')] }),
  )
  call.rules.push(
    rule('funding_cap', { '<=': [of('funding'), { money: { KRW: 2000000000, CNY: 1000000000 } }] }),
    rule('staff_cap', { '<': [of('staff'), 50] }),
    rule('from_here', { in: [of('country'), ['KR', 'CN']] }),
    rule('one_holds_30', { some: [of('holders'), { '>=': [of('share'), 30] }] }),
    rule('half_from_korea', { '>=': [{ share: [of('holders'), { '===': [of('home'), 'KR'] }] }, 50] }),
    rule('all_of_it_told', { '===': [{ sum: [of('holders'), of('share')] }, 100] }),
  )
  return doc
}
const see = look('kinds')

test('kinds of answers that rules count with', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(eventFile())
  const page = await (await person(browser, site, { lang: 'en', screen: desk })).newPage()
  await page.goto(`/events/${slug}/apply`)
  let created
  const part = page.locator('[data-step=eligibility]')
  const field = name => part.getByLabel(name, { exact: true })
  const cell = (no, name) => part.getByLabel(`Row ${no}: ${name}`, { exact: true })
  const failed = part.locator('.notice--danger')
  const says = key => failed.getByText(`must: ${key}`).waitFor()
  const no_more = key => failed.getByText(`must: ${key}`).waitFor({ state: 'detached' })
  const holder = async (no, name, share, home) => {
    await cell(no, 'Name').fill(name)
    await cell(no, 'Share').fill(share)
    await cell(no, 'From').selectOption(home)
  }

  await t.test('each rule follows the typing, on both sides of its edge', async () => {
    await part.getByRole('checkbox', { name: /pre-start-up/ }).check()
    created = page.waitForResponse(r => r.request().method() === 'POST' && r.url().endsWith('/applications'))
    await field('E-mail').fill('kinds@amber.example')
    await field('E-mail').blur()
    await field('Country').selectOption('JP')
    await says('from_here')
    await field('Country').selectOption('KR')
    await no_more('from_here')
    await field('Funding so far').fill('2,000,000,001')
    await says('funding_cap')
    await field('Funding so far: Currency').selectOption('CNY')
    await says('funding_cap')
    await field('Funding so far').fill('10,000,000.00')
    await no_more('funding_cap')
    await field('Staff').fill('50')
    await says('staff_cap')
    await failed.getByText('Staff: 50. Needed: less than 50.').waitFor()
    await field('Staff').fill('49')
    await no_more('staff_cap')
  })

  await t.test('a table is counted whole: one of them, a share of them, all together', async () => {
    await holder(1, 'Made-up Person', '29', 'CN')
    await says('one_holds_30')
    await says('half_from_korea')
    await cell(1, 'Share').fill('30')
    await no_more('one_holds_30')
    await part.getByRole('button', { name: '+ Add a row' }).click()
    await holder(2, 'Another Person', '69', 'KR')
    await no_more('half_from_korea')
    await says('all_of_it_told')
    await see(page, 'fails-en-desk')
    await cell(2, 'Share').fill('70')
    await failed.waitFor({ state: 'detached' })
    await part.locator('.notice--good').waitFor()
    await see(page, 'passes-en-desk')
  })

  await t.test('the server says the same of what it has', async () => {
    const { application_id, key } = await (await created).json()
    const read = () => site.must(200, 'GET', `/api/v1/applications/${application_id}`, { as: key })
    let application = await read()
    for (const until = Date.now() + 60_000; application.answers.holders?.[1]?.share !== 70; application = await read()) {
      assert.ok(Date.now() < until, 'the last answer was not saved')
      await sleep(100)
    }
    assert.equal(application.eligibility.verdict, 'pass')
    assert.deepEqual(application.answers.funding, { amount_minor: 1000000000, currency: 'CNY' })
    assert.deepEqual(application.answers.holders.map(one => one.share), [30, 70])
  })
})

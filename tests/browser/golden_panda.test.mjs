// Golden Panda 2022 whole, through the pages alone: three start-ups, the organiser, the local organiser of
// Seoul and three judges, in Korean, Chinese and English, on desks and phones. By the command line goes only
// what no page does: the operator's accounts, the event file, and the clock. Steps build on those before.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Applicant, file, words } from './applicant.mjs'
import { desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { root } from '../e2e/instance.mjs'
import { Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site()
const deck = readFileSync(join(root, 'tests/decks/three.pdf'))
const people = {} // name -> context
const teams = {} // name -> Applicant
const pages = {}

const steps = []
const step = (name, run) => steps.push([name, run])

async function open(name, look) {
  people[name] = await person(browser, site, look)
  people[name].setDefaultTimeout(8_000)
  pages[name] = await people[name].newPage()
  return pages[name]
}

const companies = {
  hanbit: { no: '00001', lang: 'ko', company: '한빛센서', english: 'Hanbit Sensor', project: '교량을 듣는 센서', track: 'it', founded: '2019년 5월', contact: '김하늘', email: 'sky@hanbit.example', deck },
  lantu: { no: '00002', lang: 'zh', company: '蓝图智联', english: 'Lantu Link', project: '会说话的管网', track: 'it', founded: '2020', contact: '李兰', email: 'lan@lantu.example', deck },
  harbour: { no: '00003', lang: 'en', company: 'Made-up Harbour', english: 'Made-up Harbour', project: 'Sensors for piers', track: 'bio', founded: '2018-03-02', contact: 'Ann Example', email: 'ann@harbour.example' },
  kite: { no: '00004', lang: 'en', company: 'Paper Kite', english: 'Paper Kite', project: 'Kites that map', track: 'future', founded: '2021-01', contact: 'Kit Example', email: 'kit@kite.example' },
  leaver: { no: '00005', lang: 'en', company: 'Second Thoughts', english: 'Second Thoughts', project: 'A plan dropped', track: 'future', founded: '2017', contact: 'Pat Example', email: 'pat@thoughts.example' },
  old: { no: '00006', lang: 'en', company: 'Old Oak', english: 'Old Oak', project: 'Acorns', track: 'bio', founded: '2016-07', contact: 'Oak Example', email: 'oak@oak.example' },
}

async function team(name, look) {
  teams[name] = new Applicant(await open(name, { lang: companies[name].lang, ...look }), companies[name])
  await teams[name].come()
  return teams[name]
}

step('the event and its organisers', () => site.fill())

step('한빛센서, in Korean on a desk: asks, writes, reloads, uploads, submits', async () => {
  const who = await team('hanbit')
  await (await who.ask('2016.07')).getByText(/2017년 1월 이후 설립된/).waitFor()
  await (await who.ask('2019.05')).getByText(who.words.may).waitFor()
  await shot(who.page, 'story-event-ko-desk')
  await who.write({ midway: async () => {
    await who.page.reload()
    await who.part(1).waitFor()
    assert.equal(await who.part(1).getByLabel(who.label('company_name')).first().inputValue(), '한빛센서')
    assert.equal(await who.part(1).getByLabel(who.label('country')).inputValue(), 'KR')
  } })
  await shot(who.page, 'story-review-ko-desk', { fullPage: true })
  who.receipt = await who.submit()
  await shot(who.page, 'story-receipt-ko-desk')
})

step('蓝图智联, in Chinese on a phone', async () => {
  const who = await team('lantu', { screen: phone, zone: 'Asia/Shanghai' })
  await (await who.ask('2015')).getByText(/2017年1月/).waitFor()
  await fits(who.page, 'event')
  await who.write({ midway: async () => {
    await fits(who.page, 'form')
    await shot(who.page, 'story-form-zh-phone')
  } })
  await who.submit()
  await fits(who.page, 'status')
  await shot(who.page, 'story-status-zh-phone')
})

step('in English: two apply, one applies and withdraws', async () => {
  await Promise.all(['harbour', 'kite', 'leaver'].map(async name => {
    const who = await team(name, { zone: 'Europe/Berlin' })
    await who.write()
    await who.submit()
  }))
  await teams.leaver.withdraw('We found no time.')
  const mails = await teams.leaver.mails('withdrawn', 2)
  assert.ok(mails.some(mail => /withdrawn|withdrawal/i.test(mail)), mails.join('\n'))
  const again = await teams.hanbit.mails('submitted', 2)
  assert.ok(again.some(mail => /접수/.test(mail)), again.join('\n'))
})

step('Old Oak, founded in July 2016, is told why not, and cannot submit', async () => {
  const who = await team('old')
  await (await who.ask('2016-07')).getByText(/founded in or after January 2017/).waitFor()
  await who.write()
  await who.page.getByRole('button', { name: who.words.submit }).click()
  const said = who.page.getByRole('alert').filter({ hasText: who.words.not_submitted })
  await said.getByText(/founded in or after January 2017/).waitFor()
  assert.equal(await who.page.getByText(words.en.received).count(), 0)
})

// ---- organisers ----

// By the form of the sign-in page, to the overview of the event.
async function signIn(name, look, email, w) {
  const page = await open(name, look)
  await page.goto('/organise')
  await page.getByLabel(w.email).fill(email)
  await page.getByLabel(w.password).fill(site.passwordOf(email))
  await page.getByRole('button', { name: w.sign_in, exact: true }).click()
  await page.getByRole('link', { name: file.name[look.lang] }).click()
  await page.getByRole('heading', { level: 1, name: w.overview }).waitFor()
  return page
}
const menu = (page, name) => page.getByRole('link', { name, exact: true }).click()

step('the organiser, in English: counts, list, search, a bulk decision, one beside its deck', async () => {
  const page = await signIn('organiser', { lang: 'en' }, 'organiser@panda.example',
    { email: 'E-mail', password: 'Password', sign_in: 'Sign in', overview: 'Overview' })
  await page.getByRole('link', { name: /^4\s*Submitted/ }).waitFor()
  await page.getByRole('link', { name: /^1\s*Withdrawn/ }).waitFor()
  await page.getByText('4 applications to screen').waitFor()
  await shot(page, 'story-overview-en-desk')
  await menu(page, 'Applications')
  const row = company => page.getByRole('row').filter({ hasText: company })
  await row('Paper Kite').waitFor()
  for (const [typed, found, other] of [['蓝图', '蓝图智联', '한빛센서'], ['한빛', '한빛센서', '蓝图智联'], ['harb', 'Made-up Harbour', '蓝图智联']]) {
    await page.getByRole('searchbox', { name: 'Search' }).fill(typed)
    await row(other).waitFor({ state: 'detached' })
    await row(found).waitFor()
  }
  await page.getByRole('searchbox', { name: 'Search' }).fill('')
  await row('Paper Kite').waitFor()
  for (const company of ['한빛센서', '蓝图智联', 'Made-up Harbour']) await page.getByRole('checkbox', { name: `Choose ${company}` }).check()
  await page.getByText('3 chosen').waitFor()
  await page.getByRole('region', { name: 'Decide' }).getByRole('button', { name: 'Accept' }).click()
  await page.getByText('3 to be accepted').waitFor()
  assert.equal(await page.getByRole('row').filter({ hasText: 'To be accepted' }).count(), 3)
  await shot(page, 'story-applications-en-desk')

  await page.getByRole('link', { name: '한빛센서' }).click()
  await page.getByRole('heading', { level: 1, name: '한빛센서' }).waitFor()
  await seen(page.getByRole('img', { name: /^Page 1 of/ }))
  await shot(page, 'story-application-en-desk')
  await page.getByRole('link', { name: 'Back to the list' }).click()
  await page.getByRole('link', { name: 'Paper Kite' }).click()
  await page.getByRole('heading', { level: 1, name: 'Paper Kite' }).waitFor()
  await page.keyboard.press('r')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('The plan for the market is not worked out yet.')
  await dialog.getByRole('button', { name: 'Show the letter' }).click()
  await dialog.getByText('kit@kite.example').waitFor()
  await dialog.getByRole('button', { name: 'Not select', exact: true }).click()
  await page.getByText('Not to be selected').first().waitFor()
})

// A picture that has been drawn, not only asked for.
async function seen(picture) {
  await picture.first().waitFor()
  await picture.first().evaluate(img => img.decode())
}

step('decisions wait for the closing, then all are released at once', async () => {
  const { organiser: page } = pages
  await menu(page, 'Decisions')
  await page.getByText('Decisions cannot be released yet').waitFor()
  assert.equal(await page.getByRole('button', { name: /^Release/ }).count(), 0)
  site.moveClock('2022-08-27T09:00:00+09:00')
  await page.reload()
  await shot(page, 'story-decisions-en-desk')
  await page.getByRole('button', { name: 'Release 4 decisions' }).click()
  await page.getByRole('dialog').getByText('Accepted: 3. Not selected: 1. Not eligible: 0.').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Release 4 decisions' }).click()
  await page.getByText('3 accepted, 1 not selected, 0 not eligible.').waitFor()
  const refused = await teams.kite.look('rejected')
  await refused.getByText('The plan for the market is not worked out yet.').waitFor()
  await teams.hanbit.look('accepted')
  assert.ok((await teams.kite.mails('rejected', 3)).length >= 3)
})

test('Golden Panda 2022 through its pages', { timeout: 240_000 }, async t => {
  for (const [name, run] of steps) {
    let isOk = false
    await t.test(name, async () => {
      try {
        await run()
      } catch (error) {
        for (const [who, page] of Object.entries(pages)) if (!page.isClosed()) await shot(page, `failed-${who}`, { fullPage: true })
        throw error
      }
      for (const [who, context] of Object.entries(people)) assert.deepEqual(context.faults, [], who)
      isOk = true
    })
    if (!isOk) break
  }
})
test.after(async () => {
  await browser.close()
  await site.done()
})

// Golden Panda 2022 whole, through the pages alone: three start-ups, the organiser, the local organiser of
// Seoul and three judges, in Korean, Chinese and English, on desks and phones. By the command line goes only
// what no page does: the operator's accounts, the event file, and the clock. Steps build on those before.
import test from 'node:test'
import assert from 'node:assert/strict'
import { Applicant, words } from './applicant.mjs'
import { desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { deck, Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site()
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
  for (const name of ['harbour', 'kite', 'leaver']) {
    const who = await team(name, { zone: 'Europe/Berlin' })
    await who.write()
    await who.submit()
  }
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

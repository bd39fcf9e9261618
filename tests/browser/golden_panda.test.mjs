// Golden Panda 2022 whole, through the pages alone: three start-ups, the organiser, the local organiser of
// Seoul and three judges, in Korean, Chinese and English, on desks and phones. By the command line goes only
// what no page does: the organisers' accounts and the clock. Steps build on those before.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Applicant, file, words } from './applicant.mjs'
import { desk, fits, openBrowser, person, phone, shot, soon, until } from './browser.mjs'
import { root } from '../e2e/instance.mjs'
import { Judge } from './judge.mjs'
import { Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site()
const deck = readFileSync(join(root, 'tests/decks/three.pdf'))
const people = {} // name -> context
const teams = {} // name -> Applicant
const pages = {}
let moved // when the slot moved by keys begins

const steps = []
const step = (name, run) => steps.push([name, run])

async function open(name, look) {
  people[name] = await person(browser, site, look)
  people[name].setDefaultTimeout(15_000)
  pages[name] = await people[name].newPage()
  return pages[name]
}

const companies = {
  hanbit: { no: '00001', lang: 'ko', company: '한빛센서', english: 'Hanbit Sensor', project: '교량을 듣는 센서',
    track: 'it', founded: '2019년 5월', contact: '김하늘', email: 'sky@hanbit.example', deck },
  lantu: { no: '00002', lang: 'zh', company: '蓝图智联', english: 'Lantu Link', project: '会说话的管网',
    track: 'it', founded: '2020', contact: '李兰', email: 'lan@lantu.example', deck },
  harbour: { no: '00003', lang: 'en', company: 'Made-up Harbour', english: 'Made-up Harbour', project: 'Sensors for piers',
    track: 'bio', founded: '2018-03-02', contact: 'Ann Example', email: 'ann@harbour.example' },
  kite: { no: '00004', lang: 'en', company: 'Paper Kite', english: 'Paper Kite', project: 'Kites that map',
    track: 'future', founded: '2021-01', contact: 'Kit Example', email: 'kit@kite.example' },
  leaver: { no: '00005', lang: 'en', company: 'Second Thoughts', english: 'Second Thoughts', project: 'A plan dropped',
    track: 'future', founded: '2017', contact: 'Pat Example', email: 'pat@thoughts.example' },
  old: { no: '00006', lang: 'en', company: 'Old Oak', english: 'Old Oak', project: 'Acorns',
    track: 'bio', founded: '2016-07', contact: 'Oak Example', email: 'oak@oak.example' },
}

async function team(name, look) {
  teams[name] = new Applicant(await open(name, { lang: companies[name].lang, ...look }), companies[name])
  await teams[name].come()
  return teams[name]
}

// By the form of the sign-in page, to one's events.
async function signIn(name, look, email, w) {
  const page = await open(name, look)
  await page.goto('/organise')
  await page.getByLabel(w.email).fill(email)
  await page.getByLabel(w.password).fill(site.passwordOf(email))
  await page.getByRole('button', { name: w.sign_in, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: w.events }).waitFor()
  return page
}

// From one's events to the overview of this one.
async function overview(page, lang, title) {
  await page.getByRole('link', { name: file.name[lang] }).click()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

step('the organiser signs in, chooses the event file, and publishes the event', async () => {
  await site.start()
  site.cli('user add', ['--email', 'organiser@panda.example', '--name', 'Organiser', '--role', 'organiser'],
    `${site.passwordOf('organiser@panda.example')}\n`)
  const page = await signIn('organiser', { lang: 'en' }, 'organiser@panda.example',
    { email: 'E-mail', password: 'Password', sign_in: 'Sign in', events: 'My events' })
  await page.getByRole('link', { name: 'New event' }).click()
  await page.getByRole('radio', { name: 'From an event file' }).check()
  await page.getByLabel('Choose a file').last().setInputFiles(join(root, `deploy/events/${slug}.json`))
  await page.getByRole('button', { name: 'Begin', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: file.name.en }).waitFor()
  await shot(page, 'story-set-up-en-desk')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog', { name: 'Publish the event?' }).getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  site.cli('user add', ['--email', 'seoul@sea.example', '--name', '서울 담당', '--lang', 'ko', '--role', 'local_organiser',
    '--event', slug, '--round', 'seoul'], `${site.passwordOf('seoul@sea.example')}\n`)
})

step('한빛센서, in Korean on a desk: asks, writes, reloads, uploads, submits', async () => {
  const who = await team('hanbit')
  await (await who.ask('2016.07')).getByText(/2017년 1월 이후 설립된/).waitFor()
  await (await who.ask('2019.05')).getByText(who.words.may).waitFor()
  await shot(who.page, 'story-event-ko-desk')
  await who.write({ midway: async () => {
    await who.page.reload()
    await who.part(1).waitFor()
    await soon(() => who.part(1).getByLabel(who.label('company_name')).first().inputValue(), '한빛센서')
    await soon(() => who.part(1).getByLabel(who.label('country')).inputValue(), 'KR')
  } })
  await shot(who.page, 'story-review-ko-desk', { fullPage: true })
  who.receipt = await who.submit()
  await shot(who.page, 'story-receipt-ko-desk')
})

step('蓝图智联, in Chinese on a phone', async () => {
  const who = await team('lantu', { screen: phone, zone: 'Asia/Shanghai' })
  await (await who.ask('2015')).getByText(/成立日期：2015年。要求：不早于2017年1月1日/).waitFor()
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
  await soon(() => who.page.getByText(words.en.received).count(), 0)
})

// ---- organisers ----

const menu = (page, name) => page.getByRole('link', { name, exact: true }).click()

step('the organiser, in English: counts, list, search, a bulk decision, one beside its deck', async () => {
  const { organiser: page } = pages
  await page.goto('/organise')
  await overview(page, 'en', 'Overview')
  await page.getByRole('link', { name: /^4\s*Submitted/ }).waitFor()
  await page.getByRole('link', { name: /^1\s*Withdrawn/ }).waitFor()
  await page.getByText('4 applications to screen').waitFor()
  await shot(page, 'story-overview-en-desk')
  await menu(page, 'Applications')
  const row = company => page.getByRole('row').filter({ hasText: company })
  await row('Paper Kite').waitFor()
  const searches = [['蓝图', '蓝图智联', '한빛센서'], ['한빛', '한빛센서', '蓝图智联'], ['harb', 'Made-up Harbour', '蓝图智联']]
  for (const [typed, found, other] of searches) {
    await page.getByRole('searchbox', { name: 'Search' }).fill(typed)
    await row(other).waitFor({ state: 'detached' })
    await row(found).waitFor()
  }
  await page.getByRole('searchbox', { name: 'Search' }).fill('')
  await row('Paper Kite').waitFor()
  for (const company of ['한빛센서', '蓝图智联', 'Made-up Harbour'])
    await page.getByRole('checkbox', { name: `Choose ${company}` }).check()
  await page.getByText('3 chosen').waitFor()
  await page.getByRole('region', { name: 'Decide' }).getByRole('button', { name: 'Accept' }).click()
  await page.getByText('3 to be accepted').waitFor()
  const accepted = page.getByRole('row').filter({ hasText: 'To be accepted' })
  await accepted.nth(2).waitFor()
  await soon(() => accepted.count(), 3)
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
  await soon(() => page.getByRole('button', { name: /^Release/ }).count(), 0)
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

step('the local organiser, in Korean: plans, moves one by keys, publishes', async () => {
  const page = await signIn('local', { lang: 'ko' }, 'seoul@sea.example',
    { email: '이메일', password: '비밀번호', sign_in: '로그인', events: '내 행사' })
  await overview(page, 'ko', '개요')
  await page.getByText('한국 예선만 표시됩니다.').waitFor()
  await shot(page, 'story-overview-ko-desk')
  await menu(page, '시간표')
  await page.getByRole('button', { name: '자동 배정…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '자동 배정', exact: true }).click()
  await page.getByText('자동 배정 완료: 3팀이 배정되었습니다.').waitFor()
  const slot = company => page.getByRole('application').getByRole('button', { name: company })
  const before = await slot('한빛센서').getAttribute('aria-label')
  await slot('한빛센서').focus()
  for (const key of ['Enter', 'End', 'Enter']) await page.keyboard.press(key)
  await page.getByText(/한빛센서 팀을 Zoom .*옮김/).first().waitFor()
  const after = await slot('한빛센서').getAttribute('aria-label')
  assert.notEqual(after, before)
  moved = /\d\d:\d\d/.exec(after)[0]
  await shot(page, 'story-board-ko-desk')
  await page.getByRole('button', { name: '공개…' }).click()
  await page.getByRole('dialog').getByText('3팀에 각 팀의 언어로').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '공개하고 3팀에 메일 보내기' }).click()
  await page.getByText('공개된 버전 1과 같음').waitFor()
})

step('the public timetable shows it, and each start-up its slot', async () => {
  const page = await open('guest', { lang: 'en', zone: 'Europe/Berlin' })
  await page.goto(`/events/${slug}`)
  await page.getByRole('link', { name: 'Timetable', exact: true }).first().click()
  const main = page.getByRole('main')
  for (const name of ['한빛센서', '蓝图智联', 'Made-up Harbour']) await main.getByText(name).first().waitFor()
  for (const name of ['Paper Kite', 'Second Thoughts', 'Old Oak']) assert.equal(await main.getByText(name).count(), 0, name)
  await shot(page, 'story-timetable-en-desk')
  const own = await teams.hanbit.look('accepted')
  await own.getByText(words.ko.slot, { exact: true }).waitFor()
  await own.getByText(moved).first().waitFor()
  await teams.lantu.look('accepted')
  await fits(teams.lantu.page, 'status')
  await teams.lantu.page.getByText(words.zh.slot, { exact: true }).waitFor()
  await shot(teams.lantu.page, 'story-slot-zh-phone')
  assert.ok((await teams.lantu.mails('accepted', 4)).length >= 4)
})

// ---- the day ----

const judges = {} // language -> Judge
const panel = { ko: '심사 하나', zh: '评审二', en: 'Judge Three' }

step('three judges are invited by the page and open their links on phones', async () => {
  const { local: page } = pages
  await people.local.grantPermissions(['clipboard-read', 'clipboard-write'])
  await menu(page, '심사위원')
  for (const [lang, name] of Object.entries(panel)) {
    await page.getByRole('button', { name: '심사위원 초대' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('이름').fill(name)
    await dialog.getByLabel('이메일').fill(`${lang}@panel.example`)
    await dialog.getByLabel('메일 언어').selectOption(lang)
    await dialog.getByRole('button', { name: '초대하고 링크 보내기' }).click()
    await dialog.getByRole('img', { name: `${name} 심사위원 링크 QR 코드` }).waitFor()
    if (lang === 'ko') await shot(page, 'story-judge-link-ko-desk')
    await dialog.getByRole('button', { name: '링크 복사' }).click()
    await dialog.getByText('복사했습니다').first().waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/judge#t=v4\.public\./)
    await dialog.getByRole('button', { name: '닫기' }).last().click()
    judges[lang] = new Judge(await open(`judge ${lang}`, { lang, screen: phone }), lang, name)
    await judges[lang].open(link)
  }
  await fits(judges.zh.page, 'invitation')
  await shot(judges.zh.page, 'story-invitation-zh-phone')
  site.moveClock('2022-09-01T09:31:00+09:00')
  for (const judge of Object.values(judges)) await judge.begin()
})

// Half points by criterion: the first two companies are equal in everything, the third is behind.
const equal = [16, 15, 14, 17, 12]
step('judges score by thumb in three languages; one steps back from an entry', async () => {
  await judges.en.to('한빛센서')
  await seen(judges.en.page.getByRole('region', { name: /^Presentation/ }).getByRole('img'))
  await shot(judges.en.page, 'story-judge-entry-en-phone')
  await judges.en.back()
  await judges.en.recuse('Made-up Harbour', 'I sit on its board.')
  await Promise.all(Object.values(judges).map(async judge => {
    await judge.score('한빛센서', equal, 'Clear and calm.')
    await judge.score('蓝图智联', equal, '清楚。')
    if (judge.lang !== 'en') await judge.score('Made-up Harbour', [10, 11, 9, 10, 10], '좋습니다.')
    const n = judge.lang === 'en' ? 2 : 3
    await judge.page.getByText(judge.words.done(n, n)).waitFor()
    await fits(judge.page, 'list of entries')
    await shot(judge.page, `story-judge-list-${judge.lang}-phone`)
  }))
  const { local: page } = pages
  await page.getByText(/8건 중 8건 제출/).waitFor()
  await page.getByRole('tab', { name: /^이해관계/ }).click()
  await page.getByRole('row').filter({ hasText: 'Judge Three' }).filter({ hasText: 'I sit on its board.' }).waitFor()
})

step('the stage: the chair starts the clock, the hall sees the same', async () => {
  const { local: page } = pages
  await menu(page, '시간표')
  await page.getByRole('button', { name: '버전과 링크' }).click()
  const hall = await open('hall', { lang: 'zh', theme: 'dark', screen: { width: 1920, height: 1080 } })
  await hall.goto(await page.getByRole('link', { name: 'Zoom 무대 화면 열기' }).getAttribute('href'))
  await hall.getByRole('timer').waitFor()
  const chair = await people.local.newPage()
  await chair.goto(hall.url())
  await chair.getByRole('link', { name: '진행자 화면' }).click()
  await chair.waitForURL(/\/chair$/)
  await chair.getByRole('button', { name: '발표 시작' }).click()
  for (const [screen, pitch] of [[hall, '路演'], [chair, '발표']]) {
    await screen.getByText(pitch, { exact: true }).first().waitFor()
    await screen.getByRole('timer').filter({ hasText: /^0?6:[0-5]\d$/ }).waitFor()
  }
  const seconds = clock => clock.split(':').reduce((m, s) => 60 * Number(m) + Number(s))
  const left = async screen => seconds(await screen.getByRole('timer').textContent())
  const [a, b] = await Promise.all([left(hall), left(chair)])
  assert.ok(Math.abs(a - b) <= 1, `${a} s in the hall, ${b} s at the chair`)
  const company = await hall.getByRole('heading', { level: 2 }).textContent()
  await soon(() => chair.getByRole('heading', { level: 2 }).first().textContent(), company)
  await shot(hall, 'story-stage-zh-hall')
  await chair.getByRole('button', { name: '질의응답으로' }).click()
  await hall.getByText('问答', { exact: true }).waitFor()
  await chair.keyboard.press(' ') // the clock's key, though the button clicked last has the focus
  await hall.getByText('已暂停', { exact: true }).waitFor()
  await shot(chair, 'story-chair-ko-desk')
  await chair.keyboard.press('ArrowRight')
  await hall.getByText('即将开始', { exact: true }).waitFor()
  await until(async () => assert.notEqual(await hall.getByRole('heading', { level: 2 }).textContent(), company))
  await chair.close()
})

// ---- afterwards ----

step('results: the cut, closing, the tie decided, frozen, confirmed, published', async () => {
  const { organiser: page } = pages
  await menu(page, 'Results')
  await page.getByText('8 of 8 are in').waitFor()
  await page.getByRole('radio', { name: 'of each field' }).check()
  await page.getByLabel('Number').fill('1')
  await page.getByRole('button', { name: 'Set', exact: true }).click()
  await page.getByText('1 of each field', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Close the round…' }).click()
  await page.getByRole('dialog').getByText('All 8 score sheets are in.').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Close the round' }).click()
  await page.getByText('2 teams share place 1').waitFor()
  await page.getByText('The cut runs through this tie.').waitFor()
  const row = company => page.getByRole('row').filter({ hasText: company })
  const score = /7\.55/ // .3·8 + .25·7.5 + .2·7 + .15·8.5 + .1·6
  await row('한빛센서').filter({ hasText: score }).waitFor()
  await row('蓝图智联').filter({ hasText: score }).filter({ hasText: 'Waits for a decision' }).waitFor()
  await row('Made-up Harbour').filter({ hasText: 'steps out' }).filter({ hasText: 'Goes on' }).waitFor()
  await until(async () => assert.ok(await page.getByRole('button', { name: 'Freeze' }).isDisabled()))
  await shot(page, 'story-results-tie-en-desk', { fullPage: true })
  await page.getByRole('button', { name: 'Decide…' }).click()
  const dialog = page.getByRole('dialog')
  const first = async () => /한빛센서|蓝图智联/.exec(await dialog.getByRole('listitem').first().textContent())[0]
  if (await first() !== '蓝图智联') await dialog.getByRole('button', { name: '蓝图智联 up' }).click()
  assert.equal(await first(), '蓝图智联')
  await dialog.getByLabel('Reason').fill('The jury prefers the pilot that runs already.')
  await dialog.getByRole('button', { name: 'Decide', exact: true }).click()
  await row('蓝图智联').filter({ hasText: 'Goes on' }).waitFor()
  await page.getByRole('button', { name: 'Freeze' }).click()
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('dialog').getByText('enter 2 teams into “Final”').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish and mail' }).click()
  await page.getByText('The result is public and stands.').waitFor()
  await shot(page, 'story-results-en-desk', { fullPage: true })
})

step('everyone reads the results, without scores', async () => {
  const { guest: page } = pages
  await page.goto(`/events/${slug}`)
  await page.getByRole('link', { name: 'Results', exact: true }).first().click()
  const main = page.getByRole('main')
  for (const name of ['蓝图智联', 'Made-up Harbour']) await main.getByText(name).first().waitFor()
  await soon(() => main.getByText('한빛센서').count(), 0)
  await soon(() => main.getByText('7.55').count(), 0)
  await shot(page, 'story-public-results-en-desk')
})

step('mails tell the outcome; the log tells who did what', async () => {
  for (const name of ['hanbit', 'lantu', 'harbour']) {
    const listed = await teams[name].mails('accepted', 5)
    assert.ok(listed.length >= 5, listed.join('\n'))
  }
  const kinds = (await site.mails(20)).map(mail => mail.headers.to)
  for (const lang of Object.keys(panel)) assert.ok(kinds.some(to => to.includes(`${lang}@panel.example`)), lang)
  const { organiser: page } = pages
  await menu(page, 'Log')
  const main = page.getByRole('main')
  const deeds = [['Organiser', 'published the result'], ['서울 담당', 'published the timetable'],
    ['서울 담당', 'invited a judge'], ['Judge Three', 'declared a conflict of interest'],
    ['Organiser', 'released: accepted'], ['The start-up', 'withdrew the application']]
  for (const [who, what] of deeds)
    await main.getByRole('listitem').filter({ hasText: who }).filter({ hasText: what }).first().waitFor()
  await shot(page, 'story-log-en-desk')
})

test('Golden Panda 2022 through its pages', { timeout: 600_000 }, async t => {
  for (const [name, run] of steps) {
    let isOk = false
    await t.test(name, async () => {
      try {
        await run()
      } catch (error) {
        for (const [who, page] of Object.entries(pages)) await shot(page, `failed-${who}`, { fullPage: true })
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

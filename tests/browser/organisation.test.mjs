// Organisations over two events: found before they are written anew, ordered, merged; as pages show them.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../built.mjs'
import { axe, desk, fits, openBrowser, person, phone, shot, soon } from './browser.mjs'
import { forum, Site, slug } from './site.mjs'

const browser = await openBrowser()
const site = new Site({ clock: '2022-07-25T09:00:00+08:00' })
const email = 'host@forum.example'
test.after(async () => {
  await browser.close()
  await site.done()
})
const see = async (page, name) => {
  await axe(page, name)
  await fits(page, name)
  await shot(page, `organisation-${name}`, { fullPage: true })
}
async function signIn(context) {
  const answer = await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })
  assert.equal(answer.status(), 200)
}
const read = name => JSON.parse(readFileSync(join(root, `deploy/events/${name}.json`), 'utf8'))

test('organisations', { timeout: 240_000 }, async t => {
  await site.start()
  site.importEvent(read(slug))
  site.importEvent(read(forum))
  await site.person(email, 'Host', ['--role', 'organiser', '--event', forum])
  const office = await person(browser, site, { lang: 'en', screen: desk })
  const page = await office.newPage()
  await signIn(office)

  await t.test('who has which part is ordered by the keyboard', async () => {
    await page.goto(`/organise/${forum}`)
    await page.getByRole('navigation').getByRole('link', { name: 'Organisations' }).click()
    await page.getByRole('heading', { name: 'Host', exact: true }).waitFor()
    await page.getByText('In 1 other event').waitFor()
    await see(page, 'event')
    await page.getByRole('button', { name: 'Move China International Youth Exchange Centre up' }).press('Enter')
    await page.getByText('China International Youth Exchange Centre is now number 1').waitFor()
    const [first] = await page.locator('ol.rows').first().getByRole('listitem').allTextContents()
    assert.match(first, /Youth Exchange/)
    const { organisations } = await site.must(200, 'GET', `/api/v1/events/${forum}/agenda`)
    assert.deepEqual(organisations.slice(0, 2).map(o => o.key), ['ciyec', 'kic-china'])
  })

  await t.test('and by dragging, with the mouse or a finger; Escape gives up', async () => {
    const first = async () => (await site.must(200, 'GET', `/api/v1/events/${forum}/agenda`)).organisations[0].key
    const of = where => {
      const rows = where.locator('ol.rows').first().getByRole('listitem')
      const middle = async n => {
        const { x, y, width, height } = await rows.nth(n).locator('[data-handle]').boundingBox()
        return { x: x + width / 2, y: y + height / 2, row: await rows.nth(n).boundingBox() }
      }
      return { rows, middle, name: n => rows.nth(n).locator('.name').innerText() }
    }
    const { rows, middle, name } = of(page)
    const drag = async between => {
      await rows.first().scrollIntoViewIfNeeded()
      const from = await middle(1), to = await middle(0)
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(from.x, to.row.y - 5, { steps: 6 })
      await page.locator('[data-dragged]').waitFor()
      await between?.()
      await page.mouse.up()
    }
    await drag(() => page.keyboard.press('Escape'))
    await soon(() => page.locator('[data-dragged]').count(), 0)
    assert.equal(await first(), 'ciyec')
    const second = await name(1)
    await drag(() => shot(page, 'organisation-dragged'))
    await page.getByText(`${second} is now number 1`).waitFor()
    assert.equal(await first(), 'kic-china')

    const pocket = await person(browser, site, { lang: 'en', screen: phone })
    const small = await pocket.newPage()
    await signIn(pocket)
    await small.goto(`/organise/${forum}/organisations`)
    await small.getByRole('heading', { name: 'Host', exact: true }).waitFor()
    await see(small, 'event-phone')
    const by = of(small)
    await by.rows.first().scrollIntoViewIfNeeded()
    const moved = await by.name(0), from = await by.middle(0), to = await by.middle(1)
    const finger = await pocket.newCDPSession(small)
    const touch = (type, ...touchPoints) => finger.send('Input.dispatchTouchEvent', { type, touchPoints })
    await touch('touchStart', { x: from.x, y: from.y })
    for (const part of [0.3, 0.6, 1]) await touch('touchMove', { x: from.x, y: from.y + (to.row.y + to.row.height + 5 - from.y) * part })
    await small.locator('[data-dragged]').waitFor()
    await touch('touchEnd')
    await small.getByText(`${moved} is now number 2`).waitFor()
    assert.equal(await first(), 'ciyec')
    assert.deepEqual(pocket.faults, [])
    await pocket.close()
  })

  await t.test('one that is known from another event is found in Korean, and taken', async () => {
    await page.getByRole('button', { name: 'Add an organisation' }).click()
    await page.getByLabel('Search known organisations').fill('더씨 컴퍼니')
    await page.getByRole('button', { name: 'Take The Sea Company' }).click()
    await soon(() => page.getByLabel('Name in Korean').inputValue(), '더씨컴퍼니')
    await page.getByRole('checkbox', { name: 'Sponsor' }).check()
    await see(page, 'taken')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved: The Sea Company').waitFor()
    await page.getByRole('heading', { name: 'Sponsor' }).waitFor()
  })

  await t.test('a new one that is known by the same name is asked about', async () => {
    await page.getByRole('button', { name: 'Add an organisation' }).click()
    await page.getByLabel('Search known organisations').fill('Chengdu High-tech')
    await page.getByText('None is known by this name.').waitFor()
    await page.getByRole('button', { name: 'Write a new one' }).click()
    await page.getByLabel('Name in Korean').fill('청두 하이테크 존')
    await page.getByLabel('Name in Chinese').fill('成都高新')
    await page.getByLabel('Name in English').fill('Chengdu High-tech')
    await page.getByRole('checkbox', { name: 'Supporter' }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('These are known by the same name').waitFor()
    await page.getByRole('button', { name: 'Save' }).click() // another one all the same
    await page.getByText('Saved: Chengdu High-tech').waitFor()
  })

  await t.test('it was the same after all: merged, by who may', async () => {
    await page.getByRole('link', { name: 'Organisations of all events' }).click()
    await page.getByLabel('Only those that may be the same').check()
    await page.getByText('May be there twice').first().waitFor()
    await see(page, 'records')
    await page.getByRole('button', { name: 'Events and record of Chengdu Hi-tech Zone' }).click()
    await page.getByText('the operator edits it').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('button', { name: 'Events and record of Chengdu High-tech' }).click()
    await page.getByRole('button', { name: 'Merge into another' }).click()
    await page.getByRole('dialog').getByLabel('Search known').fill('成都')
    await page.getByRole('dialog').getByLabel('Search known').press('Tab')
    await page.getByRole('button', { name: 'Merge into Chengdu Hi-tech Zone' }).waitFor()
    await see(page, 'merge')
    await page.getByRole('button', { name: 'Merge into Chengdu Hi-tech Zone' }).click()
    await page.getByText('Merged into Chengdu Hi-tech Zone').waitFor()
    await page.getByText('None is known by this name.').waitFor()
  })

  await t.test('its page names both events, on a phone, in Chinese', async () => {
    const guest = await person(browser, site, { lang: 'zh', screen: { width: 320, height: 640 }, theme: 'dark' })
    const public_page = await guest.newPage()
    await public_page.goto('/organisations/chengdu-hitech-zone')
    await public_page.getByRole('heading', { level: 1, name: '成都高新' }).waitFor()
    await soon(() => public_page.locator('.event-list > li').count(), 2)
    await see(public_page, 'public-zh-phone')
    await public_page.goto(`/events/${forum}#organisations`)
    await public_page.getByRole('link', { name: '全部活动' }).first().waitFor()
    assert.deepEqual(guest.faults, [])
    await guest.close()
  })

  await t.test('the same on a phone, in Korean', async () => {
    const phone_office = await person(browser, site, { lang: 'ko', screen: phone, theme: 'dark' })
    const small = await phone_office.newPage()
    await signIn(phone_office)
    await small.goto(`/organise/${forum}/organisations`)
    await small.getByRole('heading', { name: '주최', exact: true }).waitFor()
    await see(small, 'event-ko-phone')
    await small.getByRole('button', { name: 'KCICT 수정' }).click()
    await small.getByLabel('누리집').fill('ftp://no')
    await small.getByRole('button', { name: '저장' }).click()
    await small.getByRole('dialog').getByRole('alert').waitFor()
    await see(small, 'edit-ko-phone')
    assert.deepEqual(phone_office.faults, [])
  })
  assert.deepEqual(office.faults, [])
})

test('a series, in numbers and in the list of all', { timeout: 120_000 }, async () => {
  const at = `/api/v1/events/${forum}`
  const { version_no } = await site.must(200, 'GET', at)
  const whole = await site.person('whole@series.example', 'Whole', ['--role', 'organiser'])
  await site.must(200, 'PATCH', at, { as: whole, body: { parent: slug }, headers: { 'if-match': `"v${version_no}"` } })
  const office = await person(browser, site, { lang: 'ko', screen: phone })
  const answer = await office.request.post('/api/v1/sign-in',
    { data: { email: 'whole@series.example', password: site.passwordOf('whole@series.example') } })
  assert.equal(answer.status(), 200)
  const page = await office.newPage()
  await page.goto(`/organise/${slug}`)
  await page.getByRole('heading', { name: '이 행사에 속한 행사' }).waitFor()
  await page.getByText('합계').waitFor()
  await see(page, 'series-ko-phone')
  await page.goto('/')
  await soon(() => page.locator(`a[href="/events/${forum}"]`).count(), 1)
  await page.locator('.event-list > li').filter({ hasText: '골든팬더' }).getByRole('link', { name: /한중과기/ }).waitFor()
  await see(page, 'series-home-ko-phone')
  assert.deepEqual(office.faults, [])
})

test('a report release, of ten members', { timeout: 120_000 }, async () => {
  const file = JSON.parse(readFileSync(join(root, 'tests/events/release.json'), 'utf8'))
  assert.ok(Object.keys(file).length <= 10)
  site.importEvent(file)
  site.importEvent(read('cdi-release-2022'))
  const said = { ko: ['연사', '자료', '언론 문의', '참가 등록하기'], zh: ['演讲嘉宾', '资料', '媒体联系', '报名参会'], en: ['Speakers', 'Documents', 'Press contact', 'Register'] }
  for (const [lang, screen, theme] of [['ko', phone, 'dark'], ['zh', { width: 320, height: 640 }, 'light'], ['en', desk, 'light']]) {
    const guest = await person(browser, site, { lang, screen, theme })
    const page = await guest.newPage()
    await page.goto('/events/harbour-report-2022')
    const [speakers, documents, press, register] = said[lang]
    for (const name of [speakers, documents, press]) await page.getByRole('heading', { name, exact: true }).waitFor()
    await page.getByRole('link', { name: register, exact: true }).first().waitFor()
    await page.getByRole('link', { name: /PDF/ }).waitFor()
    await see(page, `release-${lang}`)
    await page.goto('/events/cdi-release-2022')
    await see(page, `release-cdi-${lang}`)
    assert.deepEqual(guest.faults, [])
    await guest.close()
  }
})

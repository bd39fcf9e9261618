// The stage: a chair by keyboard, screens in three languages that show the same second, two chairs at once, and a
// hall whose line is gone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, desk, fits, openBrowser, person, shot, soon, until } from './browser.mjs'
import { come } from './pages.mjs'
import { Site } from './site.mjs'

let browser, site
before(async () => {
  browser = await openBrowser()
  site = await new Site().fill()
  await site.toJudging({ n: 3, n_judges: 1 })
})
after(async () => {
  await browser.close()
  await site.done()
})

const stage = async () => await site.must(200, 'GET', `/api/v1/rooms/${site.room}/stage`)
const seconds = text => { const [, sign, m, s] = /(−?)(\d+):(\d\d)/.exec(text); return (sign ? -1 : 1) * (60 * m + Number(s)) }
const clock = page => page.getByRole('timer')

async function screen(look) {
  const context = await person(browser, site, look)
  const page = await context.newPage()
  await page.goto(`/stage/${site.room}`)
  await clock(page).waitFor()
  return page
}

async function chair(email, look = {}) {
  const context = await person(browser, site, look)
  const answer = await context.request.post('/api/v1/sign-in', { data: { email, password: site.passwordOf(email) } })
  assert.equal(answer.status(), 200, await answer.text())
  const page = await context.newPage()
  await page.goto(`/stage/${site.room}/chair`)
  await come(page)
  await clock(page).waitFor()
  return page
}

// The name and the clock fill their boxes, and nothing of them is cut.
async function filled(page, name) {
  const boxes = await page.evaluate(() => ['.who', '.clock'].map(at => {
    const box = document.querySelector(at), inner = box.firstElementChild
    const width = Math.max(inner.scrollWidth - box.clientWidth, box.getBoundingClientRect().right - innerWidth)
    return { at, height: inner.offsetHeight - box.clientHeight, width, n: inner.offsetHeight }
  }))
  for (const { at, height, width, n } of boxes) {
    assert.ok(height <= 1 && width <= 1, `${name}: ${at} sticks out by ${width} x ${height}`)
    assert.ok(n >= 30, `${name}: ${at} is ${n} px high`)
  }
}

const LOCAL = 'seoul@sea.example'
const phases = { ko: ['발표', '질의응답'], zh: ['路演', '问答'], en: ['Pitch', 'Questions'] }

test('a chair by keyboard; every screen shows the same, in its language', { timeout: 120_000 }, async () => {
  const screens = await Promise.all(['ko', 'zh', 'en'].map((lang, i) => screen({ lang, screen: i ? desk : { width: 320, height: 568 } })))
  const page = await chair(LOCAL, { lang: 'ko' })
  const begin = page.getByRole('button', { name: '발표 시작' })
  await begin.and(page.locator(':enabled')).waitFor()
  await page.keyboard.press('Space')
  for (const [i, lang] of ['ko', 'zh', 'en'].entries())
    await screens[i].locator('.phase-word', { hasText: phases[lang][0] }).waitFor()
  const shown = await Promise.all(screens.map(async p => seconds(await clock(p).innerText())))
  assert.ok(Math.max(...shown) - Math.min(...shown) <= 1, `${shown}`)
  assert.ok(Math.max(...shown) <= 420 && Math.min(...shown) > 400, `${shown}`)
  await page.keyboard.press('Space')
  await screens[0].getByText('일시 정지').waitFor()
  await page.keyboard.press('+')
  await page.keyboard.press('+') // the second waits for the first
  await page.getByText('1:00 추가', { exact: true }).waitFor()
  assert.equal((await stage()).added_ms, 60_000)
  await page.keyboard.press('ArrowRight')
  await screens[2].locator('.phase-word', { hasText: 'Questions' }).waitFor()
  await page.keyboard.press('ArrowLeft') // too early: the pitch again, paused as it was
  await screens[1].locator('.phase-word', { hasText: '路演' }).waitFor()
  assert.equal((await stage()).is_running, false)
  for (const [i, p] of screens.entries()) {
    await fits(p, `screen ${i}`)
    await filled(p, `screen ${i}`)
    await axe(p, `screen ${i}`)
    assert.deepEqual(p.context().faults, [])
    await p.context().close()
  }
  await fits(page, 'chair')
  await filled(page, 'chair')
  await axe(page, 'chair')
  await page.context().close()
})

test('two chairs: who was slower is told, and nothing is skipped twice', { timeout: 120_000 }, async () => {
  const slow = await chair(LOCAL)
  const { version_no, phase } = await stage()
  assert.equal(phase, 'pitch')
  const on = slow.getByRole('button', { name: 'To the questions' })
  await on.and(slow.locator(':enabled')).waitFor()
  let let_go, has_come
  const gate = new Promise(resolve => { let_go = resolve }), pressed = new Promise(resolve => { has_come = resolve })
  await slow.route('**/stage', async route => {
    if (route.request().method() === 'POST') {
      has_come()
      await gate
    }
    await route.continue()
  })
  await on.click()
  await pressed
  await site.must(200, 'POST', `/api/v1/rooms/${site.room}/stage`, { as: site.organiser,
    headers: { 'if-match': `"v${version_no}"` }, body: { command: 'skip' } })
  let_go()
  await slow.getByText('Another chair was faster.').waitFor()
  const now = await stage()
  assert.deepEqual([now.phase, now.version_no], ['questions', version_no + 1])
  await shot(slow, 'stage-faster')
  await slow.context().close()
})

test('nobody runs a clock that is not theirs', { timeout: 120_000 }, async () => {
  const context = await person(browser, site, {})
  const page = await context.newPage()
  await page.goto(`/stage/${site.room}/chair`)
  await page.waitForURL(url => url.pathname === '/sign-in' && url.searchParams.get('next') === `/stage/${site.room}/chair`)
  await context.close()
  await site.person('elsewhere@panda.example', 'Elsewhere')
  const other = await chair('elsewhere@panda.example')
  await other.getByText('This account does not organise this round.').waitFor()
  await soon(() => other.locator('main button:enabled', { hasText: /Start|Pause|Go on|team/ }).count(), 0)
  await other.context().close()
})

test('when the line is gone the clock goes on, and says so', { timeout: 120_000 }, async () => {
  const page = await screen({ lang: 'en' })
  const { version_no } = await stage()
  await site.must(200, 'POST', `/api/v1/rooms/${site.room}/stage`, { as: site.organiser,
    headers: { 'if-match': `"v${version_no}"` }, body: { command: 'reset' } })
  await site.must(200, 'POST', `/api/v1/rooms/${site.room}/stage`, { as: site.organiser,
    headers: { 'if-match': `"v${version_no + 1}"` }, body: { command: 'start' } })
  await page.locator('.phase-word', { hasText: 'Pitch' }).waitFor()
  const zero = Date.parse((await stage()).zero_at)
  site.child.kill('SIGKILL')
  await page.getByText('Reconnecting. The clock goes on.').waitFor()
  const was = await clock(page).innerText()
  await page.waitForFunction(text => document.querySelector('[role=timer]').textContent !== text, was)
  const left = (zero - Date.now()) / 1000
  await until(async () => assert.ok(Math.abs(seconds(await clock(page).innerText()) - left) <= 2))
  await axe(page, 'lost')
  await shot(page, 'stage-lost')
  await page.context().close()
})

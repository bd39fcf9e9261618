// The form's first fields come with the page: what is typed into them before the script has come is kept, and
// nothing moves when it has.
import assert from 'node:assert/strict'
import test from 'node:test'
import { axe, desk, openBrowser, person, phone, soon } from './browser.mjs'
import { Site, slug } from './site.mjs'

const site = await new Site().fill()
const browser = await openBrowser()
test.after(async () => {
  await browser.close()
  await site.done()
})
const path = `/events/${slug}/apply`
const field = (page, key) => page.locator(`[name="${key}"]`)

// A page whose scripts wait until they are let go.
async function open(look = {}) {
  const context = await person(browser, site, look)
  const page = await context.newPage()
  let letGo
  const gone = new Promise(resolve => { letGo = resolve })
  await page.route('**/assets/*.js', async route => {
    await gone
    await route.continue()
  })
  await page.goto(path, { waitUntil: 'commit' })
  await field(page, 'contact_email').waitFor()
  return { context, page, letGo }
}
const hasCome = page => page.locator('main:not([aria-busy])').waitFor()

test('what is typed before the script has come is kept, letter by letter, and saved', { timeout: 60_000 }, async () => {
  const { context, page, letGo } = await open({ screen: phone })
  const address = 'someone.with-a-long-name@harbour-and-pier.example'
  await field(page, 'is_pre_startup').check()
  await field(page, 'is_pre_startup').uncheck()
  await field(page, 'founded').fill('2019-')
  const line = await context.newCDPSession(page)
  await line.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await field(page, 'contact_email').focus()
  // the script comes in the middle of the address
  for (const [i, letter] of [...address].entries()) {
    if (i === 10) letGo()
    await page.keyboard.press(letter)
  }
  await hasCome(page)
  await soon(() => page.evaluate(() => document.activeElement.name), 'contact_email')
  await page.keyboard.press('x')
  await page.keyboard.press('Backspace')
  await soon(() => field(page, 'contact_email').inputValue(), address)
  await soon(() => field(page, 'founded').inputValue(), '2019-')
  await soon(() => field(page, 'is_pre_startup').isChecked(), false)
  await soon(() => page.locator('.form-save').getAttribute('data-status'), 'local')
  await page.keyboard.press('Tab')
  await page.locator('.form-save[data-status="saved"]').waitFor()

  // who comes back finds what is kept, and no empty field before
  await page.unroute('**/assets/*.js')
  await page.reload()
  await page.locator('.form-save[data-status]').waitFor()
  await soon(() => field(page, 'contact_email').inputValue(), address)
  const html = await (await context.request.get(path)).text()
  assert.ok(html.includes('class="skeleton"') && !html.includes('name="contact_email"'), 'an empty field for who has begun')
  assert.deepEqual(context.faults, [])
  await context.close()
})

test('a ticked box stays ticked; the caret stays in the middle of a word', { timeout: 60_000 }, async () => {
  const { context, page, letGo } = await open()
  await field(page, 'is_pre_startup').check()
  await field(page, 'founded').fill('209')
  await page.keyboard.press('ArrowLeft')
  letGo()
  await hasCome(page)
  // a team without a company is asked for no date of founding
  await soon(() => field(page, 'is_pre_startup').isChecked(), true)
  await field(page, 'is_pre_startup').uncheck()
  await soon(() => field(page, 'founded').inputValue(), '209')
  await context.close()

  const other = await open()
  await field(other.page, 'founded').fill('209')
  await other.page.keyboard.press('ArrowLeft')
  other.letGo()
  await hasCome(other.page)
  await other.page.keyboard.press('1')
  await soon(() => field(other.page, 'founded').inputValue(), '2019')
  await other.context.close()
})

test('a syllable in the making is not torn apart', { timeout: 60_000 }, async () => {
  const { context, page, letGo } = await open({ lang: 'ko' })
  const line = await context.newCDPSession(page)
  await field(page, 'founded').focus()
  await page.keyboard.type('2019')
  await line.send('Input.imeSetComposition', { text: '녀', selectionStart: 1, selectionEnd: 1 })
  letGo()
  await page.waitForFunction(() => performance.getEntriesByType('resource').filter(e => e.name.includes('/Apply-') && e.responseEnd > 0).length > 0)
  await line.send('Input.imeSetComposition', { text: '년', selectionStart: 1, selectionEnd: 1 })
  await line.send('Input.insertText', { text: '년' })
  await hasCome(page)
  await soon(() => field(page, 'founded').inputValue(), '2019년')
  await context.close()
})

// Where each thing stands that is there before and after, and what it says.
const things = page => page.evaluate(() => Object.fromEntries(
  ['h1', '.lede', '.form-strip', 'section h2', 'section .prose', '.check', '[name=founded]', 'label:has(+ * [name=contact_email]), label[for*=contact_email]', '[name=contact_email]']
    .map(what => {
      const box = document.querySelector(what)?.getBoundingClientRect()
      const said = document.querySelector(what)?.textContent.trim()
      return [what, box && { at: [box.x, box.y, box.width, box.height].map(Math.round), said }]
    })))

for (const lang of ['ko', 'zh', 'en'])
  for (const screen of [phone, desk])
    test(`nothing moves when the script has come: ${lang} ${screen.width}`, { timeout: 60_000 }, async () => {
      const { context, page, letGo } = await open({ lang, screen })
      await page.evaluate(() => document.fonts.ready)
      await axe(page, 'before the script')
      const before = await things(page)
      const labels = await page.locator('main label').allInnerTexts()
      letGo()
      await hasCome(page)
      const after = await things(page)
      for (const what of ['h1', '.lede', 'section h2', 'section .prose', '.check', '[name=founded]', '[name=contact_email]'])
        assert.deepEqual(after[what], before[what], what)
      assert.deepEqual(after['.form-strip'].at, before['.form-strip'].at)
      await soon(async () => (await page.locator('main label').allInnerTexts()).slice(0, labels.length), labels)
      await context.close()
    })

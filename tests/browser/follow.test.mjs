// Pages that are left open follow what others do.
import test from 'node:test'
import { openBrowser, person, phone } from './browser.mjs'
import { come } from './pages.mjs'
import { event, Site } from './site.mjs'

const site = await new Site().fill()
const browser = await openBrowser()
test.after(async () => {
  await browser.close()
  await site.done()
})

test('an application says that it is accepted, and the banner what the clock was moved to', { timeout: 60_000 }, async () => {
  await site.apply(1)
  const context = await person(browser, site, { lang: 'en', screen: phone })
  const page = await context.newPage()
  const streams = new Set()
  page.on('response', r => r.headers()['content-type'] === 'text/event-stream' && streams.add(new URL(r.url()).pathname))
  await page.goto(`/apply#c=${site.apps.get(1).key}`)
  await come(page)
  await page.locator('h1').click() // the reader has begun
  const path = `/api/v1/applications/${site.apps.get(1).id}`
  for (let n = 0; n < 100 && !(streams.has(path) && streams.has('/api/v1')); n++) await page.waitForTimeout(100)
  const soon = { timeout: 8000 } // no asking every quarter of a minute
  site.moveClock('2022-08-27T09:00:00+09:00')
  await page.locator('.clock-banner').getByText('27 August 2022').waitFor(soon)
  await site.must(200, 'POST', `${event}/decisions`, { as: site.organiser, body: { application_ids: [site.apps.get(1).id], decision: 'accept' } })
  await site.must(200, 'POST', `${event}/decisions/release`, { as: site.organiser, body: {} })
  await page.locator('main').getByText('Accepted', { exact: true }).first().waitFor(soon)
  await context.close()
})

// Light and dark: as the device is set, or as the reader chose, also on paper and before any script has run.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { Site, slug } from './site.mjs'

let browser, site
before(async () => {
  browser = await openBrowser()
  site = await new Site().fill()
})
after(async () => {
  await browser.close()
  await site.done()
})

const LIGHT = { paper: 'rgb(251, 249, 243)', ink: 'rgb(28, 26, 21)', shadow: 'rgba(28, 26, 21, 0.06) 0px 1px 2px 0px, rgba(28, 26, 21, 0.08) 0px 8px 24px 0px' }
const DARK = { paper: 'rgb(21, 20, 16)', ink: 'rgb(242, 238, 227)', shadow: 'rgba(0, 0, 0, 0.4) 0px 1px 2px 0px, rgba(0, 0, 0, 0.4) 0px 8px 24px 0px' }
const seen = () => {
  const probe = document.body.appendChild(document.createElement('div'))
  probe.style.boxShadow = 'var(--lift)'
  const { backgroundColor: paper } = getComputedStyle(document.documentElement), { color: ink } = getComputedStyle(document.body)
  const shadow = getComputedStyle(probe).boxShadow
  probe.remove()
  return { paper, ink, shadow }
}

for (const device of ['light', 'dark'])
  for (const chosen of [undefined, 'light', 'dark'])
    test(`the device is ${device}, the reader chose ${chosen ?? 'nothing'}`, async () => {
      const context = await browser.newContext({ baseURL: site.base, colorScheme: device })
      if (chosen) await context.addCookies([{ name: 'theme', value: chosen, url: site.base }])
      const page = await context.newPage()
      await page.route('**/*.js', route => route.abort())
      await page.goto(`/events/${slug}`)
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), chosen)
      assert.deepEqual(await page.evaluate(seen), (chosen ?? device) === 'dark' ? DARK : LIGHT)
      await page.emulateMedia({ media: 'print', colorScheme: device })
      assert.deepEqual(await page.evaluate(seen), { ...LIGHT, paper: 'rgb(255, 255, 255)', ink: 'rgb(0, 0, 0)' })
      await context.close()
    })

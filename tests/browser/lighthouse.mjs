// What Lighthouse says of a page, on a phone over its simulated slow 4G; and when the first field takes
// typing there.
import lighthouse from 'lighthouse'
import { launch } from 'chrome-launcher'
import { executable, openBrowser, phone } from './browser.mjs'

// {performance, accessibility, best_practices}, 0 to 100, and the audits that were not passed.
// Without `with_performance` that is not measured, which takes most of the time.
export async function score(url, { with_performance = true } = {}) {
  const chrome = await launch({ chromePath: executable, chromeFlags: ['--headless=new', '--no-sandbox'] })
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, output: 'json', logLevel: 'error',
      disableFullPageScreenshot: true, onlyAudits: with_performance ? undefined : ['network-requests'],
      onlyCategories: [...with_performance ? ['performance'] : [], 'accessibility', 'best-practices'] })
    const points = id => Math.round((lhr.categories[id]?.score ?? NaN) * 100)
    const failed = Object.values(lhr.audits).filter(a => a.score !== null && a.score < 0.9 && a.scoreDisplayMode !== 'informative')
      .map(a => `${a.id} ${a.displayValue ?? ''}`.trim())
    return { performance: points('performance'), accessibility: points('accessibility'), best_practices: points('best-practices'), failed,
      script_bytes: lhr.audits['network-requests'].details.items.filter(i => i.resourceType === 'Script').reduce((s, i) => s + i.transferSize, 0) }
  } finally {
    chrome.kill()
  }
}

// Milliseconds from the navigation's start until a field of the page is seen and takes a letter, over
// 1.6 Mbit/s with 150 ms there and back.
export async function first_field_ms(url, label) {
  const browser = await openBrowser()
  try {
    const context = await browser.newContext({ viewport: phone, locale: 'en-GB' })
    const page = await context.newPage()
    const line = await context.newCDPSession(page)
    await line.send('Network.enable')
    await line.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 })
    await page.addInitScript(() => addEventListener('input', () => { globalThis.typed_at ??= performance.now() }, true))
    const opened = page.goto(url, { waitUntil: 'commit' })
    await page.getByRole('textbox', { name: label, exact: true }).pressSequentially('2')
    await opened
    const seen = page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime)
    return Math.max(await (await seen).jsonValue(), await page.evaluate(() => globalThis.typed_at))
  } finally {
    await browser.close()
  }
}

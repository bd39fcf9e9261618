// Debian's Chromium, driven by playwright-core: people in contexts of their own, each with a language, a
// theme and a screen; what axe says of a page; and screenshots, kept in build/screens.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import assert from 'node:assert/strict'
import { chromium } from 'playwright-core'
import { root } from '../built.mjs'

const require = createRequire(import.meta.url)
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const locales = { ko: 'ko-KR', zh: 'zh-CN', en: 'en-GB' }
export const phone = { width: 390, height: 844 }
export const desk = { width: 1440, height: 900 }
export const screens = join(root, 'build/screens')
mkdirSync(screens, { recursive: true })

export const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(p => existsSync(p))

export async function openBrowser(args = []) {
  return await chromium.launch({ executablePath: executable, args })
}

// A person's browser: {lang, theme, screen, zone, without (an init script that takes features away)}.
// What the page says on the console as an error, and what it throws, is collected in `context.faults`.
export async function person(browser, site, { lang = 'en', theme = 'light', screen = desk, zone = 'Asia/Seoul', without, ...more } = {}) {
  const context = await browser.newContext({ baseURL: site.base, locale: locales[lang], colorScheme: theme,
    viewport: screen, timezoneId: zone, hasTouch: screen === phone, reducedMotion: 'reduce', ...more })
  if (without) await context.addInitScript(without)
  context.faults = []
  context.on('weberror', e => context.faults.push(`${e.page()?.url()}: ${e.error().message}`))
  context.on('console', m => {
    // a refused request is said on the console too; what the page makes of it is the test's matter
    if (m.type() === 'error' && !/Failed to load resource|net::ERR_/.test(m.text())) context.faults.push(`${m.page()?.url()}: ${m.text()}`)
  })
  return context
}

// No violation of WCAG 2.2 A and AA or of axe's best practices on the page as it stands.
export async function axe(page, name) {
  // evaluated by the driver, which the page's content security policy does not bind
  await page.evaluate(axeSource)
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  const said = result.violations.map(v => `${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map(n => `    ${n.target.join(' ')}: ${n.failureSummary}`).join('\n')}`)
  assert.equal(said.length, 0, `${name}: ${said.join('\n')}`)
}

// Nothing sticks out sideways, and no control's text is cut.
export async function fits(page, name) {
  const cut = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    const controls = [...document.querySelectorAll('button, a.button, label, h1, h2, legend')].filter(e => {
      const s = getComputedStyle(e)
      return e.offsetParent && !e.closest('.visually-hidden') && s.overflow !== 'visible' && s.textOverflow !== 'ellipsis' && (e.scrollWidth > e.clientWidth + 1)
    }).map(e => e.textContent.trim().slice(0, 40))
    return { wide, controls }
  })
  assert.ok(cut.wide <= 0, `${name}: the page is ${cut.wide} px wider than the screen`)
  assert.deepEqual(cut.controls, [], `${name}: cut texts`)
}

export const shot = (page, name, options = {}) => page.screenshot({ path: join(screens, `${name}.${options.type ?? 'png'}`), ...options })

// Until what is asked holds; the last refusal is the failure.
export async function until(check, ms = 30_000) {
  for (const end = Date.now() + ms; ;) {
    try {
      return await check()
    } catch (error) {
      if (!(error instanceof assert.AssertionError) || Date.now() > end) throw error
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

// What a page shows comes after what was done to it: read again until it is what is wanted.
export const soon = (read, want, why) => until(async () => assert.deepEqual(await read(), want, why))

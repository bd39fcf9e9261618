// The three pictures of the README, made anew from the pages, and web/public/preview.png, which links to pages are
// shown with, from web/pictures/preview.svg: node tests/browser/pictures.mjs
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../built.mjs'
import { openBrowser, person } from './browser.mjs'
import { come } from './pages.mjs'
import { Site, slug } from './site.mjs'

const folder = join(root, 'web/pictures')
mkdirSync(folder, { recursive: true })
const browser = await openBrowser()

async function take(site, name, path, { screen, lang, sign_in, prepare }) {
  const context = await person(browser, site, { lang, screen, deviceScaleFactor: 0.75 })
  if (sign_in) await context.request.post(sign_in.path, { data: sign_in.body })
  const page = await context.newPage()
  await page.goto(path)
  await come(page)
  await prepare?.(page)
  await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 72 })
  await context.close()
}

const drawing = await browser.newPage({ viewport: { width: 1200, height: 630 } })
await drawing.setContent(`<style>body { margin: 0 } svg { display: block }</style>${readFileSync(join(folder, 'preview.svg'), 'utf8')}`)
await drawing.screenshot({ path: join(root, 'web/public/preview.png') })
await drawing.close()

const open = await new Site().fill()
await take(open, 'event', `/events/${slug}`, { screen: { width: 1080, height: 840 }, lang: 'en' })
await open.done()

const day = await new Site().fill()
await day.toJudging({ n: 14 })
await take(day, 'board', `/organise/${slug}/rounds/${day.rounds.seoul}/timetable`, { screen: { width: 1280, height: 820 }, lang: 'ko',
  sign_in: { path: '/api/v1/sign-in', body: { email: 'seoul@sea.example', password: day.passwordOf('seoul@sea.example') } },
  prepare: page => page.locator('.board').first().evaluate(board => scrollTo(0, board.getBoundingClientRect().top + scrollY - 330)) })
await take(day, 'judge', `/judge#entry=${day.entries[1]}`, { screen: { width: 400, height: 820 }, lang: 'zh',
  sign_in: { path: '/api/v1/judge/session', body: { token: day.judges[0].token } },
  prepare: page => page.waitForFunction(() => [...document.querySelectorAll('main img')].some(i => i.complete && i.naturalWidth)) })
await day.done()
await browser.close()

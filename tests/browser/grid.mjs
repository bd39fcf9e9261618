// Every page in every language and theme, on a phone and on a desk: axe finds nothing, nothing sticks out or is
// cut, nothing is said on the console; screenshots in build/screens. An ordinary run sees each page once; languages,
// themes and widths go round, from a drawn beginning (ROSTRUM_SEED). With --long each is seen in every one.
import assert from 'node:assert/strict'
import test from 'node:test'
import { axe, desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import { come } from './pages.mjs'

const isLong = process.env.ROSTRUM_LONG === '1'
const seed = Number(process.env.ROSTRUM_SEED ?? Math.floor(Math.random() * 1e6))
const screens = [phone, desk]

// People who have signed in, each once: their pages differ in language, theme and width.
async function sessions(browser, site) {
  const of = async (method, data) => {
    const context = await person(browser, site)
    const answer = await context.request.post(method, { data })
    assert.equal(answer.status(), 200, await answer.text())
    const state = await context.storageState()
    await context.close()
    return state
  }
  const email = 'organiser@panda.example'
  return {
    organiser: await of('/api/v1/sign-in', { email, password: site.passwordOf(email) }),
    ...(site.judges && { judge: await of('/api/v1/judge/session', { token: site.judges[0].token }) }),
  }
}

async function see(page, { name, path, open }, look) {
  page.context().faults.length = 0
  await page.goto('about:blank') // the next may differ in its fragment alone
  await page.goto(path)
  await come(page)
  if (open) {
    await open(page)
    await come(page)
  }
  await shot(page, `${name}-${look}`, { type: 'jpeg', quality: 80 })
  await fits(page, name)
  await axe(page, name)
  assert.deepEqual(page.context().faults, [])
}

// One test file: fills its site, and goes through its pages.
export async function grid(fill, pages) {
  const browser = await openBrowser()
  const site = await fill()
  const states = await sessions(browser, site)
  const list = pages(site)
  console.log(`# seed ${seed}`)
  for (const [l, lang] of ['ko', 'zh', 'en'].entries())
    for (const [t, theme] of ['light', 'dark'].entries())
      test(`${lang} ${theme}`, { timeout: 240_000 }, async run => {
        for (const [s, screen] of screens.entries()) {
          const people = {}
          for (const [no, one] of list.entries()) {
            const isDrawn = (no + seed) % 3 === l && (no + Math.floor(seed / 3)) % 2 === t && (Math.floor(no / 2) + Math.floor(seed / 6)) % 2 === s
            if (!isLong && !isDrawn) continue
            await run.test(`${one.name} ${screen.width}`, async () => {
              people[one.who] ??= await (await person(browser, site, { lang, theme, screen, storageState: states[one.who] })).newPage()
              await see(people[one.who], one, `${lang}-${theme}-${screen.width}`)
            })
          }
          for (const page of Object.values(people)) await page.context().close()
        }
      })
  test.after(async () => {
    await browser.close()
    await site.done()
  })
}

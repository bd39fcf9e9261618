// Every page in every language and theme on a phone and on a desk: axe finds nothing, nothing sticks out or
// is cut, nothing is said on the console. The full grid of widths is seen once; screenshots in build/screens.
import test from 'node:test'
import { axe, desk, fits, openBrowser, person, phone, shot } from './browser.mjs'
import assert from 'node:assert/strict'
import { afterPages, come, dayPages, openPages } from './pages.mjs'
import { Site } from './site.mjs'

const browser = await openBrowser()
let site = new Site()

// People who have signed in, once per look.
async function contexts(look) {
  const all = { guest: await person(browser, site, look) }
  const organiser = await person(browser, site, look)
  const answer = await organiser.request.post('/api/v1/sign-in', { data: { email: 'organiser@panda.example', password: site.passwordOf('organiser@panda.example') } })
  assert.equal(answer.status(), 200, await answer.text())
  all.organiser = organiser
  if (site.judges) {
    all.judge = await person(browser, site, look)
    const begun = await all.judge.request.post('/api/v1/judge/session', { data: { token: site.judges[0].token } })
    assert.equal(begun.status(), 200, await begun.text())
  }
  return all
}

function grid(when, pages) {
  for (const lang of ['ko', 'zh', 'en'])
    for (const theme of ['light', 'dark'])
      for (const screen of [phone, desk]) {
        const look = `${lang} ${theme} ${screen.width}`
        test(`${when}: ${look}`, { timeout: 240_000 }, async t => {
          const people = await contexts({ lang, theme, screen })
          for (const { name, who, path, open } of pages(site))
            await t.test(name, async () => {
              const context = people[who]
              const page = await context.newPage()
              context.faults.length = 0
              try {
                await page.goto(path)
                await come(page)
                if (open) {
                  await open(page)
                  await come(page)
                }
                await shot(page, `${name}-${lang}-${theme}-${screen.width}`)
                await fits(page, name)
                await axe(page, name)
                assert.deepEqual(context.faults, [])
              } finally {
                await page.close()
              }
            })
          for (const context of Object.values(people)) await context.close()
        })
      }
}

test('the call is open', async () => {
  await site.fill()
  await site.apply(8, { drafts: 3 })
  await site.upload(1)
})
grid('open', openPages)
test('the day', async () => {
  await site.done()
  site = await new Site().fill()
  await site.toJudging()
})
grid('day', dayPages)
test('afterwards', () => site.toPublished())
grid('after', afterPages)
test.after(async () => {
  await browser.close()
  await site.done()
})

// What the tests of a forum share: its file, an organiser who signs in, letters and the links in them, a door.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../built.mjs'
import { axe, fits, shot } from './browser.mjs'
import { come } from './pages.mjs'
import { forum } from './site.mjs'

export const hostEmail = 'host@forum.example'
export const guestLink = /\/registration#t=rg1[A-Za-z0-9._-]+/
export const partLink = /\/part#t=rp1[\w.-]+/
export const forumFile = () => JSON.parse(readFileSync(join(root, `deploy/events/${forum}.json`), 'utf8'))

// Texts and instants as the event file has them.
export const text = (ko, zh, en) => ({ ko, zh, en })
export const at = (hour, minute = '00') => ({ local: `2022-08-04T${hour}:${minute}:00`, zone: 'Asia/Shanghai', source: 'ours' })

// The newest letter to an address with this in it, once there are n letters in all.
export async function letter(site, to, pattern, n = 0) {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(50)) {
    const all = await site.mails(0)
    const found = all.length >= n && all.filter(m => m.to === to && pattern.test(m.text)).at(-1)
    if (found) return found
  }
  throw new Error(`no letter to ${to} with ${pattern}`)
}
export const linkIn = async (site, to, pattern, n) => pattern.exec((await letter(site, to, pattern, n)).text)[0]

export async function sound(page, name) {
  await axe(page, name)
  await fits(page, name)
}

// Come, sound, and in a picture whose name begins with `prefix`.
export const look = prefix => async (page, name) => {
  await come(page)
  await sound(page, name)
  await shot(page, `${prefix}-${name}`, { fullPage: true })
}

// In English, by the form.
export async function signIn(page, site, path, email = hostEmail) {
  await page.goto(`/sign-in?next=${path}`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(site.passwordOf(email))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

// A scan, past the camera: what it would have read, typed.
export async function typeCode(page, label, code, button, wanted) {
  await page.getByLabel(label).fill(code)
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.locator(`[data-result=${wanted}]`).waitFor()
}

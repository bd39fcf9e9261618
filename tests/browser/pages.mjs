// Every page and what stands on it when it has come: the list that the grid of languages, themes and
// widths goes through. `who` names whose browser opens it.
import { event, forum, slug } from './site.mjs'

const organise = `/organise/${slug}`

// Before the closing: the call is open.
export const openPages = site => [
  { name: 'home', who: 'guest', path: '/' },
  { name: 'event', who: 'guest', path: `/events/${slug}` },
  { name: 'forum', who: 'guest', path: `/events/${forum}` },
  { name: 'timetable-none', who: 'guest', path: `/events/${slug}/timetable` },
  { name: 'results-none', who: 'guest', path: `/events/${slug}/results` },
  { name: 'page-missing', who: 'guest', path: '/events/no-such-event' },
  { name: 'apply', who: 'guest', path: `/events/${slug}/apply` },
  { name: 'register', who: 'guest', path: `/events/${forum}/register` },
  { name: 'application-draft', who: 'guest', path: `/apply#c=${site.apps.get(6).key}` },
  { name: 'application', who: 'guest', path: `/apply#c=${site.apps.get(1).key}` },
  { name: 'sign-in', who: 'guest', path: '/sign-in' },
  { name: 'privacy', who: 'guest', path: '/privacy' },
  { name: 'my-applications', who: 'guest', path: '/my-applications' },
  { name: 'organise', who: 'organiser', path: '/organise' },
  { name: 'new-event', who: 'organiser', path: '/organise/new' },
  { name: 'overview', who: 'organiser', path: organise },
  { name: 'applications', who: 'organiser', path: `${organise}/applications` },
  { name: 'application-one', who: 'organiser', path: `${organise}/applications/${site.apps.get(1).id}` },
  { name: 'decisions', who: 'organiser', path: `${organise}/decisions` },
  { name: 'screening', who: 'organiser', path: `${organise}/screening` },
  { name: 'partners', who: 'organiser', path: `${organise}/partners` },
  { name: 'set-up', who: 'organiser', path: `${organise}/set-up` },
  { name: 'log', who: 'organiser', path: `${organise}/log` },
]

// What can be done with a slot, which is fetched with the first that has the focus.
async function slot(page) {
  await page.locator('[role=application] button').first().focus()
  await page.locator('a[href*="/applications?query="]').waitFor()
}

// The day itself: the timetable is published, judges are at work.
export const dayPages = site => [
  { name: 'timetable', who: 'guest', path: `/events/${slug}/timetable` },
  { name: 'stage', who: 'guest', path: `/stage/${site.room}` },
  { name: 'stage-chair', who: 'organiser', path: `/stage/${site.room}/chair` },
  { name: 'board', who: 'organiser', path: `${organise}/rounds/${site.rounds.seoul}/timetable`, open: slot },
  { name: 'judges', who: 'organiser', path: `${organise}/rounds/${site.rounds.seoul}/judges` },
  { name: 'results-open', who: 'organiser', path: `${organise}/rounds/${site.rounds.seoul}/results` },
  { name: 'judge-link', who: 'guest', path: new URL(site.judges[2].link).pathname + new URL(site.judges[2].link).hash },
  { name: 'judge', who: 'judge', path: '/judge' },
  { name: 'judge-entry', who: 'judge', path: '/judge', open: page => page.locator('main a[href*="/judge"], main li a, main li button').first().click() },
]

// Afterwards: the result of Seoul is published.
export const afterPages = site => [
  { name: 'results', who: 'guest', path: `/events/${slug}/results` },
  { name: 'results-matrix', who: 'organiser', path: `${organise}/rounds/${site.rounds.seoul}/results` },
  { name: 'mail-text', who: 'organiser', path: `${organise}/mail?text=decision_accepted` },
  { name: 'application-told', who: 'guest', path: `/apply#c=${site.apps.get(1).key}` },
]

// Until the page has come: its heading stands, nothing is being fetched for it.
export async function come(page) {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .skeleton'))
  await page.evaluate(() => document.fonts.ready)
}
export { event }

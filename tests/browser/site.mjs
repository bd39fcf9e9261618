// A real server with the built pages, filled through its API to the point that a page's test begins at:
// the call open, the judges at work, the result published.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Instance, goldenPanda, root } from '../e2e/instance.mjs'
import { answers, languages, two } from '../e2e/people.mjs'

export const slug = 'golden-panda-2022'
export const forum = 'korea-china-forum-2022'
export const event = `/api/v1/events/${slug}`
export const deck = readFileSync(join(root, 'tests/decks/three.pdf'))
export { answers, languages, two }

const passwordOf = email => `a password of ${email}`

export class Site extends Instance {
  constructor(options) {
    super(options)
    this.origin = null // the browser's own: http://127.0.0.1:port
  }

  // The Golden Panda call and the forum, the organiser, and the local organiser of Seoul.
  async fill() {
    await this.start()
    this.importEvent(goldenPanda())
    this.importEvent(JSON.parse(readFileSync(join(root, `deploy/events/${forum}.json`), 'utf8')))
    this.organiser = await this.person('organiser@panda.example', 'Organiser', ['--role', 'organiser', '--event', slug])
    this.local = await this.person('seoul@sea.example', '서울 담당', ['--role', 'local_organiser', '--event', slug, '--round', 'seoul', '--lang', 'ko'])
    this.rounds = Object.fromEntries((await this.must(200, 'GET', event)).rounds.map(r => [r.key, r.id]))
    this.apps = new Map()
    return this
  }

  passwordOf(email) {
    return passwordOf(email)
  }

  // Companies 1 to n, submitted (the last `drafts` of them not).
  async apply(n, { drafts = 0, over = () => ({}) } = {}) {
    for (let i = 1; i <= n; i++) {
      const lang = languages[i % 3]
      const made = await this.must(201, 'POST', `${event}/applications`, { body: { answers: answers(i, over(i)) }, lang })
      this.apps.set(i, { id: made.application_id, key: made.key, no: made.no })
      if (i <= n - drafts) await this.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as: made.key, lang })
    }
  }

  async upload(n, kind = 'deck_ko', bytes = deck, filename = `deck of ${two(n)}.pdf`) {
    const app = this.apps.get(n)
    const metadata = Object.entries({ kind, filename })
      .map(([k, v]) => `${k} ${Buffer.from(v).toString('base64')}`).join(',')
    const made = await this.ask('POST', `/api/v1/applications/${app.id}/uploads`, { as: app.key, raw: bytes, headers: {
      'tus-resumable': '1.0.0', 'upload-length': bytes.length, 'upload-metadata': metadata, 'content-type': 'application/offset+octet-stream' } })
    if (made.status !== 201) throw new Error(`upload: ${made.status} ${made.text}`)
  }

  // All accepted and released, in the timetable of Seoul, which is published; judges with assignments.
  async toJudging({ n = 6, n_judges = 3 } = {}) {
    await this.apply(n)
    await this.upload(1)
    await this.upload(2)
    this.moveClock('2022-08-27T09:00:00+09:00')
    await this.must(200, 'POST', `${event}/decisions`, { as: this.organiser,
      body: { application_ids: [...this.apps.values()].map(a => a.id), decision: 'accept' } })
    await this.must(200, 'POST', `${event}/decisions/release`, { as: this.organiser, body: {} })
    await this.toTimetable(n_judges)
  }

  // From those accepted on.
  async toTimetable(n_judges) {
    this.seoul = `/api/v1/rounds/${this.rounds.seoul}`
    this.judges = []
    for (let no = 1; no <= n_judges; no++) {
      const lang = languages[no % 3]
      const made = await this.must(201, 'POST', `${this.seoul}/judges`, { as: this.local,
        body: { email: `judge${no}@panel.example`, name: `Judge ${no}`, organisation: 'Made-up Fund', lang } })
      this.judges.push({ no, lang, id: made.judge_id, token: made.token, link: made.link })
    }
    await this.edit('POST', `${this.seoul}/timetable/generate`, {})
    await this.edit('POST', `${this.seoul}/timetable/publish`, {})
    this.room = (await this.must(200, 'GET', `${this.seoul}/rooms`, { as: this.local })).items[0].id
    this.entries = (await this.all(`${this.seoul}/entries`, { as: this.local })).map(e => e.id)
    this.moveClock('2022-09-01T09:31:00+09:00')
  }

  // An edit of Seoul's draft timetable, by the version seen last.
  async edit(method, path, body) {
    const was = await this.ask('GET', `${this.seoul}/timetable/draft`, { as: this.local })
    const r = await this.ask(method, path, { as: this.local, body, headers: { 'if-match': was.headers.etag } })
    if (r.status !== 200) throw new Error(`${method} ${path}: ${r.status} ${r.text}`)
    return r.body
  }

  // Every judge has scored every entry of a round; entry i of judge j gets what `milli` says.
  async score(judges, entries, milli = (i, j) => 5000 + 500 * ((3 * i + j) % 8)) {
    const keys = goldenPanda().rubrics[0].criteria.map(c => c.key)
    for (const [j, judge] of judges.entries())
      for (const [i, entry] of entries.entries()) {
        const was = await this.ask('GET', `/api/v1/entries/${entry}/sheet`, { as: judge.token })
        await this.must(200, 'PUT', `/api/v1/entries/${entry}/sheet`, { as: judge.token,
          headers: was.headers.etag ? { 'if-match': was.headers.etag } : {},
          body: { scores_milli: Object.fromEntries(keys.map(k => [k, milli(i, j)])), comment: 'Clear and calm.', is_final: true } })
      }
  }

  // The result of Seoul, published.
  async toPublished() {
    await this.score(this.judges, this.entries)
    const was = await this.ask('GET', event)
    const patched = await this.ask('PATCH', event, { as: this.organiser, headers: { 'if-match': was.headers.etag },
      body: { rounds: { seoul: { n_advance_per_track: 2 } } } })
    if (patched.status !== 200) throw new Error(patched.text)
    for (const step of ['close', 'freeze', 'confirm', 'publish']) await this.must(200, 'POST', `${this.seoul}/${step}`, { as: this.organiser, body: {} })
  }
}

// What an organiser of a large call waits for: with 5,000 applications, each list, filter and search, deciding on some
// and on all, each export, an import, what is kept of a person. Each is asked one after the other over one connection,
// never twice for the same without something written in between, so that no answer is only repeated.
//
// Two figures of each: `.p95`, the time until the answer is whole (of what is sent in pieces, `.first` is that until
// its first byte, and `.whole` that of all), and `.cpu`, the 95th percentile of the processor time that the server, and
// the database where it is a process of its own, took: on a machine that does something else too, only the second
// says what the answer costs. ROSTRUM_TEST chooses by their names.
import http from 'node:http'
import { readFileSync } from 'node:fs'
import { Pg } from '../harness/pg.mjs'
import { answers } from '../e2e/people.mjs'
import { Site, cpu_of, event, is_quick, note, say } from './bench.mjs'

const n = is_quick ? 500 : 5000, n_drafts = n / 10, n_submitted = n - n_drafts
const n_times = is_quick ? 12 : 40
const list = `${event}/applications`

// ---- one request ----

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

// Times until the first byte and until all of the answer is there, in ms, and its length. Nothing of what is refused
// as too much at once (503).
function ask(site, method, path, { body, as = site.organiser } = {}) {
  const text = body === undefined ? undefined : JSON.stringify(body), from = performance.now()
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${as}`, ...(text ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) } : {}) }
    const request = http.request({ agent, host: '127.0.0.1', port: site.port, method, path, headers }, answer => {
      let first, n_bytes = 0, start = ''
      answer.on('data', piece => {
        first ??= performance.now() - from
        if (n_bytes < 400) start += piece.toString('utf8', 0, 400)
        n_bytes += piece.length
      }).on('error', reject).on('end', () => {
        if (answer.statusCode === 503) return resolve(undefined)
        if (answer.statusCode >= 300) return reject(new Error(`${method} ${path}: ${answer.statusCode} ${start}`))
        resolve({ first: first ?? performance.now() - from, whole: performance.now() - from, n_bytes })
      })
    })
    request.on('error', reject).end(text)
  })
}

const p95 = values => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]

// Until the server, which has letters to write and numbers to keep, does nothing.
async function quiet(site) {
  for (let before = cpu_of(site), i = 0; i < 400; i++) {
    await new Promise(resolve => setTimeout(resolve, 20))
    const now = cpu_of(site)
    if (now - before < 2e5) return
    before = now
  }
}

// One case: `of(i)` is the i-th request, [method, path, options]. Before each, something is written (`stir`).
async function measure(site, name, of, { times = n_times, is_streamed = false, stir } = {}) {
  if (!new RegExp(process.env.ROSTRUM_TEST ?? '').test(name)) return
  const got = []
  for (let i = 0; i < times + 2; i++) {
    await stir?.()
    await quiet(site)
    const from = cpu_of(site), r = await ask(site, ...of(i))
    if (i >= 2 && r) got.push({ ...r, cpu: (cpu_of(site) - from) / 1e6 }) // two warm
  }
  if (got.length < times) note(`${name}: ${times - got.length} of ${times} were refused (503)`)
  if (!got.length) return
  if (is_streamed) {
    say(`${name}.first`, p95(got.map(r => r.first)), 'ms')
    say(`${name}.whole`, p95(got.map(r => r.whole)), 'ms')
  } else {
    say(`${name}.p95`, p95(got.map(r => r.whole)), 'ms')
  }
  say(`${name}.cpu`, p95(got.map(r => r.cpu)), 'ms')
}

// ---- the cases ----

const filters = {
  all: '', submitted: 'state=submitted', draft: 'state=draft', by_track: 'track=bio', by_round: 'round=seoul',
  by_partner: 'partner=kic-china', duplicates: 'is_duplicate=true', manual: 'is_for_manual_check=true',
  pending: 'is_pending=true', undecided: 'is_undecided=true', late: 'is_after_closing=true', no_deck: 'deck=missing',
  tests: 'is_test=true', narrow: 'state=submitted&track=bio&round=seoul&is_undecided=true&deck=missing',
  by_company: 'sort=company', by_company_down: 'sort=-company', by_track_order: 'sort=track', by_received: 'sort=-received',
  by_state: 'sort=state', by_round_order: 'sort=-round',
  search_one: 'query=company{n}.example', search_all: 'query=Made-up', search_none: 'query=nobodyhasthis{n}',
  search_in_filter: 'query=Invention&state=submitted&track=it',
}

let n_stirred = 0
const stirring = (site, id) => async () => {
  await ask(site, 'POST', `/api/v1/applications/${id}/decision`, { body: { decision: 'reject', reason: `Reason ${++n_stirred}.` } })
}

async function lists(site, say_as, stir) {
  for (const [name, filter] of Object.entries(filters)) {
    const query = i => filter.replace('{n}', String(1 + i * 7))
    await measure(site, `${say_as}list.${name}`, i => ['GET', `${list}?n_limit=50&${query(i)}`], { stir })
  }
  for (const name of ['all', 'duplicates', 'no_deck', 'search_all'])
    await measure(site, `${say_as}ids.${name}`, () => ['GET', `${list}/ids?${filters[name]}`], { stir })
  for (const name of ['counts', 'series']) await measure(site, `${say_as}${name}`, () => ['GET', `${list}/${name}`], { stir })
  await measure(site, `${say_as}decisions`, () => ['GET', `${event}/decisions`], { stir })
  await measure(site, `${say_as}log`, () => ['GET', `${event}/log`], { stir })
  for (const [name, query] of Object.entries({ all: '', search: 'query=company77.example', waiting: 'mail_state=waiting', receipts: 'mail_kind=receipt' }))
    await measure(site, `${say_as}mails.${name}`, () => ['GET', `${event}/mails?n_limit=50&${query}`], { stir })
}

async function decisions(site, say_as, ids) {
  const of = size => i => {
    const n_places = Math.max(1, Math.floor(ids.length / size)), from = (i % n_places) * size
    return ['POST', `${event}/decisions`, { body: { application_ids: ids.slice(from, from + size), decision: 'reject', reason: `The ${i}th.` } }]
  }
  await measure(site, `${say_as}decide.50`, of(50))
  await measure(site, `${say_as}decide.250`, of(250), { times: 16 }) // a page's
  await measure(site, `${say_as}decide.1000`, of(1000), { times: 12 }) // as many as are taken at once
}

async function files(site, say_as, stir) {
  for (const format of ['csv', 'xlsx', 'json'])
    await measure(site, `${say_as}export.${format}`, () => ['GET', `${list}/export?format=${format}&has_private=true`],
      { stir, is_streamed: true, times: 20 })
  await measure(site, `${say_as}export.csv_of_track`, () => ['GET', `${list}/export?format=csv&track=bio`], { stir, is_streamed: true, times: 20 })
  await measure(site, `${say_as}export.documents`, () => ['GET', `${list}/documents`], { stir, is_streamed: true, times: 20 })
}

async function people(site, say_as) {
  await measure(site, `${say_as}person`, i => ['GET', `${event}/privacy/export?email=contact%40company${1 + i * 11}.example&format=json`])
}

// A table of as many rows as are taken at once.
function table(first, n_rows) {
  const keys = ['company_name', 'company_name_en', 'founded', 'reg_no', 'country', 'track', 'round', 'project_title', 'project_summary',
    'members', 'contact_name', 'contact_email', 'contact_phone', 'is_pre_startup', 'consent_terms', 'consent_transfer']
  const lines = Array.from({ length: n_rows }, (_, i) => {
    const of = { ...answers(1), company_name: `Taken ${first + i}`, reg_no: `800-${first + i}`, contact_email: `in${first + i}@taken.example`,
      members: 'Somebody', is_pre_startup: 'no', consent_terms: 'yes', consent_transfer: 'yes' }
    return keys.map(key => of[key]).join(',')
  })
  return { data: Buffer.from([keys.join(','), ...lines].join('\n')).toString('base64') }
}

async function imports(site, say_as) {
  const n_rows = Number(/IMPORT_ROWS_MAX\s+(\d+)/.exec(readFileSync('lib/domain/screening/import.h', 'utf8'))[1])
  await measure(site, `${say_as}import.check`, i => ['POST', `${list}/import/check`, { body: table(i * n_rows, n_rows) }], { times: 5 })
  await measure(site, `${say_as}import`, i => ['POST', `${list}/import`, { body: table(i * n_rows, n_rows) }], { times: 3 })
}

async function measure_all(engine, site) {
  const say_as = `calls5000.${engine}`
  await site.stop()
  const made = site.fill(1, n, n_submitted), ids = made.slice(0, n_submitted).map(a => a.id)
  await site.start()
  const stir = stirring(site, ids.at(-1))
  note(`${n} applications, ${n_drafts} of them drafts; p95 of ${n_times}`)
  await lists(site, say_as, stir)
  await decisions(site, say_as, ids)
  await files(site, say_as, stir)
  await people(site, say_as)
  await imports(site, say_as)
}

// On SQLite, and on a PostgreSQL of its own.
export async function calls5000() {
  const pg = await Pg.start()
  try {
    for (const [engine, options] of Object.entries({ 'sqlite.': {}, 'pg.': { pg } })) {
      const site = await new Site({ clock: '2022-08-15T09:00:00+09:00', ...options }).open()
      try {
        await measure_all(engine, site)
      } finally {
        await site.done()
      }
    }
  } finally {
    agent.destroy()
    await pg.stop()
  }
}

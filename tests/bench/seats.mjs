// Ten thousand people ask for 150 places in one minute: how many were given, how many had no answer, and how long an
// answer took. An open loop: what is sent when was settled before, and a request's time counts from when it was to be
// sent. --quick: a thousand in six seconds.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pg } from '../harness/pg.mjs'
import { value } from '../engine.mjs'
import { Site, bytes_of, is_quick, load, requests, root, say, temp } from './bench.mjs'

const slug = 'korea-china-forum-2022'
const n_people = is_quick ? 1000 : 10000, n_places = 150, length_s = is_quick ? 6 : 60
const clock = '2022-07-25T10:00:00+08:00' // the window is open

// The forum as it was, its hall a quota besides: a place takes both.
function forum() {
  const doc = JSON.parse(readFileSync(join(root, `deploy/events/${slug}.json`), 'utf8'))
  const on_site = doc.ticket_types.find(ticket => ticket.key === 'on_site')
  doc.quotas = [{ key: 'hall', name: { ko: '대강당', zh: '大会厅', en: 'Hall' }, n_capacity: n_places, source: 'ours' }]
  Object.assign(on_site, { n_capacity: n_places, quotas: ['hall'] })
  return doc
}

const person = i => ({ due_us: i * length_s / n_people * 1e6,
  bytes: bytes_of('POST', `/api/v1/events/${slug}/registrations`,
    { body: { ticket: 'on_site', name: `Guest ${i}`, email: `guest${i}@crowd.example`, lang: 'en' } }) })

// A place, or a refusal: anything else is no answer.
function tally(path) {
  const n = { given: 0, refused: 0 }
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const status = Number(line.split(' ')[2])
    if (status === 202) n.given++
    if (status === 409) n.refused++
  }
  return n
}

async function crowd(prefix, pg) {
  const site = new Site({ clock, ...(pg ? { pg } : {}) }), each = join(temp, prefix)
  try {
    await site.start()
    site.importEvent(forum())
    const file = requests(Array.from({ length: n_people }, (_, i) => person(i)))
    const r = await load(site, file, { open: true, again: false, warm: 0, conns: 1000, each })
    const n = tally(each), stored = key => Number(value(site.data, key))
    const held = stored("SELECT count(*) FROM registration WHERE state = 'pending' AND is_placed")
    const counts = [n.given, held, stored("SELECT n_taken FROM ticket_type WHERE key = 'on_site'"), stored('SELECT n_taken FROM quota')]
    if (counts.some(x => x !== n_places)) throw new Error(`${n_places} places: answered, held, counted, of the hall: ${counts.join(', ')}`)
    say(`${prefix}.capacity`, n_places, 'places')
    say(`${prefix}.given`, n.given, 'places')
    say(`${prefix}.unanswered`, n_people - n.given - n.refused, 'people')
    say(`${prefix}.p50`, r.kinds[0].p50_us / 1000, 'ms')
    say(`${prefix}.p99`, r.kinds[0].p99_us / 1000, 'ms')
  } finally {
    await site.done()
  }
}

export async function seats() {
  await crowd('seats')
  const pg = await Pg.start()
  try {
    await crowd('seats.pg', pg)
  } finally {
    await pg.stop()
  }
}

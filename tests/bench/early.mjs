// A second event whose call has closed while the first one's is open: its round is being judged.
import { goldenPanda } from '../e2e/instance.mjs'

export const early = 'golden-panda-early'
const early_event = `/api/v1/events/${early}`

// The site is stopped before, runs afterwards; its clock stands in both calls. The early event's organiser becomes
// site.early; n entries of Seoul are in its published timetable, and nobody is in its panel.
export async function open_early(site, n) {
  const doc = goldenPanda()
  doc.slug = early
  doc.calls[0].closes.local = '2022-08-18T23:59:59'
  await site.start()
  site.importEvent(doc)
  await site.stop()
  const made = site.fill(1, n, n, early)
  await site.start()
  const as = site.early = await site.person('early@panda.example', 'Early', ['--role', 'organiser', '--event', early])
  site.moveClock('2022-08-20T09:00:00+09:00')
  await site.must(200, 'POST', `${early_event}/decisions`, { as, body: { application_ids: made.map(a => a.id), decision: 'accept' } })
  await site.must(200, 'POST', `${early_event}/decisions/release`, { as, body: {} })
  const rounds = (await site.must(200, 'GET', early_event)).rounds, round = `/api/v1/rounds/${rounds.find(r => r.key === 'seoul').id}`
  const entries = (await site.all(`${round}/entries`, { as }, 100)).map(e => e.id)
  const edit = async what => {
    const draft = await site.ask('GET', `${round}/timetable/draft`, { as })
    const r = await site.ask('POST', `${round}/timetable/${what}`, { as, body: {}, headers: { 'if-match': draft.headers.etag } })
    if (r.status !== 200) throw new Error(`${what}: ${r.text}`)
  }
  await edit('generate')
  await edit('publish')
  const room = (await site.must(200, 'GET', `${round}/rooms`, { as })).items[0].id
  return { round, entries, judges: [], room }
}

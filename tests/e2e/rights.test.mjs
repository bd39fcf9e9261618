// Rights, from the route table itself: every row as a stranger, as somebody signed in without a role, as
// each of its roles over something else, and after the right was taken away. What stands in the table
// is all that is known here; a new row is tested from the moment it is there.
import test from 'node:test'
import assert from 'node:assert/strict'
import http from 'node:http'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Instance, goldenPanda, root, rostrum } from './instance.mjs'
import { answers, two } from './people.mjs'

const dictionary = new Map([...readFileSync(join(root, 'server/fields.def'), 'utf8')
  .matchAll(/^FIELD\((\w+), (\w+), (-?\d+), (\d+)/gm)].map(([, name, kind, min]) => [name, { kind, min: Number(min) }]))
const routes = rostrum(['routes']).stdout.trim().split('\n').map(line => {
  const [method, path, lane, ...rest] = line.trim().split(/\s+/)
  const n = rest.findIndex(w => !/^[A-Z_]+(@\w+)?$/.test(w))
  return { method, path, lane, needs: n < 0 ? rest : rest.slice(0, n), fields: n < 0 ? [] : rest.slice(n) }
})

// A value that the dictionary accepts, so that nothing but the right is in question.
function valueOf(name, scene) {
  const known = { event: scene.event, format: 'csv', smtp_status: '5.1.1', lang: 'ko', mail_lang: 'ko', role: 'organiser', decision: 'clear', zone: 'Asia/Seoul', starts_at: '2022-09-01T10:00:00+09:00',
    entry_ids: [], application_ids: [scene.application_id], scores_milli: {}, answers: {}, ticket: 'online' }
  if (name in known) return known[name]
  if (name in scene) return scene[name]
  const { kind, min } = dictionary.get(name)
  return { INT: Math.max(1, min), ID: 1, BOOL: true, EMAIL: 'somebody@else.example', TIME: '2022-09-01T00:00:00Z', DATE: '2022', OBJECT: {}, IDS: [1],
    WORD: 'x'.repeat(Math.max(2, min)) }[kind] ?? 'x'.repeat(Math.max(24, min))
}

function requestOf(route, scene) {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name) => valueOf(name, scene))
  const names = route.fields.map(f => f.replace(/^[^a-z]+/, '')).filter(f => f && !f.endsWith('?'))
  const body = Object.fromEntries(names.filter(f => !route.fields.includes(`=${f}`)).map(f => [f, valueOf(f, scene)]))
  if (route.method === 'GET') return { path: names.length ? `${path}?${new URLSearchParams(body)}` : path, options: {} }
  if (route.lane === 'UPLOAD') return { path, options: { raw: route.method === 'PATCH' ? Buffer.from('%PDF') : undefined,
    headers: { 'tus-resumable': '1.0.0', ...(route.method === 'PATCH' ? { 'upload-offset': 0, 'content-type': 'application/offset+octet-stream' }
      : route.method === 'POST' ? { 'upload-length': 60, 'upload-metadata': 'kind ZGVjaw==,filename ZGVjay5wZGY=' } : {}) } } }
  return { path, options: route.method === 'DELETE' ? {} : { body } }
}

const at = new Instance({ clock: '2022-07-25T09:00:00+08:00' })
const ask = (route, scene, as) => {
  const { path, options } = requestOf(route, scene)
  return at.ask(route.method, path, { ...options, as })
}

// As the operator of the machine, over the control socket.
function operate(path, body) {
  return new Promise((resolve, reject) => {
    const bytes = JSON.stringify(body)
    const req = http.request({ socketPath: join(at.data, 'control.sock'), path, method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) } }, res => {
      res.resume().on('end', () => res.statusCode < 300 ? resolve() : reject(new Error(`${path}: ${res.statusCode}`)))
    })
    req.on('error', reject)
    req.end(bytes)
  })
}

const refused = [401, 403, 404]
const isOpen = route => route.needs.includes('PUBLIC')
const rowOf = route => `${route.method} ${route.path}`

// The key in an invitation to a team.
async function memberKey(email) {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(50)) {
    const mail = (await at.mails(0)).find(m => m.to === email)
    if (mail) return /\/team#c=(rm1[\w.-]+)/.exec(mail.text)[1]
  }
  throw new Error(`no invitation to ${email}`)
}

// An event in the middle of its preliminary: one of everything a path can name.
async function scene(slug, no) {
  const doc = { ...goldenPanda(), slug }
  doc.calls[0].team = { n_max: 9, source: 'ours' }
  at.importEvent(doc)
  const s = { event: slug }
  s.organiser = await at.person(`organiser${no}@panda.example`, 'Organiser', ['--role', 'organiser', '--event', slug])
  for (const round of ['seoul', 'final'])
    s[`local_${round}`] = await at.person(`${round}${no}@sea.example`, 'Local organiser', ['--role', 'local_organiser', '--event', slug, '--round', round])
  s.screener = await at.person(`screener${no}@panda.example`, 'Screener', ['--role', 'screener', '--event', slug])
  s.door = await at.person(`door${no}@panda.example`, 'Door', ['--role', 'door', '--event', slug])
  const event = await at.must(200, 'GET', `/api/v1/events/${slug}`)
  s.round_id = event.rounds.find(r => r.key === 'seoul').id
  s.draft_id = (await at.must(201, 'POST', `/api/v1/events/${slug}/draft`, { as: s.organiser, body: {} })).draft_id
  s.organisation_key = event.document.organisations[0].key
  s.final_id = event.rounds.find(r => r.key === 'final').id
  const applications = []
  for (const n of [1, 2]) {
    const draft = await at.must(201, 'POST', `/api/v1/events/${slug}/applications`, { body: { answers: answers(n, { contact_email: `contact${no}${two(n)}@company.example`, reg_no: `${no}${n}` }) } })
    await at.must(200, 'POST', `/api/v1/applications/${draft.application_id}/submit`, { as: draft.key })
    applications.push(draft)
  }
  s.application_id = applications[0].application_id
  s.applicant = applications[0].key
  s.other_applicant = applications[1].key
  for (const [who, team_role] of [['invitee', 'member'], ['reader', 'member'], ['editor', 'editor']]) {
    const email = `${who}${no}@company.example`
    const { items } = await at.must(201, 'POST', `/api/v1/applications/${s.application_id}/team`, { as: s.applicant, body: { email, name: 'Member', team_role } })
    s.member_id = items[0].member_id // the invitee's
    s[who] = await memberKey(email)
    if (who !== 'invitee') await at.must(200, 'POST', `/api/v1/applications/${s.application_id}/membership/reply`, { as: s[who], body: { team_reply: 'accepted' } })
  }
  const upload = await at.ask('POST', `/api/v1/applications/${s.application_id}/uploads`, { as: s.applicant,
    headers: { 'tus-resumable': '1.0.0', 'upload-length': 60, 'upload-metadata': 'kind ZGVja19rbw==,filename ZGVjay5wZGY=' } })
  s.upload_key = upload.headers.location.split('/').at(-1)
  await at.must(200, 'POST', `/api/v1/events/${slug}/decisions`, { as: s.organiser, body: { application_ids: applications.map(a => a.application_id), decision: 'accept' } })
  return s
}

async function fill(s, no) {
  await at.must(200, 'POST', `/api/v1/events/${s.event}/decisions/release`, { as: s.organiser, body: {} })
  const entries = await at.all(`/api/v1/rounds/${s.round_id}/entries`, { as: s.organiser })
  s.entry_id = entries.find(e => e.application_id === s.application_id).id
  const invite = round_id => at.must(201, 'POST', `/api/v1/rounds/${round_id}/judges`, { as: s.organiser, body: { email: `judge${no}@panel.example`, name: 'Judge' } })
  const [seoul, final] = [await invite(s.round_id), await invite(s.final_id)]
  const mails = await at.must(200, 'GET', `/api/v1/events/${s.event}/mails?mail_kind=receipt`, { as: s.organiser })
  s.mail_id = mails.items.find(m => m.object === `application:${s.application_id}`).id
  s.judge_id = seoul.judge_id
  s.judge = seoul.token
  s.judge_final = final.token
  s.judge_session = (await at.must(200, 'POST', '/api/v1/judge/session', { body: { token: s.judge, is_bearer: true } })).secret
  const draft = await at.ask('POST', `/api/v1/rounds/${s.round_id}/timetable/generate`, { as: s.organiser, body: {}, headers: { 'if-match': '"v1"' } })
  assert.equal(draft.status, 200, draft.text)
  s.slot_id = draft.body.slots[0].slot_id
  s.room_id = draft.body.slots[0].room_id
}

test('rights', { timeout: 300_000 }, async t => {
  t.after(() => at.done())
  await at.start()
  at.cli('import', [join(root, 'deploy/events/korea-china-forum-2022.json')])
  const forum = '/api/v1/events/korea-china-forum-2022'
  for (const n of [1, 2]) await at.must(202, 'POST', `${forum}/registrations`, { body: { ticket: 'online', name: 'Guest', email: `guest${n}@guests.example` } })
  const guests = (await at.mails(2)).map(m => /#t=(rg1[A-Za-z0-9._-]+)/.exec(m.text)[1])
  const forumDoc = await at.ask('GET', forum)
  const anyone = key => ({ key, name: { ko: key, zh: key, en: key }, mode: 'on_site', email: `${key}@speakers.example`, source: 'ours' })
  const host = await at.person('host@forum.example', 'Host', ['--role', 'organiser', '--event', 'korea-china-forum-2022'])
  await at.must(200, 'PATCH', forum, { as: host, headers: { 'if-match': forumDoc.headers.etag }, body: { speakers: ['one', 'two'].map(anyone),
    agenda: [{ key: 'talk', kind: 'talk', name: { ko: 'Talk', zh: 'Talk', en: 'Talk' }, speakers: [{ speaker: 'one', part: 'speaker' }], source: 'ours' }] } })
  const programme = await at.must(200, 'GET', `${forum}/programme`, { as: host })
  const speaker_ids = programme.people.map(p => p.speaker_id)
  await at.must(200, 'POST', `${forum}/speakers/ask`, { as: host, body: { speaker_ids } })
  const speakers = (await at.mails(4)).flatMap(m => /#t=(rp1[A-Za-z0-9._-]+)/.exec(m.text)?.[1] ?? []).sort()
  const slides = await at.ask('POST', `/api/v1/speakers/${speaker_ids[0]}/slides`, { as: speakers[0],
    headers: { 'tus-resumable': '1.0.0', 'upload-length': 60, 'upload-metadata': 'kind dGFsaw==,filename ZGVjay5wZGY=' } })
  assert.equal(slides.status, 201, slides.text)
  const [{ id: registration_id }] = await at.all(`${forum}/registrations`, { as: host })
  const allot = async n => (await at.must(201, 'POST', `${forum}/allotments`, { as: host, body: { organisation_key: 'kic-china', ticket: 'online', n_places: 2, name: 'Inviter', email: `inviter${n}@sponsors.example` } })).allotment_id
  const allotment_id = await allot(1)
  await allot(2)
  const inviters = (await at.mails(6)).flatMap(m => /allotment#t=(rv1[A-Za-z0-9._-]+)/.exec(m.text)?.[1] ?? []).sort()
  const refer = async n => (await at.must(201, 'POST', `${forum}/referrers`, { as: host, body: { name: 'Partner', email: `partner${n}@partners.example` } })).referrer_id
  const referrer_id = await refer(1)
  await refer(2)
  const referrers = (await at.mails(8)).flatMap(m => /partner#t=(rf1[A-Za-z0-9._-]+)/.exec(m.text)?.[1] ?? []).sort()
  at.moveClock('2022-08-20T09:00:00+09:00')
  const a = await scene('golden-panda-2022', 1), b = await scene('golden-panda-2023', 2)
  at.moveClock('2022-08-27T09:00:00+09:00')
  await fill(a, 1)
  await fill(b, 2)
  const person = await at.person('somebody@else.example', 'Somebody')
  const chief = await at.person('chief@instance.example', 'Chief', ['--role', 'organiser'])
  const letter_id = (await at.must(201, 'POST', '/api/v1/newsletter/letters', { as: chief, body: {} })).letter_id
  await at.must(202, 'POST', '/api/v1/newsletter/subscriptions', { body: { email: 'reader@readers.example' } })
  const file = await at.ask('POST', `/api/v1/events/${a.event}/documents`, { as: a.organiser,
    headers: { 'tus-resumable': '1.0.0', 'upload-length': 60, 'upload-metadata': 'filename ZGVjay5wZGY=' } })
  const file_key = file.headers.location.split('/').at(-1)
  const { items: [{ key: document_key }] } = await at.must(200, 'GET', `/api/v1/events/${a.event}/documents`, { as: a.organiser })
  Object.assign(a, { referrer_id, referrer: referrers[0], letter_id, subscription_id: 1, page_no: 1, version_no: 1, recipient: 'partner-abroad', mail_text: 'receipt', mail_lang: 'en', slides_key: slides.headers.location.split('/').at(-1), file_key, document_key, organisation_id: 1, registration_id, guest: guests[0], allotment_id, inviter: inviters[0], speaker_id: speaker_ids[0], speaker: speakers[0], host, person_id: 1, session_id: 1, entry_ids: [a.entry_id] })
  const closed = routes.filter(r => !isOpen(r))

  await t.test('the path fields are all known here', () => {
    for (const r of closed)
      for (const [, name] of r.path.matchAll(/\{(\w+)\}/g)) assert.ok(name in a, `${rowOf(r)}: what is {${name}}?`)
  })

  await t.test('a stranger', async () => {
    for (const r of closed) assert.equal((await ask(r, a)).status, 401, rowOf(r))
  })

  await t.test('somebody signed in without a role', async () => {
    for (const r of closed.filter(r => !r.needs.includes('SIGNED_IN'))) {
      const { status, text } = await ask(r, a, person)
      assert.ok([403, 404].includes(status), `${rowOf(r)}: ${status} ${text.slice(0, 300)}`)
    }
  })

  // An upload is of an application, or slides: a speaker has those.
  const sceneOf = need => need === 'SPEAKER@upload_key' ? { ...a, upload_key: a.slides_key } : a

  // Who has the role, but over another event, round, application, registration.
  const elsewhere = { ORGANISER: ['organiser'], LOCAL_ORGANISER: ['local_seoul', 'local_final'], JUDGE: ['judge', 'judge_session', 'judge_final'], APPLICANT: ['applicant', 'other_applicant'], DOOR: ['door'], SCREENER: ['screener'],
    MEMBER: ['reader', 'editor'], EDITOR: ['editor'], INVITEE: ['invitee', 'editor'] }
  await t.test('each role over something else', async () => {
    let n = 0
    for (const r of closed)
      for (const need of r.needs.filter(w => w !== 'SIGNED_IN')) {
        const [role, object] = need.split('@')
        const others = (elsewhere[role] ?? []).map(who => [`${who} of the other event`, b[who]])
        if (role === 'LOCAL_ORGANISER' && object !== 'event') others.push(['local organiser of the final', a.local_final])
        if (role === 'ORGANISER' && !object) others.push(['organiser of one event', a.organiser])
        if (role === 'JUDGE') others.push(['judge of the final', a.judge_final])
        if (role === 'APPLICANT') others.push(['another applicant', a.other_applicant])
        if (role === 'APPLICANT' && !r.needs.includes(`MEMBER@${object}`) && !r.needs.includes(`EDITOR@${object}`)) others.push(['an editor', a.editor])
        if (role === 'MEMBER') others.push(['who was asked only', a.invitee])
        if (role === 'EDITOR') others.push(['a member who sees it only', a.reader])
        if (role === 'INVITEE') others.push(['its leader', a.applicant])
        if (role === 'GUEST') others.push(['another guest', guests[1]], ['an applicant', a.applicant])
        if (role === 'SPEAKER') others.push(['another speaker', speakers[1]], ['a guest', a.guest])
        if (role === 'INVITER') others.push(['another inviter', inviters[1]], ['a guest', a.guest])
        if (role === 'REFERRER') others.push(['another partner', referrers[1]], ['an applicant', a.applicant])
        if (role === 'OPERATOR') others.push(['organiser', a.organiser], ['local organiser', a.local_seoul], ['judge', a.judge], ['applicant', a.applicant], ['guest', a.guest])
        for (const [who, as] of others) {
          const { status, text } = await ask(r, sceneOf(need), as)
          assert.ok(refused.includes(status), `${rowOf(r)} as ${who}: ${status} ${text.slice(0, 300)}`)
          n++
        }
      }
    assert.ok(n > 200, `${n} refusals`)
  })

  await t.test('each role over its own is let in: the paths above are good', async () => {
    const own = { ORGANISER: 'organiser', LOCAL_ORGANISER: 'local_seoul', JUDGE: 'judge', APPLICANT: 'applicant', GUEST: 'guest', DOOR: 'door', SCREENER: 'screener', SPEAKER: 'speaker', INVITER: 'inviter',
      REFERRER: 'referrer', MEMBER: 'reader', EDITOR: 'editor', INVITEE: 'invitee' }
    for (const r of closed.filter(r => r.method === 'GET'))
      for (const need of r.needs.filter(w => w in own || w.includes('@'))) {
        const role = need.split('@')[0]
        const as = need === 'ORGANISER' || r.path.includes('/newsletter/') ? chief : role === 'ORGANISER' && /registration_id|speaker_id|allotment_id|referrer_id/.test(r.path) ? a.host : a[own[role]]
        const { status, text } = await ask(r, sceneOf(need), as)
        assert.ok(![401, 403].includes(status) || /"rule":"(?!not_allowed|sign_in_needed|credentials)/.test(text), `${rowOf(r)} as ${role}: ${status} ${text.slice(0, 300)}`)
      }
  })

  await t.test('after the right was taken away', async () => {
    const people = await new Promise((resolve, reject) => http.get({ socketPath: join(at.data, 'control.sock'), path: '/api/v1/accounts' }, res => {
      let text = ''
      res.on('data', d => { text += d }).on('end', () => resolve(JSON.parse(text).items))
    }).on('error', reject))
    const idOf = email => { const p = people.find(p => p.email === email); return p.id ?? p.person_id }
    await at.must(204, 'POST', `/api/v1/judges/${a.judge_id}/revoke`, { as: a.organiser, body: {} })
    await operate(`/api/v1/accounts/${idOf('organiser1@panda.example')}/roles/drop`, { role: 'organiser', event: a.event })
    await operate(`/api/v1/accounts/${idOf('seoul1@sea.example')}/disable`, {})
    await at.must(204, 'POST', '/api/v1/sign-out', { as: host, body: {} })
    const gone = [['judge', a.judge, 401], ['session of a judge', a.judge_session, 401], ['organiser whose role was dropped', a.organiser, 403],
      ['local organiser who was disabled', a.local_seoul, 401], ['organiser who signed out', host, 401]]
    for (const r of closed)
      for (const [who, as, status] of gone) {
        if (status === 403 && r.needs.includes('SIGNED_IN')) continue
        const said = (await ask(r, a, as)).status
        assert.ok(said === status || said === 404 && status === 403, `${rowOf(r)} as ${who}: ${said}`)
      }
  })
})

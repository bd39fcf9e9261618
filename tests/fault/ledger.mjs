// What clients asked and what they were told, and whether a server that has come back agrees: every
// acknowledged request is there with its content, none twice, none half. A request that was sent and
// never answered may have happened or not, but wholly, and asking again with its key gives one result.
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { announce, answersOf, appendBytes, isPg, keyOf, must, openSlug, pdf, scores, sha256, sql,
         until, uploadOffset } from './tool.mjs'

const create = (client, a) =>
  client.send('POST', `/api/v1/events/${openSlug}/applications`,
              { body: { answers: answersOf(a.word) }, headers: { 'Idempotency-Key': keyOf(a.word) } })
const save = (client, a, summary) =>
  client.send('PATCH', `/api/v1/applications/${a.id}`,
              { token: a.token, headers: { 'If-Match': `"v${a.version}"` }, body: { answers: { project_summary: summary } } })
const submit = (client, a) =>
  client.send('POST', `/api/v1/applications/${a.id}/submit`,
              { token: a.token, body: {}, headers: { 'Idempotency-Key': keyOf(`submit-${a.word}`) } })
const read = (client, a) => client.get(`/api/v1/applications/${a.id}`, { token: a.token })
const sheetPath = s => `/api/v1/entries/${s.entry}/sheet`

export class Ledger {
  // isToldBusy: 503 is an answer like none: done, or not, and it may be asked again.
  constructor({ isToldBusy = false } = {}) {
    this.isToldBusy = isToldBusy
    this.applications = [] // {word, id, token, version, summary, doubt, submitted, upload}
    this.sheets = []       // {judge, entry, token, version, comments: [of each version], doubt}
    this.n = { sent: 0, acknowledged: 0, unanswered: 0, busy: 0 }
    this.no = 0
  }

  // Sends, counts; the answer, or undefined when there was none.
  async ask(answered, status) {
    this.n.sent++
    this.onSent?.()
    const r = await answered
    if (r.status === 0) {
      this.n.unanswered++
      return undefined
    }
    if (this.isToldBusy && r.status === 503) {
      this.n.busy++
      return undefined
    }
    this.n.acknowledged++
    return must(r, status)
  }

  // ---- the clients ----

  created(a, r) {
    Object.assign(a, { id: r.json.application_id, token: r.json.key, version: r.json.version_no, doubt: null })
  }

  // One application after another, until the connection ends.
  async apply(client, rand) {
    while (!client.isClosed) {
      const word = `w${++this.no}`
      const a = { word, summary: `First ${word}`, doubt: 'create' }
      this.applications.push(a)
      const r = await this.ask(create(client, a), 201)
      if (!r) return
      this.created(a, r)
      for (let i = rand(3); i > 0; i--) {
        const summary = `Change ${i} of ${word}`
        a.doubt = { summary }
        const saved = await this.ask(save(client, a, summary), 200)
        if (!saved) return
        Object.assign(a, { summary, version: saved.json.version_no, doubt: null })
      }
      a.doubt = 'submit'
      const done = await this.ask(submit(client, a), 200)
      if (!done) return
      Object.assign(a, { submitted: done.json, doubt: null })
    }
  }

  // A draft, its document in parts, and so on.
  async upload(client, rand) {
    while (!client.isClosed) {
      const word = `u${++this.no}`
      const a = { word, summary: `First ${word}`, doubt: 'create' }
      this.applications.push(a)
      const r = await this.ask(create(client, a), 201)
      if (!r) return
      this.created(a, r)
      const u = { bytes: pdf(20_000 + rand(200_000), word), offset: 0, doubt: 'announce' }
      a.upload = u
      const made = await this.ask(announce(client, a, u.bytes.length), 201)
      if (!made) return
      Object.assign(u, { at: made.headers.location, doubt: null })
      if (!await this.append(client, a, rand)) return
    }
  }

  async append(client, a, rand) {
    const u = a.upload
    while (u.offset < u.bytes.length) {
      const part = u.bytes.subarray(u.offset, u.offset + 1 + rand(60_000))
      u.doubt = { offset: u.offset + part.length }
      const r = await this.ask(appendBytes(client, a, u.at, u.offset, part), 204)
      if (!r) return false
      Object.assign(u, { offset: Number(r.headers['upload-offset']), doubt: null })
    }
    return true
  }

  // A judge who changes one sheet after another.
  async judge(client, sheets, rand) {
    while (!client.isClosed) {
      const s = sheets[rand(sheets.length)]
      const comment = `Version ${s.version + 1} by judge ${s.judge} of entry ${s.entry}`
      s.doubt = { comment }
      const r = await this.ask(client.send('PUT', sheetPath(s), {
        token: s.token, headers: s.version ? { 'If-Match': `"v${s.version}"` } : {},
        body: { scores_milli: scores(s.version % 21), comment, is_final: rand(2) === 1 } }), 200)
      if (!r) return
      assert.equal(r.json.version_no, s.version + 1)
      s.comments.push(comment)
      Object.assign(s, { version: s.version + 1, doubt: null })
    }
  }

  // ---- what a server says that has come back ----

  async checkApplication(client, a) {
    if (a.doubt === 'create') { // twice, to see one
      const r = must(await create(client, a), 201)
      const again = must(await create(client, a), 201)
      assert.deepEqual(again.json, r.json)
      this.created(a, r)
    }
    let now = must(await read(client, a), 200).json
    assert.equal(now.answers.company_name, answersOf(a.word).company_name)
    if (a.doubt?.summary && now.version_no === a.version + 1)
      Object.assign(a, { summary: a.doubt.summary, version: a.version + 1 })
    assert.equal(now.answers.project_summary, a.summary)
    if (a.doubt === 'submit') {
      a.submitted = must(await submit(client, a), 200).json
      if (now.state === 'submitted') assert.equal(a.submitted.received_at, now.received_at)
      now = must(await read(client, a), 200).json
    }
    if (a.submitted) {
      const again = must(await submit(client, a), 200).json
      assert.equal(again.receipt, a.submitted.receipt)
      for (const key of ['received_at', 'submitted_at', 'receipt']) assert.equal(now[key], a.submitted[key], key)
    } else {
      assert.equal(now.version_no, a.version)
    }
    assert.equal(now.state, a.submitted ? 'submitted' : 'draft')
    if (a.doubt !== null) a.doubt = null
  }

  async checkUpload(client, data, a) {
    const u = a.upload
    if (!u?.at) { // never told its address: it may be there, but whole
      delete a.upload
      return
    }
    const r = must(await uploadOffset(client, a, u.at), 200).json
    assert.ok(r.n_offset === u.offset || r.n_offset === u.doubt?.offset,
              `${r.n_offset}: acknowledged ${u.offset}, unanswered ${JSON.stringify(u.doubt)}`)
    u.offset = r.n_offset
    u.doubt = null
    if (r.state === 'complete') {
      const path = join(data, 'uploads', r.sha256.slice(0, 2), r.sha256)
      assert.equal(r.sha256, sha256(u.bytes))
      assert.equal(sha256(readFileSync(path)), r.sha256)
    } else {
      assert.equal(r.state, 'open')
      const file = readFileSync(join(data, 'uploads/open', r.upload_key))
      assert.ok(file.length >= u.offset, `the file is shorter (${file.length}) than its offset ${u.offset}`)
      assert.ok(file.subarray(0, u.offset).equals(u.bytes.subarray(0, u.offset)), 'other bytes')
    }
  }

  async checkSheet(client, s) {
    const now = must(await client.get(sheetPath(s), { token: s.token }), 200).json
    if (s.doubt && now.version_no === s.version + 1) {
      s.comments.push(s.doubt.comment)
      s.version++
    }
    s.doubt = null
    assert.equal(now.version_no, s.version)
    assert.equal(now.comment, s.version ? s.comments[s.version - 1] : '')
  }

  // Everything that was in doubt or touched since the last check; then what was begun goes on.
  async check(client, data, rand) {
    const touched = this.applications.filter(a => !a.isSettled)
    for (const a of touched) {
      await this.checkApplication(client, a)
      await this.checkUpload(client, data, a)
      if (a.upload) assert.ok(await this.append(client, a, rand))
      a.isSettled = true
    }
    for (const s of this.sheets) await this.checkSheet(client, s)
    return touched.length
  }
}

// ---- what no database may hold, whatever was asked ----

// Each query finds what is half or double; none may find a row.
const halves = {
  'an application without its log row, or with two':
    `SELECT a.id FROM application a
     WHERE (SELECT COUNT(*) FROM log l WHERE l.object = 'application:' || a.id AND l.action = 'application.create') <> 1`,
  'a submission without its log row or instant':
    `SELECT a.id FROM application a
     WHERE (a.state <> 'draft') <> (a.received_at IS NOT NULL)
        OR (a.state <> 'draft') <> ((SELECT COUNT(*) FROM log l WHERE l.object = 'application:' || a.id
                                     AND l.action = 'application.submit') = 1)
        OR (SELECT COUNT(*) FROM log l WHERE l.object = 'application:' || a.id AND l.action = 'application.submit') > 1`,
  'a letter missing or twice':
    `SELECT a.id FROM application a
     WHERE (SELECT COUNT(*) FROM outbox o WHERE o.object = 'application:' || a.id AND o.kind = 'draft_link') <> 1
        OR (SELECT COUNT(*) FROM outbox o WHERE o.object = 'application:' || a.id AND o.kind = 'receipt')
           <> CASE WHEN a.received_at IS NULL THEN 0 ELSE 1 END`,
  'the same application twice':
    `SELECT event_id, company FROM application GROUP BY event_id, company HAVING COUNT(*) > 1`,
  'numbers with gaps':
    `SELECT event_id FROM application GROUP BY event_id HAVING COUNT(*) <> MAX(no)`,
  'an idempotency key without what it made':
    `SELECT object_id FROM idempotency i WHERE i.route LIKE '%/applications'
     AND NOT EXISTS (SELECT 1 FROM application a WHERE a.id = i.object_id)`,
  'sheet versions with gaps':
    `SELECT judge_id, entry_id FROM sheet GROUP BY judge_id, entry_id HAVING COUNT(*) <> MAX(version_no)`,
  'sheets without their log rows, or the reverse':
    `SELECT 1 FROM (SELECT COUNT(*) AS n FROM sheet) s,
                   (SELECT COUNT(*) AS n FROM log WHERE action = 'sheet.save') l WHERE s.n <> l.n`,
  'an upload without its log row': // several rows each: announced, complete
    `SELECT u.id FROM upload u WHERE NOT EXISTS (SELECT 1 FROM log l WHERE l.action LIKE 'upload.%'
     AND l.object IN ('upload:' || u.key, 'upload:' || u.id, 'application:' || u.application_id))`,
  'a log row that is not chained':
    `SELECT id FROM log WHERE id NOT IN (SELECT log_id FROM log_chain)`,
  'a chain with gaps':
    `SELECT 1 FROM (SELECT COUNT(*) AS n, MAX(no) AS last_no FROM log_chain) q WHERE n <> last_no`,
  ...(isPg ? {} : { 'a row that points nowhere': `SELECT * FROM pragma_foreign_key_check` }),
}

// On PostgreSQL the log is chained a moment after the commit, by a server that runs.
export async function chained(data) {
  if (isPg) await until(() => sql(data, `SELECT 1 AS is_left WHERE EXISTS (${halves['a log row that is not chained']})`)
    .length === 0, 'the log is chained')
}

export function checkDatabase(data) {
  const found = sql(data, Object.entries(halves).map(([name, query]) =>
    `SELECT '${name}' AS what WHERE EXISTS (${query})`).join(' UNION ALL '))
  assert.deepEqual(found, [])
  for (const u of sql(data, `SELECT key, n_offset FROM upload WHERE state = 'open'`)) {
    const n = statSync(join(data, 'uploads/open', u.key)).size
    assert.ok(n >= u.n_offset, `upload ${u.key}: a file of ${n} bytes, an offset of ${u.n_offset}`)
  }
}

// The whole ledger against the database, at the end.
export function checkAll(ledger, data) {
  const rows = new Map(sql(data, 'SELECT id, state, version_no, answers_json FROM application').map(r => [r.id, r]))
  for (const a of ledger.applications) {
    const row = rows.get(a.id)
    assert.equal(row?.state, a.submitted ? 'submitted' : 'draft')
    const answers = JSON.parse(row.answers_json)
    assert.equal(answers.company_name, answersOf(a.word).company_name)
    assert.equal(answers.project_summary, a.summary)
  }
  const versions = sql(data, 'SELECT judge_id, entry_id, version_no, comment FROM sheet')
  assert.equal(versions.length, ledger.sheets.reduce((n, s) => n + s.version, 0))
  const at = new Map(ledger.sheets.map(s => [`${s.judge}/${s.entry}`, s]))
  for (const v of versions) assert.equal(v.comment, at.get(`${v.judge_id}/${v.entry_id}`).comments[v.version_no - 1])
  if (!isPg) assert.deepEqual(sql(data, 'PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
}

// Applications as files, read by other programs: the workbook by an XML parser, the archive by Python's zipfile; what is
// left of a download that was cut; and as many taken in again as a file may have.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isPg, sql } from '../engine.mjs'
import { goldenPanda, Instance } from './instance.mjs'
import { answers } from './people.mjs'

const path = '/api/v1/events/golden-panda-2022'
let it, organiser

// A PDF of n bytes.
function pdf(n) {
  const head = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n'), tail = Buffer.from('\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n')
  return Buffer.concat([head, Buffer.alloc(n - head.length - tail.length, 'x'), tail])
}
async function submitted(n, over, ...decks) {
  const made = await it.must(201, 'POST', `${path}/applications`, { body: { answers: answers(n, over) }, lang: 'ko' })
  const as = made.key
  for (const deck of decks)
    await it.must(201, 'POST', `/api/v1/applications/${made.application_id}/uploads`, { as, raw: deck, headers: {
      'tus-resumable': '1.0.0', 'upload-length': deck.length, 'content-type': 'application/offset+octet-stream',
      'upload-metadata': `kind ${Buffer.from('deck').toString('base64')},filename ${Buffer.from('x.pdf').toString('base64')}` } })
  await it.must(200, 'POST', `/api/v1/applications/${made.application_id}/submit`, { as })
}
// The bytes of an answer; with `cut`, leaves after the first of them.
function download(url, { cut = false, version } = {}) {
  return new Promise((resolve, reject) => {
    const req = http.get(it.base + url, { headers: { authorization: `Bearer ${organiser}` }, agent: false, version }, res => {
      const parts = []
      res.on('data', part => {
        parts.push(part)
        if (cut) req.destroy()
      }).on('close', () => resolve({ status: res.statusCode, headers: res.headers, bytes: Buffer.concat(parts), isWhole: res.complete }))
    })
    req.on('error', error => cut || reject(error))
  })
}
function python(script, ...args) {
  return JSON.parse(execFileSync('python3', ['-c', script, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 }))
}
function kept(name, bytes) {
  const file = join(it.temp, name)
  writeFileSync(file, bytes)
  return file
}
const zipScript = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(json.dumps({"bad": z.testzip(), "files": [[i.filename, i.file_size, i.compress_type, bool(i.flag_bits & 0x800)] for i in z.infolist()],
  "texts": {i.filename: z.read(i).decode("utf-8-sig") for i in z.infolist() if i.filename.endswith(".txt")}}))`
const xlsxScript = `
import json, re, sys, zipfile
import xml.etree.ElementTree as x
z = zipfile.ZipFile(sys.argv[1]); n = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
rows = []
for row in x.fromstring(z.read("xl/worksheets/sheet1.xml")).iter(n + "row"):
  cells = {}
  for c in row:
    text = "".join(t.text or "" for t in c.iter(n + "t"))
    v = c.find(n + "v")
    cells[re.sub("[0-9]", "", c.get("r"))] = ["formula"] if c.find(n + "f") is not None else [c.get("t") or "n", c.get("s") or "", text or (v.text if v is not None else None)]
  rows.append(cells)
print(json.dumps({"rows": rows, "sheet": x.fromstring(z.read("xl/workbook.xml")).find(n + "sheets")[0].get("name"), "bad": z.testzip()}))`

before(async () => {
  it = await new Instance().start()
  it.importEvent(goldenPanda())
  organiser = await it.person('organiser@panda.example', 'Organiser', ['--role', 'organiser', '--event', 'golden-panda-2022'])
  await submitted(1, { company_name: '../../한빛:센서 <株>', project_title: '=1+1', project_summary: '가'.repeat(1999) }, pdf(5000), pdf(6000))
  await submitted(2, { company_name: 'CON', founded: '2020' }, pdf(24 << 20))
  await submitted(3, { company_name: '\u{1F43C}' })
})
after(() => it.done())

test('a workbook has typed cells, no formula, and texts in three scripts', async () => {
  const { status, headers, bytes, isWhole } = await download(`${path}/applications/export?format=xlsx&lang=ko&has_private=true`)
  assert.equal(status, 200)
  assert.ok(isWhole)
  assert.equal(headers['transfer-encoding'], 'chunked')
  const { rows, sheet, bad } = python(xlsxScript, kept('a.xlsx', bytes))
  assert.equal(bad, null)
  assert.equal(sheet, '신청')
  assert.equal(rows.length, 4)
  const titles = Object.fromEntries(Object.entries(rows[0]).map(([column, [, , text]]) => [text, column]))
  const cell = (row, title) => rows[row][titles[title]]
  assert.deepEqual(cell(1, '번호').filter((_, i) => i !== 1), ['n', '1'])
  assert.equal(cell(1, '회사')[2], '../../한빛:센서 <株>')
  assert.deepEqual([cell(1, '프로젝트 한 줄 소개')[0], cell(1, '프로젝트 한 줄 소개')[2]], ['inlineStr', '=1+1'])
  assert.equal(cell(1, '프로젝트 요약')[2].length, 1999)
  assert.equal(cell(2, '설립일')[2], '2020') // a year is no day: it stays a text
  assert.equal(cell(2, '설립일')[0], 'inlineStr')
  assert.deepEqual([cell(3, '설립일')[0], cell(3, '설립일')[2]], ['inlineStr', '2019-05'])
  const received = cell(1, '접수 시각(Asia/Shanghai)')
  assert.equal(received[0], 'n')
  assert.ok(Math.abs(Number(received[2]) - 44793.33) < 1, received[2]) // 2022-08-20 as Excel counts days
  assert.ok(rows.every(row => Object.values(row).every(([kind]) => kind !== 'formula')))
})

test('an archive of documents has sane names, and is whole', async () => {
  const { status, headers, bytes } = await download(`${path}/applications/documents?lang=ko`)
  assert.equal(status, 200)
  assert.equal(headers['content-type'], 'application/zip')
  const { bad, files, texts } = python(zipScript, kept('a.zip', bytes))
  assert.equal(bad, null)
  assert.deepEqual(texts, {})
  assert.deepEqual(files, [['00001_한빛_센서_株_deck.pdf', 6000, 0, true], ['00002_CON_deck.pdf', 24 << 20, 0, files[1][3]]])
})

test('what is cut leaves nothing open, and the server goes on', { skip: process.platform !== 'linux' }, async () => {
  const open = () => readdirSync(`/proc/${it.child.pid}/fd`).length
  await it.must(200, 'GET', '/api/v1')
  const n = open()
  for (const what of ['documents?', 'export?format=xlsx&', 'documents?lang=zh&', 'export?format=csv&'])
    await download(`${path}/applications/${what}state=submitted`, { cut: true })
  for (let i = 0; open() > n; i++) {
    assert.ok(i < 300, `${open()} files are open, ${n} were`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  assert.deepEqual(readdirSync(join(it.data, 'uploads/temporary')), [])
  await it.must(200, 'GET', `${path}/applications`, { as: organiser })
})

test('a client of HTTP/1.0 gets it unframed, until the close', async () => {
  const raw = await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(it.base)
    import('node:net').then(({ connect }) => {
      const parts = []
      const socket = connect(port, hostname, () => socket.write(
        `GET ${path}/applications/export?format=csv HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer ${organiser}\r\n\r\n`))
      socket.on('data', part => parts.push(part)).on('error', reject).on('close', () => resolve(Buffer.concat(parts).toString()))
    })
  })
  const [head, body] = raw.split('\r\n\r\n')
  assert.doesNotMatch(head, /transfer-encoding/i)
  assert.match(head, /connection: close/i)
  assert.match(body, /^\ufeff"No\."/)
  assert.match(raw, /CON/)
})

test('a file that is gone is named in the archive and in the log', { skip: isPg && 'documents are rows there' }, async () => {
  const [{ hash, key }] = sql(it.data, "SELECT hash, key FROM upload WHERE state = 'complete' AND n_bytes = 6000")
  rmSync(join(it.data, 'uploads', hash.slice(0, 2), hash))
  const { bytes } = await download(`${path}/applications/documents?lang=ko`)
  const { bad, files, texts } = python(zipScript, kept('b.zip', bytes))
  assert.equal(bad, null)
  assert.deepEqual(files.map(([name]) => name), ['00002_CON_deck.pdf', '00000_MISSING.txt'])
  assert.match(texts['00000_MISSING.txt'], /읽을 수 없는[^]*00001_한빛_센서_株_deck\.pdf\r\n/)
  const { items } = await it.must(200, 'GET', `${path}/log?action=application.export_documents&n_limit=1`, { as: organiser })
  assert.deepEqual(items[0].after, { filter: {}, format: 'zip', missing: [key], n_documents: 2, n_missing: 1 })
})

test('a table as large as it may be is taken in, and comes out again', async () => {
  const n = 1000
  const titles = ['company_name', 'company_name_en', 'founded', 'country', 'track', 'round', 'project_title', 'project_summary',
    'members', 'contact_name', 'contact_email', 'contact_phone', 'is_pre_startup', 'consent_terms', 'consent_transfer']
  const row = i => [`가져온 ${i}`, `Imported ${i}`, '2019-05', '대한민국', 'bio', 'seoul', 'Title', '요약 '.repeat(200), `Founder ${i}`, 'Contact',
    `imported${i}@company.example`, '+82 2 0000 0000', 'no', 'yes', 'yes'].join(',')
  const data = Buffer.from([titles.join(','), ...Array.from({ length: n }, (_, i) => row(i))].join('\r\n')).toString('base64')
  const body = { data, is_mailed: true, mail_lang: 'ko' }
  const checked = await it.must(200, 'POST', `${path}/applications/import/check`, { as: organiser, body })
  assert.deepEqual([checked.n_good, checked.n_bad, checked.is_done], [n, 0, false])
  const done = await it.must(200, 'POST', `${path}/applications/import`, { as: organiser, body })
  assert.deepEqual([done.n_good, done.is_done, done.rows.length], [n, true, n])
  const again = await it.ask('POST', `${path}/applications/import`, { as: organiser, body })
  assert.equal(again.status, 409)
  const { bytes } = await download(`${path}/applications/export?format=json&track=bio`)
  assert.equal(JSON.parse(bytes).filter(a => a.company.startsWith('가져온')).length, n)
})

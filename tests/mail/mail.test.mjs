// Mail as it arrives: the mailer sends to a real SMTP server (smtp-server), a reader of its own
// (mailparser) takes the messages apart. mail_drive stands beside the binary (tests/built.mjs).
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { beside } from '../built.mjs'

const drive = beside('mail_drive')
let folder

before(() => { folder = mkdtempSync(join(tmpdir(), 'rostrum-mail-')) })
after(() => rmSync(folder, { recursive: true, force: true }))

const dataFolder = () => mkdtempSync(join(folder, 'data-'))

// Starts a mail server that keeps what it takes; `options` are smtp-server's.
async function mailServer(options = {}) {
  const got = []
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 50,
    disabledCommands: options.onAuth ? ['STARTTLS'] : ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const parts = []
      stream.on('data', part => parts.push(part))
      stream.on('end', () => {
        got.push({ raw: Buffer.concat(parts), envelope: session.envelope, helo: session.hostNameAppearsAs,
                   isSecure: session.secure, user: session.user })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {}) // a client that breaks off
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address()
  return { got, port, url: `smtp://127.0.0.1:${port}`, close: () => new Promise(resolve => server.close(resolve)) }
}

const rowsOf = text => text.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line))

function start(data, args) {
  const child = spawn(drive, [data, ...Object.entries(args).flatMap(([k, v]) => [`--${k}`, String(v)])])
  let out = '', log = ''
  child.stdout.setEncoding('utf8') // a character may arrive in two parts
  child.stderr.setEncoding('utf8')
  child.stdout.on('data', part => { out += part })
  child.stderr.on('data', part => { log += part })
  const ended = new Promise(resolve => child.on('close', (code, signal) => {
    const [queued, now] = out.includes('---\n') ? out.split('---\n') : ['', out]
    resolve({ code, signal, log, queued: rowsOf(queued), rows: rowsOf(now) })
  }))
  return { child, ended }
}

async function run(data, args) {
  const result = await start(data, args).ended
  assert.equal(result.code, 0, result.log)
  return result
}

const lines = text => text.replaceAll('\r\n', '\n')

function checkMessage(raw, parsed, row) {
  assert.equal(parsed.subject, row.subject)
  assert.equal(lines(parsed.text).trimEnd(), row.body.trimEnd())
  assert.equal(parsed.headers.get('content-language'), row.lang)
  assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated')
  assert.equal(parsed.from.value[0].address, 'noreply@rostrum.example')
  assert.equal(parsed.from.value[0].name, '스타컵 운영')
  assert.equal(parsed.to.value[0].address, row.to_email)
  assert.equal(parsed.to.value[0].name, row.to_name)
  assert.equal(parsed.messageId, `<outbox.${row.id}.0@rostrum.example>`)
  assert.ok(Math.abs(parsed.date - Date.now()) < 600_000)
  assert.doesNotMatch(parsed.text + parsed.subject, /[{}]/)
  assert.equal(parsed.attachments.length, row.ics ? 1 : 0)
  if (row.ics) {
    assert.equal(parsed.attachments[0].contentType, 'text/calendar')
    assert.equal(parsed.attachments[0].filename, 'invite.ics')
    assert.equal(parsed.attachments[0].content.toString(), row.ics)
  }
  for (const line of raw.toString('latin1').split('\r\n')) {
    assert.ok(line.length <= 78, line)
    assert.doesNotMatch(line, /[^\x20-\x7e\t]/)
  }
}

test('every text arrives whole in three languages', async () => {
  const server = await mailServer()
  const { queued, rows, log } = await run(dataFolder(), { queue: 'all', 'smtp-url': server.url })
  await server.close()
  const n = queued.length
  assert.ok(n >= 60 && n % 3 === 0)
  const known = readFileSync(new URL('../../lib/mail/mail.def', import.meta.url), 'utf8').matchAll(/^MAIL\(\w+, (\w+),/gm)
  assert.deepEqual(new Set(queued.map(row => row.kind)), new Set([...known].map(m => m[1])))
  assert.equal(server.got.length, n)
  const byId = new Map(queued.map(row => [row.id, row]))
  for (const mail of server.got) {
    const parsed = await simpleParser(mail.raw)
    const row = byId.get(Number(/outbox\.(\d+)\./.exec(parsed.messageId)[1]))
    assert.ok(byId.delete(row.id), 'each once')
    checkMessage(mail.raw, parsed, row)
    assert.equal(mail.envelope.mailFrom.address, 'noreply@rostrum.example')
    assert.deepEqual(mail.envelope.rcptTo.map(to => to.address), [row.to_email])
    assert.equal(mail.helo, 'rostrum.example')
  }
  assert.equal(byId.size, 0)
  assert.ok(rows.every(row => row.state === 'sent' && row.n_tries === 1 && row.last_error === null))
  assert.equal(log.match(/outcome=sent/g).length, n)
})

test('a text that opens something is kept only until it is sent', async () => {
  const server = await mailServer()
  const { queued, rows } = await run(dataFolder(), { queue: 'all', 'smtp-url': server.url })
  await server.close()
  const secret = /v4\.public|482913|\/join\//
  assert.ok(queued.filter(row => secret.test(row.body)).length >= 30)
  const kept = rows.filter(row => secret.test(row.body)).map(row => row.kind)
  assert.deepEqual([...new Set(kept)].sort(), ['result']) // its links are public pages
  assert.equal(rows.find(row => row.kind === 'judge_invitation').body, '')
  assert.match(rows.find(row => row.kind === 'withdrawn').body, /17/)
})

test('texts to an unproven address carry no name', async () => {
  const server = await mailServer()
  const { queued } = await run(dataFolder(), { queue: 'DRAFT_LINK', 'smtp-url': server.url })
  await server.close()
  assert.equal(queued[0].to_name, '')
  assert.doesNotMatch(server.got[0].raw.toString(), /^To: .*=\?/m)
  assert.doesNotMatch((await simpleParser(server.got[0].raw)).text, /예시인/)
})

test('without a server each message is a readable file', async () => {
  const data = dataFolder()
  const { queued, rows, log } = await run(data, { queue: 'all' })
  assert.match(log, new RegExp(`no smtp_url: messages are written to ${data}/mail`))
  assert.ok(rows.every(row => row.state === 'sent'))
  const files = readdirSync(join(data, 'mail')).sort()
  assert.deepEqual(files, queued.map(row => `${String(row.id).padStart(6, '0')}.eml`))
  for (const row of queued) {
    const path = join(data, 'mail', `${String(row.id).padStart(6, '0')}.eml`)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    const raw = readFileSync(path)
    const parsed = await simpleParser(raw)
    assert.equal(parsed.subject, row.subject)
    assert.equal(lines(parsed.text).trimEnd(), row.body.trimEnd())
    if (!row.ics)
      assert.ok(raw.includes(row.body.split('\n')[0]))
  }
})

test('a folder that cannot be written keeps the mail in the outbox', async () => {
  const data = dataFolder()
  writeFileSync(join(data, 'mail'), 'in the way')
  const { rows } = await run(data, { queue: 'WITHDRAWN' })
  assert.equal(rows[0].state, 'queued')
  assert.match(rows[0].last_error, /Not a directory/)
})

test('a temporary refusal is tried again, a minute later', async () => {
  let n = 0
  const server = await mailServer({
    onRcptTo(address, session, done) {
      n++
      done(n === 1 ? Object.assign(new Error('try later'), { responseCode: 451 }) : null)
    },
  })
  const data = dataFolder()
  const first = await run(data, { queue: 'RECEIPT', 'smtp-url': server.url })
  assert.equal(first.rows[0].state, 'queued')
  assert.equal(first.rows[0].n_tries, 1)
  assert.match(first.rows[0].last_error, /451 try later/)
  assert.ok(first.rows[0].wait_ms >= 60_000 && first.rows[0].wait_ms < 120_000)
  assert.match(first.rows[0].body, /v4\.public/) // still needed
  const early = await run(data, { 'smtp-url': server.url })
  assert.equal(n, 1)
  assert.equal(early.rows[0].n_tries, 1)
  const second = await run(data, { 'smtp-url': server.url, later: 120 })
  await server.close()
  assert.equal(second.rows[0].state, 'sent')
  assert.equal(second.rows[0].n_tries, 2)
  assert.equal(server.got.length, 1)
})

test('a refused recipient or message is not tried again', async () => {
  const refuse = (responseCode, text) => Object.assign(new Error(text), { responseCode })
  const servers = [
    await mailServer({ onRcptTo: (address, session, done) => done(refuse(550, 'no such user')) }),
    await mailServer({ onData(stream, session, done) { stream.resume().on('end', () => done(refuse(554, 'no such user'))) } }),
  ]
  for (const server of servers) {
    const { rows, log } = await run(dataFolder(), { queue: 'RECEIPT', 'smtp-url': server.url })
    await server.close()
    assert.equal(rows[0].state, 'failed')
    assert.match(rows[0].last_error, /55[04] no such user/)
    assert.equal(rows[0].body, '')
    assert.match(log, /outcome=refused/)
  }
})

test('a refused sender is ours to mend: tried again', async () => {
  const server = await mailServer({
    onMailFrom: (address, session, done) => done(Object.assign(new Error('who are you'), { responseCode: 553 })),
  })
  const { rows } = await run(dataFolder(), { queue: 'WITHDRAWN', 'smtp-url': server.url })
  await server.close()
  assert.equal(rows[0].state, 'queued')
  assert.match(rows[0].last_error, /553 who are you/)
})

test('one bad recipient does not keep the others waiting', async () => {
  const server = await mailServer({
    onRcptTo(address, session, done) {
      done(address.address.includes('+3@') ? Object.assign(new Error('gone'), { responseCode: 550 }) : null)
    },
  })
  const { rows } = await run(dataFolder(), { queue: 'all', 'smtp-url': server.url })
  await server.close()
  assert.equal(rows.filter(row => row.state === 'failed').length, 3)
  assert.ok(rows.every(row => row.state === (row.to_email.includes('+3@') ? 'failed' : 'sent')))
})

test('without the server mail waits longer and longer, then is given up', async () => {
  const listener = createServer()
  await new Promise(resolve => listener.listen(0, '127.0.0.1', resolve))
  const url = `smtp://127.0.0.1:${listener.address().port}`
  await new Promise(resolve => listener.close(resolve)) // nobody listens there now
  const data = dataFolder()
  const minutes = [1, 5, 15, 60, 240, 720, 720, 720]
  let now = 0
  for (const [i, wait] of minutes.entries()) {
    const { rows } = await run(data, { ...(i === 0 ? { queue: 'DECISION_ACCEPTED' } : {}), 'smtp-url': url, later: now })
    assert.equal(rows[0].state, 'queued')
    assert.equal(rows[0].n_tries, i + 1)
    const waited = rows[0].wait_ms / 1000 - now
    assert.ok(waited >= wait * 60 - 1 && waited < wait * 60 + 60, `${waited} s`)
    now += wait * 60 + 60
  }
  const { rows, log } = await run(data, { 'smtp-url': url, later: 3 * 86400 - 60 })
  assert.equal(rows[0].state, 'failed')
  assert.match(log, /outcome=given_up/)
  assert.match(rows[0].last_error, /connect/i)
})

test('a code is not sent after it has expired', async () => {
  const data = dataFolder()
  const url = 'smtp://127.0.0.1:1' // refused: nothing may listen on port 1
  await run(data, { queue: 'SIGN_IN_CODE', 'smtp-url': url })
  await run(data, { 'smtp-url': url, later: 90 })
  const { rows } = await run(data, { 'smtp-url': url, later: 500 })
  assert.equal(rows[0].state, 'failed')
  assert.equal(rows[0].body, '')
})

test('a connection cut after the data: sent again with the same Message-ID', async () => {
  const raw = []
  const server = await mailServer({
    onData(stream, session, done) {
      const parts = []
      stream.on('data', part => parts.push(part))
      stream.on('end', () => {
        raw.push(Buffer.concat(parts))
        if (raw.length === 1)
          for (const connection of connections)
            connection.destroy()
        else
          done()
      })
    },
  })
  const connections = new Set()
  const relay = createServer(socket => { // so that the cut is a plain one, without a farewell
    const up = connect(server.port, '127.0.0.1')
    connections.add(socket)
    socket.pipe(up).pipe(socket)
    for (const s of [socket, up]) s.on('error', () => {}).on('close', () => { socket.destroy(); up.destroy() })
  })
  await new Promise(resolve => relay.listen(0, '127.0.0.1', resolve))
  const url = `smtp://127.0.0.1:${relay.address().port}`
  const data = dataFolder()
  const first = await run(data, { queue: 'SLOT', 'smtp-url': url })
  assert.equal(first.rows[0].state, 'queued')
  const second = await run(data, { 'smtp-url': url, later: 120 })
  assert.equal(second.rows[0].state, 'sent')
  relay.close()
  await server.close()
  assert.equal(raw.length, 2)
  assert.deepEqual(raw[0], raw[1]) // to the byte
})

test('killed while a message is under way: it leaves after the restart', async () => {
  let child, n = 0
  const server = await mailServer({
    onData(stream, session, done) {
      stream.resume().on('end', () => {
        n++
        if (n === 1)
          child.kill('SIGKILL')
        else
          done()
      })
    },
  })
  const data = dataFolder()
  const killed = start(data, { queue: 'RECEIPT', 'smtp-url': server.url })
  child = killed.child
  assert.equal((await killed.ended).signal, 'SIGKILL')
  const { rows } = await run(data, { 'smtp-url': server.url })
  await server.close()
  assert.equal(rows[0].state, 'sent')
  assert.equal(n, 2)
})

test('told to stop while the server hangs: ends, and nothing is lost', async () => {
  let child, n = 0
  const server = await mailServer({
    onData(stream, session, done) {
      stream.resume().on('end', () => {
        n++
        if (n === 1)
          child.kill('SIGTERM') // and never answers
        else
          done()
      })
    },
  })
  const data = dataFolder()
  const stopped = start(data, { queue: 'RECEIPT', 'smtp-url': server.url })
  child = stopped.child
  const first = await stopped.ended
  assert.equal(first.code, 0, first.log)
  assert.equal(first.rows[0].state, 'queued')
  const { rows } = await run(data, { 'smtp-url': server.url, later: 120 })
  assert.equal(rows[0].state, 'sent')
  await server.close()
})

test('a store that refuses writes delays mail, and doubles none', async () => {
  const server = await mailServer()
  const { rows, log } = await run(dataFolder(), { queue: 'WITHDRAWN', 'smtp-url': server.url, 'refuse-writes': 1 })
  await server.close()
  assert.equal(rows[0].state, 'sent')
  assert.equal(server.got.length, 1)
  assert.match(log, /the outbox cannot be written/)
})

function certificate() {
  const key = join(folder, 'key.pem'), cert = join(folder, 'cert.pem')
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost', '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' })
  return { key: readFileSync(key), cert: readFileSync(cert), path: cert }
}

test('TLS: required, refused and proven', async () => {
  const plain = await mailServer()
  const without = await run(dataFolder(), { queue: 'WITHDRAWN', 'smtp-url': plain.url, 'smtp-tls': 'required' })
  assert.equal(without.rows[0].state, 'queued')
  assert.equal(plain.got.length, 0)
  await plain.close()

  const { key, cert, path } = certificate()
  const server = await mailServer({ key, cert, disabledCommands: ['AUTH'] })
  const stranger = await run(dataFolder(), { queue: 'WITHDRAWN', 'smtp-url': server.url, 'smtp-tls': 'required' })
  assert.equal(stranger.rows[0].state, 'queued')
  assert.match(stranger.rows[0].last_error, /certificate/i)
  assert.equal(server.got.length, 0)
  const known = await run(dataFolder(), {
    queue: 'WITHDRAWN', 'smtp-url': server.url, 'smtp-tls': 'required', 'smtp-ca-file': path })
  assert.equal(known.rows[0].state, 'sent')
  assert.equal(server.got[0].isSecure, true)
  await server.close()
})

test('login by the password in a file; a wrong one is ours to mend', async () => {
  const server = await mailServer({
    authOptional: false,
    onAuth(auth, session, done) {
      const ok = auth.username === 'rostrum' && auth.password === 'right horse'
      done(ok ? null : Object.assign(new Error('bad login'), { responseCode: 535 }), { user: auth.username })
    },
    allowInsecureAuth: true,
  })
  const file = join(folder, 'password')
  writeFileSync(file, 'right horse\n')
  const args = { 'smtp-url': server.url, 'smtp-user': 'rostrum', 'smtp-password-file': file }
  const good = await run(dataFolder(), { queue: 'WITHDRAWN', ...args })
  assert.equal(good.rows[0].state, 'sent')
  assert.equal(server.got[0].user, 'rostrum')
  writeFileSync(file, 'wrong horse\n')
  const bad = await run(dataFolder(), { queue: 'WITHDRAWN', ...args })
  await server.close()
  assert.equal(bad.rows[0].state, 'queued')
  assert.doesNotMatch(JSON.stringify(bad), /wrong horse|d3JvbmcgaG9yc2/)
})

test('options that cannot work are refused at the start', async () => {
  for (const [args, why] of [
    [{ 'smtp-url': 'smtp://127.0.0.1:1', 'smtp-tls': 'maybe' }, /smtp_tls/],
    [{ 'smtp-url': 'smtp://127.0.0.1:1', 'smtp-password-file': '/nonexistent/password' }, /smtp_password_file/],
  ]) {
    const { code, log } = await start(dataFolder(), args).ended
    assert.equal(code, 2)
    assert.match(log, why)
  }
})

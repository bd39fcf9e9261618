// Tokens between us and an independent implementation (npm paseto), both ways, and the published
// vectors through `rostrum token verify`.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generator, run, vectors } from './tool.mjs'

const { PublicProtocol } = await import('paseto')
const f = await import('paseto/v4/public')
const v4 = new PublicProtocol(f.GenerateKeyPairFactory, f.SignFactory, f.VerifyFactory,
  f.ExportPublicKeyFactory, f.ExportSecretKeyFactory)
const bytes = text => new TextEncoder().encode(text)
const pair = await v4.GenerateKeyPair({ extractable: true })
const publicKey = await v4.ExportPublicKey(pair.publicKey)
const secretKey = await v4.ExportSecretKey(pair.secretKey)
const implicit = 'judge|https://rostrum.example|심사-2022'

const sign = (payload, footer = '', assertion = '') =>
  run('vector_sign', [secretKey, payload, footer, assertion]).stdout.trim()

function verify(token, ...more) {
  return run('rostrum', ['token', 'verify', '--key', publicKey, ...more, token])
}

function refused(r, status = 1) {
  assert.equal(r.status, status)
  assert.equal(r.stdout, '')
  assert.match(r.stderr, /^rostrum token: [^\n]+\n$/)
}

test('npm paseto verifies our tokens', async () => {
  const claims = { sub: '심사위원 7', exp: '2040-01-01T00:00:00Z', n: 1.5 }
  for (const pad of ['', 'a', 'ab', 'abc'.repeat(300)]) {
    const payload = JSON.stringify({ ...claims, pad })
    const footer = JSON.stringify({ kid: pad.slice(0, 20) })
    const token = sign(payload, footer, implicit)
    const options = { footer: bytes(footer), implicitAssertion: bytes(implicit) }
    const got = await v4.Verify(pair.publicKey, token, options)
    assert.deepEqual({ ...got.claims }, { ...claims, pad })
    await assert.rejects(v4.Verify(pair.publicKey, token, { footer: bytes(footer) }))
  }
})

test('we verify the tokens of npm paseto', async () => {
  for (const extra of ['', 'x', 'xy', '한국어']) {
    const token = await v4.Sign(pair.secretKey, { sub: 'a', extra },
      { footer: bytes(`{"kid":"${extra}"}`), implicitAssertion: bytes(implicit) })
    const r = verify(token, '--implicit', implicit)
    assert.equal(r.stderr, '')
    assert.equal(r.status, 0)
    const claims = JSON.parse(r.stdout)
    assert.equal(claims.extra, extra)
    assert.equal(r.stdout, Buffer.from(token.split('.')[2], 'base64url').subarray(0, -64) + '\n')
    refused(verify(token))
    refused(verify(token, '--implicit', implicit + ' '))
  }
})

test('changed tokens are refused by both', async () => {
  const token = await v4.Sign(pair.secretKey, { sub: 'a' }, { footer: bytes('{"kid":"k"}') })
  assert.equal(verify(token).status, 0)
  const { below } = generator(20220820)
  for (let i = 0; i < 40; i++) {
    const at = 10 + below(token.length - 10)
    const ch = 'ABCdef019-_=.'[below(13)]
    if (token[at] === ch) continue
    const changed = token.slice(0, at) + ch + token.slice(at + 1)
    refused(verify(changed))
    await assert.rejects(v4.Verify(pair.publicKey, changed))
  }
})

test('--at checks nbf, iat and exp to the instant', async () => {
  const payload = JSON.stringify({ iat: '2022-08-20T09:00:00+09:00', nbf: '2022-08-20T00:00:10Z',
    exp: '2022-08-21T00:00:00Z' })
  const token = sign(payload)
  assert.equal(verify(token).status, 0) // without --at only the signature counts
  for (const at of ['2022-08-20T00:00:10Z', '2022-08-20T23:59:59.999Z', '2022-08-20T12:00:00+09:00'])
    assert.equal(verify(token, '--at', at).stdout, payload + '\n')
  for (const at of ['2022-08-19T23:59:59Z', '2022-08-20T00:00:09.999Z', '2022-08-21T00:00:00Z'])
    refused(verify(token, '--at', at))
  refused(verify(token, '--at', 'yesterday'), 2)
  const odd = sign('{"exp":2000000000}')
  refused(verify(odd, '--at', '2022-08-20T00:00:00Z'))
})

test('wrong usage is told apart from a refusal', () => {
  for (const args of [[], ['verify'], ['verify', 'x'], ['verify', '--key', publicKey], ['sign', 'x'],
    ['verify', '--key', publicKey, '--nonsense', 'x'], ['verify', '--key', publicKey, 'x', 'y']])
    assert.equal(run('rostrum', ['token', ...args]).status, 2, args.join(' '))
  assert.equal(run('rostrum', ['token', '--help']).status, 0)
  refused(run('rostrum', ['token', 'verify', '--key', secretKey, 'x']))
  refused(verify(''))
})

const file = join(vectors, 'paseto/v4.json')
test('published v4 vectors', { skip: existsSync(file) ? false : 'no vectors' }, () => {
  const paserk = hex => 'k4.public.' + Buffer.from(hex, 'hex').toString('base64url')
  let n = 0
  for (const v of JSON.parse(readFileSync(file, 'utf8')).tests) {
    const key = paserk(v['public-key'] ?? v.key)
    const r = run('rostrum', ['token', 'verify', '--key', key, '--implicit', v['implicit-assertion'],
      v.token])
    if (v.token.startsWith('v4.public.') && !v['expect-fail']) {
      assert.equal(r.stdout, v.payload + '\n', v.name)
      assert.equal(r.status, 0, v.name)
    } else refused(r)
    n++
  }
  assert.equal(n, 17)
})

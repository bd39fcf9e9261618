// kill -9 at random moments during a stream of submissions, documents and score sheets.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { chained, checkAll, checkDatabase, Ledger } from './ledger.mjs'
import { chance, eventFile, folder, isIntact, isLong, isPg, load, openEvent, openRound, seed,
         serve } from './tool.mjs'

const N_KILLS = isLong ? 50 : isPg ? 3 : 8
const N_APPLICANTS = 4, N_UPLOADERS = 2, N_JUDGES = 2, N_ENTRIES = 5

async function prepare(t) {
  const data = join(folder(t), 'data')
  const server = await serve(t, data)
  const organiser = await load(server, [eventFile(), openEvent()])
  const round = await openRound(server, organiser, N_ENTRIES, N_JUDGES)
  await server.stop()
  const ledger = new Ledger()
  ledger.sheets = round.judges.flatMap((token, i) => round.entries.map(
    entry => ({ judge: i + 1, entry, token, version: 0, comments: [], doubt: null })))
  return { data, ledger }
}

// Kills once `after` requests were sent and a little time has passed in which no answer is read.
function killAfter(server, ledger, after, us) {
  let left = after
  ledger.onSent = () => {
    if (--left !== 0) return
    setImmediate(() => {
      for (const until = process.hrtime.bigint() + BigInt(us) * 1000n; process.hrtime.bigint() < until;);
      process.kill(server.pid, 'SIGKILL')
    })
  }
}

// Another address for each client: what strangers may do is limited by address.
let nAddresses = 0
const address = () => ({ localAddress: `127.0.1.${1 + nAddresses++ % 250}` })

async function streamUntilKilled(t, server, ledger, rand) {
  const clients = []
  for (let i = 0; i < N_APPLICANTS + N_UPLOADERS + N_JUDGES; i++) clients.push(await server.client(address()))
  const before = { ...ledger.n }
  killAfter(server, ledger, 20 + rand(150), rand(4000))
  await Promise.all(clients.map((client, i) => {
    if (i < N_APPLICANTS) return ledger.apply(client, rand)
    if (i < N_APPLICANTS + N_UPLOADERS) return ledger.upload(client, rand)
    const judge = i - N_APPLICANTS - N_UPLOADERS + 1
    return ledger.judge(client, ledger.sheets.filter(s => s.judge === judge), rand)
  }))
  ledger.onSent = null
  assert.deepEqual(await server.ended, { code: null, signal: 'SIGKILL' })
  return ledger.n.unanswered - before.unanswered
}

test('nothing acknowledged is lost, doubled or halved by kill -9', async t => {
  const rand = chance()
  const { data, ledger } = await prepare(t)
  let nHits = 0, nChecked = 0
  for (let i = 0; i < N_KILLS; i++) {
    const server = await serve(t, data)
    const nUnanswered = await streamUntilKilled(t, server, ledger, rand)
    nHits += nUnanswered > 0
    const again = await serve(t, data)
    checkDatabase(data)
    assert.ok(isIntact(data))
    const client = await again.client(address())
    nChecked += await ledger.check(client, data, rand)
    if (i === N_KILLS - 1) await chained(data) // a node that was killed is waited for first
    checkDatabase(data)
    await client.close()
    assert.deepEqual(await again.stop(), { code: 0, signal: null })
  }
  checkAll(ledger, data)
  t.diagnostic(`seed ${seed}: ${N_KILLS} kills, ${nHits} of them with an unanswered request; ${ledger.n.sent} sent, ` +
               `${ledger.n.acknowledged} acknowledged, ${ledger.n.unanswered} unanswered; ` +
               `${nChecked} applications, ${ledger.sheets.reduce((n, s) => n + s.version, 0)} sheet versions checked`)
  assert.ok(nHits >= 0.8 * N_KILLS)
})

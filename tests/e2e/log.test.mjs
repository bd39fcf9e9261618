// The access log: a line for each request, soon, also of a loop that is never still, and all of them at the end.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Instance } from './instance.mjs'

const at = new Instance()
test.before(() => at.start())
test.after(() => at.done())

const ask = n => Promise.all(Array.from({ length: n }, () => at.must(200, 'GET', '/api/v1')))
async function has_lines(n) {
  const n_lines = () => at.log.split('\n').filter(line => / route="\/api\/v1" /.test(line)).length
  for (let i = 0; i < 100 && n_lines() < n; i++) await new Promise(resolve => setTimeout(resolve, 20))
  assert.equal(n_lines(), n)
}

test('requests that come close together have their lines while nobody asks more', async () => {
  await ask(50)
  await has_lines(50)
})

test('so have those just before the end', async () => {
  await ask(50)
  await at.stop()
  await has_lines(100)
})

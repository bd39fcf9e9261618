// JsonLogic: the published classic suite through `rostrum rule eval`, and a seeded comparison with an
// independent implementation (npm json-logic-js) on the operators that eligibility rules allow.
//
// Left out of the comparison on purpose, because we differ (lib/domain/rule/jsonlogic.h) or the two cannot:
// - a `var` into a JavaScript prototype ("constructor"), and `missing` on keys that are rules;
// - where json-logic-js throws (`*` of nothing): we must give an error, nothing more is compared;
// - NaN, infinities and undefined have no JSON: both sides count as null.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import jsonLogic from 'json-logic-js'
import { generator, isLong, run, vectors } from './tool.mjs'

const evaluate = (rule, data) => run('rostrum', ['rule', 'eval', '--rule', JSON.stringify(rule),
  ...(data === undefined ? [] : ['--data', JSON.stringify(data)])])

const file = join(vectors, 'jsonlogic/suites/compatible.json')
test('compatible.json', { skip: existsSync(file) ? false : 'no vectors' }, () => {
  const cases = JSON.parse(readFileSync(file, 'utf8')).filter(c => typeof c === 'object')
  assert.equal(cases.length, 278)
  for (const c of cases) {
    const r = evaluate(c.rule, c.data)
    assert.equal(r.status, 0, c.description)
    assert.deepEqual(JSON.parse(r.stdout), c.result, c.description)
  }
})

test('rule errors exit 1, wrong usage 2', () => {
  for (const [rule, data] of [['{"fly":1}', 'null'], ['{"var":', 'null'], ['1', '{'], ['{"a":1,"a":2}', '1'],
    ['['.repeat(40) + ']'.repeat(40), '1']]) {
    const r = run('rostrum', ['rule', 'eval', '--rule', rule, '--data', data])
    assert.equal(r.status, 1, rule)
    assert.equal(r.stdout, '')
    assert.match(r.stderr, /^rostrum rule: [^\n]+\n$/)
  }
  for (const args of [[], ['eval'], ['eval', '--rule', '1', 'x'], ['eval', '--rule', '1', '--no']])
    assert.equal(run('rostrum', ['rule', ...args]).status, 2)
  assert.equal(run('rostrum', ['rule', '--help']).status, 0)
})

const data = { a: 1, b: -2.5, s: '10', t: '9', e: '', z: 0, y: true, n: false, u: null, k: '한국',
  list: [1, '1', 'KR', null], o: { p: 3, q: { r: 'x' } }, date: '2017-01', big: 1e21, empty: [] }
const names = [...Object.keys(data), 'gone', 'o.p', 'o.q.r', 'list.1', 'list.9', 'o.p.x', 's.0', '']
const literals = [0, 1, -1, 2, 0.1, 1e21, 1e-7, '', '0', '1', ' 12 ', '0x1f', '1e3', 'abc', 'KR', '10',
  true, false, null, [], [0], ['1', 2], '한', '3px']
const ops = ['and', 'or', '!', '!!', 'if', '<', '<=', '>', '>=', '==', '!=', '===', '!==', 'in', '+', '-',
  '*', '/', '%', 'min', 'max', 'var', 'missing', '?:', 'cat', 'substr', 'merge']

function randomRule({ below, pick }, depth) {
  const what = below(depth > 0 ? 5 : 2)
  if (what === 0) return pick(literals)
  if (what === 1) return { var: pick(names) }
  const op = pick(ops)
  if (op === 'var') return { var: [pick(names), pick(literals)] }
  if (op === 'missing') return { missing: [pick(names), pick(names)] }
  const args = Array.from({ length: below(4) }, () => randomRule({ below, pick }, depth - 1))
  return { [op]: args.length === 1 && !Array.isArray(args[0]) && below(2) ? args[0] : args }
}

test('agrees with json-logic-js', () => {
  const seed = Number(process.env.ROSTRUM_SEED ?? 1)
  const g = generator(seed)
  const n = isLong ? 400000 : 4000
  for (let done = 0; done < n; done += 4000) {
    const cases = Array.from({ length: 4000 }, () => ({ rule: randomRule(g, 4), data }))
    const lines = run('vector_logic', [], cases.map(c => JSON.stringify(c) + '\n').join(''))
      .stdout.split('\n')
    assert.equal(lines.length, cases.length + 1)
    cases.forEach(({ rule }, i) => {
      let expected
      try {
        expected = JSON.stringify(jsonLogic.apply(rule, data)) ?? 'null'
      } catch {
        expected = 'error'
      }
      const got = lines[i].startsWith('error: ') ? 'error' : JSON.stringify(JSON.parse(lines[i]))
      assert.equal(got, expected, `seed ${seed}, case ${done + i}: ${JSON.stringify(rule)}`)
    })
  }
})

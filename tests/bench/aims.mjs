// What each figure is to be. Nothing fails by a time: what is missed is told. What is no time and must hold fails.
import { figures } from './bench.mjs'

const at_least = limit => ({ words: `at least ${limit}`, holds: x => x >= limit })
const at_most = (limit, unit = '') => ({ words: `at most ${limit}${unit}`, holds: x => x <= limit })

const aims = [
  [/^ratio\.read\.event(\.304)?$/, at_least(0.8)],
  [/^ratio\.read\.list$/, at_least(0.1)],
  [/^ratio\.read\.list\.cached$/, at_least(0.5)],
  [/^ratio\.(submit|score)$/, at_least(0.6)],
  [/^ratio\.pg\.submit$/, at_least(0.8)],
  [/^ratio\.peer\.(sqlite|pg)\.submit$/, at_least(2)],
  [/^ratio\.peer\.(sqlite|pg)\.read$/, at_least(1.5)],
  [/^sse\.viewer$/, at_most(12288, ' bytes')],
  [/^sse\.last$/, at_most(500, ' ms')],
  [/^ratio\.growth\./, at_most(1.5)],
  [/^start$/, at_most(100, ' ms')],
  [/^assign$/, at_most(1000, ' ms')],
  [/^idle$/, at_most(30, ' MiB')],
  [/^idle\.conn$/, at_most(8192, ' bytes')],
  [/^ratio\.loops\./, at_most(1.1)],
  [/^stampede\.submit\.p99$/, { words: 'at most 4 times its p50 when idle, or 10 ms',
    holds: x => x <= Math.max(4 * figures.get('stampede.idle.submit.p50'), 10) }],
]
const musts = [[/^stampede\.(lost|wrong_side|failed)$/, at_most(0)], [/^seats\.(pg\.)?unanswered$/, at_most(0)], [/^idle\.conn$/, at_most(8192, ' bytes')]]

// One remark for each figure that misses its aim; so many were met.
export function tell_aims(say) {
  let n_met = 0
  for (const [name, value] of figures)
    for (const [which, aim] of aims) {
      if (!which.test(name)) continue
      if (aim.holds(value)) n_met++
      else say(`${name} is ${Number(value.toPrecision(3))}; the aim is ${aim.words}`)
    }
  say(`${n_met} aims are met`)
}

// What must hold of the figures said so far, but does not.
export const broken = () => [...figures].flatMap(([name, value]) =>
  musts.filter(([which, must]) => which.test(name) && !must.holds(value)).map(([, must]) => `${name} is ${value}: ${must.words}`))

// The result of a round computed again, from the words of the rules and nothing else: exact fractions,
// no floats. Deliberately slow and plain.
//
//   weighted mean per sheet; mean of the sheets per entry; places within a track; equals are parted by
//   the tie-breaks in their order; what stays equal is ordered by a decision of people, and until then
//   gets nothing where the cut or the end of a prize runs through it; overrides come last, and only the
//   reserve is drawn after them.
const gcd = (a, b) => b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b)
export const fraction = (n, d = 1n) => {
  const g = gcd(BigInt(n), BigInt(d)) || 1n
  return { n: BigInt(n) / g, d: BigInt(d) / g }
}
const plus = (x, y) => fraction(x.n * y.d + y.n * x.d, x.d * y.d)
const sum = list => list.reduce(plus, fraction(0))
const mean = list => { const s = sum(list); return fraction(s.n, s.d * BigInt(list.length)) }
const compare = (x, y) => { const d = x.n * y.d - y.n * x.d; return d > 0n ? 1 : d < 0n ? -1 : 0 }

const total = (criteria, scores) => fraction(criteria.reduce((s, c) => s + BigInt(c.weight_milli) * BigInt(scores[c.key]), 0n),
  criteria.reduce((s, c) => s + BigInt(c.weight_milli), 0n))

function median(totals) {
  const t = [...totals].sort(compare), half = t.length >> 1
  return t.length % 2 ? t[half] : mean([t[half - 1], t[half]])
}

function tieValue(word, sheets, totals) {
  if (word === 'median') return median(totals)
  const key = /^criterion:(.*)$/.exec(word)[1]
  return mean(sheets.map(s => fraction(s.scores[key])))
}

// ---- a cut that a number does not say: {per, n, percent, min_milli, at_tie, n_reserve} ----

// Each list of it as its ties, best first: {ids, isDecided}; a decided one in the order decided.
function listsOf(input, lines, better) {
  const listOf = { all: () => '', track: e => e.track, city: e => e.city }[input.cut.per]
  return [...new Set(input.entries.map(listOf))].map(name => {
    const ties = []
    const ids = input.entries.filter(e => listOf(e) === name && lines.get(e.id).isRanked).map(e => e.id)
    for (const id of ids.sort((a, b) => better(a, b) || a - b)) {
      if (ties.length && better(ties.at(-1)[0], id) === 0) ties.at(-1).push(id)
      else ties.push([id])
    }
    return ties.map(ids => {
      const order = input.decisions.filter(d => ids.length > 1 && d.length === ids.length && d.every(id => ids.includes(id))).at(-1)
      return { ids: order ?? ids, isDecided: order !== undefined }
    })
  })
}

const reaches = (cut, line) => cut.min_milli == null || compare(line.values[0], fraction(cut.min_milli)) >= 0

// How many places a list has: a share is rounded up, the least score bounds them.
function placesOf(cut, lines, ties) {
  const ids = ties.flatMap(t => t.ids), n = ids.length
  const said = cut.n ?? (cut.percent == null ? n : Math.ceil(n * cut.percent / 100))
  return Math.min(said, ids.filter(id => reaches(cut, lines.get(id))).length)
}

function drawLine(cut, lines, ties) {
  let before = 0
  const places = placesOf(cut, lines, ties)
  for (const { ids, isDecided } of ties) {
    const isCrossed = before < places && places < before + ids.length
    for (const [i, id] of ids.entries()) {
      const line = lines.get(id), isInside = before + i < places
      if (!isCrossed || (cut.at_tie === 'decide' && isDecided)) line.advances = isInside
      else if (cut.at_tie === 'decide') line.waits = true
      else line.advances = cut.at_tie === 'all'
    }
    before += ids.length
  }
}

function drawReserve(cut, lines, ties, isSet) {
  let before = 0, place = 0
  const places = placesOf(cut, lines, ties)
  for (const { ids, isDecided } of ties) {
    const isWaiting = cut.at_tie === 'decide' && !isDecided && place < places && places < place + ids.length
    const standing = ids.filter(id => !lines.get(id).advances && !isSet.has(id) && reaches(cut, lines.get(id)))
    for (const one of isDecided ? standing.map(id => [id]) : [standing]) {
      for (const id of one) {
        if (before >= cut.n_reserve) continue
        if (one.length === 1) lines.get(id).reserve = before + 1
        else lines.get(id).waits = true
      }
      before += Math.max(0, one.length - (isWaiting ? places - place : 0))
    }
    place += ids.length
  }
}

// in: {criteria, ties, entries: [{id, track, state, city}], sheets: [{entry, judge, scores}], perTrack (how
// many of each track go on, or null) or cut, isPerTrack (places count within a track; so when not said), prizes: [{key, track, rank, awards}], decisions: [[ids, best first]],
// overrides: [{entry, prize (key or null), advances}]}. Answers a Map by entry id.
export function compute(input) {
  const rankingOf = e => input.isPerTrack === false ? null : e.track
  const lines = new Map()
  for (const e of input.entries) {
    const sheets = input.sheets.filter(s => s.entry === e.id).sort((a, b) => a.judge - b.judge)
    const totals = sheets.map(s => total(input.criteria, s.scores))
    const isRanked = e.state === 'active' && sheets.length > 0
    lines.set(e.id, {
      track: e.track, isRanked, totals: sheets.map((s, i) => [s.judge, totals[i]]),
      values: sheets.length ? [mean(totals), ...input.ties.map(t => tieValue(t, sheets, totals))] : null,
      rank: null, prize: null, advances: false, waits: false, isOverride: false, isDecided: false, reserve: null,
    })
  }
  const better = (a, b) => {
    for (let i = 0; i <= input.ties.length; i++) {
      const c = compare(lines.get(b).values[i], lines.get(a).values[i])
      if (c) return c
    }
    return 0
  }
  for (const track of new Set(input.entries.map(rankingOf))) {
    const ranked = input.entries.filter(e => rankingOf(e) === track && lines.get(e.id).isRanked).map(e => e.id)
    const groups = []
    for (const id of ranked.sort((a, b) => better(a, b) || a - b)) {
      if (groups.length && better(groups.at(-1)[0], id) === 0) groups.at(-1).push(id)
      else groups.push([id])
    }
    const awards = input.prizes.filter(p => p.track === track).sort((a, b) => a.rank - b.rank)
      .flatMap(p => Array(p.awards).fill(p.key))
    let place = 0
    for (const group of groups) {
      const decision = input.decisions.filter(d => d.length === group.length && d.every(id => group.includes(id))).at(-1)
      const isDecided = group.length > 1 && decision !== undefined
      const gets = group.map((_, i) => ({ prize: awards[place + i] ?? null, advances: input.perTrack !== null && place + i < input.perTrack }))
      const [first, last] = [gets[0], gets.at(-1)]
      for (const [i, id] of (isDecided ? decision : group).entries()) {
        const line = lines.get(id)
        line.rank = place + 1 + (isDecided ? i : 0)
        line.isDecided = isDecided
        if (isDecided || first.prize === last.prize) line.prize = gets[i].prize
        else line.waits = true
        if (isDecided || first.advances === last.advances) line.advances = gets[i].advances
        else line.waits = true
      }
      place += group.length
    }
  }
  const lists = input.cut ? listsOf(input, lines, better) : []
  for (const ties of lists) drawLine(input.cut, lines, ties)
  for (const o of input.overrides) {
    const line = lines.get(o.entry)
    line.isOverride = true
    if ('prize' in o) line.prize = o.prize
    if ('advances' in o) line.advances = o.advances
  }
  const isSet = new Set(input.overrides.filter(o => 'advances' in o).map(o => o.entry))
  for (const ties of lists) drawReserve(input.cut, lines, ties, isSet)
  return lines
}

// What the server's computation says, in the same form.
export function said(computation) {
  const f = r => r === null ? null : fraction(r.num, r.den)
  return new Map(computation.lines.map(l => [l.entry_id, {
    track: l.track, isRanked: l.rank_no !== null, totals: l.totals.map(t => [t.judge_id, f(t.total)]),
    values: l.score === null ? null : [f(l.score), ...l.tie_values.map(f)],
    rank: l.rank_no, prize: l.prize, advances: l.is_advancing, waits: l.is_waiting, isOverride: l.is_override, isDecided: l.is_by_decision,
    reserve: l.reserve_no ?? null,
  }]))
}

// The input of compute(), from nothing but the published computation: anyone with it can repeat it.
export function inputOf(computation) {
  const entries = computation.lines.map(l => ({ id: l.entry_id, track: l.track, state: l.state, city: l.city }))
  return {
    criteria: computation.criteria, ties: computation.ties, entries, perTrack: computation.n_advance_per_track,
    cut: computation.cut, isPerTrack: computation.is_ranked_per_track,
    sheets: computation.sheets.map(s => ({ entry: s.entry_id, judge: s.judge_id, scores: s.scores_milli })),
    prizes: computation.prizes.map(p => ({ key: p.key, track: p.track, rank: p.rank_no, awards: p.n_awards })),
    decisions: computation.decisions.filter(d => d.kind === 'tie').map(d => d.what.order),
    overrides: computation.decisions.filter(d => d.kind === 'override').map(d => ({
      entry: d.what.entry_id,
      ...('prize_id' in d.what ? { prize: computation.prizes.find(p => p.id === d.what.prize_id)?.key ?? null } : {}),
      ...('is_advancing' in d.what ? { advances: d.what.is_advancing } : {}),
    })),
  }
}

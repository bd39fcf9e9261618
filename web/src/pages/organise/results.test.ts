import { describe, expect, it } from 'vitest'

import {
    awards_of,
    compare,
    completeness,
    csv_field,
    csv_of,
    exact,
    matrix_csv,
    matrix_of,
    may,
    moved,
    points,
    spread,
    sums_of,
    type Computation,
    type CsvWords,
    type Line,
    type Prize,
    type Scoring,
} from './results'

const judge = (judge_id: number, state = 'active') => ({ judge_id, name: `J${judge_id}`, organisation: '', state })
const entry = (entry_id: number, state = 'active', track = 'it') => ({
    entry_id,
    state,
    application_id: entry_id,
    application_no: entry_id,
    company: `E${entry_id}`,
    project: '',
    track,
})

function scoring(more: Partial<Scoring> = {}): Scoring {
    return {
        round_id: 1,
        state: 'open',
        name: { en: 'Heat' },
        city: null,
        time_zone: 'Asia/Seoul',
        method: 'weighted_mean',
        criteria: [],
        ties: [],
        is_ranked_per_track: true,
        n_advance: null,
        n_advance_per_track: 1,
        cut: null,
        next_round: { round_id: 2, name: { en: 'Final' } },
        prizes: [],
        judges: [judge(1), judge(2), judge(3, 'no_show')],
        entries: [entry(1), entry(2), entry(3, 'withdrawn')],
        cells: [
            { entry_id: 1, judge_id: 1, state: 'submitted' },
            { entry_id: 1, judge_id: 2, state: 'begun' },
            { entry_id: 1, judge_id: 3, state: 'submitted' },
            { entry_id: 2, judge_id: 1, state: 'recused' },
            { entry_id: 2, judge_id: 3, state: 'assigned' },
            { entry_id: 3, judge_id: 1, state: 'assigned' },
        ],
        ...more,
    }
}

function line(entry_id: number, rank_no: number | null, more: Partial<Line> = {}): Line {
    return {
        entry_id,
        application_no: entry_id,
        company: `E${entry_id}`,
        track: 'it',
        track_id: 1,
        state: 'active',
        totals: [],
        missing: [],
        score: null,
        tie_values: [],
        rank_no,
        is_by_decision: false,
        prize: null,
        is_advancing: false,
        is_waiting: false,
        is_override: false,
        ...more,
    }
}

function computed(lines: Line[], more: Partial<Computation['computation']> = {}): Computation {
    return {
        round_id: 1,
        state: 'closed',
        version_no: 1,
        computed_at: '',
        frozen_at: null,
        confirmed_at: null,
        published_at: null,
        time_zone: 'Asia/Seoul',
        hash: '',
        computation: {
            lines,
            groups: [],
            prizes: [],
            is_complete: true,
            n_advance: null,
            n_advance_per_track: 1,
            is_ranked_per_track: true,
            ...more,
        },
    }
}

describe('completeness', () => {
    it('names who owes what, and what nobody scores', () => {
        const c = completeness(scoring())
        expect(c.owing.map((x) => [x.judge.name, x.entries.map((e) => [e.entry.company, e.is_begun])])).toEqual([
            ['J2', [['E1', true]]],
        ])
        expect(c.unscored.map((e) => e.company)).toEqual(['E2'])
        expect([c.n_submitted, c.n_expected]).toEqual([2, 3])
    })

    it('is complete when all is in', () => {
        const c = completeness(
            scoring({ entries: [entry(1)], cells: [{ entry_id: 1, judge_id: 1, state: 'submitted' }] }),
        )
        expect([c.owing, c.unscored, c.n_expected]).toEqual([[], [], 1])
    })
})

describe('points', () => {
    it('are rounded half away from zero, and say when they are', () => {
        expect(points({ num: 8025, den: 1 })).toEqual({ text: '8.025', is_exact: true })
        expect(points({ num: 24101, den: 3 })).toEqual({ text: '8.034', is_exact: false })
        expect(points({ num: 1, den: 2 })).toEqual({ text: '0.001', is_exact: false })
        expect(points({ num: -1, den: 2 }).text).toBe('−0.001')
        expect(points({ num: 9999, den: 10 })).toEqual({ text: '1.000', is_exact: false })
    })

    it('are exact beyond what a double holds', () => {
        expect(points({ num: 9007199254740991, den: 1 }).text).toBe('9007199254740.991')
    })

    it('have their fraction', () => {
        expect(exact({ num: 24101, den: 3 })).toBe('24101/3000')
        expect(exact({ num: 8000, den: 1 })).toBe('8')
        expect(exact({ num: 0, den: 7 })).toBe('0')
    })

    it('are compared crosswise', () => {
        expect(compare({ num: 1, den: 3 }, { num: 333, den: 1000 })).toBe(1)
        expect(compare({ num: 2, den: 4 }, { num: 1, den: 2 })).toBe(0)
    })

    it('spread from the lowest to the highest', () => {
        expect(
            spread([
                { num: 7000, den: 1 },
                { num: 25000, den: 3 },
                { num: 8000, den: 1 },
            ]),
        ).toEqual({ num: 4000, den: 3 })
        expect(spread([{ num: 7000, den: 1 }])).toBe(null)
    })
})

describe('the matrix', () => {
    const c = computed([
        line(1, 1, { is_advancing: true, totals: [{ judge_id: 1, total: { num: 8000, den: 1 } }], missing: [2] }),
        line(2, 2, { totals: [{ judge_id: 2, total: { num: 7000, den: 1 } }] }),
        line(4, 1, { track: 'bio', is_advancing: true }),
        line(3, null, { state: 'withdrawn' }),
    ])

    it('has a section per track, a column per judge who counts, and the cut below the last that goes on', () => {
        const m = matrix_of(c, scoring())
        expect(m.judges.map((j) => j.name)).toEqual(['J1', 'J2'])
        expect(m.sections.map((s) => [s.track, s.rows.map((r) => [r.line.company, r.is_cut_below])])).toEqual([
            [
                'it',
                [
                    ['E1', true],
                    ['E2', false],
                    ['E3', false],
                ],
            ],
            ['bio', [['E4', false]]],
        ])
        expect(m.sections[0]!.rows.map((r) => r.cells.map((x) => x.kind))).toEqual([
            ['score', 'missing'],
            ['recused', 'score'],
            ['none', 'none'],
        ])
    })

    it('keeps a judge who left when a sheet of theirs counts', () => {
        const m = matrix_of(
            computed([line(1, 1, { totals: [{ judge_id: 3, total: { num: 1, den: 1 } }] })]),
            scoring(),
        )
        expect(m.judges.map((j) => j.name)).toEqual(['J1', 'J2', 'J3'])
    })

    it('draws no line where an override has mixed the sides, nor where nobody goes on from', () => {
        const mixed = computed([line(1, 1, { is_advancing: true }), line(2, 2), line(5, 3, { is_advancing: true })])
        expect(matrix_of(mixed, scoring()).sections[0]!.rows.some((r) => r.is_cut_below)).toBe(false)
        expect(matrix_of(c, scoring({ next_round: null })).sections[0]!.rows.some((r) => r.is_cut_below)).toBe(
            false,
        )
    })

    it('has one section when it is ranked over all', () => {
        const all = computed([line(1, 1), line(4, 2, { track: 'bio' })], { is_ranked_per_track: false })
        expect(matrix_of(all, scoring()).sections.map((s) => s.rows.length)).toEqual([2])
    })
})

describe('what may be done', () => {
    it('depends on state and role', () => {
        expect(may('close', 'open', true)).toBe(true)
        expect(may('close', 'closed', false)).toBe(false)
        expect(may('confirm', 'frozen', false)).toBe(true)
        expect(may('confirm', 'frozen', true)).toBe(false)
        expect(may('thaw', 'confirmed', false)).toBe(true)
        expect(may('reopen', 'published', false)).toBe(false)
    })
})

describe('prizes', () => {
    const prize = (key: string, n_awards: number, amount_minor: number | null): Prize => ({
        key,
        name: {},
        track: 'it',
        rank_no: 1,
        n_awards,
        amount_minor,
        amount_currency: amount_minor === null ? null : 'CNY',
    })

    it('are counted against their number, and summed by currency', () => {
        const s = scoring({
            prizes: [prize('first', 1, 8000000), prize('second', 2, 5000000), prize('cup', 1, null)],
        })
        const awards = awards_of(computed([line(1, 1, { prize: 'first' }), line(2, 2, { prize: 'second' })]), s)
        expect(awards.map((a) => [a.prize.key, a.winners.length, a.n_left])).toEqual([
            ['first', 1, 0],
            ['second', 1, 1],
            ['cup', 0, 1],
        ])
        expect([...sums_of(awards)]).toEqual([['CNY', 13000000]])
    })
})

describe('an order by hand', () => {
    it('moves one step, and not beyond the ends', () => {
        expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
        expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
        expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
        expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
    })
})

describe('CSV', () => {
    it('is never a formula', () => {
        for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', '＝1', '\r=1', '\u200b=1'])
            expect(csv_field(text).replace(/^"/, '')[0]).toBe("'")
        expect(csv_field(-1)).toBe('-1')
        expect(csv_field('A-1')).toBe('A-1')
    })

    it('quotes what must be quoted', () => {
        expect(csv_field('He said "no", twice')).toBe('"He said ""no"", twice"')
        expect(csv_field('two\nlines')).toBe('"two\nlines"')
        expect(
            csv_of([
                ['a', 1],
                ['b', ''],
            ]),
        ).toBe('\ufeffa,1\r\nb,\r\n')
    })

    it('holds the matrix', () => {
        const words: CsvWords = {
            track: 'Track',
            place: 'Place',
            no: 'No.',
            company: 'Company',
            project: 'Project',
            score: 'Score',
            exact: 'Exact',
            spread: 'Spread',
            prize: 'Prize',
            goes_on: 'Goes on',
            reserve: 'Reserve',
            yes: 'yes',
            recused: 'recused',
            missing: 'missing',
            track_name: (k) => `t:${k}`,
            prize_name: (k) => k ?? '',
        }
        const m = matrix_of(
            computed([
                line(2, 1, {
                    company: '=cmd()',
                    totals: [{ judge_id: 2, total: { num: 22000, den: 3 } }],
                    score: { num: 22000, den: 3 },
                    is_advancing: true,
                }),
            ]),
            scoring(),
        )
        expect(matrix_csv(m, words).split('\r\n')).toEqual([
            '\ufeffTrack,Place,No.,Company,Project,J1,J2,Score,Exact,Spread,Prize,Goes on',
            "t:it,1,2,'=cmd(),,recused,7.333,7.333,22/3,,,yes",
            '',
        ])
    })
})

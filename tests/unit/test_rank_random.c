/* rank against a slow obvious version on random small inputs, seeded. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "algo/rank.h"

static struct rank_result run(struct ctx *c, const struct rank_input *in)
{
    struct rank_result r = {0};
    const char *why = "";
    if (rank_run(c->arena, in, &r, &why) != OK)
        fail_msg("%s", why);
    return r;
}

#define MAX_E 7
#define MAX_J 4
#define MAX_C 3

static uint64_t seed;

static int64_t below(int64_t n)
{
    return unit_below(&seed, n);
}

struct world {
    struct rank_criterion criteria[MAX_C];
    struct rank_tie ties[4];
    struct rank_entry entries[MAX_E];
    int64_t judge_ids[MAX_E][MAX_J];
    int64_t score[MAX_E][MAX_J][MAX_C];
    bool has_sheet[MAX_E][MAX_J];
    struct rank_sheet sheets[MAX_E * MAX_J];
    struct rank_prize prizes[9];
    struct rank_input in;
    __int128 key[MAX_E][6]; /* score, then tie values; greater is better */
    bool is_placed[MAX_E];
};

static void shuffle(void *base, size_t n, size_t size)
{
    char *p = base, t[256];
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)below((int64_t)i);
        memcpy(t, p + k * size, size);
        memcpy(p + k * size, p + (i - 1) * size, size);
        memcpy(p + (i - 1) * size, t, size);
    }
}

static void make_prizes(struct world *w)
{
    bool per_track = below(2);
    size_t n = 0;
    for (int64_t t = per_track; t <= (per_track ? 2 : 0); t++)
        for (int64_t k = 0, levels = below(4); k < levels; k++, n++)
            w->prizes[n] = (struct rank_prize){100 + (int64_t)n, t, k + 1, below(3)};
    shuffle(w->prizes, n, sizeof *w->prizes);
    w->in.prizes = w->prizes;
    w->in.n_prizes = n;
}

static void make(struct world *w)
{
    *w = (struct world){0};
    size_t n_e = (size_t)below(MAX_E + 1), n_j = (size_t)below(MAX_J) + 1,
           n_c = (size_t)below(MAX_C) + 1, n_s = 0;
    for (size_t i = 0; i < n_c; i++)
        w->criteria[i] = (struct rank_criterion){"x", below(3) + (i == 0), -1, 2, 1};
    for (size_t e = 0; e < n_e; e++) {
        struct rank_entry *x = &w->entries[e];
        *x = (struct rank_entry){
            (int64_t)e + 1, 1 + below(2),    below(8) ? RANK_ACTIVE : RANK_WITHDRAWN,
            below(3),       w->judge_ids[e], 0, 1 + below(2)};
        for (size_t j = 0; j < n_j; j++) {
            if (below(6) == 0)
                continue;
            w->judge_ids[e][x->n_judges++] = (int64_t)j;
            w->has_sheet[e][j] = below(5);
            for (size_t i = 0; i < n_c; i++)
                w->score[e][j][i] = e && below(2) ? w->score[e - 1][j][i] : below(3) - 1;
            if (w->has_sheet[e][j])
                w->sheets[n_s++] = (struct rank_sheet){x->id, (int64_t)j, w->score[e][j]};
        }
    }
    w->in = (struct rank_input){.criteria = w->criteria,
                                .n_criteria = n_c,
                                .ties = w->ties,
                                .n_ties = (size_t)below(4),
                                .is_per_track = below(2),
                                .entries = w->entries,
                                .n_entries = n_e,
                                .sheets = w->sheets,
                                .n_sheets = n_s};
    for (size_t i = 0; i < w->in.n_ties; i++)
        w->ties[i] = (struct rank_tie){(enum rank_tie_kind)below(RANK_TIE_KINDS),
                                       (size_t)below((int64_t)n_c)};
    if (below(3))
        w->in.cut = (struct cut){.is_set = true, .per = (enum cut_scope)below(CUT_SCOPES), .n = -1, .percent = -1,
                                 .min_milli = below(3) ? CUT_NO_MIN : below(3) - 1,
                                 .at_tie = (enum cut_tie)below(3), .n_reserve = below(2) ? below(4) : 0};
    if (below(4))
        *(below(3) ? &w->in.cut.n : &w->in.cut.percent) = below(5);
    if (w->in.cut.percent > 0)
        w->in.cut.percent *= 20;
    make_prizes(w);
    shuffle(w->sheets, n_s, sizeof *w->sheets);
}

static int64_t total(const struct world *w, size_t e, size_t j)
{
    int64_t sum = 0;
    for (size_t i = 0; i < w->in.n_criteria; i++)
        sum += w->criteria[i].weight_milli * w->score[e][j][i];
    return sum;
}

static bool is_rival(const struct world *w, size_t x, size_t y)
{
    return w->is_placed[y] &&
           (!w->in.is_per_track || w->entries[x].track_id == w->entries[y].track_id);
}

/* Everything over the common denominator 12 (1..4 sheets) or 2. */
static __int128 tie_key(const struct world *w, size_t e, const struct rank_tie *t)
{
    int64_t v[MAX_J], n = 0, sum = 0, best = 0;
    for (size_t j = 0; j < MAX_J; j++) {
        if (!w->has_sheet[e][j])
            continue;
        int64_t x = total(w, e, j), k = n++;
        for (; k > 0 && v[k - 1] > x; k--)
            v[k] = v[k - 1];
        v[k] = x;
        sum += w->score[e][j][t->criterion];
        bool is_best = true;
        for (size_t y = 0; y < w->in.n_entries; y++)
            if (is_rival(w, e, y) && w->has_sheet[y][j] && total(w, y, j) > x)
                is_best = false;
        best += is_best;
    }
    switch (t->kind) {
    case RANK_TIE_CRITERION:
        return (__int128)sum * 12 / n;
    case RANK_TIE_MEDIAN:
        return n % 2 ? 2 * v[n / 2] : v[n / 2 - 1] + v[n / 2];
    case RANK_TIE_N_BEST:
        return best;
    case RANK_TIE_HIGHEST_SHEET:
        return v[n - 1];
    case RANK_TIE_LOWEST_SHEET:
        return v[0];
    default:
        return -w->entries[e].received_at;
    }
}

static void solve(struct world *w)
{
    for (size_t e = 0; e < w->in.n_entries; e++) {
        int64_t n = 0;
        __int128 sum = 0;
        for (size_t j = 0; j < MAX_J; j++)
            if (w->has_sheet[e][j]) {
                n++;
                sum += total(w, e, j);
            }
        w->is_placed[e] = n && w->entries[e].state == RANK_ACTIVE;
        if (n)
            w->key[e][0] = sum * 12 / n;
    }
    for (size_t e = 0; e < w->in.n_entries; e++)
        for (size_t i = 0; w->is_placed[e] && i < w->in.n_ties; i++)
            w->key[e][i + 1] = tie_key(w, e, &w->ties[i]);
}

static int better(const struct world *w, size_t x, size_t y)
{
    for (size_t i = 0; i <= w->in.n_ties; i++)
        if (w->key[x][i] != w->key[y][i])
            return w->key[x][i] > w->key[y][i] ? 1 : -1;
    return 0;
}

static bool is_listed_with(const struct world *w, size_t x, size_t y, enum cut_scope scope)
{
    if (scope == CUT_PER_TRACK)
        return w->entries[x].track_id == w->entries[y].track_id;
    return scope == CUT_OVER_ALL || w->entries[x].city_no == w->entries[y].city_no;
}

/* Place of e (1..) and size of its tie, in its track or city or over all. */
static int64_t place(const struct world *w, size_t e, enum cut_scope scope, int64_t *n_tied)
{
    int64_t p = 1;
    *n_tied = 0;
    for (size_t y = 0; y < w->in.n_entries; y++) {
        if (!w->is_placed[y] || !is_listed_with(w, e, y, scope))
            continue;
        p += better(w, y, e) > 0;
        *n_tied += better(w, y, e) == 0;
    }
    return p;
}

/* The prize at place p, counted out one award at a time. */
static int64_t prize_at(const struct world *w, int64_t track, int64_t p)
{
    for (int64_t rank = 1; rank <= 4; rank++)
        for (size_t i = 0; i < w->in.n_prizes; i++) {
            const struct rank_prize *z = &w->prizes[i];
            if (z->rank_no != rank || (z->track_id && z->track_id != track))
                continue;
            if (p <= z->n_awards)
                return z->id;
            p -= z->n_awards;
        }
    return 0;
}

/* What e gets at place p of n_tied; false when the tie crosses a boundary there. */
static bool gets_prize(const struct world *w, size_t e, int64_t p, int64_t n, int64_t *prize)
{
    *prize = prize_at(w, w->entries[e].track_id, p);
    for (int64_t k = p; k < p + n; k++)
        if (prize_at(w, w->entries[e].track_id, k) != *prize)
            return false;
    return true;
}

/* ---- the cut, asked of one entry at a time ---- */

static bool reaches(const struct world *w, size_t e)
{
    int64_t weight = 0;
    for (size_t i = 0; i < w->in.n_criteria; i++)
        weight += w->criteria[i].weight_milli;
    return w->in.cut.min_milli == CUT_NO_MIN || w->key[e][0] >= (__int128)12 * weight * w->in.cut.min_milli;
}

/* How many places there are where e is ranked. */
static int64_t places(const struct world *w, size_t e)
{
    int64_t n = 0, n_enough = 0, k = 0;
    for (size_t y = 0; y < w->in.n_entries; y++)
        if (w->is_placed[y] && is_listed_with(w, e, y, w->in.cut.per)) {
            n++;
            n_enough += reaches(w, y);
        }
    if (w->in.cut.n >= 0)
        k = w->in.cut.n;
    else if (w->in.cut.percent < 0)
        k = n;
    else
        while (100 * k < w->in.cut.percent * n)
            k++;
    return k < n_enough ? k : n_enough;
}

static bool waits_at_cut(const struct world *w, size_t e)
{
    int64_t n, p = place(w, e, w->in.cut.per, &n), k = places(w, e);
    return w->in.cut.is_set && w->in.cut.at_tie == CUT_TIE_DECIDE && p <= k && p + n - 1 > k;
}

static bool goes_on(const struct world *w, size_t e)
{
    int64_t n, p = place(w, e, w->in.cut.per, &n), k = places(w, e);
    if (!w->in.cut.is_set || !reaches(w, e))
        return false;
    return w->in.cut.at_tie == CUT_TIE_ALL ? p <= k : p + n - 1 <= k;
}

/* Its place in reserve, 0: none, -1: its tie waits. */
static int64_t reserve_of(const struct world *w, size_t e)
{
    int64_t n, p = place(w, e, w->in.cut.per, &n), before = 0;
    if (!w->in.cut.is_set || goes_on(w, e) || !reaches(w, e))
        return 0;
    for (size_t y = 0; y < w->in.n_entries; y++)
        before += w->is_placed[y] && is_listed_with(w, e, y, w->in.cut.per) && better(w, y, e) > 0 && !goes_on(w, y);
    /* Of those who wait before it so many will go on as there are places that nobody has yet. */
    int64_t n_sure = 0;
    for (size_t y = 0; y < w->in.n_entries; y++)
        n_sure += w->is_placed[y] && is_listed_with(w, e, y, w->in.cut.per) && goes_on(w, y);
    if (w->in.cut.at_tie == CUT_TIE_DECIDE && p > places(w, e))
        before -= places(w, e) - n_sure;
    if (before >= w->in.cut.n_reserve)
        return 0;
    return n > 1 ? -1 : before + 1;
}

static void check_line(const struct world *w, const struct rank_result *r, size_t e)
{
    const struct rank_line *line = &r->lines[e];
    int64_t n, p, prize = 0;
    bool waits = false;
    if (!w->is_placed[e]) {
        assert_true(line->rank_no == 0 && line->prize == RANK_NONE && !line->is_advancing &&
                    !line->is_waiting);
        return;
    }
    p = place(w, e, w->in.is_per_track ? CUT_PER_TRACK : CUT_OVER_ALL, &n);
    assert_int_equal(line->rank_no, p);
    if (w->in.n_prizes) {
        p = place(w, e, w->prizes[0].track_id ? CUT_PER_TRACK : CUT_OVER_ALL, &n);
        if (!gets_prize(w, e, p, n, &prize)) {
            prize = 0;
            waits = true;
        }
    }
    assert_int_equal(line->prize == RANK_NONE ? 0 : w->prizes[line->prize].id, prize);
    assert_int_equal(line->is_advancing, goes_on(w, e));
    waits = waits || waits_at_cut(w, e) || reserve_of(w, e) < 0;
    assert_int_equal(line->is_waiting, waits);
    assert_int_equal(line->reserve_no, reserve_of(w, e) > 0 ? reserve_of(w, e) : 0);
}

static void check(struct world *w, const struct rank_result *r)
{
    bool any_waits = false;
    int64_t n_awarded[9] = {0};
    solve(w);
    for (size_t e = 0; e < w->in.n_entries; e++) {
        check_line(w, r, e);
        any_waits = any_waits || r->lines[e].is_waiting;
        if (r->lines[e].prize != RANK_NONE)
            n_awarded[r->lines[e].prize]++;
    }
    for (size_t i = 0; i < w->in.n_prizes; i++) {
        assert_int_equal(n_awarded[i], r->n_awarded[i]);
        assert_true(n_awarded[i] <= w->prizes[i].n_awards);
    }
    assert_int_equal(r->is_complete, !any_waits);
}

void test_rank_random__agrees_with_a_slow_version(void)
{
    size_t n_waiting = 0, n_ties = 0;
    for (uint64_t i = 0; i < 20000; i++) {
        seed = i * 7919 + 1;
        struct ctx c = unit_ctx();
        struct world w;
        make(&w);
        struct rank_result r = run(&c, &w.in);
        check(&w, &r);
        n_waiting += !r.is_complete;
        n_ties += r.n_groups > 0;
        unit_ctx_done(&c);
    }
    print_message("20000 instances: %zu with ties, %zu waiting\n", n_ties, n_waiting);
    assert_true(n_waiting > 2000 && n_ties > 4000); /* the instances are worth something */
}

static bool same_set(const struct rank_decision *d, const struct rank_group *g)
{
    int64_t bits = 0;
    for (size_t i = 0; i < d->n_entries; i++)
        bits |= INT64_C(1) << d->entry_ids[i];
    for (size_t i = 0; i < g->n_entries; i++)
        bits ^= INT64_C(1) << g->entry_ids[i];
    return bits == 0;
}

/* Who was decided to be better gets no less, at the boundaries of that ranking. */
static void check_decided(const struct world *w, const struct rank_result *r,
                          const struct rank_group *g)
{
    enum cut_scope by = g->track_id ? CUT_PER_TRACK : g->city_no ? CUT_PER_CITY : CUT_OVER_ALL;
    bool is_of_cut = w->in.cut.is_set && w->in.cut.per == by;
    for (size_t k = 1; k < g->n_entries; k++) {
        const struct rank_line *x = &r->lines[g->entry_ids[k - 1] - 1];
        const struct rank_line *y = &r->lines[g->entry_ids[k] - 1];
        if (is_of_cut)
            assert_true(!y->is_advancing || x->is_advancing);
        if (is_of_cut && y->reserve_no)
            assert_true(x->is_advancing || x->reserve_no == y->reserve_no - 1);
        if (w->in.n_prizes && (w->prizes[0].track_id ? CUT_PER_TRACK : CUT_OVER_ALL) == by &&
            y->prize != RANK_NONE)
            assert_true(x->prize != RANK_NONE &&
                        w->prizes[x->prize].rank_no <= w->prizes[y->prize].rank_no);
        if ((w->in.is_per_track ? CUT_PER_TRACK : CUT_OVER_ALL) == by)
            assert_int_equal(y->rank_no, x->rank_no + 1);
    }
}

/* Deciding every tie, in any order, completes the result: all awards go out, in the order said. */
void test_rank_random__decisions_complete_the_result(void)
{
    size_t n_decided = 0;
    for (uint64_t i = 0; i < 10000; i++) {
        seed = i * 104729 + 5;
        struct ctx c = unit_ctx();
        struct world w;
        make(&w);
        struct rank_result r = run(&c, &w.in);
        struct rank_decision d[3 * MAX_E];
        size_t n = 0;
        for (size_t g = 0; g < r.n_groups; g++) {
            bool is_known = false; /* the same entries may tie in their track and over all */
            for (size_t k = 0; k < n; k++)
                is_known = is_known || same_set(&d[k], &r.groups[g]);
            shuffle(r.groups[g].entry_ids, r.groups[g].n_entries, sizeof(int64_t));
            if (r.groups[g].needs_decision && !is_known)
                d[n++] = (struct rank_decision){r.groups[g].entry_ids, r.groups[g].n_entries};
        }
        w.in.decisions = d;
        w.in.n_decisions = n;
        struct rank_result after = run(&c, &w.in);
        assert_true(after.is_complete);
        for (size_t k = 0; k < n; k++)
            assert_true(after.is_used[k]);
        for (size_t g = 0; g < after.n_groups; g++)
            if (after.groups[g].is_decided)
                check_decided(&w, &after, &after.groups[g]);
        for (size_t k = 0; k < w.in.n_prizes; k++)
            assert_true(after.n_awarded[k] <= w.prizes[k].n_awards &&
                        after.n_awarded[k] >= r.n_awarded[k]);
        n_decided += n;
        unit_ctx_done(&c);
    }
    assert_true(n_decided > 1000);
}

/* The order in which rows come from the database changes nothing. */
void test_rank_random__input_order_does_not_matter(void)
{
    for (uint64_t i = 0; i < 2000; i++) {
        seed = i * 31337 + 9;
        struct ctx c = unit_ctx();
        struct world w;
        make(&w);
        struct rank_result r = run(&c, &w.in);
        struct rank_entry entries[MAX_E];
        memcpy(entries, w.entries, sizeof entries);
        shuffle(entries, w.in.n_entries, sizeof *entries);
        shuffle(w.sheets, w.in.n_sheets, sizeof *w.sheets);
        w.in.entries = entries;
        struct rank_result s = run(&c, &w.in);
        for (size_t k = 0; k < w.in.n_entries; k++) {
            const struct rank_line *x = &r.lines[r.order[k]], *y = &s.lines[s.order[k]];
            assert_int_equal(x->entry_id, y->entry_id);
            assert_int_equal(x->rank_no, y->rank_no);
            assert_int_equal(x->prize, y->prize);
            assert_int_equal(x->is_advancing, y->is_advancing);
        }
        unit_ctx_done(&c);
    }
}

/* The line of a ranking and its reserve: by hand at its edges, and against a slow obvious version on random small
 * rankings, seeded. */
#include "unit.h"

#include "algo/cut.h"

#define MAX_N 8

static const struct cut plain = {.is_set = true, .n = -1, .percent = -1, .min_milli = CUT_NO_MIN};

/* A ranking by points, highest first; those of `ordered` points have been ordered by people. */
struct ranking {
    int64_t points[MAX_N];
    size_t n, tie_end[MAX_N];
    bool is_ordered[MAX_N], may_stand[MAX_N];
    struct cut_list list;
};

static void ranking_of(struct ranking *r, const int64_t *points, size_t n, int64_t least)
{
    *r = (struct ranking){.n = n};
    r->list = (struct cut_list){.n = n, .tie_end = r->tie_end, .is_ordered = r->is_ordered};
    for (size_t i = 0; i < n; i++) {
        size_t end = i + 1;
        while (end < n && points[end] == points[i])
            end++;
        r->points[i] = points[i];
        r->tie_end[i] = end;
        r->may_stand[i] = true;
        r->list.n_enough += points[i] >= least;
    }
}

/* "++?.12w": goes on, waits at the line, nothing, its place in reserve, its tie in reserve waits; of a tie that waits
 * twice the line is told. */
static const char *drawn(struct ctx *c, const struct ranking *r, const struct cut *cut)
{
    enum cut_standing standing[MAX_N];
    int64_t no[MAX_N];
    char *out = arena_array(c->arena, char, MAX_N + 1);
    cut_line(cut, &r->list, standing);
    cut_reserve(cut, &r->list, standing, r->may_stand, no);
    for (size_t i = 0; i < r->n; i++) {
        if (standing[i] == CUT_ON)
            assert_int_equal(no[i], 0);
        out[i] = standing[i] == CUT_ON ? '+' : standing[i] == CUT_WAITS ? '?' : no[i] < 0 ? 'w'
               : no[i] > 0 ? (char)('0' + no[i]) : '.';
    }
    return out;
}

static void shows(const struct cut *cut, const int64_t *points, size_t n, const char *wanted)
{
    struct ctx c = unit_ctx();
    struct ranking r;
    ranking_of(&r, points, n, cut->min_milli);
    assert_string_equal(drawn(&c, &r, cut), wanted);
    unit_ctx_done(&c);
}

void test_cut__a_number_with_a_reserve(void)
{
    struct cut cut = plain;
    cut.n = 2;
    cut.n_reserve = 2;
    shows(&cut, (int64_t[]){9, 8, 7, 6, 5}, 5, "++12.");
    shows(&cut, (int64_t[]){9}, 1, "+"); /* fewer teams than places */
    shows(&cut, (int64_t[]){9, 8}, 2, "++");
    shows(&cut, NULL, 0, "");
    cut.n = 0;
    shows(&cut, (int64_t[]){9, 8, 7}, 3, "12.");
}

void test_cut__a_share_is_rounded_up(void)
{
    struct cut cut = plain;
    cut.percent = 25;
    shows(&cut, (int64_t[]){9, 8, 7, 6}, 4, "+...");
    shows(&cut, (int64_t[]){9, 8, 7, 6, 5}, 5, "++...");
    shows(&cut, (int64_t[]){9}, 1, "+");
    cut.percent = 100;
    shows(&cut, (int64_t[]){9, 8, 7}, 3, "+++");
    cut.percent = 0;
    shows(&cut, (int64_t[]){9, 8, 7}, 3, "...");
    cut.percent = 1;
    shows(&cut, (int64_t[]){9, 8, 7}, 3, "+..");
}

void test_cut__the_least_score_leaves_places_empty(void)
{
    struct cut cut = plain;
    cut.n = 3;
    cut.n_reserve = 2;
    cut.min_milli = 7;
    shows(&cut, (int64_t[]){9, 7, 6, 5}, 4, "++.."); /* exactly the least is enough; nobody below stands in reserve */
    cut.n = 1;
    shows(&cut, (int64_t[]){9, 7, 6, 5}, 4, "+1..");
    cut.min_milli = 10;
    shows(&cut, (int64_t[]){9, 7, 6, 5}, 4, "....");
    cut = plain; /* alone: whoever reaches it */
    cut.min_milli = 6;
    shows(&cut, (int64_t[]){9, 7, 6, 5}, 4, "+++.");
    cut.percent = 50; /* half of all who were ranked, not of those who reach it */
    shows(&cut, (int64_t[]){9, 5, 4, 3}, 4, "+...");
}

void test_cut__a_tie_at_the_line(void)
{
    static const int64_t points[] = {9, 8, 8, 8, 7};
    struct cut cut = plain;
    cut.n = 2;
    cut.n_reserve = 2;
    shows(&cut, points, 5, "+???."); /* one of the three goes on, the two others will be the reserve */
    cut.at_tie = CUT_TIE_ALL;
    shows(&cut, points, 5, "++++1");
    cut.at_tie = CUT_TIE_NONE;
    shows(&cut, points, 5, "+www.");
    cut.n = 4; /* the line falls between ties: no rule is asked */
    shows(&cut, points, 5, "++++1");
}

void test_cut__all_tied(void)
{
    static const int64_t points[] = {5, 5, 5};
    struct cut cut = plain;
    cut.n = 1;
    shows(&cut, points, 3, "???");
    cut.at_tie = CUT_TIE_ALL;
    shows(&cut, points, 3, "+++");
    cut.at_tie = CUT_TIE_NONE;
    shows(&cut, points, 3, "...");
    cut.n = 3;
    shows(&cut, points, 3, "+++");
    cut.n = 0;
    cut.at_tie = CUT_TIE_ALL;
    shows(&cut, points, 3, "..."); /* no place, so no line runs through them */
}

/* What people ordered for the reserve changes nothing at a line that has a rule of its own. */
void test_cut__an_order_by_people(void)
{
    struct ctx c = unit_ctx();
    struct ranking r;
    struct cut cut = plain;
    ranking_of(&r, (int64_t[]){9, 8, 8, 8, 7}, 5, CUT_NO_MIN);
    r.is_ordered[1] = r.is_ordered[2] = r.is_ordered[3] = true;
    cut.n = 2;
    cut.n_reserve = 2;
    assert_string_equal(drawn(&c, &r, &cut), "++12.");
    cut.at_tie = CUT_TIE_NONE;
    assert_string_equal(drawn(&c, &r, &cut), "+12..");
    cut.at_tie = CUT_TIE_ALL;
    assert_string_equal(drawn(&c, &r, &cut), "++++1");
    unit_ctx_done(&c);
}

void test_cut__who_may_not_stand_in_reserve_is_passed_over(void)
{
    struct ctx c = unit_ctx();
    struct ranking r;
    struct cut cut = plain;
    ranking_of(&r, (int64_t[]){9, 8, 8, 7, 6}, 5, CUT_NO_MIN);
    cut.n = 1;
    cut.n_reserve = 2;
    assert_string_equal(drawn(&c, &r, &cut), "+ww..");
    r.may_stand[1] = false; /* one left of the tie: nothing to order */
    assert_string_equal(drawn(&c, &r, &cut), "+.12.");
    unit_ctx_done(&c);
}

/* ---- against a slow version ---- */

static uint64_t seed;

static int64_t below(int64_t n)
{
    seed += 0x9e3779b97f4a7c15u;
    uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

static void make(struct ranking *r, struct cut *cut)
{
    int64_t points[MAX_N], next = 6;
    size_t n = (size_t)below(MAX_N + 1);
    for (size_t i = 0; i < n; i++)
        points[i] = next -= below(3) == 0;
    *cut = plain;
    cut->at_tie = (enum cut_tie)below(3);
    cut->n_reserve = below(5);
    if (below(3) == 0)
        cut->min_milli = below(7);
    if (below(5))
        *(below(2) ? &cut->n : &cut->percent) = below(7);
    if (cut->percent > 0)
        cut->percent = 1 + below(100);
    ranking_of(r, points, n, cut->min_milli);
    for (size_t i = 0; i < n; i++) {
        bool is_same = i > 0 && points[i] == points[i - 1];
        r->is_ordered[i] = r->tie_end[i] > i + 1 || is_same ? (is_same ? r->is_ordered[i - 1] : below(4) == 0) : false;
        r->may_stand[i] = below(5) > 0;
    }
}

/* How many are better than i, and how many are its equals. */
static int64_t n_like(const struct ranking *r, size_t i, bool is_better)
{
    int64_t n = 0;
    for (size_t k = 0; k < r->n; k++)
        n += is_better ? r->points[k] > r->points[i] : r->points[k] == r->points[i];
    return n;
}

static int64_t slow_places(const struct ranking *r, const struct cut *cut)
{
    int64_t k = 0, n = (int64_t)r->n, n_enough = 0;
    for (size_t i = 0; i < r->n; i++)
        n_enough += r->points[i] >= cut->min_milli;
    while (k < n_enough && (cut->n >= 0 ? k < cut->n : cut->percent < 0 || 100 * k < cut->percent * n))
        k++;
    return k;
}

static enum cut_standing slow_standing(const struct ranking *r, const struct cut *cut, size_t i)
{
    int64_t better = n_like(r, i, true), equal = n_like(r, i, false), places = slow_places(r, cut);
    if (cut->at_tie == CUT_TIE_DECIDE && r->is_ordered[i])
        return (int64_t)i < places ? CUT_ON : CUT_OUT;
    if (better >= places)
        return CUT_OUT;
    if (better + equal <= places || cut->at_tie == CUT_TIE_ALL)
        return CUT_ON;
    return cut->at_tie == CUT_TIE_NONE ? CUT_OUT : CUT_WAITS;
}

static bool slow_stands(const struct ranking *r, const struct cut *cut, size_t i)
{
    return r->points[i] >= cut->min_milli && r->may_stand[i] && slow_standing(r, cut, i) != CUT_ON;
}

static int64_t slow_reserve(const struct ranking *r, const struct cut *cut, size_t i)
{
    int64_t before = 0, n_own = 0, n_waiting = 0, n_free = slow_places(r, cut);
    if (!slow_stands(r, cut, i))
        return 0;
    for (size_t k = 0; k < r->n; k++) {
        bool is_own = r->is_ordered[i] ? k == i : r->points[k] == r->points[i];
        bool is_before = r->is_ordered[i] ? k < i : r->points[k] > r->points[i];
        n_own += is_own && slow_stands(r, cut, k);
        n_free -= slow_standing(r, cut, k) == CUT_ON;
        if (is_before && slow_stands(r, cut, k) && slow_standing(r, cut, k) == CUT_WAITS)
            n_waiting++;
        else if (is_before && slow_stands(r, cut, k))
            before++;
    }
    if (n_waiting > 0 && n_waiting > n_free)
        before += n_waiting - n_free;
    if (before >= cut->n_reserve)
        return 0;
    return n_own > 1 ? CUT_RESERVE_WAITS : before + 1;
}

void test_cut__agrees_with_a_slow_version(void)
{
    size_t n_waiting = 0, n_reserve = 0, n_over = 0;
    for (uint64_t round = 0; round < 60000; round++) {
        struct ranking r;
        struct cut cut;
        enum cut_standing standing[MAX_N];
        int64_t no[MAX_N], n_on = 0;
        seed = round * 7919 + 3;
        make(&r, &cut);
        assert_int_equal(cut_places(&cut, &r.list), slow_places(&r, &cut));
        cut_line(&cut, &r.list, standing);
        cut_reserve(&cut, &r.list, standing, r.may_stand, no);
        for (size_t i = 0; i < r.n; i++) {
            assert_int_equal(standing[i], slow_standing(&r, &cut, i));
            assert_int_equal(no[i], slow_reserve(&r, &cut, i));
            n_on += standing[i] == CUT_ON;
            n_waiting += standing[i] == CUT_WAITS;
            n_reserve += no[i] > 0;
        }
        n_over += n_on > slow_places(&r, &cut);
        assert_true(n_on <= slow_places(&r, &cut) || cut.at_tie == CUT_TIE_ALL);
    }
    print_message("60000 rankings: %zu wait, %zu in reserve, %zu more than the places\n", n_waiting, n_reserve,
                  n_over);
    assert_true(n_waiting > 2000 && n_reserve > 10000 && n_over > 2000); /* the rankings are worth something */
}

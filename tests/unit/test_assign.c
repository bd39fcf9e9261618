#include "unit.h"

#include <string.h>

#include "algo/assign.h"

#define MAX_E 120
#define MAX_J 24

static uint64_t seed;

static int64_t below(int64_t n)
{
    return unit_below(&seed, n);
}

/* An instance of its own memory, and what any assignment of it is worth. */
struct instance {
    struct assign_judge judges[MAX_J];
    size_t n_wanted[MAX_E];
    int32_t cost[MAX_E * MAX_J];
    struct assign_pair fixed[MAX_E];
    struct assign_input in;
};

struct worth {
    size_t n_short; /* below n_min, over all judges */
    int64_t cost;
};

static void point(struct instance *t)
{
    t->in.judges = t->judges;
    t->in.n_wanted = t->n_wanted;
    t->in.cost = t->cost;
    t->in.fixed = t->fixed;
}

static struct assign_plan plan(struct ctx *c, const struct assign_input *in)
{
    struct assign_plan p = {0};
    const char *why = "";
    if (assign_plan(c->arena, in, &p, &why) != OK)
        fail_msg("%s", why);
    return p;
}

static bool is_fixed(const struct assign_input *in, size_t e, size_t j)
{
    for (size_t i = 0; i < in->n_fixed; i++) {
        if (in->fixed[i].entry == e && in->fixed[i].judge == j)
            return true;
    }
    return false;
}

static bool is_in(const struct assign_plan *p, size_t e, size_t j)
{
    for (size_t i = 0; i < p->n_pairs; i++) {
        if (p->pairs[i].entry == e && p->pairs[i].judge == j)
            return true;
    }
    return false;
}

static struct worth worth_of(const struct assign_input *in, bool has[MAX_E][MAX_J])
{
    struct worth w = {0};
    for (size_t j = 0; j < in->n_judges; j++) {
        size_t load = 0;
        for (size_t e = 0; e < in->n_entries; e++) {
            if (!has[e][j])
                continue;
            load++;
            w.cost += in->cost[e * in->n_judges + j] > 0 ? in->cost[e * in->n_judges + j] : 0;
        }
        w.cost += in->balance * (int64_t)(load * load);
        w.n_short += load < in->judges[j].n_min ? in->judges[j].n_min - load : 0;
    }
    return w;
}

/* Every hard rule, and that the plan says of itself what is true. */
static void check_plan(const struct assign_input *in, const struct assign_plan *p, bool has[MAX_E][MAX_J])
{
    size_t n_given[MAX_E] = {0}, load[MAX_J] = {0}, n_missing = 0;
    memset(has, 0, sizeof(bool[MAX_E][MAX_J]));
    for (size_t i = 0; i < p->n_pairs; i++) {
        size_t e = p->pairs[i].entry, j = p->pairs[i].judge;
        assert_false(has[e][j]);
        has[e][j] = true;
        n_given[e]++;
        load[j]++;
        assert_true(in->cost[e * in->n_judges + j] != ASSIGN_NEVER || is_fixed(in, e, j));
    }
    for (size_t i = 0; i < in->n_fixed; i++)
        assert_true(has[in->fixed[i].entry][in->fixed[i].judge]);
    for (size_t j = 0; j < in->n_judges; j++) {
        size_t n_fixed = 0;
        for (size_t e = 0; e < in->n_entries; e++)
            n_fixed += is_fixed(in, e, j);
        assert_int_equal(p->load[j], load[j]);
        assert_true(load[j] <= in->judges[j].n_max || load[j] == n_fixed);
    }
    for (size_t e = 0; e < in->n_entries; e++) {
        bool is_short = n_given[e] < in->n_wanted[e];
        assert_int_equal(p->lack[e] != ASSIGN_COMPLETE, is_short);
        n_missing += is_short ? in->n_wanted[e] - n_given[e] : 0;
    }
    assert_int_equal(p->n_missing, n_missing);
    assert_int_equal(p->cost, worth_of(in, has).cost);
}

static void random_instance(struct instance *t, size_t n_entries, size_t n_judges)
{
    *t = (struct instance){.in = {.n_entries = n_entries, .n_judges = n_judges, .balance = (int32_t)below(4) * 3}};
    int64_t n_never = 1 + below(4); /* of five pairs: where few remain, most judges are out of reach */
    for (size_t j = 0; j < n_judges; j++) {
        t->judges[j].n_max = (size_t)below((int64_t)n_entries * 4 / (int64_t)n_judges + 2);
        t->judges[j].n_min = (size_t)below((int64_t)t->judges[j].n_max + 1) * (below(3) == 0);
    }
    for (size_t e = 0; e < n_entries; e++)
        t->n_wanted[e] = (size_t)below(4);
    bool is_split = below(2) == 0; /* into two halves, with few entries that may go to either */
    for (size_t e = 0; e < n_entries; e++) {
        bool is_bridge = below(6) == 0;
        for (size_t j = 0; j < n_judges; j++) {
            bool is_never = below(5) < n_never || (is_split && !is_bridge && (e + j) % 2);
            t->cost[e * n_judges + j] = is_never ? ASSIGN_NEVER : (int32_t)below(20);
        }
    }
    for (size_t i = 0, n = (size_t)below(3); i < n; i++) {
        struct assign_pair p = {(size_t)below((int64_t)n_entries), (size_t)below((int64_t)n_judges)};
        if (!is_fixed(&t->in, p.entry, p.judge)) {
            point(t);
            t->fixed[t->in.n_fixed++] = p;
        }
    }
    point(t);
}

/* ---- against all assignments there are ---- */

struct best {
    const struct assign_input *in;
    const size_t *n_given; /* the plan's, for `least` */
    size_t n_most, n_most_first; /* readings; entries with one at least */
    struct worth least;          /* among those that give what the plan gives */
    bool has_least, has[MAX_E][MAX_J];
    size_t load[MAX_J];
};

static void weigh(struct best *b)
{
    size_t n = 0, n_first = 0;
    bool is_same = true;
    for (size_t e = 0; e < b->in->n_entries; e++) {
        size_t given = 0;
        for (size_t j = 0; j < b->in->n_judges; j++)
            given += b->has[e][j];
        n += given;
        n_first += given > 0;
        is_same = is_same && given == b->n_given[e];
    }
    b->n_most = n > b->n_most ? n : b->n_most;
    b->n_most_first = n_first > b->n_most_first ? n_first : b->n_most_first;
    if (!is_same)
        return;
    struct worth w = worth_of(b->in, b->has);
    if (!b->has_least || w.n_short < b->least.n_short ||
        (w.n_short == b->least.n_short && w.cost < b->least.cost))
        b->least = w;
    b->has_least = true;
}

/* Every choice of pairs from the at-th on, none above what is wanted or a judge takes. */
static void choose(struct best *b, size_t at, size_t given)
{
    const struct assign_input *in = b->in;
    size_t e = at / in->n_judges, j = at % in->n_judges;
    if (e == in->n_entries) {
        weigh(b);
        return;
    }
    bool is_last = j + 1 == in->n_judges;
    if (is_fixed(in, e, j)) { /* counted in load and given from the beginning */
        b->has[e][j] = true;
        choose(b, at + 1, is_last ? 0 : given);
        return;
    }
    b->has[e][j] = false;
    choose(b, at + 1, is_last ? 0 : given);
    size_t n_fixed = 0;
    for (size_t k = 0; k < in->n_judges; k++)
        n_fixed += is_fixed(in, e, k);
    if (in->cost[at] == ASSIGN_NEVER || b->load[j] >= in->judges[j].n_max || given + n_fixed >= in->n_wanted[e])
        return;
    b->has[e][j] = true;
    b->load[j]++;
    choose(b, at + 1, is_last ? 0 : given + 1);
    b->load[j]--;
    b->has[e][j] = false;
}

void test_assign__is_as_good_as_the_best_of_all_assignments(void)
{
    static struct instance t;
    static struct best b;
    bool has[MAX_E][MAX_J];
    for (seed = 1; seed < 400000; seed += 997) {
        struct ctx c = unit_ctx();
        uint64_t mine = seed;
        random_instance(&t, 1 + (size_t)below(4), 1 + (size_t)below(4));
        struct assign_plan p = plan(&c, &t.in);
        size_t n_given[MAX_E] = {0}, n_first = 0;
        check_plan(&t.in, &p, has);
        for (size_t i = 0; i < p.n_pairs; i++)
            n_first += n_given[p.pairs[i].entry]++ == 0;
        b = (struct best){.in = &t.in, .n_given = n_given};
        for (size_t i = 0; i < t.in.n_fixed; i++)
            b.load[t.fixed[i].judge]++;
        choose(&b, 0, 0);
        struct worth w = worth_of(&t.in, has);
        if (p.n_pairs != b.n_most || n_first != b.n_most_first || w.n_short != b.least.n_short ||
            w.cost != b.least.cost)
            fail_msg("instance %llu: %zu readings of %zu, first %zu of %zu, short %zu of %zu, cost %lld of %lld",
                     (unsigned long long)mine, p.n_pairs, b.n_most, n_first, b.n_most_first, w.n_short,
                     b.least.n_short, (long long)w.cost, (long long)b.least.cost);
        seed = mine;
        unit_ctx_done(&c);
    }
}

/* ---- no better by any exchange: larger ones ---- */

/* What it costs to pass a reading from judge a to b, or (n_judges being the outside) to take one more or less. */
static int64_t exchange(const struct assign_input *in, bool has[MAX_E][MAX_J], const size_t *load, size_t a, size_t b)
{
    int64_t least = INT64_MAX / 4;
    size_t n = in->n_judges;
    const int64_t min_first = 1000000000;
    if (a == n || b == n) {
        size_t j = a == n ? b : a;
        size_t from = a == n ? load[j] - 1 : load[j];
        if (a == n ? load[j] == 0 : load[j] >= in->judges[j].n_max)
            return least;
        int64_t more = in->balance * (2 * (int64_t)from + 1) - (from < in->judges[j].n_min ? min_first : 0);
        return a == n ? -more : more;
    }
    for (size_t e = 0; e < in->n_entries; e++) {
        int64_t cost = (int64_t)in->cost[e * n + b] - in->cost[e * n + a];
        if (has[e][a] && !is_fixed(in, e, a) && !has[e][b] && in->cost[e * n + b] != ASSIGN_NEVER && cost < least)
            least = cost;
    }
    return least;
}

void test_assign__leaves_no_chain_of_exchanges_that_would_be_better(void)
{
    static struct instance t;
    static int64_t d[MAX_J + 1][MAX_J + 1];
    static bool has[MAX_E][MAX_J];
    for (int no = 1; no <= unit_campaign(1000, 10000); no++) {
        struct ctx c = unit_ctx();
        seed = (uint64_t)no * 7919;
        random_instance(&t, 20 + (size_t)below(MAX_E - 20), 5 + (size_t)below(MAX_J - 5));
        struct assign_plan p = plan(&c, &t.in);
        size_t n = t.in.n_judges;
        check_plan(&t.in, &p, has);
        for (size_t a = 0; a <= n; a++) {
            for (size_t b = 0; b <= n; b++)
                d[a][b] = a == b ? 0 : exchange(&t.in, has, p.load, a, b);
        }
        for (size_t k = 0; k <= n; k++) {
            for (size_t a = 0; a <= n; a++) {
                for (size_t b = 0; b <= n; b++)
                    d[a][b] = d[a][k] + d[k][b] < d[a][b] ? d[a][k] + d[k][b] : d[a][b];
            }
        }
        for (size_t a = 0; a <= n; a++) {
            if (d[a][a] < 0)
                fail_msg("instance %d: a chain of exchanges saves %lld", no, -(long long)d[a][a]);
        }
        unit_ctx_done(&c);
    }
}

/* Whatever was assigned once can be assigned again: built from a hidden assignment, nothing is missing. */
void test_assign__gives_all_where_a_hidden_plan_could(void)
{
    static struct instance t;
    static bool has[MAX_E][MAX_J];
    for (int no = 1; no <= unit_campaign(1000, 10000); no++) {
        struct ctx c = unit_ctx();
        seed = (uint64_t)no * 104729;
        random_instance(&t, 20 + (size_t)below(MAX_E - 20), 5 + (size_t)below(MAX_J - 5));
        t.in.n_fixed = 0;
        size_t load[MAX_J] = {0};
        for (size_t e = 0; e < t.in.n_entries; e++) {
            for (size_t i = 0; i < t.n_wanted[e]; i++) {
                size_t j = (e * 7 + i * (1 + (size_t)no % 2) + (size_t)no) % t.in.n_judges;
                int32_t *cost = &t.cost[e * t.in.n_judges + j];
                *cost = *cost == ASSIGN_NEVER ? 19 : *cost;
                load[j]++;
            }
        }
        for (size_t j = 0; j < t.in.n_judges; j++)
            t.judges[j] = (struct assign_judge){0, load[j]};
        struct assign_plan p = plan(&c, &t.in);
        check_plan(&t.in, &p, has);
        assert_int_equal(p.n_missing, 0);
        unit_ctx_done(&c);
    }
}

/* ---- by hand ---- */

void test_assign__loads_are_even_when_nothing_else_decides(void)
{
    struct ctx c = unit_ctx();
    static struct instance t;
    t = (struct instance){.in = {.n_entries = 10, .n_judges = 4, .balance = 1}};
    for (size_t j = 0; j < 4; j++)
        t.judges[j] = (struct assign_judge){0, 10};
    for (size_t e = 0; e < 10; e++)
        t.n_wanted[e] = 3;
    point(&t);
    struct assign_plan p = plan(&c, &t.in);
    for (size_t j = 0; j < 4; j++)
        assert_in_range(p.load[j], 7, 8);
    assert_int_equal(p.n_missing, 0);
    unit_ctx_done(&c);
}

void test_assign__says_why_an_entry_is_short(void)
{
    struct ctx c = unit_ctx();
    static struct instance t;
    t = (struct instance){.in = {.n_entries = 3, .n_judges = 2, .balance = 1}};
    t.judges[0] = t.judges[1] = (struct assign_judge){0, 2};
    for (size_t e = 0; e < 3; e++)
        t.n_wanted[e] = 2;
    t.cost[0] = ASSIGN_NEVER; /* entry 0, judge 0 */
    point(&t);
    struct assign_plan p = plan(&c, &t.in);
    assert_int_equal(p.lack[0], ASSIGN_FEW_JUDGES);
    assert_true(is_in(&p, 0, 1));
    assert_true(p.lack[1] == ASSIGN_JUDGES_FULL || p.lack[2] == ASSIGN_JUDGES_FULL);
    assert_int_equal(p.n_missing, 2);
    unit_ctx_done(&c);
}

/* The first judges are given before the second: nobody is left out while another has two. */
void test_assign__everyone_is_read_once_before_anyone_twice(void)
{
    struct ctx c = unit_ctx();
    static struct instance t;
    t = (struct instance){.in = {.n_entries = 4, .n_judges = 2, .balance = 1}};
    t.judges[0] = t.judges[1] = (struct assign_judge){0, 2};
    for (size_t e = 0; e < 4; e++)
        t.n_wanted[e] = 2;
    point(&t);
    struct assign_plan p = plan(&c, &t.in);
    for (size_t e = 0; e < 4; e++)
        assert_true(is_in(&p, e, 0) != is_in(&p, e, 1));
    unit_ctx_done(&c);
}

void test_assign__refuses_what_is_out_of_range(void)
{
    struct ctx c = unit_ctx();
    static struct instance t;
    struct assign_plan p;
    const char *why = NULL;
    t = (struct instance){.in = {.n_entries = 1, .n_judges = 1}, .judges = {{2, 1}}, .n_wanted = {1}};
    point(&t);
    assert_int_equal(assign_plan(c.arena, &t.in, &p, &why), ERR_INVALID);
    t.judges[0] = (struct assign_judge){0, 1};
    t.cost[0] = -2;
    assert_int_equal(assign_plan(c.arena, &t.in, &p, &why), ERR_INVALID);
    t.cost[0] = 0;
    t.in.n_fixed = 2; /* the same one twice */
    assert_int_equal(assign_plan(c.arena, &t.in, &p, &why), ERR_INVALID);
    t.in.n_fixed = 1;
    assert_int_equal(assign_plan(c.arena, &t.in, &p, &why), OK);
    assert_int_equal(p.n_pairs, 1);
    t.in = (struct assign_input){0};
    assert_int_equal(assign_plan(c.arena, &t.in, &p, &why), OK);
    assert_int_equal(p.n_pairs, 0);
    unit_ctx_done(&c);
}

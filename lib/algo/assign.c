#include "algo/assign.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

#define NONE ((size_t)-1)
#define FAR  INT64_MAX
#define OUT  INT32_MAX   /* the price of a pair that cannot be made now */
#define NO_STEP (1 << 30) /* from so much on a step cannot be made: OUT less a cost */
#define N_MIN_COMES_FIRST INT64_C(1000000000000000) /* above what any path can cost */

enum hold { FREE, HELD, FIXED };

struct work {
    const struct assign_input *in;
    uint8_t *hold;      /* [entry][judge]: enum hold */
    int32_t *price;     /* [entry][judge]: the pair's cost, or OUT: held, or never */
    size_t *n_given;    /* per entry */
    size_t *load;       /* per judge */
    uint32_t **held;    /* per judge: entries that may move */
    size_t *n_held;     /* per judge */
    int32_t *step;      /* [from][to]: what the cheapest move of an entry costs; NO_STEP or above: there is none */
    uint32_t *mover;    /* [from][to]: that entry */
    int64_t *potential; /* per judge */
    int64_t *distance;  /* per judge, from the entry at hand, in reduced costs */
    size_t *from;       /* per judge: the one before on the path; NONE: the entry itself */
    uint32_t *moved;    /* per judge on the path: what came to them */
    bool *is_done;      /* per judge: its distance is final */
    int64_t horizon;    /* nobody who is not done is nearer */
};

static int32_t cost_of(const struct work *w, size_t entry, size_t judge)
{
    return w->in->cost[entry * w->in->n_judges + judge];
}

static uint8_t *hold_of(struct work *w, size_t entry, size_t judge)
{
    return &w->hold[entry * w->in->n_judges + judge];
}

static int32_t *price_of(struct work *w, size_t entry, size_t judge)
{
    return &w->price[entry * w->in->n_judges + judge];
}

static void set_hold(struct work *w, size_t entry, size_t judge, enum hold hold)
{
    int32_t cost = cost_of(w, entry, judge);
    *hold_of(w, entry, judge) = (uint8_t)hold;
    *price_of(w, entry, judge) = hold == FREE && cost != ASSIGN_NEVER ? cost : OUT;
}

/* What one reading more costs a judge: balance x ((load + 1)^2 - load^2). FAR when there is no room for it. */
static int64_t load_cost(const struct work *w, size_t judge)
{
    size_t load = w->load[judge];
    if (load >= w->in->judges[judge].n_max)
        return FAR;
    int64_t cost = w->in->balance * (2 * (int64_t)load + 1);
    return load < w->in->judges[judge].n_min ? cost - N_MIN_COMES_FIRST : cost;
}

/* ---- what could move ---- */

/* Looks whether `entry`, held by `from`, would be the cheapest to go to `to`. */
static void offer(struct work *w, uint32_t entry, size_t from, size_t to)
{
    size_t at = from * w->in->n_judges + to;
    int32_t step = *price_of(w, entry, to) - cost_of(w, entry, from);
    if (step < w->step[at]) {
        w->step[at] = step;
        w->mover[at] = entry;
    }
}

/* The step anew, where `entry` was the cheapest to make it and may be so no more. */
static void withdraw(struct work *w, uint32_t entry, size_t from, size_t to)
{
    size_t at = from * w->in->n_judges + to;
    if (w->mover[at] != entry)
        return;
    w->step[at] = OUT;
    for (size_t i = 0; i < w->n_held[from]; i++)
        offer(w, w->held[from][i], from, to);
}

/* The steps after `entry` has gone from one judge (NONE: from nobody) to another. */
static void find_steps(struct work *w, uint32_t entry, size_t from, size_t to)
{
    for (size_t j = 0; j < w->in->n_judges; j++) {
        offer(w, entry, to, j);
        if (from != NONE)
            withdraw(w, entry, from, j);
        if (*hold_of(w, entry, j) != HELD)
            continue;
        withdraw(w, entry, j, to);
        if (from != NONE)
            offer(w, entry, j, from);
    }
}

static void take(struct work *w, size_t entry, size_t judge)
{
    set_hold(w, entry, judge, HELD);
    w->held[judge][w->n_held[judge]++] = (uint32_t)entry;
}

static void give_up(struct work *w, size_t entry, size_t judge)
{
    size_t i = 0;
    while (w->held[judge][i] != entry)
        i++;
    w->held[judge][i] = w->held[judge][--w->n_held[judge]];
    set_hold(w, entry, judge, FREE);
}

/* ---- one reading more ---- */

static size_t nearest(const struct work *w)
{
    size_t best = NONE;
    for (size_t j = 0; j < w->in->n_judges; j++) {
        if (!w->is_done[j] && w->distance[j] < FAR && (best == NONE || w->distance[j] < w->distance[best]))
            best = j;
    }
    return best;
}

/* From `at`, which is done, to those who are not. */
static void look_on(struct work *w, size_t at)
{
    size_t n = w->in->n_judges;
    const int32_t *step = &w->step[at * n];
    int64_t here = w->distance[at] + w->potential[at];
    for (size_t to = 0; to < n; to++) {
        if (step[to] >= NO_STEP || w->is_done[to])
            continue;
        int64_t there = here + step[to] - w->potential[to];
        if (there < w->distance[to]) {
            w->distance[to] = there;
            w->from[to] = at;
        }
    }
}

/* Dijkstra over the judges, each reached from the entry or by a move, as far as it can matter. The judge at whom the
 * cheapest path ends, or NONE; a path's length is distance + potential + the end's load cost. */
static size_t find_path(struct work *w, size_t entry)
{
    size_t n = w->in->n_judges, end = NONE;
    int64_t least = FAR, least_rest = FAR;
    for (size_t j = 0; j < n; j++) {
        int32_t price = *price_of(w, entry, j);
        int64_t last = load_cost(w, j);
        w->distance[j] = price == OUT ? FAR : price - w->potential[j];
        w->from[j] = NONE;
        w->is_done[j] = false;
        if (last != FAR && last + w->potential[j] < least_rest)
            least_rest = last + w->potential[j];
    }
    if (least_rest == FAR)
        return NONE;
    for (size_t at = nearest(w); at != NONE; at = nearest(w)) {
        w->horizon = w->distance[at];
        if (end != NONE && w->horizon + least_rest >= least)
            break;
        w->is_done[at] = true;
        int64_t last = load_cost(w, at);
        if (last != FAR && w->distance[at] + w->potential[at] + last < least) {
            least = w->distance[at] + w->potential[at] + last;
            end = at;
        }
        look_on(w, at);
    }
    return end;
}

/* Keeps every move's reduced cost from falling below zero. */
static void raise_potentials(struct work *w)
{
    for (size_t j = 0; j < w->in->n_judges; j++)
        w->potential[j] += w->is_done[j] ? w->distance[j] : w->horizon;
}

/* Gives the entry to the first judge of the path, who passes one on, and so to its end. */
static void pass_on(struct work *w, size_t entry, size_t end)
{
    size_t n = w->in->n_judges;
    w->load[end]++;
    for (size_t to = end; to != NONE; to = w->from[to]) {
        size_t from = w->from[to], moved = from == NONE ? entry : w->mover[from * n + to];
        if (from != NONE)
            give_up(w, moved, from);
        take(w, moved, to);
        w->moved[to] = (uint32_t)moved;
    }
    for (size_t to = end; to != NONE; to = w->from[to])
        find_steps(w, w->moved[to], w->from[to], to);
}

static bool give_one(struct work *w, size_t entry)
{
    size_t end = find_path(w, entry);
    if (end == NONE)
        return false;
    raise_potentials(w);
    pass_on(w, entry, end);
    w->n_given[entry]++;
    return true;
}

/* ---- the whole ---- */

static const char *fault_of(const struct assign_input *in)
{
    if (in->n_entries > ASSIGN_MAX_ENTRIES || in->n_judges > ASSIGN_MAX_JUDGES)
        return "too many entries or judges";
    if (in->balance < 0 || in->balance > ASSIGN_MAX_COST)
        return "the balance is out of range";
    for (size_t j = 0; j < in->n_judges; j++) {
        if (in->judges[j].n_min > in->judges[j].n_max)
            return "a judge's least is above their most";
    }
    for (size_t i = 0; i < in->n_entries * in->n_judges; i++) {
        if (in->cost[i] < ASSIGN_NEVER || in->cost[i] > ASSIGN_MAX_COST)
            return "a cost is out of range";
    }
    for (size_t i = 0; i < in->n_fixed; i++) {
        if (in->fixed[i].entry >= in->n_entries || in->fixed[i].judge >= in->n_judges)
            return "a fixed pair names nobody";
    }
    return NULL;
}

static void make_room(struct work *w, struct arena *a)
{
    size_t n = w->in->n_judges;
    w->hold = arena_array(a, uint8_t, w->in->n_entries * n + 1);
    w->n_given = arena_array(a, size_t, w->in->n_entries + 1);
    w->load = arena_array(a, size_t, n + 1);
    w->held = arena_array(a, uint32_t *, n + 1);
    w->n_held = arena_array(a, size_t, n + 1);
    w->price = arena_array(a, int32_t, w->in->n_entries * n + 1);
    w->step = arena_array(a, int32_t, n *n + 1);
    w->mover = arena_array(a, uint32_t, n *n + 1);
    w->potential = arena_array(a, int64_t, n + 1);
    w->distance = arena_array(a, int64_t, n + 1);
    w->from = arena_array(a, size_t, n + 1);
    w->moved = arena_array(a, uint32_t, n + 1);
    w->is_done = arena_array(a, bool, n + 1);
    for (size_t e = 0; e < w->in->n_entries; e++) {
        for (size_t j = 0; j < n; j++)
            set_hold(w, e, j, FREE);
    }
    for (size_t j = 0; j < n; j++) {
        size_t most = w->in->judges[j].n_max;
        w->held[j] = arena_array(a, uint32_t, (most < w->in->n_entries ? most : w->in->n_entries) + 1);
    }
    for (size_t i = 0; i < n * n; i++)
        w->step[i] = OUT;
}

static bool fix(struct work *w, const struct assign_pair *p)
{
    if (*hold_of(w, p->entry, p->judge) != FREE)
        return false;
    set_hold(w, p->entry, p->judge, FIXED);
    w->n_given[p->entry]++;
    w->load[p->judge]++;
    return true;
}

static enum assign_lack lack_of(struct work *w, size_t entry)
{
    size_t n_possible = 0;
    if (w->n_given[entry] >= w->in->n_wanted[entry])
        return ASSIGN_COMPLETE;
    for (size_t j = 0; j < w->in->n_judges; j++)
        n_possible += *hold_of(w, entry, j) != FREE || *price_of(w, entry, j) != OUT;
    return n_possible < w->in->n_wanted[entry] ? ASSIGN_FEW_JUDGES : ASSIGN_JUDGES_FULL;
}

static void tell(struct work *w, struct arena *a, struct assign_plan *out)
{
    const struct assign_input *in = w->in;
    size_t n_all = 0;
    for (size_t j = 0; j < in->n_judges; j++)
        n_all += w->load[j];
    *out = (struct assign_plan){.pairs = arena_array(a, struct assign_pair, n_all + 1),
                                .load = w->load,
                                .lack = arena_array(a, enum assign_lack, in->n_entries + 1)};
    for (size_t e = 0; e < in->n_entries; e++) {
        out->lack[e] = lack_of(w, e);
        if (out->lack[e] != ASSIGN_COMPLETE)
            out->n_missing += in->n_wanted[e] - w->n_given[e];
        for (size_t j = 0; j < in->n_judges; j++) {
            if (*hold_of(w, e, j) == FREE)
                continue;
            out->pairs[out->n_pairs++] = (struct assign_pair){e, j};
            out->cost += cost_of(w, e, j) == ASSIGN_NEVER ? 0 : cost_of(w, e, j);
        }
    }
    for (size_t j = 0; j < in->n_judges; j++)
        out->cost += in->balance * (int64_t)(w->load[j] * w->load[j]);
}

enum err assign_plan(struct arena *a, const struct assign_input *in, struct assign_plan *out, const char **why)
{
    struct work w = {.in = in};
    size_t most = 0;
    *why = fault_of(in);
    if (*why)
        return ERR_INVALID;
    make_room(&w, a);
    for (size_t i = 0; i < in->n_fixed; i++) {
        if (!fix(&w, &in->fixed[i])) {
            *why = "a fixed pair is listed twice";
            return ERR_INVALID;
        }
    }
    for (size_t e = 0; e < in->n_entries; e++)
        most = in->n_wanted[e] > most ? in->n_wanted[e] : most;
    /* An entry that finds no path now never will: what is given can move, but never shrinks. */
    for (size_t n = 1; n <= most; n++) {
        for (size_t e = 0; e < in->n_entries; e++) {
            if (w.n_given[e] == n - 1 && n <= in->n_wanted[e])
                (void)give_one(&w, e);
        }
    }
    tell(&w, a, out);
    return OK;
}

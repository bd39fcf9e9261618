#include "algo/assign.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

#define NONE ((size_t)-1)
#define FAR  INT64_MAX
#define N_MIN_COMES_FIRST INT64_C(1000000000000000) /* above what any path can cost */

enum hold { FREE, HELD, FIXED };

/* The cheapest way to relieve one judge of an entry that another takes. */
struct move {
    int64_t cost; /* FAR: there is none */
    size_t entry;
};

struct work {
    const struct assign_input *in;
    uint8_t *hold;        /* [entry][judge]: enum hold */
    size_t *n_given;      /* per entry */
    size_t *load;         /* per judge */
    uint32_t **held;      /* per judge: entries that may move */
    size_t *n_held;       /* per judge */
    struct move *move;    /* [from][to] */
    int64_t *potential;   /* per judge */
    int64_t *distance;    /* per judge, from the entry at hand, in reduced costs */
    size_t *from;         /* per judge: the one before on the path; NONE: the entry itself */
    bool *is_done;        /* per judge: its distance is final */
};

static int32_t cost_of(const struct work *w, size_t entry, size_t judge)
{
    return w->in->cost[entry * w->in->n_judges + judge];
}

static uint8_t *hold_of(struct work *w, size_t entry, size_t judge)
{
    return &w->hold[entry * w->in->n_judges + judge];
}

static bool may_take(struct work *w, size_t entry, size_t judge)
{
    return *hold_of(w, entry, judge) == FREE && cost_of(w, entry, judge) != ASSIGN_NEVER;
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

static void find_moves(struct work *w, size_t from)
{
    size_t n = w->in->n_judges;
    struct move *row = &w->move[from * n];
    for (size_t to = 0; to < n; to++)
        row[to] = (struct move){FAR, NONE};
    for (size_t i = 0; i < w->n_held[from]; i++) {
        size_t entry = w->held[from][i];
        for (size_t to = 0; to < n; to++) {
            int64_t cost = (int64_t)cost_of(w, entry, to) - cost_of(w, entry, from);
            if (may_take(w, entry, to) && cost < row[to].cost)
                row[to] = (struct move){cost, entry};
        }
    }
}

static void take(struct work *w, size_t entry, size_t judge)
{
    *hold_of(w, entry, judge) = HELD;
    w->held[judge][w->n_held[judge]++] = (uint32_t)entry;
}

static void give_up(struct work *w, size_t entry, size_t judge)
{
    size_t i = 0;
    while (w->held[judge][i] != entry)
        i++;
    w->held[judge][i] = w->held[judge][--w->n_held[judge]];
    *hold_of(w, entry, judge) = FREE;
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

/* Dijkstra over the judges, each reached from the entry or by a move. */
static void measure(struct work *w, size_t entry)
{
    size_t n = w->in->n_judges;
    for (size_t j = 0; j < n; j++) {
        w->distance[j] = may_take(w, entry, j) ? cost_of(w, entry, j) - w->potential[j] : FAR;
        w->from[j] = NONE;
        w->is_done[j] = false;
    }
    for (size_t at = nearest(w); at != NONE; at = nearest(w)) {
        w->is_done[at] = true;
        for (size_t to = 0; to < n; to++) {
            int64_t step = w->move[at * n + to].cost;
            if (step == FAR || w->is_done[to])
                continue;
            step += w->distance[at] + w->potential[at] - w->potential[to];
            if (step < w->distance[to]) {
                w->distance[to] = step;
                w->from[to] = at;
            }
        }
    }
}

/* The judge at whom the cheapest path ends, or NONE. Lengths are true ones: distance + potential. */
static size_t cheapest_end(const struct work *w)
{
    size_t best = NONE;
    int64_t least = FAR;
    for (size_t j = 0; j < w->in->n_judges; j++) {
        int64_t last = load_cost(w, j);
        if (last == FAR || !w->is_done[j])
            continue;
        int64_t length = w->distance[j] + w->potential[j] + last;
        if (length < least) {
            least = length;
            best = j;
        }
    }
    return best;
}

/* Keeps every move's reduced cost from falling below zero. */
static void raise_potentials(struct work *w)
{
    int64_t farthest = INT64_MIN;
    for (size_t j = 0; j < w->in->n_judges; j++) {
        if (w->is_done[j] && w->distance[j] > farthest)
            farthest = w->distance[j];
    }
    for (size_t j = 0; j < w->in->n_judges; j++)
        w->potential[j] += w->is_done[j] ? w->distance[j] : farthest;
}

/* Gives the entry to the first judge of the path, who passes one on, and so to its end. What may move now is found
 * anew for everyone who has or had one of those entries. */
static void pass_on(struct work *w, size_t entry, size_t end)
{
    size_t n = w->in->n_judges;
    bool *is_stale = w->is_done;
    memset(is_stale, 0, n * sizeof *is_stale);
    w->load[end]++;
    for (size_t to = end; to != NONE; to = w->from[to]) {
        size_t from = w->from[to], moved = from == NONE ? entry : w->move[from * n + to].entry;
        if (from != NONE)
            give_up(w, moved, from);
        take(w, moved, to);
        is_stale[to] = true;
        for (size_t j = 0; j < n; j++)
            is_stale[j] = is_stale[j] || *hold_of(w, moved, j) == HELD;
    }
    for (size_t j = 0; j < n; j++) {
        if (is_stale[j])
            find_moves(w, j);
    }
}

static bool give_one(struct work *w, size_t entry)
{
    measure(w, entry);
    size_t end = cheapest_end(w);
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
    w->move = arena_array(a, struct move, n *n + 1);
    w->potential = arena_array(a, int64_t, n + 1);
    w->distance = arena_array(a, int64_t, n + 1);
    w->from = arena_array(a, size_t, n + 1);
    w->is_done = arena_array(a, bool, n + 1);
    for (size_t j = 0; j < n; j++) {
        size_t most = w->in->judges[j].n_max;
        w->held[j] = arena_array(a, uint32_t, (most < w->in->n_entries ? most : w->in->n_entries) + 1);
        find_moves(w, j);
    }
}

static bool fix(struct work *w, const struct assign_pair *p)
{
    if (*hold_of(w, p->entry, p->judge) != FREE)
        return false;
    *hold_of(w, p->entry, p->judge) = FIXED;
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
        n_possible += *hold_of(w, entry, j) != FREE || may_take(w, entry, j);
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

#include "algo/rank.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "algo/rank_private.h"

/* ---- fractions ---- */

struct ratio ratio_of(int64_t num, int64_t den)
{
    assert(den > 0 && num > INT64_MIN);
    int64_t a = num < 0 ? -num : num, b = den;
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return (struct ratio){num / a, den / a};
}

int ratio_cmp(struct ratio x, struct ratio y)
{
    if (!x.den || !y.den)
        return (x.den > 0) - (y.den > 0);
    __int128 l = (__int128)x.num * y.den, r = (__int128)y.num * x.den;
    return (l > r) - (l < r);
}

bool rank_tie_parse(const char *word, const struct rank_criterion *criteria, size_t n_criteria,
                    struct rank_tie *out)
{
    static const char *const words[RANK_TIE_KINDS] = {
        [RANK_TIE_CRITERION] = "criterion:",
        [RANK_TIE_MEDIAN] = "median",
        [RANK_TIE_N_BEST] = "n_best",
        [RANK_TIE_HIGHEST_SHEET] = "highest_sheet",
        [RANK_TIE_LOWEST_SHEET] = "lowest_sheet",
        [RANK_TIE_EARLIER] = "earlier_submission",
    };
    size_t n = strlen(words[RANK_TIE_CRITERION]);
    if (strncmp(word, words[RANK_TIE_CRITERION], n) == 0) {
        for (size_t i = 0; i < n_criteria; i++)
            if (strcmp(word + n, criteria[i].key) == 0) {
                *out = (struct rank_tie){RANK_TIE_CRITERION, i};
                return true;
            }
        return false;
    }
    for (int i = RANK_TIE_CRITERION + 1; i < RANK_TIE_KINDS; i++)
        if (strcmp(word, words[i]) == 0) {
            *out = (struct rank_tie){(enum rank_tie_kind)i, 0};
            return true;
        }
    return false;
}

/* ---- sheets to scores ---- */

static int64_t weight_sum(const struct rank_input *in)
{
    int64_t sum = 0;
    for (size_t i = 0; i < in->n_criteria; i++)
        sum += in->criteria[i].weight_milli;
    return sum;
}

/* A sheet's sum(weight x score): its total before division by the sum of weights. */
static int64_t weighted(const struct rank_input *in, const struct rank_sheet *s)
{
    int64_t sum = 0;
    for (size_t i = 0; i < in->n_criteria; i++)
        sum += in->criteria[i].weight_milli * s->score_milli[i];
    return sum;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The judges of an entry without a sheet, by id. */
static void find_missing(struct rank_work *w, struct rank_line *line, const struct rank_entry *e)
{
    line->missing = arena_array(w->a, int64_t, e->n_judges + 1);
    for (size_t i = 0; i < e->n_judges; i++) {
        size_t k = 0;
        while (k < line->n_totals && line->totals[k].judge_id != e->judge_ids[i])
            k++;
        if (k == line->n_totals)
            line->missing[line->n_missing++] = e->judge_ids[i];
    }
    if (line->n_missing > 1)
        qsort(line->missing, line->n_missing, sizeof *line->missing, by_number);
}

/* Totals and score of one entry from its n sheets, which are w->by_entry[first...]. */
static void score_line(struct rank_work *w, size_t entry, size_t first, size_t n)
{
    struct rank_line *line = &w->out->lines[entry];
    int64_t den = weight_sum(w->in), sum = 0;
    line->entry_id = w->in->entries[entry].id;
    line->prize = RANK_NONE;
    line->totals = arena_array(w->a, struct rank_total, n + 1);
    line->n_totals = n;
    for (size_t i = 0; i < n; i++) {
        const struct rank_sheet *s = &w->in->sheets[w->by_entry[first + i]];
        int64_t num = weighted(w->in, s);
        line->totals[i] = (struct rank_total){s->judge_id, ratio_of(num, den)};
        sum += num;
    }
    if (n)
        line->score = ratio_of(sum, den * (int64_t)n);
    find_missing(w, line, &w->in->entries[entry]);
}

/* ---- tie-breaks ---- */

static int by_ratio(const void *a, const void *b)
{
    return ratio_cmp(*(const struct ratio *)a, *(const struct ratio *)b);
}

/* The median counts in units of 1/(2 x sum of weights), so that the mean of two totals is exact. */
static struct ratio median(struct rank_work *w, const struct rank_line *line)
{
    struct ratio *v = arena_array(w->a, struct ratio, line->n_totals);
    for (size_t i = 0; i < line->n_totals; i++)
        v[i] = line->totals[i].total;
    qsort(v, line->n_totals, sizeof *v, by_ratio);
    struct ratio lo = v[(line->n_totals - 1) / 2], hi = v[line->n_totals / 2];
    int64_t den = weight_sum(w->in);
    return ratio_of(lo.num * (den / lo.den) + hi.num * (den / hi.den), 2 * den);
}

static struct ratio extreme(const struct rank_line *line, int sign)
{
    struct ratio best = line->totals[0].total;
    for (size_t i = 1; i < line->n_totals; i++)
        if (sign * ratio_cmp(line->totals[i].total, best) > 0)
            best = line->totals[i].total;
    return best;
}

static struct ratio criterion_mean(const struct rank_work *w, size_t criterion, size_t first,
                                   size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += w->in->sheets[w->by_entry[first + i]].score_milli[criterion];
    return ratio_of(sum, (int64_t)n);
}

static bool has_place(const struct rank_work *w, size_t entry)
{
    return w->in->entries[entry].state == RANK_ACTIVE && w->out->lines[entry].n_totals > 0;
}

/* The track or city whose ranking an entry stands in; 0 when one ranking is over all. */
static int64_t scope_of(const struct rank_work *w, size_t entry, enum cut_scope scope)
{
    const struct rank_entry *e = &w->in->entries[entry];
    return scope == CUT_PER_TRACK ? e->track_id : scope == CUT_PER_CITY ? e->city_no : 0;
}

/* What the places are counted in. */
static enum cut_scope main_scope(const struct rank_work *w)
{
    return w->in->is_per_track ? CUT_PER_TRACK : CUT_OVER_ALL;
}

/* One sheet of a ranked entry, to find each judge's best of a ranking. */
struct vote {
    int64_t judge_id, track_id;
    struct ratio total;
    size_t entry;
};

static int by_judge(const void *a, const void *b)
{
    const struct vote *x = a, *y = b;
    if (x->judge_id != y->judge_id)
        return x->judge_id < y->judge_id ? -1 : 1;
    if (x->track_id != y->track_id)
        return x->track_id < y->track_id ? -1 : 1;
    return ratio_cmp(y->total, x->total);
}

/* Fills tie value `tie` of every ranked line with the number of judges who put it first. */
static void count_best(struct rank_work *w, size_t tie)
{
    struct vote *v = arena_array(w->a, struct vote, w->in->n_sheets + 1);
    size_t n = 0;
    for (size_t e = 0; e < w->in->n_entries; e++) {
        const struct rank_line *line = &w->out->lines[e];
        if (!has_place(w, e))
            continue;
        line->tie_values[tie] = (struct ratio){0, 1};
        for (size_t i = 0; i < line->n_totals; i++)
            v[n++] = (struct vote){line->totals[i].judge_id, scope_of(w, e, main_scope(w)),
                                   line->totals[i].total, e};
    }
    if (n > 1)
        qsort(v, n, sizeof *v, by_judge);
    for (size_t i = 0, first = 0; i < n; i++) {
        if (v[i].judge_id != v[first].judge_id || v[i].track_id != v[first].track_id)
            first = i;
        if (ratio_cmp(v[i].total, v[first].total) == 0)
            w->out->lines[v[i].entry].tie_values[tie].num++;
    }
}

static void tie_values(struct rank_work *w, size_t entry, size_t first)
{
    struct rank_line *line = &w->out->lines[entry];
    line->tie_values = arena_array(w->a, struct ratio, w->in->n_ties + 1);
    for (size_t i = 0; line->n_totals && i < w->in->n_ties; i++)
        switch (w->in->ties[i].kind) {
        case RANK_TIE_CRITERION:
            line->tie_values[i] =
                criterion_mean(w, w->in->ties[i].criterion, first, line->n_totals);
            break;
        case RANK_TIE_MEDIAN:
            line->tie_values[i] = median(w, line);
            break;
        case RANK_TIE_HIGHEST_SHEET:
            line->tie_values[i] = extreme(line, 1);
            break;
        case RANK_TIE_LOWEST_SHEET:
            line->tie_values[i] = extreme(line, -1);
            break;
        case RANK_TIE_EARLIER:
            line->tie_values[i] = (struct ratio){w->in->entries[entry].received_at, 1};
            break;
        case RANK_TIE_N_BEST: /* needs all entries: count_best */
        case RANK_TIE_KINDS:
            break;
        }
}

static void score_all(struct rank_work *w)
{
    size_t first = 0;
    for (size_t k = 0; k < w->in->n_entries; k++) {
        size_t e = w->by_id[k], n = 0;
        while (first + n < w->in->n_sheets &&
               w->in->sheets[w->by_entry[first + n]].entry_id == w->in->entries[e].id)
            n++;
        score_line(w, e, first, n);
        tie_values(w, e, first);
        first += n;
    }
    for (size_t i = 0; i < w->in->n_ties; i++)
        if (w->in->ties[i].kind == RANK_TIE_N_BEST)
            count_best(w, i);
}

/* ---- order ---- */

/* <0 when line x is before y by score and tie-breaks; *by_tie says which parted them. */
static int compare(const struct rank_work *w, size_t x, size_t y, enum rank_by *by, size_t *by_tie)
{
    const struct rank_line *a = &w->out->lines[x], *b = &w->out->lines[y];
    int c = ratio_cmp(b->score, a->score);
    *by = RANK_BY_SCORE;
    for (size_t i = 0; !c && i < w->in->n_ties; i++) {
        bool is_less_first = w->in->ties[i].kind == RANK_TIE_EARLIER;
        c = ratio_cmp(b->tie_values[i], a->tie_values[i]) * (is_less_first ? -1 : 1);
        *by = RANK_BY_TIE;
        *by_tie = i;
    }
    if (!c)
        *by = RANK_BY_NOTHING;
    return c;
}

static int by_place(const void *a, const void *b, void *ctx)
{
    const struct rank_work *w = ctx;
    size_t x = *(const size_t *)a, y = *(const size_t *)b, by_tie;
    enum rank_by by;
    int c = compare(w, x, y, &by, &by_tie);
    int64_t p = w->in->entries[x].id, q = w->in->entries[y].id;
    return c ? c : (p > q) - (p < q);
}

/* True when the decision orders exactly the n lines at `line`. */
static bool fits(const struct rank_work *w, const struct rank_decision *d, const size_t *line,
                 size_t n)
{
    if (d->n_entries != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < n && d->entry_ids[k] != w->in->entries[line[i]].id)
            k++;
        if (k == n)
            return false;
    }
    return true;
}

/* Records the tie of n lines from position `start` and orders it if that was decided. The last
 * decision that fits counts. */
static void add_group(struct rank_work *w, struct rank_list *list, size_t start, size_t n)
{
    size_t g = w->n_groups++;
    struct rank_group *group = &w->out->groups[g];
    *group = (struct rank_group){.track_id = list->scope == CUT_PER_TRACK ? list->of : 0,
                                 .city_no = list->scope == CUT_PER_CITY ? list->of : 0,
                                 .rank_no = (int64_t)start + 1,
                                 .entry_ids = arena_array(w->a, int64_t, n),
                                 .n_entries = n};
    w->group_start[g] = start;
    w->group_decision[g] = RANK_NONE;
    for (size_t d = w->in->n_decisions; d-- > 0 && !group->is_decided;)
        if (fits(w, &w->in->decisions[d], &list->line[start], n)) {
            group->is_decided = true;
            w->group_decision[g] = d;
            for (size_t i = 0; i < n; i++)
                list->line[start + i] = rank_entry_find(w, w->in->decisions[d].entry_ids[i]);
        }
    for (size_t i = 0; i < n; i++) {
        list->group[start + i] = g;
        group->entry_ids[i] = w->in->entries[list->line[start + i]].id;
    }
}

/* Writes places and what parted them into the lines of the main ranking. */
static void set_places(struct rank_work *w, const struct rank_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        struct rank_line *line = &w->out->lines[list->line[i]];
        size_t g = list->group[i];
        bool is_decided = g != RANK_NONE && w->out->groups[g].is_decided;
        line->is_by_decision = is_decided;
        line->rank_no = g == RANK_NONE || is_decided ? (int64_t)i + 1 : w->out->groups[g].rank_no;
        if (i == 0)
            line->by = RANK_BY_FIRST;
        else if (g != RANK_NONE && list->group[i - 1] == g)
            line->by = is_decided ? RANK_BY_DECISION : RANK_BY_NOTHING;
        else
            compare(w, list->line[i - 1], list->line[i], &line->by, &line->by_tie);
    }
}

static void order_list(struct rank_work *w, struct rank_list *list, bool is_main)
{
    list->group = arena_array(w->a, size_t, list->n);
    qsort_r(list->line, list->n, sizeof *list->line, by_place, w);
    for (size_t i = 0, end; i < list->n; i = end) {
        enum rank_by by;
        size_t by_tie;
        list->group[i] = RANK_NONE;
        for (end = i + 1; end < list->n; end++)
            if (compare(w, list->line[i], list->line[end], &by, &by_tie))
                break;
        if (end - i > 1) {
            w->is_group_shown[w->n_groups] = is_main;
            add_group(w, list, i, end - i);
        }
    }
    if (is_main)
        set_places(w, list);
}

struct rank_list *rank_lists(struct rank_work *w, enum cut_scope scope, bool is_main, size_t *n_out)
{
    size_t n = w->in->n_entries, n_lists = 0, n_placed = 0;
    struct rank_list *lists = arena_array(w->a, struct rank_list, n + 1);
    size_t *placed = arena_array(w->a, size_t, n + 1);
    for (size_t k = 0; k < n; k++)
        if (has_place(w, w->by_id[k]))
            placed[n_placed++] = w->by_id[k];
    /* One pass per track or city: there are few. */
    for (size_t done = 0; done < n_placed; n_lists++) {
        struct rank_list *list = &lists[n_lists];
        int64_t after = n_lists ? lists[n_lists - 1].of : INT64_MIN;
        list->scope = scope;
        list->of = INT64_MAX;
        for (size_t k = 0; k < n_placed; k++) {
            int64_t t = scope_of(w, placed[k], scope);
            if ((n_lists == 0 || t > after) && t < list->of)
                list->of = t;
        }
        list->line = arena_array(w->a, size_t, n_placed);
        for (size_t k = 0; k < n_placed; k++)
            if (scope_of(w, placed[k], scope) == list->of)
                list->line[list->n++] = placed[k];
        done += list->n;
        order_list(w, list, is_main);
    }
    *n_out = n_lists;
    return lists;
}

/* ---- all of it ---- */

static void set_order(struct rank_work *w, const struct rank_list *lists, size_t n_lists)
{
    size_t n = 0;
    for (size_t i = 0; i < n_lists; i++)
        for (size_t k = 0; k < lists[i].n; k++)
            w->out->order[n++] = lists[i].line[k];
    for (size_t k = 0; k < w->in->n_entries; k++)
        if (!has_place(w, w->by_id[k]))
            w->out->order[n++] = w->by_id[k];
}

/* Keeps the ties worth telling: those of the main ranking, and others with a boundary. */
static void keep_groups(struct rank_work *w)
{
    struct rank_result *out = w->out;
    out->is_complete = true;
    for (size_t g = 0; g < w->n_groups; g++) {
        if (!w->is_group_shown[g] && !out->groups[g].boundaries)
            continue;
        if (w->group_decision[g] != RANK_NONE)
            out->is_used[w->group_decision[g]] = true;
        if (out->groups[g].needs_decision)
            out->is_complete = false;
        out->groups[out->n_groups++] = out->groups[g];
    }
}

/* One ranking and what is given by it. */
static void award_by(struct rank_work *w, enum cut_scope scope)
{
    const struct rank_input *in = w->in;
    bool is_main = scope == main_scope(w), is_cut = in->cut.is_set && in->cut.per == scope;
    enum cut_scope prizes_by = in->n_prizes && in->prizes[0].track_id ? CUT_PER_TRACK : CUT_OVER_ALL;
    bool has_prizes = in->n_prizes && prizes_by == scope;
    size_t n_lists = 0;
    if (!is_main && !is_cut && !has_prizes)
        return;
    struct rank_list *lists = rank_lists(w, scope, is_main, &n_lists);
    if (is_main)
        set_order(w, lists, n_lists);
    if (is_cut) {
        w->cut_lists = lists;
        w->n_cut_lists = n_lists;
    }
    for (size_t i = 0; i < n_lists; i++) {
        if (is_cut)
            rank_award_cut(w, &lists[i]);
        if (has_prizes)
            rank_award_prizes(w, &lists[i], scope == CUT_PER_TRACK);
    }
}

static const char *award(struct rank_work *w)
{
    award_by(w, main_scope(w));
    for (int scope = 0; scope < CUT_SCOPES; scope++)
        if (scope != (int)main_scope(w))
            award_by(w, (enum cut_scope)scope);
    return rank_award_overrides(w);
}

enum err rank_run(struct arena *a, const struct rank_input *in, struct rank_result *out,
                  const char **why)
{
    struct rank_result r = {.n_lines = in->n_entries};
    struct rank_work w = {.a = a, .in = in, .out = &r};
    const char *fault = rank_check(&w);
    if (!fault) {
        size_t n = in->n_entries + 1, n_ties = CUT_SCOPES * n / 2 + 1; /* a tie has two members */
        r.lines = arena_array(a, struct rank_line, n);
        r.order = arena_array(a, size_t, n);
        r.groups = arena_array(a, struct rank_group, n_ties);
        r.n_awarded = arena_array(a, int64_t, in->n_prizes + 1);
        r.is_used = arena_array(a, bool, in->n_decisions + 1);
        w.group_start = arena_array(a, size_t, n_ties);
        w.group_decision = arena_array(a, size_t, n_ties);
        w.is_group_shown = arena_array(a, bool, n_ties);
        w.prize_by = arena_array(a, const struct rank_override *, n);
        w.advance_by = arena_array(a, const struct rank_override *, n);
        score_all(&w);
        fault = award(&w);
    }
    if (fault) {
        *why = fault;
        return ERR_INVALID;
    }
    keep_groups(&w);
    *out = r;
    return OK;
}

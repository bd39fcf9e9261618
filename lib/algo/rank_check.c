#include <stdlib.h>
#include <string.h>

#include "algo/rank_private.h"

static int cmp_id(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

static int by_id(const void *a, const void *b, void *ctx)
{
    const struct rank_entry *e = ((const struct rank_work *)ctx)->in->entries;
    return cmp_id(e[*(const size_t *)a].id, e[*(const size_t *)b].id);
}

static int by_entry_judge(const void *a, const void *b, void *ctx)
{
    const struct rank_sheet *s = ((const struct rank_work *)ctx)->in->sheets;
    const struct rank_sheet *x = &s[*(const size_t *)a], *y = &s[*(const size_t *)b];
    int c = cmp_id(x->entry_id, y->entry_id);
    return c ? c : cmp_id(x->judge_id, y->judge_id);
}

static size_t *sorted(struct rank_work *w, size_t n, int (*cmp)(const void *, const void *, void *))
{
    size_t *v = arena_array(w->a, size_t, n + 1);
    for (size_t i = 0; i < n; i++)
        v[i] = i;
    if (n > 1)
        qsort_r(v, n, sizeof *v, cmp, w);
    return v;
}

size_t rank_entry_find(const struct rank_work *w, int64_t id)
{
    size_t lo = 0, hi = w->in->n_entries;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int64_t at = w->in->entries[w->by_id[mid]].id;
        if (at == id)
            return w->by_id[mid];
        if (at < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return RANK_NONE;
}

static const char *check_rubric(const struct rank_input *in)
{
    int64_t sum = 0;
    if (in->n_criteria < 1 || in->n_criteria > RANK_MAX_CRITERIA)
        return "a rubric has 1 to 32 criteria";
    for (size_t i = 0; i < in->n_criteria; i++) {
        const struct rank_criterion *c = &in->criteria[i];
        if (c->weight_milli < 0 || c->weight_milli > RANK_MAX_WEIGHT)
            return "a weight is outside 0 to 1000";
        if (c->min_milli < -RANK_MAX_SCORE || c->max_milli > RANK_MAX_SCORE)
            return "a scale is outside -10000 to 10000";
        if (c->min_milli >= c->max_milli || c->step_milli < 1 ||
            (c->max_milli - c->min_milli) % c->step_milli)
            return "a scale does not go from its least to its greatest score in whole steps";
        sum += c->weight_milli;
    }
    if (sum == 0)
        return "all weights are 0";
    if (in->n_ties > RANK_MAX_TIES)
        return "more than 16 tie-breaks";
    for (size_t i = 0; i < in->n_ties; i++)
        if ((unsigned)in->ties[i].kind >= RANK_TIE_KINDS ||
            (in->ties[i].kind == RANK_TIE_CRITERION && in->ties[i].criterion >= in->n_criteria))
            return "a tie-break that does not exist";
    return NULL;
}

static const char *check_entries(const struct rank_work *w)
{
    const struct rank_input *in = w->in;
    for (size_t i = 0; i < in->n_entries; i++) {
        const struct rank_entry *e = &in->entries[i];
        if (e->n_judges > RANK_MAX_JUDGES)
            return "more than 200 judges on one entry";
        if (i && in->entries[w->by_id[i - 1]].id == in->entries[w->by_id[i]].id)
            return "an entry is listed twice";
        for (size_t j = 0; j < e->n_judges; j++)
            for (size_t k = 0; k < j; k++)
                if (e->judge_ids[j] == e->judge_ids[k])
                    return "a judge is assigned twice to an entry";
    }
    return NULL;
}

static bool is_panel_judge(const struct rank_entry *e, int64_t judge_id)
{
    for (size_t i = 0; i < e->n_judges; i++)
        if (e->judge_ids[i] == judge_id)
            return true;
    return false;
}

static const char *check_sheet(const struct rank_work *w, const struct rank_sheet *s)
{
    size_t e = rank_entry_find(w, s->entry_id);
    if (e == RANK_NONE)
        return "a sheet for an entry that is not in the round";
    if (!is_panel_judge(&w->in->entries[e], s->judge_id))
        return "a sheet of a judge who is not to score that entry";
    for (size_t i = 0; i < w->in->n_criteria; i++) {
        const struct rank_criterion *c = &w->in->criteria[i];
        int64_t v = s->score_milli[i];
        if (v < c->min_milli || v > c->max_milli || (v - c->min_milli) % c->step_milli)
            return "a score that its scale does not have";
    }
    return NULL;
}

static const char *check_sheets(const struct rank_work *w)
{
    for (size_t i = 0; i < w->in->n_sheets; i++) {
        const struct rank_sheet *s = &w->in->sheets[w->by_entry[i]];
        const char *why = check_sheet(w, s);
        if (why)
            return why;
        const struct rank_sheet *before = i ? &w->in->sheets[w->by_entry[i - 1]] : NULL;
        if (before && before->entry_id == s->entry_id && before->judge_id == s->judge_id)
            return "two sheets of one judge for one entry";
    }
    return NULL;
}

static const char *check_prizes(const struct rank_input *in)
{
    for (size_t i = 0; i < in->n_prizes; i++) {
        const struct rank_prize *p = &in->prizes[i];
        if (p->n_awards < 0 || p->n_awards > RANK_MAX_ENTRIES)
            return "a prize is awarded less than 0 or more than 10000 times";
        if ((p->track_id == 0) != (in->prizes[0].track_id == 0))
            return "prizes of a track and prizes over all in one round";
        for (size_t j = 0; j < i; j++)
            if (in->prizes[j].id == p->id ||
                (in->prizes[j].track_id == p->track_id && in->prizes[j].rank_no == p->rank_no))
                return "a prize is listed twice, or two prizes of a track share a rank";
    }
    return NULL;
}

static const char *check_cut(const struct cut *cut)
{
    if (!cut->is_set)
        return NULL;
    if ((unsigned)cut->per >= CUT_SCOPES || (unsigned)cut->at_tie > CUT_TIE_NONE)
        return "a cut of a kind that does not exist";
    if (cut->n < -1 || cut->n > RANK_MAX_ENTRIES || cut->percent < -1 || cut->percent > 100)
        return "a cut outside 0 to 10000 places or 0 to 100 percent";
    if (cut->n >= 0 && cut->percent >= 0)
        return "the cut is both a number and a share";
    if (cut->min_milli != CUT_NO_MIN &&
        (cut->min_milli < -RANK_MAX_SCORE || cut->min_milli > RANK_MAX_SCORE))
        return "the least score is outside -10000 to 10000";
    if (cut->n_reserve < 0 || cut->n_reserve > RANK_MAX_ENTRIES)
        return "a reserve outside 0 to 10000";
    return NULL;
}

const char *rank_check(struct rank_work *w)
{
    const struct rank_input *in = w->in;
    const char *why = check_rubric(in);
    if (why)
        return why;
    if (in->n_entries > RANK_MAX_ENTRIES)
        return "more than 10000 entries";
    if (in->n_sheets > (size_t)RANK_MAX_ENTRIES * RANK_MAX_JUDGES ||
        in->n_prizes > RANK_MAX_ENTRIES)
        return "too many sheets or prizes";
    if ((why = check_cut(&in->cut)))
        return why;
    w->by_id = sorted(w, in->n_entries, by_id);
    w->by_entry = sorted(w, in->n_sheets, by_entry_judge);
    if ((why = check_entries(w)) || (why = check_sheets(w)))
        return why;
    return check_prizes(in);
}

#include <assert.h>
#include <stdlib.h>

#include "algo/rank_private.h"

/* End of the run of positions from i that share a place: a tie nobody has decided, or one entry. */
static size_t span_end(const struct rank_work *w, const struct rank_list *list, size_t i)
{
    size_t g = list->group[i];
    bool is_tied = g != RANK_NONE && !w->out->groups[g].is_decided;
    return is_tied ? i + w->out->groups[g].n_entries : i + 1;
}

/* The tie at position i when it starts there, or NULL. */
static struct rank_group *group_at(struct rank_work *w, const struct rank_list *list, size_t i)
{
    size_t g = list->group[i];
    return g != RANK_NONE && w->group_start[g] == i ? &w->out->groups[g] : NULL;
}

/* ---- the cut ---- */

static bool reaches(const struct cut *cut, struct ratio score)
{
    return cut->min_milli == CUT_NO_MIN || ratio_cmp(score, ratio_of(cut->min_milli, 1)) >= 0;
}

/* The ranking as cut.h asks for it. */
static struct cut_list cut_list_of(struct rank_work *w, const struct rank_list *list)
{
    size_t *tie_end = arena_array(w->a, size_t, list->n + 1);
    bool *is_ordered = arena_array(w->a, bool, list->n + 1);
    struct cut_list out = {.n = list->n, .tie_end = tie_end, .is_ordered = is_ordered};
    for (size_t i = 0; i < list->n; i++) {
        size_t g = list->group[i];
        tie_end[i] = g == RANK_NONE ? i + 1 : w->group_start[g] + w->out->groups[g].n_entries;
        is_ordered[i] = g != RANK_NONE && w->out->groups[g].is_decided;
        out.n_enough += reaches(&w->in->cut, w->out->lines[list->line[i]].score);
    }
    return out;
}

void rank_award_cut(struct rank_work *w, const struct rank_list *list)
{
    const struct cut *cut = &w->in->cut;
    struct cut_list of = cut_list_of(w, list);
    enum cut_standing *standing = arena_array(w->a, enum cut_standing, list->n + 1);
    size_t places = cut_places(cut, &of);
    cut_line(cut, &of, standing);
    for (size_t i = 0; i < list->n; i++) {
        struct rank_group *group = group_at(w, list, i);
        if (group && cut->at_tie == CUT_TIE_DECIDE && i < places && places < i + group->n_entries)
            group->boundaries |= RANK_AT_CUT;
        w->out->lines[list->line[i]].is_advancing = standing[i] == CUT_ON;
    }
}

/* Who may stand in reserve is known once the overrides are: those set by one are not in it. */
static void draw_reserve(struct rank_work *w, const struct rank_list *list)
{
    const struct cut *cut = &w->in->cut;
    struct cut_list of = cut_list_of(w, list);
    enum cut_standing *standing = arena_array(w->a, enum cut_standing, list->n + 1);
    bool *may_stand = arena_array(w->a, bool, list->n + 1);
    int64_t *no = arena_array(w->a, int64_t, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        may_stand[i] = !w->advance_by[list->line[i]];
    cut_line(cut, &of, standing);
    cut_reserve(cut, &of, standing, may_stand, no);
    for (size_t i = 0; i < list->n; i++) {
        struct rank_group *group = group_at(w, list, i);
        size_t n_standing = 0, n_inside = 0;
        for (size_t k = i; group && k < i + group->n_entries; k++) {
            n_standing += may_stand[k] && standing[k] != CUT_ON;
            n_inside += no[k] != 0;
        }
        if (n_standing > 1 && n_inside)
            group->boundaries |= RANK_AT_RESERVE;
        w->out->lines[list->line[i]].reserve_no = no[i] > 0 ? no[i] : 0;
    }
}

/* ---- prizes ---- */

static int by_rank(const void *a, const void *b, void *ctx)
{
    const struct rank_prize *p = ((const struct rank_work *)ctx)->in->prizes;
    int64_t x = p[*(const size_t *)a].rank_no, y = p[*(const size_t *)b].rank_no;
    return (x > y) - (x < y);
}

/* The prize of each position of a list, RANK_NONE beyond the last. */
static size_t *prize_of_positions(struct rank_work *w, const struct rank_list *list,
                                  bool is_per_track)
{
    const struct rank_input *in = w->in;
    size_t *level = arena_array(w->a, size_t, in->n_prizes), n_levels = 0;
    size_t *prize = arena_array(w->a, size_t, list->n), n = 0;
    for (size_t i = 0; i < in->n_prizes; i++)
        if (!is_per_track || in->prizes[i].track_id == list->of)
            level[n_levels++] = i;
    if (n_levels > 1)
        qsort_r(level, n_levels, sizeof *level, by_rank, w);
    for (size_t l = 0; l < n_levels; l++)
        for (int64_t k = 0; k < in->prizes[level[l]].n_awards && n < list->n; k++)
            prize[n++] = level[l];
    while (n < list->n)
        prize[n++] = RANK_NONE;
    return prize;
}

void rank_award_prizes(struct rank_work *w, const struct rank_list *list, bool is_per_track)
{
    const size_t *prize = prize_of_positions(w, list, is_per_track);
    for (size_t i = 0; i < list->n; i++) {
        struct rank_group *group = group_at(w, list, i);
        if (group && prize[i] != prize[i + group->n_entries - 1])
            group->boundaries |= RANK_AT_PRIZE;
    }
    for (size_t i = 0, end; i < list->n; i = end) {
        end = span_end(w, list, i);
        for (size_t k = i; k < end && prize[i] == prize[end - 1]; k++)
            w->out->lines[list->line[k]].prize = prize[i];
    }
}

/* ---- overrides ---- */

static size_t prize_find(const struct rank_input *in, int64_t id)
{
    for (size_t i = 0; i < in->n_prizes; i++)
        if (in->prizes[i].id == id)
            return i;
    return RANK_NONE;
}

static const char *override_one(struct rank_work *w, const struct rank_override *o)
{
    size_t e = rank_entry_find(w, o->entry_id);
    if (e == RANK_NONE || w->in->entries[e].state != RANK_ACTIVE)
        return "override_entry";
    struct rank_line *line = &w->out->lines[e];
    if (o->has_prize) {
        size_t p = o->prize_id ? prize_find(w->in, o->prize_id) : RANK_NONE;
        if (o->prize_id && p == RANK_NONE)
            return "override_prize";
        if (p != RANK_NONE && w->in->prizes[p].track_id &&
            w->in->prizes[p].track_id != w->in->entries[e].track_id)
            return "override_track";
        line->prize = p;
        w->prize_by[e] = o;
    }
    if (o->has_advance) {
        line->is_advancing = o->is_advancing;
        w->advance_by[e] = o;
    }
    line->is_override = line->is_override || o->has_prize || o->has_advance;
    return NULL;
}

/* A boundary no longer waits when every member of the tie was set by an override. */
static unsigned open_boundaries(const struct rank_work *w, const struct rank_group *group)
{
    unsigned open = 0;
    for (size_t i = 0; i < group->n_entries; i++) {
        size_t e = rank_entry_find(w, group->entry_ids[i]);
        if (!w->prize_by[e])
            open |= group->boundaries & RANK_AT_PRIZE;
        if (!w->advance_by[e])
            open |= group->boundaries & (RANK_AT_CUT | RANK_AT_RESERVE);
    }
    return group->is_decided ? 0 : open;
}

const char *rank_award_overrides(struct rank_work *w)
{
    const struct rank_input *in = w->in;
    for (size_t i = 0; i < in->n_overrides; i++) {
        const char *why = override_one(w, &in->overrides[i]);
        if (why)
            return why;
    }
    for (size_t e = 0; e < in->n_entries; e++)
        if (w->out->lines[e].prize != RANK_NONE)
            w->out->n_awarded[w->out->lines[e].prize]++;
    for (size_t i = 0; i < in->n_prizes; i++)
        if (w->out->n_awarded[i] > in->prizes[i].n_awards)
            return "override_often";
    for (size_t i = 0; in->cut.n_reserve > 0 && i < w->n_cut_lists; i++)
        draw_reserve(w, &w->cut_lists[i]);
    for (size_t g = 0; g < w->n_groups; g++) {
        struct rank_group *group = &w->out->groups[g];
        unsigned open = open_boundaries(w, group);
        group->needs_decision = open != 0;
        for (size_t i = 0; open && i < group->n_entries; i++) {
            size_t e = rank_entry_find(w, group->entry_ids[i]);
            if (((open & RANK_AT_PRIZE) && !w->prize_by[e]) ||
                ((open & (RANK_AT_CUT | RANK_AT_RESERVE)) && !w->advance_by[e]))
                w->out->lines[e].is_waiting = true;
        }
    }
    return NULL;
}

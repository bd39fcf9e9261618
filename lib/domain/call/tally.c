#include "domain/call/tally.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "domain/screening/screening_find.h"

#define QUARTER_MS INT64_C(900000)
#define DIGITS     19
#define AT_ONCE    32

/* ---- sets of ids ---- */

struct ids {
    int64_t *list;
    size_t n, max;
};

static struct ids ids_new(struct ctx *c, size_t max)
{
    return (struct ids){arena_array(c->arena, int64_t, max + 1), 0, max};
}

static void ids_add(struct ids *ids, int64_t id)
{
    if (ids->n < ids->max)
        ids->list[ids->n++] = id;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Each once. */
static void ids_settle(struct ids *ids)
{
    size_t n = 0;
    qsort(ids->list, ids->n, sizeof *ids->list, by_id);
    for (size_t i = 0; i < ids->n; i++)
        if (n == 0 || ids->list[n - 1] != ids->list[i])
            ids->list[n++] = ids->list[i];
    ids->n = n;
}

/* As the queries take them; never empty. */
static const char *ids_text(struct ctx *c, const struct ids *ids)
{
    struct buf out;
    buf_init(&out, c->arena, (ids->n + 1) * DIGITS + 1);
    for (size_t i = 0; i < ids->n; i++)
        buf_printf(&out, "%019" PRId64, ids->list[i]);
    if (ids->n == 0)
        buf_printf(&out, "%019d", 0);
    return buf_str(&out);
}

/* ---- what is kept is late for ---- */

enum err tally_late(struct ctx *c, int64_t event_id, const char **out)
{
    struct ids late = ids_new(c, 2 * (TALLY_LATE_MAX + 1));
    struct q_tally_position position;
    struct q_tally_recount_of recount;
    struct q_tally_changes *changes;
    struct q_tally_open *open;
    size_t n_changes, n_open;
    *out = NULL;
    enum err e = q_tally_recount_of(c, event_id, &recount);
    if (e != ERR_NOT_FOUND)
        return e;
    TRY(q_tally_position(c, &position));
    if (position.icu_no && position.icu_no != text_order_no())
        return OK; /* this one cannot compare them */
    TRY(q_tally_changes(c, position.log_id, INT64_MAX, TALLY_LATE_MAX + 1, &changes, &n_changes));
    TRY(q_tally_open(c, event_id, TALLY_LATE_MAX + 1, &open, &n_open));
    if (n_changes > TALLY_LATE_MAX || n_open > TALLY_LATE_MAX)
        return OK;
    for (size_t i = 0; i < n_changes; i++) {
        if (changes[i].event_id == event_id)
            return OK;
        if (changes[i].application_id != NO_INT)
            ids_add(&late, changes[i].application_id);
    }
    for (size_t i = 0; i < n_open; i++)
        ids_add(&late, open[i].application_id);
    ids_settle(&late);
    *out = ids_text(c, &late);
    return OK;
}

/* ---- reading ---- */

/* The two queries have the same columns; each has a type of its own for them. */
static enum err count_cells(struct ctx *c, int64_t event_id, bool is_all, struct q_tally_cells **out, size_t *n)
{
    struct q_tally_count *rows;
    TRY(q_tally_count(c, c->received_at, event_id, is_all, c->who.person_id, &rows, n));
    *out = arena_array(c->arena, struct q_tally_cells, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*out)[i] = (struct q_tally_cells){
            .state = rows[i].state,
            .track = rows[i].track,
            .round = rows[i].round,
            .partner = rows[i].partner,
            .is_pending = rows[i].is_pending,
            .is_duplicate = rows[i].is_duplicate,
            .is_for_manual_check = rows[i].is_for_manual_check,
            .is_deck_missing = rows[i].is_deck_missing,
            .n_applications = rows[i].n_applications,
        };
    return OK;
}

enum err tally_cells(struct ctx *c, int64_t event_id, bool is_all, struct q_tally_cells **out, size_t *n)
{
    const char *late;
    TRY(tally_late(c, event_id, &late));
    if (!late)
        return count_cells(c, event_id, is_all, out, n);
    return q_tally_cells(c, late, event_id, c->received_at, is_all, c->who.person_id, out, n);
}

static enum err count_series(struct ctx *c, int64_t event_id, int64_t since_no, bool is_all,
                             struct tally_series *out)
{
    struct q_tally_series_count *rows;
    TRY(q_tally_series_count(c, event_id, since_no, is_all, c->who.person_id, &rows, &out->n));
    out->list = arena_array(c->arena, struct q_tally_series, out->n + 1);
    for (size_t i = 0; i < out->n; i++)
        out->list[i] = (struct q_tally_series){rows[i].quarter_no, rows[i].n_started, rows[i].n_submitted};
    return OK;
}

enum err tally_series(struct ctx *c, int64_t event_id, int64_t since_at, bool is_all, struct tally_series *out)
{
    const char *late;
    int64_t since_no = since_at / QUARTER_MS;
    TRY(tally_late(c, event_id, &late));
    if (!late)
        return count_series(c, event_id, since_no, is_all, out);
    return q_tally_series(c, late, event_id, since_no, is_all, c->who.person_id, &out->list, &out->n);
}

/* ---- following the log ---- */

/* Counts these as they stand now, each once. */
static enum err count_some(struct ctx *c, struct ids *ids)
{
    struct q_tally_moved *moved;
    size_t n;
    bool is_any_counted = false;
    const char *text = ids_text(c, ids);
    TRY(screening_find_follow(c, text));
    TRY(q_tally_moved(c, text, c->received_at, &moved, &n));
    ids->n = 0;
    for (size_t i = 0; i < n; i++) {
        ids_add(ids, moved[i].id);
        is_any_counted |= moved[i].is_counted;
    }
    if (n == 0)
        return OK;
    text = ids_text(c, ids);
    if (is_any_counted) {
        TRY(q_tally_take_out(c, text));
        TRY(q_tally_series_take_out(c, text));
        TRY(q_tally_forget(c, text));
    }
    TRY(q_tally_note(c, text, c->received_at));
    TRY(q_tally_put_in(c, text));
    return q_tally_series_put_in(c, text);
}

/* A few at a time: to find one within the text of all takes as long as that is. */
static enum err count_anew(struct ctx *c, struct ids *ids)
{
    ids_settle(ids);
    for (size_t i = 0; i < ids->n; i += AT_ONCE) {
        struct arena_mark mark = arena_mark(c->arena);
        struct ids some = ids_new(c, AT_ONCE);
        for (size_t k = i; k < i + AT_ONCE && k < ids->n; k++)
            ids_add(&some, ids->list[k]);
        TRY(count_some(c, &some));
        arena_reset(c->arena, mark);
    }
    return OK;
}

/* When this ICU puts names in another order than that which made their keys, all are made anew. */
static enum err follow_icu(struct ctx *c, int64_t icu_no)
{
    if (icu_no == text_order_no())
        return OK;
    if (icu_no)
        TRY(q_tally_recount_begin_all(c));
    return q_tally_position_set_icu(c, text_order_no());
}

/* The applications that the log's next rows are about. Few rows about none are left for the next time: there is
 * nothing to store for them. */
static enum err follow_changes(struct ctx *c, int64_t after_id, struct ids *ids, bool *is_more)
{
    bool is_any = false;
    size_t n, max = ids->max;
    struct q_log_chain_last chained;
    struct q_tally_changes *rows;
    enum err e = q_log_chain_last(c, &chained);
    if (e == ERR_NOT_FOUND || (e == OK && chained.log_id <= after_id))
        return OK;
    TRY(e);
    TRY(q_tally_changes(c, after_id, chained.log_id, (int64_t)max, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        is_any |= rows[i].application_id != NO_INT || rows[i].event_id != NO_INT;
        if (rows[i].application_id != NO_INT)
            ids_add(ids, rows[i].application_id);
        if (rows[i].event_id != NO_INT)
            TRY(q_tally_recount_begin(c, rows[i].event_id));
    }
    *is_more = n == max;
    if (!is_any && !*is_more)
        return OK;
    return q_tally_position_set(c, *is_more ? rows[n - 1].id : chained.log_id);
}

/* Some of an event's whose numbers are to be counted anew. */
static enum err follow_recount(struct ctx *c, struct ids *ids, bool *is_more)
{
    struct q_tally_recount_any event;
    struct q_tally_recount_next *rows;
    size_t n, limit = ids->max - ids->n;
    enum err e = limit ? q_tally_recount_any(c, &event) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(q_tally_recount_next(c, event.event_id, event.after_id, (int64_t)limit, &rows, &n));
    for (size_t i = 0; i < n; i++)
        ids_add(ids, rows[i].id);
    *is_more = true; /* there may be another event */
    if (n < limit)
        return q_tally_recount_end(c, event.event_id);
    return q_tally_recount_set(c, rows[n - 1].id, event.event_id);
}

enum err tally_follow(struct ctx *c, size_t max, bool *is_more)
{
    struct arena_mark mark = arena_mark(c->arena);
    struct table_set written = c->written;
    struct ids ids = ids_new(c, max);
    struct q_tally_position position;
    *is_more = false;
    TRY(q_tally_position(c, &position));
    TRY(follow_icu(c, position.icu_no));
    TRY(follow_changes(c, position.log_id, &ids, is_more));
    TRY(follow_recount(c, &ids, is_more));
    TRY(count_anew(c, &ids));
    c->written = written;
    arena_reset(c->arena, mark);
    return OK;
}

/* ---- verification ---- */

static bool is_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool is_same_cell(const struct q_tally_cells *a, const struct q_tally_cells *b)
{
    return strcmp(a->state, b->state) == 0 && is_same_text(a->track, b->track) && is_same_text(a->round, b->round) &&
           is_same_text(a->partner, b->partner) && a->is_pending == b->is_pending &&
           a->is_duplicate == b->is_duplicate && a->is_for_manual_check == b->is_for_manual_check &&
           a->is_deck_missing == b->is_deck_missing && a->n_applications == b->n_applications;
}

/* Within the same state, track, round and partner they may stand in any order. */
static bool has_cell(const struct q_tally_cells *all, size_t n, const struct q_tally_cells *cell)
{
    for (size_t i = 0; i < n; i++)
        if (is_same_cell(&all[i], cell))
            return true;
    return false;
}

enum err tally_verify(struct ctx *c, int64_t event_id, bool *is_right)
{
    struct q_tally_cells *kept, *counted;
    struct tally_series kept_series, counted_series;
    size_t n_kept, n_counted;
    TRY(tally_cells(c, event_id, true, &kept, &n_kept));
    TRY(count_cells(c, event_id, true, &counted, &n_counted));
    TRY(tally_series(c, event_id, 0, true, &kept_series));
    TRY(count_series(c, event_id, 0, true, &counted_series));
    *is_right = n_kept == n_counted && kept_series.n == counted_series.n;
    for (size_t i = 0; i < n_counted && *is_right; i++)
        *is_right = has_cell(kept, n_kept, &counted[i]);
    for (size_t i = 0; i < counted_series.n && *is_right; i++)
        *is_right = memcmp(&kept_series.list[i], &counted_series.list[i], sizeof *kept_series.list) == 0;
    return OK;
}

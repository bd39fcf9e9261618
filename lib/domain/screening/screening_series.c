#include "domain/screening/screening_series.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "base/zone.h"
#include "domain/call/tally.h"

#define QUARTER_MS INT64_C(900000)
#define HOUR_MS    INT64_C(3600000)
#define DAY_MS     (24 * HOUR_MS)
#define HOURS      48
#define DAYS_MAX   400

struct bar {
    int64_t n_started, n_submitted;
};

/* How many whole units of wall time an instant is after 1970. */
static int64_t unit_of(const struct call *call, int64_t at, int64_t unit_ms)
{
    int64_t offset = 0;
    (void)zone_offset_ms(call->time_zone, at, &offset);
    return (at + offset) / unit_ms;
}

/* A run of units from the first to the last, and what fell into each. */
struct run {
    int64_t unit_ms, first, n;
    struct bar *bars;
};

static struct run run_of(struct ctx *c, const struct call *call, int64_t unit_ms, int64_t max)
{
    int64_t end = c->now_at < call->closes_at ? c->now_at : call->closes_at - 1;
    int64_t last = unit_of(call, end, unit_ms), first = unit_of(call, call->opens_at, unit_ms);
    if (last - first >= max)
        first = last - max + 1;
    int64_t n = last < first ? 0 : last - first + 1;
    return (struct run){unit_ms, first, n, arena_array(c->arena, struct bar, (size_t)n + 1)};
}

static void add(const struct call *call, const struct run *run, const struct q_tally_series *q)
{
    int64_t i = unit_of(call, q->quarter_no * QUARTER_MS, run->unit_ms) - run->first;
    if (i >= run->n && i == unit_of(call, call->closes_at, run->unit_ms) - run->first)
        i = run->n - 1; /* within the grace */
    if (i < 0 || i >= run->n)
        return;
    run->bars[i].n_started += q->n_started;
    run->bars[i].n_submitted += q->n_submitted;
}

static void write_bar(struct jw *w, const struct bar *b)
{
    jw_int(w, "n_started", b->n_started);
    jw_int(w, "n_submitted", b->n_submitted);
    jw_close(w, '}');
}

static void write_days(struct ctx *c, struct jw *w, const struct run *run)
{
    jw_key_open(w, "days", '[');
    for (int64_t i = 0; i < run->n; i++) {
        int y, m, d;
        time_civil(run->first + i, &y, &m, &d);
        jw_open(w, '{');
        jw_str(w, "date", arena_printf(c->arena, "%04d-%02d-%02d", y, m, d));
        write_bar(w, &run->bars[i]);
    }
    jw_close(w, ']');
}

static void write_hours(struct jw *w, const struct call *call, const struct run *run)
{
    jw_key_open(w, "hours", '[');
    for (int64_t i = 0; i < run->n; i++) {
        int64_t offset = 0, wall = (run->first + i) * HOUR_MS;
        (void)zone_offset_ms(call->time_zone, wall, &offset);
        jw_open(w, '{');
        jw_time(w, "starts_at", wall - offset);
        write_bar(w, &run->bars[i]);
    }
    jw_close(w, ']');
}

/* ---- by what was chosen ---- */

static const char *key_of(const struct q_tally_cells *s, int what)
{
    return what == 0 ? s->track : what == 1 ? s->round : s->partner;
}

static int compare_keys(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int by_choice(const void *a, const void *b)
{
    int order = 0;
    for (int what = 0; what < 3 && order == 0; what++)
        order = compare_keys(key_of(a, what), key_of(b, what));
    return order;
}

/* What has been withdrawn was begun. */
static void add_cell(struct bar *sum, const struct q_tally_cells *cell)
{
    bool is_submitted = strcmp(cell->state, "draft") != 0 && strcmp(cell->state, "withdrawn") != 0;
    sum->n_started += cell->n_applications;
    sum->n_submitted += is_submitted ? cell->n_applications : 0;
}

static void write_split(struct jw *w, const struct q_tally_cells *cells, size_t n, int what)
{
    static const char *const names[] = {"tracks", "rounds", "partners"};
    jw_key_open(w, names[what], '[');
    for (size_t i = 0; i < n; i++) {
        struct bar sum = {0};
        const char *key = key_of(&cells[i], what);
        size_t first = 0;
        while (compare_keys(key_of(&cells[first], what), key) != 0)
            first++;
        if (first < i)
            continue;
        for (size_t k = i; k < n; k++)
            if (compare_keys(key_of(&cells[k], what), key) == 0)
                add_cell(&sum, &cells[k]);
        jw_open(w, '{');
        jw_str(w, "key", key);
        write_bar(w, &sum);
    }
    jw_close(w, ']');
}

enum err screening_series_write(struct ctx *c, struct jw *w, const struct call *call, bool is_all)
{
    struct tally_series quarters;
    struct q_tally_cells *cells;
    size_t n;
    struct run days = run_of(c, call, DAY_MS, DAYS_MAX), hours = run_of(c, call, HOUR_MS, HOURS);
    TRY(tally_series(c, call->event_id, call->opens_at, is_all, &quarters));
    for (size_t i = 0; i < quarters.n; i++) {
        add(call, &days, &quarters.list[i]);
        add(call, &hours, &quarters.list[i]);
    }
    write_days(c, w, &days);
    write_hours(w, call, &hours);
    TRY(tally_cells(c, call->event_id, is_all, &cells, &n));
    qsort(cells, n, sizeof *cells, by_choice);
    for (int what = 0; what < 3; what++)
        write_split(w, cells, n, what);
    return OK;
}

#include "domain/screening_series.h"

#include <string.h>

#include "base/time.h"
#include "base/zone.h"
#include "store/queries.h"

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

static void add(const struct call *call, const struct run *run, const struct q_screening_series *q)
{
    int64_t i = unit_of(call, q->n_quarter * QUARTER_MS, run->unit_ms) - run->first;
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

static const char *key_of(const struct q_screening_split *s, int what)
{
    return what == 0 ? s->track : what == 1 ? s->round : s->partner;
}

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void write_split(struct jw *w, const struct q_screening_split *rows, size_t n, int what)
{
    static const char *const names[] = {"tracks", "rounds", "partners"};
    jw_key_open(w, names[what], '[');
    for (size_t i = 0; i < n; i++) {
        struct bar sum = {0};
        const char *key = key_of(&rows[i], what);
        size_t first = 0;
        while (!is_same(key_of(&rows[first], what), key))
            first++;
        if (first < i)
            continue;
        for (size_t k = i; k < n; k++)
            if (is_same(key_of(&rows[k], what), key)) {
                sum.n_started += rows[k].n_started;
                sum.n_submitted += rows[k].n_submitted;
            }
        jw_open(w, '{');
        jw_str(w, "key", key);
        write_bar(w, &sum);
    }
    jw_close(w, ']');
}

enum err screening_series_write(struct ctx *c, struct jw *w, const struct call *call, bool is_all)
{
    struct q_screening_series *quarters;
    struct q_screening_split *split;
    size_t n;
    struct run days = run_of(c, call, DAY_MS, DAYS_MAX), hours = run_of(c, call, HOUR_MS, HOURS);
    TRY(q_screening_series(c, call->event_id, call->opens_at, is_all, c->who.person_id, &quarters, &n));
    for (size_t i = 0; i < n; i++) {
        add(call, &days, &quarters[i]);
        add(call, &hours, &quarters[i]);
    }
    write_days(c, w, &days);
    write_hours(w, call, &hours);
    TRY(q_screening_split(c, call->event_id, is_all, c->who.person_id, &split, &n));
    for (int what = 0; what < 3; what++)
        write_split(w, split, n, what);
    return OK;
}

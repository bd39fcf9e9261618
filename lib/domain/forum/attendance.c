#include "domain/forum/attendance.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "store/queries.h"

#define PAGE       500
#define QUARTER_MS INT64_C(900000)

const char *arrival_mode(int64_t entered_at, int64_t joined_at)
{
    return entered_at != NO_INT ? "on_site" : joined_at != NO_INT ? "online" : NULL;
}

enum err attendance_each(struct ctx *c, int64_t event_id,
                         void (*fn)(void *arg, struct ctx *c, const struct q_arrival_list *g), void *arg)
{
    struct q_arrival_list *page;
    size_t n = PAGE;
    for (int64_t after = 0; n == PAGE;) {
        TRY(q_arrival_list(c, event_id, after, PAGE, &page, &n));
        for (size_t i = 0; i < n; i++) {
            fn(arg, c, &page[i]);
            after = page[i].id;
        }
    }
    return OK;
}

/* ---- the report ---- */

/* The group of a key or an instant; a new one while there is room, else the last, which has no name. */
static struct attendance_count *group(struct attendance_list *l, const char *key, int64_t at)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->of[i].at == at && strcmp(l->of[i].key, key) == 0)
            return &l->of[i];
    if (l->n > ATTENDANCE_GROUPS)
        return &l->of[ATTENDANCE_GROUPS];
    l->of[l->n] = (struct attendance_count){.key = l->n == ATTENDANCE_GROUPS ? "" : key, .at = at};
    return &l->of[l->n++];
}

static void count(struct attendance_count *in, const struct q_arrival_list *g)
{
    const char *came = arrival_mode(g->entered_at, g->joined_at);
    in->n_confirmed++;
    in->n_walk_in += g->is_walk_in;
    if (came && strcmp(came, "on_site") == 0)
        in->n_on_site++;
    else if (came)
        in->n_online++;
}

static void count_guest(void *arg, struct ctx *c, const struct q_arrival_list *g)
{
    struct attendance *a = arg;
    (void)c;
    count(&a->all, g);
    count(group(&a->tickets, g->ticket, NO_INT), g);
    if (*g->organisation)
        count(group(&a->organisations, g->organisation, NO_INT), g);
    if (g->entered_at != NO_INT)
        count(group(&a->doors, g->door, NO_INT), g);
    if (arrival_mode(g->entered_at, g->joined_at)) {
        int64_t at = g->entered_at != NO_INT ? g->entered_at : g->joined_at;
        count(group(&a->quarters, "", at - at % QUARTER_MS), g);
    }
}

static int most_first(const void *x, const void *y)
{
    const struct attendance_count *a = x, *b = y;
    int64_t n_a = a->n_on_site + a->n_online, n_b = b->n_on_site + b->n_online;
    if (n_a != n_b)
        return n_a < n_b ? 1 : -1;
    if (a->n_confirmed != b->n_confirmed)
        return a->n_confirmed < b->n_confirmed ? 1 : -1;
    return strcmp(a->key, b->key);
}

static int by_time(const void *x, const void *y)
{
    const struct attendance_count *a = x, *b = y;
    return (a->at > b->at) - (a->at < b->at);
}

static struct attendance_list list(struct ctx *c)
{
    return (struct attendance_list){arena_array(c->arena, struct attendance_count, ATTENDANCE_GROUPS + 1), 0};
}

enum err attendance_count(struct ctx *c, int64_t event_id, struct attendance *out)
{
    struct q_attendance_registered *kinds;
    size_t n;
    *out = (struct attendance){.all = {.key = "", .at = NO_INT}, .tickets = list(c), .organisations = list(c),
                               .doors = list(c), .quarters = list(c)};
    TRY(q_attendance_registered(c, event_id, &kinds, &n));
    for (size_t i = 0; i < n; i++) {
        struct attendance_count *k = group(&out->tickets, kinds[i].ticket, NO_INT);
        k->name_json = kinds[i].name_json;
        k->kind = kinds[i].kind;
        k->mode = kinds[i].mode;
        k->n_registered = kinds[i].n_registered;
        k->n_cancelled = kinds[i].n_cancelled;
        out->all.n_registered += kinds[i].n_registered;
        out->all.n_cancelled += kinds[i].n_cancelled;
    }
    TRY(attendance_each(c, event_id, count_guest, out));
    qsort(out->organisations.of, out->organisations.n, sizeof *out->organisations.of, most_first);
    qsort(out->doors.of, out->doors.n, sizeof *out->doors.of, most_first);
    qsort(out->quarters.of, out->quarters.n, sizeof *out->quarters.of, by_time);
    return OK;
}

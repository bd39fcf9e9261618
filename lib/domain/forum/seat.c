#include "domain/forum/seat.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "domain/access/log.h"
#include "domain/forum/allotment.h"
#include "domain/forum/registration_in.h"
#include "domain/forum/registration_mail.h"
#include "store/queries.h"

#define MINUTE_MS   INT64_C(60000)
#define OFFERS_MAX  500
#define EXTRAS_MAX  50

int64_t seat_due_at(const struct ctx *c)
{
    return c->oldest_at < c->received_at ? c->oldest_at : c->received_at;
}

/* ---- one place ---- */

/* n_taken and the registrations differ: never seen, never hidden. */
static enum err must_be(struct ctx *c, enum err e)
{
    return e == ERR_NOT_FOUND ? fail(c, ERR_INTERNAL, NULL, "not_possible", NULL) : e;
}

static enum err give_back_quotas(struct ctx *c, const struct q_seat_quotas *quotas, size_t n, int64_t n_places)
{
    struct q_quota_give_back row;
    for (size_t i = 0; i < n; i++)
        TRY(must_be(c, q_quota_give_back(c, n_places, quotas[i].id, &row)));
    return OK;
}

static enum err give_back_own(struct ctx *c, int64_t ticket_type_id, int64_t n_places)
{
    struct q_ticket_give_back row;
    return must_be(c, q_ticket_give_back(c, n_places, ticket_type_id, &row));
}

enum err seat_give_back(struct ctx *c, int64_t ticket_type_id, int64_t n_places)
{
    struct q_seat_quotas *quotas;
    size_t n;
    TRY(give_back_own(c, ticket_type_id, n_places));
    TRY(q_seat_quotas(c, ticket_type_id, &quotas, &n));
    return give_back_quotas(c, quotas, n, n_places);
}

/* All or none, without looking for what has run out. */
static enum err take(struct ctx *c, int64_t ticket_type_id, int64_t n_places, bool *is_taken)
{
    struct q_ticket_take own;
    struct q_quota_take row;
    struct q_seat_quotas *quotas;
    size_t n, i = 0;
    *is_taken = false;
    enum err e = q_ticket_take(c, n_places, ticket_type_id, &own);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    TRY(q_seat_quotas(c, ticket_type_id, &quotas, &n));
    while (i < n && (e = q_quota_take(c, n_places, quotas[i].id, &row)) == OK)
        i++;
    if (i == n) {
        *is_taken = true;
        return OK;
    }
    if (e != ERR_NOT_FOUND)
        return e;
    TRY(give_back_quotas(c, quotas, i, n_places));
    return give_back_own(c, ticket_type_id, n_places);
}

enum err seat_take_many(struct ctx *c, const struct seat *s, int64_t n_places, bool *is_taken)
{
    size_t n_ended;
    TRY(take(c, s->ticket_type_id, n_places, is_taken));
    if (*is_taken)
        return OK;
    TRY(seat_sweep(c, s->event_id, s->registration_id, &n_ended));
    return n_ended ? take(c, s->ticket_type_id, n_places, is_taken) : OK;
}

enum err seat_take(struct ctx *c, const struct seat *s, bool *is_taken)
{
    return seat_take_many(c, s, 1, is_taken);
}

enum err seat_force(struct ctx *c, int64_t ticket_type_id)
{
    struct q_seat_quotas *quotas;
    size_t n;
    TRY(q_ticket_force(c, ticket_type_id));
    TRY(q_seat_quotas(c, ticket_type_id, &quotas, &n));
    for (size_t i = 0; i < n; i++)
        TRY(q_quota_force(c, quotas[i].id));
    return OK;
}

/* ---- a place of an allotment ---- */

static enum err use(struct ctx *c, int64_t allotment_id, bool *is_used)
{
    struct q_allotment_use row;
    enum err e = q_allotment_use(c, allotment_id, c->received_at, &row);
    *is_used = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err seat_use(struct ctx *c, const struct seat *s, int64_t allotment_id, bool *is_used)
{
    size_t n_ended;
    TRY(use(c, allotment_id, is_used));
    if (*is_used)
        return OK;
    TRY(seat_sweep(c, s->event_id, s->registration_id, &n_ended));
    return n_ended ? use(c, allotment_id, is_used) : OK;
}

enum err seat_leave(struct ctx *c, int64_t ticket_type_id, int64_t allotment_id)
{
    struct q_allotment_give_back back;
    struct q_allotment_drop_one row;
    if (allotment_id == NO_INT)
        return seat_give_back(c, ticket_type_id, 1);
    TRY(must_be(c, q_allotment_give_back(c, allotment_id, &back)));
    if (back.return_at == NO_INT || back.return_at > seat_due_at(c))
        return OK;
    TRY(must_be(c, q_allotment_drop_one(c, allotment_id, &row)));
    return seat_give_back(c, ticket_type_id, 1);
}

/* ---- extras ---- */

static enum err drop_extra(struct ctx *c, int64_t registration_id, int64_t quota_id)
{
    struct q_extra_drop dropped;
    struct q_quota_give_back row;
    enum err e = q_extra_drop(c, registration_id, quota_id, &dropped);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    return must_be(c, q_quota_give_back(c, 1, quota_id, &row));
}

enum err seat_drop_extras(struct ctx *c, int64_t registration_id, int64_t ticket_type_id)
{
    struct q_extra_list *has;
    struct q_extra_find row;
    size_t n;
    TRY(q_extra_list(c, registration_id, &has, &n));
    for (size_t i = 0; i < n; i++) {
        enum err e = ticket_type_id ? q_extra_find(c, ticket_type_id, has[i].id, &row) : ERR_NOT_FOUND;
        if (e == ERR_NOT_FOUND)
            e = drop_extra(c, registration_id, has[i].id);
        TRY(e);
    }
    return OK;
}

static bool is_among(int64_t id, const int64_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static enum err find_extra(struct ctx *c, int64_t ticket_type_id, int64_t quota_id, struct q_extra_find *out)
{
    enum err e = q_extra_find(c, ticket_type_id, quota_id, out);
    return e == ERR_NOT_FOUND ? fail(c, ERR_INVALID, "extra_ids", "registration_no_extra", NULL) : e;
}

static enum err take_extra(struct ctx *c, const struct q_extra_find *extra, int64_t quota_id)
{
    struct q_quota_take row;
    enum err e = q_quota_take(c, 1, quota_id, &row);
    if (e != ERR_NOT_FOUND)
        return e;
    fail_extra_int(c, "extra_id", quota_id);
    return fail(c, ERR_CONFLICT, "extra_ids", "registration_extra_full", "extra",
                registration_text(c, extra->name_json, c->lang), NULL);
}

static enum err add_extra(struct ctx *c, int64_t registration_id, int64_t ticket_type_id, int64_t quota_id)
{
    struct q_extra_find extra;
    struct q_extra_add added;
    TRY(find_extra(c, ticket_type_id, quota_id, &extra));
    enum err e = q_extra_add(c, registration_id, quota_id, &added);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e; /* has it */
    return take_extra(c, &extra, quota_id);
}

/* Each once, by id: as all locks are taken. */
static size_t in_order(const int64_t *ids, size_t n, int64_t out[EXTRAS_MAX])
{
    size_t n_out = 0;
    for (size_t i = 0; i < n && n_out < EXTRAS_MAX; i++) {
        if (is_among(ids[i], out, n_out))
            continue;
        size_t at = n_out++;
        for (; at && out[at - 1] > ids[i]; at--)
            out[at] = out[at - 1];
        out[at] = ids[i];
    }
    return n_out;
}

enum err seat_set_extras(struct ctx *c, int64_t registration_id, int64_t ticket_type_id,
                         const int64_t *extra_ids, size_t n)
{
    struct q_extra_list *has;
    int64_t ids[EXTRAS_MAX];
    size_t n_has, n_ids = in_order(extra_ids, n, ids);
    TRY(q_extra_list(c, registration_id, &has, &n_has));
    for (size_t i = 0; i < n_has; i++)
        if (!is_among(has[i].id, extra_ids, n))
            TRY(drop_extra(c, registration_id, has[i].id));
    for (size_t i = 0; i < n_ids; i++)
        TRY(add_extra(c, registration_id, ticket_type_id, ids[i]));
    return OK;
}

enum err seat_try_extras(struct ctx *c, int64_t ticket_type_id, const int64_t *extra_ids, size_t n)
{
    struct q_extra_find extra;
    struct q_quota_give_back row;
    int64_t ids[EXTRAS_MAX];
    size_t n_ids = in_order(extra_ids, n, ids);
    for (size_t i = 0; i < n_ids; i++) {
        TRY(find_extra(c, ticket_type_id, ids[i], &extra));
        TRY(take_extra(c, &extra, ids[i]));
        TRY(must_be(c, q_quota_give_back(c, 1, ids[i], &row)));
    }
    return OK;
}

/* ---- the waiting list ---- */

enum err seat_wait(struct ctx *c, int64_t event_id, int64_t registration_id, int64_t ticket_type_id)
{
    struct q_waiting_add row;
    enum err e = q_waiting_add(c, event_id, registration_id, ticket_type_id, c->now_at, &row);
    return e == ERR_NOT_FOUND ? fail(c, ERR_CONFLICT, "ticket", "registration_waits", NULL) : e;
}

enum err seat_unwait(struct ctx *c, int64_t registration_id, const char *state, int64_t *ticket_type_id)
{
    struct q_waiting_live w;
    struct q_waiting_end row;
    *ticket_type_id = 0;
    enum err e = q_waiting_live(c, registration_id, &w);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    e = q_waiting_end(c, state, c->now_at, w.id, w.state, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    TRY(e);
    *ticket_type_id = w.ticket_type_id;
    if (strcmp(w.state, "offered") == 0 && strcmp(state, "taken") != 0)
        return seat_give_back(c, w.ticket_type_id, 1);
    return OK;
}

/* As the program, whoever has freed the place. */
static enum err log_as_system(struct ctx *c, int64_t event_id, const char *action, int64_t registration_id,
                              const char *after_json)
{
    struct who asker = c->who;
    c->who = (struct who){.kind = WHO_SYSTEM, .address = ""};
    ctx_topic(c, "guests", event_id);
    enum err e = log_add(c, event_id, action, registration_object(c, registration_id), NULL, after_json);
    c->who = asker;
    return e;
}

/* In whole minutes, because people read it. */
static int64_t offer_until(const struct ctx *c, const struct q_waiting_next *n)
{
    int64_t until = (c->now_at + n->offer_ms + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS;
    return until < n->starts_at ? until : n->starts_at;
}

static enum err offer(struct ctx *c, int64_t event_id, const struct q_waiting_next *n)
{
    struct q_waiting_offer row;
    struct q_registration_offer moved;
    struct q_registration_get g;
    struct q_waiting_live w;
    int64_t until = offer_until(c, n);
    TRY(must_be(c, q_waiting_offer(c, c->now_at, until, n->waiting_id, &row)));
    enum err e = q_registration_offer(c, row.registration_id, &moved);
    if (e != OK && e != ERR_NOT_FOUND) /* not found: it keeps the place that it has meanwhile */
        return e;
    TRY(q_registration_get(c, row.registration_id, &g));
    TRY(q_waiting_live(c, g.id, &w));
    TRY(registration_mail_offer(c, &g, n->ticket_type_id, until));
    return log_as_system(c, event_id, "registration.offer", g.id, registration_state_json(c, "offered", w.ticket));
}

enum err seat_promote(struct ctx *c, int64_t event_id)
{
    struct q_waiting_next next;
    bool is_taken = true;
    for (int i = 0; i < OFFERS_MAX && is_taken; i++) {
        enum err e = q_waiting_next(c, event_id, &next);
        if (e == ERR_NOT_FOUND || (e == OK && next.starts_at <= c->now_at))
            return OK;
        TRY(e);
        TRY(take(c, next.ticket_type_id, 1, &is_taken));
        if (is_taken)
            TRY(offer(c, event_id, &next));
    }
    return OK;
}

/* ---- what has run out ---- */

#define ENDED_MAX 1000 /* as in the queries */

/* What a statement has ended. */
struct ended {
    int64_t registration_id, ticket_type_id, allotment_id;
    bool is_placed;
};

/* Reads and closes rows that begin with registration and kind; of holds is_placed and allotment follow. */
static enum err read_ended(struct ctx *c, struct rows *rows, bool is_holds, struct ended **out, size_t *n)
{
    enum err e;
    *out = arena_array(c->arena, struct ended, ENDED_MAX);
    *n = 0;
    while ((e = rows_next(c, rows)) == OK && *n < ENDED_MAX)
        (*out)[(*n)++] = (struct ended){rows_int(rows, 0), rows_int(rows, 1),
                                        is_holds ? rows_int(rows, 3) : NO_INT,
                                        is_holds && rows_bool(rows, 2)};
    rows_close(rows);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err expire_holds(struct ctx *c, int64_t event_id, int64_t but_id, size_t *n_freed)
{
    struct ended *ended;
    struct rows rows;
    size_t n;
    TRY(q_seat_expire_holds(c, seat_due_at(c), event_id, but_id, &rows));
    TRY(read_ended(c, &rows, true, &ended, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(registration_log_expiry(c, event_id, ended[i].registration_id));
        if (!ended[i].is_placed)
            continue;
        TRY(seat_drop_extras(c, ended[i].registration_id, 0));
        TRY(seat_leave(c, ended[i].ticket_type_id, ended[i].allotment_id));
        ++*n_freed;
    }
    return OK;
}

static enum err lapse_offers(struct ctx *c, int64_t event_id, size_t *n_freed)
{
    struct ended *ended;
    struct rows rows;
    struct q_registration_get g;
    struct q_registration_lapse row;
    size_t n;
    TRY(q_seat_lapse_offers(c, seat_due_at(c), event_id, &rows));
    TRY(read_ended(c, &rows, false, &ended, &n));
    for (size_t i = 0; i < n; i++, ++*n_freed) {
        TRY(seat_give_back(c, ended[i].ticket_type_id, 1));
        enum err e = q_registration_lapse(c, ended[i].registration_id, &row);
        if (e != OK && e != ERR_NOT_FOUND) /* not found: it has another place, and keeps it */
            return e;
        TRY(q_registration_get(c, ended[i].registration_id, &g));
        TRY(registration_mail_lapsed(c, &g, ended[i].ticket_type_id));
        TRY(log_as_system(c, event_id, "registration.lapse", g.id, registration_state_json(c, g.state, g.ticket)));
    }
    return OK;
}

/* One that has changed meanwhile is for the next time. */
static enum err return_allotments(struct ctx *c, int64_t event_id, size_t *n_freed)
{
    struct q_allotment_due *due;
    struct q_allotment_shrink row;
    size_t n;
    TRY(q_allotment_due(c, event_id, seat_due_at(c), &due, &n));
    for (size_t i = 0; i < n; i++) {
        enum err e = q_allotment_shrink(c, due[i].n_used, due[i].id, due[i].n_places, &row);
        if (e == ERR_NOT_FOUND)
            continue;
        TRY(e);
        TRY(seat_give_back(c, due[i].ticket_type_id, due[i].n_places - due[i].n_used));
        TRY(allotment_log_return(c, event_id, due[i].id, due[i].n_places, due[i].n_used));
        ++*n_freed;
    }
    return OK;
}

enum err seat_sweep(struct ctx *c, int64_t event_id, int64_t but_registration_id, size_t *n_ended)
{
    *n_ended = 0;
    TRY(expire_holds(c, event_id, but_registration_id, n_ended));
    TRY(lapse_offers(c, event_id, n_ended));
    TRY(return_allotments(c, event_id, n_ended));
    return seat_promote(c, event_id);
}

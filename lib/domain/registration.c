#include "domain/registration.h"

#include <inttypes.h>
#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "domain/access.h"
#include "domain/log.h"
#include "domain/registration_mail.h"
#include "store/queries.h"

#define MINUTE_MS INT64_C(60000)

static const char *number(struct ctx *c, int64_t n)
{
    return arena_printf(c->arena, "%" PRId64, n);
}

static const char *state_json(struct ctx *c, const char *state, const char *ticket)
{
    AUTO_JSON *v = json_pack("{s:s, s:s}", "state", state, "ticket", ticket);
    return json_text(c->arena, v);
}

static bool is_live(const struct q_registration_get *g)
{
    return strcmp(g->state, "pending") == 0 || strcmp(g->state, "confirmed") == 0;
}

static enum err not_live(struct ctx *c, const char *state)
{
    fail_extra_text(c, "state", state);
    return fail(c, ERR_CONFLICT, NULL, "registration_not_live", "state", state, NULL);
}

int64_t registration_due_at(const struct ctx *c)
{
    return c->oldest_at < c->received_at ? c->oldest_at : c->received_at;
}

enum err registration_event(struct ctx *c, const char *slug, struct q_registration_event *out)
{
    struct q_registration_event row;
    bool is_organiser;
    TRY(q_registration_event(c, slug, &row));
    TRY(access_is_organiser(c, row.id, &is_organiser));
    if (!row.is_public && !is_organiser)
        return ERR_NOT_FOUND;
    *out = row;
    return OK;
}

/* ---- kinds of places ---- */

static enum err find_ticket(struct ctx *c, int64_t event_id, const char *key, struct q_ticket_find *out)
{
    enum err e = q_ticket_find(c, event_id, key, out);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "ticket", "registration_no_ticket", "ticket", key, NULL);
    return e;
}

static enum err check_window(struct ctx *c, const struct q_ticket_find *t)
{
    TRY(ctx_clock_ok(c));
    if (c->received_at >= t->opens_at && c->received_at < t->closes_at)
        return OK;
    fail_extra_time(c, "received_at", c->received_at);
    fail_extra_time(c, "opens_at", t->opens_at);
    fail_extra_time(c, "closes_at", t->closes_at);
    fail_extra_text(c, "time_zone", t->time_zone);
    if (c->received_at < t->opens_at)
        return fail(c, ERR_LATE, "ticket", "registration_early", NULL);
    return fail(c, ERR_LATE, "ticket", "registration_late", NULL);
}

static const char *mode_text(struct ctx *c, const char *mode)
{
    return msg_text(c->arena, c->lang, arena_printf(c->arena, "registration_mode_%s", mode), NULL, 0);
}

/* Says which mode is full, and what the other one still has. */
static enum err refuse_full(struct ctx *c, int64_t event_id, const struct q_ticket_find *t)
{
    struct q_ticket_other_mode row;
    const char *other = strcmp(t->mode, "online") == 0 ? "on_site" : "online";
    TRY(q_ticket_other_mode(c, registration_due_at(c), event_id, t->mode, c->received_at, &row));
    fail_extra_text(c, "ticket", t->key);
    fail_extra_text(c, "mode", t->mode);
    fail_extra_text(c, "other_mode", other);
    fail_extra_int(c, "n_left_other", row.n_left);
    return fail(c, ERR_CONFLICT, "ticket", "registration_full", "mode", mode_text(c, t->mode), "other",
                mode_text(c, other), "n", number(c, row.n_left), NULL);
}

static enum err give_back(struct ctx *c, int64_t ticket_type_id, int64_t n_places)
{
    struct q_ticket_give_back row;
    enum err e = q_ticket_give_back(c, n_places, ticket_type_id, &row);
    if (e == ERR_NOT_FOUND) /* n_taken and the registrations differ: never seen, never hidden */
        return fail(c, ERR_INTERNAL, NULL, "not_possible", NULL);
    return e;
}

/* ---- holds that have run out ---- */

static enum err log_expiry(struct ctx *c, int64_t event_id, int64_t registration_id)
{
    struct who asker = c->who;
    c->who = (struct who){.kind = WHO_SYSTEM, .address = ""};
    ctx_topic(c, "guests", event_id);
    enum err e = log_add(c, event_id, "registration.expire", registration_object(c, registration_id),
                         "{\"state\":\"pending\"}", "{\"state\":\"expired\"}");
    c->who = asker;
    return e;
}

#define EXPIRE_MAX 1000 /* as in the query */

/* Ends the holds of a kind that have run out and frees their places; *n is how many. */
static enum err expire_due(struct ctx *c, int64_t event_id, int64_t ticket_type_id, size_t *n)
{
    struct rows rows;
    int64_t *ids = arena_array(c->arena, int64_t, EXPIRE_MAX);
    enum err e;
    *n = 0;
    TRY(q_registration_expire_due(c, ticket_type_id, registration_due_at(c), &rows));
    while ((e = rows_next(c, &rows)) == OK && *n < EXPIRE_MAX)
        ids[(*n)++] = rows_int(&rows, 0);
    rows_close(&rows);
    if (e != ERR_NOT_FOUND)
        return e;
    for (size_t i = 0; i < *n; i++)
        TRY(log_expiry(c, event_id, ids[i]));
    return *n ? give_back(c, ticket_type_id, (int64_t)*n) : OK;
}

/* Ends the hold of an address that registers anew after it ran out. */
static enum err expire_own(struct ctx *c, int64_t event_id, const char *email)
{
    struct q_registration_expire_own row;
    enum err e = q_registration_expire_own(c, event_id, email, registration_due_at(c), &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(log_expiry(c, event_id, row.id));
    return give_back(c, row.ticket_type_id, 1);
}

/* Takes a place, that of an ended hold if need be. */
static enum err take(struct ctx *c, int64_t event_id, const struct q_ticket_find *t)
{
    struct q_ticket_take row;
    size_t n;
    enum err e = q_ticket_take(c, t->id, &row);
    if (e != ERR_NOT_FOUND)
        return e;
    TRY(expire_due(c, event_id, t->id, &n));
    if (n)
        e = q_ticket_take(c, t->id, &row);
    return e == ERR_NOT_FOUND ? refuse_full(c, event_id, t) : e;
}

/* ---- registering ---- */

/* Round minutes, because people read it. */
static int64_t hold_until(const struct ctx *c, const struct q_ticket_find *t)
{
    int64_t until = c->received_at + REGISTRATION_HOLD_MS;
    int64_t last = t->closes_at + REGISTRATION_AFTER_MS;
    until = (until + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS;
    return until < last ? until : last;
}

/* The address is registered: its owner is mailed, the asker answered like anybody. */
static enum err add_again(struct ctx *c, int64_t registration_id, int64_t event_id,
                          const struct q_ticket_find *t)
{
    struct q_registration_get g;
    size_t n;
    TRY(q_registration_get(c, registration_id, &g));
    TRY(registration_mail_again(c, &g));
    c->created_id = registration_id;
    if (t->n_taken < t->n_capacity)
        return OK;
    struct q_ticket_get now;
    TRY(expire_due(c, event_id, t->id, &n));
    TRY(q_ticket_get(c, t->id, &now));
    if (now.n_taken < now.n_capacity)
        return OK;
    enum err e = refuse_full(c, event_id, t);
    return e == ERR_CONFLICT ? OK : e; /* remembered: the mail goes out */
}

static enum err insert(struct ctx *c, const struct registration_new *in, int64_t event_id,
                       const struct q_ticket_find *t, int64_t *id)
{
    struct q_registration_next_no no;
    struct q_registration_add row;
    TRY(q_registration_next_no(c, event_id, &no));
    struct q_registration_add_in values = {
        .event_id = event_id, .ticket_type_id = t->id, .last_no = no.last_no, .name = in->name,
        .email = in->email, .organisation = in->organisation, .lang = lang_code(in->lang),
        .now_at = c->now_at, .hold_until = hold_until(c, t)};
    TRY(q_registration_add(c, &values, &row));
    *id = row.id;
    return OK;
}

static enum err add_new(struct ctx *c, const struct registration_new *in, int64_t event_id,
                        const struct q_ticket_find *t)
{
    struct q_registration_get g;
    int64_t id;
    TRY(take(c, event_id, t));
    enum err e = insert(c, in, event_id, t, &id);
    if (e == ERR_NOT_FOUND) { /* the address was registered by another request just now */
        struct q_registration_live live;
        TRY(give_back(c, t->id, 1));
        TRY(q_registration_live(c, event_id, in->email, &live));
        return add_again(c, live.id, event_id, t);
    }
    TRY(e);
    TRY(q_registration_get(c, id, &g));
    TRY(registration_mail(c, &g));
    c->created_id = id;
    ctx_topic(c, "guests", event_id);
    return log_add(c, event_id, "registration.create", registration_object(c, id), NULL,
                   state_json(c, "pending", t->key));
}

enum err registration_add(struct ctx *c, const struct registration_new *in,
                          struct registration_held *out)
{
    struct q_registration_event event;
    struct q_registration_live live;
    struct q_ticket_find t;
    TRY(registration_event(c, in->slug, &event));
    TRY(find_ticket(c, event.id, in->ticket, &t));
    *out = (struct registration_held){t.key, t.mode, event.time_zone, hold_until(c, &t)};
    if (c->replay_id)
        return OK;
    TRY(check_window(c, &t));
    TRY(expire_own(c, event.id, in->email));
    enum err e = q_registration_live(c, event.id, in->email, &live);
    if (e == OK)
        return add_again(c, live.id, event.id, &t);
    return e == ERR_NOT_FOUND ? add_new(c, in, event.id, &t) : e;
}

/* ---- confirming ---- */

static enum err confirmed(struct ctx *c, const struct q_registration_get *was)
{
    struct q_registration_get g;
    TRY(q_registration_get(c, was->id, &g));
    TRY(registration_mail(c, &g));
    ctx_topic(c, "guests", g.event_id);
    return log_add(c, g.event_id, "registration.confirm", registration_object(c, g.id),
                   state_json(c, was->state, was->ticket), state_json(c, g.state, g.ticket));
}

/* The hold was freed: as if registering now. */
static enum err revive(struct ctx *c, const struct q_registration_get *g)
{
    struct q_registration_revive row;
    struct q_ticket_find t;
    TRY(find_ticket(c, g->event_id, g->ticket, &t));
    TRY(check_window(c, &t));
    TRY(take(c, g->event_id, &t));
    enum err e = q_registration_revive(c, c->now_at, g->id, &row);
    if (e == ERR_CONFLICT) /* the address has registered anew: that one counts */
        return fail(c, e, NULL, "registration_replaced", NULL);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    TRY(e);
    return confirmed(c, g);
}

enum err registration_confirm(struct ctx *c, int64_t registration_id)
{
    struct q_registration_get g;
    struct q_registration_confirm row;
    TRY(q_registration_get(c, registration_id, &g));
    enum err e = q_registration_confirm(c, c->now_at, registration_id, &row);
    if (e == OK)
        return confirmed(c, &g);
    if (e != ERR_NOT_FOUND)
        return e;
    TRY(q_registration_get(c, registration_id, &g));
    if (strcmp(g.state, "confirmed") == 0)
        return OK;
    return strcmp(g.state, "expired") == 0 ? revive(c, &g) : not_live(c, g.state);
}

/* ---- changing ---- */

static const char *person_json(struct ctx *c, const char *name, const char *organisation,
                               const char *lang)
{
    AUTO_JSON *v = json_pack("{s:s, s:s, s:s}", "name", name, "organisation", organisation, "lang", lang);
    return json_text(c->arena, v);
}

enum err registration_edit(struct ctx *c, int64_t registration_id, const struct registration_edit *in)
{
    struct q_registration_get g;
    struct q_registration_set row;
    TRY(q_registration_get(c, registration_id, &g));
    TRY(ctx_match(c, g.version_no));
    if (!is_live(&g))
        return not_live(c, g.state);
    const char *name = in->name ? in->name : g.name, *lang = in->lang ? in->lang : g.lang;
    const char *organisation = in->organisation ? in->organisation : g.organisation;
    enum err e = q_registration_set(c, name, organisation, lang, registration_id, g.version_no, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    return log_add(c, g.event_id, "registration.change", registration_object(c, g.id),
                   person_json(c, g.name, g.organisation, g.lang),
                   person_json(c, name, organisation, lang));
}

/* ---- cancelling ---- */

static const char *cancelled_json(struct ctx *c, const char *ticket, const char *reason)
{
    AUTO_JSON *v = json_pack("{s:s, s:s, s:s*}", "state", "cancelled", "ticket", ticket, "reason", reason);
    return json_text(c->arena, v);
}

enum err registration_cancel(struct ctx *c, int64_t registration_id, const char *reason)
{
    struct q_registration_get g;
    struct q_registration_cancel row;
    if (c->who.kind != WHO_GUEST && !reason)
        return fail(c, ERR_INVALID, "reason", "field_missing", NULL);
    if (c->who.kind == WHO_GUEST)
        reason = NULL;
    TRY(q_registration_get(c, registration_id, &g));
    enum err e = q_registration_cancel(c, c->now_at, registration_id, &row);
    if (e == ERR_NOT_FOUND) {
        TRY(q_registration_get(c, registration_id, &g));
        return strcmp(g.state, "cancelled") == 0 ? OK : not_live(c, g.state);
    }
    TRY(e);
    TRY(give_back(c, row.ticket_type_id, 1));
    TRY(registration_mail_cancelled(c, &g, reason));
    ctx_topic(c, "guests", g.event_id);
    return log_add(c, g.event_id, "registration.cancel", registration_object(c, g.id),
                   state_json(c, g.state, g.ticket), cancelled_json(c, g.ticket, reason));
}

/* ---- switching ---- */

static enum err lock_two(struct ctx *c, int64_t from_id, int64_t to_id)
{
    struct rows rows;
    enum err e;
    TRY(q_ticket_lock_two(c, from_id, to_id, &rows));
    while ((e = rows_next(c, &rows)) == OK)
        continue;
    rows_close(&rows);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* The new place is taken before the old one is given back; a refusal takes all of it back with the
 * transaction. The row moves last: were it there already, and its own hold over, taking would end it. */
static enum err move(struct ctx *c, const struct q_registration_get *g, const struct q_ticket_find *to)
{
    struct q_registration_move row;
    TRY(lock_two(c, g->ticket_type_id, to->id));
    TRY(take(c, g->event_id, to));
    enum err e = q_registration_move(c, to->id, g->id, g->ticket_type_id, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    TRY(e);
    return give_back(c, g->ticket_type_id, 1);
}

enum err registration_switch(struct ctx *c, int64_t registration_id, const char *ticket)
{
    struct q_registration_get g, now;
    struct q_registration_lock locked;
    struct q_ticket_find to;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, &g));
    if (!is_live(&g))
        return not_live(c, g.state);
    TRY(find_ticket(c, g.event_id, ticket, &to));
    if (to.id == g.ticket_type_id)
        return OK;
    TRY(check_window(c, &to));
    TRY(move(c, &g, &to));
    TRY(q_registration_get(c, registration_id, &now));
    if (strcmp(now.state, "confirmed") == 0)
        TRY(registration_mail(c, &now));
    ctx_topic(c, "guests", g.event_id);
    return log_add(c, g.event_id, "registration.switch", registration_object(c, g.id),
                   state_json(c, g.state, g.ticket), state_json(c, now.state, now.ticket));
}

/* ---- joining ---- */

enum err registration_join(struct ctx *c, int64_t registration_id, bool is_recorded,
                           const char **url)
{
    struct q_registration_join_url row;
    enum err e = q_registration_join_url(c, registration_id, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "registration_no_join", NULL);
    TRY(e);
    if (!*row.join_url)
        return fail(c, ERR_CONFLICT, NULL, "registration_join_unset", NULL);
    if (is_recorded)
        TRY(q_registration_opening_add(c, registration_object(c, registration_id), c->received_at,
                                       c->who.address));
    *url = row.join_url;
    return OK;
}

bool registration_is_join_key(const char *key)
{
    return strncmp(key, "rs1.", 4) == 0;
}

enum err registration_join_by_key(struct ctx *c, const char *key, bool is_recorded,
                                  const char **url)
{
    struct capability cap;
    struct q_registration_link_ok row;
    if (!capability_check(c->arena, c->keys, c->origin, key, &cap) || cap.kind != CAPABILITY_JOIN_SEAT)
        return ERR_NOT_FOUND;
    TRY(q_registration_link_ok(c, cap.id, cap.link_no, &row));
    return registration_join(c, row.id, is_recorded, url);
}

#include "domain/forum/registration.h"

#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "domain/access/log.h"
#include "domain/forum/allotment.h"
#include "domain/forum/registration_in.h"
#include "domain/forum/registration_mail.h"
#include "domain/forum/seat.h"
#include "store/queries.h"

/* ---- changing ---- */

/* What the log says of a guest. */
static enum err person_json(struct ctx *c, int64_t registration_id, const char **out)
{
    struct q_registration_get g;
    struct q_extra_list *has;
    size_t n;
    TRY(q_registration_get(c, registration_id, &g));
    TRY(q_extra_list(c, registration_id, &has, &n));
    AUTO_JSON *v = json_pack("{s:s, s:s, s:s}", "name", g.name, "organisation", g.organisation, "lang", g.lang);
    json_t *extras = n ? json_array() : NULL;
    for (size_t i = 0; i < n; i++)
        json_array_append_new(extras, json_string(has[i].key));
    if (extras)
        json_object_set_new(v, "extras", extras);
    *out = json_text(c->arena, v);
    return OK;
}

enum err registration_edit(struct ctx *c, int64_t registration_id, const struct registration_edit *in)
{
    struct q_registration_get g;
    struct q_registration_set row;
    const char *before, *after;
    TRY(q_registration_get(c, registration_id, &g));
    TRY(ctx_match(c, g.version_no));
    if (!registration_is_live(&g) || (in->has_extras && !registration_has_place(&g)))
        return registration_not_live(c, g.state);
    TRY(person_json(c, g.id, &before));
    const char *name = in->name ? in->name : g.name, *lang = in->lang ? in->lang : g.lang;
    const char *organisation = in->organisation ? in->organisation : g.organisation;
    enum err e = q_registration_set(c, name, organisation, lang, registration_id, g.version_no, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    if (in->has_extras)
        TRY(seat_set_extras(c, g.id, g.ticket_type_id, in->extra_ids, in->n_extras));
    TRY(person_json(c, g.id, &after));
    ctx_topic(c, "guests", g.event_id);
    return log_add(c, g.event_id, "registration.change", registration_object(c, g.id), before, after);
}

/* ---- cancelling ---- */

/* What it held or was offered is free; extras too. */
static enum err give_up(struct ctx *c, const struct q_registration_get *g)
{
    int64_t waited_for;
    TRY(seat_unwait(c, g->id, "left", &waited_for));
    TRY(seat_drop_extras(c, g->id, 0));
    if (registration_has_place(g))
        TRY(seat_leave(c, g->ticket_type_id, g->allotment_id));
    return seat_promote(c, g->event_id);
}

static enum err cancel(struct ctx *c, const struct q_registration_get *g, const char *reason)
{
    struct q_registration_cancel row;
    enum err e = q_registration_cancel(c, c->now_at, g->id, g->version_no, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    TRY(e);
    TRY(registration_mail_cancelled(c, g, reason));
    ctx_topic(c, "guests", g->event_id);
    TRY(log_add(c, g->event_id, "registration.cancel", registration_object(c, g->id),
                registration_state_json(c, g->state, g->ticket),
                registration_reason_json(c, "cancelled", g->ticket, reason)));
    return give_up(c, g);
}

enum err registration_cancel(struct ctx *c, int64_t registration_id, const char *reason)
{
    struct q_registration_lock locked;
    struct q_registration_get g;
    if (c->who.kind != WHO_GUEST && !reason)
        return fail(c, ERR_INVALID, "reason", "field_missing", NULL);
    if (c->who.kind == WHO_GUEST)
        reason = NULL;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, &g));
    if (!registration_is_live(&g))
        return strcmp(g.state, "cancelled") == 0 ? OK : registration_not_live(c, g.state);
    return cancel(c, &g, reason);
}

enum err registration_leave(struct ctx *c, int64_t registration_id)
{
    struct q_registration_lock locked;
    struct q_registration_get g;
    struct q_waiting_live w;
    int64_t waited_for;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, &g));
    enum err e = q_waiting_live(c, registration_id, &w);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    if (!registration_has_place(&g))
        return cancel(c, &g, NULL);
    TRY(seat_unwait(c, g.id, "left", &waited_for));
    ctx_topic(c, "guests", g.event_id);
    TRY(log_add(c, g.event_id, "registration.leave", registration_object(c, g.id),
                registration_state_json(c, w.state, w.ticket), NULL));
    return seat_promote(c, g.event_id);
}

/* ---- links and tickets ---- */

#define DAY_MS (INT64_C(24) * 3600 * 1000)

enum err registration_renew(struct ctx *c, int64_t registration_id)
{
    struct q_registration_lock locked;
    struct q_registration_get g;
    struct q_registration_renew row;
    struct q_registration_n_mails mails;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, &g));
    if (!registration_is_live(&g))
        return registration_not_live(c, g.state);
    TRY(q_registration_n_mails(c, registration_object(c, g.id), c->real_at - DAY_MS, &mails));
    if (mails.n_mails >= REGISTRATION_RENEW_MAX)
        return fail(c, ERR_TOO_MANY, NULL, "registration_mails_many", NULL);
    enum err e = q_registration_renew(c, g.id, g.link_no, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    TRY(e);
    const char *before = arena_printf(c->arena, "{\"link_no\":%lld}", (long long)g.link_no);
    g.link_no = row.link_no;
    TRY(registration_mail(c, &g));
    ctx_topic(c, "guests", g.event_id);
    return log_add(c, g.event_id, "registration.renew", registration_object(c, g.id), before,
                   arena_printf(c->arena, "{\"link_no\":%lld}", (long long)g.link_no));
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

/* From one kind, its place being given back, to another, whose place has been taken. */
static enum err move_row(struct ctx *c, const struct q_registration_get *g, int64_t to_id)
{
    struct q_registration_move row;
    enum err e = q_registration_move(c, to_id, g->id, g->ticket_type_id, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    TRY(e);
    TRY(seat_drop_extras(c, g->id, to_id));
    return seat_leave(c, g->ticket_type_id, g->allotment_id);
}

/* The new place is taken before the old one is given back; a refusal takes all of it back with the
 * transaction. The row moves last: were it there already, and its own hold over, taking would end it. */
static enum err move(struct ctx *c, const struct q_registration_get *g, const struct q_ticket_find *to)
{
    struct q_waiting_live w;
    bool is_taken;
    int64_t waited_for;
    TRY(lock_two(c, g->ticket_type_id, to->id));
    TRY(seat_take(c, &(struct seat){g->event_id, to->id, g->id}, &is_taken));
    if (!is_taken)
        return registration_refuse_full(c, g->event_id, to);
    TRY(move_row(c, g, to->id));
    enum err e = q_waiting_live(c, g->id, &w);
    if (e == OK && w.ticket_type_id == to->id)
        e = seat_unwait(c, g->id, "left", &waited_for);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Into a kind while it is open, or as long as it says; out of one as long as that says. */
static enum err check_switch(struct ctx *c, const struct q_registration_get *g, const struct q_ticket_find *to)
{
    if (to->is_by_invitation)
        return fail(c, ERR_CONFLICT, "ticket", "registration_by_invitation", NULL);
    if (to->is_approved_by_hand)
        return fail(c, ERR_CONFLICT, "ticket", "registration_by_hand", NULL);
    TRY(registration_check_window(c, to, to->switch_until == NO_INT ? to->closes_at : to->switch_until));
    if (g->switch_until == NO_INT || c->received_at < g->switch_until)
        return OK;
    fail_extra_time(c, "switch_until", g->switch_until);
    fail_extra_text(c, "time_zone", g->time_zone);
    return fail(c, ERR_LATE, "ticket", "registration_switch_late", NULL);
}

/* Moved: the new confirmation, and what was given back goes to who waits. */
static enum err moved(struct ctx *c, const struct q_registration_get *was, const char *action)
{
    struct q_registration_get now;
    TRY(q_registration_get(c, was->id, &now));
    if (strcmp(now.state, "confirmed") == 0)
        TRY(registration_mail(c, &now));
    TRY(registration_log_move(c, action, was, &now));
    return seat_promote(c, now.event_id);
}

enum err registration_switch(struct ctx *c, int64_t registration_id, const char *ticket)
{
    struct q_registration_get g;
    struct q_registration_lock locked;
    struct q_ticket_find to;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, &g));
    if (!registration_has_place(&g))
        return registration_not_live(c, g.state);
    TRY(registration_find_ticket(c, g.event_id, ticket, &to));
    if (to.id == g.ticket_type_id)
        return OK;
    TRY(check_switch(c, &g, &to));
    TRY(move(c, &g, &to));
    return moved(c, &g, "registration.switch");
}

/* ---- with a code ---- */

/* Off the list, unless a place is kept and another kind is waited for. */
static enum err leave_list(struct ctx *c, const struct q_registration_get *g, int64_t to_id)
{
    struct q_waiting_live w;
    int64_t waited_for;
    enum err e = q_waiting_live(c, g->id, &w);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    if (registration_has_place(g) && w.ticket_type_id != to_id)
        return OK;
    return seat_unwait(c, g->id, "left", &waited_for);
}

/* The place has been used before: what the guest had goes. */
static enum err redeem(struct ctx *c, const struct q_registration_get *g, const struct q_ticket_find *to,
                       int64_t allotment_id)
{
    struct q_registration_redeem row;
    enum err e = q_registration_redeem(c, to->id, allotment_id, c->now_at, g->id, g->version_no, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "not_possible", NULL);
    TRY(e);
    TRY(leave_list(c, g, to->id));
    TRY(seat_drop_extras(c, g->id, to->id));
    return registration_has_place(g) ? seat_leave(c, g->ticket_type_id, g->allotment_id) : OK;
}

enum err registration_redeem(struct ctx *c, int64_t registration_id, const char *code)
{
    struct q_registration_lock locked;
    struct q_registration_get g;
    struct q_ticket_find to;
    int64_t allotment_id;
    bool is_used;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, &g));
    if (!registration_is_live(&g) || strcmp(g.state, "pending") == 0)
        return registration_not_live(c, g.state);
    TRY(allotment_find(c, g.event_id, code, 0, &allotment_id));
    TRY(allotment_ticket(c, allotment_id, &to));
    if (g.allotment_id == allotment_id)
        return OK;
    TRY(registration_check_window(c, &to, to.closes_at));
    TRY(allotment_place(c, &(struct seat){g.event_id, to.id, g.id}, allotment_id, &is_used));
    TRY(q_registration_get(c, registration_id, &g)); /* an offer may have ended, or come, by that */
    if (!registration_is_live(&g))
        return registration_not_live(c, g.state);
    TRY(redeem(c, &g, &to, allotment_id));
    return moved(c, &g, "registration.redeem");
}

/* ---- waiting for another kind, and taking what is offered ---- */

enum err registration_wait(struct ctx *c, int64_t registration_id, const char *ticket)
{
    struct q_registration_lock locked;
    struct q_registration_get g;
    struct q_ticket_find to;
    bool is_taken;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, &g));
    if (strcmp(g.state, "confirmed") != 0)
        return registration_not_live(c, g.state);
    TRY(registration_find_ticket(c, g.event_id, ticket, &to));
    TRY(check_switch(c, &g, &to));
    if (!to.is_waitable || to.id == g.ticket_type_id)
        return fail(c, ERR_CONFLICT, "ticket", "registration_no_list", NULL);
    TRY(seat_take(c, &(struct seat){g.event_id, to.id, g.id}, &is_taken)); /* is there room? then one need not wait */
    if (is_taken)
        return fail(c, ERR_CONFLICT, "ticket", "registration_has_room", NULL);
    TRY(seat_wait(c, g.event_id, g.id, to.id));
    TRY(registration_mail_waiting(c, &g, to.id));
    ctx_topic(c, "guests", g.event_id);
    return log_add(c, g.event_id, "registration.wait", registration_object(c, g.id), NULL,
                   registration_state_json(c, "waiting", to.key));
}

static enum err check_offer(struct ctx *c, const struct q_waiting_live *w)
{
    TRY(ctx_clock_ok(c));
    if (strcmp(w->state, "offered") != 0)
        return fail(c, ERR_CONFLICT, NULL, "registration_no_offer", NULL);
    if (c->received_at < w->offer_until)
        return OK;
    fail_extra_time(c, "offer_until", w->offer_until);
    return fail(c, ERR_LATE, NULL, "registration_offer_over", NULL);
}

enum err registration_take_offer(struct ctx *c, int64_t registration_id)
{
    struct q_registration_lock locked;
    struct q_registration_get g;
    struct q_registration_confirm done;
    struct q_waiting_live w;
    int64_t offered_id;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, &g));
    enum err e = q_waiting_live(c, registration_id, &w);
    if (e == ERR_NOT_FOUND)
        return strcmp(g.state, "confirmed") == 0 ? OK : fail(c, ERR_CONFLICT, NULL, "registration_no_offer", NULL);
    TRY(e);
    TRY(check_offer(c, &w));
    TRY(seat_unwait(c, g.id, "taken", &offered_id));
    if (registration_has_place(&g)) /* of another kind, until now */
        TRY(move_row(c, &g, offered_id));
    else
        TRY(q_registration_confirm(c, c->now_at, g.id, g.state, &done));
    return moved(c, &g, "registration.take");
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

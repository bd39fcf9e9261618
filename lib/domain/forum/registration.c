#include "domain/forum/registration.h"

#include <inttypes.h>
#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "domain/access/access.h"
#include "domain/access/log.h"
#include "domain/forum/allotment.h"
#include "domain/forum/registration_in.h"
#include "domain/forum/registration_mail.h"
#include "domain/forum/seat.h"
#include "store/queries.h"

#define MINUTE_MS INT64_C(60000)

static const char *number(struct ctx *c, int64_t n)
{
    return arena_printf(c->arena, "%" PRId64, n);
}

const char *registration_text(struct ctx *c, const char *stored_json, enum lang lang)
{
    return json_stored_in_lang(c->arena, stored_json, lang_code(lang));
}

const char *registration_reason_json(struct ctx *c, const char *state, const char *ticket, const char *reason)
{
    AUTO_JSON *v = json_pack("{s:s, s:s, s:s*}", "state", state, "ticket", ticket, "reason", reason);
    return json_text(c->arena, v);
}

const char *registration_state_json(struct ctx *c, const char *state, const char *ticket)
{
    return registration_reason_json(c, state, ticket, NULL);
}

bool registration_has_place(const struct q_registration_get *g)
{
    return strcmp(g->state, "confirmed") == 0 || (strcmp(g->state, "pending") == 0 && g->is_placed);
}

bool registration_is_live(const struct q_registration_get *g)
{
    static const char *const dead[] = {"cancelled", "expired", "rejected"};
    for (size_t i = 0; i < sizeof dead / sizeof *dead; i++)
        if (strcmp(g->state, dead[i]) == 0)
            return false;
    return true;
}

enum err registration_not_live(struct ctx *c, const char *state)
{
    fail_extra_text(c, "state", state);
    const char *word = msg_text(c->arena, c->lang, arena_printf(c->arena, "registration_state_%s", state), NULL, 0);
    return fail(c, ERR_CONFLICT, NULL, "registration_not_live", "state", word, NULL);
}

enum err registration_log_move(struct ctx *c, const char *action, const struct q_registration_get *was,
                               const struct q_registration_get *now)
{
    ctx_topic(c, "guests", now->event_id);
    return log_add(c, now->event_id, action, registration_object(c, now->id),
                   registration_state_json(c, was->state, was->ticket),
                   registration_state_json(c, now->state, now->ticket));
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

enum err registration_find_ticket(struct ctx *c, int64_t event_id, const char *key, struct q_ticket_find *out)
{
    enum err e = q_ticket_find(c, event_id, key, out);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "ticket", "registration_no_ticket", "ticket", key, NULL);
    return e;
}

enum err registration_check_window(struct ctx *c, const struct q_ticket_find *t, int64_t closes_at)
{
    TRY(ctx_clock_ok(c));
    if (c->received_at >= t->opens_at && c->received_at < closes_at)
        return OK;
    fail_extra_time(c, "received_at", c->received_at);
    fail_extra_time(c, "opens_at", t->opens_at);
    fail_extra_time(c, "closes_at", closes_at);
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
enum err registration_refuse_full(struct ctx *c, int64_t event_id, const struct q_ticket_find *t)
{
    struct q_ticket_other_mode row;
    const char *other = strcmp(t->mode, "online") == 0 ? "on_site" : "online";
    TRY(q_ticket_other_mode(c, seat_due_at(c), event_id, t->mode, c->received_at, &row));
    fail_extra_text(c, "ticket", t->key);
    fail_extra_text(c, "mode", t->mode);
    fail_extra_text(c, "other_mode", other);
    fail_extra_int(c, "n_left_other", row.n_left);
    return fail(c, ERR_CONFLICT, "ticket", "registration_full", "mode", mode_text(c, t->mode), "other",
                mode_text(c, other), "n", number(c, row.n_left), NULL);
}

/* ---- holds that have run out ---- */

enum err registration_log_expiry(struct ctx *c, int64_t event_id, int64_t registration_id)
{
    struct who asker = c->who;
    c->who = (struct who){.kind = WHO_SYSTEM, .address = ""};
    ctx_topic(c, "guests", event_id);
    enum err e = log_add(c, event_id, "registration.expire", registration_object(c, registration_id),
                         "{\"state\":\"pending\"}", "{\"state\":\"expired\"}");
    c->who = asker;
    return e;
}

/* Ends the hold of an address that registers anew after it ran out; its place is taken anew, or offered. */
static enum err expire_own(struct ctx *c, int64_t event_id, const char *email)
{
    struct q_registration_expire_own row;
    enum err e = q_registration_expire_own(c, event_id, email, seat_due_at(c), &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(registration_log_expiry(c, event_id, row.id));
    if (!row.is_placed)
        return OK;
    TRY(seat_drop_extras(c, row.id, 0));
    TRY(seat_leave(c, row.ticket_type_id, row.allotment_id));
    return seat_promote(c, event_id);
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

/* What is asked for: a kind of place, and the allotment that it is to be of, or NO_INT. */
struct wish {
    int64_t event_id, allotment_id;
    const struct q_ticket_find *t;
};

static bool is_decided_on(const struct wish *w)
{
    return w->t->is_approved_by_hand && w->allotment_id == NO_INT;
}

/* A place of the allotment, or of the kind; else the refusal, unless one may wait. */
static enum err take_place(struct ctx *c, const struct wish *w, bool *is_placed)
{
    struct seat s = {w->event_id, w->t->id, 0};
    if (w->allotment_id != NO_INT)
        return allotment_place(c, &s, w->allotment_id, is_placed);
    TRY(seat_take(c, &s, is_placed));
    return *is_placed || w->t->is_waitable ? OK : registration_refuse_full(c, w->event_id, w->t);
}

/* What anybody would be answered, with nothing taken. */
static enum err try_place(struct ctx *c, const struct registration_new *in, const struct wish *w, const char **next)
{
    bool is_room;
    TRY(take_place(c, w, &is_room));
    *next = is_room ? "place" : "waiting";
    if (!is_room)
        return OK;
    TRY(seat_leave(c, w->t->id, w->allotment_id));
    return seat_try_extras(c, w->t->id, in->extra_ids, in->n_extras);
}

/* The address is registered: its owner is mailed, the asker answered like anybody. */
static enum err add_again(struct ctx *c, int64_t registration_id, const struct registration_new *in,
                          const struct wish *w, const char **next)
{
    struct q_registration_get g;
    TRY(q_registration_get(c, registration_id, &g));
    TRY(registration_mail_again(c, &g));
    c->created_id = registration_id;
    if (is_decided_on(w))
        return OK;
    enum err e = try_place(c, in, w, next);
    return e == ERR_CONFLICT ? OK : e; /* remembered: the mail goes out */
}

static enum err insert(struct ctx *c, const struct registration_new *in, const struct wish *w,
                       bool is_placed, int64_t *id)
{
    const struct q_ticket_find *t = w->t;
    struct q_registration_next_no no;
    struct q_registration_add row;
    TRY(q_registration_next_no(c, t->event_id, &no));
    struct q_registration_add_in values = {
        .event_id = t->event_id, .ticket_type_id = t->id, .last_no = no.last_no, .name = in->name,
        .email = in->email, .organisation = in->organisation, .lang = lang_code(in->lang),
        .now_at = c->now_at, .hold_until = hold_until(c, t), .is_placed = is_placed,
        .opt_leader_id = in->leader_id,
        .opt_allotment_id = w->allotment_id == NO_INT ? NULL : &w->allotment_id};
    TRY(q_registration_add(c, &values, &row));
    *id = row.id;
    return OK;
}

static enum err add_new(struct ctx *c, const struct registration_new *in, const struct wish *w, const char **next)
{
    struct q_registration_get g;
    bool is_placed = false;
    int64_t id;
    if (!is_decided_on(w))
        TRY(take_place(c, w, &is_placed));
    enum err e = insert(c, in, w, is_placed, &id);
    if (e == ERR_NOT_FOUND) { /* the address was registered by another request just now */
        struct q_registration_live live;
        if (is_placed)
            TRY(seat_leave(c, w->t->id, w->allotment_id));
        TRY(q_registration_live(c, w->event_id, in->email, &live));
        return add_again(c, live.id, in, w, next);
    }
    TRY(e);
    if (!is_decided_on(w))
        *next = is_placed ? "place" : "waiting";
    if (is_placed && in->n_extras)
        TRY(seat_set_extras(c, id, w->t->id, in->extra_ids, in->n_extras));
    TRY(q_registration_get(c, id, &g));
    TRY(registration_mail(c, &g));
    c->created_id = id;
    ctx_topic(c, "guests", w->event_id);
    return log_add(c, w->event_id, "registration.create", registration_object(c, id), NULL,
                   registration_state_json(c, "pending", w->t->key));
}

/* The kind of place, and the allotment when there is a code. */
static enum err find_wish(struct ctx *c, int64_t event_id, const struct registration_new *in, struct q_ticket_find *t,
                          struct wish *out)
{
    *out = (struct wish){event_id, NO_INT, t};
    TRY(registration_find_ticket(c, event_id, in->ticket, t));
    if (in->code)
        return allotment_find(c, event_id, in->code, t->id, &out->allotment_id);
    if (t->is_by_invitation)
        return fail(c, ERR_INVALID, "invitation", "registration_by_invitation", NULL);
    return OK;
}

enum err registration_add(struct ctx *c, const struct registration_new *in,
                          struct registration_held *out)
{
    struct q_registration_event event;
    struct q_registration_live live;
    struct q_ticket_find t;
    struct wish w;
    TRY(registration_event(c, in->slug, &event));
    TRY(find_wish(c, event.id, in, &t, &w));
    bool is_sure = in->code || !t.is_waitable;
    *out = (struct registration_held){t.key, t.mode, event.time_zone,
                                      is_decided_on(&w) ? "request" : is_sure ? "place" : NULL, hold_until(c, &t)};
    if (c->replay_id)
        return OK;
    TRY(registration_check_window(c, &t, t.closes_at));
    TRY(expire_own(c, event.id, in->email));
    enum err e = q_registration_live(c, event.id, in->email, &live);
    if (e == OK)
        return add_again(c, live.id, in, &w, &out->next);
    return e == ERR_NOT_FOUND ? add_new(c, in, &w, &out->next) : e;
}

/* ---- delegations ---- */

enum err registration_add_delegate(struct ctx *c, int64_t leader_id, struct registration_new *in,
                                   struct registration_held *out)
{
    struct q_registration_get g;
    struct q_delegate_count row;
    TRY(q_registration_get(c, leader_id, &g));
    if (strcmp(g.state, "confirmed") != 0)
        return registration_not_live(c, g.state);
    in->slug = g.slug;
    in->leader_id = &leader_id;
    if (c->replay_id)
        return registration_add(c, in, out);
    TRY(q_delegate_count(c, leader_id, &row));
    if (row.n_delegates >= DELEGATES_MAX)
        return fail(c, ERR_CONFLICT, "email", "registration_delegation_full", "max", number(c, DELEGATES_MAX), NULL);
    TRY(registration_add(c, in, out));
    if (c->failure.err != OK)
        return OK; /* refused like anybody, with a mail to the owner */
    TRY(q_delegate_add(c, leader_id, in->email, in->name, c->now_at));
    ctx_topic(c, "guests", g.event_id);
    return log_add(c, g.event_id, "registration.delegate", registration_object(c, leader_id), NULL,
                   registration_state_json(c, "invited", in->ticket));
}

/* ---- on the spot ---- */

static enum err refuse_known(struct ctx *c, int64_t event_id, const char *email)
{
    struct q_registration_live live;
    TRY(q_registration_live(c, event_id, email, &live));
    fail_extra_int(c, "registration_id", live.id);
    return fail(c, ERR_CONFLICT, "email", "registration_known", NULL);
}

static enum err insert_walk_in(struct ctx *c, const struct registration_new *in, const struct q_ticket_find *t)
{
    struct q_registration_next_no no;
    struct q_registration_add_walk_in row;
    TRY(q_registration_next_no(c, t->event_id, &no));
    struct q_registration_add_walk_in_in values = {
        .event_id = t->event_id, .ticket_type_id = t->id, .last_no = no.last_no, .name = in->name,
        .email = in->email, .organisation = in->organisation, .lang = lang_code(in->lang), .now_at = c->now_at};
    enum err e = q_registration_add_walk_in(c, &values, &row);
    if (e == ERR_NOT_FOUND)
        return refuse_known(c, t->event_id, in->email);
    TRY(e);
    c->created_id = row.id;
    return OK;
}

enum err registration_add_walk_in(struct ctx *c, const struct registration_new *in, const char *reason)
{
    struct q_registration_event event;
    struct q_registration_get g;
    struct q_ticket_find t;
    bool is_taken, is_organiser;
    TRY(q_registration_event(c, in->slug, &event));
    TRY(access_is_organiser(c, event.id, &is_organiser));
    if (reason && !is_organiser)
        return fail(c, ERR_FORBIDDEN, "reason", "registration_by_organiser", NULL);
    TRY(registration_find_ticket(c, event.id, in->ticket, &t));
    if (c->replay_id)
        return OK;
    if (*in->email)
        TRY(expire_own(c, event.id, in->email));
    TRY(seat_take(c, &(struct seat){event.id, t.id, 0}, &is_taken));
    if (!is_taken && !reason)
        return registration_refuse_full(c, event.id, &t);
    if (!is_taken)
        TRY(seat_force(c, t.id));
    TRY(insert_walk_in(c, in, &t));
    TRY(seat_set_extras(c, c->created_id, t.id, in->extra_ids, in->n_extras));
    TRY(q_registration_get(c, c->created_id, &g));
    TRY(registration_mail(c, &g));
    ctx_topic(c, "guests", event.id);
    return log_add(c, event.id, "registration.walk_in", registration_object(c, g.id), NULL,
                   registration_reason_json(c, "confirmed", t.key, is_taken ? NULL : reason));
}

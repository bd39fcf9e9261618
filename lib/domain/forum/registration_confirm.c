#include "domain/forum/registration.h"

#include <string.h>

#include "domain/access/log.h"
#include "domain/forum/allotment.h"
#include "domain/forum/registration_in.h"
#include "domain/forum/registration_mail.h"
#include "domain/forum/seat.h"
#include "store/queries.h"

/* ---- what follows ---- */

/* Its state has changed: it is mailed what that calls for, and logged. */
static enum err became(struct ctx *c, const struct q_registration_get *was, const char *action)
{
    struct q_registration_get g;
    TRY(q_registration_get(c, was->id, &g));
    TRY(registration_mail(c, &g));
    return registration_log_move(c, action, was, &g);
}

static enum err not_any_more(struct ctx *c, enum err e)
{
    return e == ERR_NOT_FOUND ? fail(c, ERR_CONFLICT, NULL, "not_possible", NULL) : e;
}

/* Its place, held or taken just now, is the guest's. */
static enum err confirm_place(struct ctx *c, const struct q_registration_get *was)
{
    struct q_registration_confirm row;
    enum err e = q_registration_confirm(c, c->now_at, was->id, was->state, &row);
    if (e == ERR_CONFLICT) /* the address has registered anew: that one counts */
        return fail(c, e, NULL, "registration_replaced", NULL);
    return not_any_more(c, e);
}

static enum err advance(struct ctx *c, const struct q_registration_get *was, const char *state)
{
    struct q_registration_advance row;
    enum err e = q_registration_advance(c, state, was->id, was->state, &row);
    if (e == ERR_CONFLICT)
        return fail(c, e, NULL, "registration_replaced", NULL);
    return not_any_more(c, e);
}

enum err registration_let_wait(struct ctx *c, const struct q_registration_get *was)
{
    TRY(advance(c, was, "waiting"));
    return seat_wait(c, was->event_id, was->id, was->ticket_type_id);
}

/* The place of an allotment, anew. */
static enum err confirm_invited(struct ctx *c, const struct q_registration_get *g)
{
    bool is_used;
    TRY(allotment_place(c, &(struct seat){g->event_id, g->ticket_type_id, g->id}, g->allotment_id, &is_used));
    TRY(confirm_place(c, g));
    return became(c, g, "registration.confirm");
}

/* Without a place: the organiser decides, or a place that is free, or the waiting list. */
static enum err confirm_unplaced(struct ctx *c, const struct q_registration_get *g)
{
    struct q_ticket_find t;
    bool is_taken;
    if (g->allotment_id != NO_INT)
        return confirm_invited(c, g);
    if (g->is_approved_by_hand) {
        TRY(advance(c, g, "requested"));
        return became(c, g, "registration.confirm");
    }
    TRY(seat_take(c, &(struct seat){g->event_id, g->ticket_type_id, g->id}, &is_taken));
    if (is_taken)
        TRY(confirm_place(c, g));
    else if (g->is_waitable)
        TRY(registration_let_wait(c, g));
    else {
        TRY(registration_find_ticket(c, g->event_id, g->ticket, &t));
        return registration_refuse_full(c, g->event_id, &t);
    }
    return became(c, g, "registration.confirm");
}

/* The hold was freed: as if registering now. */
static enum err revive(struct ctx *c, const struct q_registration_get *g)
{
    struct q_ticket_find t;
    TRY(registration_find_ticket(c, g->event_id, g->ticket, &t));
    TRY(registration_check_window(c, &t, t.closes_at));
    return confirm_unplaced(c, g);
}

enum err registration_confirm(struct ctx *c, int64_t registration_id)
{
    struct q_registration_lock locked;
    struct q_registration_get g;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, &g));
    if (strcmp(g.state, "expired") == 0)
        return revive(c, &g);
    if (strcmp(g.state, "pending") != 0)
        return registration_is_live(&g) ? OK : registration_not_live(c, g.state);
    if (!g.is_placed)
        return confirm_unplaced(c, &g);
    TRY(confirm_place(c, &g));
    return became(c, &g, "registration.confirm");
}

/* ---- deciding ---- */

/* The request itself; ERR_NOT_FOUND, nothing recorded, when it has become what was decided already. */
static enum err requested(struct ctx *c, int64_t registration_id, bool is_accepted, struct q_registration_get *out)
{
    struct q_registration_lock locked;
    TRY(q_registration_lock(c, registration_id, &locked));
    TRY(q_registration_get(c, registration_id, out));
    if (strcmp(out->state, "requested") == 0)
        return OK;
    bool is_rejected = strcmp(out->state, "rejected") == 0;
    bool is_same = is_accepted ? registration_is_live(out) && strcmp(out->state, "pending") != 0 : is_rejected;
    if (is_same)
        return ERR_NOT_FOUND;
    fail_extra_text(c, "state", out->state);
    return fail(c, ERR_CONFLICT, NULL, "registration_not_requested", NULL);
}

enum err registration_accept(struct ctx *c, int64_t registration_id)
{
    struct q_registration_get g;
    struct q_ticket_find t;
    bool is_taken;
    enum err e = requested(c, registration_id, true, &g);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    TRY(seat_take(c, &(struct seat){g.event_id, g.ticket_type_id, g.id}, &is_taken));
    if (is_taken)
        TRY(confirm_place(c, &g));
    else if (g.is_waitable)
        TRY(registration_let_wait(c, &g));
    else {
        TRY(registration_find_ticket(c, g.event_id, g.ticket, &t));
        return registration_refuse_full(c, g.event_id, &t);
    }
    TRY(q_registration_decided(c, c->now_at, g.id));
    return became(c, &g, "registration.accept");
}

enum err registration_reject(struct ctx *c, int64_t registration_id, const char *reason)
{
    struct q_registration_get g;
    struct q_registration_reject row;
    if (!reason)
        return fail(c, ERR_INVALID, "reason", "field_missing", NULL);
    enum err e = requested(c, registration_id, false, &g);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    TRY(not_any_more(c, q_registration_reject(c, c->now_at, reason, g.id, &row)));
    TRY(registration_mail_rejected(c, &g, reason));
    ctx_topic(c, "guests", g.event_id);
    return log_add(c, g.event_id, "registration.reject", registration_object(c, g.id),
                   registration_state_json(c, g.state, g.ticket),
                   registration_reason_json(c, "rejected", g.ticket, reason));
}

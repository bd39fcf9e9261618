#include "domain/call/deadline.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "domain/access/log.h"
#include "domain/call/application_in.h"

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t deadline_of_call(const struct application *a)
{
    return a->row.own_closes_at == NO_INT ? a->call.closes_at : a->row.own_closes_at;
}

int64_t deadline_closes(const struct application *a)
{
    return later(deadline_of_call(a), a->row.extended_until); /* NO_INT is before all */
}

int64_t deadline_due(const struct application *a, const struct q_call_upload_kinds *kind)
{
    bool is_own = kind->is_due_own || a->row.own_decks_until == NO_INT;
    return later(is_own ? kind->due_at : a->row.own_decks_until, a->row.extended_until);
}

enum err deadline_check(struct ctx *c, const struct application *a)
{
    int64_t closes_at = deadline_closes(a), last_at = later(deadline_of_call(a) + a->call.grace_ms, closes_at);
    if (!a->row.test_email)
        return call_check_until(c, &a->call, closes_at, last_at);
    return c->received_at < a->call.opens_at ? OK : fail(c, ERR_LATE, NULL, "test_call_open", NULL);
}

const char *deadline_lateness(const struct ctx *c, const struct application *a)
{
    if (a->row.test_email || c->received_at < deadline_of_call(a))
        return NULL;
    return c->received_at < deadline_closes(a) ? "extended" : "grace";
}

enum err deadline_check_new(struct ctx *c, const struct application *a, int64_t new_until)
{
    if (new_until == NO_INT)
        new_until = a->call.new_until;
    if (a->row.test_email || new_until == NO_INT || new_until >= deadline_of_call(a) ||
        c->received_at < new_until || c->received_at < a->row.extended_until)
        return deadline_check(c, a);
    fail_extra_time(c, "new_until", new_until);
    fail_extra_time(c, "closes_at", deadline_of_call(a));
    fail_extra_time(c, "received_at", c->received_at);
    fail_extra_text(c, "time_zone", a->call.time_zone);
    TRY(ctx_clock_ok(c));
    return fail(c, ERR_LATE, NULL, "call_no_new", "until",
                when_deadline_text(c->arena, c->lang, a->call.time_zone, new_until), "closes",
                when_deadline_text(c->arena, c->lang, a->call.time_zone, deadline_of_call(a)), NULL);
}

/* ---- more time for one ---- */

enum err deadline_check_extension(struct ctx *c, const struct application *a, int64_t until_at)
{
    struct q_application_round round = {.starts_at = NO_INT};
    const char *zone = a->call.time_zone;
    if (until_at <= c->now_at)
        return fail(c, ERR_INVALID, "extended_until", "extension_past", NULL);
    if (until_at <= deadline_of_call(a))
        return fail(c, ERR_INVALID, "extended_until", "extension_no_longer", "closes",
                    when_deadline_text(c->arena, c->lang, zone, deadline_of_call(a)), NULL);
    if (a->row.round_id != NO_INT)
        TRY(q_application_round(c, a->row.round_id, &round));
    if (round.starts_at != NO_INT && until_at > round.starts_at)
        return fail(c, ERR_INVALID, "extended_until", "extension_after_round", "starts",
                    when_text(c->arena, c->lang, zone, round.starts_at), NULL);
    return OK;
}

static const char *until_json(struct ctx *c, int64_t until_at, const char *reason)
{
    AUTO_JSON *what = json_pack("{s:s*}", "reason", reason);
    if (until_at != NO_INT)
        json_object_set_new(what, "extended_until", json_integer(until_at));
    return json_text(c->arena, what);
}

/* Stores, logs and tells it. */
static enum err put(struct ctx *c, struct application *a, int64_t until_at, const char *reason, const char *action)
{
    struct q_deadline_extend row;
    const char *before = until_json(c, a->row.extended_until, a->row.extension_reason);
    enum err e = q_deadline_extend(c, &until_at, reason, a->row.application_id, &row);
    if (e == ERR_NOT_FOUND)
        return application_wrong_state(c, a);
    TRY(e);
    a->row.extended_until = until_at;
    a->row.extension_reason = reason;
    TRY(log_add(c, a->row.event_id, action, application_object(c, a->row.application_id), before,
                until_json(c, until_at, reason)));
    ctx_topic(c, "event", a->row.event_id);
    ctx_topic(c, "application", a->row.application_id);
    return application_mail_extension(c, a);
}

enum err deadline_extend(struct ctx *c, struct application *a, int64_t until_at, const char *reason)
{
    const char *was = a->row.extension_reason;
    if (a->row.test_email)
        return fail(c, ERR_CONFLICT, NULL, "extension_test", NULL);
    if (a->row.extended_until == until_at && was && strcmp(was, reason) == 0)
        return OK;
    TRY(ctx_clock_ok(c));
    TRY(deadline_check_extension(c, a, until_at));
    return put(c, a, until_at, reason, "application.extend");
}

enum err deadline_end_extension(struct ctx *c, struct application *a)
{
    if (a->row.extended_until == NO_INT || a->row.extended_until <= c->now_at)
        return OK;
    return put(c, a, c->now_at, a->row.extension_reason, "application.extend_end");
}

/* Handlers for referral partners, and for who is brought by one. */
#include "api.h"
#include "domain/call/application.h"
#include "domain/call/referrer.h"
#include "fields.h"
#include "job.h"
#include "store/queries.h"

/* ---- one ---- */

/* The organiser sees whom to write to and revises the row; the partner does not. */
static enum err write_row(struct ctx *c, struct jw *w, const struct q_referrer_get *one)
{
    struct rows rows;
    if (c->who.kind == WHO_REFERRER)
        TRY(q_referrer_show_own(c, one->id, &rows));
    else
        TRY(q_referrer_show(c, one->id, &rows));
    enum err e = rows_next(c, &rows);
    if (e == OK)
        reply_row(w, &rows);
    rows_close(&rows);
    return e;
}

static enum err write_one(struct ctx *c, struct reply *r, int status, int64_t referrer_id)
{
    struct q_referrer_get one;
    struct rows rows;
    size_t n;
    TRY(q_referrer_get(c, referrer_id, &one));
    struct jw w = reply_json(r, status);
    TRY(write_row(c, &w, &one));
    jw_str(&w, "event", one.slug);
    jw_raw(&w, "event_name", one.event_name_json);
    jw_str(&w, "time_zone", one.time_zone);
    jw_str(&w, "apply_link", referrer_apply_link(c, one.slug, one.code));
    TRY(q_referrer_brought(c, one.id, &rows));
    TRY(reply_rows(c, &w, "brought", &rows, &n));
    reply_end(r, &w);
    reply_version(c, r, one.version_no);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_referrer_get(struct ctx *c, struct reply *r)
{
    return write_one(c, r, 200, in_int(c, "referrer_id"));
}

/* ---- for the organiser ---- */

static enum err read_edit(struct ctx *c, struct referrer_edit *out)
{
    *out = (struct referrer_edit){.name = in_text(c, "name"), .email = in_text(c, "email"), .lang = c->lang,
                                  .code = in_opt_text(c, "referral_code"), .n_quota = in_opt_int(c, "n_quota"),
                                  .expires_at = in_opt_int(c, "expires_at")};
    if (!in_has(c, "lang") || lang_of(in_text(c, "lang"), &out->lang))
        return OK;
    return fail(c, ERR_INVALID, "lang", "field_choice", "choices", "ko, zh, en", NULL);
}

enum err api_referrer_list(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    struct rows rows;
    size_t n;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    ctx_topic(c, "referrers", event.event_id);
    TRY(q_referrer_list(c, event.event_id, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_referrer_add(struct ctx *c, struct reply *r)
{
    struct referrer_edit in;
    TRY(read_edit(c, &in));
    TRY(referrer_add(c, in_text(c, "event"), &in));
    return write_one(c, r, 201, c->replay_id ? c->replay_id : c->created_id);
}

enum err api_referrer_put(struct ctx *c, struct reply *r)
{
    struct referrer_edit in;
    TRY(read_edit(c, &in));
    TRY(referrer_edit(c, in_int(c, "referrer_id"), &in));
    return write_one(c, r, 200, in_int(c, "referrer_id"));
}

enum err api_referrer_revoke(struct ctx *c, struct reply *r)
{
    TRY(referrer_revoke(c, in_int(c, "referrer_id"), true));
    return write_one(c, r, 200, in_int(c, "referrer_id"));
}

enum err api_referrer_restore(struct ctx *c, struct reply *r)
{
    TRY(referrer_revoke(c, in_int(c, "referrer_id"), false));
    return write_one(c, r, 200, in_int(c, "referrer_id"));
}

enum err api_referrer_renew_link(struct ctx *c, struct reply *r)
{
    TRY(referrer_renew_link(c, in_int(c, "referrer_id")));
    return write_one(c, r, 200, in_int(c, "referrer_id"));
}

/* ---- for who applies ---- */

/* By POST: a code is not for logs of addresses. */
enum err api_referral_find(struct ctx *c, struct reply *r)
{
    struct call call;
    struct q_referrer_by_code found;
    TRY(call_find(c, in_text(c, "event"), &call));
    TRY(referrer_find(c, call.event_id, in_text(c, "referral_code"), &found));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "name", found.name);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* Whether it counts is known once it is submitted. */
static enum err answer(struct ctx *c, struct reply *r, const struct application *a)
{
    struct q_referral_get by;
    enum err e = q_referral_get(c, a->row.application_id, &by);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    bool is_in = a->row.submitted_at != NO_INT;
    struct jw w = reply_json(r, 200);
    if (e == OK) {
        jw_key_open(&w, "referral", '{');
        jw_int(&w, "referrer_id", by.id);
        jw_str(&w, "name", by.name);
        if (is_in)
            jw_bool(&w, "is_counted", by.n_quota == NO_INT || by.n_before < by.n_quota);
        else
            jw_null(&w, "is_counted");
        jw_close(&w, '}');
    } else {
        jw_null(&w, "referral");
    }
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_referral_get(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    return answer(c, r, &a);
}

enum err api_referral_put(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(referral_put(c, &a, in_text(c, "referral_code")));
    return answer(c, r, &a);
}

enum err api_referral_end(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(referral_end(c, &a));
    return answer(c, r, &a);
}

/* Handlers for allotments: places that a host or sponsor gives away itself. */
#include "api.h"
#include "domain/forum/allotment.h"
#include "domain/forum/registration.h"
#include "domain/forum/seat.h"
#include "fields.h"
#include "job.h"
#include "store/queries.h"

static enum err read_lang(struct ctx *c, enum lang *out)
{
    *out = c->lang;
    if (!in_has(c, "lang") || lang_of(in_text(c, "lang"), out))
        return OK;
    return fail(c, ERR_INVALID, "lang", "field_choice", "choices", "ko, zh, en", NULL);
}

/* ---- one ---- */

static enum err write_one(struct ctx *c, struct reply *r, int status, int64_t allotment_id)
{
    struct q_allotment_get a;
    struct rows rows;
    size_t n;
    TRY(q_allotment_get(c, allotment_id, &a));
    TRY(q_allotment_show(c, allotment_id, &rows));
    enum err e = rows_next(c, &rows);
    if (e == OK) {
        struct jw w = reply_json(r, status);
        reply_row(&w, &rows);
        rows_close(&rows);
        jw_str(&w, "register_link", allotment_register_link(c, a.slug, a.code));
        TRY(q_allotment_guests(c, allotment_id, &rows));
        TRY(reply_rows(c, &w, "guests", &rows, &n));
        TRY(q_allotment_invitations(c, allotment_id, &rows));
        TRY(reply_rows(c, &w, "invitations", &rows, &n));
        reply_end(r, &w);
    }
    rows_close(&rows);
    TRY(e);
    reply_version(c, r, a.version_no);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_allotment_get(struct ctx *c, struct reply *r)
{
    return write_one(c, r, 200, in_int(c, "allotment_id"));
}

/* ---- for the organiser ---- */

enum err api_allotment_add(struct ctx *c, struct reply *r)
{
    struct allotment_new in = {.slug = in_text(c, "event"), .organisation_key = in_text(c, "organisation_key"),
                               .ticket = in_text(c, "ticket"), .name = in_text(c, "name"),
                               .email = in_text(c, "email"), .n_places = in_int(c, "n_places"),
                               .return_at = in_opt_int(c, "return_at")};
    TRY(read_lang(c, &in.lang));
    TRY(allotment_add(c, &in));
    return write_one(c, r, 201, c->replay_id ? c->replay_id : c->created_id);
}

enum err api_allotment_list(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct rows rows;
    size_t n;
    TRY(q_registration_event(c, in_text(c, "event"), &event));
    ctx_topic(c, "guests", event.id);
    TRY(q_allotment_list(c, event.id, &rows));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "time_zone", event.time_zone);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_allotment_edit(struct ctx *c, struct reply *r)
{
    enum lang lang;
    TRY(read_lang(c, &lang));
    struct allotment_edit in = {.name = in_opt_text(c, "name"), .email = in_opt_text(c, "email"),
                                .lang = in_has(c, "lang") ? lang_code(lang) : NULL,
                                .n_places = in_opt_int(c, "n_places"), .return_at = in_opt_int(c, "return_at"),
                                .is_kept = in_bool(c, "is_kept")};
    TRY(allotment_edit(c, in_int(c, "allotment_id"), &in));
    return write_one(c, r, 200, in_int(c, "allotment_id"));
}

enum err api_allotment_return(struct ctx *c, struct reply *r)
{
    TRY(allotment_return(c, in_int(c, "allotment_id")));
    return write_one(c, r, 200, in_int(c, "allotment_id"));
}

enum err api_allotment_renew_link(struct ctx *c, struct reply *r)
{
    TRY(allotment_renew_link(c, in_int(c, "allotment_id")));
    return write_one(c, r, 200, in_int(c, "allotment_id"));
}

/* ---- for the inviter, too ---- */

enum err api_allotment_renew_code(struct ctx *c, struct reply *r)
{
    TRY(allotment_renew_code(c, in_int(c, "allotment_id")));
    return write_one(c, r, 200, in_int(c, "allotment_id"));
}

enum err api_allotment_invite(struct ctx *c, struct reply *r)
{
    enum lang lang;
    TRY(read_lang(c, &lang));
    TRY(allotment_invite(c, in_int(c, "allotment_id"), in_text(c, "name"), in_text(c, "email"), lang));
    return write_one(c, r, 200, in_int(c, "allotment_id"));
}

/* ---- for who has a code ---- */

/* By POST: a code is not for logs of addresses. */
enum err api_invitation_find(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct rows rows;
    int64_t allotment_id;
    TRY(registration_event(c, in_text(c, "event"), &event));
    TRY(allotment_find(c, event.id, in_text(c, "invitation"), 0, &allotment_id));
    TRY(q_allotment_invitation_show(c, c->received_at, seat_due_at(c), allotment_id, &rows));
    enum err e = rows_next(c, &rows);
    if (e == OK) {
        struct jw w = reply_json(r, 200);
        reply_row(&w, &rows);
        jw_str(&w, "time_zone", event.time_zone);
        reply_end(r, &w);
    }
    rows_close(&rows);
    TRY(e);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* Handlers for the forum: its kinds of places, its programme, registrations. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/registration.h"
#include "domain/registration_mail.h"
#include "fields.h"
#include "job.h"
#include "store/queries.h"

/* ---- what anyone may know ---- */

enum err api_ticket_list(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct rows rows;
    size_t n;
    TRY(registration_event(c, in_text(c, "event"), &event));
    TRY(q_ticket_list(c, c->received_at, registration_due_at(c), event.id, &rows));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "event", event.slug);
    jw_str(&w, "time_zone", event.time_zone);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

/* ---- registering ---- */

static enum err check_lang(struct ctx *c, enum lang *out)
{
    if (!in_has(c, "lang") || lang_of(in_text(c, "lang"), out))
        return OK;
    return fail(c, ERR_INVALID, "lang", "field_choice", "choices", "ko, zh, en", NULL);
}

/* No id and no link: those go to the address, which is not proven yet. */
enum err api_registration_add(struct ctx *c, struct reply *r)
{
    struct registration_held held;
    struct registration_new in = {.slug = in_text(c, "event"), .ticket = in_text(c, "ticket"),
                                  .name = in_text(c, "name"), .email = in_text(c, "email"),
                                  .organisation = in_text(c, "organisation"), .lang = c->lang};
    TRY(check_lang(c, &in.lang));
    TRY(registration_add(c, &in, &held));
    if (c->failure.err != OK) /* refused, with a mail to the owner */
        return OK;
    struct jw w = reply_json(r, 202);
    jw_str(&w, "ticket", held.ticket);
    jw_str(&w, "mode", held.mode);
    jw_str(&w, "state", "pending");
    jw_time(&w, "hold_until", held.hold_until);
    jw_str(&w, "time_zone", held.time_zone);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- one registration ---- */

/* The join link is the guest's: its openings are recorded as theirs. */
static enum err write_one(struct ctx *c, struct reply *r)
{
    struct q_registration_get g;
    struct rows rows;
    AUTO_JSON *place = NULL;
    TRY(q_registration_get(c, in_int(c, "registration_id"), &g));
    TRY(registration_place(c, &g, &place));
    TRY(q_registration_show(c, g.id, &rows));
    enum err e = rows_next(c, &rows);
    if (e == OK) {
        struct jw w = reply_json(r, 200);
        reply_row(&w, &rows);
        jw_raw(&w, "place", place ? json_text(c->arena, place) : "null");
        jw_str(&w, "join_link", c->who.kind == WHO_GUEST ? registration_join_link(c, &g) : NULL);
        reply_end(r, &w);
    }
    rows_close(&rows);
    TRY(e);
    reply_version(c, r, g.version_no);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_registration_get(struct ctx *c, struct reply *r)
{
    return write_one(c, r);
}

enum err api_registration_confirm(struct ctx *c, struct reply *r)
{
    TRY(registration_confirm(c, in_int(c, "registration_id")));
    return write_one(c, r);
}

enum err api_registration_edit(struct ctx *c, struct reply *r)
{
    enum lang lang = c->lang;
    TRY(check_lang(c, &lang));
    struct registration_edit in = {.name = in_opt_text(c, "name"),
                                   .organisation = in_opt_text(c, "organisation"),
                                   .lang = in_has(c, "lang") ? lang_code(lang) : NULL};
    TRY(registration_edit(c, in_int(c, "registration_id"), &in));
    return write_one(c, r);
}

enum err api_registration_cancel(struct ctx *c, struct reply *r)
{
    TRY(registration_cancel(c, in_int(c, "registration_id"), in_opt_text(c, "reason")));
    return write_one(c, r);
}

enum err api_registration_switch(struct ctx *c, struct reply *r)
{
    TRY(registration_switch(c, in_int(c, "registration_id"), in_text(c, "ticket")));
    return write_one(c, r);
}

/* With api_join_link the only answer that holds the conference address. */
enum err api_registration_join(struct ctx *c, struct reply *r)
{
    const char *url;
    bool is_coming = strcmp(job_of(c)->req.method, "HEAD") != 0; /* that asks where it leads */
    TRY(registration_join(c, in_int(c, "registration_id"), is_coming, &url));
    reply_empty(r, 303);
    reply_header(r, "Location", url);
    reply_header(r, "Cache-Control", "no-store");
    reply_header(r, "Referrer-Policy", "no-referrer");
    return OK;
}

/* ---- for the organiser ---- */

enum err api_registration_list(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct rows rows;
    int64_t limit = in_limit(c);
    TRY(q_registration_event(c, in_text(c, "event"), &event));
    int64_t after;
    TRY(in_cursor(c, 0, &after));
    struct q_registration_list_in in = {
        .event_id = event.id, .after_id = after,
        .opt_ticket = in_opt_text(c, "ticket"), .opt_mode = in_opt_text(c, "mode"),
        .opt_state = in_opt_text(c, "state"), .opt_query = in_opt_text(c, "query"), .limit = limit};
    TRY(q_registration_list(c, &in, &rows));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "time_zone", event.time_zone);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    return OK;
}

enum err api_registration_counts(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct rows rows;
    size_t n;
    TRY(q_registration_event(c, in_text(c, "event"), &event));
    ctx_topic(c, "guests", event.id);
    TRY(q_registration_counts(c, event.id, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

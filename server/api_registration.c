/* Handlers for the forum: its kinds of places, its programme, registrations. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/forum/door.h"
#include "domain/forum/registration.h"
#include "domain/forum/registration_mail.h"
#include "domain/forum/seat.h"
#include "fields.h"
#include "job.h"
#include "store/queries.h"

/* ---- what anyone may know ---- */

/* Quotas with what is taken of them and the kinds of places they belong to. */
static enum err write_quotas(struct ctx *c, struct jw *w, int64_t event_id, bool is_for_public)
{
    struct q_quota_list *all;
    struct q_ticket_quota_list *of;
    size_t n, n_of;
    TRY(q_quota_list(c, event_id, &all, &n));
    TRY(q_ticket_quota_list(c, event_id, &of, &n_of));
    jw_key_open(w, is_for_public ? "extras" : "quotas", '[');
    for (size_t i = 0; i < n; i++) {
        if (is_for_public && !all[i].is_extra)
            continue;
        jw_open(w, '{');
        jw_int(w, "id", all[i].id);
        jw_str(w, "key", all[i].key);
        jw_raw(w, "name", all[i].name_json);
        if (!is_for_public) {
            jw_int(w, "n_capacity", all[i].n_capacity);
            jw_int(w, "n_taken", all[i].n_taken);
            jw_bool(w, "is_extra", all[i].is_extra);
        }
        int64_t n_left = all[i].n_capacity - all[i].n_taken;
        jw_int(w, "n_left", n_left > 0 ? n_left : 0);
        jw_key_open(w, "tickets", '[');
        for (size_t k = 0; k < n_of; k++)
            if (of[k].quota_id == all[i].id)
                jw_str(w, NULL, of[k].ticket);
        jw_close(w, ']');
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

enum err api_ticket_list(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct rows rows;
    size_t n;
    TRY(registration_event(c, in_text(c, "event"), &event));
    TRY(q_ticket_list(c, c->received_at, seat_due_at(c), event.id, &rows));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "event", event.slug);
    jw_str(&w, "time_zone", event.time_zone);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    TRY(write_quotas(c, &w, event.id, true));
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

static enum err read_new(struct ctx *c, struct registration_new *in)
{
    *in = (struct registration_new){.ticket = in_text(c, "ticket"), .name = in_text(c, "name"),
                                    .email = in_text(c, "email"), .organisation = in_text(c, "organisation"),
                                    .lang = c->lang};
    in->extra_ids = in_ids(c, "extra_ids", &in->n_extras);
    return check_lang(c, &in->lang);
}

/* No id and no link: those go to the address, which is not proven yet. */
static void write_held(struct reply *r, const struct registration_held *held)
{
    struct jw w = reply_json(r, 202);
    jw_str(&w, "ticket", held->ticket);
    jw_str(&w, "mode", held->mode);
    jw_str(&w, "state", "pending");
    jw_str(&w, "next", held->next);
    jw_time(&w, "hold_until", held->hold_until);
    jw_str(&w, "time_zone", held->time_zone);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
}

enum err api_registration_add(struct ctx *c, struct reply *r)
{
    struct registration_held held;
    struct registration_new in;
    TRY(read_new(c, &in));
    in.slug = in_text(c, "event");
    in.code = in_opt_text(c, "invitation");
    TRY(registration_add(c, &in, &held));
    if (c->failure.err == OK) /* else refused, with a mail to the owner */
        write_held(r, &held);
    return OK;
}

/* Somebody on the spot, by the organiser. */
enum err api_walk_in_add(struct ctx *c, struct reply *r)
{
    struct registration_new in;
    struct q_registration_get g;
    TRY(read_new(c, &in));
    in.slug = in_text(c, "event");
    TRY(registration_add_walk_in(c, &in, in_opt_text(c, "reason")));
    TRY(q_registration_get(c, c->replay_id ? c->replay_id : c->created_id, &g));
    struct jw w = reply_json(r, 201);
    jw_int(&w, "registration_id", g.id);
    jw_int(&w, "no", g.no);
    jw_str(&w, "state", g.state);
    jw_str(&w, "ticket", g.ticket);
    jw_str(&w, "name", g.name);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- a delegation ---- */

enum err api_delegate_add(struct ctx *c, struct reply *r)
{
    struct registration_held held;
    struct registration_new in;
    TRY(read_new(c, &in));
    TRY(registration_add_delegate(c, in_int(c, "registration_id"), &in, &held));
    if (c->failure.err == OK)
        write_held(r, &held);
    return OK;
}

enum err api_delegate_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    size_t n;
    TRY(q_delegate_list(c, in_int(c, "registration_id"), &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- one registration ---- */

static enum err write_extras(struct ctx *c, struct jw *w, int64_t registration_id)
{
    struct q_extra_list *has;
    size_t n;
    TRY(q_extra_list(c, registration_id, &has, &n));
    jw_key_open(w, "extras", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_int(w, "id", has[i].id);
        jw_str(w, "key", has[i].key);
        jw_raw(w, "name", has[i].name_json);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

/* The ticket, as a QR code holds it and as it is typed: of who has a place on site. */
static void write_pass(struct ctx *c, struct jw *w, const struct q_registration_get *g)
{
    if (strcmp(g->state, "confirmed") != 0 || strcmp(g->mode, "on_site") != 0) {
        jw_null(w, "pass");
        return;
    }
    jw_key_open(w, "pass", '{');
    jw_str(w, "token", door_ticket(c, g->slug, g->id, g->link_no));
    jw_str(w, "code", door_code(c, g->no, g->id, g->link_no));
    jw_close(w, '}');
}

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
        rows_close(&rows);
        TRY(write_extras(c, &w, g.id));
        jw_raw(&w, "place", place ? json_text(c->arena, place) : "null");
        write_pass(c, &w, &g);
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
                                   .lang = in_has(c, "lang") ? lang_code(lang) : NULL,
                                   .has_extras = in_has(c, "extra_ids")};
    in.extra_ids = in_ids(c, "extra_ids", &in.n_extras);
    TRY(registration_edit(c, in_int(c, "registration_id"), &in));
    return write_one(c, r);
}

enum err api_registration_cancel(struct ctx *c, struct reply *r)
{
    TRY(registration_cancel(c, in_int(c, "registration_id"), in_opt_text(c, "reason")));
    return write_one(c, r);
}

/* The guest is told nothing by which the new ticket could be had: who asks may be who copied the old one. */
enum err api_registration_renew(struct ctx *c, struct reply *r)
{
    TRY(registration_renew(c, in_int(c, "registration_id")));
    if (c->who.kind != WHO_GUEST)
        return write_one(c, r);
    struct jw w = reply_json(r, 200);
    jw_str(&w, "next", "mail");
    reply_end(r, &w);
    return OK;
}

enum err api_registration_switch(struct ctx *c, struct reply *r)
{
    TRY(registration_switch(c, in_int(c, "registration_id"), in_text(c, "ticket")));
    return write_one(c, r);
}

enum err api_registration_redeem(struct ctx *c, struct reply *r)
{
    TRY(registration_redeem(c, in_int(c, "registration_id"), in_text(c, "invitation")));
    return write_one(c, r);
}

enum err api_registration_decide(struct ctx *c, struct reply *r)
{
    int64_t id = in_int(c, "registration_id");
    const char *decision = in_text(c, "decision");
    if (strcmp(decision, "accept") == 0)
        TRY(registration_accept(c, id));
    else if (strcmp(decision, "reject") == 0)
        TRY(registration_reject(c, id, in_opt_text(c, "reason")));
    else
        return fail(c, ERR_INVALID, "decision", "field_choice", "choices", "accept, reject", NULL);
    return write_one(c, r);
}

enum err api_registration_wait(struct ctx *c, struct reply *r)
{
    TRY(registration_wait(c, in_int(c, "registration_id"), in_text(c, "ticket")));
    return write_one(c, r);
}

enum err api_registration_leave(struct ctx *c, struct reply *r)
{
    TRY(registration_leave(c, in_int(c, "registration_id")));
    return write_one(c, r);
}

enum err api_registration_take(struct ctx *c, struct reply *r)
{
    TRY(registration_take_offer(c, in_int(c, "registration_id")));
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
        .opt_kind = in_opt_text(c, "kind"),
        .opt_state = in_opt_text(c, "state"), .opt_query = in_opt_text(c, "query"),
        .opt_allotment_id = in_opt_int(c, "allotment_id"), .limit = limit};
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
    TRY(q_ticket_counts(c, event.id, &rows));
    TRY(reply_rows(c, &w, "tickets", &rows, &n));
    TRY(write_quotas(c, &w, event.id, false));
    reply_end(r, &w);
    return OK;
}

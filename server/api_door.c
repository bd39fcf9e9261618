/* Handlers for check-in at the doors. */
#include <stdlib.h>

#include "api.h"
#include "base/json.h"
#include "domain/forum/door.h"
#include "fields.h"
#include "store/queries.h"

enum err api_me_door_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    size_t n;
    TRY(q_door_event_list(c, c->who.kind == WHO_PERSON ? c->who.person_id : 0, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_door_get(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct rows rows;
    size_t n;
    TRY(q_registration_event(c, in_text(c, "event"), &event));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "event", event.slug);
    jw_raw(&w, "name", event.name_json);
    jw_str(&w, "time_zone", event.time_zone);
    jw_time(&w, "starts_at", event.starts_at);
    jw_time(&w, "ends_at", event.ends_at);
    jw_str(&w, "origin", c->origin); /* to what tickets are bound */
    TRY(q_ticket_counts(c, event.id, &rows));
    TRY(reply_rows(c, &w, "tickets", &rows, &n));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_door_guest_list(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    int64_t after;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    TRY(in_cursor(c, 0, &after));
    struct jw w = reply_json(r, 200);
    TRY(door_write_guests(c, &w, &(struct door_page){event.event_id, in_opt_int(c, "since"), after}));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_door_scan(struct ctx *c, struct reply *r)
{
    struct jw w = reply_json(r, 200);
    TRY(door_scan(c, in_text(c, "event"), in_json(c, "scan_batch"), &w));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_door_undo(struct ctx *c, struct reply *r)
{
    TRY(door_undo(c, in_text(c, "event"), in_text(c, "scan_key")));
    reply_empty(r, 204);
    return OK;
}

enum err api_door_counts(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    struct rows rows;
    size_t n;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    ctx_topic(c, "door", event.event_id);
    ctx_topic(c, "guests", event.event_id);
    struct jw w = reply_json(r, 200);
    TRY(q_door_ticket_counts(c, event.event_id, &rows));
    TRY(reply_rows(c, &w, "tickets", &rows, &n));
    TRY(q_door_counts(c, event.event_id, &rows));
    TRY(reply_rows(c, &w, "doors", &rows, &n));
    reply_end(r, &w);
    return OK;
}

/* ---- badges ---- */

#define BADGES_MAX 200

static void write_badge(struct ctx *c, struct jw *w, const char *slug, const struct q_badge_list *g)
{
    jw_open(w, '{');
    jw_int(w, "registration_id", g->id);
    jw_int(w, "no", g->no);
    jw_str(w, "name", g->name);
    jw_str(w, "organisation", g->organisation);
    jw_str(w, "ticket", g->ticket);
    jw_str(w, "kind", g->kind);
    jw_raw(w, "ticket_name", g->name_json);
    jw_str(w, "token", door_ticket(c, slug, g->id, g->link_no));
    jw_str(w, "code", door_code(c, g->no, g->id, g->link_no));
    jw_close(w, '}');
}

enum err api_badge_list(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct q_badge_list *all;
    size_t n;
    int64_t after;
    TRY(q_registration_event(c, in_text(c, "event"), &event));
    TRY(in_cursor(c, 0, &after));
    TRY(q_badge_list(c, event.id, after, in_opt_text(c, "ticket"), in_opt_int(c, "registration_id"), BADGES_MAX, &all,
                     &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++)
        write_badge(c, &w, event.slug, &all[i]);
    jw_close(&w, ']');
    const char *next = n == BADGES_MAX ? arena_printf(c->arena, "%lld", (long long)all[n - 1].id) : NULL;
    jw_str(&w, "next_cursor", next);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- the staff ---- */

enum err api_door_staff_invite(struct ctx *c, struct reply *r)
{
    int64_t person_id;
    struct door_staff_new in = {.slug = in_text(c, "event"), .email = in_text(c, "email"),
                                .name = in_text(c, "name"), .lang = c->lang};
    if (in_has(c, "lang") && !lang_of(in_text(c, "lang"), &in.lang))
        return fail(c, ERR_INVALID, "lang", "field_choice", "choices", "ko, zh, en", NULL);
    TRY(door_staff_invite(c, &in, &person_id));
    struct jw w = reply_json(r, 201);
    jw_int(&w, "person_id", person_id);
    jw_str(&w, "email", in.email);
    reply_end(r, &w);
    return OK;
}

enum err api_door_staff_list(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    struct rows rows;
    size_t n;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    TRY(q_door_staff_list(c, event.event_id, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_door_staff_drop(struct ctx *c, struct reply *r)
{
    TRY(door_staff_drop(c, in_text(c, "event"), in_int(c, "person_id")));
    reply_empty(r, 204);
    return OK;
}

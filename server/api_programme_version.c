/* Handlers for the versions of an event's programme that were published. */
#include <inttypes.h>

#include "api.h"
#include "base/json.h"
#include "domain/forum/programme.h"
#include "fields.h"
#include "programme_json.h"

enum err api_programme_versions(struct ctx *c, struct reply *r)
{
    struct programme_versions v;
    int64_t before;
    TRY(in_cursor(c, INT64_MAX, &before));
    TRY(programme_versions(c, in_text(c, "event"), before, &v));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "time_zone", v.event.time_zone);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < v.n_items; i++) {
        const struct programme_version *x = &v.items[i];
        jw_open(&w, '{');
        jw_int(&w, "version_no", x->version_no);
        jw_time(&w, "published_at", x->published_at);
        jw_str(&w, "actor", x->actor);
        jw_str(&w, "actor_name", x->actor_name);
        jw_int(&w, "n_added", x->n_added);
        jw_int(&w, "n_removed", x->n_removed);
        jw_int(&w, "n_changed", x->n_changed);
        jw_int(&w, "n_others", x->n_others);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    jw_str(&w, "next_cursor", v.next_no == NO_INT ? NULL : arena_printf(c->arena, "%" PRId64, v.next_no));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

static void write_past(struct ctx *c, struct reply *r, const struct programme_past *p)
{
    struct jw w = reply_json(r, 200);
    jw_int(&w, "version_no", p->is.version_no);
    jw_time(&w, "published_at", p->is.published_at);
    jw_str(&w, "actor", p->is.actor);
    jw_str(&w, "actor_name", p->is.actor_name);
    jw_str(&w, "time_zone", p->draft.event.time_zone);
    jw_int(&w, "published_version_no", p->draft.event.version_no);
    jw_bool(&w, "is_restorable", p->is_restorable);
    jw_int(&w, "n_draft_changes", (int64_t)p->draft.n_changes);
    programme_write_changes(&w, &p->since);
    programme_write_left(&w, &p->since);
    reply_end(r, &w);
    reply_version(c, r, p->draft.step.edit_no);
    reply_header(r, "Cache-Control", "no-store");
}

enum err api_programme_version(struct ctx *c, struct reply *r)
{
    struct programme_past p;
    enum err e = programme_past(c, in_text(c, "event"), in_int(c, "version_no"), &p);
    if (e == OK)
        write_past(c, r, &p);
    programme_past_done(&p);
    return e;
}

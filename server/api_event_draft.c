/* Handlers for events being set up, and for the logos of organisations. */
#include <stdlib.h>

#include "api.h"
#include "base/json.h"
#include "domain/event/event.h"
#include "domain/event/event_draft.h"
#include "domain/event/logo.h"
#include "fields.h"
#include "store/queries.h"

static void write_problems(struct jw *w, const struct event_draft *d)
{
    jw_key_open(w, "problems", '[');
    for (const struct fault *f = d->faults.first; f; f = f->next) {
        jw_open(w, '{');
        jw_str(w, "pointer", f->pointer);
        jw_str(w, "rule", f->key);
        jw_str(w, "detail", f->text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_int(w, "n_problems", d->faults.n);
}

static void write_inherited(struct jw *w, const struct event_draft *d)
{
    jw_key_open(w, "to_confirm", '[');
    for (const struct inherited *i = d->inherited; i; i = i->next) {
        jw_open(w, '{');
        jw_str(w, "path", i->path);
        jw_str(w, "pointer", i->pointer);
        jw_str(w, "state", i->state);
        jw_str(w, "flag", i->flag);
        jw_raw(w, "value", i->value_json);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_int(w, "n_to_confirm", d->n_inherited);
}

static void write_int(struct jw *w, const char *name, int64_t v)
{
    if (v == NO_INT)
        jw_null(w, name);
    else
        jw_int(w, name, v);
}

/* The whole draft: its document, what is wrong with it, what is to be confirmed. */
static enum err write_draft(struct ctx *c, struct reply *r, int status, struct event_draft *d)
{
    TRY(event_draft_look(c, d));
    struct jw w = reply_json(r, status);
    jw_int(&w, "draft_id", d->draft_id);
    jw_int(&w, "version_no", d->version_no);
    jw_str(&w, "state", d->state);
    jw_str(&w, "event", d->event);
    write_int(&w, "base_version_no", d->base_version_no);
    write_int(&w, "event_version_no", d->event_version_no);
    jw_str(&w, "from_event", d->from_event);
    jw_raw(&w, "document", d->doc_json);
    write_problems(&w, d);
    write_inherited(&w, d);
    jw_str(&w, "created_by", d->created_by);
    jw_time(&w, "created_at", d->created_at);
    jw_str(&w, "changed_by", d->changed_by);
    jw_time(&w, "changed_at", d->changed_at);
    reply_end(r, &w);
    reply_version(c, r, d->version_no);
    return OK;
}

static enum err reply_draft(struct ctx *c, struct reply *r, int status, int64_t draft_id)
{
    struct event_draft d;
    TRY(event_draft_get(c, draft_id, &d));
    return write_draft(c, r, status, &d);
}

enum err api_event_draft_add(struct ctx *c, struct reply *r)
{
    int64_t id = c->replay_id;
    int n_ways = in_has(c, "from") + in_has(c, "document") + in_has(c, "kind");
    if (n_ways != 1)
        return fail(c, ERR_INVALID, NULL, "event_draft_one_way", NULL);
    if (id)
        return reply_draft(c, r, 201, id);
    if (in_has(c, "from"))
        TRY(event_draft_copy(c, in_text(c, "from"), in_opt_text(c, "slug"), &id));
    else if (in_has(c, "document"))
        TRY(event_draft_load(c, in_json(c, "document"), &id));
    else
        TRY(event_draft_new(c, in_text(c, "kind"), in_opt_text(c, "slug"), &id));
    c->created_id = id;
    return reply_draft(c, r, 201, id);
}

enum err api_event_draft_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    size_t n;
    TRY(q_event_draft_list(c, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_event_draft_open(struct ctx *c, struct reply *r)
{
    int64_t id;
    bool is_new;
    TRY(event_draft_of(c, in_text(c, "event"), &id, &is_new));
    return reply_draft(c, r, is_new ? 201 : 200, id);
}

enum err api_event_draft_get(struct ctx *c, struct reply *r)
{
    return reply_draft(c, r, 200, in_int(c, "draft_id"));
}

enum err api_event_draft_export(struct ctx *c, struct reply *r)
{
    struct event_draft d;
    TRY(event_draft_get(c, in_int(c, "draft_id"), &d));
    AUTO_JSON *doc = json_stored(c->arena, d.doc_json);
    char *text = json_dumps(doc, JSON_INDENT(2));
    if (!text)
        fatal("out of memory");
    reply_text(r, 200, "application/json", text);
    buf_char(&r->body, '\n');
    free(text);
    reply_version(c, r, d.version_no);
    return OK;
}

enum err api_event_draft_change(struct ctx *c, struct reply *r)
{
    struct event_draft d;
    TRY(event_draft_get(c, in_int(c, "draft_id"), &d));
    TRY(event_draft_change(c, &d, in_json(c, "patch")));
    return write_draft(c, r, 200, &d);
}

enum err api_event_draft_put(struct ctx *c, struct reply *r)
{
    struct event_draft d;
    TRY(event_draft_get(c, in_int(c, "draft_id"), &d));
    TRY(event_draft_put(c, &d, in_json(c, "document")));
    return write_draft(c, r, 200, &d);
}

enum err api_event_draft_rebase(struct ctx *c, struct reply *r)
{
    struct event_draft d;
    TRY(event_draft_get(c, in_int(c, "draft_id"), &d));
    TRY(event_draft_rebase(c, &d));
    return write_draft(c, r, 200, &d);
}

enum err api_event_draft_confirm(struct ctx *c, struct reply *r)
{
    struct event_draft d;
    TRY(event_draft_get(c, in_int(c, "draft_id"), &d));
    TRY(event_draft_confirm(c, &d, in_json(c, "paths")));
    return write_draft(c, r, 200, &d);
}

enum err api_event_draft_publish(struct ctx *c, struct reply *r)
{
    struct event_draft d;
    struct event_import done;
    TRY(event_draft_get(c, in_int(c, "draft_id"), &d));
    TRY(event_draft_publish(c, &d, &done));
    TRY(event_draft_get(c, d.draft_id, &d));
    struct jw w = reply_json(r, done.is_new ? 201 : 200);
    jw_int(&w, "id", done.event_id);
    jw_str(&w, "slug", d.event);
    jw_int(&w, "version_no", done.version_no);
    jw_bool(&w, "is_changed", done.is_changed);
    reply_end(r, &w);
    return OK;
}

enum err api_event_draft_discard(struct ctx *c, struct reply *r)
{
    struct event_draft d;
    TRY(event_draft_get(c, in_int(c, "draft_id"), &d));
    TRY(event_draft_discard(c, &d));
    reply_empty(r, 204);
    return OK;
}

/* ---- logos ---- */

enum err api_logo_put(struct ctx *c, struct reply *r)
{
    const char *key;
    TRY(logo_put(c, in_text(c, "event"), in_text(c, "organisation_key"), in_json(c, "logo"), &key));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "organisation_key", in_text(c, "organisation_key"));
    jw_str(&w, "path", arena_printf(c->arena, "/api/v1/logos/%s", key));
    reply_end(r, &w);
    return OK;
}

enum err api_logo_delete(struct ctx *c, struct reply *r)
{
    TRY(logo_delete(c, in_text(c, "event"), in_text(c, "organisation_key")));
    reply_empty(r, 204);
    return OK;
}

enum err api_logo_get(struct ctx *c, struct reply *r)
{
    struct logo l;
    TRY(logo_get(c, in_text(c, "logo_key"), &l));
    r->status = 200;
    r->type = l.type;
    buf_add(&r->body, l.p, l.n);
    reply_header(r, "Cache-Control", l.is_public ? "public, max-age=31536000, immutable" : "private, no-store");
    return OK;
}

#include "domain/event/event_draft.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/lang.h"
#include "domain/access/log.h"
#include "domain/event/event.h"
#include "domain/event/event_copy.h"
#include "domain/event/event_merge.h"
#include "domain/event/event_release.h"
#include "store/queries.h"

static const char *number(struct ctx *c, int64_t v)
{
    return arena_printf(c->arena, "%lld", (long long)v);
}

static enum err log_draft(struct ctx *c, const struct event_draft *d, const char *action, int64_t was)
{
    const char *before = was ? arena_printf(c->arena, "{\"version_no\":%lld}", (long long)was) : NULL;
    return log_add(c, d->event_id, action, arena_printf(c->arena, "event_draft:%lld", (long long)d->draft_id),
                   before, arena_printf(c->arena, "{\"version_no\":%lld}", (long long)d->version_no));
}

/* The canonical text of a document that may be stored. */
static enum err text_of(struct ctx *c, json_t *doc, const char **out)
{
    const char *text = json_text(c->arena, doc);
    if (strlen(text) > EVENT_MAX_BYTES)
        return fail(c, ERR_TOO_LARGE, NULL, "event_draft_too_large", NULL);
    *out = text;
    return OK;
}

/* The name, as far as it is one: lists show it. */
static const char *name_of(struct ctx *c, json_t *doc)
{
    json_t *name = json_object_get(doc, "name");
    return json_is_object(name) ? json_text(c->arena, name) : "{}";
}

/* ---- begin ---- */

/* Where a draft comes from; NO_INT where it does not. */
struct origin {
    int64_t event_id, base_version_no, from_event_id;
};

static const struct origin blank = {NO_INT, NO_INT, NO_INT};

static const int64_t *opt(const int64_t *v)
{
    return *v == NO_INT ? NULL : v;
}

static enum err add(struct ctx *c, json_t *doc, json_t *inherited, struct origin o, int64_t *out)
{
    struct q_event_draft_add row;
    const char *text = "";
    TRY(text_of(c, doc, &text));
    TRY(q_event_draft_add(c, &(struct q_event_draft_add_in){
                                 .opt_event_id = opt(&o.event_id),
                                 .opt_base_version_no = opt(&o.base_version_no),
                                 .opt_from_event_id = opt(&o.from_event_id),
                                 .doc_json = text,
                                 .inherited_json = inherited ? json_text(c->arena, inherited) : "{}",
                                 .name_json = name_of(c, doc),
                                 .created_by = ctx_actor(c),
                                 .created_at = c->real_at,
                             }, &row));
    *out = row.id;
    struct event_draft d = {.draft_id = row.id, .version_no = 1, .event_id = o.event_id};
    return log_draft(c, &d, "event_draft.add", 0);
}

enum err event_draft_new(struct ctx *c, const char *kind, const char *slug, int64_t *out)
{
    AUTO_JSON *doc = event_skeleton(c->arena, kind);
    if (!doc)
        return fail(c, ERR_INVALID, "kind", "field_choice", "choices",
                    "competition, forum, conference, fair, release", NULL);
    if (slug)
        json_object_set_new(doc, "slug", json_string(slug));
    return add(c, doc, NULL, blank, out);
}

enum err event_draft_load(struct ctx *c, json_t *doc, int64_t *out)
{
    event_fill(c->arena, doc);
    return add(c, doc, NULL, blank, out);
}

enum err event_draft_copy(struct ctx *c, const char *from, const char *slug, int64_t *out)
{
    AUTO_JSON *doc = NULL, *inherited = NULL;
    struct q_event_by_slug event;
    struct origin o = blank;
    int64_t version_no;
    TRY(event_export(c, from, &doc, &version_no));
    TRY(q_event_by_slug(c, from, &event));
    o.from_event_id = event.id;
    event_clear_dates(doc);
    inherited = event_inherited(c->arena, doc);
    json_object_set_new(doc, "slug", json_string(slug ? slug : event_next_slug(c->arena, from)));
    return add(c, doc, inherited, o, out);
}

enum err event_draft_of(struct ctx *c, const char *slug, int64_t *out, bool *is_new)
{
    AUTO_JSON *doc = NULL;
    struct q_event_by_slug event;
    struct q_event_draft_of_event open;
    struct origin o = blank;
    TRY(event_export(c, slug, &doc, &o.base_version_no));
    TRY(q_event_by_slug(c, slug, &event));
    o.event_id = event.id;
    enum err e = q_event_draft_of_event(c, event.id, &open);
    *is_new = e == ERR_NOT_FOUND;
    if (*is_new)
        return add(c, doc, NULL, o, out);
    TRY(e);
    *out = open.id;
    return OK;
}

/* ---- read ---- */

enum err event_draft_get(struct ctx *c, int64_t draft_id, struct event_draft *out)
{
    struct q_event_draft_get row;
    TRY(q_event_draft_get(c, draft_id, &row));
    *out = (struct event_draft){
        .draft_id = row.id, .version_no = row.version_no, .state = row.state, .event = row.event,
        .event_id = row.event_id, .base_version_no = row.base_version_no,
        .event_version_no = row.event_version_no, .from_event = row.from_event,
        .from_event_id = row.from_event_id, .doc_json = row.doc_json,
        .inherited_json = row.inherited_json, .created_by = row.created_by,
        .changed_by = row.changed_by, .created_at = row.created_at, .changed_at = row.changed_at,
    };
    return OK;
}

static void add_fault(struct ctx *c, struct faults *to, const char *pointer, const char *key,
                      const char *slug)
{
    struct fault *f = arena_new_of(c->arena, struct fault);
    struct msg_arg arg = {"slug", slug};
    *f = (struct fault){pointer, key, msg_text(c->arena, c->lang, key, &arg, 1), NULL};
    if (to->last)
        to->last->next = f;
    else
        to->first = f;
    to->last = f;
    to->n++;
}

/* What the document alone cannot tell: whether its slug is free, and its parent there. */
static enum err check_others(struct ctx *c, struct event_draft *d, json_t *doc)
{
    const char *slug = json_str(doc, "slug"), *parent = json_str(doc, "parent");
    struct q_event_by_slug row;
    if (slug && d->event_id == NO_INT) {
        enum err e = q_event_by_slug(c, slug, &row);
        if (e == OK)
            add_fault(c, &d->faults, "/slug", "event_draft_slug_taken", slug);
        else if (e != ERR_NOT_FOUND)
            return e;
    }
    if (parent) {
        enum err e = q_event_by_slug(c, parent, &row);
        if (e == ERR_NOT_FOUND)
            add_fault(c, &d->faults, "/parent", "event_parent_unknown", parent);
        else if (e != OK)
            return e;
    }
    return OK;
}

struct look {
    struct ctx *c;
    struct event_draft *d;
    json_t *inherited;
    struct inherited **end;
};

static void look_at(void *to, const struct event_value *v)
{
    struct look *l = to;
    json_t *one = json_object_get(l->inherited, v->path), *was = json_object_get(one, "value");
    if (!one)
        return;
    bool is_changed = !json_equal(was, v->value);
    bool is_confirmed = json_is_true(json_object_get(one, "is_confirmed"));
    const char *flag = json_str(one, "flag");
    struct inherited *i = arena_new_of(l->c->arena, struct inherited);
    *i = (struct inherited){v->path, v->pointer,
                            is_changed ? "changed" : is_confirmed ? "confirmed" : "inherited",
                            flag ? arena_strdup(l->c->arena, flag) : NULL,
                            json_text(l->c->arena, was), NULL};
    l->d->n_inherited += !is_changed && !is_confirmed;
    *l->end = i;
    l->end = &i->next;
}

enum err event_draft_look(struct ctx *c, struct event_draft *d)
{
    AUTO_JSON *doc = json_stored(c->arena, d->doc_json);
    AUTO_JSON *inherited = json_stored(c->arena, d->inherited_json);
    d->faults = (struct faults){0};
    d->inherited = NULL;
    d->n_inherited = 0;
    event_check(c, doc, &d->faults);
    TRY(check_others(c, d, doc));
    event_values(c->arena, doc, look_at, &(struct look){c, d, inherited, &d->inherited});
    return OK;
}

/* ---- edit ---- */

static enum err check_open(struct ctx *c, const struct event_draft *d)
{
    return strcmp(d->state, "open") == 0 ? OK : fail(c, ERR_CONFLICT, NULL, "event_draft_published", NULL);
}

static enum err check_edit(struct ctx *c, const struct event_draft *d)
{
    TRY(check_open(c, d));
    return ctx_match(c, d->version_no);
}

/* Stores what the draft holds now, as its next version. */
static enum err save(struct ctx *c, struct event_draft *d, json_t *doc, const char *action)
{
    struct q_event_draft_set row;
    int64_t was = d->version_no;
    TRY(text_of(c, doc, &d->doc_json));
    enum err e = q_event_draft_set(c, &(struct q_event_draft_set_in){
                                          .doc_json = d->doc_json,
                                          .inherited_json = d->inherited_json,
                                          .name_json = name_of(c, doc),
                                          .opt_base_version_no = opt(&d->base_version_no),
                                          .changed_by = ctx_actor(c),
                                          .changed_at = c->real_at,
                                          .draft_id = d->draft_id,
                                          .version_no = d->version_no,
                                      }, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "event_changed_meanwhile", "version", number(c, was + 1), NULL);
    TRY(e);
    d->version_no = row.version_no;
    d->changed_by = ctx_actor(c);
    d->changed_at = c->real_at;
    return log_draft(c, d, action, was);
}

/* The slug is the event's address: it stays once there is one. */
static enum err check_slug(struct ctx *c, const struct event_draft *d, json_t *doc)
{
    const char *slug = json_str(doc, "slug");
    if (d->event && (!slug || strcmp(slug, d->event) != 0))
        return fail(c, ERR_INVALID, "slug", "event_slug_fixed", NULL);
    return OK;
}

enum err event_draft_change(struct ctx *c, struct event_draft *d, json_t *patch)
{
    TRY(check_edit(c, d));
    AUTO_JSON *doc = json_stored(c->arena, d->doc_json);
    event_patch(doc, patch);
    TRY(check_slug(c, d, doc));
    return save(c, d, doc, "event_draft.change");
}

enum err event_draft_put(struct ctx *c, struct event_draft *d, json_t *doc)
{
    TRY(check_edit(c, d));
    TRY(check_slug(c, d, doc));
    return save(c, d, doc, "event_draft.change");
}

enum err event_draft_rebase(struct ctx *c, struct event_draft *d)
{
    struct q_event_version_get was, is;
    TRY(check_edit(c, d));
    if (d->event_id == NO_INT || d->base_version_no == d->event_version_no)
        return OK;
    TRY(q_event_version_get(c, d->event_id, d->base_version_no, &was));
    TRY(q_event_version_get(c, d->event_id, d->event_version_no, &is));
    AUTO_JSON *base = json_stored(c->arena, was.doc_json);
    AUTO_JSON *theirs = json_stored(c->arena, is.doc_json);
    AUTO_JSON *mine = json_stored(c->arena, d->doc_json);
    AUTO_JSON *doc = event_merge(base, mine, theirs);
    d->base_version_no = d->event_version_no;
    return save(c, d, doc, "event_draft.rebase");
}

/* What `paths` says of a path by the longest of its beginnings there; NULL when nothing. */
static json_t *said_of(json_t *paths, const char *path)
{
    const char *key;
    json_t *one, *best = NULL;
    size_t best_n = 0;
    json_object_foreach(paths, key, one)
    {
        size_t n = strlen(key);
        bool fits = strncmp(path, key, n) == 0 && (path[n] == '/' || path[n] == '\0');
        if (fits && (!best || n >= best_n)) {
            best = one;
            best_n = n;
        }
    }
    return best;
}

enum err event_draft_confirm(struct ctx *c, struct event_draft *d, json_t *paths)
{
    const char *path;
    json_t *one;
    TRY(check_open(c, d));
    AUTO_JSON *doc = json_stored(c->arena, d->doc_json);
    AUTO_JSON *inherited = json_stored(c->arena, d->inherited_json);
    json_object_foreach(paths, path, one)
        if (!json_is_boolean(one))
            return fail(c, ERR_INVALID, path, "event_want_bool", NULL);
    json_object_foreach(inherited, path, one)
    {
        json_t *said = said_of(paths, path);
        if (said)
            json_object_set(one, "is_confirmed", said);
    }
    d->inherited_json = json_text(c->arena, inherited);
    return save(c, d, doc, "event_draft.confirm");
}

/* ---- end ---- */

static enum err check_ready(struct ctx *c, struct event_draft *d)
{
    TRY(event_draft_look(c, d));
    for (const struct fault *f = d->faults.first; f; f = f->next)
        issue_add_text(c, f->pointer, f->key, f->text);
    for (const struct inherited *i = d->inherited; i; i = i->next)
        if (strcmp(i->state, "inherited") == 0)
            issue_add(c, i->pointer, "event_draft_unconfirmed", "event_draft_unconfirmed", NULL);
    if (d->faults.n || d->n_inherited)
        return fail(c, ERR_INVALID, NULL, "event_draft_not_ready", "faults", number(c, d->faults.n),
                    "unconfirmed", number(c, d->n_inherited), NULL);
    if (d->event_id != NO_INT && d->event_version_no != d->base_version_no)
        return fail(c, ERR_STALE, NULL, "event_draft_behind", "version", number(c, d->event_version_no), NULL);
    return OK;
}

enum err event_draft_publish(struct ctx *c, struct event_draft *d, struct event_import *out)
{
    struct q_event_draft_publish row;
    struct event_import done;
    int64_t was = d->version_no;
    TRY(check_edit(c, d));
    TRY(check_ready(c, d));
    AUTO_JSON *doc = json_stored(c->arena, d->doc_json);
    TRY(event_import(c, doc, &done));
    TRY(q_event_draft_publish(c, done.event_id, ctx_actor(c), c->real_at, d->draft_id, &row));
    if (d->from_event_id != NO_INT) {
        TRY(q_organisation_logo_copy(c, done.event_id, c->real_at, d->from_event_id));
        TRY(q_wording_copy(c, done.event_id, c->real_at, ctx_actor(c), d->from_event_id));
    }
    d->event_id = done.event_id;
    d->version_no = row.version_no;
    TRY(log_draft(c, d, "event_draft.publish", was));
    *out = done;
    return OK;
}

enum err event_draft_discard(struct ctx *c, struct event_draft *d)
{
    TRY(check_open(c, d));
    TRY(q_event_draft_delete(c, d->draft_id));
    return log_draft(c, d, "event_draft.discard", d->version_no);
}

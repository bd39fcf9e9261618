#include "domain/event/event.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "domain/access/access.h"
#include "domain/access/log.h"
#include "domain/event/event_check.h"
#include "domain/event/event_project.h"
#include "domain/event/event_release.h"
#include "domain/event/event_shape.h"
#include "store/queries.h"

static const char *number(struct ctx *c, int64_t v)
{
    return arena_printf(c->arena, "%lld", (long long)v);
}

/* SHA-256, hex. */
static const char *hash_of(struct ctx *c, const char *text)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *hex = arena_alloc(c->arena, 2 * sizeof hash + 1);
    crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
    sodium_bin2hex(hex, 2 * sizeof hash + 1, hash, sizeof hash);
    return hex;
}

/* All faults become issues. */
static enum err check(struct ctx *c, json_t *doc)
{
    struct faults faults = {0};
    event_check(c, doc, &faults);
    for (const struct fault *f = faults.first; f; f = f->next)
        issue_add_text(c, f->pointer, f->key, f->text);
    return faults.n ? fail(c, ERR_INVALID, NULL, "event_file_faulty", "n", number(c, faults.n), NULL)
                    : OK;
}

/* An event shows on its parent's page: only who organises both makes it part of that one. Who organises the
 * event alone may leave it there. */
static enum err check_parent_right(struct ctx *c, const char *slug, int64_t parent_id, int64_t event_id)
{
    struct q_event_get was;
    bool is_organiser = true;
    if (c->who.kind == WHO_PERSON)
        TRY(access_is_organiser(c, parent_id, &is_organiser));
    if (is_organiser)
        return OK;
    if (event_id != NO_INT) {
        TRY(q_event_get(c, event_id, &was));
        if (was.parent_id == parent_id)
            return OK;
    }
    return fail(c, ERR_INVALID, "/parent", "event_parent_not_yours", "slug", slug, NULL);
}

/* Its parent's id, or NO_INT. An event that hangs below itself is refused. */
static enum err find_parent(struct ctx *c, json_t *doc, int64_t event_id, int64_t *out)
{
    const char *slug = json_str(doc, "parent");
    *out = NO_INT;
    if (!slug)
        return OK;
    struct q_event_by_slug parent;
    enum err e = q_event_by_slug(c, slug, &parent);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "/parent", "event_parent_unknown", "slug", slug, NULL);
    TRY(e);
    TRY(check_parent_right(c, slug, parent.id, event_id));
    *out = parent.id;
    for (int64_t id = parent.id; id != NO_INT;) {
        struct q_event_get above;
        if (id == event_id)
            return fail(c, ERR_INVALID, "/parent", "event_parent_self", NULL);
        TRY(q_event_get(c, id, &above));
        id = above.parent_id;
    }
    return OK;
}

static int64_t instant(json_t *doc, const char *member)
{
    int64_t t;
    return event_instant(json_object_get(doc, member), &t) ? t : NO_INT;
}

static enum err add_event(struct ctx *c, json_t *doc, int64_t *event_id)
{
    int64_t parent_id, ends_at = instant(doc, "ends");
    TRY(find_parent(c, doc, NO_INT, &parent_id));
    struct q_event_add row;
    struct q_event_add_in in = {
        .slug = json_str(doc, "slug"),
        .kind = json_str(doc, "kind"),
        .opt_parent_id = parent_id == NO_INT ? NULL : &parent_id,
        .time_zone = json_str(doc, "time_zone"),
        .name_json = json_text(c->arena, json_object_get(doc, "name")),
        .starts_at = instant(doc, "starts"),
        .opt_ends_at = ends_at == NO_INT ? NULL : &ends_at,
        .is_public = json_is_true(json_object_get(doc, "is_public")),
        .created_at = c->real_at,
    };
    enum err e = q_event_add(c, &in, &row);
    if (e == ERR_CONFLICT) /* the same slug, a moment ago */
        return fail(c, ERR_STALE, NULL, "event_changed_meanwhile", "version", "1", NULL);
    TRY(e);
    *event_id = row.id;
    return OK;
}

static enum err set_event(struct ctx *c, json_t *doc, int64_t event_id, int64_t version_no,
                          int64_t *new_version_no)
{
    int64_t parent_id, ends_at = instant(doc, "ends");
    TRY(find_parent(c, doc, event_id, &parent_id));
    struct q_event_set row;
    struct q_event_set_in in = {
        .kind = json_str(doc, "kind"),
        .opt_parent_id = parent_id == NO_INT ? NULL : &parent_id,
        .time_zone = json_str(doc, "time_zone"),
        .name_json = json_text(c->arena, json_object_get(doc, "name")),
        .starts_at = instant(doc, "starts"),
        .opt_ends_at = ends_at == NO_INT ? NULL : &ends_at,
        .is_public = json_is_true(json_object_get(doc, "is_public")),
        .changed_at = c->real_at,
        .event_id = event_id,
        .version_no = version_no,
    };
    enum err e = q_event_set(c, &in, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "event_changed_meanwhile", "version",
                    number(c, version_no + 1), NULL);
    TRY(e);
    *new_version_no = row.version_no;
    return OK;
}

static enum err log_version(struct ctx *c, const struct event_import *i, const char *hash)
{
    const char *before = i->is_new ? NULL
                                   : arena_printf(c->arena, "{\"version_no\":%lld}",
                                                  (long long)i->version_no - 1);
    const char *after = arena_printf(c->arena, "{\"hash\":\"%s\",\"version_no\":%lld}", hash,
                                     (long long)i->version_no);
    return log_add(c, i->event_id, i->is_new ? "event.add" : "event.change",
                   arena_printf(c->arena, "event:%lld", (long long)i->event_id), before, after);
}

static const char *public_text(struct ctx *c, const json_t *doc)
{
    AUTO_JSON *copy = json_deep_copy(doc);
    event_strike_secrets(copy);
    return json_text(c->arena, copy);
}

/* Adds the version and puts the rows; *i holds the event and the version before. */
static enum err add_version(struct ctx *c, json_t *doc, const char *text, struct event_import *i)
{
    const char *hash = hash_of(c, text);
    TRY(set_event(c, doc, i->event_id, i->version_no, &i->version_no));
    TRY(q_event_version_add(c, &(struct q_event_version_add_in){
                                   .event_id = i->event_id,
                                   .version_no = i->version_no,
                                   .doc_json = text,
                                   .public_json = public_text(c, doc),
                                   .hash = hash,
                                   .created_by = ctx_actor(c),
                                   .created_at = c->real_at,
                               }));
    TRY(event_project(c, doc, i->event_id));
    TRY(log_version(c, i, hash));
    c->topic = arena_printf(c->arena, "event:%lld", (long long)i->event_id);
    return OK;
}

/* Whether the text is the version's. */
static enum err is_version(struct ctx *c, const struct event_import *i, const char *text, bool *out)
{
    struct q_event_version_get latest;
    TRY(q_event_version_get(c, i->event_id, i->version_no, &latest));
    *out = strcmp(latest.doc_json, text) == 0;
    return OK;
}

enum err event_import(struct ctx *c, json_t *doc, struct event_import *out)
{
    event_fill(c->arena, doc);
    TRY(check(c, doc));
    const char *text = json_text(c->arena, doc);
    struct event_import i = {.is_changed = true};
    struct q_event_by_slug known;
    enum err e = q_event_by_slug(c, json_str(doc, "slug"), &known);
    if (e == ERR_NOT_FOUND) {
        i.is_new = true;
        TRY(add_event(c, doc, &i.event_id));
    } else {
        TRY(e);
        bool is_same = false;
        i.event_id = known.id;
        i.version_no = known.version_no;
        TRY(is_version(c, &i, text, &is_same));
        i.is_changed = !is_same;
    }
    if (i.is_changed)
        TRY(add_version(c, doc, text, &i));
    *out = i;
    return OK;
}

static enum err load(struct ctx *c, int64_t event_id, int64_t version_no, json_t **out)
{
    struct q_event_version_get row;
    TRY(q_event_version_get(c, event_id, version_no, &row));
    *out = json_stored(c->arena, row.doc_json);
    return OK;
}

enum err event_export(struct ctx *c, const char *slug, json_t **out, int64_t *version_no)
{
    struct q_event_by_slug event;
    enum err e = q_event_by_slug(c, slug, &event);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, NULL, "event_unknown", "slug", slug, NULL);
    TRY(e);
    TRY(load(c, event.id, event.version_no, out));
    *version_no = event.version_no;
    return OK;
}

enum err event_contact_email(struct ctx *c, int64_t event_id, const char **out)
{
    struct q_event_public_latest row;
    *out = NULL;
    enum err e = q_event_public_latest(c, event_id, &row);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    json_t *doc = json_loads(row.public_json, 0, NULL);
    const char *email = json_str(json_object_get(doc, "contact"), "email");
    if (email)
        *out = arena_strdup(c->arena, email);
    json_decref(doc);
    return OK;
}

enum err event_change(struct ctx *c, int64_t event_id, json_t *patch, int64_t if_version_no,
                      struct event_import *out)
{
    struct q_event_get event;
    enum err e = q_event_get(c, event_id, &event);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, NULL, "event_unknown", "slug", number(c, event_id), NULL);
    TRY(e);
    if (if_version_no && if_version_no != event.version_no)
        return fail(c, ERR_STALE, NULL, "event_changed_meanwhile", "version",
                    number(c, event.version_no), NULL);
    AUTO_JSON *doc = NULL;
    TRY(load(c, event_id, event.version_no, &doc));
    event_patch(doc, patch);
    const char *slug = json_str(doc, "slug");
    if (!slug || strcmp(slug, event.slug) != 0)
        return fail(c, ERR_INVALID, "slug", "event_slug_fixed", NULL);
    return event_import(c, doc, out);
}

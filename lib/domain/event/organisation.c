#include "domain/event/organisation.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/access/access.h"
#include "domain/access/log.h"
#include "domain/event/event_check.h"

#define NAME_CHARS 200

static const char *number(struct ctx *c, int64_t v)
{
    return arena_printf(c->arena, "%" PRId64, v);
}

static const char *object_of(struct ctx *c, int64_t organisation_id)
{
    return arena_printf(c->arena, "organisation:%" PRId64, organisation_id);
}

/* ---- names ---- */

/* What it is found by, in each language; one empty row when nothing is left of its names. */
static enum err put_names(struct ctx *c, int64_t organisation_id, const json_t *name)
{
    const char *lang;
    json_t *one;
    int n = 0;
    TRY(q_organisation_name_clear(c, organisation_id));
    json_object_foreach((json_t *)(uintptr_t)name, lang, one)
    {
        const char *folded = json_is_string(one) ? text_fold(c->arena, json_string_value(one)) : "";
        if (!*folded)
            continue;
        TRY(q_organisation_name_add(c, organisation_id, lang, folded));
        n++;
    }
    return n ? OK : q_organisation_name_add(c, organisation_id, "", "");
}

enum err organisation_name_missing(struct ctx *c)
{
    struct q_organisation_unnamed *rows;
    size_t n;
    TRY(q_organisation_unnamed(c, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        AUTO_JSON *name = json_stored(c->arena, rows[i].name_json);
        TRY(put_names(c, rows[i].id, name));
    }
    return OK;
}

/* ---- by event files ---- */

static enum err add(struct ctx *c, json_t *v, int64_t *organisation_id)
{
    struct q_organisation_add row;
    json_t *name = json_object_get(v, "name");
    TRY(q_organisation_add(c, json_str(v, "key"), json_text(c->arena, name), json_str(v, "country"),
                           json_str(v, "url"), &row));
    TRY(q_organisation_key_add(c, json_str(v, "key"), row.id));
    *organisation_id = row.id;
    return put_names(c, row.id, name);
}

enum err organisation_put(struct ctx *c, int64_t event_id, json_t *v, int64_t *organisation_id)
{
    struct q_organisation_of_key known;
    struct q_organisation_follow row;
    json_t *name = json_object_get(v, "name");
    enum err e = q_organisation_of_key(c, json_str(v, "key"), &known);
    if (e == ERR_NOT_FOUND)
        return add(c, v, organisation_id);
    TRY(e);
    *organisation_id = known.id;
    e = q_organisation_follow(c, &(struct q_organisation_follow_in){
                                     .name_json = json_text(c->arena, name),
                                     .opt_country = json_str(v, "country"),
                                     .opt_url = json_str(v, "url"),
                                     .organisation_id = known.id,
                                     .key = json_str(v, "key"),
                                     .event_id = event_id,
                                 }, &row);
    return e == OK ? put_names(c, known.id, name) : e == ERR_NOT_FOUND ? OK : e;
}

/* ---- reading ---- */

enum err organisation_sight(struct ctx *c, struct organisation_sight *out)
{
    out->person_id = c->who.kind == WHO_PERSON ? c->who.person_id : 0;
    return access_is_organiser(c, NO_INT, &out->is_all); /* of no event: of all */
}

const char *organisation_pattern(struct ctx *c, const char *query)
{
    const char *folded = text_fold(c->arena, query);
    return *folded ? arena_printf(c->arena, "%%%s%%", folded) : NULL;
}

enum err organisation_get(struct ctx *c, int64_t organisation_id, struct organisation *out)
{
    struct organisation_sight sight;
    struct scope scope;
    TRY(organisation_sight(c, &sight));
    TRY(q_organisation_get(c, organisation_id, &out->row));
    TRY(q_organisation_events(c, organisation_id, sight.is_all, sight.person_id, &out->events, &out->n_events));
    if (out->n_events == 0)
        return ERR_NOT_FOUND;
    TRY(access_scope(c, "organisation_id", organisation_id, NULL, &scope));
    return access_has(c, "ORGANISER", &scope, &out->is_editable);
}

enum err organisation_find(struct ctx *c, const char *key, struct organisation *out)
{
    struct q_organisation_of_key row;
    TRY(q_organisation_of_key(c, key, &row));
    return organisation_get(c, row.id, out);
}

/* ---- editing ---- */

static const char *json_of(struct ctx *c, const char *name_json, const char *country, const char *url)
{
    AUTO_JSON *name = json_stored(c->arena, name_json);
    AUTO_JSON *all = json_pack("{s:O, s:s?, s:s?}", "name", name, "country", country, "url", url);
    return json_text(c->arena, all);
}

/* The name as it is stored: one line in each language, NFC. */
static enum err check_name(struct ctx *c, json_t *name, const char **out)
{
    AUTO_JSON *clean = json_object();
    const char *lang;
    json_t *one;
    json_object_foreach(name, lang, one)
    {
        enum lang known;
        char *line;
        if (!lang_of(lang, &known) || strcmp(lang_code(known), lang) != 0 || !json_is_string(one) ||
            text_line(c->arena, json_string_value(one), json_string_length(one), &line) != OK || !*line ||
            text_n_chars(line) > NAME_CHARS)
            return fail(c, ERR_INVALID, "name", "organisation_name_form", NULL);
        json_object_set_new(clean, lang, json_string(line));
    }
    if (json_object_size(clean) == 0)
        return fail(c, ERR_INVALID, "name", "organisation_name_form", NULL);
    *out = json_text(c->arena, clean);
    return OK;
}

/* A member that may be taken away by null. False: it is neither null nor as `is_right` says. */
static bool take(json_t *patch, const char *member, bool (*is_right)(const char *), const char **v)
{
    json_t *one = json_object_get(patch, member);
    if (!one)
        return true;
    *v = json_string_value(one);
    return json_is_null(one) || (*v && is_right(*v));
}

enum err organisation_change(struct ctx *c, int64_t organisation_id, json_t *patch)
{
    struct q_organisation_get was;
    struct q_organisation_set row;
    const char *member;
    json_t *one;
    TRY(q_organisation_get(c, organisation_id, &was));
    TRY(ctx_match(c, was.version_no));
    const char *name_json = was.name_json, *country = was.country, *url = was.url;
    json_object_foreach(patch, member, one)
        if (strcmp(member, "name") != 0 && strcmp(member, "country") != 0 && strcmp(member, "url") != 0)
            return fail(c, ERR_INVALID, NULL, "organisation_patch_member", "member", member, NULL);
    if (json_object_get(patch, "name"))
        TRY(check_name(c, json_object_get(patch, "name"), &name_json));
    if (!take(patch, "country", text_is_country, &country))
        return fail(c, ERR_INVALID, "country", "organisation_country_form", NULL);
    if (!take(patch, "url", event_is_url, &url))
        return fail(c, ERR_INVALID, "url", "event_url_form", NULL);
    enum err e = q_organisation_set(c, name_json, country, url, organisation_id, was.version_no, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "organisation_changed_meanwhile", "version", number(c, was.version_no + 1),
                    NULL);
    TRY(e);
    AUTO_JSON *name = json_stored(c->arena, name_json);
    TRY(put_names(c, organisation_id, name));
    return log_add(c, NO_INT, "organisation.change", object_of(c, organisation_id),
                   json_of(c, was.name_json, was.country, was.url), json_of(c, name_json, country, url));
}

/* ---- merging ---- */

/* In the log of each event that named it, and in the instance's. */
static enum err log_merge(struct ctx *c, const struct q_organisation_get *was, int64_t into_id)
{
    struct q_organisation_event_ids *events;
    size_t n;
    const char *object = object_of(c, was->id);
    const char *before = json_of(c, was->name_json, was->country, was->url);
    const char *after = arena_printf(c->arena, "{\"into_id\":%" PRId64 ",\"key\":\"%s\"}", into_id, was->key);
    TRY(q_organisation_event_ids(c, was->id, &events, &n));
    for (size_t i = 0; i < n; i++)
        TRY(log_add(c, events[i].event_id, "organisation.merge", object, before, after));
    return log_add(c, NO_INT, "organisation.merge", object, before, after);
}

enum err organisation_merge(struct ctx *c, int64_t organisation_id, int64_t into_id)
{
    struct q_organisation_get was;
    struct organisation into;
    if (organisation_id == into_id)
        return fail(c, ERR_INVALID, "into_id", "organisation_same", NULL);
    enum err e = organisation_get(c, into_id, &into);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INVALID, "into_id", "organisation_into_unknown", NULL);
    TRY(e);
    TRY(q_organisation_get(c, organisation_id, &was));
    TRY(log_merge(c, &was, into_id));
    TRY(q_organisation_role_move(c, into_id, organisation_id));
    TRY(q_organisation_role_drop(c, organisation_id));
    TRY(q_organisation_partner_move(c, into_id, organisation_id));
    TRY(q_organisation_key_move(c, into_id, organisation_id));
    TRY(q_organisation_name_clear(c, organisation_id));
    TRY(q_organisation_touch(c, into_id));
    return q_organisation_delete(c, organisation_id);
}

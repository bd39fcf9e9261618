#include "domain/screening/look.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/application.h"
#include "store/queries.h"

enum err look_checklist(struct ctx *c, int64_t call_id, const char **out)
{
    struct q_call_screening_get row = {.checklist_json = "[]"};
    enum err e = q_call_screening_get(c, call_id, &row);
    *out = row.checklist_json;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- what is found ---- */

static const json_t *item_named(const json_t *checklist, const char *key)
{
    size_t no;
    json_t *item;
    json_array_foreach(checklist, no, item)
        if (strcmp(json_str(item, "key"), key) == 0)
            return item;
    return NULL;
}

/* Each of what was sent is an item's answer. */
static void check_known(struct ctx *c, const json_t *checklist, json_t *checks)
{
    const char *key;
    json_t *value;
    json_object_foreach(checks, key, value)
    {
        const char *field = arena_printf(c->arena, "checks.%s", key);
        if (!item_named(checklist, key))
            issue_add(c, field, "look_check_unknown", "look_check_unknown", NULL);
        else if (!json_is_boolean(value) && !json_is_null(value))
            issue_add(c, field, "look_check_value", "look_check_value", NULL);
    }
}

/* What has to be answered before one recommends either way. */
static void check_whole(struct ctx *c, const json_t *checklist, const json_t *checks)
{
    size_t no;
    json_t *item;
    json_array_foreach(checklist, no, item)
    {
        const char *key = json_str(item, "key");
        if (json_is_true(json_object_get(item, "is_required")) && !json_is_boolean(json_object_get(checks, key)))
            issue_add(c, arena_printf(c->arena, "checks.%s", key), "look_check_missing", "look_check_missing", NULL);
    }
}

static enum err check(struct ctx *c, const struct look_found *in, const char *checklist_json)
{
    AUTO_JSON *checklist = json_stored(c->arena, checklist_json);
    const char *word = in->recommendation;
    bool is_either = word && (strcmp(word, "accept") == 0 || strcmp(word, "reject") == 0);
    if (word && !is_either && strcmp(word, "undecided") != 0)
        return fail(c, ERR_INVALID, "recommendation", "field_choice", "choices", "accept, reject, undecided", NULL);
    check_known(c, checklist, in->checks);
    if (is_either)
        check_whole(c, checklist, in->checks);
    return c->failure.issues ? fail(c, ERR_INVALID, "checks", "look_unfinished", NULL) : OK;
}

/* Without those not answered. */
static const char *answered(struct ctx *c, json_t *checks)
{
    AUTO_JSON *kept = json_object();
    const char *key;
    json_t *value;
    json_object_foreach(checks, key, value)
        if (json_is_boolean(value))
            json_object_set(kept, key, value);
    return json_text(c->arena, kept);
}

/* The version that is edited, 0 before the first. */
static enum err match(struct ctx *c, const struct look_found *in, int64_t *version_no)
{
    struct q_look_get was;
    enum err e = q_look_get(c, in->application_id, c->who.person_id, &was);
    *version_no = 0;
    if (e == ERR_NOT_FOUND)
        return c->if_match ? ctx_match(c, 0) : OK;
    TRY(e);
    *version_no = was.version_no;
    e = ctx_match(c, was.version_no);
    if (e == ERR_UNCONDITIONAL) /* saved meanwhile by another device, which began it too */
        fail_extra_int(c, "version_no", was.version_no);
    return e;
}

static void tell(struct ctx *c, int64_t event_id, int64_t application_id)
{
    ctx_topic(c, "looks", event_id);
    ctx_topic(c, "look", application_id);
}

enum err look_save(struct ctx *c, const struct look_found *in, int64_t *version_no)
{
    struct q_application_brief a;
    struct q_look_put row;
    const char *checklist;
    int64_t seen_no;
    TRY(q_application_brief(c, in->application_id, &a));
    if (strcmp(a.state, "submitted") != 0)
        return fail(c, ERR_CONFLICT, NULL, "look_decided", NULL);
    TRY(look_checklist(c, a.call_id, &checklist));
    TRY(check(c, in, checklist));
    TRY(match(c, in, &seen_no));
    enum err e = q_look_put(c,
                            &(struct q_look_put_in){.application_id = in->application_id,
                                                    .person_id = c->who.person_id,
                                                    .opt_recommendation = in->recommendation,
                                                    .checks_json = answered(c, in->checks),
                                                    .note = in->note ? in->note : "",
                                                    .version_no = seen_no,
                                                    .now_at = c->now_at},
                            &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", arena_printf(c->arena, "%" PRId64, seen_no), NULL);
    TRY(e);
    *version_no = row.version_no;
    tell(c, a.event_id, in->application_id);
    AUTO_JSON *after = json_pack("{s:s?}", "recommendation", in->recommendation);
    return log_add(c, a.event_id, "look.save", application_object(c, in->application_id), NULL,
                   json_text(c->arena, after));
}

/* ---- conflicts of interest ---- */

enum err look_declare(struct ctx *c, int64_t application_id, const char *reason)
{
    struct q_application_brief a;
    TRY(q_application_brief(c, application_id, &a));
    TRY(q_look_conflict(c, application_id, c->who.person_id, reason, c->now_at));
    tell(c, a.event_id, application_id);
    return log_add(c, a.event_id, "look.conflict", application_object(c, application_id), NULL, NULL);
}

enum err look_clear_conflict(struct ctx *c, int64_t application_id, int64_t person_id)
{
    struct q_application_brief a;
    struct q_look_conflict_end row;
    TRY(q_application_brief(c, application_id, &a));
    enum err e = q_look_conflict_end(c, c->now_at, application_id, person_id, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "look_no_conflict", NULL);
    TRY(e);
    tell(c, a.event_id, application_id);
    return log_add(c, a.event_id, "look.clear_conflict", application_object(c, application_id), NULL,
                   arena_printf(c->arena, "{\"person_id\":%" PRId64 "}", person_id));
}

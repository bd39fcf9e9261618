#include "domain/call.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "domain/access.h"
#include "store/queries.h"

enum err call_get(struct ctx *c, int64_t call_id, struct call *out)
{
    struct q_call_get row;
    TRY(q_call_get(c, call_id, &row));
    *out = (struct call){
        .id = row.call_id,
        .event_id = row.event_id,
        .key = row.key,
        .slug = row.slug,
        .name_json = row.name_json,
        .time_zone = row.time_zone,
        .opens_at = row.opens_at,
        .closes_at = row.closes_at,
        .grace_ms = row.grace_ms,
        .upload_grace_ms = row.upload_grace_ms,
        .rule_set_id = row.rule_set_id,
        .form_id = row.form_id,
        .rules_json = row.rules_json,
        .questions_json = row.questions_json,
    };
    return OK;
}

enum err call_find(struct ctx *c, const char *slug, struct call *out)
{
    struct q_call_pick row;
    TRY(q_call_pick(c, slug, c->received_at, &row));
    if (!row.is_public) {
        bool is_organiser;
        TRY(access_is_organiser(c, row.event_id, &is_organiser));
        if (!is_organiser)
            return ERR_NOT_FOUND;
    }
    return call_get(c, row.call_id, out);
}

/* ---- time ---- */

static int64_t last_at(const struct call *call)
{
    return call->closes_at + call->grace_ms;
}

bool call_is_final(const struct ctx *c, const struct call *call)
{
    return c->now_at >= last_at(call) && c->oldest_at >= last_at(call);
}

enum call_state call_state_at(const struct ctx *c, const struct call *call)
{
    if (c->now_at < call->opens_at)
        return CALL_SCHEDULED;
    if (c->now_at < call->closes_at)
        return CALL_OPEN;
    return call_is_final(c, call) ? CALL_CLOSED : CALL_CLOSING;
}

const char *call_state_word(enum call_state s)
{
    static const char *const words[] = {"scheduled", "open", "closing", "closed"};
    static_assert(sizeof words / sizeof *words == CALL_STATE_COUNT, "a word per state");
    return words[s];
}

static void add_instants(struct ctx *c, const struct call *call)
{
    fail_extra_time(c, "opens_at", call->opens_at);
    fail_extra_time(c, "closes_at", call->closes_at);
    fail_extra_time(c, "received_at", c->received_at);
    fail_extra_text(c, "time_zone", call->time_zone);
}

enum err call_check_time(struct ctx *c, const struct call *call)
{
    bool is_early = c->received_at < call->opens_at;
    TRY(ctx_clock_ok(c));
    if (!is_early && c->received_at < last_at(call))
        return OK;
    add_instants(c, call);
    if (is_early)
        return fail(c, ERR_LATE, NULL, "call_not_open", "opens",
                    when_text(c->arena, c->lang, call->time_zone, call->opens_at), NULL);
    return fail(c, ERR_LATE, NULL, "call_over", "closes",
                when_deadline_text(c->arena, c->lang, call->time_zone, call->closes_at), "received",
                when_text(c->arena, c->lang, call->time_zone, c->received_at), NULL);
}

enum err call_check_final(struct ctx *c, const struct call *call)
{
    if (call_is_final(c, call))
        return OK;
    add_instants(c, call);
    return fail(c, ERR_LATE, NULL, "call_not_final", "closes",
                when_deadline_text(c->arena, c->lang, call->time_zone, call->closes_at), NULL);
}

/* ---- what it asks ---- */

static void add_choice(struct ctx *c, json_t *list, const char *key, const char *name_json)
{
    json_t *name = json_stored(c->arena, name_json);
    json_array_append_new(list, json_pack("{s:s,s:o}", "key", key, "name", name));
}

static enum err add_choices(struct ctx *c, const struct call *call, json_t *form)
{
    struct q_call_tracks *tracks;
    struct q_call_rounds *rounds;
    struct q_call_partners *partners;
    size_t n_tracks, n_rounds, n_partners;
    TRY(q_call_tracks(c, call->event_id, &tracks, &n_tracks));
    TRY(q_call_rounds(c, call->event_id, &rounds, &n_rounds));
    TRY(q_call_partners(c, call->event_id, &partners, &n_partners));
    for (size_t i = 0; i < n_tracks; i++)
        add_choice(c, json_object_get(form, "tracks"), tracks[i].key, tracks[i].name_json);
    for (size_t i = 0; i < n_rounds; i++)
        add_choice(c, json_object_get(form, "rounds"), rounds[i].key, rounds[i].name_json);
    for (size_t i = 0; i < n_partners; i++)
        add_choice(c, json_object_get(form, "partners"), partners[i].key, partners[i].name_json);
    return OK;
}

enum err call_form(struct ctx *c, const struct call *call, json_t **out)
{
    json_t *questions = json_stored(c->arena, call->questions_json);
    json_t *form = json_pack("{s:o,s:[],s:[],s:[]}", "form", questions, "tracks", "rounds", "partners");
    if (!form)
        fatal("out of memory");
    enum err e = add_choices(c, call, form);
    if (e != OK) {
        json_decref(form);
        return e;
    }
    *out = form;
    return OK;
}

const json_t *call_choices(const json_t *form, const json_t *question)
{
    static const char *const lists[][2] = {
        {"track", "tracks"}, {"round", "rounds"}, {"partner", "partners"}};
    const char *key = json_str(question, "key");
    for (size_t i = 0; key && i < sizeof lists / sizeof *lists; i++)
        if (strcmp(lists[i][0], key) == 0)
            return json_object_get(form, lists[i][1]);
    return NULL;
}

json_t *call_question(const json_t *form, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(form, "form"), no, one)
        if (strcmp(json_str(one, "key"), key) == 0)
            return one;
    return NULL;
}

const char *call_event_name(struct ctx *c, const struct call *call, enum lang lang)
{
    const char *text = json_stored_in_lang(c->arena, call->name_json, lang_code(lang));
    return *text ? text : call->slug;
}

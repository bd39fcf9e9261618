/* A call with what it asks and judges by: read, parsed and compiled once, then remembered. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "domain/call.h"
#include "domain/event_rules.h"
#include "domain/rule.h"
#include "store/memo.h"
#include "store/queries.h"

#define CONTENT_MAX (32u << 20)

/* What is remembered. */
struct remembered {
    struct arena *arena; /* of everything below but the JSON */
    struct call call;
    struct call_content content;
};

static void forget(void *remembered)
{
    struct remembered *r = remembered;
    json_decref(r->content.form);
    json_decref(r->content.rules);
    arena_free(r->arena);
    free(r);
}

static void copy_call(struct remembered *r, const struct q_call_get *row)
{
    struct arena *a = r->arena;
    r->call = (struct call){
        .id = row->call_id,
        .event_id = row->event_id,
        .key = arena_strdup(a, row->key),
        .slug = arena_strdup(a, row->slug),
        .name_json = arena_strdup(a, row->name_json),
        .time_zone = arena_strdup(a, row->time_zone),
        .opens_at = row->opens_at,
        .closes_at = row->closes_at,
        .grace_ms = row->grace_ms,
        .upload_grace_ms = row->upload_grace_ms,
        .rule_set_id = row->rule_set_id,
        .form_id = row->form_id,
        .rules_json = arena_strdup(a, row->rules_json),
        .content = &r->content,
    };
}

/* ---- what may be chosen ---- */

/* One of the form's lists on its way. */
struct listing {
    struct arena *arena;
    json_t *json;
    struct call_choice *made;
    size_t n;
};

static struct listing listing(struct remembered *r, const char *name, size_t n)
{
    return (struct listing){r->arena, json_object_get(r->content.form, name),
                            arena_array(r->arena, struct call_choice, n + 1), 0};
}

static void add_choice(struct listing *l, int64_t id, const char *key, const char *name_json)
{
    l->made[l->n++] = (struct call_choice){arena_strdup(l->arena, key), id};
    json_array_append_new(l->json, json_pack("{s:s,s:o}", "key", key, "name", json_stored(l->arena, name_json)));
}

static enum err read_choices(struct ctx *c, struct remembered *r)
{
    struct q_call_tracks *tracks;
    struct q_call_rounds *rounds;
    struct q_call_partners *partners;
    size_t n_tracks, n_rounds, n_partners;
    TRY(q_call_tracks(c, r->call.event_id, &tracks, &n_tracks));
    TRY(q_call_rounds(c, r->call.event_id, &rounds, &n_rounds));
    TRY(q_call_partners(c, r->call.event_id, &partners, &n_partners));
    struct listing of_tracks = listing(r, "tracks", n_tracks), of_rounds = listing(r, "rounds", n_rounds),
                   of_partners = listing(r, "partners", n_partners);
    for (size_t i = 0; i < n_tracks; i++)
        add_choice(&of_tracks, tracks[i].id, tracks[i].key, tracks[i].name_json);
    for (size_t i = 0; i < n_rounds; i++)
        add_choice(&of_rounds, rounds[i].id, rounds[i].key, rounds[i].name_json);
    for (size_t i = 0; i < n_partners; i++)
        add_choice(&of_partners, partners[i].id, partners[i].key, partners[i].name_json);
    r->content.tracks = (struct call_choices){of_tracks.made, of_tracks.n};
    r->content.rounds = (struct call_choices){of_rounds.made, of_rounds.n};
    r->content.partners = (struct call_choices){of_partners.made, of_partners.n};
    return OK;
}

/* ---- rules ---- */

/* Compiles a list into what is remembered. The event check lets no faulty one pass. */
static enum err compile(struct ctx *c, struct remembered *r, const json_t *rules, const struct rule_list **out)
{
    struct arena *own = c->arena;
    const struct rule_fault *faults;
    c->arena = r->arena;
    *out = rule_check(c, rules, &faults);
    c->arena = own;
    return *out ? OK
                : fail(c, ERR_INTERNAL, NULL, "internal", "reference",
                       arena_printf(c->arena, "call %lld, rules%s: %s", (long long)r->call.id, faults->pointer,
                                    faults->key), NULL);
}

static enum err read_question(struct ctx *c, struct remembered *r, json_t *json, struct call_question *out)
{
    const json_t *condition = json_object_get(json, "condition");
    json_t *form = r->content.form; /* has the members of both documents */
    *out = (struct call_question){.key = json_str(json, "key"), .kind = json_str(json, "kind"), .json = json,
                                  .is_required = json_is_true(json_object_get(json, "is_required"))};
    if (!condition || json_is_null(condition))
        return OK;
    AUTO_JSON *rules = event_question_rule(form, form, json);
    return compile(c, r, rules, &out->condition);
}

static enum err read_questions(struct ctx *c, struct remembered *r)
{
    size_t no;
    json_t *json, *list = json_object_get(r->content.form, "form");
    struct call_question *made = arena_array(r->arena, struct call_question, json_array_size(list) + 1);
    json_array_foreach(list, no, json)
        TRY(read_question(c, r, json, &made[no]));
    r->content.questions = made;
    r->content.n_questions = json_array_size(list);
    return OK;
}

/* ---- all of it ---- */

static enum err fill(struct ctx *c, struct remembered *r, int64_t call_id)
{
    struct q_call_get row;
    TRY(q_call_get(c, call_id, &row));
    copy_call(r, &row);
    r->content.rules = json_stored(r->arena, row.rules_json);
    json_t *questions = json_stored(r->arena, row.questions_json);
    r->content.form = json_pack("{s:o,s:[],s:[],s:[]}", "form", questions, "tracks", "rounds", "partners");
    if (!r->content.form)
        fatal("out of memory");
    TRY(read_choices(c, r));
    TRY(read_questions(c, r));
    return compile(c, r, r->content.rules, &r->content.judge);
}

enum err call_open(struct ctx *c, int64_t call_id, int64_t content_no, struct call *out)
{
    const struct memo_key key = {MEMO_CALL, call_id, content_no};
    const struct remembered *known = memo_get(c->db, &key);
    if (known) {
        *out = known->call;
        return OK;
    }
    struct remembered *r = calloc(1, sizeof *r);
    if (!r)
        fatal("out of memory");
    r->arena = arena_new(CONTENT_MAX);
    enum err e = fill(c, r, call_id);
    if (e != OK) {
        forget(r);
        return e;
    }
    *out = r->call;
    memo_put(c->db, &key, r, forget);
    return OK;
}

/* ---- looking ---- */

const struct call_question *call_question(const struct call *call, const char *key)
{
    const struct call_content *content = call->content;
    for (size_t i = 0; i < content->n_questions; i++)
        if (strcmp(content->questions[i].key, key) == 0)
            return &content->questions[i];
    return NULL;
}

int64_t call_choice(const struct call_choices *choices, const char *key)
{
    for (size_t i = 0; i < choices->n; i++)
        if (strcmp(choices->list[i].key, key) == 0)
            return choices->list[i].id;
    return 0;
}

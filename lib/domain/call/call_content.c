/* A call with what it asks and judges by: read, parsed and compiled once, then remembered. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "domain/call/call.h"
#include "domain/event/event_rules.h"
#include "domain/rule/rule.h"
#include "store/memo.h"
#include "store/queries.h"

#define CONTENT_MAX (32u << 20)

/* What is remembered. */
struct remembered {
    struct arena *arena; /* of everything below but the JSON */
    bool is_earlier;     /* asked by a form that is not the call's any more */
    struct call call;
    struct call_content content, after;
};

static void forget(void *remembered)
{
    struct remembered *r = remembered;
    json_decref(r->content.form);
    json_decref(r->after.form);
    json_decref(r->content.rules);
    json_decref(r->content.recipients);
    arena_free(r->arena);
    free(r);
}

static void copy_call(struct remembered *r, const struct q_call_get *row, int64_t content_no)
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
        .new_until = row->new_until,
        .decks_until = row->decks_until,
        .is_autosubmitted = row->autosubmit_since_at != NO_INT,
        .answer_until = row->answer_until,
        .takes_confirmation = row->takes_confirmation,
        .n_team_max = row->n_team_max,
        .team_until = row->team_until,
        .rule_set_id = row->rule_set_id,
        .form_id = row->form_id,
        .content_no = content_no,
        .rules_json = arena_strdup(a, row->rules_json),
        .content = &r->content,
    };
}

/* ---- what may be chosen ---- */

static enum err read_choices(struct ctx *c, struct remembered *r)
{
    static const char *const names[] = {"tracks", "rounds", "partners"};
    struct call_choices *const lists[] = {&r->content.tracks, &r->content.rounds, &r->content.partners};
    struct q_call_choices *rows;
    size_t n;
    TRY(q_call_choices(c, r->call.event_id, &rows, &n));
    struct call_choice *made = arena_array(r->arena, struct call_choice, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct call_choices *of = lists[rows[i].list_no - 1];
        json_t *name = json_stored(c->arena, rows[i].name_json);
        const char *condition = rows[i].condition_json;
        made[i] = (struct call_choice){.key = arena_strdup(r->arena, rows[i].key), .id = rows[i].id,
                                       .condition_json = condition ? arena_strdup(r->arena, condition) : NULL};
        if (of->n++ == 0)
            of->list = &made[i];
        json_array_append_new(json_object_get(r->content.form, names[rows[i].list_no - 1]),
                              json_pack("{s:s,s:o}", "key", rows[i].key, "name", name));
    }
    return OK;
}

/* ---- documents, names ---- */

static const char *copy_key(struct remembered *r, const char *key)
{
    return key ? arena_strdup(r->arena, key) : NULL;
}

static enum err read_upload_kinds(struct ctx *c, struct remembered *r)
{
    struct q_call_upload_kinds *rows;
    size_t n;
    TRY(q_call_upload_kinds(c, r->call.id, &rows, &n));
    struct q_call_upload_kinds *made = arena_array(r->arena, struct q_call_upload_kinds, n + 1);
    for (size_t i = 0; i < n; i++) {
        made[i] = rows[i];
        made[i].key = arena_strdup(r->arena, rows[i].key);
        made[i].name_json = arena_strdup(r->arena, rows[i].name_json);
        made[i].types = arena_strdup(r->arena, rows[i].types);
        made[i].after_acceptance = copy_key(r, rows[i].after_acceptance);
        made[i].round_key = rows[i].round_key ? arena_strdup(r->arena, rows[i].round_key) : NULL;
    }
    r->content.upload_kinds = made;
    r->content.n_upload_kinds = n;
    return OK;
}

static enum err read_deadlines(struct ctx *c, struct remembered *r)
{
    struct q_call_deadlines *rows;
    size_t n;
    TRY(q_call_deadlines(c, r->call.id, &rows, &n));
    struct call_deadline *made = arena_array(r->arena, struct call_deadline, n + 1);
    for (size_t i = 0; i < n; i++)
        made[i] = (struct call_deadline){
            .track_id = rows[i].track_id == NO_INT ? 0 : rows[i].track_id,
            .round_id = rows[i].round_id == NO_INT ? 0 : rows[i].round_id,
            .track = copy_key(r, rows[i].track),
            .round = copy_key(r, rows[i].round),
            .new_until = rows[i].new_until,
            .closes_at = rows[i].closes_at,
            .decks_until = rows[i].decks_until,
        };
    r->content.deadlines = made;
    r->content.n_deadlines = n;
    return OK;
}

static enum err read_recipients(struct ctx *c, struct remembered *r)
{
    struct q_recipient_list *rows;
    size_t n;
    r->content.recipients = json_array();
    TRY(q_recipient_list(c, r->call.event_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        json_t *one = json_stored(c->arena, rows[i].text_json);
        json_object_set_new(one, "version_no", json_integer(rows[i].version_no));
        json_array_append_new(r->content.recipients, one);
    }
    return OK;
}

static void read_names(struct remembered *r)
{
    for (int i = 0; i < LANG_COUNT; i++) {
        const char *name = json_stored_in_lang(r->arena, r->call.name_json, lang_code((enum lang)i));
        r->content.event_name[i] = *name ? name : r->call.slug;
    }
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

/* What an earlier form said of what may be chosen no longer fits it: NULL. */
static const struct rule_list *compile_if(struct ctx *c, struct remembered *r, const json_t *rules)
{
    struct arena *own = c->arena;
    const struct rule_fault *faults;
    c->arena = r->arena;
    const struct rule_list *list = rule_check(c, rules, &faults);
    c->arena = own;
    return list;
}

/* `form` has the questions that its condition may name. */
static enum err read_question(struct ctx *c, struct remembered *r, json_t *form, json_t *json,
                              struct call_question *out)
{
    const json_t *condition = json_object_get(json, "condition");
    *out = (struct call_question){.key = json_str(json, "key"), .kind = json_str(json, "kind"), .json = json,
                                  .is_required = json_is_true(json_object_get(json, "is_required"))};
    if (!condition || json_is_null(condition))
        return OK;
    AUTO_JSON *rules = event_question_rule(form, form, json);
    if (!r->is_earlier)
        return compile(c, r, rules, &out->condition);
    out->condition = compile_if(c, r, rules);
    out->is_required &= out->condition != NULL;
    return OK;
}

/* Tracks that follow from the answers. All of them are read: their conditions may name one another. */
static enum err read_conditions(struct ctx *c, struct remembered *r)
{
    json_t *form = r->content.form;
    struct call_choice *tracks = (struct call_choice *)(uintptr_t)r->content.tracks.list;
    for (size_t i = 0; i < r->content.tracks.n; i++) {
        if (!tracks[i].condition_json)
            continue;
        AUTO_JSON *of = json_pack("{s:o}", "condition", json_stored(c->arena, tracks[i].condition_json));
        AUTO_JSON *rules = event_question_rule(form, form, of);
        if (r->is_earlier)
            tracks[i].condition = compile_if(c, r, rules);
        else
            TRY(compile(c, r, rules, &tracks[i].condition));
        r->content.is_track_kept |= !tracks[i].condition;
        r->content.is_track_derived = true;
    }
    return OK;
}

static enum err read_list(struct ctx *c, struct remembered *r, json_t *form, struct call_content *of)
{
    size_t no;
    json_t *json, *list = json_object_get(of->form, "form");
    struct call_question *made = arena_array(r->arena, struct call_question, json_array_size(list) + 1);
    json_array_foreach(list, no, json)
        TRY(read_question(c, r, form, json, &made[no]));
    of->questions = made;
    of->n_questions = json_array_size(list);
    return OK;
}

/* Those asked after the acceptance apart: nothing before it knows of them. */
static enum err read_questions(struct ctx *c, struct remembered *r)
{
    size_t no;
    json_t *json, *now = json_array(), *after = json_array();
    AUTO_JSON *all = json_copy(r->content.form);
    json_array_foreach(json_object_get(all, "form"), no, json)
        json_array_append(event_is_after_acceptance(json) ? after : now, json);
    r->after.form = json_copy(all);
    json_object_set_new(r->content.form, "form", now);
    json_object_set_new(r->after.form, "form", after);
    TRY(read_list(c, r, r->content.form, &r->content));
    TRY(read_list(c, r, all, &r->after));
    r->after.tracks = r->content.tracks;
    r->after.rounds = r->content.rounds;
    r->after.partners = r->content.partners;
    r->content.after = &r->after;
    return OK;
}

/* ---- all of it ---- */

/* The form and the rules of an earlier version in the place of those of now. */
static enum err put_back(struct ctx *c, const struct memo_key *key, struct q_call_get *row)
{
    struct q_call_version was;
    TRY(q_call_version(c, key->rule_set_id, key->form_id, &was));
    row->form_id = key->form_id;
    row->rule_set_id = key->rule_set_id;
    row->questions_json = was.questions_json;
    row->rules_json = was.rules_json;
    return OK;
}

static enum err fill(struct ctx *c, struct remembered *r, const struct memo_key *key)
{
    struct q_call_get row;
    TRY(q_call_get(c, key->id, &row));
    if (key->form_id)
        TRY(put_back(c, key, &row));
    r->is_earlier = key->form_id;
    copy_call(r, &row, key->version_no);
    r->content.rules = json_stored(r->arena, row.rules_json);
    json_t *questions = json_stored(r->arena, row.questions_json);
    r->content.form = json_pack("{s:o,s:[],s:[],s:[]}", "form", questions, "tracks", "rounds", "partners");
    if (!r->content.form)
        fatal("out of memory");
    read_names(r);
    TRY(read_choices(c, r));
    TRY(read_upload_kinds(c, r));
    TRY(read_deadlines(c, r));
    TRY(read_recipients(c, r));
    TRY(read_questions(c, r));
    TRY(read_conditions(c, r));
    return compile(c, r, r->content.rules, &r->content.judge);
}

static enum err open_by(struct ctx *c, const struct memo_key *key, struct call *out)
{
    const struct remembered *known = memo_get(c->db, key);
    if (known) {
        *out = known->call;
        return OK;
    }
    struct remembered *r = calloc(1, sizeof *r);
    if (!r)
        fatal("out of memory");
    r->arena = arena_new(CONTENT_MAX);
    enum err e = fill(c, r, key);
    if (e != OK) {
        forget(r);
        return e;
    }
    *out = r->call;
    memo_put(c->db, key, r, forget);
    return OK;
}

enum err call_open(struct ctx *c, int64_t call_id, int64_t content_no, struct call *out)
{
    const struct memo_key key = {.kind = MEMO_CALL, .id = call_id, .version_no = content_no};
    return open_by(c, &key, out);
}

enum err call_open_as_of(struct ctx *c, const struct call *now, const struct call_version *version,
                         struct call *out)
{
    const struct memo_key key = {MEMO_CALL, now->id, now->content_no, version->form_id, version->rule_set_id};
    return open_by(c, &key, out);
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

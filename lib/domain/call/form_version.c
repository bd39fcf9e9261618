#include "domain/call/form_version.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/application_answers.h"
#include "domain/call/application_in.h"
#include "domain/event/event_rules.h"

static bool is_draft(const struct application *a)
{
    return strcmp(a->row.state, "draft") == 0;
}

enum err form_version_open(struct ctx *c, struct application *a)
{
    const struct call_version was = {a->row.form_id, a->row.rule_set_id};
    const struct call now = a->call;
    if (is_draft(a) || (was.form_id == now.form_id && was.rule_set_id == now.rule_set_id))
        return OK;
    a->is_as_of = true;
    return call_open_as_of(c, &now, &was, &a->call);
}

/* ---- what is new ---- */

static json_t *by_key(const json_t *list, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
        if (strcmp(json_str(one, "key"), key) == 0)
            return one;
    return NULL;
}

/* One line for each element of two lists that differs: text names what it is called by. */
static json_t *compare(const json_t *was, const json_t *now, const char *text)
{
    size_t no;
    json_t *one, *list = json_array();
    json_array_foreach(now, no, one)
    {
        json_t *before = by_key(was, json_str(one, "key"));
        if (before && json_equal(before, one))
            continue;
        json_t *line = json_pack("{s:O,s:s,s:O*}", "key", json_object_get(one, "key"), "change",
                                 before ? "changed" : "added", text, json_object_get(one, text));
        if (before && !json_equal(json_object_get(before, text), json_object_get(one, text)))
            json_object_set(line, "was", json_object_get(before, text));
        json_array_append_new(list, line);
    }
    json_array_foreach(was, no, one)
        if (!by_key(now, json_str(one, "key")))
            json_array_append_new(list, json_pack("{s:O,s:s,s:O*}", "key", json_object_get(one, "key"), "change",
                                                  "gone", text, json_object_get(one, text)));
    return list;
}

enum err form_version_news(struct ctx *c, const struct application *a, json_t **out)
{
    const struct call *now = &a->call;
    struct q_call_version row;
    *out = NULL;
    if (!is_draft(a) || (a->row.form_id == now->form_id && a->row.rule_set_id == now->rule_set_id))
        return OK;
    TRY(q_call_version(c, a->row.rule_set_id, a->row.form_id, &row));
    AUTO_JSON *questions = json_stored(c->arena, row.questions_json);
    AUTO_JSON *rules = json_stored(c->arena, row.rules_json);
    for (size_t i = json_array_size(questions); i-- > 0;)
        if (event_is_after_acceptance(json_array_get(questions, i)))
            json_array_remove(questions, i);
    json_t *news = json_pack("{s:o,s:o}", "questions",
                             compare(questions, json_object_get(now->content->form, "form"), "label"), "rules",
                             compare(rules, now->content->rules, "message"));
    if (!news)
        fatal("out of memory");
    *out = news;
    return OK;
}

/* ---- answers without a place ---- */

/* The question of that key as it was asked last, a new reference; NULL when none is found. */
static enum err asked_before(struct ctx *c, const struct application *a, const char *key, json_t **out)
{
    struct q_forms_before *forms;
    size_t n;
    *out = NULL;
    TRY(q_forms_before(c, a->call.event_id, a->call.form_id, &forms, &n));
    for (size_t i = 0; i < n && !*out; i++) {
        AUTO_JSON *questions = json_stored(c->arena, forms[i].questions_json);
        *out = json_incref(by_key(questions, key));
    }
    return OK;
}

static enum err leave_out(struct ctx *c, const struct application *a, const char *key, json_t *answer, json_t *left)
{
    const struct call_question *question = call_question(&a->call, key);
    const char *fault = question ? answers_fault(c, &a->call, question, answer) : NULL;
    json_t *was;
    if (question && !fault)
        return OK;
    TRY(asked_before(c, a, key, &was));
    json_array_append_new(left, json_pack("{s:s,s:s,s:o,s:O,s:s*}", "key", key, "why", question ? "unfit" : "gone",
                                          "question", was ? was : json_null(), "answer", answer, "detail", fault));
    return OK;
}

enum err form_version_left(struct ctx *c, const struct application *a, json_t **out, json_t **answers)
{
    const char *key;
    json_t *answer;
    size_t no;
    *out = *answers = NULL;
    if (!is_draft(a) || a->row.checked_no == a->call.content_no)
        return OK;
    AUTO_JSON *left = json_array();
    json_object_foreach(a->answers, key, answer)
        TRY(leave_out(c, a, key, answer, left));
    if (json_array_size(left) == 0)
        return OK;
    *answers = json_copy(a->answers);
    json_array_foreach(left, no, answer)
        json_object_del(*answers, json_str(answer, "key"));
    *out = json_incref(left);
    return OK;
}

enum err form_version_take(struct ctx *c, struct application *a)
{
    struct q_application_take_form row;
    if (!is_draft(a))
        return application_wrong_state(c, a);
    enum err e = q_application_take_form(c, a->call.form_id, a->call.rule_set_id, a->row.application_id, &row);
    if (e == ERR_NOT_FOUND) /* taken already */
        return OK;
    TRY(e);
    const char *before = arena_printf(c->arena, "{\"form_id\":%" PRId64 ",\"rule_set_id\":%" PRId64 "}",
                                      a->row.form_id, a->row.rule_set_id);
    a->row.form_id = a->call.form_id;
    a->row.rule_set_id = a->call.rule_set_id;
    ctx_topic(c, "application", a->row.application_id);
    return log_add(c, a->row.event_id, "application.take_form", application_object(c, a->row.application_id), before,
                   arena_printf(c->arena, "{\"form_id\":%" PRId64 ",\"rule_set_id\":%" PRId64 "}",
                                a->row.form_id, a->row.rule_set_id));
}

/* ---- what a change reaches ---- */

static enum err touch(struct ctx *c, json_t *doc, json_t *call, const struct q_call_by_key *was, json_t *out)
{
    struct q_call_touched row;
    AUTO_JSON *rules = event_rules(doc, call);
    AUTO_JSON *rules_before = json_stored(c->arena, was->rules_json);
    AUTO_JSON *form_before = json_stored(c->arena, was->questions_json);
    bool is_form_changed = !json_equal(json_object_get(call, "form"), form_before);
    bool is_rules_changed = !json_equal(rules, rules_before);
    if (!is_form_changed && !is_rules_changed)
        return OK;
    TRY(q_call_touched(c, was->id, &row));
    json_array_append_new(out, json_pack("{s:s,s:b,s:b,s:I,s:I}", "call", json_str(call, "key"), "is_form_changed",
                                         is_form_changed, "is_rules_changed", is_rules_changed, "n_drafts",
                                         (json_int_t)row.n_drafts, "n_submitted", (json_int_t)row.n_submitted));
    return OK;
}

enum err form_version_touched(struct ctx *c, json_t *doc, int64_t event_id, json_t **out)
{
    size_t no;
    json_t *call;
    struct q_call_by_key was;
    AUTO_JSON *list = json_array();
    json_array_foreach(json_object_get(doc, "calls"), no, call)
    {
        const char *key = json_str(call, "key");
        enum err e = key ? q_call_by_key(c, event_id, key, &was) : ERR_NOT_FOUND;
        if (e == OK)
            e = touch(c, doc, call, &was, list);
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
    }
    *out = json_incref(list);
    return OK;
}

#include "call_json.h"

#include "domain/call/application_answers.h"
#include "domain/call/call.h"

/* A text of the event in all its languages (reply.h); null where a draft has none yet. */
static void write_text(struct ctx *c, struct jw *w, const char *key, const json_t *texts)
{
    if (texts)
        jw_raw(w, key, json_text(c->arena, texts));
    else
        jw_null(w, key);
}

static void write_options(struct ctx *c, struct jw *w, const json_t *form, const json_t *question)
{
    const json_t *list = call_choices(form, question);
    bool is_own = !list;
    size_t no;
    json_t *one;
    if (is_own && !(list = json_object_get(question, "options")))
        return;
    jw_key_open(w, "options", '[');
    json_array_foreach(list, no, one)
    {
        jw_open(w, '{');
        jw_str(w, "value", json_str(one, is_own ? "value" : "key"));
        write_text(c, w, "label", json_object_get(one, is_own ? "label" : "name"));
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

void call_json_question(struct ctx *c, struct jw *w, const json_t *form, const json_t *question)
{
    static const char *const more[] = {"min",     "max",      "n_decimals", "currencies",
                                       "columns", "min_rows", "max_rows",   "check_digit"};
    int64_t max = answers_max_chars(question);
    const json_t *condition = json_object_get(question, "condition");
    jw_str(w, "key", json_str(question, "key"));
    jw_str(w, "kind", json_str(question, "kind"));
    write_text(c, w, "label", json_object_get(question, "label"));
    if (json_object_get(question, "help"))
        write_text(c, w, "help", json_object_get(question, "help"));
    jw_bool(w, "is_required", json_is_true(json_object_get(question, "is_required")));
    if (max)
        jw_int(w, "max_chars", max);
    if (condition)
        jw_raw(w, "condition", json_text(c->arena, condition));
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (json_object_get(question, more[i]))
            jw_raw(w, more[i], json_text(c->arena, json_object_get(question, more[i])));
    write_options(c, w, form, question);
}

void call_json_questions(struct ctx *c, struct jw *w, const json_t *form)
{
    size_t no;
    json_t *question;
    jw_key_open(w, "questions", '[');
    json_array_foreach(json_object_get(form, "form"), no, question)
    {
        jw_open(w, '{');
        call_json_question(c, w, form, question);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

void call_json_rules(struct ctx *c, struct jw *w, const json_t *rules)
{
    size_t no;
    json_t *rule;
    jw_key_open(w, "rules", '[');
    json_array_foreach(rules, no, rule)
    {
        jw_open(w, '{');
        jw_str(w, "key", json_str(rule, "key"));
        jw_str(w, "severity", json_str(rule, "severity"));
        write_text(c, w, "message", json_object_get(rule, "message"));
        jw_raw(w, "vars", json_text(c->arena, json_object_get(rule, "vars")));
        jw_raw(w, "condition", json_text(c->arena, json_object_get(rule, "condition")));
        jw_str(w, "as_of", json_str(rule, "as_of"));
        if (json_object_get(rule, "points"))
            jw_int(w, "points", json_integer_value(json_object_get(rule, "points")));
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

#include "domain/event/event_rules.h"

#include <string.h>

#include "base/json.h"
#include "domain/rule/known.h"

/* {"type": …, "of": [the member `by` of each element of `list`]} */
static json_t *choice_of(const char *type, json_t *list, const char *by)
{
    json_t *of = json_array();
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
        if (json_str(one, by))
            json_array_append_new(of, json_string(json_str(one, by)));
    return json_pack("{s:s,s:o}", "type", type, "of", of);
}

static json_t *type_of(json_t *doc, json_t *question);

/* A table: the type of each column. */
static json_t *rows_of(json_t *doc, json_t *columns)
{
    size_t no;
    json_t *one, *types = json_object();
    json_array_foreach(columns, no, one)
    {
        json_t *type = type_of(doc, one);
        if (type)
            json_object_set_new(types, json_str(one, "key"), type);
    }
    return json_pack("{s:s,s:o}", "type", "rows", "columns", types);
}

/* The type of a question's answer; NULL for a kind that rules do not read. */
static json_t *type_of(json_t *doc, json_t *question)
{
    static const struct {
        const char *kind, *type;
    } plain[] = {{"text", "text"},   {"long", "text"},  {"email", "text"},
                 {"phone", "text"},  {"date", "date"},  {"country", "country"},
                 {"number", "number"}, {"money", "money"}};
    static const struct {
        const char *key, *list;
    } from_event[] = {{"track", "tracks"}, {"round", "rounds"}, {"partner", "partners"}};
    const char *kind = json_str(question, "kind"), *key = json_str(question, "key");
    if (!kind || !key)
        return NULL;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(plain[i].kind, kind) == 0)
            return json_string(plain[i].type);
    if (strcmp(kind, "bool") == 0 || strcmp(kind, "consent") == 0) /* a box not ticked */
        return json_pack("{s:s,s:b}", "type", "bool", "default", 0);
    for (size_t i = 0; i < sizeof from_event / sizeof *from_event; i++)
        if (strcmp(from_event[i].key, key) == 0)
            return choice_of("choice", json_object_get(doc, from_event[i].list), "key");
    if (strcmp(kind, "rows") == 0)
        return rows_of(doc, json_object_get(question, "columns"));
    if (strcmp(kind, "members") == 0)
        return json_pack("{s:s,s:{s:s,s:s,s:s}}", "type", "rows", "columns", "name", "text", "role", "text", "email",
                         "text");
    if (strcmp(kind, "choice") == 0)
        return choice_of("choice", json_object_get(question, "options"), "value");
    return strcmp(kind, "many") == 0
               ? choice_of("choices", json_object_get(question, "options"), "value")
               : NULL;
}

/* What the records know of an applicant (known.h). */
static bool is_known_fact(const char *name)
{
    return strncmp(name, "known.", 6) == 0 && known_exists(name + 6);
}

bool event_is_after_acceptance(const json_t *question)
{
    return json_is_true(json_object_get(question, "is_after_acceptance"));
}

static void declare(json_t *doc, json_t *form, const char *name, json_t *vars)
{
    size_t no;
    json_t *question;
    if (!name || json_object_get(vars, name))
        return;
    if (is_known_fact(name))
        json_object_set_new(vars, name, json_string("number"));
    json_array_foreach(form, no, question)
    {
        const char *key = json_str(question, "key");
        if (!key || strcmp(key, name) != 0)
            continue;
        json_t *type = type_of(doc, question);
        if (type)
            json_object_set_new(vars, name, type);
        return;
    }
}

/* Within what is asked of each row, names are those of its columns. */
static bool is_of_rows(const char *op)
{
    static const char *const ops[] = {"all", "some", "none", "filter", "count", "share", "sum"};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (strcmp(ops[i], op) == 0)
            return true;
    return false;
}

/* Every {"var": name} of a condition. A document is at most 32 deep. */
static void declare_all(json_t *doc, json_t *form, json_t *condition, json_t *vars)
{
    const char *op;
    json_t *one;
    size_t no;
    if (json_is_array(condition))
        json_array_foreach(condition, no, one)
            declare_all(doc, form, one, vars);
    json_object_foreach(condition, op, one)
    {
        if (strcmp(op, "var") == 0)
            declare(doc, form, json_string_value(json_is_array(one) ? json_array_get(one, 0) : one),
                    vars);
        else if (is_of_rows(op) && json_is_array(one))
            declare_all(doc, form, json_array_get(one, 0), vars);
        else
            declare_all(doc, form, one, vars);
    }
}

/* The day a round starts on, or NULL while that is not known. */
static const char *round_day(json_t *doc, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(doc, "rounds"), no, one)
        if (key && json_str(one, "key") && strcmp(json_str(one, "key"), key) == 0)
            return json_str(json_object_get(one, "starts"), "local");
    return NULL;
}

/* The day a rule is judged as of, "unknown" while that of its round is, or NULL: that of the submission. */
static json_t *as_of(json_t *doc, json_t *call, json_t *rule)
{
    const char *word = json_str(rule, "as_of"), *day = NULL;
    if (!word || strcmp(word, "submission") == 0)
        return NULL;
    if (strcmp(word, "date") == 0)
        day = json_str(rule, "as_of_date");
    else if (strcmp(word, "announced") == 0)
        day = json_str(call, "announced");
    else if (strcmp(word, "round") == 0)
        day = round_day(doc, json_str(rule, "as_of_round"));
    else
        day = json_str(json_object_get(strcmp(word, "starts") == 0 ? doc : call, word), "local");
    if (!day && strcmp(word, "round") == 0)
        return json_string("unknown");
    return day && strlen(day) >= 10 ? json_stringn(day, 10) : NULL;
}

/* The form as far as what is asked of `from` may read it: before the acceptance nobody has answered the rest. */
static json_t *form_for(json_t *call, json_t *from)
{
    size_t no;
    json_t *one, *form = json_object_get(call, "form"), *list;
    if (event_is_after_acceptance(from) || !json_is_array(form))
        return json_incref(form);
    list = json_array();
    json_array_foreach(form, no, one)
        if (!event_is_after_acceptance(one))
            json_array_append(list, one);
    return list;
}

static json_t *rule_of(json_t *doc, json_t *call, json_t *from)
{
    AUTO_JSON *form = form_for(call, from);
    static const char *const copied[] = {"key", "severity", "condition", "message", "points"};
    json_t *rule = json_object(), *vars = json_object(), *day = as_of(doc, call, from);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        if (json_object_get(from, copied[i]))
            json_object_set(rule, copied[i], json_object_get(from, copied[i]));
    declare_all(doc, form, json_object_get(from, "condition"), vars);
    json_object_set_new(rule, "vars", vars);
    if (day)
        json_object_set_new(rule, "as_of", day);
    return rule;
}

json_t *event_rules(json_t *doc, json_t *call)
{
    json_t *list = json_array(), *one;
    size_t no;
    json_array_foreach(json_object_get(call, "rules"), no, one)
        json_array_append_new(list, rule_of(doc, call, one));
    return list;
}

json_t *event_question_rule(json_t *doc, json_t *call, json_t *question)
{
    AUTO_JSON *from = json_pack("{s:s,s:s,s:O,s:{s:s},s:b}", "key", "condition", "severity", "warn",
                                "condition", json_object_get(question, "condition"), "message", "en", "-",
                                "is_after_acceptance", event_is_after_acceptance(question));
    json_t *list = json_array();
    json_array_append_new(list, rule_of(doc, call, from));
    return list;
}

#include "domain/rule/rule.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/time.h"
#include "domain/rule/rule_node.h"

#define KEY_MAX  64
#define ARGS_MAX 8

struct rule_list {
    struct rule *rules;
    size_t n_rules;
};

static const char *const severity_words[] = {"block", "warn", "bonus", "manual"};
static_assert(sizeof severity_words / sizeof *severity_words == RULE_SEVERITY_COUNT, "severities");
static const char *const outcome_words[] = {"pass", "fail", "undecided"};
static_assert(sizeof outcome_words / sizeof *outcome_words == RULE_OUTCOME_COUNT, "outcomes");

const char *rule_severity_word(enum rule_severity s)
{
    return severity_words[s];
}

const char *rule_outcome_word(enum rule_outcome o)
{
    return outcome_words[o];
}

/* ---- faults ---- */

/* RFC 6901: ~ and / in a name are ~0 and ~1. */
static void write_pointer(struct buf *b, const struct at *at)
{
    if (!at)
        return;
    write_pointer(b, at->up);
    buf_char(b, '/');
    if (!at->name)
        buf_int(b, (int64_t)at->index);
    for (const char *p = at->name; p && *p; p++) {
        if (*p == '~' || *p == '/')
            buf_str_add(b, *p == '~' ? "~0" : "~1");
        else
            buf_char(b, *p);
    }
}

void rule_fault_add(struct checker *k, const struct at *at, const char *key, ...)
{
    struct msg_arg args[ARGS_MAX];
    size_t n = 0;
    va_list ap;
    va_start(ap, key);
    for (const char *name; n < ARGS_MAX && (name = va_arg(ap, const char *)); n++)
        args[n] = (struct msg_arg){name, va_arg(ap, const char *)};
    va_end(ap);
    struct buf b;
    buf_init(&b, k->c->arena, 64u << 10);
    write_pointer(&b, at);
    struct rule_fault *f = arena_new_of(k->c->arena, struct rule_fault);
    *f = (struct rule_fault){buf_str(&b), key, msg_text(k->c->arena, k->c->lang, key, args, n), NULL};
    if (k->last)
        k->last->next = f;
    else
        k->first = f;
    k->last = f;
}

/* ---- reading one rule ---- */

static bool is_word(const char *s, size_t max)
{
    size_t n = s ? strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") : 0;
    return n > 0 && n <= max && !s[n];
}

static void read_key(struct checker *k, const json_t *v, const struct at *at,
                     const struct rule_list *before)
{
    const char *key = json_string_value(v);
    if (!is_word(key, KEY_MAX)) {
        rule_fault_add(k, at, "rule_key_form", NULL);
        return;
    }
    for (size_t i = 0; i < before->n_rules; i++)
        if (before->rules[i].key && strcmp(before->rules[i].key, key) == 0)
            rule_fault_add(k, at, "rule_key_twice", "key", key, NULL);
    k->rule->key = arena_strdup(k->c->arena, key);
}

static void read_severity(struct checker *k, const json_t *v, const struct at *at)
{
    const char *word = json_string_value(v);
    for (int i = 0; word && i < RULE_SEVERITY_COUNT; i++)
        if (strcmp(word, severity_words[i]) == 0) {
            k->rule->severity = (enum rule_severity)i;
            return;
        }
    rule_fault_add(k, at, "rule_severity_form", NULL);
}

static void read_message(struct checker *k, const json_t *v, const struct at *at)
{
    const char *lang;
    json_t *text;
    bool is_good = json_object_size(v) > 0;
    json_object_foreach((json_t *)(uintptr_t)v, lang, text)
    {
        enum lang l;
        is_good &= strlen(lang) == 2 && lang_of(lang, &l) && json_string_length(text) > 0;
    }
    if (!is_good) {
        rule_fault_add(k, at, "rule_message_form", NULL);
        return;
    }
    for (int i = 0; i < LANG_COUNT; i++)
        k->rule->message[i] =
            arena_strdup(k->c->arena, json_in_lang(v, lang_code((enum lang)i)));
}

static void read_as_of(struct checker *k, const json_t *v, const struct at *at)
{
    int64_t first, last;
    const char *text = json_string_value(v);
    k->rule->is_day_unknown = text && strcmp(text, "unknown") == 0;
    if (!v || k->rule->is_day_unknown)
        return;
    if (!text || !rule_date_parse(text, &first, &last) || first != last)
        rule_fault_add(k, at, "rule_as_of_form", NULL);
    else
        k->rule->as_of = arena_strdup(k->c->arena, text);
}

static void read_points(struct checker *k, const json_t *v, const struct at *at)
{
    int64_t n = json_integer_value(v);
    if (!v)
        return;
    if (k->rule->severity != RULE_BONUS || !json_is_integer(v) || n < 1 || n > RULE_POINTS_MAX)
        rule_fault_add(k, at, "rule_points_form", NULL);
    else
        k->rule->n_points = n;
}

/* ---- declared variables ---- */

static void read_of(struct checker *k, const json_t *v, const struct at *at, struct rule_var *var)
{
    size_t n = json_array_size(v);
    bool is_good = n > 0 && n <= RULE_OF_MAX;
    var->of = arena_array(k->c->arena, const char *, n + 1);
    for (size_t i = 0; i < n && is_good; i++) {
        const char *text = json_string_value(json_array_get(v, i));
        is_good = text && *text;
        for (size_t j = 0; j < i && is_good; j++)
            is_good = strcmp(var->of[j], text) != 0;
        if (is_good)
            var->of[var->n_of++] = arena_strdup(k->c->arena, text);
    }
    if (!is_good)
        rule_fault_add(k, at, "rule_choice_of", NULL);
}

static void read_var(struct checker *k, const json_t *v, const struct at *at, struct rule_var *var);

/* The columns of rows: no rows in rows. */
static void read_columns(struct checker *k, const json_t *v, const struct at *at, struct rule_var *var)
{
    const char *name;
    json_t *declared;
    size_t n = json_object_size(v);
    if (n == 0 || n > RULE_VARS_MAX) {
        rule_fault_add(k, at, "rule_columns_form", NULL);
        return;
    }
    var->columns = arena_array(k->c->arena, struct rule_var, n);
    json_object_foreach((json_t *)(uintptr_t)v, name, declared)
    {
        struct rule_var *column = &var->columns[var->n_columns++];
        column->name = arena_strdup(k->c->arena, name);
        column->asked = var->asked;
        read_var(k, declared, &(struct at){at, name, 0}, column);
        if (column->kind == VAR_ROWS || column->kind == VAR_CHOICES)
            rule_fault_add(k, &(struct at){at, name, 0}, "rule_columns_form", NULL);
    }
}

/* A choice among several: what a condition on each reads by the name "". */
static void add_item(struct checker *k, struct rule_var *var)
{
    var->columns = arena_new_of(k->c->arena, struct rule_var);
    var->columns[0] = (struct rule_var){.name = "", .asked = var->asked, .kind = VAR_CHOICE, .of = var->of,
                                        .n_of = var->n_of};
    var->n_columns = 1;
}

/* The members of a declaration beside its type: `of` for choices, `columns` for rows, `default` for a bool. */
static void read_declaration(struct checker *k, const json_t *v, const struct at *at,
                             struct rule_var *var)
{
    const char *name;
    json_t *member;
    bool has_of = var->kind == VAR_CHOICE || var->kind == VAR_CHOICES;
    json_object_foreach((json_t *)(uintptr_t)v, name, member)
    {
        struct at inside = {at, name, 0};
        if (strcmp(name, "default") == 0) {
            var->has_default = var->kind == VAR_BOOL && json_is_boolean(member);
            var->is_default_true = json_is_true(member);
            if (!var->has_default)
                rule_fault_add(k, &inside, "rule_default_form", NULL);
        } else if (strcmp(name, "type") != 0 && !(has_of && strcmp(name, "of") == 0) &&
                   !(var->kind == VAR_ROWS && strcmp(name, "columns") == 0)) {
            rule_fault_add(k, &inside, "rule_member_unknown", "name", name, NULL);
        }
    }
    if (has_of)
        read_of(k, json_object_get(v, "of"), at, var);
    if (var->kind == VAR_CHOICES)
        add_item(k, var);
    if (var->kind == VAR_ROWS)
        read_columns(k, json_object_get(v, "columns"), &(struct at){at, "columns", 0}, var);
}

static void read_var(struct checker *k, const json_t *v, const struct at *at, struct rule_var *var)
{
    static const char *const kinds[] = {"bool", "number", "text", "date",
                                        "country", "choice", "choices", "money", "rows"};
    static_assert(sizeof kinds / sizeof *kinds == VAR_KIND_COUNT, "kinds of variables");
    const char *word = json_is_object(v) ? json_str(v, "type") : json_string_value(v);
    for (int i = 0; word && i < VAR_KIND_COUNT; i++)
        if (strcmp(word, kinds[i]) == 0) {
            var->kind = (enum rule_var_kind)i;
            read_declaration(k, v, at, var);
            return;
        }
    rule_fault_add(k, at, "rule_var_type", NULL);
}

static void read_vars(struct checker *k, const json_t *v, const struct at *at)
{
    const char *name;
    json_t *declared;
    size_t n = json_object_size(v);
    if ((v && !json_is_object(v)) || n > RULE_VARS_MAX) {
        rule_fault_add(k, at, "rule_vars_form", NULL);
        return;
    }
    k->rule->vars = arena_array(k->c->arena, struct rule_var, n + 1);
    json_object_foreach((json_t *)(uintptr_t)v, name, declared)
    {
        struct rule_var *var = &k->rule->vars[k->rule->n_vars++];
        var->name = var->asked = arena_strdup(k->c->arena, name);
        read_var(k, declared, &(struct at){at, name, 0}, var);
    }
}

static void check_vars_used(struct checker *k, const struct at *at)
{
    for (size_t i = 0; i < k->rule->n_vars; i++)
        if (!k->rule->vars[i].is_used)
            rule_fault_add(k, &(struct at){at, k->rule->vars[i].name, 0}, "rule_var_unused", NULL);
}

static void read_rule(struct checker *k, const json_t *v, const struct at *at,
                      const struct rule_list *before)
{
    static const char *const names[] = {"key", "severity", "vars", "condition", "message", "as_of", "points"};
    const char *name;
    json_t *member;
    if (!json_is_object(v)) {
        rule_fault_add(k, at, "rule_not_object", NULL);
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)v, name, member)
    {
        bool is_known = false;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            is_known |= strcmp(name, names[i]) == 0;
        if (!is_known)
            rule_fault_add(k, &(struct at){at, name, 0}, "rule_member_unknown", "name", name, NULL);
    }
    struct at vars = {at, "vars", 0}, condition = {at, "condition", 0};
    read_key(k, json_object_get(v, "key"), &(struct at){at, "key", 0}, before);
    read_severity(k, json_object_get(v, "severity"), &(struct at){at, "severity", 0});
    read_message(k, json_object_get(v, "message"), &(struct at){at, "message", 0});
    read_as_of(k, json_object_get(v, "as_of"), &(struct at){at, "as_of", 0});
    read_points(k, json_object_get(v, "points"), &(struct at){at, "points", 0});
    read_vars(k, json_object_get(v, "vars"), &vars);
    if (!json_object_get(v, "condition")) {
        rule_fault_add(k, at, "rule_condition_missing", NULL);
        return;
    }
    rule_compile(k, json_object_get(v, "condition"), &condition, &k->rule->condition);
    if (k->rule->condition.type == TYPE_BOOL)
        check_vars_used(k, &vars);
}

const struct rule_list *rule_check(struct ctx *c, const json_t *rules,
                                   const struct rule_fault **faults)
{
    struct checker k = {.c = c};
    struct rule_list *list = arena_new_of(c->arena, struct rule_list);
    size_t n = json_array_size(rules);
    list->rules = arena_array(c->arena, struct rule, n + 1);
    if (!json_is_array(rules) || n > RULE_LIST_MAX) {
        rule_fault_add(&k, NULL, "rule_not_list", NULL);
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        k.rule = &list->rules[i];
        read_rule(&k, json_array_get(rules, i), &(struct at){NULL, NULL, i}, list);
        list->n_rules++;
    }
    *faults = k.first;
    return k.first ? NULL : list;
}

enum err rule_list_parse(struct ctx *c, const json_t *rules, const struct rule_list **out)
{
    const struct rule_fault *f;
    const struct rule_list *list = rule_check(c, rules, &f);
    if (list) {
        *out = list;
        return OK;
    }
    for (; f; f = f->next)
        issue_add_text(c, f->pointer, f->key, f->text);
    return fail(c, ERR_INVALID, NULL, "invalid_fields", NULL);
}

const struct rule *rule_at(const struct rule_list *list, size_t no)
{
    return no < list->n_rules ? &list->rules[no] : NULL;
}

/* ---- judging ---- */

/* The day that a rule is judged as of, told where it has to be: NULL when it is any day's rule. */
static const char *as_of_text(struct ctx *c, const struct rule *r, int64_t day)
{
    int y, m, d;
    if (r->as_of || !r->is_relative || r->is_day_unknown || day == RULE_DAY_UNKNOWN)
        return r->as_of;
    time_civil(day, &y, &m, &d);
    return arena_printf(c->arena, "%04d-%02d-%02d", y, m, d);
}

void rule_list_eval(struct ctx *c, const struct rule_list *list, const json_t *answers,
                    const struct rule_how *how, struct rule_report *out)
{
    struct rule_result *results = arena_array(c->arena, struct rule_result, list->n_rules + 1);
    *out = (struct rule_report){.verdict = RULE_PASS, .results = results,
                                .n_results = list->n_rules};
    for (size_t i = 0; i < list->n_rules; i++) {
        const struct rule *r = &list->rules[i];
        struct rule_need needs[RULE_VARS_MAX];
        size_t n_needs;
        enum rule_outcome outcome = rule_judge(r, answers, how->day, needs, &n_needs);
        struct rule_need *kept = arena_array(c->arena, struct rule_need, n_needs + 1);
        memcpy(kept, needs, sizeof *needs * n_needs);
        results[i] = (struct rule_result){r->key, r->severity, outcome, r->message[how->lang],
                                          as_of_text(c, r, how->day), r->n_points, kept, n_needs};
        if (r->severity == RULE_BLOCK && outcome != RULE_PASS && out->verdict != RULE_FAIL)
            out->verdict = outcome;
        if (outcome == RULE_PASS)
            out->n_points += r->n_points;
        out->needs_look |= r->severity == RULE_MANUAL && outcome != RULE_PASS;
    }
}

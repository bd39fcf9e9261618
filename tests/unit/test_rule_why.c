/* Why a rule fails, in words: the bound and the value given, as the page says them. */
#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/time.h"
#include "domain/rule/rule.h"
#include "domain/rule/rule_why.h"

static const char *const codes[] = {"en", "ko", "zh"};

static json_t *vectors_of(const char *name)
{
    const char *me = __FILE__, *end = strstr(me, "tests/unit/");
    char path[4096];
    snprintf(path, sizeof path, "%.*stests/vectors/%s", (int)(end - me), me, name);
    json_t *file = json_load_file(path, 0, NULL);
    assert_non_null(file);
    return file;
}

static const json_t *kind_of(const json_t *kinds, const char *name)
{
    size_t no;
    json_t *kind;
    json_array_foreach(kinds, no, kind)
        if (strcmp(json_str(kind, "kind"), name) == 0)
            return kind;
    fail_msg("no kind %s", name);
    return NULL;
}

static const struct rule_list *list_of(struct ctx *c, const json_t *kind)
{
    AUTO_JSON *rule = json_pack("{s:s,s:s,s:O,s:O,s:{s:s}}", "key", "r", "severity", "block", "vars",
                                json_object_get(kind, "vars"), "condition", json_object_get(kind, "condition"),
                                "message", "en", "no");
    const struct rule_fault *f;
    if (json_object_get(kind, "as_of"))
        json_object_set(rule, "as_of", json_object_get(kind, "as_of"));
    AUTO_JSON *rules = json_pack("[O]", rule);
    const struct rule_list *list = rule_check(c, rules, &f);
    assert_non_null(list);
    return list;
}

static int64_t day_of(const json_t *kind)
{
    int64_t first, last;
    const char *text = json_str(kind, "day");
    return text && rule_date_parse(text, &first, &last) ? first : RULE_DAY_UNKNOWN;
}

/* All sentences of a kind's case, each in brackets. */
static const char *said(struct ctx *c, const json_t *kind, const json_t *form, const json_t *answers)
{
    size_t n;
    const struct rule_judged of = {.rules = list_of(c, kind), .form = form, .answers = answers, .day = day_of(kind)};
    const char *const *why = rule_why(c, &of, 0, &n);
    const char *all = "";
    for (size_t i = 0; i < n; i++)
        all = arena_printf(c->arena, "%s[%s]", all, why[i]);
    return all;
}

static const char *wanted(struct ctx *c, const json_t *list)
{
    const char *all = "";
    size_t no;
    json_t *one;
    json_array_foreach(list, no, one)
        all = arena_printf(c->arena, "%s[%s]", all, json_string_value(one));
    return all;
}

static void check_case(struct ctx *c, const json_t *kind, const json_t *form, const json_t *one)
{
    for (int l = 0; l < LANG_COUNT; l++) {
        c->lang = (enum lang)l;
        assert_string_equal(said(c, kind, form, json_object_get(one, "answers")),
                            wanted(c, json_object_get(one, codes[l])));
    }
    c->lang = LANG_EN;
}

/* The page's test reads the same file. */
void test_rule_why__each_kind_is_told_as_the_page_tells_it(void)
{
    struct ctx c = unit_ctx();
    AUTO_JSON *file = vectors_of("rule_why.json"), *kinds = vectors_of("rule_kinds.json");
    AUTO_JSON *form = json_pack("{s:O}", "form", json_object_get(file, "form"));
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(file, "cases"), no, one)
        check_case(&c, kind_of(json_object_get(kinds, "kinds"), json_str(one, "kind")), form, one);
    assert_true(no >= 30);
    unit_ctx_done(&c);
}

/* Whether a condition compares anything with something. */
static bool has_bound(const json_t *v)
{
    static const char *const ops[] = {"<", "<=", ">", ">=", "===", "!==", "in"};
    const char *name;
    size_t no;
    json_t *one;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (json_object_get(v, ops[i]))
            return true;
    json_object_foreach((json_t *)(uintptr_t)v, name, one)
        if (has_bound(one))
            return true;
    json_array_foreach(v, no, one)
        if (has_bound(one))
            return true;
    return false;
}

/* Of every kind of rule there is: what fails by a bound says which, and what was given. */
void test_rule_why__every_kind_with_a_bound_names_it(void)
{
    struct ctx c = unit_ctx();
    AUTO_JSON *file = vectors_of("rule_why.json"), *kinds = vectors_of("rule_kinds.json");
    AUTO_JSON *form = json_pack("{s:O}", "form", json_object_get(file, "form"));
    size_t no, i, n_told = 0;
    json_t *kind, *one;
    json_array_foreach(json_object_get(kinds, "kinds"), no, kind)
        json_array_foreach(json_object_get(kind, "cases"), i, one)
        {
            bool is_failed = strcmp(json_str(one, "outcome"), "fail") == 0;
            const char *text = said(&c, kind, form, json_object_get(one, "answers"));
            if (!is_failed && *text)
                fail_msg("%s: told of what does not fail: %s", json_str(kind, "kind"), text);
            if (is_failed && has_bound(json_object_get(kind, "condition")) && !strstr(text, ". Needed: "))
                fail_msg("%s: no bound is named: %s", json_str(kind, "kind"), text);
            n_told += *text != '\0';
        }
    assert_true(n_told >= 40);
    unit_ctx_done(&c);
}

void test_rule_why__a_text_of_the_other_direction_is_kept_apart(void)
{
    struct ctx c = unit_ctx();
    AUTO_JSON *kind = json_loads("{\"vars\":{\"t\":\"text\"},"
                                 "\"condition\":{\"===\":[{\"var\":\"t\"},\"x\"]}}", 0, NULL);
    AUTO_JSON *answers = json_pack("{s:s}", "t", "\xd7\xa9\xd7\x9c");
    assert_string_equal(said(&c, kind, NULL, answers), "[t: \xe2\x81\xa8\xd7\xa9\xd7\x9c\xe2\x81\xa9. Needed: x.]");
    AUTO_JSON *box = json_loads("{\"vars\":{\"b\":\"bool\"},\"condition\":{\"var\":\"b\"}}", 0, NULL);
    AUTO_JSON *no = json_loads("{\"b\":false}", 0, NULL);
    assert_string_equal(said(&c, box, NULL, no), ""); /* nothing that has a name */
    unit_ctx_done(&c);
}

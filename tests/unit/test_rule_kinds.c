/* The kinds of rules found in real calls: rows, amounts, days that count from another. */
#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/time.h"
#include "domain/rule/rule.h"

static json_t *vectors_of(const char *name)
{
    const char *me = __FILE__, *end = strstr(me, "tests/unit/");
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof path, "%.*stests/vectors/%s", (int)(end - me), me, name);
    json_t *file = json_load_file(path, 0, &error);
    assert_non_null(file);
    return file;
}

static const struct rule_list *one_rule(struct ctx *c, const char *vars, const char *condition)
{
    const char *text = arena_printf(c->arena, "[{\"key\":\"r\",\"severity\":\"block\",\"vars\":%s,"
                                              "\"condition\":%s,\"message\":{\"en\":\"no\"}}]", vars, condition);
    AUTO_JSON *v = json_loads(text, 0, NULL);
    const struct rule_fault *f;
    const struct rule_list *list = rule_check(c, v, &f);
    assert_non_null(list);
    return list;
}

static void assert_needs(const struct rule_result *r, const json_t *needs)
{
    assert_int_equal(r->n_needs, json_array_size(needs));
    for (size_t i = 0; i < r->n_needs; i++) {
        char need[64];
        snprintf(need, sizeof need, "%s%s", r->needs[i].var, r->needs[i].is_vague ? "?" : "");
        assert_string_equal(need, json_string_value(json_array_get(needs, i)));
    }
}

/* ---- kinds of rules ---- */

static int64_t day_of(const json_t *v, const char *member)
{
    int64_t first, last;
    const char *text = json_str(v, member);
    return text && rule_date_parse(text, &first, &last) ? first : RULE_DAY_UNKNOWN;
}

static void assert_case(struct ctx *c, const json_t *kind, const struct rule_list *list, const json_t *one)
{
    struct rule_report r;
    const json_t *answers = json_object_get(one, "answers");
    rule_list_eval(c, list, answers, &(struct rule_how){LANG_EN, day_of(kind, "day")}, &r);
    const char *at = arena_printf(c->arena, "%s: %s: ", json_str(kind, "kind"), json_text(c->arena, answers));
    assert_string_equal(arena_printf(c->arena, "%s%s", at, rule_outcome_word(r.verdict)),
                        arena_printf(c->arena, "%s%s", at, json_str(one, "outcome")));
    if (json_object_get(one, "needs"))
        assert_needs(&r.results[0], json_object_get(one, "needs"));
}

/* Every kind found in real calls, with its edge on both sides; the page's judge reads the same file. */
void test_rule__each_kind_decides_at_its_edge(void)
{
    struct ctx c = unit_ctx();
    AUTO_JSON *file = vectors_of("rule_kinds.json");
    size_t no, i;
    json_t *kind, *one;
    json_array_foreach(json_object_get(file, "kinds"), no, kind)
    {
        AUTO_JSON *rule = json_pack("{s:s,s:s,s:O,s:O,s:{s:s}}", "key", "r", "severity", "block", "vars",
                                    json_object_get(kind, "vars"), "condition",
                                    json_object_get(kind, "condition"), "message", "en", "no");
        const struct rule_fault *f;
        if (json_object_get(kind, "as_of"))
            json_object_set(rule, "as_of", json_object_get(kind, "as_of"));
        AUTO_JSON *rules = json_pack("[O]", rule);
        const struct rule_list *list = rule_check(&c, rules, &f);
        if (!list)
            fail_msg("%s: %s %s", json_str(kind, "kind"), f->pointer, f->text);
        json_array_foreach(json_object_get(kind, "cases"), i, one)
            assert_case(&c, kind, list, one);
        assert_true(i >= 2);
    }
    assert_true(no >= 30);
    unit_ctx_done(&c);
}

void test_rule__the_day_it_is_judged_as_of_is_told(void)
{
    struct ctx c = unit_ctx();
    const struct rule_list *list =
        one_rule(&c, "{\"d\":\"date\"}", "{\">=\":[{\"var\":\"d\"},{\"date\":{\"years\":-7}}]}");
    struct rule_report r;
    rule_list_eval(&c, list, NULL, &(struct rule_how){LANG_EN, time_days(2022, 8, 26)}, &r);
    assert_string_equal(r.results[0].as_of, "2022-08-26");
    list = one_rule(&c, "{\"d\":\"date\"}", "{\">=\":[{\"var\":\"d\"},{\"date\":\"2017\"}]}"); /* any day's */
    rule_list_eval(&c, list, NULL, &(struct rule_how){LANG_EN, time_days(2022, 8, 26)}, &r);
    assert_null(r.results[0].as_of);
    unit_ctx_done(&c);
}

void test_rule__bonus_points_add_up(void)
{
    struct ctx c = unit_ctx();
    static const char text[] =
        "[{\"key\":\"a\",\"severity\":\"bonus\",\"points\":5,\"vars\":{\"n\":\"number\"},"
        "\"condition\":{\">=\":[{\"var\":\"n\"},3]},\"message\":{\"en\":\"a\"}},"
        "{\"key\":\"b\",\"severity\":\"bonus\",\"points\":2,\"vars\":{\"n\":\"number\"},"
        "\"condition\":{\">=\":[{\"var\":\"n\"},4]},\"message\":{\"en\":\"b\"}}]";
    static const int points[] = {0, 5, 7};
    AUTO_JSON *v = json_loads(text, 0, NULL);
    const struct rule_fault *f;
    struct rule_report r;
    const struct rule_list *list = rule_check(&c, v, &f);
    assert_non_null(list);
    for (int n = 2; n < 5; n++) {
        AUTO_JSON *answers = json_pack("{s:i}", "n", n);
        rule_list_eval(&c, list, answers, &(struct rule_how){LANG_EN, RULE_DAY_UNKNOWN}, &r);
        assert_int_equal(r.n_points, points[n - 2]);
        assert_int_equal(r.verdict, RULE_PASS); /* it is no condition */
    }
    json_object_set_new(json_array_get(v, 0), "severity", json_string("warn"));
    assert_null(rule_check(&c, v, &f));
    assert_string_equal(f->pointer, "/0/points");
    unit_ctx_done(&c);
}

/* What is written wrongly about rows, days and amounts is said where it stands. */
void test_rule__faults_of_rows_days_and_amounts(void)
{
    struct ctx c = unit_ctx();
    static const char vars[] = "{\"t\":{\"type\":\"rows\",\"columns\":{\"n\":\"number\",\"m\":\"money\"}},"
                               "\"d\":\"date\",\"m\":\"money\",\"k\":\"number\"}";
    static const char *const cases[][2] = {
        {"{\"all\":[{\"var\":\"t\"},{\">\":[{\"var\":\"k\"},1]}]}", "rule_var_undeclared"},
        {"{\"all\":[{\"var\":\"k\"},true]}", "rule_type_wanted"},
        {"{\"some\":[{\"var\":\"t\"}]}", "rule_op_args"},
        {"{\"some\":[{\"var\":\"t\"},{\"var\":\"n\"}]}", "rule_type_wanted"},
        {"{\"count\":[{\"var\":\"t\"}]}", "rule_type_wanted"},
        {"{\"filter\":[{\"var\":\"t\"},true]}", "rule_type_wanted"},
        {"{\">\":[{\"sum\":[{\"var\":\"t\"},{\"var\":\"m\"}]},3]}", "rule_types_differ"},
        {"{\">\":[{\"var\":\"d\"},{\"date\":{\"years\":-1.5}}]}", "rule_date_form"},
        {"{\">\":[{\"var\":\"d\"},{\"date\":{\"weeks\":-1}}]}", "rule_date_form"},
        {"{\">\":[{\"var\":\"d\"},{\"date\":{}}]}", "rule_date_form"},
        {"{\">\":[{\"var\":\"m\"},{\"money\":{\"won\":1}}]}", "rule_money_form"},
        {"{\">\":[{\"var\":\"m\"},{\"money\":{\"KRW\":1.5}}]}", "rule_money_form"},
        {"{\">\":[{\"var\":\"m\"},{\"money\":{}}]}", "rule_money_form"},
        {"{\"===\":[{\"var\":\"m\"},{\"money\":{\"KRW\":1}}]}", "rule_types_differ"},
        {"{\">\":[{\"min\":[{\"var\":\"d\"},1]},{\"date\":\"2017\"}]}", "rule_type_wanted"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = arena_printf(c.arena, "[{\"key\":\"r\",\"severity\":\"warn\",\"vars\":%s,\"condition\":%s,"
                                                 "\"message\":{\"en\":\"no\"}}]", vars, cases[i][0]);
        AUTO_JSON *v = json_loads(text, 0, NULL);
        const struct rule_fault *f;
        assert_non_null(v);
        assert_null(rule_check(&c, v, &f));
        if (strcmp(f->key, cases[i][1]) != 0)
            print_error("%s: %s\n", cases[i][0], f->text);
        assert_string_equal(f->key, cases[i][1]);
    }
    unit_ctx_done(&c);
}

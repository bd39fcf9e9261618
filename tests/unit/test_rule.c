#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/time.h"
#include "domain/rule/jsonlogic.h"
#include "domain/rule/rule.h"

/* One blocking rule with these vars and this condition. */
static const struct rule_list *one_rule(struct ctx *c, const char *vars, const char *condition)
{
    const char *text = arena_printf(c->arena,
                                    "[{\"key\":\"r\",\"severity\":\"block\",\"vars\":%s,\"condition\":%s,"
                                    "\"message\":{\"en\":\"no\"}}]", vars, condition);
    AUTO_JSON *v = json_loads(text, 0, NULL);
    assert_non_null(v);
    const struct rule_fault *f;
    const struct rule_list *list = rule_check(c, v, &f);
    if (!list)
        print_error("%s: %s %s\n", condition, f->pointer, f->text);
    assert_non_null(list);
    return list;
}

static const char *judged(struct ctx *c, const struct rule_list *list, const char *answers)
{
    AUTO_JSON *v = json_loads(answers, 0, NULL);
    struct rule_report r;
    rule_list_eval(c, list, v, &(struct rule_how){LANG_EN, RULE_DAY_UNKNOWN}, &r);
    return rule_outcome_word(r.verdict);
}

static const struct rule_list *golden_panda(struct ctx *c)
{
    return one_rule(c, "{\"is_pre_startup\":{\"type\":\"bool\",\"default\":false},\"founded\":\"date\"}",
                    "{\"or\":[{\"var\":\"is_pre_startup\"},"
                    "{\">=\":[{\"var\":\"founded\"},{\"date\":\"2017-01\"}]}]}");
}

void test_rule__founded_since_2017_or_pre_startup(void)
{
    struct ctx c = unit_ctx();
    const struct rule_list *list = golden_panda(&c);
    static const char *const cases[][2] = {
        {"{\"founded\":\"2016-07\"}", "fail"}, {"{\"founded\":\"1998\"}", "fail"},
        {"{\"founded\":\"2015\"}", "fail"}, {"{\"founded\":\"2016-12-31\"}", "fail"},
        {"{\"founded\":\"2016\"}", "fail"}, {"{\"founded\":\"2017\"}", "pass"},
        {"{\"founded\":\"2017-01\"}", "pass"}, {"{\"founded\":\"2017-01-01\"}", "pass"},
        {"{\"founded\":\"2021-05\"}", "pass"}, {"{\"is_pre_startup\":true}", "pass"},
        {"{\"is_pre_startup\":true,\"founded\":\"1998\"}", "pass"},
        {"{\"is_pre_startup\":false,\"founded\":\"2016-07\"}", "fail"},
        {"{\"is_pre_startup\":false}", "undecided"}, {"{}", "undecided"},
        {"{\"founded\":null}", "undecided"}, {"{\"founded\":\"\"}", "undecided"},
        {"{\"founded\":\"2017-13\"}", "undecided"}, {"{\"founded\":2017}", "undecided"},
        {"{\"is_pre_startup\":\"yes\",\"founded\":\"2015\"}", "undecided"},
        {"[]", "undecided"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(arena_printf(c.arena, "%s %s", cases[i][0],
                                         judged(&c, list, cases[i][0])),
                            arena_printf(c.arena, "%s %s", cases[i][0], cases[i][1]));
    unit_ctx_done(&c);
}

/* A comparison of a date with a period, both ways round, and what each day gives. */
void test_rule__a_period_is_whole(void)
{
    struct ctx c = unit_ctx();
    static const char *const cases[][3] = {
        {">=", "2017-07", "2017 undecided"}, {">=", "2017-07", "2017-06-30 fail"},
        {">=", "2017-07", "2017-07 pass"}, {">", "2017-07", "2017-07-31 fail"},
        {">", "2017-07", "2017-08-01 pass"}, {">", "2017-07", "2017 undecided"},
        {"<", "2017-07", "2017-06-30 pass"}, {"<", "2017-07", "2017-07-01 fail"},
        {"<=", "2017-07", "2017-07 pass"}, {"<=", "2017-07", "2017-08 fail"},
        {"<=", "2017-07", "2017 undecided"}, {"<=", "2017", "2017 pass"},
        {"===", "2017-07", "2017-07-15 pass"}, {"===", "2017-07", "2017-07 pass"},
        {"===", "2017-07", "2017 undecided"}, {"===", "2017-07", "2018 fail"},
        {"!==", "2017-07", "2017-07-15 fail"}, {"!==", "2017-07", "2018 pass"},
        {"<=", "2016-02", "2016-02-29 pass"}, {"<", "2016-02-29", "2016-02 undecided"},
        {">=", "2017-12", "2017-12 pass"}, {">", "2017-12", "2018 pass"},
    };
    static const char *const mirror[][2] = {{">=", "<="}, {">", "<"}, {"<", ">"}, {"<=", ">="},
                                            {"===", "==="}, {"!==", "!=="}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *op = cases[i][0], *back = op, *blank = strchr(cases[i][2], ' ');
        for (size_t m = 0; m < 6; m++)
            if (strcmp(mirror[m][0], op) == 0)
                back = mirror[m][1];
        const char *answers = arena_printf(c.arena, "{\"d\":\"%.*s\"}", (int)(blank - cases[i][2]),
                                           cases[i][2]);
        const char *one = arena_printf(c.arena, "{\"%s\":[{\"var\":\"d\"},{\"date\":\"%s\"}]}", op,
                                       cases[i][1]);
        const char *two = arena_printf(c.arena, "{\"%s\":[{\"date\":\"%s\"},{\"var\":\"d\"}]}", back,
                                       cases[i][1]);
        assert_string_equal(judged(&c, one_rule(&c, "{\"d\":\"date\"}", one), answers), blank + 1);
        assert_string_equal(judged(&c, one_rule(&c, "{\"d\":\"date\"}", two), answers), blank + 1);
    }
    unit_ctx_done(&c);
}

void test_rule__operators(void)
{
    struct ctx c = unit_ctx();
    const char *answers = "{\"n\":7,\"c\":\"KR\",\"t\":\"hello\",\"b\":true,\"a\":\"2017\",\"f\":\"bio\","
                          "\"g\":[\"y\"],\"co\":{\"size\":3}}";
    static const char *const cases[][2] = {
        {"{\"and\":[{\"var\":\"b\"},{\"<\":[{\"var\":\"n\"},8]}]}", "pass"},
        {"{\"and\":[{\"<\":[{\"var\":\"m\"},8]},{\"!\":{\"var\":\"b\"}}]}", "fail"},
        {"{\"and\":[{\"<\":[{\"var\":\"m\"},8]},{\"var\":\"b\"}]}", "undecided"},
        {"{\"or\":[{\"<\":[{\"var\":\"m\"},8]},{\"!!\":[{\"var\":\"b\"}]}]}", "pass"},
        {"{\"!\":[{\"<\":[{\"var\":\"m\"},8]}]}", "undecided"},
        {"{\"<\":[1,{\"var\":\"n\"},7]}", "fail"}, {"{\"<=\":[1,{\"var\":\"n\"},7]}", "pass"},
        {"{\"<=\":[9,{\"var\":\"n\"},{\"var\":\"m\"}]}", "fail"},
        {"{\"<=\":[{\"var\":\"m\"},{\"var\":\"n\"},6]}", "fail"},
        {"{\"in\":[{\"var\":\"c\"},[\"KR\",\"CN\"]]}", "pass"},
        {"{\"in\":[{\"var\":\"n\"},[1,2]]}", "fail"}, {"{\"in\":[{\"var\":\"m\"},[1,2]]}", "undecided"},
        {"{\"in\":[\"x\",{\"var\":\"g\"}]}", "fail"}, {"{\"in\":[\"y\",{\"var\":\"g\"}]}", "pass"},
        {"{\"===\":[{\"var\":\"f\"},\"bio\"]}", "pass"}, {"{\"!==\":[\"CN\",{\"var\":\"c\"}]}", "pass"},
        {"{\"===\":[{\"var\":\"t\"},\"hell\"]}", "fail"}, {"{\"===\":[{\"var\":\"b\"},true]}", "pass"},
        {"{\"===\":[{\"+\":[{\"var\":\"n\"},{\"-\":[1]},{\"*\":[2,{\"/\":[9,3]}]}]},12]}", "pass"},
        {"{\"===\":[{\"%\":[{\"var\":\"n\"},4]},3]}", "pass"},
        {"{\"<\":[{\"min\":[{\"var\":\"n\"},2]},{\"max\":[{\"var\":\"co.size\"},1]}]}", "pass"},
        {"{\">\":[{\"/\":[{\"var\":\"n\"},0]},1]}", "undecided"},
        {"{\">\":[{\"+\":[{\"var\":\"n\"},{\"var\":\"m\"}]},1]}", "undecided"},
        {"{\"if\":[{\"var\":\"b\"},{\">\":[{\"var\":\"n\"},6]},false]}", "pass"},
        {"{\"if\":[{\"<\":[{\"var\":\"m\"},1]},true,{\"var\":\"b\"}]}", "pass"},
        {"{\"if\":[{\"<\":[{\"var\":\"m\"},1]},true,false]}", "undecided"},
        {"{\"===\":[{\"if\":[{\"var\":\"b\"},\"p\",\"q\"]},\"p\"]}", "pass"},
        {"{\"===\":[{\"var\":\"a\"},{\"var\":\"a\"}]}", "undecided"},
        {"{\"<=\":[{\"date\":\"2016\"},{\"var\":\"a\"},{\"date\":\"2017\"}]}", "pass"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* every var used, so that none is reported as unused */
        const char *condition = cases[i][0];
        char *vars = arena_strdup(c.arena, "{");
        static const char *const decl[][2] = {
            {"n", "\"number\""}, {"m", "\"number\""}, {"c", "\"country\""}, {"t", "\"text\""},
            {"b", "\"bool\""}, {"a", "\"date\""}, {"co.size", "\"number\""},
            {"f", "{\"type\":\"choice\",\"of\":[\"ai\",\"bio\"]}"},
            {"g", "{\"type\":\"choices\",\"of\":[\"x\",\"y\"]}"}};
        for (size_t d = 0; d < sizeof decl / sizeof *decl; d++)
            if (strstr(condition, arena_printf(c.arena, "{\"var\":\"%s\"}", decl[d][0])))
                vars = arena_printf(c.arena, "%s%s\"%s\":%s", vars, vars[1] ? "," : "", decl[d][0],
                                    decl[d][1]);
        vars = arena_printf(c.arena, "%s}", vars);
        assert_string_equal(arena_printf(c.arena, "%s %s", condition,
                                         judged(&c, one_rule(&c, vars, condition), answers)),
                            arena_printf(c.arena, "%s %s", condition, cases[i][1]));
    }
    unit_ctx_done(&c);
}

/* Answers of the wrong type are missing, never converted. */
void test_rule__wrong_types_are_missing(void)
{
    struct ctx c = unit_ctx();
    static const char *const cases[][3] = {
        {"number", "{\"<\":[{\"var\":\"x\"},5]}", "\"4\""},
        {"number", "{\"<\":[{\"var\":\"x\"},5]}", "true"},
        {"bool", "{\"var\":\"x\"}", "1"},
        {"text", "{\"===\":[{\"var\":\"x\"},\"1\"]}", "1"},
        {"country", "{\"===\":[{\"var\":\"x\"},\"KR\"]}", "\"Korea\""},
        {"country", "{\"===\":[{\"var\":\"x\"},\"KR\"]}", "\"kr\""},
        {"date", "{\"<\":[{\"var\":\"x\"},{\"date\":\"2017\"}]}", "\"2016-02-30\""},
        {"date", "{\"<\":[{\"var\":\"x\"},{\"date\":\"2017\"}]}", "\"2016-1\""},
        {"date", "{\"<\":[{\"var\":\"x\"},{\"date\":\"2017\"}]}", "\"2016-01-01T00:00:00Z\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *vars = arena_printf(c.arena, "{\"x\":\"%s\"}", cases[i][0]);
        const char *answers = arena_printf(c.arena, "{\"x\":%s}", cases[i][2]);
        assert_string_equal(judged(&c, one_rule(&c, vars, cases[i][1]), answers), "undecided");
    }
    const struct rule_list *list =
        one_rule(&c, "{\"x\":{\"type\":\"choices\",\"of\":[\"a\"]}}", "{\"in\":[\"a\",{\"var\":\"x\"}]}");
    assert_string_equal(judged(&c, list, "{\"x\":[\"a\",7]}"), "undecided");
    assert_string_equal(judged(&c, list, "{\"x\":\"a\"}"), "undecided");
    assert_string_equal(judged(&c, list, "{\"x\":[]}"), "fail");
    unit_ctx_done(&c);
}

void test_rule__report_says_what_is_needed(void)
{
    struct ctx c = unit_ctx();
    AUTO_JSON *v = json_loads(
        "[{\"key\":\"age\",\"severity\":\"block\",\"vars\":{\"founded\":\"date\",\"b\":\"bool\"},"
        "\"condition\":{\"and\":[{\">=\":[{\"var\":\"founded\"},{\"date\":\"2017-07\"}]},{\"var\":\"b\"}]},"
        "\"message\":{\"en\":\"Too old\",\"ko\":\"\xEB\x84\x88\xEB\xAC\xB4\"},\"as_of\":\"2022-08-26\"},"
        "{\"key\":\"look\",\"severity\":\"manual\",\"condition\":false,\"message\":{\"zh\":\"z\"}},"
        "{\"key\":\"nice\",\"severity\":\"bonus\",\"vars\":{\"n\":\"number\"},"
        "\"condition\":{\"or\":[{\">\":[{\"var\":\"n\"},1]},true]},\"message\":{\"en\":\"n\"}}]", 0, NULL);
    AUTO_JSON *answers = json_loads("{\"founded\":\"2017\"}", 0, NULL);
    const struct rule_list *list;
    assert_int_equal(rule_list_parse(&c, v, &list), OK);
    struct rule_report r;
    rule_list_eval(&c, list, answers, &(struct rule_how){LANG_KO, RULE_DAY_UNKNOWN}, &r);
    assert_int_equal(r.verdict, RULE_UNDECIDED);
    assert_true(r.needs_look);
    assert_int_equal(r.n_results, 3);
    assert_int_equal(r.results[0].n_needs, 2);
    assert_string_equal(r.results[0].needs[0].var, "founded");
    assert_true(r.results[0].needs[0].is_vague);
    assert_string_equal(r.results[0].needs[1].var, "b");
    assert_false(r.results[0].needs[1].is_vague);
    assert_string_equal(r.results[0].message, "\xEB\x84\x88\xEB\xAC\xB4");
    assert_string_equal(r.results[0].as_of, "2022-08-26");
    assert_string_equal(r.results[1].message, "z"); /* the only one there is */
    assert_int_equal(r.results[1].outcome, RULE_FAIL);
    assert_int_equal(r.results[2].outcome, RULE_PASS);
    assert_int_equal(r.results[2].n_needs, 0); /* decided without it */
    rule_list_eval(&c, list, answers, &(struct rule_how){LANG_ZH, RULE_DAY_UNKNOWN}, &r);
    assert_string_equal(r.results[0].message, "Too old");
    json_object_set_new(answers, "b", json_false());
    rule_list_eval(&c, list, answers, &(struct rule_how){LANG_EN, RULE_DAY_UNKNOWN}, &r);
    assert_int_equal(r.verdict, RULE_FAIL);
    unit_ctx_done(&c);
}

/* A condition -> the pointer and key of its only fault. */
void test_rule__faults_are_found_where_they_are(void)
{
    struct ctx c = unit_ctx();
    static const char *const cases[][2] = {
        {"{\"==\":[{\"var\":\"b\"},true]}", "/0/condition/== rule_op_loose"},
        {"{\"and\":[{\"var\":\"b\"},{\"cat\":[1]}]}", "/0/condition/and/1/cat rule_op_unknown"},
        {"{\"missing\":[\"b\"]}", "/0/condition/missing rule_op_unknown"},
        {"{\"and\":[{\"var\":\"b\"},1]}", "/0/condition/and/1 rule_type_wanted"},
        {"{\"<\":[{\"/\":[1,true]},2]}", "/0/condition/</0/~1/1 rule_type_wanted"},
        {"{\"<\":[{\"var\":\"b\"},2]}", "/0/condition/</0 rule_order_type"},
        {"{\"<\":[{\"var\":\"d\"},2]}", "/0/condition/< rule_types_differ"},
        {"{\"<\":[{\"var\":\"d\"},\"2017\"]}", "/0/condition/</1 rule_order_type"},
        {"{\"<\":[1,2,3,4]}", "/0/condition/< rule_op_args"}, {"{\">\":[1]}", "/0/condition/> rule_op_args"},
        {"{\"or\":[]}", "/0/condition/or rule_op_args"},
        {"{\"===\":[{\"var\":\"f\"},\"oi\"]}", "/0/condition/===/1 rule_choice_unknown"},
        {"{\"in\":[{\"var\":\"f\"},[\"ai\",\"oi\"]]}", "/0/condition/in/1/1 rule_choice_unknown"},
        {"{\"===\":[\"kr\",{\"var\":\"c\"}]}", "/0/condition/===/0 rule_choice_unknown"},
        {"{\"===\":[{\"var\":\"f\"},1]}", "/0/condition/=== rule_types_differ"},
        {"{\"in\":[{\"var\":\"f\"},\"ai\"]}", "/0/condition/in/1 rule_type_wanted"},
        {"{\"in\":[1,[\"ai\"]]}", "/0/condition/in rule_types_differ"},
        {"{\"in\":[1,[1,\"a\"]]}", "/0/condition/in/1 rule_list_form"},
        {"{\"in\":[1,[]]}", "/0/condition/in/1 rule_list_form"},
        {"{\"var\":\"gone\"}", "/0/condition/var rule_var_undeclared"},
        {"{\"var\":[\"b\",true]}", "/0/condition/var rule_var_form"},
        {"{\"var\":\"\"}", "/0/condition/var rule_var_form"},
        {"{\"<\":[{\"var\":\"d\"},{\"date\":\"2017-02-29\"}]}", "/0/condition/</1/date rule_date_form"},
        {"{\"if\":[{\"var\":\"b\"},true,false,true]}", "/0/condition/if rule_if_else"},
        {"{\"if\":[{\"var\":\"b\"},true,1]}", "/0/condition/if rule_types_differ"},
        {"{\"+\":[1,2]}", "/0/condition rule_type_wanted"}, {"null", "/0/condition rule_value_form"},
        {"{}", "/0/condition rule_value_form"}, {"{\"or\":[true],\"and\":[true]}", "/0/condition rule_value_form"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_JSON *v = json_loads(
            arena_printf(c.arena,
                         "[{\"key\":\"r\",\"severity\":\"block\",\"message\":{\"en\":\"no\"},\"vars\":"
                         "{\"b\":\"bool\",\"d\":\"date\",\"c\":\"country\",\"f\":{\"type\":\"choice\","
                         "\"of\":[\"ai\",\"bio\"]}},\"condition\":%s}]", cases[i][0]), 0, NULL);
        assert_non_null(v);
        const struct rule_fault *f, *found = NULL;
        assert_null(rule_check(&c, v, &f));
        for (; f; f = f->next)
            if (strcmp(f->key, "rule_var_unused") != 0) {
                if (found)
                    print_error("%s: also %s %s\n", cases[i][0], found->pointer, found->key);
                assert_null(found);
                found = f;
            }
        assert_non_null(found);
        assert_string_equal(arena_printf(c.arena, "%s: %s %s", cases[i][0], found->pointer, found->key),
                            arena_printf(c.arena, "%s: %s", cases[i][0], cases[i][1]));
    }
    unit_ctx_done(&c);
}

/* A good rule with one member replaced. */
void test_rule__members_are_checked(void)
{
    struct ctx c = unit_ctx();
    static const char *const cases[][3] = {
        {"key", "\"A b\"", "/0/key rule_key_form"}, {"key", "null", "/0/key rule_key_form"},
        {"severity", "\"stop\"", "/0/severity rule_severity_form"},
        {"message", "{}", "/0/message rule_message_form"}, {"message", "\"no\"", "/0/message rule_message_form"},
        {"message", "{\"fr\":\"non\"}", "/0/message rule_message_form"},
        {"message", "{\"en\":\"\"}", "/0/message rule_message_form"},
        {"as_of", "\"2022-08\"", "/0/as_of rule_as_of_form"}, {"as_of", "7", "/0/as_of rule_as_of_form"},
        {"colour", "1", "/0/colour rule_member_unknown"},
        {"vars", "[]", "/0/vars rule_vars_form"},
        {"vars", "{\"a/b\":\"bool\"}", "/0/vars/a~1b rule_var_unused"},
        {"vars", "{\"x\":\"boolean\"}", "/0/vars/x rule_var_type"},
        {"vars", "{\"x\":{\"type\":\"choice\"}}", "/0/vars/x rule_choice_of"},
        {"vars", "{\"x\":{\"type\":\"choice\",\"of\":[\"a\",\"a\"]}}", "/0/vars/x rule_choice_of"},
        {"vars", "{\"x\":{\"type\":\"date\",\"default\":\"2017\"}}", "/0/vars/x/default rule_default_form"},
        {"vars", "{\"x\":{\"type\":\"bool\",\"of\":[\"a\"]}}", "/0/vars/x/of rule_member_unknown"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_JSON *v = json_loads("[{\"key\":\"r\",\"severity\":\"warn\",\"message\":{\"en\":\"no\"},"
                                  "\"condition\":true}]", 0, NULL);
        json_object_set_new(json_array_get(v, 0), cases[i][0],
                            json_loads(cases[i][1], JSON_DECODE_ANY, NULL));
        const struct rule_fault *f;
        assert_null(rule_check(&c, v, &f));
        assert_string_equal(arena_printf(c.arena, "%s %s", f->pointer, f->key), cases[i][2]);
    }
    static const char *const lists[][2] = {{"{}", " rule_not_list"}, {"[7]", "/0 rule_not_object"}};
    for (size_t i = 0; i < 2; i++) {
        AUTO_JSON *v = json_loads(lists[i][0], 0, NULL);
        const struct rule_fault *f;
        assert_null(rule_check(&c, v, &f));
        assert_string_equal(arena_printf(c.arena, "%s %s", f->pointer, f->key), lists[i][1]);
    }
    unit_ctx_done(&c);
}

void test_rule__faults_become_issues(void)
{
    struct ctx c = unit_ctx();
    c.lang = LANG_KO;
    AUTO_JSON *v = json_loads("[{\"key\":\"r\",\"severity\":\"warn\",\"message\":{\"en\":\"n\"},\"condition\":true},"
                              "{\"key\":\"r\",\"severity\":\"warn\",\"message\":{\"en\":\"n\"}}]", 0, NULL);
    const struct rule_list *untouched = NULL;
    assert_int_equal(rule_list_parse(&c, v, &untouched), ERR_INVALID);
    assert_null(untouched);
    const struct issue *i = c.failure.issues;
    assert_string_equal(i->field, "/1/key");
    assert_string_equal(i->rule, "rule_key_twice");
    assert_non_null(strstr(i->text, "\"r\""));
    assert_string_equal(i->next->field, "/1");
    assert_string_equal(i->next->rule, "rule_condition_missing");
    assert_null(i->next->next);
    unit_ctx_done(&c);
}

void test_rule__too_big_is_refused_once(void)
{
    struct ctx c = unit_ctx();
    struct buf b;
    buf_init(&b, c.arena, 1 << 20);
    buf_str_add(&b, "[{\"key\":\"r\",\"severity\":\"warn\",\"message\":{\"en\":\"n\"},\"condition\":{\"or\":[");
    for (int i = 0; i < 60; i++) {
        buf_str_add(&b, i ? ",{\"and\":[true" : "{\"and\":[true");
        for (int j = 0; j < 40; j++)
            buf_str_add(&b, ",true");
        buf_str_add(&b, "]}");
    }
    buf_str_add(&b, "]}}]");
    AUTO_JSON *v = json_loads(b.p, 0, NULL);
    const struct rule_fault *f;
    assert_null(rule_check(&c, v, &f));
    assert_string_equal(f->key, "rule_too_big");
    assert_null(f->next);
    unit_ctx_done(&c);
}

/* ---- against plain JsonLogic: a decided rule holds for every way to fill what is missing ---- */

static uint32_t seed;

static uint32_t chance(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static const char *const periods[] = {"2016", "2016-12", "2016-12-31", "2017", "2017-01", "2017-01-01",
                                      "2017-07"};
#define N_PERIODS (sizeof periods / sizeof *periods)

/* d op period: the strict form, and the plain one over days. */
static void random_date_test(struct ctx *c, char **strict, char **plain)
{
    static const char *const all[] = {">=", "<", ">", "<="};
    uint32_t op = chance(4);
    const char *p = periods[chance(N_PERIODS)];
    int64_t first, last;
    assert_true(rule_date_parse(p, &first, &last));
    *strict = arena_printf(c->arena, "{\"%s\":[{\"var\":\"d\"},{\"date\":\"%s\"}]}", all[op], p);
    *plain = arena_printf(c->arena, "{\"%s\":[{\"var\":\"d\"},%lld]}", all[op],
                          (long long)(op < 2 ? first : last));
}

static void random_condition(struct ctx *c, int depth, char **strict, char **plain)
{
    char *s[3], *p[3];
    uint32_t what = chance(depth > 0 ? 7 : 3);
    if (what == 0) {
        *strict = *plain = arena_printf(c->arena, "{\"var\":\"b%u\"}", chance(2));
        return;
    }
    if (what == 1) {
        *strict = *plain = arena_printf(c->arena, "{\"<\":[{\"+\":[{\"var\":\"n\"},%u]},%u]}", chance(3),
                                        chance(5));
        return;
    }
    if (what == 2) {
        random_date_test(c, strict, plain);
        return;
    }
    for (int i = 0; i < 3; i++)
        random_condition(c, depth - 1, &s[i], &p[i]);
    static const char *const shapes[] = {"{\"and\":[%s,%s,%s]}", "{\"or\":[%s,%s,%s]}",
                                         "{\"if\":[%s,%s,%s]}", "{\"!==\":[%s,{\"or\":[%s,%s]}]}"};
    for (int k = 0; k < 2; k++) {
        char **t = k ? p : s;
        struct buf b;
        buf_init(&b, c->arena, 1 << 16);
        int n = 0;
        for (const char *q = shapes[what - 3]; *q; q++) {
            if (q[0] == '%') {
                buf_str_add(&b, t[n++]);
                q++;
            } else {
                buf_char(&b, *q);
            }
        }
        *(k ? plain : strict) = b.p;
    }
}

/* The rule's outcome for answers with holes, b0 b1: 0 false 1 true 2 missing; n: -1 missing. */
struct holes {
    int b[2], n;
    const char *d; /* NULL: missing */
};

static void check_filling(struct ctx *c, const char *plain, const struct holes *full, int64_t day,
                          const char *outcome)
{
    AUTO_JSON *rule = json_loads(plain, 0, NULL);
    AUTO_JSON *data = json_pack("{s:b,s:b,s:i,s:I}", "b0", full->b[0], "b1", full->b[1], "n", full->n,
                                "d", (json_int_t)day);
    char *result;
    const char *why;
    assert_int_equal(jsonlogic_eval(c->arena, rule, data, &result, &why), OK);
    assert_string_equal(strcmp(result, "true") == 0 ? "pass" : "fail", outcome);
}

static void check_fillings(struct ctx *c, const char *plain, const struct holes *h, const char *outcome)
{
    int64_t lo = time_days(2015, 12, 1), hi = time_days(2018, 1, 31);
    if (h->d)
        assert_true(rule_date_parse(h->d, &lo, &hi));
    for (int bits = 0; bits < 4; bits++)
        for (int n = 0; n < 5; n++) {
            struct holes full = {{bits & 1, bits >> 1}, n, NULL};
            if ((h->b[0] < 2 && h->b[0] != full.b[0]) || (h->b[1] < 2 && h->b[1] != full.b[1]) ||
                (h->n >= 0 && h->n != n))
                continue;
            check_filling(c, plain, &full, lo, outcome);
            check_filling(c, plain, &full, hi, outcome);
            check_filling(c, plain, &full, lo + chance((uint32_t)(hi - lo + 1)), outcome);
        }
}

void test_rule__decided_means_whatever_the_rest(void)
{
    int n_decided = 0, n_open = 0;
    for (seed = 1; seed < 400000000u && n_decided + n_open < 600; seed += 7919) {
        uint32_t start = seed;
        struct ctx c = unit_ctx();
        char *strict, *plain;
        random_condition(&c, 2, &strict, &plain);
        struct holes h = {{(int)chance(3), (int)chance(3)}, (int)chance(6) - 1,
                          chance(3) ? periods[chance(N_PERIODS)] : NULL};
        AUTO_JSON *rules = json_pack("[{s:s,s:s,s:{s:s},s:{},s:o}]", "key", "r", "severity", "block",
                                     "message", "en", "m", "vars", "condition",
                                     json_loads(strict, 0, NULL));
        json_t *vars = json_object_get(json_array_get(rules, 0), "vars");
        static const char *const decl[][2] = {{"b0", "bool"}, {"b1", "bool"}, {"n", "number"}, {"d", "date"}};
        for (int i = 0; i < 4; i++)
            if (strstr(strict, arena_printf(c.arena, "\"%s\"", decl[i][0])))
                json_object_set_new(vars, decl[i][0], json_string(decl[i][1]));
        AUTO_JSON *answers = json_object();
        for (int i = 0; i < 2; i++)
            if (h.b[i] < 2)
                json_object_set_new(answers, decl[i][0], json_boolean(h.b[i]));
        if (h.n >= 0)
            json_object_set_new(answers, "n", json_integer(h.n));
        if (h.d)
            json_object_set_new(answers, "d", json_string(h.d));
        const struct rule_list *list;
        struct rule_report r;
        assert_int_equal(rule_list_parse(&c, rules, &list), OK);
        rule_list_eval(&c, list, answers, &(struct rule_how){LANG_EN, RULE_DAY_UNKNOWN}, &r);
        bool is_full = h.b[0] < 2 && h.b[1] < 2 && h.n >= 0 && h.d && strlen(h.d) == 10;
        if (r.verdict == RULE_UNDECIDED) {
            assert_false(is_full);
            assert_true(r.results[0].n_needs > 0);
            n_open++;
        } else {
            check_fillings(&c, plain, &h, rule_outcome_word(r.verdict));
            n_decided++;
        }
        unit_ctx_done(&c);
        seed = start;
    }
    assert_true(n_decided > 150 && n_open > 150);
}

/* ---- the same rules in the browser ---- */

/* The declared variables that a condition reads: one that is not read is a fault. */
static json_t *vars_read(const char *condition, json_t *vars)
{
    const char *name;
    json_t *type, *read = json_object();
    json_object_foreach(vars, name, type)
    {
        char var[32];
        snprintf(var, sizeof var, "{\"var\":\"%s\"}", name);
        if (strstr(condition, var))
            json_object_set(read, name, type);
    }
    return read;
}

static void assert_needs(const struct rule_result *r, const json_t *needs)
{
    size_t n = r->outcome == RULE_UNDECIDED ? json_array_size(needs) : 0;
    assert_int_equal(r->n_needs, n);
    for (size_t i = 0; i < n; i++) {
        char need[64];
        snprintf(need, sizeof need, "%s%s", r->needs[i].var, r->needs[i].is_vague ? "?" : "");
        assert_string_equal(need, json_string_value(json_array_get(needs, i)));
    }
}

/* web/src/pages/apply/rules.test.ts reads this file too. */
void test_rule__the_pages_judge_the_same(void)
{
    const char *me = __FILE__, *end = strstr(me, "tests/unit/");
    char path[4096];
    snprintf(path, sizeof path, "%.*stests/vectors/rules.json", (int)(end - me), me);
    json_error_t error;
    AUTO_JSON *file = json_load_file(path, 0, &error);
    size_t no;
    json_t *one;
    assert_non_null(file);
    json_array_foreach(json_object_get(file, "cases"), no, one)
    {
        struct ctx c = unit_ctx();
        const char *condition = json_text(c.arena, json_object_get(one, "condition"));
        AUTO_JSON *vars = vars_read(condition, json_object_get(file, "vars"));
        const struct rule_list *list = one_rule(&c, json_text(c.arena, vars), condition);
        struct rule_report r;
        rule_list_eval(&c, list, json_object_get(one, "answers"), &(struct rule_how){LANG_EN, RULE_DAY_UNKNOWN}, &r);
        if (strcmp(rule_outcome_word(r.verdict), json_str(one, "outcome")) != 0)
            print_error("%s\n", condition);
        assert_string_equal(rule_outcome_word(r.verdict), json_str(one, "outcome"));
        assert_needs(&r.results[0], json_object_get(one, "needs"));
        unit_ctx_done(&c);
    }
    assert_true(no > 300);
}

#include "unit.h"

#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "domain/rule/jsonlogic.h"
#include "vectors.h"

/* The result of a rule as text, or the reason in angle brackets. data NULL: none. */
static const char *eval(struct ctx *c, const char *rule, const char *data)
{
    AUTO_JSON *r = json_loads(rule, JSON_DECODE_ANY, NULL);
    AUTO_JSON *d = data ? json_loads(data, JSON_DECODE_ANY, NULL) : NULL;
    assert_non_null(r);
    char *out;
    const char *why;
    if (jsonlogic_eval(c->arena, r, d, &out, &why) == OK)
        return out;
    return arena_printf(c->arena, "<%s>", why);
}

/* Equal as JSON, where 1 and 1.0 are one number. */
static bool same(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b))
        return json_number_value(a) == json_number_value(b);
    if (!json_is_array(a) || !json_is_array(b))
        return json_equal(a, b);
    bool is_same = json_array_size(a) == json_array_size(b);
    for (size_t i = 0; is_same && i < json_array_size(a); i++)
        is_same = same(json_array_get(a, i), json_array_get(b, i));
    return is_same;
}

void test_jsonlogic__compatible_suite(void)
{
    AUTO_JSON *file = vectors_load("jsonlogic/suites/compatible.json");
    SKIP_WITHOUT(file);
    struct ctx c = unit_ctx();
    size_t i, n = 0;
    json_t *v;
    json_array_foreach(file, i, v)
    {
        if (!json_is_object(v))
            continue;
        char *out = NULL;
        const char *why = NULL;
        assert_int_equal(jsonlogic_eval(c.arena, json_object_get(v, "rule"),
                                        json_object_get(v, "data"), &out, &why), OK);
        AUTO_JSON *got = json_loads(out, JSON_DECODE_ANY, NULL);
        if (!same(got, json_object_get(v, "result")))
            print_error("%s: got %s\n", json_str(v, "description"), out);
        else
            n++;
    }
    assert_int_equal(n, 278);
    unit_ctx_done(&c);
}

void test_jsonlogic__numbers_print_as_in_javascript(void)
{
    struct ctx c = unit_ctx();
    static const char *const cases[][2] = {
        {"1.0", "1"}, {"0.1", "0.1"}, {"{\"+\":[0.1,0.2]}", "0.30000000000000004"},
        {"-0.0", "0"}, {"1e21", "1e+21"}, {"1e20", "100000000000000000000"},
        {"123456789012345680000.0", "123456789012345680000"}, {"1e-6", "0.000001"},
        {"1e-7", "1e-7"}, {"1.5e300", "1.5e+300"}, {"5e-324", "5e-324"},
        {"-12.5", "-12.5"}, {"9007199254740993", "9007199254740992"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"{\"/\":[1,3]}", "0.3333333333333333"}, {"{\"/\":[1,0]}", "null"},
        {"{\"cat\":[1e21,\"|\",-1e-7,\"|\",0.5,\"|\",{\"/\":[-1,0]},\"|\",{\"-\":\"x\"}]}",
         "\"1e+21|-1e-7|0.5|-Infinity|NaN\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(eval(&c, cases[i][0], NULL), cases[i][1]);
    unit_ctx_done(&c);
}

void test_jsonlogic__conversions_are_javascripts(void)
{
    struct ctx c = unit_ctx();
    static const char *const cases[][2] = {
        {"{\"<\":[{\"var\":\"gone\"},5]}", "true"}, {"{\">\":[null,-1]}", "true"},
        {"{\"==\":[[],0]}", "true"}, {"{\"==\":[\"\",0]}", "true"},
        {"{\"<\":[\"10\",\"9\"]}", "true"}, {"{\"<\":[10,\"9\"]}", "false"},
        {"{\"==\":[null,0]}", "false"}, {"{\"==\":[[1],\"1\"]}", "true"},
        {"{\"==\":[true,\"1\"]}", "true"}, {"{\"===\":[[1],[1]]}", "false"},
        {"{\"-\":[\" 0x1F \",\"1e1\"]}", "21"}, {"{\"-\":[\"1_0\",0]}", "null"},
        {"{\"+\":[\"3 apples\",\"-.5e1x\"]}", "-2"}, {"{\"+\":[\"0x10\",1]}", "1"},
        {"{\"*\":[\"2\"]}", "\"2\""}, {"{\"%\":[-5,3]}", "-2"},
        {"{\"max\":[]}", "null"}, {"{\"min\":[\"3\",[2],true]}", "1"},
        {"{\"cat\":[[1,[2,null]],null,true]}", "\"1,2,true\""},
        {"{\"in\":[\"1\",[1]]}", "false"}, {"{\"in\":[1,\"a1\"]}", "true"},
        {"{\"merge\":[1,[2,[3]]]}", "[1,2,[3]]"}, {"{\"and\":[]}", "null"},
        {"{\"substr\":[\"\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4\",1,1]}", "\"\xEA\xB5\xAD\""},
        {"{\"<\":[\"\xEF\xBD\x81\",\"\xF0\x9F\x98\x80\"]}", "false"}, /* by UTF-16 units */
        {"{\"substr\":[\"a\xF0\x9F\x98\x80z\",3]}", "\"z\""},
        {"{\"substr\":[\"falsy\",0,\"-2\"]}", "\"\""}, {"{\"substr\":[\"falsy\",0,-2]}", "\"fal\""},
        {"{\"var\":\"a.length\"}", "3"}, {"{\"var\":\"a.1\"}", "8"}, {"{\"var\":\"a.01\"}", "null"},
        {"{\"missing_some\":[2,[\"a\",\"b\",\"c\"]]}", "[\"b\",\"c\"]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(arena_printf(c.arena, "%s %s", cases[i][0],
                                         eval(&c, cases[i][0], "{\"a\":[7,8,9]}")),
                            arena_printf(c.arena, "%s %s", cases[i][0], cases[i][1]));
    unit_ctx_done(&c);
}

void test_jsonlogic__faults_are_named(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(eval(&c, "{\"fly\":[1]}", NULL), "<unknown operator>");
    assert_string_equal(eval(&c, "{\"a.b\":[1]}", NULL), "<unknown operator>");
    assert_string_equal(eval(&c, "{\"*\":[]}", NULL), "<* needs a value>");
    assert_string_equal(eval(&c, "{\"or\":[true,{\"fly\":1}]}", NULL), "true"); /* never reached */
    unit_ctx_done(&c);
}

/* A rule whose list has n elements. */
static char *wide(struct ctx *c, int n)
{
    struct buf b;
    buf_init(&b, c->arena, 1 << 20);
    buf_str_add(&b, "{\"+\":[0");
    for (int i = 1; i < n; i++)
        buf_str_add(&b, ",1");
    buf_str_add(&b, "]}");
    return b.p;
}

static char *deep(struct ctx *c, int n)
{
    char *rule = arena_strdup(c->arena, "1");
    for (int i = 0; i < n; i++)
        rule = arena_printf(c->arena, "{\"!\":%s}", rule);
    return rule;
}

/* A list of n ones as data. */
static char *ones(struct ctx *c, int n)
{
    struct buf b;
    buf_init(&b, c->arena, 1 << 20);
    buf_str_add(&b, "[1");
    for (int i = 1; i < n; i++)
        buf_str_add(&b, ",1");
    buf_char(&b, ']');
    return b.p;
}

void test_jsonlogic__limits_hold_exactly(void)
{
    struct ctx c = unit_ctx();
    assert_string_equal(eval(&c, wide(&c, 998), NULL), "997"); /* 998 and its list and object */
    assert_string_equal(eval(&c, wide(&c, 999), NULL), "<the rule has more than 1000 values>");
    assert_string_equal(eval(&c, deep(&c, 32), NULL), "true");
    assert_string_equal(eval(&c, deep(&c, 33), NULL), "<the rule is nested deeper than 32>");
    const char *count = "{\"reduce\":[{\"var\":\"\"},{\"+\":[1,{\"var\":\"accumulator\"}]},0]}";
    assert_string_equal(eval(&c, count, ones(&c, 1000)), "1000");
    assert_string_equal(eval(&c, count, ones(&c, 4000)), "<the rule takes too many steps>");
    unit_ctx_done(&c);
}

/* Small rules that would grow without bound end with a reason, not with the process. */
void test_jsonlogic__growth_is_bounded(void)
{
    struct ctx c = unit_ctx();
    static const char *const rules[] = {
        "{\"reduce\":[{\"var\":\"\"},{\"cat\":[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}]},\"ab\"]}",
        "{\"reduce\":[{\"var\":\"\"},[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}],1]}",
        "{\"reduce\":[{\"var\":\"\"},{\"var\":\"\"},1]}",
        "{\"cat\":{\"reduce\":[{\"var\":\"\"},[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}],1]}}",
        "{\"reduce\":[{\"var\":\"\"},{\"merge\":[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}]},[1]]}",
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const char *out = eval(&c, rules[i], ones(&c, 60));
        if (i != 2)
            assert_int_equal(out[0], '<');
    }
    unit_ctx_done(&c);
}

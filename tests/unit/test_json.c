#include "unit.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

static void check_refused(const char *p, size_t n, const char *in_why)
{
    struct ctx c = unit_ctx();
    const char *why = NULL;
    json_t *v = NULL;
    assert_int_equal(json_parse(c.arena, p, n, &v, &why), ERR_MALFORMED);
    assert_null(v);
    assert_true(text_is_utf8(why, strlen(why)));
    if (!strstr(why, in_why))
        fail_msg("%s: %s", in_why, why);
    unit_ctx_done(&c);
}

void test_json__refuses_what_is_not_our_json(void)
{
    check_refused("", 0, "line 1");
    check_refused("{\"a\":1,\"a\":2}", 13, "duplicate");
    check_refused("{\"a\0\":1}", 8, "a NUL byte");
    check_refused("\"a\\u0000\"", 9, "\\u0000");
    check_refused("1 2", 3, "end of file");
    check_refused("\"\\ud83d\"", 8, "invalid Unicode");
    check_refused("{\"a\":\"\xff\"}", 9, "not valid UTF-8");
    check_refused("\"\\uc\xcb\x99" "0\"", 7, "invalid escape"); /* quoted, that would be half a character */
    check_refused("[x\xed\xa0\x80]", 6, "not valid UTF-8");
}

/* The parser quotes the bytes before the one it stumbles over: they reach the answer. */
void test_json__reason_is_text_at_every_cut(void)
{
    static const char text[] = "{\"\xea\xb9\x80\xec\xb2\xa0\xec\x88\x98\":[\"\xf0\x9f\x9a\x80\x01\",tru\xc3\xa9]}";
    for (size_t n = 0; n < sizeof text; n++)
        check_refused(text, n, "");
}

void test_json__depth_has_a_limit(void)
{
    struct ctx c = unit_ctx();
    char text[2 * (JSON_DEPTH + 1)];
    memset(text, '[', JSON_DEPTH + 1);
    memset(text + JSON_DEPTH + 1, ']', JSON_DEPTH + 1);
    check_refused(text, sizeof text, "nested");
    AUTO_JSON *v = NULL;
    const char *why = NULL;
    assert_int_equal(json_parse(c.arena, text + 1, sizeof text - 2, &v, &why), OK);
    unit_ctx_done(&c);
}

void test_json__text_is_canonical(void)
{
    struct ctx c = unit_ctx();
    static const char text[] = " { \"b\" : [ 1.50, -0.0, 9223372036854775807 ] , \"a\" : \"\\uae40\" } ";
    AUTO_JSON *v = NULL;
    const char *why = NULL;
    assert_int_equal(json_parse(c.arena, text, strlen(text), &v, &why), OK);
    assert_string_equal(json_text(c.arena, v), "{\"a\":\"\xea\xb9\x80\",\"b\":[1.5,-0.0,9223372036854775807]}");
    unit_ctx_done(&c);
}

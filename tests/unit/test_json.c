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

/* What is read plainly is what jansson reads; at no cut is it read though jansson refuses. */
static void check_plain(const char *text, bool is_plain)
{
    char cut[300]; /* to its last byte: nothing behind it may be looked at */
    for (size_t n = strlen(text); n > 0; n--) {
        char *p = cut + sizeof cut - n;
        memcpy(p, text, n);
        AUTO_JSON *plain = json_plain(p, n);
        AUTO_JSON *whole = json_loadb(p, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
        if (plain && !(whole && json_equal(plain, whole)))
            fail_msg("read differently: %.*s", (int)n, p);
        if (n == strlen(text) && is_plain != (plain != NULL))
            fail_msg("%s: %s", text, plain ? "read" : "not read");
    }
}

void test_json__what_is_written_plainly_is_read_as_jansson_reads_it(void)
{
    static const char *const plain[] = {
        "{\"a\":[1,-20,0,true,false,null,\"\",\"\xea\xb9\x80\",[],{}],\"\":{\"a\":{\"a\":1}},\"b\":\"x y/\x7f\"}",
        "999999999999999999", "-999999999999999999", "\"a\"", "[]", "null", "[[[\"a\"]],[{}]]"};
    static const char *const others[] = {
        "{\"a\": 1}", " 1", "1 ", "\"\\n\"", "\"\\\"\"", "1.5", "1e3", "-0", "01", "-", "1000000000000000000",
        "9223372036854775808", "{\"a\":1,\"a\":1}", "[1,]", "{\"a\":1,}", "{,}", "{\"a\"}", "{1:1}", "[1 2]", "[",
        "tru", "nul", "truee", "\"a", "\"\n\"", "+1", "[1}", "{\"a\":1]", "1,2", ""};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        check_plain(plain[i], true);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        check_plain(others[i], false);
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

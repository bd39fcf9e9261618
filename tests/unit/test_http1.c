/* Each rule of heads by name (tests/http/rfc_must.tsv points here). */
#include "http1_parse.h"

/* ---- lines ---- */

void test_http1__reads_a_request(void)
{
    OK_IS("GET /a/b?x=1&y=%20 HTTP/1.1\r\nHost: a.example:80\r\nAccept: */*\r\n\r\n",
          "GET /a/b ? x=1&y=%20 @a.example:80 1.1 keep host=a.example:80;accept=*/*; body= rest=0");
}

void test_http1__leaves_what_follows(void)
{
    OK_IS(GET("/") "GET /next", "GET / ? - @a.example 1.1 keep host=a.example; body= rest=9");
}

void test_http1__ignores_an_empty_line_before_the_request(void)
{
    OK_IS("\r\n" GET("/"), "GET / ? - @a.example 1.1 keep host=a.example; body= rest=0");
    OK_IS("\r\n\r\n" GET("/"), "GET / ? - @a.example 1.1 keep host=a.example; body= rest=0");
    REFUSED("\r\n\r\n\r\n" GET("/"), 400);
    REFUSED("\n" GET("/"), 400);
}

void test_http1__refuses_bare_lf(void)
{
    REFUSED("GET / HTTP/1.1\nHost: a\n\n", 400);
    REFUSED("GET / HTTP/1.1\r\nHost: a\n\r\n", 400);
    REFUSED("GET / HTTP/1.1\r\nHost: a\r\n\n", 400);
}

void test_http1__refuses_bare_cr(void)
{
    REFUSED("GET / HTTP/1.1\rHost: a\r\r", 400);
    REFUSED("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400);
    REFUSED("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400);
    REFUSED("GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", 400);
}

void test_http1__refuses_control_bytes(void)
{
    for (int ch = 0; ch < 0x100; ch++) {
        bool is_bad = (ch < 0x20 && ch != '\t') || ch >= 0x7f;
        if (ch == '\r' || ch == '\n' || !is_bad)
            continue;
        char text[] = "GET / HTTP/1.1\r\nHost: a\r\nX: a?b\r\n\r\n";
        *strchr(text, '?') = (char)ch;
        assert_string_equal(parse_n(text, sizeof text - 1), "400");
        char target[] = "GET /a_b HTTP/1.1\r\nHost: a\r\n\r\n";
        *strchr(target, '_') = (char)ch;
        assert_string_equal(parse_n(target, sizeof target - 1), "400");
        char name[] = "GET / HTTP/1.1\r\nHost: a\r\nX?: b\r\n\r\n";
        *strchr(name, '?') = (char)ch;
        assert_string_equal(parse_n(name, sizeof name - 1), "400");
        char method[] = "G?T / HTTP/1.1\r\nHost: a\r\n\r\n";
        *strchr(method, '?') = (char)ch;
        assert_string_equal(parse_n(method, sizeof method - 1), "400");
    }
}

void test_http1__refuses_white_space_before_the_first_field(void)
{
    REFUSED("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400);
    REFUSED("GET / HTTP/1.1\r\n\tX: 1\r\nHost: a\r\n\r\n", 400);
    REFUSED("GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n", 400);
}

/* ---- the request line ---- */

void test_http1__request_line_is_three_parts_and_single_spaces(void)
{
    REFUSED("GET /\r\n", 400);
    REFUSED("GET\r\n", 400);
    REFUSED("GET  / HTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET /  HTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET / HTTP/1.1 \r\n" HOST "\r\n", 400);
    REFUSED(" GET / HTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET\t/ HTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET /\tHTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET / a HTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET  HTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET / HTTP/1.1 x\r\n" HOST "\r\n", 400);
}

void test_http1__method_is_a_token(void)
{
    OK_IS("!#$%&'*+-.^_`|~0aZ / HTTP/1.1\r\n" HOST "\r\n",
          "!#$%&'*+-.^_`|~0aZ / ? - @a.example 1.1 keep host=a.example; body= rest=0");
    REFUSED("GE(T / HTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET: / HTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("\"GET\" / HTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("\x16\x03\x01\x02", 400); /* TLS */
}

void test_http1__method_is_case_sensitive(void)
{
    OK_IS("get / HTTP/1.1\r\n" HOST "\r\n", "get / ? - @a.example 1.1 keep host=a.example; body= rest=0");
}

void test_http1__method_longer_than_any_is_501(void)
{
    REFUSED("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1\r\n" HOST "\r\n", 501);
    char *text = malloc(9001);
    memset(text, 'A', 9000);
    assert_string_equal(parse_n(text, 9000), "501");
    free(text);
}

void test_http1__version_is_exact(void)
{
    REFUSED("GET / http/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET / HTTP/1\r\n" HOST "\r\n", 400);
    REFUSED("GET / HTTP/1.10\r\n" HOST "\r\n", 400);
    REFUSED("GET / HTTP/01.1\r\n" HOST "\r\n", 400);
    REFUSED("GET / HTTP/4294967297.1\r\n" HOST "\r\n", 400);
    REFUSED("GET / HTTP/1,1\r\n" HOST "\r\n", 400);
    REFUSED("GET / HTTP /1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET / XTTP/1.1\r\n" HOST "\r\n", 400);
    REFUSED("GET / HTTP/1.1.1\r\n" HOST "\r\n", 400);
}

void test_http1__other_major_version_is_505(void)
{
    REFUSED("GET / HTTP/2.0\r\n" HOST "\r\n", 505);
    REFUSED("GET / HTTP/0.9\r\n" HOST "\r\n", 505);
    REFUSED("GET / HTTP/3.0\r\n" HOST "\r\n", 505);
    REFUSED("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
}

void test_http1__higher_minor_version_reads_as_1_1(void)
{
    OK_IS("GET / HTTP/1.9\r\n" HOST "\r\n", "GET / ? - @a.example 1.1 keep host=a.example; body= rest=0");
}

void test_http1__version_1_0_needs_no_host_and_closes(void)
{
    OK_IS("GET / HTTP/1.0\r\n\r\n", "GET / ? - @ 1.0  body= rest=0");
    OK_IS("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
          "GET / ? - @ 1.0 keep connection=keep-alive; body= rest=0");
}

/* ---- the target ---- */

void test_http1__origin_form(void)
{
    OK_IS(GET("/%EC%84%9C%EC%9A%B8/~a;b=c,d:e@f!$&'()*+"),
          "GET /%EC%84%9C%EC%9A%B8/~a;b=c,d:e@f!$&'()*+ ? - @a.example 1.1 keep host=a.example; body= rest=0");
    OK_IS(GET("/?"), "GET / ?  @a.example 1.1 keep host=a.example; body= rest=0");
    OK_IS(GET("/?a=?/b"), "GET / ? a=?/b @a.example 1.1 keep host=a.example; body= rest=0");
    REFUSED(GET("a"), 400);
    REFUSED(GET("?a"), 400);
    REFUSED(GET(""), 400);
}

void test_http1__refuses_what_no_target_may_hold(void)
{
    REFUSED(GET("/a#b"), 400);
    REFUSED(GET("/a\\b"), 400);
    REFUSED(GET("/\xc3\xa9"), 400);
    REFUSED(GET("/?\xc3\xa9"), 400);
    REFUSED(GET("/?a#b"), 400);
    for (const char *bad = "\"<>[]^`{|}"; *bad; bad++) {
        char path[] = GET("/_"), query[] = GET("/?_");
        *strchr(path, '_') = *strchr(query, '_') = *bad;
        assert_string_equal(parse(path), "400");
        assert_string_equal(parse(query), "400");
    }
}

void test_http1__refuses_bad_escapes(void)
{
    REFUSED(GET("/%00"), 400);
    REFUSED(GET("/a%"), 400);
    REFUSED(GET("/a%2"), 400);
    REFUSED(GET("/a%zz"), 400);
    REFUSED(GET("/%u0041"), 400);
    REFUSED(GET("/?%00"), 400);
    REFUSED(GET("/?a=%"), 400);
}

void test_http1__refuses_escapes_that_are_not_utf8(void)
{
    REFUSED(GET("/%FF"), 400);
    REFUSED(GET("/%C0%AF"), 400);         /* overlong "/" */
    REFUSED(GET("/%E0%80%AF"), 400);      /* overlong */
    REFUSED(GET("/%ED%A0%80"), 400);      /* surrogate */
    REFUSED(GET("/%F4%90%80%80"), 400);   /* above U+10FFFF */
    REFUSED(GET("/%EC%84"), 400);         /* cut */
    REFUSED(GET("/?q=%80"), 400);
}

void test_http1__absolute_form_replaces_the_host(void)
{
    OK_IS("GET http://b.example/x?y HTTP/1.1\r\n" HOST "\r\n",
          "GET /x ? y @b.example 1.1 keep host=a.example; body= rest=0");
    OK_IS("GET HTTPS://b.example:8080 HTTP/1.1\r\n" HOST "\r\n",
          "GET / ? - @b.example:8080 1.1 keep host=a.example; body= rest=0");
    OK_IS("GET http://b.example?y HTTP/1.1\r\n" HOST "\r\n",
          "GET / ? y @b.example 1.1 keep host=a.example; body= rest=0");
    OK_IS("OPTIONS http://b.example HTTP/1.1\r\n" HOST "\r\n",
          "OPTIONS * ? - @b.example 1.1 keep host=a.example; body= rest=0");
    REFUSED("GET http://b.example/ HTTP/1.1\r\n\r\n", 400); /* Host is due all the same */
}

void test_http1__refuses_other_absolute_forms(void)
{
    REFUSED(GET("http://user@b.example/"), 400);
    REFUSED(GET("http:///x"), 400);
    REFUSED(GET("http:/x"), 400);
    REFUSED(GET("http://"), 400);
    REFUSED(GET("http://b.example:x/"), 400);
    REFUSED(GET("ftp://b.example/"), 400);
    REFUSED(GET("http://b.example/#x"), 400);
}

void test_http1__asterisk_is_for_options(void)
{
    OK_IS("OPTIONS * HTTP/1.1\r\n" HOST "\r\n", "OPTIONS * ? - @a.example 1.1 keep host=a.example; body= rest=0");
    REFUSED(GET("*"), 400);
    REFUSED(GET("*/"), 400);
    REFUSED("OPTIONS *?a HTTP/1.1\r\n" HOST "\r\n", 400);
}

void test_http1__connect_is_501(void)
{
    REFUSED("CONNECT a.example:80 HTTP/1.1\r\n" HOST "\r\n", 501);
    REFUSED("CONNECT / HTTP/1.1\r\n" HOST "\r\n", 501);
}

void test_http1__long_target_is_414(void)
{
    char *text = malloc(20000);
    int n = snprintf(text, 20000, "GET /%0*d HTTP/1.1\r\n" HOST "\r\n", 8192 - 14, 0);
    assert_int_equal(strncmp(parse_n(text, (size_t)n), "ok", 2), 0); /* a line of 8192 bytes */
    n = snprintf(text, 20000, "GET /%0*d HTTP/1.1\r\n" HOST "\r\n", 8192 - 13, 0);
    assert_string_equal(parse_n(text, (size_t)n), "414");
    free(text);
}

/* ---- fields ---- */

void test_http1__field_values_are_trimmed(void)
{
    OK_IS(FIELD("X: \t a b\t \r\nY:c\r\nZ:"),
          "GET / ? - @a.example 1.1 keep host=a.example;x=a b;y=c;z=; body= rest=0");
}

void test_http1__field_names_are_tokens_in_any_case(void)
{
    OK_IS(FIELD("!#$%&'*+-.^_`|~0aZ: 1"),
          "GET / ? - @a.example 1.1 keep host=a.example;!#$%&'*+-.^_`|~0az=1; body= rest=0");
    REFUSED(FIELD(": 1"), 400);
    REFUSED(FIELD("X Y: 1"), 400);
    REFUSED(FIELD("X[0]: 1"), 400);
    REFUSED(FIELD("X"), 400);
    REFUSED(FIELD("X(c): 1"), 400);
    REFUSED(FIELD("\"X\": 1"), 400);
}

void test_http1__refuses_space_before_the_colon(void)
{
    REFUSED(FIELD("X : 1"), 400);
    REFUSED(FIELD("X\t: 1"), 400);
    REFUSED("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400);
    REFUSED(POST("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400);
}

void test_http1__refuses_folded_lines(void)
{
    REFUSED(FIELD("X: a\r\n b"), 400);
    REFUSED(FIELD("X: a\r\n\tb"), 400);
    REFUSED(POST("Content-Length:\r\n 5\r\n", "12345"), 400);
}

void test_http1__field_values_are_utf8(void)
{
    OK_IS(FIELD("X: \xec\x84\x9c"), "GET / ? - @a.example 1.1 keep host=a.example;x=\xec\x84\x9c; body= rest=0");
    REFUSED(FIELD("X: \xff"), 400);
    REFUSED(FIELD("X: \xc0\xaf"), 400);
}

void test_http1__joins_repeated_fields_in_order(void)
{
    OK_IS(FIELD("A: 1\r\nB: 2\r\na: 3\r\nCookie: x=1\r\nA: 4\r\nCookie: y=2"),
          "GET / ? - @a.example 1.1 keep host=a.example;a=1, 3, 4;b=2;cookie=x=1; y=2; body= rest=0");
}

void test_http1__refuses_repeated_singletons(void)
{
    static const char *const names[] = {"Host: a.example", "Authorization: Bearer a", "Content-Type: a/b",
                                        "Idempotency-Key: a", "Upload-Offset: 0", "Upload-Length: 1",
                                        "Tus-Resumable: 1.0.0", "Origin: null", "Range: bytes=0-1",
                                        "Sec-Fetch-Site: none", "Content-Length: 0"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char text[300];
        snprintf(text, sizeof text, "POST / HTTP/1.0\r\n%s\r\nX: 1\r\n%s\r\n\r\n", names[i], names[i]);
        assert_string_equal(parse(text), "400");
        snprintf(text, sizeof text, "POST / HTTP/1.0\r\n%s\r\n\r\n", names[i]);
        assert_int_equal(strncmp(parse(text), "ok", 2), 0);
    }
}

void test_http1__long_field_is_431(void)
{
    char *text = malloc(20000);
    int n = snprintf(text, 20000, "GET / HTTP/1.1\r\n" HOST "X: %0*d\r\n\r\n", 8189, 0);
    assert_int_equal(strncmp(parse_n(text, (size_t)n), "ok", 2), 0);
    n = snprintf(text, 20000, "GET / HTTP/1.1\r\n" HOST "X: %0*d\r\n\r\n", 8190, 0);
    assert_string_equal(parse_n(text, (size_t)n), "431");
    n = snprintf(text, 20000, "GET / HTTP/1.1\r\n" HOST "X: %08000d\r\nY: %08000d\r\nZ: %0400d\r\n\r\n", 0, 0, 0);
    assert_string_equal(parse_n(text, (size_t)n), "431");
    free(text);
}

void test_http1__more_than_100_fields_is_431(void)
{
    char text[2000];
    for (int extra = 0; extra < 2; extra++) {
        int n = snprintf(text, sizeof text, "GET / HTTP/1.1\r\n" HOST);
        for (int i = 0; i < 99 + extra; i++)
            n += snprintf(text + n, sizeof text - (size_t)n, "X%d: 1\r\n", i);
        snprintf(text + n, sizeof text - (size_t)n, "\r\n");
        const char *result = parse(text);
        if (extra)
            assert_string_equal(result, "431");
        else
            assert_int_equal(strncmp(result, "ok", 2), 0);
    }
}

/* ---- Host ---- */

void test_http1__host_is_needed_once(void)
{
    REFUSED("GET / HTTP/1.1\r\n\r\n", 400);
    REFUSED("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400);
    REFUSED("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400);
    REFUSED("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400);
    REFUSED("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400);
}

void test_http1__host_syntax(void)
{
    static const char *const good[] = {"a", "a.example", "a.example:8080", "127.0.0.1", "127.0.0.1:1", "[::1]",
                                       "[2001:db8::1]:65535", "a:", "xn--9n2bp8q.example", "a_b", "%41"};
    static const char *const bad[] = {"", ":80", "a b", "a/b", "u@a", "a:65536", "a:8x", "a:-1", "a,b", "[::1",
                                      "[zz]", "[::1]x", "::1", "a:1:2", "http://a", "a?b", "a#b", "a\\b", "%4",
                                      "[v1.a]", "[]", "a:999999999999"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(http1_host_ok(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(http1_host_ok(bad[i]));
    REFUSED("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400);
    REFUSED("GET / HTTP/1.0\r\nHost: a b\r\n\r\n", 400);
}

/* ---- Connection, Expect ---- */

void test_http1__connection_decides_who_stays(void)
{
    static const struct {
        const char *field;
        bool stays_1_1, stays_1_0;
    } rows[] = {
        {"X: 1", true, false}, {"Connection: close", false, false}, {"Connection: keep-alive", true, true},
        {"Connection: Close", false, false}, {"Connection: x, close", false, false},
        {"Connection: keep-alive, close", false, false}, {"Connection: Keep-Alive, x", true, true},
        {"Connection: closed", true, false}, {"Connection:", true, false},
        {"Connection: ,, \t close ,", false, false}, {"Connection: x\r\nConnection: close", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int minor = 0; minor < 2; minor++) {
            char text[300];
            snprintf(text, sizeof text, "GET / HTTP/1.%d\r\n" HOST "%s\r\n\r\n", minor, rows[i].field);
            bool stays = strstr(parse(text), " keep ") != NULL;
            assert_int_equal(stays, minor ? rows[i].stays_1_1 : rows[i].stays_1_0);
        }
}

void test_http1__expect_continue(void)
{
    OK_IS(POST("Expect: 100-Continue\r\nContent-Length: 1\r\n", "x"),
          "POST / ? - @a.example 1.1 keep 100 host=a.example;expect=100-Continue;content-length=1; body=x rest=0");
    OK_IS(POST("Expect: 100-continue\r\n", ""), /* no body: nothing to wait for */
          "POST / ? - @a.example 1.1 keep host=a.example;expect=100-continue; body= rest=0");
    OK_IS("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
          "POST / ? - @ 1.0 expect=100-continue;content-length=1; body=x rest=0");
}

void test_http1__other_expectations_are_417(void)
{
    REFUSED(FIELD("Expect: cow"), 417);
    REFUSED(FIELD("Expect: 100-continue, cow"), 417);
    REFUSED(FIELD("Expect: 100-continued"), 417);
}

/* ---- against chance ---- */

/* Random bytes put together from pieces that matter: whatever comes out, cutting changes nothing. */
void test_http1__cutting_changes_nothing(void)
{
    static const char *const pieces[] = {"GET ", "POST ", "/", "?a=b", "%41", " HTTP/1.1", " HTTP/1.0", "\r\n", "\r\n",
                                         "\r", "\n", "Host: a", "Content-Length: 3", "Transfer-Encoding: chunked",
                                         "Expect: 100-continue", "X: y", ":", " ", "3", "abc", "0\r\n\r\n", ";a=b",
                                         "\r\n\r\n", "Connection: close", "\x80", "*"};
    uint32_t seed = 20220901;
    for (int round = 0; round < 3000; round++) {
        char text[800] = "GET / HTTP/1.1\r\nHost: a\r\n";
        if (round % 3 == 0)
            *text = 0;
        size_t n = strlen(text);
        for (int i = 0; i < 16; i++) {
            seed = seed * 1664525 + 1013904223;
            const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        parse_n(text, n); /* asserts that all cuts agree */
    }
}

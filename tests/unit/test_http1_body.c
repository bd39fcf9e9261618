/* Each rule of framing and chunks by name (tests/http/rfc_must.tsv points here). */
#include "http1_parse.h"

/* ---- framing ---- */

void test_http1__content_length_frames_the_body(void)
{
    OK_IS(POST("Content-Length: 5\r\n", "12345GET"),
          "POST / ? - @a.example 1.1 keep host=a.example;content-length=5; body=12345 rest=3");
    OK_IS(POST("Content-Length: 0\r\n", "X"),
          "POST / ? - @a.example 1.1 keep host=a.example;content-length=0; body= rest=1");
    OK_IS("GET / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabcd",
          "GET / ? - @a.example 1.1 keep host=a.example;content-length=3; body=abc rest=1");
    assert_string_equal(parse(POST("Content-Length: 5\r\n", "1234")), "more body");
}

void test_http1__no_framing_means_no_body(void)
{
    OK_IS(POST("", "abc"), "POST / ? - @a.example 1.1 keep host=a.example; body= rest=3");
}

void test_http1__content_length_is_digits(void)
{
    static const char *const bad[] = {"", "+5", "-5", "-0", "5 5", "5,5", "5, 5", "0x5", "5a", "05", "00", "5.0", "1e1",
                                      "5;", "\"5\"", "0b1", "1_0", "9223372036854775808",
                                      "18446744073709551621", "99999999999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[300];
        snprintf(text, sizeof text, "POST / HTTP/1.1\r\n" HOST "Content-Length: %s\r\n\r\n12345", bad[i]);
        assert_string_equal(parse(text), "400");
    }
}

void test_http1__content_length_comes_once(void)
{
    REFUSED(POST("Content-Length: 5\r\nContent-Length: 5\r\n", "12345"), 400);
    REFUSED(POST("Content-Length: 5\r\nContent-Length: 6\r\n", "12345"), 400);
}

void test_http1__length_and_coding_exclude_each_other(void)
{
    REFUSED(POST("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    REFUSED(POST("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "0\r\n\r\n"), 400);
}

void test_http1__transfer_encoding_is_exactly_chunked(void)
{
    static const char *const bad[] = {"", "identity", "xchunked", "chunkedx", "chunked, chunked", "chunked, gzip",
                                      "gzip", "identity, chunked", "\"chunked\"", "chunked;a=b", ", chunked",
                                      "chunked,", "chunked chunked", "cow", "c hunked"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[300];
        snprintf(text, sizeof text, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: %s\r\n\r\n0\r\n\r\n", bad[i]);
        assert_string_equal(parse(text), "400");
    }
    OK_IS(POST("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n"),
          "POST / ? - @a.example 1.1 keep host=a.example;transfer-encoding=CHUNKED; body= rest=0");
    REFUSED(POST("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
}

void test_http1__unknown_coding_before_chunked_is_501(void)
{
    REFUSED(POST("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501);
    REFUSED(POST("Transfer-Encoding: cow, chunked\r\n", "0\r\n\r\n"), 501);
}

void test_http1__no_transfer_encoding_in_1_0(void)
{
    REFUSED("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
}

void test_http1__no_body_on_head_and_trace(void)
{
    REFUSED("HEAD / HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nabcd", 400);
    REFUSED("HEAD / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
    REFUSED("TRACE / HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nabcd", 400);
    OK_IS("HEAD / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
          "HEAD / ? - @a.example 1.1 keep host=a.example;content-length=0; body= rest=0");
}

/* ---- chunks ---- */

#define CHUNKED_OK(wire, body)                                                                     \
    OK_IS(CHUNKED(wire), "POST / ? - @a.example 1.1 keep host=a.example;transfer-encoding=chunked; body=" body)

void test_http1__chunks_are_joined(void)
{
    CHUNKED_OK("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nGET", "hello world rest=3");
    CHUNKED_OK("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789 rest=0");
    CHUNKED_OK("0000000000000003\r\nabc\r\n000\r\n\r\n", "abc rest=0");
    assert_string_equal(parse(CHUNKED("5\r\nhello\r\n0\r\n")), "more body");
}

void test_http1__chunk_sizes_are_hex_digits(void)
{
    static const char *const bad[] = {"", "+5", "-5", " 5", "5 ", "0x5", "5h", "\t5", "5\t", "g", "5 5",
                                      "00000000000000005", "8000000000000000", "ffffffffffffffff",
                                      "10000000000000000", "1_0", "5.", "5,"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n%s\r\nhello\r\n0\r\n\r\n", bad[i]);
        assert_string_equal(parse(text), "body 400");
    }
    assert_string_equal(parse(CHUNKED("7fffffffffffffff\r\nx")), "more body");
}

void test_http1__chunk_lines_end_in_crlf(void)
{
    BODY_REFUSED(CHUNKED("5\nhello\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("5\rhello\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("5\r\nhello\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("5\r\nhello\r0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("5\r\nhello0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("5\r\nhello!\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("6\r\nhello\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("0\n\r\n"));
    BODY_REFUSED(CHUNKED("0\r\n\n"));
    BODY_REFUSED(CHUNKED("0\r\n\r\r"));
}

void test_http1__chunk_extensions_are_read_over(void)
{
    CHUNKED_OK("3;a\r\nabc\r\n0;b=c\r\n\r\n", "abc rest=0");
    CHUNKED_OK("3;a=b;c=\"d;\\\"\t\";e\r\nabc\r\n0\r\n\r\n", "abc rest=0");
}

void test_http1__chunk_extensions_are_checked(void)
{
    CHUNKED_OK("3 ; a = \"x y\\\"z\" ;b\r\nabc\r\n0\r\n\r\n", "abc rest=0");
    BODY_REFUSED(CHUNKED("3;\r\nabc\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("3;a=\r\nabc\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("3;=b\r\nabc\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("3;a b\r\nabc\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("3;a=\"b\r\nabc\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("3;a=\"b\"c\r\nabc\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("3;a\nabc\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("3;a=b\x01\r\nabc\r\n0\r\n\r\n"));
    BODY_REFUSED(CHUNKED("3;a=\"\n\"\r\nabc\r\n0\r\n\r\n"));
}

void test_http1__chunk_extensions_are_bounded(void)
{
    char text[3000];
    snprintf(text, sizeof text, CHUNKED("3;%01023d\r\nabc\r\n0\r\n\r\n"), 0);
    assert_non_null(strstr(parse(text), "body=abc"));
    snprintf(text, sizeof text, CHUNKED("3;%01024d\r\nabc\r\n0\r\n\r\n"), 0);
    assert_string_equal(parse(text), "body 400");
    int n = snprintf(text, sizeof text, CHUNKED(""));
    for (int i = 0; i < 250; i++) /* many small ones count together */
        n += snprintf(text + n, sizeof text - (size_t)n, "1;abcd\r\nx\r\n");
    assert_string_equal(parse(text), "body 400");
}

void test_http1__trailers_are_checked_and_dropped(void)
{
    CHUNKED_OK("3\r\nabc\r\n0\r\nX: y\r\nContent-Length: 9\r\nHost: b\r\n\r\nGET", "abc rest=3");
    BODY_REFUSED(CHUNKED("0\r\n X: y\r\n\r\n"));
    BODY_REFUSED(CHUNKED("0\r\nX : y\r\n\r\n"));
    BODY_REFUSED(CHUNKED("0\r\n: y\r\n\r\n"));
    BODY_REFUSED(CHUNKED("0\r\nX\r\n\r\n"));
    BODY_REFUSED(CHUNKED("0\r\nX: y\n\r\n"));
    BODY_REFUSED(CHUNKED("0\r\nX: a\x01\r\n\r\n"));
    BODY_REFUSED(CHUNKED("0\r\nX: a\r\n b\r\n\r\n"));
    BODY_REFUSED(CHUNKED("0\r\nGET / HTTP/1.1\r\n\r\n"));
}

void test_http1__trailers_are_bounded(void)
{
    char *text = malloc(6000);
    snprintf(text, 6000, CHUNKED("0\r\nX: %04096d\r\n\r\n"), 0);
    assert_string_equal(parse(text), "body 431");
    free(text);
}

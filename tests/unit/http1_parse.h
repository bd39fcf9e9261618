/* For the parser's tests: every sample is parsed whole, cut in two at every position, and byte by byte;
 * the outcome must be the same. */
#ifndef HTTP1_PARSE_H
#define HTTP1_PARSE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "http1.h"
#include "request.h"
#include "unit.h"

/* What came of some bytes: "ok METHOD PATH ? QUERY @HOST 1.MINOR [k] name=value;... body=BODY rest=N" or
 * "STATUS". */
static inline char *outcome(struct arena *a, const char *p, size_t n, size_t cut, bool is_bytewise)
{
    struct http1 h;
    struct request req;
    struct http1_body b;
    struct buf out, body;
    size_t at = 0, used;
    enum http1_result r = HTTP1_MORE;
    http1_init(&h, a, &req);
    while (at < n && r == HTTP1_MORE) {
        size_t end = is_bytewise ? at + 1 : at < cut ? cut : n;
        r = http1_feed(&h, p + at, end - at, &used);
        at += used;
    }
    if (r != HTTP1_DONE)
        return r == HTTP1_MORE ? "more" : arena_printf(a, "%d", h.status);
    buf_init(&body, a, 1 << 20);
    http1_body_init(&b, &req);
    const char *data;
    size_t data_n;
    r = http1_body_feed(&b, "", 0, &used, &data, &data_n);
    while (at < n && r == HTTP1_MORE) {
        size_t end = is_bytewise ? at + 1 : at < cut ? cut : n;
        r = http1_body_feed(&b, p + at, end - at, &used, &data, &data_n);
        buf_add(&body, data_n ? data : "", data_n);
        at += used;
    }
    if (r != HTTP1_DONE)
        return r == HTTP1_MORE ? "more body" : arena_printf(a, "body %d", b.status);
    buf_init(&out, a, 1 << 20);
    buf_printf(&out, "ok %s %s ? %s @%s 1.%d%s%s ", req.method, req.path, req.query ? req.query : "-",
               req.host, req.minor, req.is_keep_alive ? " keep" : "", req.wants_continue ? " 100" : "");
    for (size_t i = 0; i < req.n_headers; i++)
        buf_printf(&out, "%s=%s;", req.headers[i].name, req.headers[i].value);
    buf_printf(&out, " body=%s rest=%zu", buf_str(&body), n - at);
    return out.p;
}

static inline const char *parse_n(const char *p, size_t n)
{
    static char text[40000];
    struct arena *a = arena_new(64u << 20);
    char *whole = outcome(a, p, n, n, false);
    assert_string_equal(outcome(a, p, n, 0, true), whole);
    struct arena_mark m = arena_mark(a);
    for (size_t cut = 1; cut < n; cut += n > 2000 ? 997 : 1) {
        assert_string_equal(outcome(a, p, n, cut, false), whole);
        arena_reset(a, m);
    }
    snprintf(text, sizeof text, "%s", whole);
    arena_free(a);
    return text;
}

static inline const char *parse(const char *s)
{
    return parse_n(s, strlen(s));
}

#define OK_IS(text, expected)  assert_string_equal(parse(text), "ok " expected)
#define REFUSED(text, status)  assert_string_equal(parse(text), #status)
#define HOST                   "Host: a.example\r\n"
#define GET(target)            "GET " target " HTTP/1.1\r\n" HOST "\r\n"
#define FIELD(line)            "GET / HTTP/1.1\r\n" HOST line "\r\n\r\n"
#define POST(fields, body)     "POST / HTTP/1.1\r\n" HOST fields "\r\n" body
#define CHUNKED(body)          POST("Transfer-Encoding: chunked\r\n", body)
#define BODY_REFUSED(text)     assert_string_equal(parse(text), "body 400")

#endif

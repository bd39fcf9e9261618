#include <string.h>

#include "base/buf.h"
#include "http1_reply.h"
#include "reply.h"
#include "request.h"
#include "unit.h"

#define AT_S 1661990400 /* 2022-09-01T00:00:00Z, a Thursday */

static const char *head_of(struct arena *a, const char *method, int minor, struct reply *r, bool is_closing)
{
    static struct buf out;
    struct request req = {.method = method, .minor = minor};
    buf_init(&out, a, 1 << 16);
    http1_reply_head(&out, &req, r, is_closing, AT_S);
    return buf_str(&out);
}

static struct reply text_reply(struct arena *a, int status)
{
    struct reply r = {.status = status, .type = "text/plain", .fd = -1};
    buf_init(&r.body, a, 100);
    buf_str_add(&r.body, "hello");
    return r;
}

void test_http1_reply__writes_a_head(void)
{
    struct ctx c = unit_ctx();
    struct reply r = text_reply(c.arena, 200);
    assert_string_equal(head_of(c.arena, "GET", 1, &r, false),
                        "HTTP/1.1 200 OK\r\nDate: Thu, 01 Sep 2022 00:00:00 GMT\r\n"
                        "Content-Type: text/plain\r\nContent-Length: 5\r\n"
                        "X-Content-Type-Options: nosniff\r\n\r\n");
    assert_non_null(strstr(head_of(c.arena, "HEAD", 1, &r, true),
                           "Content-Length: 5\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"));
    assert_non_null(strstr(head_of(c.arena, "GET", 0, &r, false), "Connection: keep-alive\r\n"));
    unit_ctx_done(&c);
}

void test_http1_reply__no_length_with_204_and_304(void)
{
    struct ctx c = unit_ctx();
    for (int status = 204; status <= 304; status += 100) {
        struct reply r = text_reply(c.arena, status);
        assert_null(strstr(head_of(c.arena, "GET", 1, &r, false), "Content-"));
        struct request req = {.method = "GET"};
        assert_false(http1_frame_of(&req, &r).has_body);
    }
    unit_ctx_done(&c);
}

void test_http1_reply__drops_a_value_that_breaks_out(void)
{
    struct ctx c = unit_ctx();
    struct reply r = text_reply(c.arena, 200);
    r.headers[0].name = "Location";
    r.headers[0].value = "/x\r\nSet-Cookie: a=b";
    r.headers[1].name = "ETag";
    r.headers[1].value = "\"v3\"";
    r.n_headers = 2;
    const char *head = head_of(c.arena, "GET", 1, &r, false);
    assert_null(strstr(head, "Set-Cookie"));
    assert_null(strstr(head, "Location"));
    assert_non_null(strstr(head, "ETag: \"v3\"\r\n"));
    unit_ctx_done(&c);
}

void test_http1_reply__a_status_without_phrase_keeps_its_space(void)
{
    struct ctx c = unit_ctx();
    struct reply r = text_reply(c.arena, 299);
    assert_int_equal(strncmp(head_of(c.arena, "GET", 1, &r, false), "HTTP/1.1 299 \r\n", 15), 0);
    unit_ctx_done(&c);
}

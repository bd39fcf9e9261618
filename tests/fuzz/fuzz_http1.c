/* The parser, fed whole and in pieces: the first byte of the input seeds where it is cut. Both ways
 * must end the same, and a request that is taken must hold what it promises. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http1.h"
#include "request.h"

#define ARENA_MAX (64u << 20)

struct outcome {
    enum http1_result head, body;
    int status;
    size_t used;
    struct request req;
    struct buf data;
};

static size_t piece(uint32_t *seed, size_t left)
{
    if (*seed == 0)
        return left;
    *seed = *seed * 1664525 + 1013904223;
    size_t n = 1 + (*seed >> 16) % 7;
    return n < left ? n : left;
}

static void run(struct arena *a, const char *p, size_t n, uint32_t seed, struct outcome *out)
{
    struct http1 h;
    struct http1_body b;
    size_t used, data_n;
    const char *data;
    *out = (struct outcome){0};
    http1_init(&h, a, &out->req);
    buf_init(&out->data, a, ARENA_MAX / 4);
    while (out->used < n && out->head == HTTP1_MORE) {
        out->head = http1_feed(&h, p + out->used, piece(&seed, n - out->used), &used);
        out->used += used;
    }
    out->status = h.status;
    if (out->head != HTTP1_DONE)
        return;
    http1_body_init(&b, &out->req);
    out->body = http1_body_feed(&b, "", 0, &used, &data, &data_n);
    while (out->used < n && out->body == HTTP1_MORE) {
        out->body = http1_body_feed(&b, p + out->used, piece(&seed, n - out->used), &used, &data, &data_n);
        out->used += used;
        buf_add(&out->data, data_n ? data : "", data_n);
    }
    out->status = b.status;
}

static void check(const struct outcome *o)
{
    const struct request *r = &o->req;
    if (o->head == HTTP1_FAILED)
        assert(o->status >= 400 && o->status < 600);
    if (o->head != HTTP1_DONE)
        return;
    assert(r->path[0] == '/' || (strcmp(r->path, "*") == 0 && strcmp(r->method, "OPTIONS") == 0));
    assert(http1_escapes_ok(r->path) && (*r->host == 0 ? r->minor == 0 : http1_host_ok(r->host)));
    assert(!(r->is_chunked && r->content_length >= 0));
    assert(r->n_headers <= HTTP1_FIELDS_MAX);
    for (size_t i = 0; i < r->n_headers; i++) {
        assert(r->headers[i].name[0] && http1_utf8_ok(r->headers[i].value, strlen(r->headers[i].value)));
        for (const char *c = r->headers[i].name; *c; c++)
            assert(http1_is_tchar((unsigned char)*c) && !(*c >= 'A' && *c <= 'Z'));
        for (const char *c = r->headers[i].value; *c; c++)
            assert(http1_is_value_char((unsigned char)*c));
        assert(request_header(r, r->headers[i].name) == r->headers[i].value); /* once each */
    }
    if (o->body == HTTP1_DONE && !r->is_chunked)
        assert((int64_t)o->data.n == (r->content_length > 0 ? r->content_length : 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    if (n < 1)
        return 0;
    struct arena *a = arena_new(ARENA_MAX), *b = arena_new(ARENA_MAX);
    struct outcome whole, cut;
    run(a, (const char *)p + 1, n - 1, 0, &whole);
    run(b, (const char *)p + 1, n - 1, p[0] + 1u, &cut);
    assert(whole.head == cut.head && whole.body == cut.body && whole.status == cut.status);
    if (whole.head == HTTP1_DONE) {
        assert(whole.used == cut.used && whole.data.n == cut.data.n);
        assert(memcmp(buf_str(&whole.data), buf_str(&cut.data), cut.data.n) == 0);
        assert(strcmp(whole.req.path, cut.req.path) == 0 && whole.req.n_headers == cut.req.n_headers);
        for (size_t i = 0; i < cut.req.n_headers; i++)
            assert(strcmp(whole.req.headers[i].value, cut.req.headers[i].value) == 0);
    }
    check(&whole);
    arena_free(a);
    arena_free(b);
    return 0;
}

#include "frame.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/rand.h"
#include "reply.h"

uint64_t frame_id(struct arena *a, const struct reply *r)
{
    unsigned char h[SHA256_BYTES];
    size_t n = r->body.n - r->now_n, after = r->now_at + r->now_n;
    char *p = arena_alloc(a, n + 1);
    memcpy(p, buf_str(&r->body), r->now_at);
    memcpy(p + r->now_at, buf_str(&r->body) + after, r->body.n - after);
    hash_sha256(p, n, h);
    uint64_t id = 0;
    for (int i = 0; i < 8; i++)
        id = id << 8 | h[i];
    return id;
}

struct frame *frame_new(const struct reply *r, uint64_t id)
{
    struct buf b;
    const char *p = buf_str(&r->body), *end = p + r->body.n;
    buf_init(&b, NULL, 2u * REPLY_BODY_MAX);
    buf_printf(&b, "id: %016" PRIx64 "\nevent: state\n", id);
    while (p < end) {
        const char *line = memchr(p, '\n', (size_t)(end - p));
        size_t n = line ? (size_t)(line - p) : (size_t)(end - p);
        buf_str_add(&b, "data: ");
        buf_add(&b, p, n);
        buf_char(&b, '\n');
        p += n + 1;
    }
    buf_char(&b, '\n');
    struct frame *f = malloc(sizeof *f + b.n);
    if (!f || b.is_full)
        fatal("out of memory");
    *f = (struct frame){.n_users = 1, .n = b.n};
    memcpy(f->bytes, b.p, b.n);
    buf_done(&b);
    return f;
}

struct frame *frame_share(struct frame *f)
{
    f->n_users++;
    return f;
}

void frame_leave(struct frame *f)
{
    if (f && --f->n_users == 0)
        free(f);
}

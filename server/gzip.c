#include "gzip.h"

#include <stdint.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define LEVEL       5
#define GZIP_WINDOW (15 + 16) /* the largest window, in a gzip frame */

void gzip_buf(struct buf *b)
{
    z_stream z = {0};
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        fatal("out of memory");
    size_t cap = deflateBound(&z, b->n);
    unsigned char *out = arena_alloc(b->arena, cap + 1);
    z.next_in = (unsigned char *)b->p;
    z.avail_in = (unsigned)b->n;
    z.next_out = out;
    z.avail_out = (unsigned)cap;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        fatal("gzip: the bound does not hold");
    b->p = (char *)out;
    b->n = cap - z.avail_out;
    b->cap = cap + 1;
    deflateEnd(&z);
}

bool gunzip(const char *p, size_t n, char *out, size_t n_out)
{
    char end; /* zlib wants a place, also for nothing */
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)p, .avail_in = (unsigned)n,
                  .next_out = (unsigned char *)(n_out ? out : &end), .avail_out = (unsigned)n_out};
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        fatal("out of memory");
    bool is_whole = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_out == 0 && z.avail_in == 0;
    inflateEnd(&z);
    return is_whole;
}

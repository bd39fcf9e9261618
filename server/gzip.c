/* One text, one call: the whole is at hand. */
#include "gzip.h"

#include <limits.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"

enum { LEVEL = 5, GZIP_WINDOW = 15 + 16 /* zlib: a gzip header around it */ };

bool gzip_buf(struct buf *b)
{
    z_stream z = {0};
    bool is_done = false;
    if (b->is_full || b->n == 0 || b->n > INT_MAX)
        return false;
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    char *out = arena_alloc(b->arena, b->n);
    z.next_in = (unsigned char *)b->p;
    z.avail_in = (unsigned)b->n;
    z.next_out = (unsigned char *)out;
    z.avail_out = (unsigned)b->n; /* no room for what would be longer */
    if (deflate(&z, Z_FINISH) == Z_STREAM_END) {
        b->p = out;
        b->n = b->cap = z.total_out;
        is_done = true;
    }
    deflateEnd(&z);
    return is_done;
}

#include "unit.h"

#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "gzip.h"

static void comes_back(const char *text, size_t n)
{
    struct arena *a = arena_new(8 << 20);
    struct buf b;
    buf_init(&b, a, 4 << 20);
    buf_add(&b, text, n);
    gzip_buf(&b);
    unsigned char *out = arena_alloc(a, n + 1);
    z_stream z = {.next_in = (unsigned char *)b.p, .avail_in = (unsigned)b.n, .next_out = out,
                  .avail_out = (unsigned)n + 1};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.total_out, n);
    assert_memory_equal(out, text, n);
    inflateEnd(&z);
    arena_free(a);
}

void test_gzip__what_goes_in_comes_out(void)
{
    static char noise[200000];
    unsigned v = 1;
    comes_back("", 0);
    comes_back("<p>Rostrum</p>", 14);
    for (size_t i = 0; i < sizeof noise; i++) /* that cannot be compressed: the bound holds */
        noise[i] = (char)((v = v * 1103515245 + 12345) >> 16);
    comes_back(noise, sizeof noise);
    memset(noise, 'a', sizeof noise);
    comes_back(noise, sizeof noise);
}

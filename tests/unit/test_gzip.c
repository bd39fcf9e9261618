#include "unit.h"

#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "gzip.h"

void test_gzip__a_text_comes_back_as_it_was(void)
{
    struct arena *arena = arena_new(4 << 20);
    for (size_t n = 200; n <= 300000; n = n * 3 + 7) {
        struct buf text, sent;
        buf_init(&text, arena, 1 << 20);
        for (size_t i = 0; i < n; i++)
            buf_char(&text, (char)('a' + i * i % 7));
        sent = text;
        assert_true(gzip_buf(&sent));
        assert_true(sent.n < text.n);
        z_stream z = {.next_in = (unsigned char *)sent.p, .avail_in = (unsigned)sent.n};
        char *back = arena_alloc(arena, n + 1);
        z.next_out = (unsigned char *)back;
        z.avail_out = (unsigned)n + 1;
        assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
        assert_int_equal(z.total_out, n);
        assert_memory_equal(back, text.p, n);
        inflateEnd(&z);
    }
    arena_free(arena);
}

void test_gzip__what_does_not_shrink_stays(void)
{
    struct arena *arena = arena_new(1 << 20);
    struct buf b;
    buf_init(&b, arena, 100);
    assert_false(gzip_buf(&b));
    buf_str_add(&b, "short");
    assert_false(gzip_buf(&b));
    assert_string_equal(buf_str(&b), "short");
    arena_free(arena);
}

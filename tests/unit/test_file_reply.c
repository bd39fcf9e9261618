#include "unit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "file_reply.h"
#include "page_part.h"

static void check(const char *range, int64_t offset, int64_t n)
{
    struct file_range r = file_range_read(range, 100);
    assert_true(r.is_part && !r.is_unsatisfiable);
    assert_int_equal(r.offset, offset);
    assert_int_equal(r.n, n);
}

void test_file_reply__one_range_is_a_part(void)
{
    check("bytes=0-0", 0, 1);
    check("bytes=0-99", 0, 100);
    check("bytes=10-", 10, 90);
    check("bytes=90-1000", 90, 10);
    check("bytes=-1", 99, 1);
    check("bytes=-1000", 0, 100);
    check("BYTES=5-6", 5, 2);
}

void test_file_reply__what_is_no_range_stands_for_all(void)
{
    static const char *const wrong[] = {NULL, "", "bytes", "bytes=", "bytes=-", "bytes=--1", "bytes=a-b", "bytes=5-4",
                                        "bytes=1-2,4-5", "bytes= 1-2", "bytes=1-2 ", "lines=1-2", "bytes=1",
                                        "bytes=+1-2", "bytes=1-2-3", "bytes=9999999999999999-"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct file_range r = file_range_read(wrong[i], 100);
        assert_false(r.is_part || r.is_unsatisfiable);
        assert_int_equal(r.offset, 0);
        assert_int_equal(r.n, 100);
    }
}

void test_file_reply__beyond_the_end_there_is_nothing(void)
{
    assert_true(file_range_read("bytes=100-", 100).is_unsatisfiable);
    assert_true(file_range_read("bytes=999999999999999-", 100).is_unsatisfiable);
    assert_true(file_range_read("bytes=-0", 100).is_unsatisfiable);
    assert_true(file_range_read("bytes=0-", 0).is_unsatisfiable);
    assert_true(file_range_read("bytes=-1", 0).is_unsatisfiable);
}

void test_file_reply__sizes_are_told_in_thousands(void)
{
    static const struct {
        int64_t n;
        const char *text;
    } sizes[] = {{1, "0.1 kB"}, {60, "0.1 kB"}, {1000, "1.0 kB"}, {9900, "9.9 kB"}, {393216, "393 kB"},
                 {5242880, "5.2 MB"}, {52428800, "52 MB"}, {1500000000, "1.5 GB"}};
    struct arena *a = arena_new(1 << 20);
    struct buf out;
    struct html h;
    buf_init(&out, a, 1 << 16);
    html_init(&h, &out, a, LANG_EN);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_string_equal(part_bytes(&h, sizes[i].n), sizes[i].text);
    arena_free(a);
}

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rand.h"
#include "file/part.h"
#include "unit.h"

static char path[64];

static void make_file(const char *text)
{
    snprintf(path, sizeof path, "/tmp/rostrum-part-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static const char *content(void)
{
    static char text[100];
    int fd = open(path, O_RDONLY);
    ssize_t n = read(fd, text, sizeof text - 1);
    assert_true(n >= 0);
    text[n] = 0;
    close(fd);
    return text;
}

void test_part__writes_from_an_offset_and_cuts_the_rest(void)
{
    struct part p;
    make_file("abcdefgh");
    assert_int_equal(part_open(&p, path, 3), OK);
    assert_int_equal(part_write(&p, "XY", 2), OK);
    assert_int_equal(part_write(&p, "Z", 1), OK);
    assert_int_equal(part_sync(&p), OK);
    assert_int_equal(p.n_written, 3);
    uint8_t sha256[SHA256_BYTES], sha1[SHA1_BYTES], expected[SHA256_BYTES];
    part_digests(&p, sha256, sha1);
    hash_sha256("XYZ", 3, expected);
    assert_memory_equal(sha256, expected, sizeof expected);
    part_close(&p);
    assert_string_equal(content(), "abcXYZ");
    unlink(path);
}

void test_part__refuses_a_file_that_is_missing_or_too_short(void)
{
    struct part p;
    make_file("abc");
    assert_int_equal(part_open(&p, path, 4), ERR_CONFLICT);
    unlink(path);
    assert_int_equal(part_open(&p, path, 0), ERR_NOT_FOUND);
}

void test_part__a_full_disk_keeps_what_went_in(void)
{
    struct part p;
    struct rlimit old, small;
    make_file("");
    assert_int_equal(part_open(&p, path, 0), OK);
    getrlimit(RLIMIT_FSIZE, &old);
    small = (struct rlimit){5, old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    enum err e = part_write(&p, "12345678", 8);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(e, ERR_NO_SPACE);
    assert_int_equal(part_sync(&p), OK);
    assert_int_equal(p.n_written, 5);
    part_close(&p);
    assert_string_equal(content(), "12345");
    unlink(path);
}

/* FIPS 180-4's examples, and every length around a block's end against one-by-one feeding. */
void test_part__sha1(void)
{
    struct ctx c = unit_ctx();
    static const struct {
        const char *text, *hex;
    } rows[] = {{"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
                {"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
                {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                 "84983e441c3bd26ebaae4aa1f95129e5e54670f1"}};
    uint8_t a[SHA1_BYTES], b[SHA1_BYTES];
    struct sha1 s;
    for (size_t i = 0; i < 3; i++) {
        sha1_init(&s);
        sha1_add(&s, rows[i].text, strlen(rows[i].text));
        sha1_end(&s, a);
        assert_string_equal(text_hex(c.arena, a, sizeof a), rows[i].hex);
    }
    char text[200];
    memset(text, 'x', sizeof text);
    for (size_t n = 0; n < sizeof text; n++) {
        sha1_init(&s);
        sha1_add(&s, text, n);
        sha1_end(&s, a);
        sha1_init(&s);
        for (size_t i = 0; i < n; i++)
            sha1_add(&s, text + i, 1);
        sha1_end(&s, b);
        assert_memory_equal(a, b, sizeof a);
    }
    unit_ctx_done(&c);
}

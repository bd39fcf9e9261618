/* The headers of tus, as http1.c hands them over: no NUL, no control bytes. The input's lines are the
 * length, the checksum and the metadata; what is read must obey what tus.h says of it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "tus.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* The next line, in the arena. */
static const char *line(struct arena *a, const uint8_t **p, size_t *n)
{
    const uint8_t *end = memchr(*p, '\n', *n);
    size_t k = end ? (size_t)(end - *p) : *n;
    const char *s = arena_strndup(a, (const char *)*p, k);
    k += end != NULL;
    *p += k;
    *n -= k;
    return s;
}

static void check_text(const char *s)
{
    assert(!s || text_is_utf8(s, strlen(s)));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena *a = arena_new(1 << 20);
    struct tus_metadata meta;
    struct tus_checksum sum;
    int64_t v = -1;
    if (n > 65536)
        n = 65536;
    if (tus_number(line(a, &p, &n), &v))
        assert(v >= 0 && v < INT64_C(1000000000000000));
    else
        assert(v == -1);
    enum err e = tus_checksum(line(a, &p, &n), &sum);
    assert(e == OK || e == ERR_MALFORMED || e == ERR_UNSUPPORTED);
    assert(e != OK || tus_is_same(&sum, sum.digest, sum.digest));
    e = tus_metadata(a, line(a, &p, &n), &meta);
    assert(e == OK || e == ERR_MALFORMED);
    if (e == OK) {
        check_text(meta.kind);
        check_text(meta.file_name);
    }
    arena_free(a);
    return 0;
}

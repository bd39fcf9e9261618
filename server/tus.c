#include "tus.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reply.h"

#define PAIRS_MAX 32

bool tus_number(const char *s, int64_t *out)
{
    int64_t v = 0;
    size_t n = s ? strlen(s) : 0;
    if (n < 1 || n > 15)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        v = v * 10 + (s[i] - '0');
    }
    *out = v;
    return true;
}

/* Base64 with its padding; the whole of (p, n). */
static bool decode(const char *p, size_t n, unsigned char *out, size_t max, size_t *out_n)
{
    const char *end = NULL;
    return sodium_base642bin(out, max, p, n, NULL, out_n, &end, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           end == p + n;
}

enum err tus_checksum(const char *s, struct tus_checksum *out)
{
    size_t name_n = strcspn(s, " "), n = 0;
    struct tus_checksum sum = {.is_sha1 = name_n == 4 && memcmp(s, "sha1", 4) == 0};
    if (!s[name_n] || name_n == 0)
        return ERR_MALFORMED;
    if (!sum.is_sha1 && (name_n != 6 || memcmp(s, "sha256", 6) != 0))
        return ERR_UNSUPPORTED;
    const char *text = s + name_n + 1;
    if (!decode(text, strlen(text), sum.digest, sizeof sum.digest, &n) ||
        n != (sum.is_sha1 ? SHA1_BYTES : SHA256_BYTES))
        return ERR_MALFORMED;
    *out = sum;
    return OK;
}

bool tus_is_same(const struct tus_checksum *sum, const unsigned char *sha256, const unsigned char *sha1)
{
    return memcmp(sum->digest, sum->is_sha1 ? sha1 : sha256, sum->is_sha1 ? SHA1_BYTES : SHA256_BYTES) == 0;
}

/* ---- metadata ---- */

struct pair {
    const char *key, *value; /* value in the arena, NULL when absent */
    size_t key_n;
};

/* One pair of `n` bytes, without blanks around it. */
static bool read_pair(struct arena *a, const char *p, size_t n, struct pair *out)
{
    const char *space = memchr(p, ' ', n);
    size_t key_n = space ? (size_t)(space - p) : n, value_n = 0;
    *out = (struct pair){.key = p, .key_n = key_n};
    if (key_n == 0)
        return false;
    for (size_t i = 0; i < key_n; i++)
        if (p[i] <= 0x20 || p[i] > 0x7e)
            return false;
    if (!space || key_n + 1 == n)
        return true;
    unsigned char *value = arena_alloc(a, n + 1);
    if (!decode(space + 1, n - key_n - 1, value, n, &value_n) ||
        !text_is_utf8((const char *)value, value_n))
        return false;
    value[value_n] = 0;
    out->value = (const char *)value;
    return true;
}

static const char *value_of(const struct pair *pairs, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (pairs[i].key_n == strlen(key) && memcmp(pairs[i].key, key, pairs[i].key_n) == 0)
            return pairs[i].value;
    return NULL;
}

static bool is_twice(const struct pair *pairs, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (pairs[i].key_n == pairs[n - 1].key_n &&
            memcmp(pairs[i].key, pairs[n - 1].key, pairs[i].key_n) == 0)
            return true;
    return false;
}

enum err tus_metadata(struct arena *a, const char *s, struct tus_metadata *out)
{
    struct pair pairs[PAIRS_MAX];
    size_t n = 0;
    for (const char *p = s; p && *p;) {
        p += strspn(p, " ");
        size_t whole = strcspn(p, ","), len = whole;
        while (len > 0 && p[len - 1] == ' ')
            len--;
        if (n == PAIRS_MAX || !read_pair(a, p, len, &pairs[n]) || is_twice(pairs, ++n))
            return ERR_MALFORMED;
        p += whole;
        if (*p == ',' && !p[1])
            return ERR_MALFORMED;
        p += *p == ',';
    }
    *out = (struct tus_metadata){.kind = value_of(pairs, n, "kind"),
                                 .file_name = value_of(pairs, n, "filename")};
    return OK;
}

void tus_options(struct reply *r)
{
    reply_header(r, "Tus-Version", TUS_VERSION);
    reply_header(r, "Tus-Extension", TUS_EXTENSIONS);
    reply_header(r, "Tus-Max-Size", TUS_MAX_SIZE);
    reply_header(r, "Tus-Checksum-Algorithm", TUS_ALGORITHMS);
}

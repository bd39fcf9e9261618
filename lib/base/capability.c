#include "base/capability.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/rand.h"

#define MAC_BYTES 32

static const char *const prefixes[] = {
    "ra1", "rg1", "rj1", "rs1", "rn1", "rl1", "rp1", "rc1", "rv1", "rd1", "re1", "rm1", "rf1", "rk1"};
static_assert(sizeof prefixes / sizeof *prefixes == CAPABILITY_COUNT, "a prefix per kind");

static void mac_of(struct arena *a, const struct keyring *k, const char *origin,
                   const struct capability *cap, unsigned char mac[MAC_BYTES])
{
    const char *m = arena_printf(a, "%s|%" PRId64 "|%" PRId64 "|%s", prefixes[cap->kind], cap->id,
                                 cap->link_no, origin);
    crypto_generichash(mac, MAC_BYTES, (const unsigned char *)m, strlen(m),
                       keyring_capability_secret(k), CAPABILITY_SECRET);
}

char *capability_make(struct arena *a, const struct keyring *k, const char *origin,
                      const struct capability *cap)
{
    assert((unsigned)cap->kind < CAPABILITY_COUNT && cap->id > 0 && cap->link_no >= 0);
    unsigned char mac[MAC_BYTES];
    mac_of(a, k, origin, cap, mac);
    return arena_printf(a, "%s.%" PRId64 ".%" PRId64 ".%s", prefixes[cap->kind], cap->id,
                        cap->link_no, text_base64url(a, mac, sizeof mac));
}

/* Reads a decimal number up to the dot, and the dot: no sign, no leading zero, within int64. */
static bool read_number(const char **text, int64_t *out)
{
    const char *p = *text;
    int64_t v = 0;
    if (*p < '0' || *p > '9' || (*p == '0' && p[1] != '.'))
        return false;
    for (; *p >= '0' && *p <= '9'; p++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *p - '0', &v))
            return false;
    if (*p != '.')
        return false;
    *text = p + 1;
    *out = v;
    return true;
}

static bool read_kind(const char **text, enum capability_kind *out)
{
    for (int i = 0; i < CAPABILITY_COUNT; i++) {
        size_t n = strlen(prefixes[i]);
        if (strncmp(*text, prefixes[i], n) == 0 && (*text)[n] == '.') {
            *text += n + 1;
            *out = (enum capability_kind)i;
            return true;
        }
    }
    return false;
}

bool capability_is(const char *text)
{
    enum capability_kind kind;
    return read_kind(&text, &kind);
}

bool capability_check(struct arena *a, const struct keyring *k, const char *origin, const char *text,
                      struct capability *out)
{
    struct capability cap;
    unsigned char given[MAC_BYTES], right[MAC_BYTES];
    if (!read_kind(&text, &cap.kind) || !read_number(&text, &cap.id) || cap.id < 1 ||
        !read_number(&text, &cap.link_no) ||
        !base64url_exact(text, strlen(text), given, sizeof given))
        return false;
    mac_of(a, k, origin, &cap, right);
    if (sodium_memcmp(given, right, sizeof right) != 0)
        return false;
    *out = cap;
    return true;
}

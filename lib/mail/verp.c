#include "mail/verp.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/keyring.h"
#include "mail/mail.h"

#define TAG_CHARS  12
#define ID_DIGITS  18 /* of an int64 that never overflows */

static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567"; /* RFC 4648 section 6 */

static void write_tag(struct arena *a, const struct keyring *k, int64_t id, char tag[TAG_CHARS + 1])
{
    unsigned char mac[crypto_generichash_BYTES];
    const char *m = arena_printf(a, "verp|%" PRId64, id);
    crypto_generichash(mac, sizeof mac, (const unsigned char *)m, strlen(m), keyring_capability_secret(k),
                       CAPABILITY_SECRET);
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++)
        bits = bits << 8 | mac[i];
    for (int i = 0; i < TAG_CHARS; i++, bits >>= 5)
        tag[i] = digits[bits & 31];
    tag[TAG_CHARS] = 0;
}

bool verp_base_ok(const char *base)
{
    const char *at = strchr(base, '@');
    return mail_address_ok(base) && at - base <= VERP_LOCAL_MAX && !memchr(base, '+', (size_t)(at - base));
}

char *verp_make(struct arena *a, const struct keyring *k, const char *base, int64_t id)
{
    char tag[TAG_CHARS + 1];
    assert(id > 0 && verp_base_ok(base));
    const char *at = strchr(base, '@');
    write_tag(a, k, id, tag);
    return arena_printf(a, "%.*s+b%" PRId64 ".%s%s", (int)(at - base), base, id, tag, at);
}

/* How long the word is that begins here, in letters of either case; 0 when none does. */
static size_t word_length(const char *p)
{
    if (*p != 'b' && *p != 'B')
        return 0;
    size_t n_id = strspn(p + 1, "0123456789");
    if (n_id < 1 || n_id > ID_DIGITS || p[1] == '0' || p[1 + n_id] != '.')
        return 0;
    size_t n_tag = strspn(p + 2 + n_id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    return n_tag == TAG_CHARS ? 2 + n_id + n_tag : 0;
}

char *verp_find(struct arena *a, const char *text)
{
    for (const char *p = text; (p = strchr(p, '+')); p++) {
        size_t n = word_length(p + 1);
        if (n == 0 || p[1 + n] != '@')
            continue;
        char *word = arena_strndup(a, p + 1, n);
        for (char *q = word; *q; q++)
            if (*q >= 'A' && *q <= 'Z')
                *q = (char)(*q - 'A' + 'a');
        return word;
    }
    return NULL;
}

int64_t verp_check(struct arena *a, const struct keyring *k, const char *word)
{
    char tag[TAG_CHARS + 1];
    int64_t id = 0;
    size_t n = word_length(word);
    if (n == 0 || word[n])
        return 0;
    for (const char *p = word + 1; *p != '.'; p++)
        id = id * 10 + (*p - '0');
    write_tag(a, k, id, tag);
    return sodium_memcmp(tag, word + n - TAG_CHARS, TAG_CHARS) == 0 ? id : 0;
}

#include "base/proof.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

#define MAC_CHARS  16 /* of 5 bits */
#define DIGITS_MAX 18
#define TEXT_LIMIT 64
#define WORDS_MAX  6
#define CIRCLE     "\xe2\x97\x8b"

static const char letters[] = "VC";
static const char base32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static_assert(sizeof letters - 1 == PROOF_COUNT, "a letter per kind");

static void mac_of(struct arena *a, const struct keyring *k, const char *origin, const struct proof *p,
                   char out[MAC_CHARS])
{
    unsigned char mac[32];
    const char *m = arena_printf(a, "proof|%c|%" PRId64 "|%s", letters[p->kind], p->id, origin);
    crypto_generichash(mac, sizeof mac, (const unsigned char *)m, strlen(m), keyring_capability_secret(k),
                       CAPABILITY_SECRET);
    unsigned bits = 0, held = 0;
    for (size_t i = 0, at = 0; i < MAC_CHARS; i++) {
        if (held < 5) {
            bits = bits << 8 | mac[at++];
            held += 8;
        }
        held -= 5;
        out[i] = base32[bits >> held & 31];
        bits &= (1u << held) - 1;
    }
}

char *proof_make(struct arena *a, const struct keyring *k, const char *origin, const struct proof *p)
{
    char mac[MAC_CHARS];
    assert((unsigned)p->kind < PROOF_COUNT && p->id > 0);
    mac_of(a, k, origin, p, mac);
    return arena_printf(a, "%c%" PRId64 "-%.4s-%.4s-%.4s-%.4s", letters[p->kind], p->id, mac, mac + 4, mac + 8,
                        mac + 12);
}

/* One form for what people type; 0: too long, or a character that no code has. */
static size_t plain(const char *text, char out[TEXT_LIMIT])
{
    size_t n = 0;
    for (const char *p = text; *p; p++) {
        char ch = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
        if (ch == ' ' || ch == '-')
            continue;
        ch = ch == 'O' ? '0' : ch == 'I' || ch == 'L' ? '1' : ch;
        if (n == TEXT_LIMIT || !strchr(base32, ch))
            return 0;
        out[n++] = ch;
    }
    return n;
}

bool proof_check(struct arena *a, const struct keyring *k, const char *origin, const char *text, struct proof *out)
{
    char given[TEXT_LIMIT], right[MAC_CHARS];
    size_t n = plain(text, given);
    const char *kind = n ? strchr(letters, given[0]) : NULL;
    if (!kind || n < MAC_CHARS + 2 || n > MAC_CHARS + 1 + DIGITS_MAX || given[1] == '0')
        return false;
    struct proof p = {.kind = (enum proof_kind)(kind - letters)};
    for (size_t i = 1; i < n - MAC_CHARS; i++) {
        if (given[i] < '0' || given[i] > '9')
            return false;
        p.id = p.id * 10 + (given[i] - '0');
    }
    mac_of(a, k, origin, &p, right);
    if (sodium_memcmp(given + n - MAC_CHARS, right, MAC_CHARS) != 0)
        return false;
    *out = p;
    return true;
}

/* ---- initials ---- */

static size_t char_bytes(const char *p)
{
    size_t n = 1;
    while (((unsigned char)p[n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* Scripts of one character a syllable or word: from Hangul's letters on, and those that follow U+2E80. */
static bool is_syllabic(const char *p)
{
    unsigned char lead = (unsigned char)p[0], next = (unsigned char)p[1];
    return (lead == 0xe1 && next >= 0x84 && next <= 0x87) || (lead == 0xe2 && next >= 0xba) || lead >= 0xe3;
}

const char *proof_initials(struct arena *a, const char *name)
{
    struct buf b;
    buf_init(&b, a, 256);
    int n_words = 0;
    for (const char *p = name + strspn(name, " "); *p && n_words < WORDS_MAX; p += strspn(p, " "), n_words++) {
        size_t first = char_bytes(p), word = strcspn(p, " ");
        if (n_words > 0)
            buf_char(&b, ' ');
        if (first == 1 && *p >= 'a' && *p <= 'z')
            buf_char(&b, (char)(*p - 'a' + 'A'));
        else
            buf_str_add(&b, arena_strndup(a, p, first));
        if (is_syllabic(p))
            for (size_t at = first; at < word && at < first + 12; at += char_bytes(p + at))
                buf_str_add(&b, CIRCLE);
        else
            buf_char(&b, '.');
        p += word;
    }
    return buf_str(&b);
}

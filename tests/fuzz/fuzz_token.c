/* Any text as a token, a PASERK key and a capability. What is accepted must be what we would write:
 * there is one spelling of everything. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/rand.h"
#include "base/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static struct keyring *ring;

static void same(const char *a, const char *b)
{
    if (strcmp(a, b) != 0)
        fatal("two spellings: %s and %s", a, b);
}

static void check_keys(const char *text)
{
    unsigned char key[PASETO_SECRET_BYTES];
    char again[PASERK_TEXT] = "";
    if (paserk_public_read(text, key) == OK && paserk_public(key, PASETO_PUBLIC_BYTES, again) == OK)
        same(text, again);
    if (paserk_secret_read(text, key) == OK && paserk_secret(key, PASETO_SECRET_BYTES, again) == OK)
        same(text, again);
}

/* The parts of a well-formed token, encoded again, are the token. */
static void check_token(struct arena *a, const char *text)
{
    struct paseto t;
    const char *why;
    if (paseto_open(a, text, &t, &why) != OK)
        return;
    unsigned char *body = arena_alloc(a, t.payload.n + 64);
    memcpy(body, t.payload.p, t.payload.n);
    memcpy(body + t.payload.n, t.signature, 64);
    const char *footer = t.footer.n ? text_base64url(a, t.footer.p, t.footer.n) : "";
    same(text, arena_printf(a, "v4.public.%s%s%s", text_base64url(a, body, t.payload.n + 64),
                            t.footer.n ? "." : "", footer));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    if (!ring) {
        rand_fix(7);
        ring = keyring_new(INT64_C(1660953600000));
    }
    struct arena *a = arena_new(4u << 20);
    const char *text = arena_strndup(a, (const char *)p, n < 16384 ? n : 16384), *why;
    struct capability cap;
    struct token_claims claims;
    struct token_want want = {ring, "judge", "https://rostrum.example", NULL, INT64_C(1660953600000)};
    check_token(a, text);
    check_keys(text);
    if (capability_check(a, ring, "https://rostrum.example", text, &cap))
        same(text, capability_make(a, ring, "https://rostrum.example", &cap));
    if (token_check(a, text, &want, &claims, &why) == OK && strcmp(claims.purpose, "judge") != 0)
        fatal("a token for %s was taken", claims.purpose);
    arena_free(a);
    return 0;
}

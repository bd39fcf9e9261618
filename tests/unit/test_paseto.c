#include "unit.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "base/paseto.h"
#include "base/rand.h"
#include "vectors.h"

/* The bytes of a hex member; how many. */
static size_t hex_of(const json_t *v, const char *key, unsigned char *out, size_t max)
{
    size_t n = 0;
    const char *hex = json_str(v, key);
    if (hex)
        assert_int_equal(sodium_hex2bin(out, max, hex, strlen(hex), NULL, &n, NULL), 0);
    return n;
}

static struct span member(const json_t *v, const char *key)
{
    return span_of(json_str(v, key));
}

/* A case that has a key pair of ours: opens, verifies, and signs to the same text. */
static void check_public(struct ctx *c, const json_t *v)
{
    unsigned char pk[PASETO_PUBLIC_BYTES], sk[PASETO_SECRET_BYTES];
    assert_int_equal(hex_of(v, "public-key", pk, sizeof pk), sizeof pk);
    assert_int_equal(hex_of(v, "secret-key", sk, sizeof sk), sizeof sk);
    struct paseto t;
    const char *why;
    struct span implicit = member(v, "implicit-assertion");
    assert_int_equal(paseto_open(c->arena, json_str(v, "token"), &t, &why), OK);
    assert_true(paseto_verify(c->arena, &t, pk, implicit));
    assert_string_equal(t.payload.p, json_str(v, "payload"));
    assert_string_equal(t.footer.p, json_str(v, "footer"));
    assert_string_equal(paseto_sign(c->arena, sk, t.payload, t.footer, implicit),
                        json_str(v, "token"));
    assert_false(paseto_verify(c->arena, &t, pk, span_of("something else")));
}

/* A case that must fail, or is for v4.local: no way through with any key the file names. */
static void check_refused(struct ctx *c, const json_t *v)
{
    static const char *const keys[] = {"public-key", "key"};
    struct paseto t;
    const char *why;
    if (paseto_open(c->arena, json_str(v, "token"), &t, &why) != OK)
        return;
    for (int i = 0; i < 2; i++) {
        unsigned char pk[PASETO_PUBLIC_BYTES];
        if (hex_of(v, keys[i], pk, sizeof pk) == sizeof pk)
            assert_false(paseto_verify(c->arena, &t, pk, member(v, "implicit-assertion")));
    }
}

void test_paseto__vectors(void)
{
    AUTO_JSON *file = vectors_load("paseto/v4.json");
    SKIP_WITHOUT(file);
    struct ctx c = unit_ctx();
    size_t i, n_public = 0, n_refused = 0;
    json_t *v;
    json_array_foreach(json_object_get(file, "tests"), i, v)
    {
        bool is_public = strncmp(json_str(v, "token"), "v4.public.", 10) == 0;
        if (is_public && json_is_false(json_object_get(v, "expect-fail"))) {
            check_public(&c, v);
            n_public++;
        } else {
            check_refused(&c, v);
            n_refused++;
        }
    }
    assert_int_equal(n_public, 3);
    assert_int_equal(n_refused, 14);
    unit_ctx_done(&c);
}

typedef enum err write_fn(const void *, size_t, char[PASERK_TEXT]);

static size_t check_paserk(const char *name, write_fn *to_text, bool has_way_back)
{
    AUTO_JSON *file = vectors_load(name);
    SKIP_WITHOUT(file);
    size_t i;
    json_t *v;
    json_array_foreach(json_object_get(file, "tests"), i, v)
    {
        unsigned char key[256], back[PASETO_SECRET_BYTES];
        char text[PASERK_TEXT] = "untouched";
        size_t n = hex_of(v, "key", key, sizeof key);
        bool is_good = json_is_false(json_object_get(v, "expect-fail"));
        assert_int_equal(to_text(key, n, text), is_good ? OK : ERR_INVALID);
        assert_string_equal(text, is_good ? json_str(v, "paserk") : "untouched");
        if (is_good && has_way_back) {
            enum err e = n == PASETO_SECRET_BYTES ? paserk_secret_read(text, back)
                                                  : paserk_public_read(text, back);
            assert_int_equal(e, OK);
            assert_memory_equal(back, key, n);
        }
    }
    return i;
}

void test_paseto__paserk_vectors(void)
{
    assert_int_equal(check_paserk("paseto/PASERK/k4.public.json", paserk_public, true), 4);
    assert_int_equal(check_paserk("paseto/PASERK/k4.secret.json", paserk_secret, true), 5);
    assert_int_equal(check_paserk("paseto/PASERK/k4.pid.json", paserk_pid, false), 5);
    assert_int_equal(check_paserk("paseto/PASERK/k4.sid.json", paserk_sid, false), 4);
}

/* A key pair from a fixed seed. */
static void pair(unsigned char pk[PASETO_PUBLIC_BYTES], unsigned char sk[PASETO_SECRET_BYTES])
{
    unsigned char seed[crypto_sign_SEEDBYTES] = {7};
    crypto_sign_seed_keypair(pk, sk, seed);
}

/* Every single bit of the text matters: no two texts are the same token. */
void test_paseto__any_changed_character_is_refused(void)
{
    struct ctx c = unit_ctx();
    unsigned char pk[PASETO_PUBLIC_BYTES], sk[PASETO_SECRET_BYTES];
    pair(pk, sk);
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ \x80\xA1\xC3\xE9\xFF";
    for (size_t n = 0; n < 4; n++) { /* all lengths mod 3: trailing bits */
        struct span payload = {"{\"a\":1}", n + 4};
        char *token = paseto_sign(c.arena, sk, payload, span_of("{\"k\":2}"), span_of("i"));
        size_t token_n = strlen(token);
        for (size_t i = 0; i < token_n; i++) {
            char was = token[i];
            for (const char *p = alphabet; *p; p++) {
                struct arena_mark m = arena_mark(c.arena);
                struct paseto t;
                const char *why;
                token[i] = *p;
                bool holds = paseto_open(c.arena, token, &t, &why) == OK &&
                             paseto_verify(c.arena, &t, pk, span_of("i"));
                assert_int_equal(holds, *p == was);
                arena_reset(c.arena, m);
            }
            token[i] = was;
        }
    }
    unit_ctx_done(&c);
}

void test_paseto__structure_is_strict(void)
{
    struct ctx c = unit_ctx();
    unsigned char pk[PASETO_PUBLIC_BYTES], sk[PASETO_SECRET_BYTES];
    pair(pk, sk);
    const char *good = paseto_sign(c.arena, sk, span_of("{}"), span_of(""), span_of(""));
    const char *bad[] = {
        "", "v4", "v4.public", "v4.public.", "v4.public..", "v4.public.AAAA",
        arena_printf(c.arena, "%s.", good), arena_printf(c.arena, "%s..", good),
        arena_printf(c.arena, "%s.AAAA.AAAA", good), arena_printf(c.arena, "%s=", good),
        arena_printf(c.arena, " %s", good), arena_printf(c.arena, "%s\n", good),
        arena_printf(c.arena, "V%s", good + 1), arena_printf(c.arena, "v3%s", good + 2),
        arena_printf(c.arena, "%s.A", good), arena_printf(c.arena, "%s.AB", good),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct paseto t;
        const char *why = NULL;
        assert_int_equal(paseto_open(c.arena, bad[i], &t, &why), ERR_MALFORMED);
        assert_non_null(why);
    }
    char *long_text = arena_alloc(c.arena, PASETO_TOKEN_MAX + 2);
    memset(long_text, 'A', PASETO_TOKEN_MAX + 1);
    memcpy(long_text, "v4.public.", 10);
    struct paseto t;
    const char *why;
    assert_int_equal(paseto_open(c.arena, long_text, &t, &why), ERR_MALFORMED);
    unit_ctx_done(&c);
}

void test_paseto__paserk_reads_only_its_own_type(void)
{
    unsigned char pk[PASETO_PUBLIC_BYTES], sk[PASETO_SECRET_BYTES], out[PASETO_SECRET_BYTES];
    char pub[PASERK_TEXT], sec[PASERK_TEXT], longer[PASERK_TEXT + 1];
    pair(pk, sk);
    assert_int_equal(paserk_public(pk, sizeof pk, pub), OK);
    assert_int_equal(paserk_secret(sk, sizeof sk, sec), OK);
    assert_int_equal(paserk_public_read(sec, out), ERR_MALFORMED);
    assert_int_equal(paserk_secret_read(pub, out), ERR_MALFORMED);
    snprintf(longer, sizeof longer, "%s=", pub);
    assert_int_equal(paserk_public_read(longer, out), ERR_MALFORMED);
    pub[1] = '3';
    assert_int_equal(paserk_public_read(pub, out), ERR_MALFORMED);
    sk[40] ^= 1; /* the halves no longer belong together */
    assert_int_equal(paserk_secret(sk, sizeof sk, sec), ERR_INVALID);
}

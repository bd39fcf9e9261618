#include "base/paseto.h"

#include <assert.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

#define HEADER    "v4.public."
#define SIG_BYTES crypto_sign_BYTES
#define ID_BYTES  33
#define VARIANT   sodium_base64_VARIANT_URLSAFE_NO_PADDING

static_assert(PASETO_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "Ed25519 public key");
static_assert(PASETO_SECRET_BYTES == crypto_sign_SECRETKEYBYTES, "Ed25519 secret key");

struct span span_of(const char *text)
{
    return (struct span){text, strlen(text)};
}

bool base64url_exact(const char *text, size_t text_n, unsigned char *out, size_t n)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t got;
    const char *end;
    /* libsodium refuses padding and trailing bits that are not zero, but 1.0.18 takes bytes from 128
     * up for digits, where char is signed */
    return strspn(text, alphabet) >= text_n &&
           sodium_base642bin(out, n, text, text_n, NULL, &got, &end, VARIANT) == 0 &&
           end == text + text_n && got == n;
}

/* Decodes into the arena, NUL-terminated. */
static bool decode(struct arena *a, const char *text, size_t text_n, struct span *out)
{
    size_t n = text_n / 4 * 3 + (text_n % 4 ? text_n % 4 - 1 : 0);
    unsigned char *p = arena_alloc(a, n + 1);
    if (text_n % 4 == 1 || !base64url_exact(text, text_n, p, n))
        return false;
    *out = (struct span){(const char *)p, n};
    return true;
}

enum err paseto_open(struct arena *a, const char *token, struct paseto *out, const char **why)
{
    size_t n = strnlen(token, PASETO_TOKEN_MAX + 1);
    *why = "longer than 8192 bytes";
    if (n > PASETO_TOKEN_MAX)
        return ERR_MALFORMED;
    *why = "not a v4.public token";
    if (strncmp(token, HEADER, strlen(HEADER)) != 0)
        return ERR_MALFORMED;
    const char *body = token + strlen(HEADER);
    size_t body_n = strcspn(body, ".");
    struct paseto t = {.footer = {"", 0}};
    *why = "the message is not canonical base64url";
    if (!decode(a, body, body_n, &t.payload))
        return ERR_MALFORMED;
    *why = "the message is too short for a signature";
    if (t.payload.n < SIG_BYTES)
        return ERR_MALFORMED;
    if (body[body_n] == '.') {
        const char *footer = body + body_n + 1;
        *why = "the footer is empty or not canonical base64url";
        if (!*footer || !decode(a, footer, strlen(footer), &t.footer))
            return ERR_MALFORMED;
    }
    t.payload.n -= SIG_BYTES;
    t.signature = (const unsigned char *)t.payload.p + t.payload.n;
    t.payload.p = arena_strndup(a, t.payload.p, t.payload.n);
    *out = t;
    return OK;
}

static unsigned char *put_le64(unsigned char *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        *p++ = (unsigned char)(v >> (8 * i) & (i == 7 ? 0x7F : 0xFF));
    return p;
}

/* Pre-authentication encoding: the count of pieces, then each with its length, so that no two lists
 * of pieces have the same bytes. */
static struct span pae(struct arena *a, const struct span *pieces, size_t n_pieces)
{
    size_t n = 8;
    for (size_t i = 0; i < n_pieces; i++)
        n += 8 + pieces[i].n;
    unsigned char *start = arena_alloc(a, n), *p = put_le64(start, n_pieces);
    for (size_t i = 0; i < n_pieces; i++) {
        p = put_le64(p, pieces[i].n);
        if (pieces[i].n)
            memcpy(p, pieces[i].p, pieces[i].n);
        p += pieces[i].n;
    }
    return (struct span){(const char *)start, n};
}

bool paseto_verify(struct arena *a, const struct paseto *t,
                   const unsigned char key[PASETO_PUBLIC_BYTES], struct span implicit)
{
    struct span pieces[] = {span_of(HEADER), t->payload, t->footer, implicit};
    struct span m = pae(a, pieces, 4);
    return crypto_sign_verify_detached(t->signature, (const unsigned char *)m.p, m.n, key) == 0;
}

char *paseto_sign(struct arena *a, const unsigned char key[PASETO_SECRET_BYTES], struct span payload,
                  struct span footer, struct span implicit)
{
    struct span pieces[] = {span_of(HEADER), payload, footer, implicit};
    struct span m = pae(a, pieces, 4);
    size_t body_n = payload.n + SIG_BYTES;
    unsigned char *body = arena_alloc(a, body_n);
    if (payload.n)
        memcpy(body, payload.p, payload.n);
    crypto_sign_detached(body + payload.n, NULL, (const unsigned char *)m.p, m.n, key);

    size_t max = strlen(HEADER) + sodium_base64_encoded_len(body_n, VARIANT) + 1 +
                 sodium_base64_encoded_len(footer.n, VARIANT);
    char *out = arena_alloc(a, max);
    size_t at = (size_t)snprintf(out, max, "%s", HEADER);
    sodium_bin2base64(out + at, max - at, body, body_n, VARIANT);
    if (footer.n) {
        at += strlen(out + at);
        out[at++] = '.';
        sodium_bin2base64(out + at, max - at, (const unsigned char *)footer.p, footer.n, VARIANT);
    }
    return out;
}

static void paserk_write(const char *type, const void *p, size_t n, char out[PASERK_TEXT])
{
    size_t at = (size_t)snprintf(out, PASERK_TEXT, "%s", type);
    sodium_bin2base64(out + at, PASERK_TEXT - at, p, n, VARIANT);
}

/* A secret key is its seed and the public key made from it; a mismatch would leak the seed when
 * signing, and is how a key of another version shows. */
static bool is_secret_whole(const unsigned char *key)
{
    unsigned char pk[PASETO_PUBLIC_BYTES], sk[PASETO_SECRET_BYTES];
    crypto_sign_seed_keypair(pk, sk, key);
    bool is_same = sodium_memcmp(sk, key, sizeof sk) == 0;
    sodium_memzero(sk, sizeof sk);
    return is_same;
}

enum err paserk_public(const void *key, size_t n, char out[PASERK_TEXT])
{
    if (n != PASETO_PUBLIC_BYTES)
        return ERR_INVALID;
    paserk_write("k4.public.", key, n, out);
    return OK;
}

enum err paserk_secret(const void *key, size_t n, char out[PASERK_TEXT])
{
    if (n != PASETO_SECRET_BYTES || !is_secret_whole(key))
        return ERR_INVALID;
    paserk_write("k4.secret.", key, n, out);
    return OK;
}

static enum err paserk_read(const char *text, const char *type, unsigned char *key, size_t n)
{
    size_t type_n = strlen(type);
    if (strncmp(text, type, type_n) != 0 ||
        !base64url_exact(text + type_n, strlen(text + type_n), key, n))
        return ERR_MALFORMED;
    return OK;
}

enum err paserk_public_read(const char *text, unsigned char key[PASETO_PUBLIC_BYTES])
{
    unsigned char k[PASETO_PUBLIC_BYTES];
    TRY(paserk_read(text, "k4.public.", k, sizeof k));
    memcpy(key, k, sizeof k);
    return OK;
}

enum err paserk_secret_read(const char *text, unsigned char key[PASETO_SECRET_BYTES])
{
    unsigned char k[PASETO_SECRET_BYTES];
    enum err e = paserk_read(text, "k4.secret.", k, sizeof k);
    if (e == OK && !is_secret_whole(k))
        e = ERR_MALFORMED;
    if (e == OK)
        memcpy(key, k, sizeof k);
    sodium_memzero(k, sizeof k);
    return e;
}

/* BLAKE2b-264 of the id's type and the key's PASERK text. */
static void paserk_id(const char *type, const char *paserk, char out[PASERK_TEXT])
{
    unsigned char id[ID_BYTES];
    crypto_generichash_state s;
    crypto_generichash_init(&s, NULL, 0, sizeof id);
    crypto_generichash_update(&s, (const unsigned char *)type, strlen(type));
    crypto_generichash_update(&s, (const unsigned char *)paserk, strlen(paserk));
    crypto_generichash_final(&s, id, sizeof id);
    paserk_write(type, id, sizeof id, out);
}

enum err paserk_pid(const void *key, size_t n, char out[PASERK_TEXT])
{
    char text[PASERK_TEXT];
    TRY(paserk_public(key, n, text));
    paserk_id("k4.pid.", text, out);
    return OK;
}

enum err paserk_sid(const void *key, size_t n, char out[PASERK_TEXT])
{
    char text[PASERK_TEXT];
    TRY(paserk_secret(key, n, text));
    paserk_id("k4.sid.", text, out);
    sodium_memzero(text, sizeof text);
    return OK;
}

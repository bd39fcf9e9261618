/* PASETO v4.public tokens and the PASERK forms of their keys, over libsodium.
 *
 * Only this one version and purpose: nothing in a token chooses an algorithm. Claims are not read
 * here (token.h). Source: paseto-spec docs/01-Protocol-Versions/Version4.md and Common.md (PAE);
 * PASERK operations/PID.md, SID.md, types/public.md, secret.md. Pure: any thread. */
#ifndef BASE_PASETO_H
#define BASE_PASETO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;

#define PASETO_PUBLIC_BYTES 32
#define PASETO_SECRET_BYTES 64 /* seed, then the public key that belongs to it */
#define PASETO_TOKEN_MAX    8192
#define PASERK_TEXT         128 /* bytes enough for any of our PASERK texts */

/* Bytes that belong to someone else. */
struct span {
    const char *p;
    size_t n;
};

struct span span_of(const char *text);

/* A token taken apart; nothing in it is proven before paseto_verify said so. In the arena. */
struct paseto {
    struct span payload, footer; /* NUL-terminated after n */
    const unsigned char *signature; /* 64 bytes */
};

/* Checks the structure: the header, 2 or 3 parts, at most PASETO_TOKEN_MAX bytes, base64url that is
 * canonical and without padding, room for a signature, a footer that is not empty if there is one.
 * ERR_MALFORMED with a static English reason in *why. */
enum err paseto_open(struct arena *a, const char *token, struct paseto *out,
                     const char **why) MUST_CHECK;

/* Whether the signature holds over payload, footer and the implicit assertion. */
bool paseto_verify(struct arena *a, const struct paseto *t,
                   const unsigned char key[PASETO_PUBLIC_BYTES], struct span implicit);

/* The token, in the arena. Deterministic: the same input gives the same text. */
char *paseto_sign(struct arena *a, const unsigned char key[PASETO_SECRET_BYTES], struct span payload,
                  struct span footer, struct span implicit);

/* Canonical base64url without padding of exactly n bytes; the text is NUL-terminated at or after
 * text_n. */
bool base64url_exact(const char *text, size_t text_n, unsigned char *out, size_t n);

/* "k4.public.…" and "k4.secret.…". ERR_INVALID for a key of another size or a secret key whose two
 * halves do not belong together. */
enum err paserk_public(const void *key, size_t n, char out[PASERK_TEXT]) MUST_CHECK;
enum err paserk_secret(const void *key, size_t n, char out[PASERK_TEXT]) MUST_CHECK;
/* And back; ERR_MALFORMED for any other type, version, size or non-canonical text. */
enum err paserk_public_read(const char *text, unsigned char key[PASETO_PUBLIC_BYTES]) MUST_CHECK;
enum err paserk_secret_read(const char *text, unsigned char key[PASETO_SECRET_BYTES]) MUST_CHECK;
/* Key ids: "k4.pid.…" of a public key, "k4.sid.…" of a secret key. ERR_INVALID as above. */
enum err paserk_pid(const void *key, size_t n, char out[PASERK_TEXT]) MUST_CHECK;
enum err paserk_sid(const void *key, size_t n, char out[PASERK_TEXT]) MUST_CHECK;

#endif

/* Chance and hashing, by libsodium. Tests fix the source with rand_fix. */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

struct arena;

#define SHA256_BYTES 32

/* n unpredictable bytes (or, after rand_fix, repeatable ones: tests only). Any thread. */
void rand_bytes(void *out, size_t n);
void rand_fix(uint64_t seed);

/* Base64url without padding (RFC 4648 section 5), in the arena. */
char *text_base64url(struct arena *a, const void *p, size_t n);
/* A fresh secret of `n_bytes` random bytes as base64url. */
char *rand_text(struct arena *a, size_t n_bytes);
/* Lower-case hex, in the arena. */
char *text_hex(struct arena *a, const void *p, size_t n);
void hash_sha256(const void *p, size_t n, unsigned char out[SHA256_BYTES]);
/* SHA-256 of a text as hex, in the arena: how secrets are stored. */
char *hash_hex(struct arena *a, const char *s);

#endif

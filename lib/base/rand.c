#include "base/rand.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

static uint64_t fixed_seed;
static uint64_t fixed_no;

__attribute__((constructor)) static void start_sodium(void)
{
    if (sodium_init() < 0)
        fatal("libsodium does not start");
}

void rand_fix(uint64_t seed)
{
    fixed_seed = seed;
    fixed_no = 0;
}

void rand_bytes(void *out, size_t n)
{
    if (!fixed_seed) {
        randombytes_buf(out, n);
        return;
    }
    unsigned char key[randombytes_SEEDBYTES] = {0};
    uint64_t no = __atomic_fetch_add(&fixed_no, 1, __ATOMIC_RELAXED);
    memcpy(key, &fixed_seed, sizeof fixed_seed);
    memcpy(key + sizeof fixed_seed, &no, sizeof no);
    randombytes_buf_deterministic(out, n, key);
}

char *text_base64url(struct arena *a, const void *p, size_t n)
{
    size_t max = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = arena_alloc(a, max);
    return sodium_bin2base64(out, max, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

char *rand_text(struct arena *a, size_t n_bytes)
{
    unsigned char *bytes = arena_alloc(a, n_bytes);
    rand_bytes(bytes, n_bytes);
    return text_base64url(a, bytes, n_bytes);
}

char *text_hex(struct arena *a, const void *p, size_t n)
{
    char *out = arena_alloc(a, 2 * n + 1);
    return sodium_bin2hex(out, 2 * n + 1, p, n);
}

void hash_sha256(const void *p, size_t n, unsigned char out[SHA256_BYTES])
{
    crypto_hash_sha256(out, p, n);
}

char *hash_hex(struct arena *a, const char *s)
{
    unsigned char h[SHA256_BYTES];
    hash_sha256(s, strlen(s), h);
    return text_hex(a, h, sizeof h);
}

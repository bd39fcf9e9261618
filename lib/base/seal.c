#include "base/seal.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/rand.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY   crypto_aead_xchacha20poly1305_ietf_KEYBYTES

static void key_of(struct arena *a, const struct keyring *k, const char *purpose, unsigned char key[KEY])
{
    const char *m = arena_printf(a, "seal|%s", purpose); /* no capability's text begins so */
    crypto_generichash(key, KEY, (const unsigned char *)m, strlen(m), keyring_capability_secret(k),
                       CAPABILITY_SECRET);
}

char *seal_text(struct arena *a, const struct keyring *k, const char *purpose, const char *object, const char *text)
{
    unsigned char key[KEY];
    size_t n = strlen(text);
    unsigned char *p = arena_alloc(a, NONCE + n + TAG);
    unsigned long long sealed_n;
    key_of(a, k, purpose, key);
    rand_bytes(p, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(p + NONCE, &sealed_n, (const unsigned char *)text, n,
                                               (const unsigned char *)object, strlen(object), NULL, p, key);
    sodium_memzero(key, sizeof key);
    return text_base64url(a, p, NONCE + (size_t)sealed_n);
}

char *seal_open(struct arena *a, const struct keyring *k, const char *purpose, const char *object,
                const char *sealed)
{
    unsigned char key[KEY];
    size_t text_n = strlen(sealed), n;
    unsigned char *p = arena_alloc(a, text_n + 1);
    unsigned char *out = arena_alloc(a, text_n + 1);
    unsigned long long out_n;
    if (sodium_base642bin(p, text_n + 1, sealed, text_n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) !=
            0 ||
        n < NONCE + TAG)
        return NULL;
    key_of(a, k, purpose, key);
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(out, &out_n, NULL, p + NONCE, n - NONCE,
                                                            (const unsigned char *)object, strlen(object), p, key);
    sodium_memzero(key, sizeof key);
    if (failed)
        return NULL;
    out[out_n] = '\0';
    return (char *)out;
}

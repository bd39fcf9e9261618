/* Texts that are stored sealed: XChaCha20-Poly1305 (libsodium) under a key that follows from the ring's
 * capability secret, which never rotates, and from what the text is for. So a copy of the database alone,
 * a page of it that was freed, or a look at the row tell nothing. Who has the key ring too can read it.
 *
 * A sealed text belongs to a purpose and an object: it cannot be opened as another's. */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include "base/keyring.h"

struct arena;

/* base64url of nonce, text and tag, in the arena. `purpose`: "visa_letter"; `object`: "registration:12". */
char *seal_text(struct arena *a, const struct keyring *k, const char *purpose, const char *object, const char *text);
/* The text, in the arena; NULL when it was not sealed so, by this ring. */
char *seal_open(struct arena *a, const struct keyring *k, const char *purpose, const char *object,
                const char *sealed);

#endif

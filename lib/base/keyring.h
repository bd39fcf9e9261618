/* The instance's keys: a ring of Ed25519 keys that sign tokens, and one secret for capability links.
 *
 * A ring never changes once made: rotation gives a new ring, and whoever serves swaps a pointer. One
 * key signs; the others only verify until their retire_at. A secret key is kept until its key
 * retires, so that a receipt of that time can be made again byte by byte; then it is dropped at the
 * next rotation. The capability secret never rotates: a link is revoked by its number.
 *
 * The file keys.json is {"version": 1, "capability": base64url, "keys": [{"key": "k4.secret.…" or
 * "k4.public.…", "created_at", "retire_at": RFC 3339 or null}]}, readable by its owner only. The
 * signer is the newest key without a retire_at. All instants are of the real clock. */
#ifndef BASE_KEYRING_H
#define BASE_KEYRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/paseto.h"

#define KEYRING_KEYS_MAX  64
#define CAPABILITY_SECRET 32
#define KEY_FOR_EVER      INT64_MAX

struct key {
    char pid[PASERK_TEXT]; /* "k4.pid.…" */
    unsigned char public_key[PASETO_PUBLIC_BYTES];
    unsigned char secret_key[PASETO_SECRET_BYTES]; /* only if has_secret */
    bool has_secret, is_signer;
    int64_t created_at;
    int64_t retire_at; /* verifies before this instant; KEY_FOR_EVER for the signer */
};

struct keyring;

/* A ring with one fresh signer and a fresh capability secret. Owned by the caller. */
struct keyring *keyring_new(int64_t now_ms);
void keyring_free(struct keyring *k); /* wipes; NULL is fine */

/* Reads a ring. ERR_NOT_FOUND: no such file. ERR_MALFORMED: not a ring, or readable by others.
 * ERR_INTERNAL: the file cannot be read. *why: English, in the arena. */
enum err keyring_load(struct arena *a, const char *path, struct keyring **out,
                      const char **why) MUST_CHECK;
/* Writes path.new with mode 0600, syncs it, renames it over path and syncs the folder: after OK the
 * ring is on disk, otherwise the old file stands. ERR_INTERNAL, ERR_NO_SPACE. */
enum err keyring_save(struct arena *a, const struct keyring *k, const char *path,
                      const char **why) MUST_CHECK;

/* The same to and from the file's text, for who keeps it elsewhere. The text is as secret as the file. */
enum err keyring_parse(struct arena *a, const char *text, size_t n, struct keyring **out,
                       const char **why) MUST_CHECK;
char *keyring_text(struct arena *a, const struct keyring *k);

/* A new ring with a fresh signer; the signer so far verifies until now + keep_ms (0: not at all).
 * Keys already retired lose their secrets; the oldest are dropped beyond KEYRING_KEYS_MAX. */
struct keyring *keyring_rotate(const struct keyring *k, int64_t now_ms, int64_t keep_ms);

/* Where the signer begins at a later instant (created_at): the ring until then, in which it only verifies
 * and the one before signs. NULL when it signs by now, or is the only one. */
struct keyring *keyring_before(const struct keyring *k, int64_t now_ms);

/* The key with this id that may verify at this instant, or NULL: unknown and retired are the same. */
const struct key *keyring_find(const struct keyring *k, const char *pid, int64_t at_ms);
const struct key *keyring_signer(const struct keyring *k);
/* The key that signed at an instant, if its secret is still here, else the signer of now. */
const struct key *keyring_signer_at(const struct keyring *k, int64_t at_ms);

/* All keys, oldest first: to be published, and listed by the CLI. */
size_t keyring_count(const struct keyring *k);
const struct key *keyring_key(const struct keyring *k, size_t i);
const unsigned char *keyring_capability_secret(const struct keyring *k);

#endif

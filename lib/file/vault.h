/* The folder of documents:
 *
 *   open/<key>      growing; its first n_offset bytes (the upload's row) are durable
 *   temporary/<key> a copy being made
 *   ab/<sha256>     complete, under its hash, never changed; ab are the hash's first two digits
 *
 * A complete document is a copy of its growing file, not that file renamed: if its row is not stored
 * in the end, the growing file is still there to go on with, and cutting it harms no document. Keys are
 * 32 hex digits of ours: no name from outside ever becomes a path. Any thread. */
#ifndef FILE_VAULT_H
#define FILE_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

#define VAULT_HASH 65 /* SHA-256 in hex, with its NUL */

/* Makes the folders. `folder` is DATA/uploads; DATA is there. */
enum err vault_init(const char *folder) MUST_CHECK;
/* Drops copies that were not finished: when nobody makes any. */
void vault_drop_copies(const char *folder);
/* The growing file's path, and a complete document's; in the arena. */
const char *vault_open_path(struct arena *a, const char *folder, const char *key);
const char *vault_path(struct arena *a, const char *folder, const char *hash);

/* Copies the growing file, n bytes, to its place under its hash, durably. `fd` is open for reading it.
 * ERR_NO_SPACE, ERR_INTERNAL; then nothing has changed. */
enum err vault_keep(const char *folder, const char *key, int fd, int64_t n, char hash[VAULT_HASH]) MUST_CHECK;
/* Cuts a growing file to n bytes. ERR_NOT_FOUND, ERR_CONFLICT (it is shorter), ERR_INTERNAL. */
enum err vault_cut(const char *folder, const char *key, int64_t n) MUST_CHECK;
/* Drops a growing file; none is fine. */
void vault_drop(const char *folder, const char *key);

/* Calls fn with the key of each growing file and when it last changed (real clock, ms). */
enum err vault_each_open(const char *folder, void (*fn)(void *arg, const char *key, int64_t changed_at),
                         void *arg) MUST_CHECK;

/* Calls fn with the hash of each complete document and when it was kept last (real clock, ms). */
enum err vault_each(const char *folder, void (*fn)(void *arg, const char *hash, int64_t changed_at),
                    void *arg) MUST_CHECK;
/* Drops a complete document that was kept last before an instant (real clock, ms); false when it stays:
 * keeping the same bytes again makes it a new one. */
bool vault_forget(const char *folder, const char *hash, int64_t before_at);

#endif

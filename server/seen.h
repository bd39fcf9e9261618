/* Judges' tokens whose signature was found good: it takes longer to check than all the rest of saving a
 * sheet, and every save brings the same token. Known by their hash until they expire, and only under the
 * key ring by which they were checked; whether one was revoked is asked in allow, each time. Sharded; any
 * thread. A full shard forgets. */
#ifndef SERVER_SEEN_H
#define SERVER_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct keyring;

#define SEEN_JTI_MAX 40 /* with its NUL; a longer one is not remembered */

struct seen_token {
    int64_t judge_id;
    int64_t nbf_ms, exp_ms; /* nbf <= t < exp */
    const char *jti;
};

/* What was remembered of a token, valid at an instant; its jti in the arena. False: it has to be checked. */
bool seen_find(struct arena *a, const struct keyring *ring, const char *token, int64_t at_ms,
               struct seen_token *out);
/* Remembers a token that was checked by this ring. */
void seen_put(const struct keyring *ring, const char *token, const struct seen_token *t);

#endif

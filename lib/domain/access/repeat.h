/* Creations that are asked again (Idempotency-Key, design.md section 4): only a stored 2xx of the same
 * owner, route and body is repeated, and it keeps its received time; anything else is a new request.
 * What was answered is not stored: the handler recomputes it for ctx.replay_id. */
#ifndef DOMAIN_ACCESS_REPEAT_H
#define DOMAIN_ACCESS_REPEAT_H

#include <stddef.h>

#include "base/ctx.h"

struct repeat {
    const char *key;   /* as sent */
    const char *route; /* method and path */
    const char *body;
    size_t body_n;
    const char *key_hash; /* set by repeat_find, as is the next */
    bool is_first; /* nothing is stored under the key */
};

#define REPEAT_KEY_MIN_PUBLIC 22 /* characters of a key without a signed-in owner: 128 bits */

/* What it will look up, asked ahead (AHEAD, store.h), when `who` sends the key. */
void repeat_ahead(struct ctx *c, const struct who *who, const char *key);
/* Looks the key up; when it is a repetition sets c->replay_id and c->received_at. */
enum err repeat_find(struct ctx *c, struct repeat *r) MUST_CHECK;
/* Stores c->created_id under the key, unless this was a repetition or made nothing. ERR_BUSY when the
 * same request, sent twice at once, was faster (PostgreSQL): the transaction rolls back. */
enum err repeat_store(struct ctx *c, const struct repeat *r, int status) MUST_CHECK;

#endif

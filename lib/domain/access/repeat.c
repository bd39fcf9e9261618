#include "domain/access/repeat.h"

#include <string.h>

#include "base/rand.h"
#include "store/queries.h"

static const char *body_hash(struct ctx *c, const struct repeat *r)
{
    unsigned char h[SHA256_BYTES];
    hash_sha256(r->body ? r->body : "", r->body_n, h);
    return text_hex(c->arena, h, sizeof h);
}

void repeat_ahead(struct ctx *c, const struct who *who, const char *key)
{
    struct q_idempotency_get row;
    const struct who was = c->who;
    c->who = *who;
    AHEAD(c, q_idempotency_get(c, ctx_actor(c), hash_hex(c->arena, key), &row));
    c->who = was;
}

enum err repeat_find(struct ctx *c, struct repeat *r)
{
    struct q_idempotency_get row;
    const char *owner = ctx_actor(c);
    if (!*owner && strlen(r->key) < REPEAT_KEY_MIN_PUBLIC)
        return fail(c, ERR_INVALID, "Idempotency-Key", "idempotency_key_short", NULL);
    r->key_hash = hash_hex(c->arena, r->key);
    enum err e = q_idempotency_get(c, owner, r->key_hash, &row);
    r->is_first = e == ERR_NOT_FOUND;
    if (r->is_first)
        return OK;
    TRY(e);
    if (strcmp(row.route, r->route) != 0 || strcmp(row.body_hash, body_hash(c, r)) != 0)
        return OK;
    c->replay_id = row.object_id;
    c->received_at = row.received_at;
    return OK;
}

/* Nobody waits for it: a twin that was faster is found by the rerun. */
static enum err store_first(struct ctx *c, const struct q_idempotency_put_in *in)
{
    return q_idempotency_add(c, &(struct q_idempotency_add_in){
                                    .owner = in->owner,
                                    .key_hash = in->key_hash,
                                    .route = in->route,
                                    .body_hash = in->body_hash,
                                    .status_no = in->status_no,
                                    .object_id = in->object_id,
                                    .received_at = in->received_at,
                                    .real_at = in->real_at,
                                });
}

enum err repeat_store(struct ctx *c, const struct repeat *r, int status)
{
    if (c->replay_id || !c->created_id || status < 200 || status > 299)
        return OK;
    const struct q_idempotency_put_in in = {
        .owner = ctx_actor(c),
        .key_hash = r->key_hash,
        .route = r->route,
        .body_hash = body_hash(c, r),
        .status_no = status,
        .object_id = c->created_id,
        .received_at = c->received_at,
        .real_at = c->real_at,
    };
    enum err e = r->is_first ? store_first(c, &in) : q_idempotency_put(c, &in);
    if (e == ERR_NOT_FOUND || e == ERR_CONFLICT) /* its twin was faster: nothing of this one stays */
        return fail(c, ERR_BUSY, NULL, "busy", NULL);
    return e;
}

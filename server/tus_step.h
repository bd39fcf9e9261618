/* What the handlers of uploads have in common (tus.h), whatever a document belongs to. A step on the loop when the
 * head is complete; then the body to a sink; then, when it was the last part, a look at the whole file in the pool;
 * then the rows in the writer: those are the handlers' own (api_upload.c, api_document.c).
 *
 * struct tus_step is the first member of what such a handler keeps in c->carry. */
#ifndef SERVER_TUS_STEP_H
#define SERVER_TUS_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "file/deck.h"
#include "file/vault.h"
#include "tus.h"

struct reply;
struct sink_result;

struct tus_step {
    const char *key, *path;
    int64_t n_was, n_bytes;
    bool is_new, is_overdue, has_sum;
    bool is_of_event; /* takes any sound archive, too, and its pages are counted */
    struct tus_checksum sum;
    /* what the pool saw of the whole file: */
    bool is_checked;
    enum err err;
    enum deck deck;
    int64_t n_pages; /* 0: not counted */
    char hash[VAULT_HASH];
    /* where documents are in the database: */
    const char *part_key; /* of this request's bytes, NULL where they are files */
    bool is_stored;
    enum err store_err;
};

/* ---- on the loop ---- */

/* Of a creation: reads Upload-Length, Upload-Metadata and Upload-Checksum. Recorded ERR_MALFORMED. */
enum err tus_step_announced(struct ctx *c, struct tus_step *s, struct tus_metadata *meta) MUST_CHECK;
/* Gives it a key and opens the sink. The last call of the step. Recorded failures. */
enum err tus_step_begin(struct ctx *c, struct tus_step *s) MUST_CHECK;
/* Of the next bytes: reads Content-Type and Upload-Offset. Recorded ERR_UNSUPPORTED, ERR_MALFORMED. */
enum err tus_step_offset(struct ctx *c, int64_t *out) MUST_CHECK;
/* With key, n_was and n_bytes set, the key claimed: opens the sink, or answers when all is there. The last call of
 * the step. Recorded ERR_CONFLICT (another offset), ERR_TOO_LARGE, ERR_MALFORMED. */
struct tus_at {
    int64_t offset; /* where the client is */
    bool is_open;   /* false: complete */
};
enum err tus_step_go_on(struct ctx *c, struct reply *r, struct tus_step *s, const struct tus_at *at) MUST_CHECK;

/* ---- in the writer: what the body was ---- */

/* Recorded when nothing of the body may count; when the disk failed, or the database did; both of a creation, whose
 * body must be whole. */
enum err tus_step_judge(struct ctx *c, const struct tus_step *s, const struct sink_result *r) MUST_CHECK;
enum err tus_step_judge_disk(struct ctx *c, const struct tus_step *s, const struct sink_result *r) MUST_CHECK;
enum err tus_step_whole(struct ctx *c, const struct tus_step *s, const struct sink_result *r) MUST_CHECK;
/* How many bytes of the body are where they are safe. */
int64_t tus_step_safe(const struct tus_step *s, const struct sink_result *r);
/* Where documents are in the database: its n bytes count from here on. ERR_NOT_FOUND: another node's do. */
enum err tus_step_count(struct ctx *c, const struct tus_step *s, int64_t n) MUST_CHECK;

/* ---- headers ---- */

/* tus-date: as HTTP writes dates, by the real clock, which the client reads too. */
void tus_say_expires(struct ctx *c, struct reply *r, int64_t until);
void tus_say_number(struct ctx *c, struct reply *r, const char *name, int64_t n);

#endif

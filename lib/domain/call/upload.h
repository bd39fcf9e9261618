/* Documents of an application, and slides of a talk (slides.h), as rows: announced, growing, complete or
 * ended. The bytes are file/vault.h's, what is in them file/deck.h's.
 *
 * open -> complete -> replaced (by a later one of its kind) | deleted
 *      -> refused (its content) | expired (its time) | deleted
 *
 * A document counts when it was announced before its kind's due instant. It may go on growing until
 * the call's grace after that instant is over, or for a day if that ends before the due instant. */
#ifndef DOMAIN_CALL_UPLOAD_H
#define DOMAIN_CALL_UPLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "file/deck.h"
#include "store/queries.h"

#define UPLOAD_KEEP_MS    (INT64_C(24) * 3600 * 1000)
#define UPLOAD_OPEN_MAX   10  /* of one application; two at the same instant may pass it by one */
#define UPLOAD_NAME_CHARS 120

/* What the applicant announces. */
struct upload_new {
    int64_t application_id, n_bytes;
    const char *kind, *name; /* name as from upload_name */
};

/* Whether it may be announced now; *out is what it is measured by. Recorded ERR_LATE (with both
 * instants), ERR_INVALID, ERR_TOO_LARGE, ERR_CONFLICT. */
enum err upload_check_new(struct ctx *c, const struct upload_new *in, struct q_upload_frame *out) MUST_CHECK;
/* Checks again and stores it with its first n_offset bytes, which are on disk. */
enum err upload_create(struct ctx *c, const struct upload_new *in, const char *key, int64_t n_offset) MUST_CHECK;

/* What anything new is measured by, before what is only of an application or of slides. */
struct upload_frame {
    int64_t due_at, n_max_bytes, n_open; /* n_open are under way of theirs */
    const char *time_zone;
};
enum err upload_check_frame(struct ctx *c, const struct upload_frame *frame, int64_t n_bytes) MUST_CHECK;

/* One by its key. ERR_NOT_FOUND, nothing recorded. */
enum err upload_get(struct ctx *c, const char *key, struct q_upload_get *out) MUST_CHECK;
/* Until when it may grow (event clock, exclusive); what was received before counts. */
int64_t upload_until(const struct q_upload_get *u);
/* OK while it is open and in time at c->received_at, or complete (also replaced). Else the recorded
 * ERR_GONE with the reason, or ERR_LATE with both instants. Changes nothing. */
enum err upload_check_there(struct ctx *c, const struct q_upload_get *u) MUST_CHECK;
/* True when it is open and its time was over at c->received_at. */
bool upload_is_overdue(struct ctx *c, const struct q_upload_get *u);

/* OK when c->who may read its bytes: a judge what counts, who handles the application also what was
 * replaced. Else the recorded ERR_CONFLICT. */
enum err upload_check_readable(struct ctx *c, const struct q_upload_get *u) MUST_CHECK;

/* Moves the offset from where `u` saw it. Recorded ERR_CONFLICT or ERR_GONE when it has moved or ended
 * meanwhile. */
enum err upload_advance(struct ctx *c, const struct q_upload_get *u, int64_t n_offset) MUST_CHECK;
/* Says why what was seen of it does not hold any more: as upload_advance. */
enum err upload_moved(struct ctx *c, const char *key) MUST_CHECK;
/* All bytes are there and were looked at: complete under `hash` when the kind takes what it is, else
 * refused: the recorded ERR_INVALID, a refusal that is remembered (OK is returned). */
enum err upload_finish(struct ctx *c, const struct q_upload_get *u, enum deck deck, const char *hash) MUST_CHECK;
/* Ends an open one whose time is over. */
enum err upload_expire(struct ctx *c, const struct q_upload_get *u) MUST_CHECK;
/* Ends those whose time was over at `at`, at most `limit`; *n were. */
enum err upload_expire_due(struct ctx *c, int64_t at, int64_t limit, int64_t *n) MUST_CHECK;
/* Takes it back. Recorded ERR_GONE, or ERR_LATE for a complete one whose due instant is over. */
enum err upload_delete(struct ctx *c, const struct q_upload_get *u) MUST_CHECK;

/* A file's name for people: one line, no folders, not too long, "document" when nothing is left. Never
 * a path. In the arena; `name` may be NULL. */
const char *upload_name(struct ctx *c, const char *name);
/* The name it is downloaded under: with the ending of its type. */
const char *upload_file_name(struct ctx *c, const struct q_upload_get *u);

#endif

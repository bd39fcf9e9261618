/* Numbers of applications that are kept: how many stand where, and when they came. Exact in every transaction,
 * and the same whether there are a hundred or a hundred thousand.
 *
 * Nobody who writes an application touches them. They follow the log, in which every change of an application or
 * its documents has a row, some at a time and by one hand (tally_follow); a reader takes what is kept and puts
 * right what the log has beyond, and whatever hangs on the clock (documents on their way). When that is more than
 * TALLY_LATE_MAX, or an event's applications are being counted anew because it was changed, the reader counts
 * instead: that is linear in the event's applications. */
#ifndef DOMAIN_CALL_TALLY_H
#define DOMAIN_CALL_TALLY_H

#include "base/ctx.h"
#include "store/queries.h"

#define TALLY_LATE_MAX 500

/* How many applications of an event stand where, tests left out, in the order of state, track, round and partner;
 * who is no organiser of the event counts those of its rounds. In the arena. */
enum err tally_cells(struct ctx *c, int64_t event_id, bool is_all, struct q_tally_cells **out, size_t *n) MUST_CHECK;
/* How many were begun, and submitted and not withdrawn, in each quarter of an hour since an instant. */
struct tally_series {
    struct q_tally_series *list;
    size_t n;
};
enum err tally_series(struct ctx *c, int64_t event_id, int64_t since_at, bool is_all,
                      struct tally_series *out) MUST_CHECK;

/* Whom what is kept is late for: those that the log has beyond, and those of the event whose documents are on their
 * way; as ids of 19 digits each, never empty. NULL: they are too many, or the event's are being counted anew. */
enum err tally_late(struct ctx *c, int64_t event_id, const char **ids) MUST_CHECK;

/* Follows the log's chained rows for at most about max applications, in c's transaction. One caller at a time; on
 * PostgreSQL beside others' writes. Leaves nothing in c->written: no answer changes by it. *is_more: there is more
 * to follow at once. */
enum err tally_follow(struct ctx *c, size_t max, bool *is_more) MUST_CHECK;

/* Counts an event's applications and compares: false when what is kept, put right, is not that. For tests and
 * POST /api/v1/counts/verify. Linear. */
enum err tally_verify(struct ctx *c, int64_t event_id, bool *is_right) MUST_CHECK;

#endif

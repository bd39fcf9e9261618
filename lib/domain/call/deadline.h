/* Until when one application may be changed, submitted and given documents: the instants of its call, or its own
 * where the organiser has given it more time. What holds for others is not touched by that.
 *
 * Instants are of the event clock, exclusive. Every change is logged, and told to the applicant by mail. */
#ifndef DOMAIN_CALL_DEADLINE_H
#define DOMAIN_CALL_DEADLINE_H

#include "domain/call/application.h"

/* Until when that is by its call, track and round. */
int64_t deadline_of_call(const struct application *a);
/* Until when its answers may change and it may be submitted, as it is told. */
int64_t deadline_closes(const struct application *a);
/* Until when a document of a kind may be begun. */
int64_t deadline_due(const struct application *a, const struct q_call_upload_kinds *kind);

/* Whether its answers may change now: until its closing, and the silent grace; a test's before the opening. OK, or the
 * recorded ERR_LATE. */
enum err deadline_check(struct ctx *c, const struct application *a) MUST_CHECK;
/* Whether it may be begun now: as that, and before new_until (NO_INT: the call's), or an own deadline. */
enum err deadline_check_new(struct ctx *c, const struct application *a, int64_t new_until) MUST_CHECK;

/* How what is received now comes: "grace" or "extended", NULL before its call's closing. Static. */
const char *deadline_lateness(const struct ctx *c, const struct application *a);

/* Whether it may be given time until an instant: OK, or the recorded ERR_INVALID as below. */
enum err deadline_check_extension(struct ctx *c, const struct application *a, int64_t until_at) MUST_CHECK;
/* Gives it time until an instant (the same again: OK, nothing is told twice). Recorded ERR_CONFLICT when it is neither
 * draft nor submitted, or a test, ERR_INVALID when the instant is over, is not later than the call's
 * closing, or lies behind the start of its round. */
enum err deadline_extend(struct ctx *c, struct application *a, int64_t until_at, const char *reason) MUST_CHECK;
/* Ends that now: what was received before counts. Without any, or once it is over: OK, nothing happens. */
enum err deadline_end_extension(struct ctx *c, struct application *a) MUST_CHECK;

#endif

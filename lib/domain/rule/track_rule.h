/* The track of an application where it follows from the answers: a stage group by the years since the founding, a
 * field by what was chosen. It is that of the first of the event's tracks whose condition passes on the day of the
 * request; a track without one takes who is in none before it. Decided anew with every change of the answers and at
 * the submission; after the closing an organiser may overrule it. */
#ifndef DOMAIN_RULE_TRACK_RULE_H
#define DOMAIN_RULE_TRACK_RULE_H

#include <jansson.h>

#include "base/ctx.h"
#include "domain/call/application.h"
#include "domain/call/call.h"

/* The track's id: as chosen, or as it follows. 0: none is chosen, none fits, or it is not known yet. */
int64_t track_of(struct ctx *c, const struct call *call, const json_t *answers);
/* Whether it is known where it follows from the answers: OK, or the recorded ERR_INVALID with an issue for each
 * answer that it waits for. */
enum err track_check(struct ctx *c, const struct call *call, const json_t *answers) MUST_CHECK;

/* Where it follows from the answers: what it follows from may count days, and be another one than when the draft was
 * saved. The instants of the track that it is now come with it. Recorded ERR_STALE. */
enum err track_settle(struct ctx *c, struct application *a) MUST_CHECK;

/* Puts an application into another track than its answers say, or back, with a reason, once the call is over and
 * while nothing is released. The same again is fine. Recorded ERR_CONFLICT, ERR_LATE, ERR_INVALID. */
enum err track_overrule(struct ctx *c, struct application *a, const char *key, const char *reason) MUST_CHECK;

#endif

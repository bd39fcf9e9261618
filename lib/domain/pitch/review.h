/* Rounds that are judged by documents: no timetable; sheets are taken from the round's start to its end, and judges who
 * owe some are reminded before the end as the event file says. Everything else is as in any round (judge.h, sheet.h,
 * result.h). */
#ifndef DOMAIN_PITCH_REVIEW_H
#define DOMAIN_PITCH_REVIEW_H

#include "base/ctx.h"

struct review_window {
    const char *kind;          /* of the round */
    int64_t starts_at, ends_at; /* NO_INT: not known, so not bounded there */
};

/* OK while sheets are taken, by when the request was received. Recorded ERR_CONFLICT before the start and from the end
 * on; other kinds of round have no window. */
enum err review_check(struct ctx *c, const struct review_window *w) MUST_CHECK;

/* Whether review_sweep would find anything. For a reading transaction. */
enum err review_is_due(struct ctx *c, int64_t at, bool *out) MUST_CHECK;
/* Reminds some judges, in c's transaction; each once for each instant. *is_more: there may be more. */
enum err review_sweep(struct ctx *c, int64_t at, bool *is_more) MUST_CHECK;

#endif

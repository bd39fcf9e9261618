/* What is asked of applicants once they are accepted: whether they take part, and answers and documents that nobody
 * needs before. Until the call's answer_until, or an instant of one's own.
 *
 * Answers stand apart from those of the application: no judge, list or rule reads them. The questions are those of
 * the form of now, whatever form the application was made under. Who declines withdraws. */
#ifndef DOMAIN_CALL_ACCEPTANCE_H
#define DOMAIN_CALL_ACCEPTANCE_H

#include <jansson.h>

#include "base/ctx.h"
#include "domain/call/application.h"

/* Of one application. The JSON is owned. */
struct acceptance {
    struct q_acceptance_get row;
    struct call call;   /* of now, its content that of the questions asked here */
    json_t *answers;
    int64_t until_at;   /* exclusive */
};
#define AUTO_ACCEPTANCE __attribute__((cleanup(acceptance_done)))
void acceptance_done(struct acceptance *x);

/* Begins to ask, and mails it, where the application's call asks anything and has not yet. To be called when it was
 * accepted. */
enum err acceptance_ask(struct ctx *c, int64_t application_id) MUST_CHECK;

/* Into *out, which starts as {0} (AUTO_ACCEPTANCE). ERR_NOT_FOUND, nothing recorded, when nothing was asked. */
enum err acceptance_open(struct ctx *c, const struct application *a, struct acceptance *out) MUST_CHECK;
/* Adds an issue for each thing that is missing; so many in *n. */
enum err acceptance_missing(struct ctx *c, struct application *a, struct acceptance *x, size_t *n) MUST_CHECK;
/* Merges answers (NULL: none) and takes a reply (NULL: none): "confirmed" or "declined". Recorded ERR_CONFLICT when
 * it is not accepted any more, ERR_LATE, ERR_INVALID, ERR_STALE. */
enum err acceptance_save(struct ctx *c, struct application *a, struct acceptance *x, const json_t *answers,
                         const char *reply) MUST_CHECK;
/* More time for one. Recorded ERR_INVALID when the instant is over. */
enum err acceptance_extend(struct ctx *c, struct application *a, struct acceptance *x, int64_t until_at) MUST_CHECK;

/* Asks who was accepted before the call asked anything, and reminds, two days before it is over, whose answers are
 * missing. As closing_sweep, whose part it is. */
enum err acceptance_is_due(struct ctx *c, int64_t at, bool *out) MUST_CHECK;
enum err acceptance_sweep(struct ctx *c, int64_t at, bool *is_more) MUST_CHECK;

#endif

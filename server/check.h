/* The two checks of a request that need no database, and the one that does. In the order in which the
 * pipeline calls them. */
#ifndef SERVER_CHECK_H
#define SERVER_CHECK_H

#include <stdint.h>

#include "base/err.h"

struct job;
struct ctx;

/* prove (prove.c), on the loop: what the head shows. Media type, conditional headers, cross-site
 * requests, credentials' signatures -> job->credential, rate. Records why not. */
enum err prove(struct job *j) MUST_CHECK;
/* Checks a judge's token: signature, purpose, origin, times; not yet whether it is revoked. *jti is in
 * the arena. Recorded ERR_UNAUTHENTICATED, whatever is wrong. */
enum err prove_judge_token(struct ctx *c, const char *text, int64_t *judge_id, const char **jti) MUST_CHECK;
/* fields (fields.c), on the loop: path, query and body against the row and the dictionary. */
enum err fields_check(struct job *j) MUST_CHECK;
/* allow (allow.c), in the handler's transaction: session, revocation, role x scope -> ctx.who. */
enum err allow(struct job *j) MUST_CHECK;
/* Before it, in a write: what is bound to be asked is asked at once (AHEAD, store.h). */
void allow_ahead(struct job *j);

#endif

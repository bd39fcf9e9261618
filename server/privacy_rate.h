/* How many addresses may be typed in to ask what is kept of them, by all together: each writes to somebody. Of this
 * node; kept in memory. */
#ifndef SERVER_PRIVACY_RATE_H
#define SERVER_PRIVACY_RATE_H

#include "base/ctx.h"
#include "base/err.h"

/* Takes one. Recorded ERR_TOO_MANY. The operator is not counted. */
enum err privacy_rate(struct ctx *c) MUST_CHECK;

#endif

/* How many addresses may be typed into the newsletter's form, by all together: whoever has many network
 * addresses is not stopped by the limit for each (route.h, "!"), and every sign-up writes to somebody. Of this
 * node; kept in memory. */
#ifndef SERVER_NEWSLETTER_RATE_H
#define SERVER_NEWSLETTER_RATE_H

#include "base/ctx.h"
#include "base/err.h"

/* Takes one. Recorded ERR_TOO_MANY. The operator is not counted. */
enum err newsletter_rate(struct ctx *c) MUST_CHECK;

#endif

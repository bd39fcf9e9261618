/* Rate limits by GCRA (ITU-T I.371 annex A): one instant per key, no window edges, no writes to the
 * database. Sharded; any thread. Forgets a key once it is back at rest. */
#ifndef SERVER_RATE_H
#define SERVER_RATE_H

#include <stdint.h>

#include "base/err.h"

/* Takes one from the budget of `key` (an address prefix, a person, a token): `burst` at once, then one
 * every `every_ms`. Returns 0, or the milliseconds until the next would pass. */
int64_t rate_take(const char *key, int64_t burst, int64_t every_ms, int64_t real_ms);
/* What rate_take would return, without taking: for budgets of failures, taken when one happens. */
int64_t rate_wait(const char *key, int64_t burst, int64_t every_ms, int64_t real_ms);
/* Records ERR_TOO_MANY; Retry-After says the wait, in whole seconds. */
struct ctx;
enum err too_many(struct ctx *c, int64_t wait_ms) MUST_CHECK;
/* The /64 of an IPv6 address, an IPv4 address as it is: who is taken to be one client. */
void rate_prefix(const char *address, char out[64]);

#endif

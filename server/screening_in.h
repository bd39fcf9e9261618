/* The list of applications that a request means by its filter. */
#ifndef SERVER_SCREENING_IN_H
#define SERVER_SCREENING_IN_H

#include "domain/screening/screening_list.h"

/* What the filter's fields say; a row that declares one declares all. Recorded ERR_INVALID. */
enum err screening_filter_in(struct ctx *c, struct screening_filter *out) MUST_CHECK;
/* Which list it was, for the log: "filter": {…}. What was searched for may be a name or an address: only that there was
 * something. */
struct jw;
void screening_filter_write(struct ctx *c, struct jw *w);
/* All of them, in the list's order. */
enum err screening_ids_of(struct ctx *c, const struct screening_filter *f, struct screening_ids *out) MUST_CHECK;

#endif

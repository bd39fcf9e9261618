/* What happens at and around the closing of a call by itself: drafts are reminded before it, complete ones are
 * submitted at it where the event file says so, and whoever a change of it or of a document's date concerns is told;
 * who was accepted is asked what is asked then, and reminded (acceptance.h).
 *
 * Each draft is looked at once: what was done is noted in the transaction that does it, so a repeated or interrupted
 * run does nothing twice, whichever node runs it. */
#ifndef DOMAIN_CALL_CLOSING_H
#define DOMAIN_CALL_CLOSING_H

#include "base/ctx.h"

/* Whether closing_sweep would find anything. For a reading transaction; before asking for a writing one. */
enum err closing_is_due(struct ctx *c, int64_t at, bool *out) MUST_CHECK;
/* Does some of it, in c's transaction. Whatever was received before `at` has to be in. *is_more: there may be more. */
enum err closing_sweep(struct ctx *c, int64_t at, bool *is_more) MUST_CHECK;

#endif

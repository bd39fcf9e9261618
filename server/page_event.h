/* What the pages of an event have in common. */
#ifndef SERVER_PAGE_EVENT_H
#define SERVER_PAGE_EVENT_H

#include "base/ctx.h"

struct q_event_head;

/* The event that the path names. One that is not public is not there (ERR_NOT_FOUND) but for its
 * organisers, who may look at its pages before. */
enum err page_event_head(struct ctx *c, struct q_event_head *out) MUST_CHECK;

#endif

/* Two edits of one event file made side by side, put together member by member. */
#ifndef DOMAIN_EVENT_EVENT_MERGE_H
#define DOMAIN_EVENT_EVENT_MERGE_H

#include <jansson.h>

/* The document that holds what `mine` and what `theirs` changed against `base`; where both changed one
 * value, mine. Lists are put together by key; others are one value. Owned by the caller. */
json_t *event_merge(json_t *base, json_t *mine, json_t *theirs);

#endif

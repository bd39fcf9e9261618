/* What the records know of an applicant, for rules to ask: {"var": "known.n_prizes"}.
 *
 *   n_same_person   other applications to this event with the same contact address
 *   n_same_company  other applications to this event with the same registration number
 *   n_entries       entries in other events of the series, by address or registration number
 *   n_prizes        prizes in published results of those
 *
 * Applications count when they are submitted and not withdrawn; tests never do. The series are the events
 * of the same parent, or for an event without one all of its kind. The page cannot know: it says that the
 * records are asked at the submission. */
#ifndef DOMAIN_RULE_KNOWN_H
#define DOMAIN_RULE_KNOWN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/ctx.h"
#include "domain/call/call.h"

bool known_exists(const char *name);

/* The answers with "known" beside them, if the call's rules ask for it; else as they are. A new reference.
 * application_id: the one that is judged; 0 when none is: then nothing is looked up, so that nobody asks the
 * records about a stranger's address. */
enum err known_add(struct ctx *c, const struct call *call, const json_t *answers, int64_t application_id,
                   json_t **out) MUST_CHECK;

#endif

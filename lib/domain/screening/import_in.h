/* Shared by the parts of an import; nobody else includes it. */
#ifndef DOMAIN_SCREENING_IMPORT_IN_H
#define DOMAIN_SCREENING_IMPORT_IN_H

#include <jansson.h>

#include "domain/call/call.h"

/* The question that a column's title means: its key, or its label in any language; NULL: none. */
const struct call_question *import_question(struct ctx *c, const struct call *call, const char *title);
/* A cell as the answer to a question, to be checked as any other; a new reference. What cannot be read is the cell's
 * text, which the check refuses. */
json_t *import_answer(struct ctx *c, const struct call *call, const struct call_question *question, const char *cell);

#endif

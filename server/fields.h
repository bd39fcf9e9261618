/* Input, checked: what a handler may read. Path, query and body members of a request, each declared
 * in the route's row and checked by the dictionary fields.def; anything else is refused.
 *
 * fields.def: FIELD(name, KIND, min, max, doc). Kinds:
 *   INT   min..max          ID    int64 ≥ 1              BOOL
 *   TEXT  min..max characters (NFC, one line, no controls)   LONG  as TEXT, may hold newlines
 *   WORD  [a-z0-9_-], min..max bytes                     EMAIL
 *   TIME  RFC 3339 -> ms    DATE  text YYYY[-MM[-DD]]    OBJECT  checked by the domain
 *   IDS   min..max different ids
 *   SECRET  as TEXT, never logged */
#ifndef SERVER_FIELDS_H
#define SERVER_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

/* Readers. Asking for a field that the row does not declare is a programming error (assert). */
bool in_has(struct ctx *c, const char *name);           /* sent, and not null */
int64_t in_int(struct ctx *c, const char *name);        /* INT, ID, TIME; NO_INT when not sent */
const int64_t *in_opt_int(struct ctx *c, const char *name); /* NULL when not sent */
bool in_bool(struct ctx *c, const char *name);          /* false when not sent */
const char *in_text(struct ctx *c, const char *name);   /* "" when not sent */
const char *in_opt_text(struct ctx *c, const char *name); /* NULL when not sent */
int64_t in_limit(struct ctx *c); /* n_limit, rows a page: 50 when not sent */
/* Where a list goes on: the id that `cursor` says, which next_cursor did; `first` when not sent. */
enum err in_cursor(struct ctx *c, int64_t first, int64_t *out) MUST_CHECK;
/* IDS, *n of them, in the arena; NULL and 0 when not sent. */
const int64_t *in_ids(struct ctx *c, const char *name, size_t *n);
json_t *in_json(struct ctx *c, const char *name);       /* borrowed; NULL when not sent */

#endif

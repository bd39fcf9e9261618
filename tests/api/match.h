/* Expected JSON against what came.
 *
 * An object expects a subset of members; an array its exact length, unless its last element is "...".
 * Strings that stand for a kind: "<any>" (not null), "<none>" (no such member), "<int>",
 * "<text>" (not empty), "<time>" (RFC 3339), "<re:EXPRESSION>" (POSIX extended, somewhere in it). */
#ifndef API_MATCH_H
#define API_MATCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* False with a sentence in why[n] when `got` is not what `want` says. */
bool match(const json_t *want, const json_t *got, char *why, size_t n);
/* The value at a path such as $.items[0].id, borrowed, or NULL. */
json_t *match_at(json_t *v, const char *path);
/* True when the expression matches; the first group (else all of the match) is copied to out[n] when
 * out is not NULL. Ends the process on a bad expression. */
bool match_text(const char *expression, const char *text, char *out, size_t n);

#endif

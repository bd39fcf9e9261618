/* Sets of words split by blanks: the topics that a write names and a read hangs on (ctx_topic). */
#ifndef SERVER_WORDS_H
#define SERVER_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether some word is in both. */
bool words_meet(const char *a, const char *b);
/* Adds to the set in `to`, of `max` bytes with its NUL, the words that are not in it. False: they do not
 * all fit; those before are added. */
bool words_add(char *to, size_t max, const char *words);

#endif

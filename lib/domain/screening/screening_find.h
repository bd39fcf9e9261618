/* Searching applications by where words begin, whatever their number. In Chinese, Japanese and Korean each
 * character begins a word; elsewhere a run of letters or of digits does. So any part of a name in those scripts is
 * found, and in others what begins a word; a search that finds nothing so is left to who reads all.
 *
 * The words follow the log with the kept numbers (tally.h): a reader also looks at the applications that the log
 * has beyond. Every application found is compared with the whole search text afterwards. */
#ifndef DOMAIN_SCREENING_SCREENING_FIND_H
#define DOMAIN_SCREENING_SCREENING_FIND_H

#include "base/ctx.h"

/* Whom a search text (text_search, not empty) may be in, as ids of 19 digits each, in no order; with the application
 * of this public number (0: none). NULL: too many to be worth it, what is
 * kept is far behind, or it begins no word anywhere: all are to be read. */
enum err screening_find(struct ctx *c, int64_t event_id, const char *text, int64_t no, const char **ids) MUST_CHECK;

/* Makes the texts of these applications into words as they stand now; tally_follow calls it. */
enum err screening_find_follow(struct ctx *c, const char *ids) MUST_CHECK;

/* The words of a text as they are kept, in order, each once. For tests, too. */
struct words {
    const char **list;
    size_t n;
};
struct words screening_words_of(struct arena *a, const char *text);

#endif

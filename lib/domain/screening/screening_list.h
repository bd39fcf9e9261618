/* Lists of applications for those who screen: filtered, searched, and in the order that was asked for.
 *
 * Texts are put in order as the reader's language does (ICU, not the database), so the whole filtered
 * set is read: linear in the event's applications. Pages of many by name are screening_order.h's. */
#ifndef DOMAIN_SCREENING_SCREENING_LIST_H
#define DOMAIN_SCREENING_SCREENING_LIST_H

#include "base/ctx.h"
#include "store/queries.h"

struct screening_filter {
    struct q_screening_keys_in in; /* all but person_id, limit, opt_pattern, query_no */
    const char *query;             /* in names, addresses and numbers; NULL: none */
    const char *sort; /* "no", "received", "company", "track", "state" or "round", "-" before it: the other
                         way round; NULL: "no" */
};

/* The ids that pass, in order, and where the page after one of them begins. In the arena. */
struct screening_ids {
    int64_t *ids;
    size_t n, start;
};

/* What one stands at: numbers first, then a text; equal ones by their id. */
struct screening_place {
    int64_t id, rank;
    const char *key;
};
/* For qsort. */
int screening_compare(const void *a, const void *b);

/* after_id is the last of the page before, 0 for the first page; it may have left the list since: its
 * successors still follow. Recorded ERR_INVALID: another word in sort. */
enum err screening_list(struct ctx *c, const struct screening_filter *f, int64_t after_id,
                        struct screening_ids *out) MUST_CHECK;

/* The same of some applications only, with ids of 19 digits each; linear in them. */
enum err screening_list_among(struct ctx *c, const struct screening_filter *f, const char *ids, int64_t after_id,
                              struct screening_ids *out) MUST_CHECK;

#endif

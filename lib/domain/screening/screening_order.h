/* Pages of lists that are not in the order of numbers, whatever the number of applications.
 *
 * In the order of companies' names, what each is put in order by is kept with its words, per language, and follows the
 * log (tally.h): a page is read from an index behind the last line of the one before. Those that the log says were
 * renamed since are put in where they belong, so every page is right at once. Lists of few are read whole, in any
 * order. What is left is linear: many in another order, searches (screening_find.h looks those up), tests, and names
 * whose keys are being made anew because ICU is another one than that which made them. */
#ifndef DOMAIN_SCREENING_SCREENING_ORDER_H
#define DOMAIN_SCREENING_SCREENING_ORDER_H

#include "base/ctx.h"
#include "domain/screening/screening_list.h"

/* As screening_list, but where that saves reading the rest, ids is no more than what follows after_id, up to
 * limit + 1; n_total: how many there are in all. */
struct screening_ordered {
    struct screening_ids ids;
    int64_t n_total;
};
enum err screening_order(struct ctx *c, const struct screening_filter *f, int64_t after_id, int64_t limit,
                         struct screening_ordered *out) MUST_CHECK;

/* The page by name from the index, however few there are; its ids are NULL when all must be read. For the above and
 * for tests. */
enum err screening_order_by_name(struct ctx *c, const struct screening_filter *f, int64_t after_id, int64_t limit,
                                 struct screening_ids *out) MUST_CHECK;

#endif

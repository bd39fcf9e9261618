/* Which judges read which entries: pure, optimal, repeatable.
 *
 * Hard, in every assignment made here: a pair that is ruled out is never made, a fixed pair stays, nobody
 * has the same entry twice, no judge more than `n_max`. As many of the wanted readings as those allow are
 * given; where some cannot be, every entry gets its first judge before any gets its second, so far as the
 * judges reach. Among all such assignments the one of the least cost:
 *
 *   sum of cost[entry][judge] over the pairs + balance x sum of load^2 over the judges,
 *
 * where it comes first that each judge has at least `n_min`.
 *
 * Method: min-cost flow by successive shortest paths with potentials (Ahuja, Magnanti, Orlin, "Network
 * Flows", 1993, section 9.7), entry -> judge -> sink, the last with growing unit costs (ibid. 14.4). Judges
 * are few, so a path is sought among them alone: an edge a -> b is the cheapest entry that could go from a
 * to b. Cost: O(readings x judges^2 + moves x load x judges). */
#ifndef ALGO_ASSIGN_H
#define ALGO_ASSIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

#define ASSIGN_MAX_ENTRIES 5000
#define ASSIGN_MAX_JUDGES  300
#define ASSIGN_MAX_COST    1000000 /* of a pair, and of `balance` */
#define ASSIGN_NEVER       (-1)

struct assign_judge {
    size_t n_min, n_max; /* readings, fixed ones included; n_min <= n_max */
};

struct assign_pair {
    size_t entry, judge; /* indexes */
};

struct assign_input {
    const struct assign_judge *judges;
    size_t n_judges;
    const size_t *n_wanted; /* per entry: readings, fixed ones included */
    size_t n_entries;
    const int32_t *cost; /* [entry][judge]: 0 to ASSIGN_MAX_COST, or ASSIGN_NEVER */
    const struct assign_pair *fixed; /* what has begun; counted, even where it is ruled out or over n_max */
    size_t n_fixed;
    int32_t balance; /* 0: only cost and n_min decide on loads */
};

enum assign_lack {
    ASSIGN_COMPLETE,
    ASSIGN_FEW_JUDGES, /* fewer judges than wanted may have the entry at all */
    ASSIGN_JUDGES_FULL /* those who may have it are at their n_max, and nothing of theirs can go elsewhere */
};

struct assign_plan {
    struct assign_pair *pairs; /* by entry, then judge; fixed ones included */
    size_t n_pairs;
    size_t *load;           /* per judge */
    enum assign_lack *lack; /* per entry */
    size_t n_missing;       /* readings wanted and not given */
    int64_t cost;           /* as above, n_min left out */
};

/* Makes an assignment. ERR_INVALID and *why (static, English) when a limit is exceeded, an index or a cost is
 * out of range, or a fixed pair is listed twice. */
enum err assign_plan(struct arena *a, const struct assign_input *in, struct assign_plan *out,
                     const char **why) MUST_CHECK;

#endif

/* The rule by which a round sends its best on, as the event file says it: `cut`, or a number alone. What follows from
 * it is algo/cut.h's; what becomes of the places later is reserve.h's. */
#ifndef DOMAIN_PITCH_ROUND_CUT_H
#define DOMAIN_PITCH_ROUND_CUT_H

#include "algo/cut.h"
#include "base/arena.h"

/* What happens to a place that is given back before the next round begins. */
enum refill { REFILL_NEVER, REFILL_BY_ORGANISER, REFILL_AT_ONCE };

struct round_cut {
    struct cut cut;
    enum refill refill;
};

/* From a round's columns: cut_json (NULL: none) or its two numbers (NO_INT: not set). Neither: a cut that is not
 * set. */
struct round_cut round_cut_read(struct arena *a, const char *cut_json, int64_t n_advance, int64_t n_advance_per_track);

#endif

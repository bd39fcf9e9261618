/* The places of a published round afterwards: who gave one back, and who moved up from the reserve for it. The
 * published computation stays as it was; its placements say what became of it. A place is held by who goes on or has
 * moved up, and is free from when its holder leaves until another moves up for it: always the first of the reserve
 * list that it was on (its track's, its city's or that of all).
 *
 * All run in the caller's transaction, which holds the round's lock (round_lock) from the first of them on. */
#ifndef DOMAIN_PITCH_RESERVE_H
#define DOMAIN_PITCH_RESERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/pitch/round_cut.h"
#include "store/queries.h"

struct reserve {
    struct q_result_round round;
    struct round_cut cut;
    struct q_placement_list *lines; /* of the published result */
    size_t n_lines;
    int64_t result_id;
    bool is_begun; /* the next round: nobody moves any more */
};

/* Reads a published round. Recorded ERR_CONFLICT when its result is not published. */
enum err reserve_read(struct ctx *c, int64_t round_id, struct reserve *out) MUST_CHECK;

/* Whether a line holds a place, and whether it stands in reserve: index into lines. Pure. */
bool reserve_holds(const struct q_placement_list *line);
bool reserve_stands(const struct q_placement_list *line);
/* The place on a list that has been free the longest, and the first of the reserve of a list; r->n_lines: none.
 * Pure. */
size_t reserve_free_place(const struct reserve *r, const char *cut_key);
size_t reserve_first(const struct reserve *r, const char *cut_key);

/* An entry's application leaves: what it holds by the published result of its round becomes free, and by the rule of
 * the round the next moves up at once, as far as the next round has not begun and has room. OK when it holds
 * nothing. */
enum err reserve_leave(struct ctx *c, int64_t entry_id) MUST_CHECK;
/* Whether an entry of a published round stands in reserve, and so may still leave. */
enum err reserve_may_leave(struct ctx *c, int64_t entry_id, bool *out) MUST_CHECK;

/* Moves the first of a reserve list up to a free place of it, and tells it by mail. Recorded ERR_CONFLICT when it is
 * not the first, no place is free, the rule says never, or the next round has begun or is full. */
enum err reserve_move_up(struct ctx *c, int64_t round_id, int64_t entry_id) MUST_CHECK;
/* Takes that back: it stands where it stood in reserve, the place is free again, and it is told. Recorded ERR_CONFLICT
 * when it has not moved up or has left since, or the next round has begun. The reason is logged. */
enum err reserve_move_back(struct ctx *c, int64_t round_id, int64_t entry_id, const char *reason) MUST_CHECK;

#endif

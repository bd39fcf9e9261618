/* Where the line of a ranking falls: who goes on, who stands in reserve and in which order. Pure; the ranking
 * itself is rank.h's, which calls this for each of its lists.
 *
 * A list is those who have a place, best first. Of its n the first `places` go on:
 *
 *   places = the number said, or `percent` of n rounded up, or n when neither is said,
 *            but never more than reach the minimum.
 *
 * Rounded up so that a list of any size sends at least one on, and nobody is cut off by a fraction. Those without
 * a place (withdrawn, not come, no sheet) are not counted.
 *
 * A tie that the line runs through goes by the rule of the cut: people decide its order, or all of it go on, or
 * none. The two named rules look at what score and tie-breaks leave equal, whatever people have decided since:
 * such an order was made for a prize or for the reserve.
 *
 * The reserve is the next n_reserve of those who do not go on, from the minimum up. Each of its places is another,
 * so a tie that reaches into it waits for people to order it. Cost: O(n). */
#ifndef ALGO_CUT_H
#define ALGO_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a list is made of. */
enum cut_scope { CUT_OVER_ALL, CUT_PER_TRACK, CUT_PER_CITY, CUT_SCOPES };

enum cut_tie {
    CUT_TIE_DECIDE, /* people order it; nobody of it goes on until then */
    CUT_TIE_ALL,    /* all of it go on, however many */
    CUT_TIE_NONE    /* nobody of it goes on, places stay empty */
};

struct cut {
    bool is_set; /* false: nobody goes on from here, nothing else is read */
    enum cut_scope per;
    int64_t n;         /* places of each list; -1: not said */
    int64_t percent;   /* or so many of a hundred, 0 to 100; -1: not said */
    int64_t min_milli; /* thousandths of a point that have to be reached; CUT_NO_MIN: not said */
    enum cut_tie at_tie;
    int64_t n_reserve; /* of each list */
};
#define CUT_NO_MIN INT64_MIN

struct cut_list {
    size_t n;
    size_t n_enough;        /* the first so many reach the minimum */
    const size_t *tie_end;  /* per position: the end of the run that score and tie-breaks leave equal */
    const bool *is_ordered; /* per position: people have ordered its tie */
};

enum cut_standing { CUT_OUT, CUT_ON, CUT_WAITS };

/* How many places a list has, 0 to list->n_enough. */
size_t cut_places(const struct cut *cut, const struct cut_list *list);
/* Where each position of the list stands: list->n of them into `out`. */
void cut_line(const struct cut *cut, const struct cut_list *list, enum cut_standing *out);

#define CUT_RESERVE_WAITS (-1)

/* Place 1, 2, ... on the reserve list of each position, 0 for none, CUT_RESERVE_WAITS for a tie that has to be ordered
 * first. `standing` is cut_line's; may_stand says who is not to be on it (false), such as someone let through by an
 * exception. */
void cut_reserve(const struct cut *cut, const struct cut_list *list, const enum cut_standing *standing,
                 const bool *may_stand, int64_t *out);

#endif

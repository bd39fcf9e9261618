/* What rank's three files share: rank_check.c refuses bad input, rank.c computes scores and order,
 * rank_award.c hands out the cut (by the rules of cut.h) and the prizes. Not for others. */
#ifndef ALGO_RANK_PRIVATE_H
#define ALGO_RANK_PRIVATE_H

#include "algo/rank.h"
#include "base/arena.h"

/* One ranking: the lines of a track or city, or of all, best first. */
struct rank_list {
    enum cut_scope scope;
    int64_t of; /* the track's id or the city's number; 0: of all, or those without */
    size_t *line;  /* line indexes */
    size_t *group; /* per position: index of its tie, or RANK_NONE */
    size_t n;
};

struct rank_work {
    struct arena *a;
    const struct rank_input *in;
    struct rank_result *out;
    size_t *by_id;          /* entry indexes by id */
    size_t *by_entry;       /* sheet indexes by entry, then judge */
    size_t *group_start;    /* per group: its first position in its list */
    size_t *group_decision; /* per group: the decision applied, or RANK_NONE */
    bool *is_group_shown;   /* per group: of the main ranking, or with a boundary */
    size_t n_groups;
    const struct rank_override **prize_by, **advance_by; /* per line: the override, or NULL */
    const struct rank_list *cut_lists; /* those that the cut was made in */
    size_t n_cut_lists;
};

/* NULL, or what is wrong with the input. Sets by_id and by_entry. */
const char *rank_check(struct rank_work *w);
/* Index of an entry by its id, or RANK_NONE. */
size_t rank_entry_find(const struct rank_work *w, int64_t id);

/* Rankings of all entries that have a place: one per track or city, or one over all. */
struct rank_list *rank_lists(struct rank_work *w, enum cut_scope scope, bool is_main, size_t *n);

/* Marks the boundaries in a list's ties and gives its entries their prize or advance. */
void rank_award_cut(struct rank_work *w, const struct rank_list *list);
void rank_award_prizes(struct rank_work *w, const struct rank_list *list, bool is_per_track);
/* NULL, or why the overrides cannot be applied. Then draws the reserve and says which ties still wait. */
const char *rank_award_overrides(struct rank_work *w);

#endif

/* From score sheets to places, the cut and prizes: pure, exact, repeatable.
 *
 * Everything is integers: scores and weights are thousandths, means are fractions in lowest terms
 * compared by cross-multiplication (128 bits), so nothing depends on rounding. The same input gives
 * the same output whatever the order of its arrays, but for the order of the output arrays.
 *
 *   total of a sheet  = sum(weight x score) / sum(weight)          in thousandths of a point
 *   score of an entry = mean of the totals of its sheets, whoever is missing
 *   place             = 1 + number of entries that are better      ("1, 2, 2, 4")
 *
 * Equal scores are parted by the tie-breaks in their order. What they leave equal is a tie: it is
 * harmless where all its members get the same, and needs a decision where the cut or the end of a
 * prize's awards runs through it. Until that decision comes (an order of exactly the tied entries)
 * none of them gets anything at that boundary. Overrides are applied last and never make a prize
 * be awarded more often than it exists; only the reserve is drawn after them. The rules of the cut
 * are cut.h's.
 *
 * Competition ranking as in most sports rules; no published algorithm is needed. Cost: O(n log n)
 * comparisons, plus O(n x sheets) for the tie-break n_best. */
#ifndef ALGO_RANK_H
#define ALGO_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algo/cut.h"
#include "base/err.h"

struct arena;

/* With these no sum leaves 64 bits and no product 128:
 * 32 x 10^6 x 10^7 x 200 = 6.4 x 10^16. */
#define RANK_MAX_CRITERIA 32
#define RANK_MAX_TIES     16
#define RANK_MAX_JUDGES   200 /* on one entry */
#define RANK_MAX_ENTRIES  10000
#define RANK_MAX_WEIGHT   1000000  /* thousandths */
#define RANK_MAX_SCORE    10000000 /* thousandths, either sign */

#define RANK_NONE ((size_t)-1)

/* A fraction in lowest terms, den > 0. {0, 0} is "no value" and comes last. */
struct ratio {
    int64_t num, den;
};

/* num/den in lowest terms; den > 0. */
struct ratio ratio_of(int64_t num, int64_t den);
/* <0, 0, >0 as x is less than, equal to or greater than y. */
int ratio_cmp(struct ratio x, struct ratio y);

struct rank_criterion {
    const char *key;
    int64_t weight_milli; /* 0: only for a tie-break */
    int64_t min_milli, max_milli, step_milli;
};

/* The tie-breaks. Who beats whom among judges pair by pair is left out: it can go in circles. */
enum rank_tie_kind {
    RANK_TIE_CRITERION, /* "criterion:<key>": mean of that criterion, higher first */
    RANK_TIE_MEDIAN,    /* "median" of the sheets' totals (mean of the middle two), higher first */
    RANK_TIE_N_BEST, /* "n_best": by so many judges it is totalled no lower than any other entry of
                        the ranking that the judge scored, more first */
    RANK_TIE_HIGHEST_SHEET, /* "highest_sheet": the best total, higher first */
    RANK_TIE_LOWEST_SHEET,  /* "lowest_sheet": the worst total, higher first */
    RANK_TIE_EARLIER,       /* "earlier_submission": the application received first */
    RANK_TIE_KINDS
};

struct rank_tie {
    enum rank_tie_kind kind;
    size_t criterion; /* its index, for RANK_TIE_CRITERION */
};

/* Reads a tie-break's word as above; false and untouched when there is none such. */
bool rank_tie_parse(const char *word, const struct rank_criterion *criteria, size_t n_criteria,
                    struct rank_tie *out);

enum rank_state { RANK_ACTIVE, RANK_WITHDRAWN, RANK_NO_SHOW };

struct rank_entry {
    int64_t id;
    int64_t track_id; /* 0: none */
    enum rank_state state;
    int64_t received_at;      /* of its application, for earlier_submission */
    const int64_t *judge_ids; /* who shall score it: assigned, without those recused */
    size_t n_judges;
    int64_t city_no; /* of the city it comes from, for a cut per city; 0: none */
};

/* A submitted sheet, complete: one score per criterion. At most one per judge and entry. */
struct rank_sheet {
    int64_t entry_id, judge_id;
    const int64_t *score_milli; /* n_criteria of them */
};

struct rank_prize {
    int64_t id;
    int64_t track_id; /* 0: over all tracks. Either all prizes are of a track or none is */
    int64_t rank_no;  /* lower is awarded first; distinct within a track */
    int64_t n_awards; /* >= 0 */
};

/* The order of a tie, decided by people: best first, exactly the tied entries. A decision that
 * fits no tie changes nothing and is reported as unused; of several that fit the last counts. When
 * a round is ranked per track but cut over all (or the reverse), a tie of each kind is decided by
 * itself. */
struct rank_decision {
    const int64_t *entry_ids;
    size_t n_entries;
};

/* Sets an active entry's prize (id 0: none) or whether it goes on; the last for an entry counts. */
struct rank_override {
    int64_t entry_id;
    bool has_prize;
    int64_t prize_id;
    bool has_advance;
    bool is_advancing;
};

/* All borrowed until rank_run returns; the result points into `a` only. */
struct rank_input {
    const struct rank_criterion *criteria;
    size_t n_criteria;
    const struct rank_tie *ties;
    size_t n_ties;
    bool is_per_track; /* places count within a track, else over all */
    const struct rank_entry *entries;
    size_t n_entries;
    const struct rank_sheet *sheets;
    size_t n_sheets;
    struct cut cut; /* who goes on */
    const struct rank_prize *prizes;
    size_t n_prizes;
    const struct rank_decision *decisions;
    size_t n_decisions;
    const struct rank_override *overrides;
    size_t n_overrides;
};

/* What set an entry below the one before it in its ranking. */
enum rank_by {
    RANK_BY_FIRST, /* nothing: it is the first */
    RANK_BY_SCORE,
    RANK_BY_TIE, /* tie-break number `by_tie` */
    RANK_BY_DECISION,
    RANK_BY_NOTHING /* tied with it */
};

struct rank_total {
    int64_t judge_id;
    struct ratio total;
};

/* One entry's computation, in the order of the input. */
struct rank_line {
    int64_t entry_id;
    struct rank_total *totals; /* one per sheet, by judge id */
    size_t n_totals;
    int64_t *missing; /* judges whose sheet is missing, by id */
    size_t n_missing;
    struct ratio score;       /* {0, 0}: no sheet */
    struct ratio *tie_values; /* n_ties of them */
    int64_t rank_no;          /* 0: no place (no sheet, withdrawn, no show) */
    enum rank_by by;
    size_t by_tie;
    bool is_by_decision; /* its place among equals was decided by people */
    size_t prize;        /* index into prizes, or RANK_NONE */
    bool is_advancing;
    bool is_waiting; /* its prize, advance or reserve place waits for a decision */
    bool is_override;
    int64_t reserve_no; /* its place on the reserve list of its track, city or of all; 0: none */
};

enum rank_boundary { RANK_AT_CUT = 1, RANK_AT_PRIZE = 2, RANK_AT_RESERVE = 4 };

/* Entries that score and tie-breaks leave equal, within one track or city or (ids 0) over all. */
struct rank_group {
    int64_t track_id, city_no;
    int64_t rank_no;    /* the place they share before a decision */
    int64_t *entry_ids; /* ascending, or as decided */
    size_t n_entries;
    unsigned boundaries; /* set of rank_boundary that run through it */
    bool is_decided;     /* a decision was applied */
    bool needs_decision; /* a boundary runs through it, undecided and not overridden */
};

struct rank_result {
    struct rank_line *lines; /* n_entries of the input */
    size_t *order; /* line indexes: by track if ranked so, by place, by id; those without last */
    size_t n_lines;
    struct rank_group *groups;
    size_t n_groups;
    int64_t *n_awarded; /* per prize, overrides included */
    bool *is_used;      /* per decision */
    bool is_complete;   /* no group needs a decision */
};

/* Computes everything into `a`. ERR_INVALID (and *why, static: an English sentence, or for an
 * override the word of its fault: override_entry, _prize, _track or _often) when a limit is
 * exceeded, the input contradicts itself or an override would award a prize too often. */
enum err rank_run(struct arena *a, const struct rank_input *in, struct rank_result *out,
                  const char **why) MUST_CHECK;

#endif

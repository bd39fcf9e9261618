/* What a round's result is computed from, read from the store, and the same as JSON: the computation
 * that is kept. Used by result.c only. */
#ifndef DOMAIN_PITCH_RESULT_INPUT_H
#define DOMAIN_PITCH_RESULT_INPUT_H

#include "algo/rank.h"
#include "base/ctx.h"
#include "domain/pitch/round_cut.h"
#include "store/queries.h"

/* Everything in the arena. */
struct result_input {
    struct q_result_round round;
    struct q_result_entries *entries;
    struct q_result_pairs *pairs;
    struct q_result_sheets *sheets;
    const char **salts; /* of the sheets' commitments in the log (sheet.h) */
    struct q_result_prizes *prizes;
    struct q_decision_list *decisions;
    struct q_result_cities *cities; /* as entries, when the cut is per city; NULL otherwise */
    size_t n_entries, n_pairs, n_sheets, n_prizes, n_decisions;
    struct rank_input rank;
};

/* Reads it all. */
enum err result_read(struct ctx *c, int64_t round_id, struct result_input *out) MUST_CHECK;
/* The computation as canonical JSON: inputs, then every line, group and award. */
enum err result_write(struct ctx *c, const struct result_input *in, const struct rank_result *done,
                      const char **out) MUST_CHECK;

#endif

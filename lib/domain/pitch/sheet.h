/* Score sheets: a judge's scores for an entry, by the round's rubric. Every save is a new version that
 * is kept; the highest counts. Until the round is closed nobody but the judge reads a score.
 *
 * Scores are thousandths of a point everywhere: {"technology": 8500} is 8.5. */
#ifndef DOMAIN_PITCH_SHEET_H
#define DOMAIN_PITCH_SHEET_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

#define SHEET_COMMENT_MAX 4000 /* characters */

struct sheet_save {
    int64_t judge_id, entry_id;
    const json_t *scores;  /* {criterion: thousandths} */
    const char *comment;   /* "" for none */
    bool is_final;         /* submitted: every criterion is needed. Still replaceable until the close */
};

struct sheet {
    int64_t version_no;       /* 0: none yet */
    const char *state;        /* draft, submitted */
    const char *scores_json;  /* thousandths */
    const char *comment;
    int64_t received_at;
    int64_t total_num, total_den; /* weighted total of what is filled in, thousandths */
    bool is_complete;         /* a score for every criterion */
    const char *criteria_json;
};

/* Saves the next version. c->if_match is the version that the judge edited, needed once there is one.
 * A sheet equal to the last version changes nothing and needs no version: a save whose answer was
 * lost may be sent again as it was. Faults of all scores at once (ERR_INVALID);
 * ERR_CONFLICT when the round is not open, its review has not begun or is over (review.h), or the
 * entry has left it; ERR_STALE (ERR_UNCONDITIONAL without a version) when another device was faster,
 * with the sheet as it stands in the problem's `sheet`. */
enum err sheet_save(struct ctx *c, const struct sheet_save *in, struct sheet *out) MUST_CHECK;
struct sheet_version {
    int64_t entry_id, judge_id, version_no;
};
/* Hex. The log's row of a version holds scores_hash = SHA-256(salt || scores_json), hex. The salt
 * follows from the key ring's secret and is told with the computation, when the scores are. */
const char *sheet_salt(struct ctx *c, const struct sheet_version *v);

/* The judge's own sheet as it stands. */
enum err sheet_get(struct ctx *c, int64_t judge_id, int64_t entry_id, struct sheet *out) MUST_CHECK;

#endif

/* Results: closing a round, the computation from its sheets to places, cut and prizes, decisions about
 * ties, overrides, and publishing. The arithmetic is algo/rank's; here is what it is fed with and what
 * follows from it.
 *
 *   open -> closed (computed) -> frozen -> confirmed -> published
 *
 * While closed, a decision, an override or its revocation computes anew, and so does who asks for it.
 * Reopening voids the result and lets judges save again; it is possible until the result is published.
 * Every computation is kept with all its inputs, so that anyone who has it can repeat it. */
#ifndef DOMAIN_PITCH_RESULT_H
#define DOMAIN_PITCH_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

/* Closes an open round and computes. Sheets that are missing are named (ERR_CONFLICT with an issue for
 * each) unless allow_missing. A round that sends its best on needs its number first. */
enum err result_close(struct ctx *c, int64_t round_id, bool allow_missing) MUST_CHECK;
/* Computes a closed round anew, by what holds now: an entry has withdrawn, the cut was changed. The same
 * as before when nothing has. */
enum err result_compute(struct ctx *c, int64_t round_id) MUST_CHECK;
/* Opens a closed, frozen or confirmed round again: its result is void, and so are the decisions about
 * it. The reason is logged. */
enum err result_reopen(struct ctx *c, int64_t round_id, const char *reason) MUST_CHECK;

/* Decides the order of a tie: best first, exactly the tied entries. */
enum err result_decide_tie(struct ctx *c, int64_t round_id, const int64_t *entry_ids, size_t n,
                           const char *reason) MUST_CHECK;

struct result_override {
    int64_t entry_id;
    const char *prize;         /* a prize's key, "" for no prize; NULL: prizes are not touched */
    bool has_advance, is_advancing;
    const char *reason;
};
/* Sets an entry's prize or whether it goes on, against its scores. */
enum err result_override(struct ctx *c, int64_t round_id, const struct result_override *in) MUST_CHECK;
/* Takes a decision back. */
enum err result_revoke(struct ctx *c, int64_t round_id, int64_t decision_id, const char *reason) MUST_CHECK;

/* closed -> frozen: refused while a tie across a boundary waits for a decision. And back. */
enum err result_freeze(struct ctx *c, int64_t round_id) MUST_CHECK;
enum err result_thaw(struct ctx *c, int64_t round_id, const char *reason) MUST_CHECK;
/* frozen -> confirmed. ERR_CONFLICT when someone who wins or goes on has withdrawn since: thaw, freeze. */
enum err result_confirm(struct ctx *c, int64_t round_id) MUST_CHECK;
/* confirmed -> published: those who go on enter the next round, everyone still in it is mailed.
 * ERR_CONFLICT as above, or when the next round is closed or full: nobody enters then. */
enum err result_publish(struct ctx *c, int64_t round_id) MUST_CHECK;

#endif

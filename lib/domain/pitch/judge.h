/* Judges: seats in the panel of a round, their signed invitations, what they are assigned to, and
 * their conflicts of interest. */
#ifndef DOMAIN_PITCH_JUDGE_H
#define DOMAIN_PITCH_JUDGE_H

#include <stdint.h>

#include "base/ctx.h"

struct judge_new {
    int64_t round_id;
    const char *email, *name, *organisation;
    enum lang lang;
};

/* An invitation: a PASETO v4.public token (purpose "judge", sub = judge id) and the link that carries
 * it in its fragment. In the arena; the token is not stored. */
struct judge_link {
    int64_t judge_id;
    const char *token, *link;
    int64_t expires_at; /* real clock */
};

/* Invites: a new seat, assigned to every entry of the round, and a mail with the link. ERR_CONFLICT
 * when the address has a seat there, or the round is closed. */
enum err judge_invite(struct ctx *c, const struct judge_new *in, struct judge_link *out) MUST_CHECK;
/* The link of the newest living invitation again (a repeated request), signed anew with its jti: the
 * same text while the same key signs. ERR_CONFLICT when all were revoked or have expired. */
enum err judge_link_again(struct ctx *c, int64_t judge_id, struct judge_link *out) MUST_CHECK;
/* A fresh token for a seat, mailed; older ones stay valid. A revoked seat lives again. */
enum err judge_renew(struct ctx *c, int64_t judge_id, struct judge_link *out) MUST_CHECK;
/* Ends all tokens and sessions of a seat; its sheets stay. Again is fine. */
enum err judge_revoke(struct ctx *c, int64_t judge_id, const char *reason) MUST_CHECK;
/* Marks a seat that did not come (or, is_no_show false, came after all): it owes no sheets. */
enum err judge_set_no_show(struct ctx *c, int64_t judge_id, bool is_no_show) MUST_CHECK;

#define JUDGE_NUDGE_MS (INT64_C(3600) * 1000)
/* Mails a judge which sheets are missing, with the link of the newest invitation. Recorded ERR_CONFLICT
 * when none is missing, the round is not open or no invitation lives; ERR_TOO_MANY within an hour of
 * the last. *n: so many are missing. */
enum err judge_nudge(struct ctx *c, int64_t judge_id, int64_t *n) MUST_CHECK;
/* The same to every judge of a round who owes sheets and was not reminded within the hour; how many. Recorded
 * ERR_CONFLICT when there is none. */
enum err judge_nudge_all(struct ctx *c, int64_t round_id, int64_t *n_judges) MUST_CHECK;
/* The mail alone, by itself at its time (review.h); nothing when nothing is missing. A living invitation is needed. */
enum err judge_remind(struct ctx *c, int64_t judge_id) MUST_CHECK;

/* Exchanges a proven token (its claims) for a session, which ends with the token at the latest; the
 * secret is returned once. */
enum err judge_exchange(struct ctx *c, int64_t judge_id, const char *jti, const char **secret) MUST_CHECK;

/* Assigns a new entry to every judge of its round. */
enum err judge_assign_entry(struct ctx *c, int64_t round_id, int64_t entry_id) MUST_CHECK;
/* Replaces what a judge is assigned to; an entry with a sheet of theirs stays. */
enum err judge_assign(struct ctx *c, int64_t judge_id, const int64_t *entry_ids, size_t n) MUST_CHECK;

/* Declares a conflict of interest, by the judge or for them by an organiser: from now on the judge
 * neither sees nor scores the entry; a sheet that exists does not count. Again changes nothing. */
enum err judge_conflict_add(struct ctx *c, int64_t judge_id, int64_t entry_id, const char *reason) MUST_CHECK;
/* Takes it back; organisers only, with a reason that is logged. ERR_NOT_FOUND when there is none. */
enum err judge_conflict_remove(struct ctx *c, int64_t judge_id, int64_t entry_id, const char *reason) MUST_CHECK;

#endif

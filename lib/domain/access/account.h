/* People who sign in: accounts, passwords, one-time codes, sessions. Password hashing is slow and runs
 * outside any transaction; here is only what is stored. */
#ifndef DOMAIN_ACCESS_ACCOUNT_H
#define DOMAIN_ACCESS_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

#define SESSION_LIFE_MS (INT64_C(14) * 24 * 3600 * 1000)
#define CODE_LIFE_MS    (INT64_C(10) * 60 * 1000)      /* of a mailed code */
#define LINK_LIFE_MS    (INT64_C(24) * 3600 * 1000)    /* of a link the operator hands over */

/* Argon2id, 64 MiB, t=2 (design.md section 5): ~60 ms and 64 MiB each, so at most two at once: the
 * callers are the pool's threads. The text is in the arena. */
char *account_hash(struct arena *a, const char *password);
/* Whether the password is the hash's; a NULL hash costs the same and is never right. */
bool account_hash_is(const char *hash, const char *password);

struct account_new {
    const char *email, *name;
    const char *lang;          /* NULL: as it is, English for a new one */
    const char *password_hash; /* NULL: as it is; a new account signs in by code only */
    const char *role;          /* "" none, "organiser", "local_organiser", "screener", "door" */
    const char *event, *round; /* slug and key, "" for none: what the role is over */
};

/* Adds the account, or changes it when it is there, and grants the role. A password set anew ends the
 * account's sessions. */
enum err account_add(struct ctx *c, const struct account_new *in, int64_t *person_id) MUST_CHECK;
/* Takes back the role that `in` names (its other members are not looked at). ERR_NOT_FOUND when it was
 * not granted. */
enum err account_drop_role(struct ctx *c, int64_t person_id, const struct account_new *in) MUST_CHECK;
/* Bars an account, which ends its sessions, or lets it in again. ERR_NOT_FOUND: no such account. */
enum err account_set_disabled(struct ctx *c, int64_t person_id, bool is_disabled) MUST_CHECK;
/* Replaces the asking person's password, if its hash is still `old_hash` ("" for none; ERR_STALE
 * otherwise), and ends their other sessions. */
enum err account_set_password(struct ctx *c, const char *old_hash, const char *new_hash) MUST_CHECK;

/* Whose session: a person's, or a judge's by the token jti. */
struct session_new {
    int64_t person_id, judge_id; /* 0: not of one */
    const char *jti;             /* or NULL */
    int64_t expires_at;          /* at the latest, real clock; 0: SESSION_LIFE_MS from now */
};
/* Starts a session; the secret is told once, in the arena. */
enum err account_session(struct ctx *c, const struct session_new *in, const char **secret) MUST_CHECK;
/* Ends one session of a person or a judge (the other id is 0). ERR_NOT_FOUND when it is not theirs or
 * has ended. */
enum err account_end_session(struct ctx *c, int64_t session_id, int64_t person_id,
                             int64_t judge_id) MUST_CHECK;

/* Makes a one-time code for an address, living `life_ms`; of links only the newest opens anything. Sets
 * *code to NULL, and says nothing, when no account has the address or it was sent too many lately; that
 * is logged as a code is, so that it costs the same. */
enum err account_code(struct ctx *c, const char *email, int64_t life_ms, bool is_link,
                      const char **code) MUST_CHECK;
/* Uses a code up. Otherwise the same ERR_UNAUTHENTICATED is recorded whatever is wrong, and as the
 * miss is logged and counted (against codes, not links: those cannot be guessed), OK is returned with
 * *person_id untouched: the transaction stands. */
enum err account_redeem(struct ctx *c, const char *email, const char *code, int64_t *person_id) MUST_CHECK;

#endif

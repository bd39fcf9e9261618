/* People who sign in: accounts, passwords, one-time codes, sessions. Password hashing is slow and runs
 * outside any transaction; here is only what is stored. */
#ifndef DOMAIN_ACCOUNT_H
#define DOMAIN_ACCOUNT_H

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
    const char *email, *name, *lang;
    const char *password_hash; /* NULL: signs in by code only */
    const char *role;          /* "" none, "organiser", "local_organiser" */
    const char *event, *round; /* slug and key, "" for none: what the role is over */
};

/* Adds the account (again: sets its password) and grants the role. */
enum err account_add(struct ctx *c, const struct account_new *in, int64_t *person_id) MUST_CHECK;

/* Starts a session for a person or (judge_id, jti) a judge; the secret is returned once, in the arena. */
enum err account_session(struct ctx *c, const int64_t *person_id, const int64_t *judge_id,
                         const char *jti, const char **secret) MUST_CHECK;

/* Makes a one-time code for an address, living `life_ms`. Sets *code to NULL, and says nothing, when
 * no account has the address or it was sent too many lately. */
enum err account_code(struct ctx *c, const char *email, int64_t life_ms, bool is_link,
                      const char **code) MUST_CHECK;
/* Uses a code up. Recorded ERR_UNAUTHENTICATED otherwise, the same whatever is wrong; a wrong code is
 * counted, so then it returns OK with the failure recorded (the transaction stands) and *person_id
 * untouched. */
enum err account_redeem(struct ctx *c, const char *email, const char *code, int64_t *person_id) MUST_CHECK;

#endif

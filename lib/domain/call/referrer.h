/* Referral partners: who brings applicants to an event, and whom they have brought.
 *
 * The organiser makes one: it has a code, which whoever applies gives or has in the link, and a page of its own by a
 * mailed link, "rf1…" of base/capability.h: how many it has brought and how far they have come. Which partner somebody
 * names in the form (call.h: partners) is another thing, a claim.
 *
 * A code keeps nobody from applying: a wrong, expired or full one is said, and the application goes on without it.
 * Full means that as many submitted applications count as the quota holds. One that was begun before is brought all the
 * same, and counts when it is among the first so many to be submitted; what a withdrawn one leaves goes to the next.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_CALL_REFERRER_H
#define DOMAIN_CALL_REFERRER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

struct application;
struct q_referrer_by_code;

#define REFERRERS_MAX     200 /* of an event */
#define RECOMMENDED_MAX   100 /* drafts that one has begun and nobody submitted */
#define RECOMMENDED_A_DAY 20  /* that one has begun within a day */
#define REFERRER_CODE_MIN 4   /* letters and digits, */
#define REFERRER_CODE_MAX 32  /* as they are compared */

struct referrer_edit {
    const char *name, *email;
    enum lang lang;
    const char *code;                   /* NULL: a new one has one made, another keeps its own */
    const int64_t *n_quota, *expires_at; /* NULL: none */
};

/* Makes one and mails it its link; sets c->created_id, obeys c->replay_id. ERR_INVALID (a code that can be none),
 * ERR_CONFLICT (another one's code, or too many). */
enum err referrer_add(struct ctx *c, const char *slug, const struct referrer_edit *in) MUST_CHECK;
/* Checks If-Match; everything becomes as given. Another address gets a link of its own, and those before are dead. As
 * referrer_add, and ERR_STALE, ERR_UNCONDITIONAL. */
enum err referrer_edit(struct ctx *c, int64_t referrer_id, const struct referrer_edit *in) MUST_CHECK;
/* From now on its code brings nobody and its links are dead; or (false) they hold again. Whom it has brought stays
 * so. Again: OK, nothing happens. */
enum err referrer_revoke(struct ctx *c, int64_t referrer_id, bool is_revoked) MUST_CHECK;
/* Mails it another link; those before are dead. ERR_CONFLICT when it is revoked, or was erased: it has no
 * address then. */
enum err referrer_renew_link(struct ctx *c, int64_t referrer_id) MUST_CHECK;

/* The address that applying with its code begins at; in the arena. */
const char *referrer_apply_link(struct ctx *c, const char *slug, const char *code);

/* Whose code it is, typed in any way, while it brings. ERR_INVALID (no such code), ERR_LATE (expired), ERR_CONFLICT
 * (full). */
enum err referrer_find(struct ctx *c, int64_t event_id, const char *code, struct q_referrer_by_code *out) MUST_CHECK;

/* The application is brought by that code, as referrer_find; again is fine. A draft, or a submitted one while its
 * answers may be changed: ERR_LATE, ERR_CONFLICT. */
enum err referral_put(struct ctx *c, const struct application *a, const char *code) MUST_CHECK;
/* The referrer begins an application for a company: a draft with its name, whose link is mailed to the address; the
 * company goes on with it and submits it, or leaves it. Obeys c->replay_id. ERR_LATE (expired, or no applications are
 * taken), ERR_CONFLICT (full, too many drafts, or known: also a company that has ended it), ERR_TOO_MANY. */
enum err referral_recommend(struct ctx *c, int64_t referrer_id, const char *company, const char *email,
                            enum lang lang) MUST_CHECK;
/* It is brought by nobody any more; without any: OK, nothing happens. */
enum err referral_end(struct ctx *c, const struct application *a) MUST_CHECK;

#endif

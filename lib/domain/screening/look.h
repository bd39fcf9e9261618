/* Screeners: who looks at which applications of an event, what each ticks and notes, and how they stand to each other.
 *
 * A screener has the role SCREENER at an event and sees the applications of their share (by track and number; else
 * all) that were submitted. What one has found (a look) is told to organisers only: no other screener, judge or
 * applicant sees it, and it decides nothing. Who has declared a conflict of interest sees the application no more.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_SCREENING_LOOK_H
#define DOMAIN_SCREENING_LOOK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/lang.h"

#define SCREENER_LINK_MS (INT64_C(7) * 24 * 3600 * 1000) /* the link of an invitation */
#define SCREENER_NO_LAST INT64_C(1000000000)             /* last_no of a share without end */

struct screener_share {
    const char *track;         /* its key; NULL: of any */
    int64_t first_no, last_no; /* inclusive; 0: from the first, to the last */
};

/* Lets a person screen at an event and mails them a link to sign in by, or of an account that holds more than this only
 * the page's address; again: another link, and the share as it is said now. Recorded ERR_CONFLICT: the account, made by
 * this, is disabled; ERR_TOO_MANY; ERR_INVALID. */
struct screener_new {
    const char *slug, *email, *name;
    enum lang lang;
    struct screener_share share;
};
enum err screener_invite(struct ctx *c, const struct screener_new *in, int64_t *person_id) MUST_CHECK;
/* Gives a screener another share; nothing is mailed. ERR_NOT_FOUND, recorded ERR_INVALID. */
enum err screener_set(struct ctx *c, const char *slug, int64_t person_id, const struct screener_share *share)
    MUST_CHECK;
/* Ends it; what was found stays. ERR_NOT_FOUND. */
enum err screener_drop(struct ctx *c, const char *slug, int64_t person_id) MUST_CHECK;

/* The checklist of a call as stored JSON, "[]" when it has none; in the arena. */
enum err look_checklist(struct ctx *c, int64_t call_id, const char **out) MUST_CHECK;

/* What c->who, a screener, has found of an application. */
struct look_found {
    int64_t application_id;
    json_t *checks;             /* borrowed: true, false or null by the items of the checklist */
    const char *note;           /* NULL: none */
    const char *recommendation; /* "accept", "reject", "undecided"; NULL: none yet */
};
/* Keeps it in place of the version that was edited (c->if_match; of the first none is said). Recorded ERR_INVALID,
 * ERR_STALE, ERR_UNCONDITIONAL; ERR_CONFLICT once a decision was released. */
enum err look_save(struct ctx *c, const struct look_found *in, int64_t *version_no) MUST_CHECK;

/* c->who has a conflict of interest with an application. Again: OK. */
enum err look_declare(struct ctx *c, int64_t application_id, const char *reason) MUST_CHECK;
/* An organiser lets a screener see it after all. Recorded ERR_CONFLICT: none was declared. */
enum err look_clear_conflict(struct ctx *c, int64_t application_id, int64_t person_id) MUST_CHECK;

#endif

/* Screening: the organiser's decisions about applications. A decision is kept (pending) and may be
 * changed until all are released together: then the state is set, the applicant is told, and who was
 * accepted enters the round of the application.
 *
 * c->who organises the event, or a round of it: then only that round's applications are there. */
#ifndef DOMAIN_SCREENING_SCREENING_H
#define DOMAIN_SCREENING_SCREENING_H

#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

#define SCREENING_MAX 1000 /* decisions at once */

/* A decision about submitted applications of an event. */
struct screening_decision {
    int64_t event_id;
    const int64_t *ids; /* of applications, each once */
    size_t n;
    const char *word;   /* "accept", "reject", "ineligible"; "clear" takes it back */
    const char *reason; /* needed to reject and for ineligible; or NULL */
};

/* Keeps a decision, about all of them or none. Recorded ERR_INVALID, ERR_CONFLICT. */
enum err screening_decide(struct ctx *c, const struct screening_decision *d) MUST_CHECK;

struct mail;
struct mail_words;
/* The letter in which an application (d->ids[0]) will be told: of this decision, or of the one kept (word
 * NULL). Whom it goes to is in *to. The applicant's link is not in it. Recorded ERR_CONFLICT when there is
 * no decision, ERR_INVALID. */
enum err screening_letter(struct ctx *c, const struct screening_decision *d, struct mail *to,
                          struct mail_words *out) MUST_CHECK;

/* What a release did. */
struct screening_release {
    size_t n_accepted, n_rejected, n_ineligible;
    /* Accepted ones that found their round full: they stay pending. In the arena. */
    struct screening_unplaced {
        int64_t application_id, no, round_id;
    } *unplaced;
    size_t n_unplaced;
};

/* Releases every pending decision of the event (of the round with this key, NULL: of all). Places of a
 * round go to those received first. Recorded ERR_LATE before the call is final for each (its own
 * track and round). Again: nothing more
 * happens. Linear; one transaction. */
enum err screening_release(struct ctx *c, int64_t event_id, const char *round,
                           struct screening_release *out) MUST_CHECK;

#endif

/* Screening: the organiser's decisions about applications. A decision is kept (pending) and may be
 * changed until all are released together: then the state is set, the applicant is told, and who was
 * accepted enters the round of the application.
 *
 * c->who organises the event, or a round of it: then only that round's applications are there. */
#ifndef DOMAIN_SCREENING_H
#define DOMAIN_SCREENING_H

#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

#define SCREENING_MAX 1000 /* decisions at once */

/* Keeps a decision ("accept", "reject", "ineligible"; "clear" takes it back) about submitted
 * applications of the event, all or none of them. A reason is needed to reject and for ineligible.
 * Recorded ERR_INVALID, ERR_CONFLICT. */
enum err screening_decide(struct ctx *c, int64_t event_id, const int64_t *ids, size_t n,
                          const char *decision, const char *reason) MUST_CHECK;

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
 * round go to those received first. Recorded ERR_LATE before the calls concerned are final. Again: nothing more
 * happens. Linear; one transaction. */
enum err screening_release(struct ctx *c, int64_t event_id, const char *round,
                           struct screening_release *out) MUST_CHECK;

#endif

/* A list of applications that is given to a recipient abroad: only those that agree to it, and of each only what the
 * event file names; recorded with whom it was about. */
#ifndef DOMAIN_SCREENING_TRANSFER_H
#define DOMAIN_SCREENING_TRANSFER_H

#include "domain/call/consent.h"
#include "domain/screening/screening_list.h"

struct transfer {
    struct consent_recipient to;
    const char *only; /* " company_name deck ": the keys of the questions and uploads that it is given */
    int64_t *skipped; /* of the list: they do not agree, or have withdrawn */
    size_t n_skipped;
};

/* Of a recipient that the event file names now; recorded ERR_NOT_FOUND. In the arena. */
enum err transfer_open(struct ctx *c, int64_t event_id, const char *key, struct transfer *out) MUST_CHECK;
/* Leaves those in the list that agree, in their order; the others are skipped. */
enum err transfer_cut(struct ctx *c, int64_t event_id, struct transfer *t, struct screening_ids *list) MUST_CHECK;
/* Records that the list, as it was cut, is given in a format; in the transaction of the cut. */
enum err transfer_note(struct ctx *c, int64_t event_id, const struct transfer *t, const char *format,
                       const struct screening_ids *list) MUST_CHECK;
/* Of it, for the log: to whom, how many were skipped and which; nothing when there is none. */
struct jw;
void transfer_write(const struct transfer *t, struct jw *w);

#endif

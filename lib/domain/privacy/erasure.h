/* Erasure: what is kept of somebody goes, by their address, at one event or at all; what is counted stays counted, and
 * what proves a result or a receipt stays provable. What goes is what personal.def says of each column.
 *
 * What is under way stays (erasure_held): an application in a call that runs, a place at an event to come, a seat in a
 * panel or a team, an account that has rights. It has to be withdrawn, left, cancelled or decided first; the rest goes
 * meanwhile.
 *
 * The log's rows about them are emptied (domain/access/log.h), documents' files go within the hour, unless another row
 * has the same bytes; links and sessions end. Companies keep their names in published results and versions of the
 * event. Links of requests hold no longer. Said by mail, which is forgotten with the request.
 *
 * All run in the caller's transaction, which must be alone, and record their failures. */
#ifndef DOMAIN_PRIVACY_ERASURE_H
#define DOMAIN_PRIVACY_ERASURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

struct erasure_of {
    const char *email; /* in its one form (text_email) */
    int64_t event_id;  /* 0: all */
};

/* How many rows of what would go; the message privacy_list_<name> says what. Those of which there are none are left
 * out. */
struct erasure_count {
    const char *name;
    int64_t n;
};
struct erasure {
    struct erasure_count *goes;
    size_t n_goes;
    struct erasure_held *held;
    size_t n_held;
};
/* What stays for now: the message erasure_held_<kind>. event and event_name_json NULL, no NO_INT: none. */
struct erasure_held {
    const char *kind, *event, *event_name_json;
    int64_t no;
};

/* What would be done. */
enum err erasure_look(struct ctx *c, const struct erasure_of *of, struct erasure *out) MUST_CHECK;
/* Does it; *out is what was done. `confirm` must be the address: ERR_INVALID. Again: there is nothing left, no mail. */
enum err erasure_do(struct ctx *c, const struct erasure_of *of, const char *confirm, struct erasure *out) MUST_CHECK;

#endif

/* Somebody without a draft may still apply: an organiser invites an address after the closing, until an instant of
 * its own. A draft with nothing but the address is begun for it, and its link is mailed; from there on it is as an
 * application that was given more time (deadline.h): that may be changed, and ended. */
#ifndef DOMAIN_CALL_INVITATION_H
#define DOMAIN_CALL_INVITATION_H

#include "domain/call/application.h"

struct invitation {
    const char *event; /* slug */
    const char *email;
    int64_t until_at; /* exclusive */
    const char *reason;
    enum lang lang; /* of the letters */
};

/* *out is the draft, as application_open. The write runs alone. Recorded ERR_CONFLICT while anyone may begin (with
 * the closing told), and when the address has an application of this event already; ERR_INVALID as deadline_extend. */
enum err invitation_send(struct ctx *c, const struct invitation *in, struct application *out) MUST_CHECK;

#endif

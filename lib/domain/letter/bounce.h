/* Mail that came back: what a mail server says of a message some time after one has taken it.
 *
 * Who may say so knows the tag of that mail's sender (mail/verp.h): those it went through. A permanent failure ends
 * the mail as bounced, with its status and words; that it is late is noted beside it. The rest changes nothing. A
 * letter that came back for good counts against its address as one that was refused at once (letter.h).
 *
 * Runs in the caller's transaction and records its failures. */
#ifndef DOMAIN_LETTER_BOUNCE_H
#define DOMAIN_LETTER_BOUNCE_H

#include <stdbool.h>

#include "base/ctx.h"

struct bounce {
    const char *word;   /* of the sender: "b1234.k3j5q7abcdef" */
    bool is_failed;     /* false: late */
    const char *status; /* RFC 3463, "5.1.1"; 4.x.x with is_failed: given up, nothing is wrong with the address */
    const char *text;   /* one line */
};

enum bounce_outcome { BOUNCE_ENDED, BOUNCE_NOTED, BOUNCE_KNOWN /* its end was known: nothing changed */ };

/* ERR_NOT_FOUND: no such tag, or the mail is forgotten. ERR_BUSY: the mail is under way, and not marked as sent yet;
 * later it can be told. */
enum err bounce_record(struct ctx *c, const struct bounce *b, int64_t *mail_id, enum bounce_outcome *out) MUST_CHECK;

#endif

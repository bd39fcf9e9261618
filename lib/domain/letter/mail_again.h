/* A mail of an event once more.
 *
 * One that held nothing that opens something goes out as it was, to the same address or a corrected one. Of others
 * the link or code was not kept: what it was about is written to anew, as it stands now and where its address is kept.
 *
 * Runs in the caller's transaction and records its failures. */
#ifndef DOMAIN_LETTER_MAIL_AGAIN_H
#define DOMAIN_LETTER_MAIL_AGAIN_H

#include "base/ctx.h"

#define MAIL_AGAIN_MAX 5 /* a day, of one mail */

/* to_email: in its one form (text_email); NULL: as it was. Tells the new mail. ERR_CONFLICT: it has not left yet, or
 * held a link and can go to no other address, or cannot be written anew from here; ERR_TOO_MANY. */
enum err mail_again(struct ctx *c, int64_t mail_id, const char *to_email, int64_t *new_id) MUST_CHECK;

#endif

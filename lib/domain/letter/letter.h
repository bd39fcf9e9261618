/* Letters: what is written to the subscribers of the newsletter (newsletter.h), and how it is sent.
 *
 *   draft -> sending <-> paused
 *            sending -> sent: all is handed to the outbox; retries and refusals go on to be counted
 *
 * A letter has a subject and a text (letter_text.h) in up to three languages; who reads another one gets the
 * best of those there are. It goes to who is subscribed when it is sent and still is when their turn comes.
 *
 * It is handed to the outbox (mail/mail.h) bit by bit, as fast as it says and only while nothing else waits
 * there: a sign-in code is not kept waiting by it. Each bit is one transaction: the mails, who has got one, and
 * how far it has come. So whenever the program is killed, each subscriber's mail enters the outbox exactly once.
 * From there it leaves as all mail does (server/mailer.h): once, and twice only if the program ends after the
 * mail server has taken it and before that is written down; with the same Message-ID then. Pausing also keeps
 * back what has entered the outbox and not left.
 *
 * A mail that its server refuses for good at the recipient counts against the address, at once or by a report
 * that comes back later (bounce.h); after NEWSLETTER_BOUNCES_MAX letters in a row it gets no more. One that is taken,
 * and does not come back, begins the count anew.
 *
 * All run in the caller's transaction and record their failures. Instants are of the real clock. */
#ifndef DOMAIN_LETTER_LETTER_H
#define DOMAIN_LETTER_LETTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

struct jw;

#define LETTER_RATE 60 /* mails a minute, unless said */

/* Texts by language, {"ko": …}; NULL: as they are. A language is left out by leaving it out. */
struct letter_edit {
    const json_t *subject, *text;
    int64_t n_per_minute; /* NO_INT: as it is */
};
/* A new draft; sets c->created_id, obeys c->replay_id. ERR_INVALID: every fault is told. */
enum err letter_add(struct ctx *c, const struct letter_edit *in, int64_t *id) MUST_CHECK;
/* Checks If-Match and changes a draft; of one that is being sent, only its rate. ERR_CONFLICT: too late. */
enum err letter_change(struct ctx *c, int64_t letter_id, const struct letter_edit *in) MUST_CHECK;
/* ERR_CONFLICT: no draft any more. */
enum err letter_delete(struct ctx *c, int64_t letter_id) MUST_CHECK;

/* Mails it, as it is now and marked as a test, to the signed-in person, in one of its languages.
 * ERR_CONFLICT: no person with an address asks; ERR_INVALID: nothing to send; ERR_TOO_MANY. */
enum err letter_test(struct ctx *c, int64_t letter_id, enum lang lang) MUST_CHECK;

/* Checks If-Match, so that what is sent is what was seen, and begins. ERR_INVALID: what is missing is told;
 * ERR_CONFLICT: begun before, or nobody is subscribed. */
enum err letter_send(struct ctx *c, int64_t letter_id) MUST_CHECK;
/* Again changes nothing. ERR_CONFLICT: not begun, or all has been handed over. */
enum err letter_pause(struct ctx *c, int64_t letter_id) MUST_CHECK;
enum err letter_resume(struct ctx *c, int64_t letter_id) MUST_CHECK;

/* Writes `"previews": {"ko": {"subject", "blocks"}, …}`, each language that it has. */
enum err letter_previews(struct ctx *c, struct jw *w, const char *subject_json, const char *text_json) MUST_CHECK;

/* ---- for the mailer ---- */

/* The letter that goes on next, and when; ERR_NOT_FOUND: none is being sent. */
enum err letter_next(struct ctx *c, int64_t *letter_id, int64_t *next_at) MUST_CHECK;
/* Hands over what is due of it. */
enum err letter_feed(struct ctx *c, int64_t letter_id) MUST_CHECK;
/* What became of a mail under way, before the outbox is told. `why`: what the server said. Nothing happens for
 * mails of other kinds. */
enum letter_fate { LETTER_TAKEN, LETTER_GIVEN_UP, LETTER_BOUNCED };
enum err letter_mark(struct ctx *c, int64_t outbox_id, enum letter_fate fate, const char *why) MUST_CHECK;
/* It has come back, after the outbox was told: counted among those that were not taken; is_refused: for good. */
enum err letter_bounced(struct ctx *c, int64_t outbox_id, bool was_taken, bool is_refused, const char *why) MUST_CHECK;

#endif

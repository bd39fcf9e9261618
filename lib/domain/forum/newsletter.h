/* The newsletter: who receives it. What is written and sent: letter.h.
 *
 * There is one newsletter, the instance's: whoever subscribes wants to hear of what the agency does, not of
 * one event, and goes on to hear of the next edition. So its rights are the operator's and those of organisers
 * of the whole instance; who organises one event has guests and applicants to write to, not everybody.
 *
 * An address subscribes by opening a mailed link: pending -> active -> left, or bounced when several letters
 * were refused there for good. Whoever types an address in proves nothing: the answer is the same for every
 * address, known or not, and its owner is mailed a few times a day at most. One that is not confirmed within a
 * week is forgotten, and stands in no list until it is.
 *
 * Who leaves expects to be forgotten. Their address is deleted, with all mails that were sent to it and the note
 * which letters those were; a letter that has not left by then does not. What stays is a keyed hash, in the row
 * that it had: so every link in every letter ever sent still leaves, also after the address has come back, and
 * nobody else can tell whose it was. The log names the row, neither address nor network address.
 *
 * Links: "rn1…" (base/capability.h) confirms; leaving makes it void. "rl1…" leaves, or changes the language; it
 * is never void. Both are shown as pages with a button, since mail scanners follow links; the second takes the
 * one POST of RFC 8058 too. Instants here are of the real clock, as of all mail.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_FORUM_NEWSLETTER_H
#define DOMAIN_FORUM_NEWSLETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

#define NEWSLETTER_CONFIRM_MS  (INT64_C(7) * 24 * 3600 * 1000) /* so long a pending address is kept */
#define NEWSLETTER_BOUNCES_MAX 3                               /* letters in a row, refused for good */

/* Mails the link to confirm by, or, to who is subscribed, the link to leave by. `email` in its one form
 * (text_email). Nothing of what it does can be told from outside. */
enum err newsletter_ask(struct ctx *c, const char *email, enum lang lang) MUST_CHECK;

/* What a link opens. */
struct newsletter_link {
    int64_t subscription_id;
    bool is_active, is_left; /* neither: not confirmed, or cannot be reached any more */
    enum lang lang;
};
/* The subscription of a link's key, and its state. ERR_GONE: no such key, or void. */
enum err newsletter_by_confirm_key(struct ctx *c, const char *key, struct newsletter_link *out) MUST_CHECK;
enum err newsletter_by_leave_key(struct ctx *c, const char *key, struct newsletter_link *out) MUST_CHECK;

/* By the link's key; again changes nothing. ERR_GONE: no such key, or void. */
enum err newsletter_confirm(struct ctx *c, const char *key) MUST_CHECK;
enum err newsletter_leave(struct ctx *c, const char *key) MUST_CHECK;
/* Nothing happens to who has left. */
enum err newsletter_set_lang(struct ctx *c, const char *key, enum lang lang) MUST_CHECK;

/* For who asks the organiser to be taken off. Again changes nothing. */
enum err newsletter_remove(struct ctx *c, int64_t subscription_id) MUST_CHECK;

/* The address by which a subscription is left: "https://host/newsletter/leave/rl1…". In the arena. */
const char *newsletter_leave_url(struct ctx *c, int64_t subscription_id);
/* "subscription:5": what its mails and log rows are about. In the arena. */
const char *newsletter_object(struct ctx *c, int64_t subscription_id);

/* Forgets addresses that were never confirmed, some at a time. */
enum err newsletter_purge(struct ctx *c) MUST_CHECK;

#endif

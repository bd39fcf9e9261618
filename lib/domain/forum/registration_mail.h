/* What registered guests are mailed. Part of registration.c. */
#ifndef DOMAIN_FORUM_REGISTRATION_MAIL_H
#define DOMAIN_FORUM_REGISTRATION_MAIL_H

#include <jansson.h>

#include "base/ctx.h"

struct q_registration_get;

/* The object's name in the log and the outbox: "registration:12". */
const char *registration_object(struct ctx *c, int64_t registration_id);

/* The link by which a confirmed online guest joins, in the arena; NULL for others. */
const char *registration_join_link(struct ctx *c, const struct q_registration_get *g);
/* Where the event takes place, as its file says in the note "place": texts by language, owned by the
 * caller; NULL when it does not. */
enum err registration_place(struct ctx *c, const struct q_registration_get *g, json_t **out) MUST_CHECK;

/* What the registration's state calls for: the link to confirm by, the confirmation, that the request has
 * come or that one is on the waiting list, the offer. */
enum err registration_mail(struct ctx *c, const struct q_registration_get *g) MUST_CHECK;
/* On the list for a kind of place; a place of it is held for the guest until then; it no longer is. */
enum err registration_mail_waiting(struct ctx *c, const struct q_registration_get *g,
                                   int64_t ticket_type_id) MUST_CHECK;
enum err registration_mail_offer(struct ctx *c, const struct q_registration_get *g, int64_t ticket_type_id,
                                 int64_t offer_until) MUST_CHECK;
enum err registration_mail_lapsed(struct ctx *c, const struct q_registration_get *g,
                                  int64_t ticket_type_id) MUST_CHECK;
enum err registration_mail_rejected(struct ctx *c, const struct q_registration_get *g, const char *reason) MUST_CHECK;
/* The same once more, for somebody who asked again: not more than a few an hour, so that nobody floods
 * another's mailbox through us. */
enum err registration_mail_again(struct ctx *c, const struct q_registration_get *g) MUST_CHECK;
/* Cancelled: by the guest (reason NULL) or by the organiser, with the reason. */
enum err registration_mail_cancelled(struct ctx *c, const struct q_registration_get *g,
                                     const char *reason) MUST_CHECK;

#endif

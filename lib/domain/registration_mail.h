/* What registered guests are mailed. Part of registration.c. */
#ifndef DOMAIN_REGISTRATION_MAIL_H
#define DOMAIN_REGISTRATION_MAIL_H

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

/* What the registration's state calls for: the link to confirm by, or the confirmation. */
enum err registration_mail(struct ctx *c, const struct q_registration_get *g) MUST_CHECK;
/* The same once more, for somebody who asked again: not more than a few an hour, so that nobody floods
 * another's mailbox through us. */
enum err registration_mail_again(struct ctx *c, const struct q_registration_get *g) MUST_CHECK;
/* Cancelled: by the guest (reason NULL) or by the organiser, with the reason. */
enum err registration_mail_cancelled(struct ctx *c, const struct q_registration_get *g,
                                     const char *reason) MUST_CHECK;

#endif

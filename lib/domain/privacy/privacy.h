/* What people may ask about themselves. Whoever types an address in is mailed a link there; who holds the link is the
 * address's owner, and sees all that is kept of them, over all events, as a file or as an archive with their documents
 * (privacy_export.h). An organiser gets the same of their own event; that is logged.
 *
 * The answer to who asks is the same for every address, known or not, and an address is mailed a few times a day at
 * most. The link holds for a week from when it was first asked for, however often it is asked for again: "re1…"
 * (base/capability.h). Its instants are of the real clock, as of all mail.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_PRIVACY_PRIVACY_H
#define DOMAIN_PRIVACY_PRIVACY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

#define PRIVACY_LINK_MS (INT64_C(7) * 24 * 3600 * 1000)

/* Mails the link. `email` in its one form (text_email). Nothing of what it does can be told from outside. */
enum err privacy_ask(struct ctx *c, const char *email, enum lang lang) MUST_CHECK;

/* The same, with a link to the page of their applications: "rk1…". Neither link opens what the other does; they are
 * of one request, and end together. */
enum err privacy_ask_mine(struct ctx *c, const char *email, enum lang lang) MUST_CHECK;

/* What a link opens. */
struct privacy_request {
    int64_t id, event_id; /* 0: all events */
    int64_t link_until;
    const char *email;    /* '' once it is forgotten */
    enum lang lang;
};
/* ERR_GONE: no such key, or its time is over. */
enum err privacy_by_key(struct ctx *c, const char *key, struct privacy_request *out) MUST_CHECK;
/* The same for the link to the page of their applications. */
enum err privacy_mine_by_key(struct ctx *c, const char *key, struct privacy_request *out) MUST_CHECK;

/* Notes that an organiser, or the operator, took an export. event_id NO_INT: of all events. */
enum err privacy_note_export(struct ctx *c, int64_t event_id, const char *format) MUST_CHECK;

/* Writes that it was erased, and ends the address's links. The mail is forgotten with the request, a week later. */
enum err privacy_tell_erased(struct ctx *c, const char *email, enum lang lang, bool is_some_held) MUST_CHECK;

/* Forgets requests whose link has run out, some at a time. */
enum err privacy_purge(struct ctx *c) MUST_CHECK;

#endif

/* The letter of thanks after an event: written by the organiser in the event's languages, with placeholders, and sent
 * once, through the outbox, to who came or to all who had registered.
 *
 * It goes some minutes after it was sent off, by the event clock, and can be taken back until then. The timer puts it
 * into the outbox some at a time, noting in the same transaction how far it has come: nobody gets it twice, whatever
 * breaks off.
 *
 * Placeholders: {name}, {event}, {certificate} (a link), {documents} (a list of names and links). A paragraph with
 * one that does not apply is left out: {certificate} for who did not come, {documents} when there are none. The subject
 * is one line: it has the first two only.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_FORUM_THANKS_H
#define DOMAIN_FORUM_THANKS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

#define THANKS_UNDO_MS (INT64_C(5) * 60 * 1000)

struct thanks {
    int64_t version_no, send_at, sent_at, n_mails; /* event clock; NO_INT: not */
    const char *audience, *subject_json, *body_json, *state;
    const char *documents_json; /* the keys of those that it leads to; NULL: all that there are */
};
/* Where nothing was written: a text of ours in each language. */
enum err thanks_load(struct ctx *c, int64_t event_id, struct thanks *out) MUST_CHECK;
/* Checks If-Match. ERR_INVALID, ERR_CONFLICT: no draft any more. */
struct thanks_text {
    const char *audience;
    json_t *subject, *body; /* by language */
    const char *documents;  /* keys with commas between; NULL: all */
};
enum err thanks_save(struct ctx *c, int64_t event_id, const struct thanks_text *in) MUST_CHECK;
/* Checks If-Match. ERR_CONFLICT: before the event's end, or not a draft. */
enum err thanks_send(struct ctx *c, int64_t event_id) MUST_CHECK;
/* ERR_CONFLICT once it has begun to go. */
enum err thanks_undo(struct ctx *c, int64_t event_id) MUST_CHECK;
/* Sends it to who is signed in, marked as a test, in the languages that `langs` holds (1 << LANG_EN, ...). It does not
 * count as sent, and its links open what is open to that person. ERR_CONFLICT: nobody with an address is signed in;
 * ERR_TOO_MANY. */
enum err thanks_test(struct ctx *c, int64_t event_id, unsigned langs) MUST_CHECK;
/* The letter as somebody who came would get it, made-up name and link: subject and text, in the arena. */
struct thanks_words {
    const char *subject, *text;
};
enum err thanks_preview(struct ctx *c, int64_t event_id, const struct thanks *t, enum lang lang,
                        struct thanks_words *out) MUST_CHECK;
/* Puts what is due into the outbox, some at a time; *n letters. *is_more: to be called again. */
enum err thanks_sweep(struct ctx *c, size_t *n, bool *is_more) MUST_CHECK;

#endif

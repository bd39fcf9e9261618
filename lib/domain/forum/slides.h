/* The slides of a speaker's own talks. They are documents as those of applications (upload.h): announced, growing,
 * looked at, complete, replaced by later ones. The speaker brings them by the personal link, until an instant that
 * the organiser sets, or else until the talk begins. Interpreters of the item have them with the other documents,
 * once these are released; the public after the talk, where the organiser releases them and the speaker has said of
 * these slides that anyone may have them.
 *
 * Wanted are those of whoever speaks in an item; who chairs or hosts may bring some.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_FORUM_SLIDES_H
#define DOMAIN_FORUM_SLIDES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "store/queries.h"

#define SLIDES_MAX_BYTES    INT64_C(200000000)
#define SLIDES_TYPES        "pdf pptx"
#define SLIDES_GRACE_MS     1800000 /* begun in time, they may end so much later; types and this: upload.sql, too */
#define SLIDES_ASK_EVERY_MS 60000 /* a letter to one person, and no second by a second click */

/* What the speaker announces. */
struct slides_new {
    int64_t speaker_id, n_bytes;
    const char *item, *name; /* its key; as from upload_name */
};

/* Whether they may be announced now, and what they are measured by. Recorded ERR_LATE (with both instants),
 * ERR_INVALID, ERR_TOO_LARGE, ERR_CONFLICT. */
enum err slides_check_new(struct ctx *c, const struct slides_new *in, struct q_slides_frame *out) MUST_CHECK;
/* Checks again and stores them with the first n_offset bytes. */
enum err slides_create(struct ctx *c, const struct slides_new *in, const char *key, int64_t n_offset) MUST_CHECK;

/* Those of an item that count among a speaker's; NULL: none. */
const struct q_slides_of_speaker *slides_of_item(const struct q_slides_of_speaker *rows, size_t n,
                                                 int64_t agenda_item_id);

/* Lets anyone have slides after the talk, or no longer. ERR_CONFLICT when they do not count. */
enum err slides_consent(struct ctx *c, const char *upload_key, bool is_for_public) MUST_CHECK;

/* Whether slides of this part are wanted, and not only taken. */
bool slides_are_wanted(const struct q_slides_list *row);

/* Until when slides come, NULL for each talk's begin, and whether the public may have them. ERR_NOT_FOUND. */
enum err slides_set(struct ctx *c, const char *slug, const int64_t *due_at, bool is_public) MUST_CHECK;

/* Writes to those whose slides are wanted and have not come: to `ids`, or where n is 0 to all of them. *n_asked
 * were. ERR_NOT_FOUND; nobody is written to twice within a minute, nor once it is too late. */
struct slides_asking {
    const char *slug;
    const int64_t *ids;
    size_t n;
};
enum err slides_ask(struct ctx *c, const struct slides_asking *in, int64_t *n_asked) MUST_CHECK;

/* What anyone may have now, of c->now_at; the answer is fresh until the next talk is over. */
enum err slides_public(struct ctx *c, int64_t event_id, struct q_slides_public **out, size_t *n) MUST_CHECK;
/* One of them. ERR_NOT_FOUND, nothing recorded. */
enum err slides_public_one(struct ctx *c, const char *upload_key, struct q_upload_get *out) MUST_CHECK;

#endif

/* Who speaks or interprets in the programme of an event: asked by letter, they answer by their own link
 * without an account, and see their place in what is published. The event file says who they are; what they
 * would have changed of it waits until an organiser takes it over (programme_take_wish).
 *
 * A link, "rp1…" of base/capability.h, opens one person's part; another, "rc1…", only their calendar:
 * calendar programs send no credentials. Both end when link_no is raised.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_FORUM_SPEAKER_H
#define DOMAIN_FORUM_SPEAKER_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/forum/agenda.h"
#include "store/queries.h"

#define SPEAKER_ASK_EVERY_MS 60000 /* a letter to one person, and no second by a second click */

/* Their links. In the arena. */
const char *speaker_link(struct ctx *c, int64_t speaker_id, int64_t link_no);
const char *speaker_feed_link(struct ctx *c, int64_t speaker_id, int64_t link_no);

/* The language of letters to them: theirs, else the first of the event's `languages`. */
enum lang speaker_lang(const char *own, const json_t *languages);

/* What one has a part in, as it is published, by time. */
struct speaker_part {
    const struct agenda_item *item;
    const char *part; /* speaker, moderator, panellist, host, interpreter */
};
struct speaker_view {
    struct q_speaker_get is;
    int64_t decks_at; /* since when interpreters have the documents; NO_INT: they do not */
    struct q_speaker_documents *documents; /* theirs to read, by item */
    size_t n_documents;
    int64_t slides_due_at; /* until when slides come; NO_INT: each until its talk begins */
    struct q_slides_of_speaker *slides; /* their own */
    size_t n_slides;
    struct agenda agenda;
    struct speaker_part *parts;
    size_t n_parts;
};
/* ERR_NOT_FOUND, nothing recorded. */
enum err speaker_view(struct ctx *c, int64_t speaker_id, struct speaker_view *out) MUST_CHECK;

/* Writes to them: to `ids`, or where n is 0 to all who have a part and were not asked. Who was asked just now,
 * or has no address, is passed over; *n_asked were. ERR_NOT_FOUND when there is no such event. */
struct speaker_asking {
    const char *slug;
    const int64_t *ids;
    size_t n;
};
enum err speaker_ask(struct ctx *c, const struct speaker_asking *in, int64_t *n_asked) MUST_CHECK;

/* "confirm" or "decline", with why, which may be NULL. ERR_INVALID; ERR_CONFLICT once the event is over. */
enum err speaker_answer(struct ctx *c, int64_t speaker_id, const char *answer, const char *reason) MUST_CHECK;

/* What is to be changed of their own entry: {name, office, mode}. ERR_INVALID with what it may not be;
 * what is as it was already is no wish. */
enum err speaker_wish(struct ctx *c, int64_t speaker_id, json_t *wish) MUST_CHECK;

/* Ends the links; the next letter has a new one. */
enum err speaker_revoke(struct ctx *c, int64_t speaker_id) MUST_CHECK;

/* A document of an item that this interpreter works in, once the organiser has released them; it is logged
 * unless it is only asked about. ERR_NOT_FOUND (nothing recorded) for another. */
enum err speaker_document(struct ctx *c, int64_t speaker_id, const char *upload_key, bool is_read,
                          struct q_upload_get *out) MUST_CHECK;

/* Tells everyone in the items of a round whose published timetable has moved, and how many. NO_INT: no time. */
struct speaker_round_news {
    int64_t event_id, round_id, from, to, from_end, to_end;
};
enum err speaker_tell_round(struct ctx *c, const struct speaker_round_news *in, int64_t *n_told) MUST_CHECK;

/* The calendar of a feed link. ERR_NOT_FOUND, nothing recorded. */
enum err speaker_feed(struct ctx *c, const char *key, const char **out) MUST_CHECK;

#endif

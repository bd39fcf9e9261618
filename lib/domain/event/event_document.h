/* Documents of an event, such as a report or slides: what they are called, who may read them and from when, in which
 * order they stand; and the files that they were or are. A file is announced, grows, and is complete or ended, as
 * documents of applications are (upload.h): the bytes are file/vault.h's, what is in them file/deck.h's. A complete
 * file replaces the one before it under the same address.
 *
 * Readers: "link", who has its address; "public", anyone, from an instant on, and it stands on the event's page;
 * "registered", who has a confirmed place, by a link of their own. A document can also be the deck of an accepted
 * team: only one whose team has ticked the question that its kind names (upload_kind.consent), and only once an
 * organiser has released it. It is gone with the deck, and with the consent.
 *
 * Removed, it is gone at once, and can be taken back for a day.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_EVENT_EVENT_DOCUMENT_H
#define DOMAIN_EVENT_EVENT_DOCUMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "file/deck.h"
#include "store/queries.h"

#define DOCUMENT_MAX_BYTES (INT64_C(50) << 20)
#define DOCUMENTS_MAX      40
#define DOCUMENT_OPEN_MAX  10                               /* files under way of one event */
#define DOCUMENT_KEEP_MS   (INT64_C(24) * 3600 * 1000)      /* so long a file may grow */
#define DOCUMENT_UNDO_MS   (INT64_C(24) * 3600 * 1000)      /* real clock: so long a removal can be taken back */

/* ---- files on their way ---- */

/* What the organiser announces. */
struct document_new {
    int64_t event_id, n_bytes;
    const char *document_key; /* whose next file it is; NULL: a new document's */
    const char *name;         /* as from upload_name */
};
/* Whether it may be announced now. Recorded ERR_INVALID, ERR_TOO_LARGE, ERR_CONFLICT, ERR_NOT_FOUND. */
enum err document_check_new(struct ctx *c, const struct document_new *in) MUST_CHECK;
/* Checks again and stores it with its first n_offset bytes, which are on disk. */
enum err document_create(struct ctx *c, const struct document_new *in, const char *key, int64_t n_offset) MUST_CHECK;
/* OK while it is open and in time, or complete. Else the recorded ERR_GONE with the reason. */
enum err document_file_check(struct ctx *c, const struct q_document_file_get *f) MUST_CHECK;
/* Moves the offset from where `f` saw it; says why what was seen of it does not hold any more. ERR_CONFLICT,
 * ERR_GONE. */
enum err document_file_advance(struct ctx *c, const struct q_document_file_get *f, int64_t n_offset) MUST_CHECK;
enum err document_file_moved(struct ctx *c, const char *key) MUST_CHECK;
/* All bytes are there and were looked at: complete under `hash`, and what is read from now on; else refused: the
 * recorded ERR_INVALID, a refusal that is remembered (OK is returned). */
struct document_seen {
    enum deck deck;
    const char *hash;
    int64_t n_pages; /* 0: not known */
};
enum err document_file_finish(struct ctx *c, const struct q_document_file_get *f,
                              const struct document_seen *seen) MUST_CHECK;
/* Gives up one that is on its way; a document that never had another goes with it. ERR_GONE. */
enum err document_file_drop(struct ctx *c, const struct q_document_file_get *f) MUST_CHECK;

/* Ends files whose time is over, and gives up those of documents that were removed a while ago. */
enum err document_purge(struct ctx *c) MUST_CHECK;

/* ---- what is said of them ---- */

/* Those that are there, and those whose removal can be taken back. */
enum err document_list(struct ctx *c, int64_t event_id, struct q_document_list **out, size_t *n) MUST_CHECK;
/* True when it can be read by its readers: not removed, complete, a deck's team agrees. */
bool document_is_there(struct ctx *c, const struct q_document_list *d);
/* Whether a team that was accepted has ticked what the kind of its deck asks; `consent` may be NULL: nothing. */
bool document_is_agreed(struct ctx *c, const char *application_state, const char *consent, const char *answers_json);

struct document_change {
    json_t *title; /* by language */
    const char *lang, *readers; /* lang "": not said */
    const int64_t *public_at;   /* NULL: at once */
};
/* Checks If-Match. ERR_INVALID, ERR_NOT_FOUND, ERR_STALE. */
enum err document_change(struct ctx *c, const char *key, const struct document_change *in) MUST_CHECK;
/* `keys`: all of an event's that are there, with commas between, in their new order. ERR_CONFLICT: they are others. */
enum err document_order(struct ctx *c, int64_t event_id, const char *keys) MUST_CHECK;
/* ERR_NOT_FOUND. */
enum err document_remove(struct ctx *c, const char *key) MUST_CHECK;
/* ERR_CONFLICT: too long ago, or it is there. */
enum err document_restore(struct ctx *c, const char *key) MUST_CHECK;

/* ---- teams' decks ---- */

/* The documents of accepted teams that could be released, if their teams agree. */
enum err document_decks(struct ctx *c, int64_t event_id, struct q_document_decks **out, size_t *n) MUST_CHECK;
/* Whether the team has ticked what the kind asks. */
bool document_deck_is_agreed(struct ctx *c, const struct q_document_decks *d);
/* Makes a team's deck a document of the event; again is the same. ERR_NOT_FOUND (none such of this event),
 * ERR_CONFLICT (the team has not agreed, or there are too many documents). */
enum err document_release(struct ctx *c, int64_t event_id, const char *upload_key) MUST_CHECK;

/* ---- reading ---- */

/* One that c->who, or who holds the guest's key (may be NULL), may read now. ERR_NOT_FOUND, ERR_FORBIDDEN (only for
 * who has a place), ERR_LATE (with the instant). */
enum err document_read(struct ctx *c, const char *key, const char *guest, struct q_document_readable *out) MUST_CHECK;
/* The name it is downloaded under: its title in the reader's language with the ending of its type. */
const char *document_file_name(struct ctx *c, const struct q_document_readable *d);
/* The type as media: "application/pdf". Static. */
const char *document_media_type(const char *type);
/* Where it is read, in the arena: "https://host/documents/KEY"; a registration's own way to it. */
const char *document_link(struct ctx *c, const char *key);
const char *document_guest_link(struct ctx *c, const char *key, int64_t registration_id, int64_t link_no);
/* The title in a language, else in another; the file's name where there is none. */
const char *document_title(struct ctx *c, const char *title_json, const char *name, enum lang lang);

#endif

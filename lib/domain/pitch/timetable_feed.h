/* The published timetable as calendar text (RFC 5545): a slot is an event from its set-up to the end
 * of its questions, under the same UID as long as the entry is in the round. A slot that was taken
 * away, or whose entry withdrew, stays in the feed as cancelled. */
#ifndef DOMAIN_PITCH_TIMETABLE_FEED_H
#define DOMAIN_PITCH_TIMETABLE_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/ics.h"
#include "store/queries.h"

/* A slot that a calendar shall show. */
struct feed_slot {
    int64_t entry_id, starts_at, ends_at, sequence_no;
    const char *company, *project, *room_name_json;
    const char *url; /* where its reader goes; NULL: the event's page */
    bool is_cancelled;
};

/* Its calendar event, in a language. changed_at: when this state of it was published. */
struct ics_event feed_event(struct ctx *c, const struct q_timetable_round *round,
                            const struct feed_slot *slot, enum lang lang, int64_t changed_at);

/* Which slots a feed shows. */
struct feed_want {
    const int64_t *entry_ids; /* NULL: all of the round */
    size_t n_entries;
    bool has_link; /* with the entry's own join link: for its applicant only */
};

/* A calendar in the making; {0} is an empty one. Everything is in the arena. */
struct feed {
    const char *name; /* of the first round */
    struct ics_event *events;
    size_t n;
};

/* Adds a round's published slots, in the reader's language; nothing while nothing is published.
 * ERR_NOT_FOUND when there is no such round. */
enum err feed_add(struct ctx *c, int64_t round_id, const struct feed_want *want,
                  struct feed *to) MUST_CHECK;
/* The host of our origin, without scheme and port: it makes UIDs unique in the world. In the arena. */
const char *feed_host(struct ctx *c);
/* The text of it. */
const char *feed_text(struct ctx *c, const struct feed *f);

#endif

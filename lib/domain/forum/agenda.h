/* The programme of an event as it is published: its items with their rooms, speakers, interpreters and
 * presenters. A pitch round in it is one item: its times and slots are those of the round's published
 * timetable, so nothing is entered twice. What is being changed: programme.h. */
#ifndef DOMAIN_FORUM_AGENDA_H
#define DOMAIN_FORUM_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/pitch/timetable.h"
#include "store/queries.h"

#define AGENDA_KEYS_MAX 200 /* so many items a feed may name */

struct agenda_item {
    const struct q_agenda_items *row;
    int64_t starts_at, ends_at; /* NO_INT while not known */
    const struct q_agenda_people *people; /* in their order, interpreters last */
    size_t n_people;
    const struct q_agenda_presenters *presenters;
    size_t n_presenters;
    bool has_slots; /* a round whose timetable is published */
    struct timetable_version round;
};

struct agenda {
    struct agenda_item *items; /* in the order of the event file */
    size_t n_items;
};

/* Empty when the event has no programme. */
enum err agenda_load(struct ctx *c, int64_t event_id, struct agenda *out) MUST_CHECK;

/* Whether the public is told of someone: interpreters work behind, who declined is not announced, nor who has
 * not confirmed where the organiser wants that. */
bool agenda_is_shown(const struct q_agenda_people *p);
/* Whether the public is told of a presenter: once accepted. */
bool agenda_is_presenting(const struct q_agenda_presenters *p);
/* Whether any item has a time. */
bool agenda_has_times(const struct agenda *a);

/* Grows with every change of what the programme tells: the event's version and those of its timetables. */
int64_t agenda_version(const struct agenda *a, int64_t event_version_no);

/* Which items a feed shows. */
struct agenda_want {
    const char *keys;   /* "a,b": those; NULL: all */
    int64_t speaker_id; /* those in which this one has a part; NO_INT: all */
};

/* The items that have a time as calendar text (RFC 5545), in the reader's language. ERR_INVALID when it
 * names more than AGENDA_KEYS_MAX. */
enum err agenda_feed(struct ctx *c, const struct q_registration_event *event,
                     const struct agenda_want *want, const char **out) MUST_CHECK;

#endif

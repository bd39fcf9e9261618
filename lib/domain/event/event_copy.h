/* The next edition of an event: its document without what cannot hold again, and the list of what was
 * taken over and has to be looked at. Both follow from the table of event_shape.h, so a new member of
 * the event file is treated by its kind. */
#ifndef DOMAIN_EVENT_EVENT_COPY_H
#define DOMAIN_EVENT_EVENT_COPY_H

#include <jansson.h>

#include "base/arena.h"
#include "domain/event/event_shape.h"

/* One value that can be decided by itself: a text in all its languages, a number, a list of words. */
struct event_value {
    const char *path;    /* lasting: elements by key, "/rounds/seoul/city" */
    const char *pointer; /* where it is now (RFC 6901): "/rounds/0/city" */
    const struct shape_member *member;
    json_t *value; /* borrowed */
};

/* Calls back for each value in the order of the table; not for what only names (keys, slug, format)
 * nor for null. Strings live in the arena. Any document is fine; what the table does not know is
 * passed over. */
void event_values(struct arena *a, json_t *doc, void (*fn)(void *to, const struct event_value *v),
                  void *to);

/* Removes every date (null where that may be) and every secret, in place. */
void event_clear_dates(json_t *doc);

/* What was taken over: {path: {"value", "flag"?}}. flag: why it has to be looked at closely: "year" (a
 * text holds a year or a number of edition), "date" (a rule compares with one), "source" (it cites what
 * the last edition was taken from). Owned by the caller. */
json_t *event_inherited(struct arena *a, json_t *doc);

/* The slug of the next edition: its year and one, else "-2" at the end. In the arena. */
const char *event_next_slug(struct arena *a, const char *slug);

/* A document of that kind to begin with; owned by the caller, NULL when there is no such kind. */
json_t *event_skeleton(struct arena *a, const char *kind);

#endif

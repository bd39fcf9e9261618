/* Organisations: one record over many events.
 *
 * How an event names an organisation is the event's own: its file says it, its pages show it, and nobody
 * else's event changes it. The record says how the organisation is named now, for its own page, for
 * finding it, and for events to come. A record that one event names follows that event's file until it is
 * edited; one that several name is edited by whoever organises all of them, or the operator. Records that
 * turn out to be the same are merged: keys of both mean the one from then on, so that event files,
 * drafts and files on disk stay as they are.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_EVENT_ORGANISATION_H
#define DOMAIN_EVENT_ORGANISATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "store/queries.h"

/* The record that an element of an event file means, made when its key is new. */
enum err organisation_put(struct ctx *c, int64_t event_id, json_t *v, int64_t *organisation_id) MUST_CHECK;

/* What someone may see: all, or what is public or theirs. */
struct organisation_sight {
    bool is_all;
    int64_t person_id; /* 0: nobody's */
};
enum err organisation_sight(struct ctx *c, struct organisation_sight *out) MUST_CHECK;
/* What to search for as the names were folded, "%…%" in the arena; NULL when nothing is left of it. */
const char *organisation_pattern(struct ctx *c, const char *query);
/* The record with the events that one may see. ERR_NOT_FOUND when there is none of these. */
struct organisation {
    struct q_organisation_get row;
    struct q_organisation_events *events; /* a row for each part in an event */
    size_t n_events;
    bool is_editable; /* by c->who */
};
enum err organisation_get(struct ctx *c, int64_t organisation_id, struct organisation *out) MUST_CHECK;
/* By any of its keys. */
enum err organisation_find(struct ctx *c, const char *key, struct organisation *out) MUST_CHECK;

/* Changes the record: {"name": {…}, "country", "url"}, null taking the latter two away. In the version
 * that the caller edits (c->if_match). ERR_INVALID, ERR_STALE, ERR_UNCONDITIONAL. */
enum err organisation_change(struct ctx *c, int64_t organisation_id, json_t *patch) MUST_CHECK;
/* Makes a record one with another, whose names stay. ERR_INVALID. */
enum err organisation_merge(struct ctx *c, int64_t organisation_id, int64_t into_id) MUST_CHECK;

/* Records from before names were stored are given theirs, some at a time. */
enum err organisation_name_missing(struct ctx *c) MUST_CHECK;

#endif

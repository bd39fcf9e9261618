/* Event drafts: event files that are being set up and need not be valid yet.
 *
 * A draft begins as a skeleton of a kind, as a file, as the next edition of an event (without its
 * dates; every other value is listed until it was confirmed or changed) or as what an event is now.
 * It is changed like an event, checked on every reading, and published by importing it, whole, in
 * one transaction: a new event, or the next version of the one it was made from.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_EVENT_EVENT_DRAFT_H
#define DOMAIN_EVENT_EVENT_DRAFT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "domain/event/event_check.h"

/* What was taken over from the last edition, and stands in the document still. */
struct inherited {
    const char *path;    /* lasting, by keys; what event_draft_confirm takes */
    const char *pointer; /* where it is now (RFC 6901) */
    const char *state;   /* "inherited", "confirmed", "changed" */
    const char *flag;    /* "year", "date", "source" or NULL (event_copy.h) */
    const char *value_json; /* as it was in the last edition */
    struct inherited *next;
};

struct event_draft {
    int64_t draft_id, version_no;
    const char *state;      /* "open", "published" */
    const char *event;      /* slug of the event that it changes, or that came of it; NULL: none yet */
    int64_t event_id;       /* its id, or NO_INT */
    int64_t base_version_no, event_version_no; /* NO_INT for a new event */
    const char *from_event; /* slug of the last edition, or NULL */
    int64_t from_event_id;  /* its id, or NO_INT */
    const char *doc_json, *inherited_json;
    const char *created_by, *changed_by;
    int64_t created_at, changed_at;
    /* by event_draft_look */
    struct faults faults;
    struct inherited *inherited;
    int n_inherited; /* that nobody has confirmed or changed */
};

/* Begins one: of a kind, of a document, or as the next edition of the event `from`. slug NULL: the
 * document's, or from's with the next year. ERR_INVALID for an unknown kind, ERR_NOT_FOUND for `from`. */
enum err event_draft_new(struct ctx *c, const char *kind, const char *slug, int64_t *out) MUST_CHECK;
enum err event_draft_load(struct ctx *c, json_t *doc, int64_t *out) MUST_CHECK;
enum err event_draft_copy(struct ctx *c, const char *from, const char *slug, int64_t *out) MUST_CHECK;
/* The open draft of an event, begun from its latest document when there is none. */
enum err event_draft_of(struct ctx *c, const char *slug, int64_t *out, bool *is_new) MUST_CHECK;

/* Reads one. Texts live in the arena. ERR_NOT_FOUND. */
enum err event_draft_get(struct ctx *c, int64_t draft_id, struct event_draft *out) MUST_CHECK;
/* Finds what is wrong with it and what is to be confirmed. */
enum err event_draft_look(struct ctx *c, struct event_draft *d) MUST_CHECK;

/* The edits take an open draft in the version that the caller edits (c->if_match) and leave the new
 * version in it. ERR_CONFLICT once it is published; ERR_STALE, ERR_UNCONDITIONAL. */
/* A patch as event_change takes it. The slug of an event that exists stays. */
enum err event_draft_change(struct ctx *c, struct event_draft *d, json_t *patch) MUST_CHECK;
/* Another document in its place. */
enum err event_draft_put(struct ctx *c, struct event_draft *d, json_t *doc) MUST_CHECK;
/* Takes over what was changed at the event since the draft was begun; where both changed the same value,
 * the draft's stays. */
enum err event_draft_rebase(struct ctx *c, struct event_draft *d) MUST_CHECK;
/* Confirms inherited values, or takes that back: {path: bool}, a path standing for all below it, the
 * longest that fits deciding. No version is asked for: two who confirm do not disturb each other. */
enum err event_draft_confirm(struct ctx *c, struct event_draft *d, json_t *paths) MUST_CHECK;

struct event_import;
/* Imports it. ERR_INVALID with an issue per fault and per value to be confirmed; ERR_STALE when the
 * event was changed since; what event_import says. */
enum err event_draft_publish(struct ctx *c, struct event_draft *d, struct event_import *out) MUST_CHECK;
enum err event_draft_discard(struct ctx *c, struct event_draft *d) MUST_CHECK;

#endif

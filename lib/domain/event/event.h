/* Events as documents: import, export, change.
 *
 * The document (event file) is the truth; every version is kept. The rows that the rest of the program
 * reads (tracks, calls, rounds, …) are put from it by key, in the same transaction. What has
 * dependents (applications, sheets, registrations) is not removed: the import is refused instead.
 * Rules, forms and rubrics get a new version only when their content changed.
 *
 * All run in the caller's transaction and record their failures. Documents are not kept. */
#ifndef DOMAIN_EVENT_EVENT_H
#define DOMAIN_EVENT_EVENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

struct event_import {
    int64_t event_id, version_no;
    bool is_new;     /* the event */
    bool is_changed; /* a version was added; false when the document is the latest already */
};

/* Checks a document and makes it the latest version of the event of its slug. ERR_INVALID with an
 * issue per fault (field: JSON pointer); ERR_CONFLICT when something in use would be removed or a
 * capacity undercut, ERR_STALE when someone else changed the event meanwhile. */
enum err event_import(struct ctx *c, json_t *doc, struct event_import *out) MUST_CHECK;

/* The latest document of a slug, secrets included (event_strike_secrets removes them). *out is owned
 * by the caller. ERR_NOT_FOUND. */
enum err event_export(struct ctx *c, const char *slug, json_t **out, int64_t *version_no) MUST_CHECK;

/* Who answers for the event: "contact"/"email" of its latest document, in the arena; NULL when it names none, or the
 * event is not there any more. */
enum err event_contact_email(struct ctx *c, int64_t event_id, const char **out) MUST_CHECK;

/* Changes the latest document by a patch and imports it. The patch is a merge patch (RFC 7396), but:
 * null sets null where the member may be null, else removes it; a list of keyed elements is patched by
 * an object of patches by key ({"rounds": {"seoul": {"n_advance": 10}}}), a null removing and an unknown
 * key with an object adding an element. A decisive value changed without a new "source" is marked as
 * ours. if_version_no 0: whatever version; else ERR_STALE when it is not the latest. */
enum err event_change(struct ctx *c, int64_t event_id, json_t *patch, int64_t if_version_no,
                      struct event_import *out) MUST_CHECK;

/* The patch alone, on a document in place. */
void event_patch(json_t *doc, json_t *patch);

#endif

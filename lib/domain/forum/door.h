/* Check-in: tickets shown at the doors of an event, and the people who look at them.
 *
 * A device scans with the network or without, and sends what it scanned later: each scan has a key of the
 * device's own, so that a batch sent again stores nothing twice and is answered alike. A ticket's validity is
 * tested before whether it was used: one that was revoked is never called a duplicate.
 *
 * Of one guest entries and exits that count take turns in the order in which they were scanned, whatever the
 * order in which they arrive: one beside another of its kind is a duplicate of that one. An exit of somebody
 * who was never scanned in counts.
 *
 * All run in the caller's transaction and record their failures. Scans of an event one at a time (their route
 * runs alone). */
#ifndef DOMAIN_FORUM_DOOR_H
#define DOMAIN_FORUM_DOOR_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/json.h"

#define DOOR_SCANS_MAX  500
#define DOOR_GUESTS_MAX 500 /* a page of the list */

/* The ticket and the typed code of a registration, in the arena; the code NULL when its number has none. */
struct q_registration_get;
const char *door_ticket(struct ctx *c, const char *slug, int64_t registration_id, int64_t link_no);
const char *door_code(struct ctx *c, int64_t no, int64_t registration_id, int64_t link_no);

/* What a device sends: {"device", "door", "sent_at", "scans": [{"scan_key", "kind", "scanned_at", and one of
 * "ticket", "code", "registration_id"}]}; "door" may stand in a scan, too. Instants are of the device's clock;
 * sent_at tells how wrong that is. ERR_INVALID, with all that is wrong, and nothing is stored. */
enum err door_scan(struct ctx *c, const char *slug, const json_t *batch, struct jw *answers) MUST_CHECK;
/* Takes a scan back: it counts no more. Again changes nothing. ERR_NOT_FOUND: no such scan of the event. */
enum err door_undo(struct ctx *c, const char *slug, const char *scan_key) MUST_CHECK;

struct door_page {
    int64_t event_id;
    const int64_t *since; /* NULL: all */
    int64_t after_id;
};
/* Writes "version", "items" and "next_cursor": the registrations as the doors know them, all or, `since` being
 * the version of an answer before, those that have changed since then (and some others of about that time).
 * A reader that goes through several pages keeps the version of the first. */
enum err door_write_guests(struct ctx *c, struct jw *w, const struct door_page *of) MUST_CHECK;

struct door_staff_new {
    const char *slug, *email, *name;
    enum lang lang;
};
/* Lets a person check in at an event's doors, and mails them a link to sign in by, good for a week, or of an account
 * that holds more than this only the page's address. ERR_CONFLICT: the account, made by this, is disabled;
 * ERR_TOO_MANY. */
#define DOOR_LINK_MS (INT64_C(7) * 24 * 3600 * 1000)
enum err door_staff_invite(struct ctx *c, const struct door_staff_new *in, int64_t *person_id) MUST_CHECK;
/* Takes that back. ERR_NOT_FOUND. */
enum err door_staff_drop(struct ctx *c, const char *slug, int64_t person_id) MUST_CHECK;

#endif

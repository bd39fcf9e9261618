/* Calendar text (RFC 5545) for feeds and attachments, by libical.
 *
 * A feed that calendar programs fetch again and again: instants in UTC, so no VTIMEZONE is needed;
 * no METHOD, since that would make it an invitation and demand an ORGANIZER; NAME and
 * REFRESH-INTERVAL (RFC 7986) together with the X- properties that older programs read. Lines are
 * folded at 75 octets, never inside a character. Any thread. */
#ifndef BASE_ICS_H
#define BASE_ICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* One event of a calendar. Texts are UTF-8, borrowed; NULL or "" leaves the property out. */
struct ics_event {
    const char *uid;     /* the same as long as it is the same event, "entry-7@host" */
    int64_t sequence_no; /* grows when it is moved or cancelled */
    int64_t changed_at;  /* DTSTAMP and LAST-MODIFIED, so the same state gives the same bytes */
    int64_t starts_at;   /* ms; whole seconds are written */
    int64_t ends_at;     /* exclusive */
    const char *summary;
    const char *description; /* may have several lines */
    const char *location;
    const char *url;
    bool is_cancelled; /* stays in the feed as STATUS:CANCELLED */
};

/* The calendar `name` with n events, CRLF line ends, in the arena. */
char *ics_text(struct arena *a, const char *name, const struct ics_event *events, size_t n);

#endif

/* Small parts that public pages share: instants, days, money. */
#ifndef SERVER_PAGE_PART_H
#define SERVER_PAGE_PART_H

#include <stdint.h>

#include "html.h"

/* <time>: the instant for machines, the text for people, the zone for the script that adds the reader's
 * own time. */
void part_time(struct html *h, const char *zone, int64_t at_ms, const char *text);
/* The day; the instant to the minute with its zone; a deadline, of which people read the last second. */
void part_day(struct html *h, const char *zone, int64_t at_ms);
void part_when(struct html *h, const char *zone, int64_t at_ms);
void part_deadline(struct html *h, const char *zone, int64_t at_ms);
/* From day to day, or one day when both fall on it. ends_at is exclusive or NO_INT. */
void part_days(struct html *h, const char *zone, int64_t starts_at, int64_t ends_at);
/* The same for narrow places, without the weekday. */
void part_short_days(struct html *h, const char *zone, int64_t starts_at, int64_t ends_at);

/* An event in a list of events: begins its <li>, with the days, the kind, and the name that leads to it. Open are then
 * the item and the column in which these stand. */
struct part_event {
    const char *heading; /* "h2", "h3" */
    const char *slug, *kind, *time_zone, *name_json;
    int64_t starts_at, ends_at; /* NO_INT: not said */
};
void part_event_begin(struct html *h, const struct part_event *e);

/* What is left until an instant, in days to minutes; a script counts on and loads the page again when it
 * is over. Writes nothing when it has passed. */
void part_countdown(struct html *h, int64_t until_at, int64_t now_at);
/* An instant of an event file, {"local", "zone"}; NO_INT for null. */
int64_t part_instant(const json_t *instant);

/* The countries of the world in the order of the page's language, in the arena. */
struct part_country {
    const char *code, *name;
};
const struct part_country *part_countries(struct html *h, size_t *n);

/* An amount of minor units as people of the page's language write it, in the arena. */
const char *part_money(struct html *h, int64_t minor, const char *currency);
/* "12,000": a count. */
const char *part_number(struct html *h, int64_t n);

/* "1.2 MB": so many bytes, in thousands as people read them. */
const char *part_bytes(struct html *h, int64_t n);

#endif

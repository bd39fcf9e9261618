/* Time zones by their IANA name: from wall time to an instant and back.
 *
 * A zone is "UTC" or an Area/City name of the system's tzdata ("Asia/Seoul"); abbreviations ("KST"),
 * offsets and legacy one-word names are no zones: they are ambiguous or lie about daylight saving.
 * A zone's file (TZif, RFC 8536) is read once, when it is first used, into a table that never changes;
 * look-ups then take no lock. Any thread may call these functions. The file is read here and not by
 * libical 3.0.16, which guesses yearly rules and is wrong in 12 of 489 zones since 2000.
 *
 * Covered: 1970 to 2099. Before and after, the first and the last offset hold. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

enum zone_result {
    ZONE_OK,
    ZONE_UNKNOWN,  /* no such zone */
    ZONE_GAP,      /* the wall time does not exist: clocks jump over it, or no such date */
    ZONE_AMBIGUOUS /* the wall time comes twice: clocks are set back over it */
};

bool zone_exists(const char *iana);
/* The instant (ms) of a wall time. Untouched unless ZONE_OK. Seconds are 0..59. O(log transitions). */
enum zone_result zone_to_utc(const char *iana, int y, int mo, int d, int h, int mi, int s,
                             int64_t *out_ms);
/* What is added to UTC in the zone at an instant; false when there is no such zone. */
bool zone_offset_ms(const char *iana, int64_t at_ms, int64_t *offset_ms);

#endif

/* Instants, text and time zones.
 *
 * An instant is int64 milliseconds since 1970-01-01T00:00:00Z. Zone rules come from libical, which
 * reads the system's tzdata. Civil arithmetic is the proleptic Gregorian calendar. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define TIME_TEXT 32 /* bytes enough for any time_rfc3339 */

/* The real clock, ms. Only server/ and tests call it; lib takes times from the ctx. */
int64_t time_now_ms(void);
/* Lets time_now_ms stand still at an instant, 0: run again (tests only). Any thread. */
void time_fix(int64_t at_ms);

/* RFC 3339 in UTC, "2022-08-26T15:00:00Z", with ".123" only when the ms are not zero. Returns out. */
const char *time_rfc3339(int64_t at_ms, char out[TIME_TEXT]);
/* Parses an RFC 3339 instant with its offset (section 5.6; a fraction of up to 9 digits is cut to
 * ms; :60 is refused). False when it is not one. */
bool time_parse_rfc3339(const char *s, int64_t *out);

/* Days since 1970-01-01 of a civil date, and back. Years 1..9999. */
int64_t time_days(int year, int month, int day);
void time_civil(int64_t days, int *year, int *month, int *day);
/* True for a date that exists. */
bool time_date_ok(int year, int month, int day);

#endif

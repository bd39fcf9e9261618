/* Applications over time: how many were begun and submitted on each day since the call opened, and in
 * each of the last 48 hours, in the call's zone; and by track, round and referral partner. Tests are left
 * out; who is no organiser of the event counts those of its rounds. From the numbers that are kept (tally.h). */
#ifndef DOMAIN_SCREENING_SCREENING_SERIES_H
#define DOMAIN_SCREENING_SCREENING_SERIES_H

#include "base/ctx.h"
#include "base/json.h"
#include "domain/call/call.h"

/* Writes "days", "hours", "tracks", "rounds" and "partners" as members of the open object. Both series
 * have every day and hour up to now, or to the closing once it has passed. */
enum err screening_series_write(struct ctx *c, struct jw *w, const struct call *call, bool is_all) MUST_CHECK;

#endif

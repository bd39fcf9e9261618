/* The event clock: the real clock plus one stored offset (0 in production). */
#ifndef SERVER_CLOCK_H
#define SERVER_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

int64_t clock_real_us(void);                 /* now, microseconds since the epoch, corrected as below */
int64_t clock_real_ms(void);                 /* now, real clock, corrected to the one reference. Any thread */
int64_t clock_event_ms(void);                /* now, event clock. Any thread */
int64_t clock_event_of(int64_t real_ms);     /* the event clock at a real instant, by the offset of now */
bool clock_is_simulated(void);
void clock_set(int64_t offset_ms, bool is_simulated); /* atomic; by start-up and `rostrum clock` */

/* Of several nodes the database's clock is the reference: it is ahead of this machine's by offset_us, give
 * or take error_us, as measured. Small differences are left alone, so that the clock does not go to and fro. */
void clock_measured(int64_t offset_us, int64_t error_us);
/* Nothing was measured for too long: the error may be anything. */
void clock_unmeasured(void);

/* The real clock may be wrong by at most so much, ms: as measured against the reference, else as the
 * kernel's time discipline says (adjtimex(2) maxerror), or 0 when the event clock is simulated. */
int64_t clock_error_ms(void);
#define CLOCK_READY_ERROR_MS    100  /* beyond it: not ready */
#define CLOCK_DEADLINE_ERROR_MS 1000 /* beyond it: no deadline decisions */

struct db;
struct ctx;

/* At start: reads the stored clock, or, in a new data folder, makes it real or (start: RFC 3339, may
 * be "") simulated. With a start a folder born real is refused with a sentence; the reverse, serving a
 * simulated one as real, is refused by `serve`: other verbs take either. */
enum err clock_open(struct db *db, const char *start, char *why, size_t why_n) MUST_CHECK;
/* Takes over the stored clock, which another node may have moved. In c's transaction. */
enum err clock_follow(struct ctx *c) MUST_CHECK;
/* Moves the simulated clock forward to at_ms, stored in c's transaction; in force by clock_committed,
 * which whoever commits calls after COMMIT: a move that is not stored moves nothing. Recorded failures:
 * ERR_CONFLICT. */
enum err clock_move(struct ctx *c, int64_t at_ms) MUST_CHECK;
void clock_committed(const struct ctx *c);

#endif

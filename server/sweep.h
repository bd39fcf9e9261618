/* Housekeeping: ends uploads and offers of places whose time is over, drops growing files that nobody goes on with and
 * documents that nobody can read any more, deletes the tests of a form whose call has opened and what passports say
 * once its time is over, does what the closing of a call asks for, sends thanks that are due, and forgets keys of
 * creations, sessions and codes that are long over, and subscriptions that nobody confirmed. One thread that wakes now
 * and then; it changes rows by WRITE jobs only. */
#ifndef SERVER_SWEEP_H
#define SERVER_SWEEP_H

#include <stddef.h>

#include "base/err.h"

struct config;
struct db;

/* Before any request: growing files longer than what was acknowledged are cut to it, those that belong
 * to nothing and unfinished copies are dropped. Says on stderr when acknowledged bytes are missing. */
enum err sweep_recover(struct db *db) MUST_CHECK;
/* Starts the thread, after lanes_start. Main thread. A sentence in why on failure. */
enum err sweep_start(const struct config *config, char *why, size_t why_n) MUST_CHECK;
/* Joins it, before lanes_stop. Main thread; without a start it does nothing. */
void sweep_stop(void);

#endif

/* The three lanes and the queues between them. READ runs on the loop that parsed the request; WRITE in
 * the one writer thread, a batch a transaction; SLOW in the pool. A finished job returns to its loop. On a
 * database that others write too (PostgreSQL) READ and WRITE run in threads of their own (lanes_shared.h)
 * and loops have no connection.
 *
 *   loop --lanes_give--> writer | pool --loop_give_back--> loop          pool --> writer (SLOW_WRITE)
 *
 * The WRITE queue holds as many jobs as there may be connections: it is never full. */
#ifndef SERVER_LANES_H
#define SERVER_LANES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct job;
struct config;
struct db;
struct loop;

/* Opens the connections, starts the threads. Main thread, once. */
enum err lanes_start(const struct config *config, char *why, unsigned long why_n) MUST_CHECK;
/* Whether READs are handed over, too. After lanes_start. */
bool lanes_are_shared(void);
/* Hands a job over by job->next_lane (WRITE, SLOW, SLOW_WRITE; READ, UPLOAD where shared). Any thread. False:
 * the SLOW queue is full, the job is still the caller's. */
bool lanes_give(struct job *j);
/* Runs a function in the pool without a job: sinks of uploads. Any thread; false when full. */
bool lanes_run(void (*fn)(void *), void *arg);
/* Pool first, then the writer drains what is left, checkpoints and closes. Main thread. */
void lanes_stop(void);

/* Called after a COMMIT, before its replies leave, with the topics of the batch's jobs. */
typedef void lanes_topic_fn(const char *topic);
void lanes_on_topic(lanes_topic_fn *fn);
/* Called after a COMMIT in which a job queued mail, or set the event clock. All are set before lanes_start. */
typedef void lanes_wake_fn(void);
void lanes_on_mail(lanes_wake_fn *fn);
void lanes_on_clock(lanes_wake_fn *fn);

#endif

/* The lanes on a database that others write too (PostgreSQL): crews of threads, each with a connection,
 * one transaction a job. Reads, writes and what is slow are different crews, so that none waits for
 * another; only the queue of slow jobs is ever full. */
#ifndef SERVER_LANES_SHARED_H
#define SERVER_LANES_SHARED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct config;
struct db;
struct job;

/* Opens the connections. Main thread, as are start and stop. */
enum err shared_open(const struct config *config, char *why, size_t why_n) MUST_CHECK;
void shared_start(void);
/* Hands a job over by job->next_lane. False: the job is still the caller's. Any thread. */
bool shared_give(struct job *j);
/* Reads, then slow ones, then the writes that both may have left. */
void shared_stop(void);

/* A first step or a READ, in a read transaction; again when the engine gave it up. As pipeline_run. */
bool shared_read(struct job *j, struct db *db);

/* The object that the job's write belongs to, as "application:12": it may run beside writes of other
 * objects. NULL: it runs alone. In the arena. */
const char *shared_apart(struct job *j);

#endif

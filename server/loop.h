/* One event_base per thread: its share of the connections, its timers, its read-only database
 * connection, and the inbox of finished jobs (an eventfd). */
#ifndef SERVER_LOOP_H
#define SERVER_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct job;
struct config;
struct db;
struct loop;

/* Binds the listening socket (and the control socket) and makes config->n_loops loops. */
enum err loops_start(const struct config *config, char *why, unsigned long why_n) MUST_CHECK;
/* The port that was bound (config->port 0: the kernel's choice). */
int loops_port(void);
/* Starts their threads: what they read of the process, such as its origin, stands by then. */
void loops_run(void);
/* Returns a finished job to its loop. Any thread. */
void loop_give_back(struct job *j);
/* Those of a list by `next`, of any loops. */
void loop_give_back_all(struct job *first);
/* Stops accepting (listener closed, idle connections closed); waits until the replies under way are
 * written, at most 10 s; joins. Call lanes_stop between the two. Main thread. */
void loops_close_listeners(void);
void loops_stop(void);

/* The read-only connection of a loop, for conn.c's READ jobs, or NULL: a lane runs them. That loop's thread
 * only. */
struct db *loop_db(struct loop *l);

/* The earliest received time (event clock) among all requests not yet answered, or INT64_MAX when
 * there is none: a call is closed for good when this is not before its closing. Any thread. */
int64_t loops_oldest_received_at(void);

#endif

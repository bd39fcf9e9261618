/* A crew: threads that take jobs, in the order in which they come, from one queue; each has a database
 * connection of its own. Who is slow is in another crew than who is not, so that neither waits for the
 * other. A crew may also run plain functions, with one thread more that does nothing else.
 *
 * Jobs that say the same turn would only wait for each other: they are run one after the other, or by one thread
 * at once (crew_next), while the other threads take what else there is. */
#ifndef SERVER_CREW_H
#define SERVER_CREW_H

#include <stdbool.h>
#include <stdint.h>

#include "metrics.h"
#include "store/store.h"

struct job;
struct crew;

#define CREW_TURNS 256 /* job.turn is less */

/* Jobs in the order they came. Guarded by its owner's lock. */
struct queue {
    struct job *first, **end;
    int64_t n;
    enum metric gauge; /* how many wait */
};
void queue_push(struct queue *q, struct job *j);
struct job *queue_pop(struct queue *q); /* NULL when there is none */
struct job *queue_take_all(struct queue *q); /* the first of a list by `next` */

struct crew_plan {
    const char *db_path;
    enum db_mode mode;     /* of the connections */
    int64_t n_threads;
    int64_t queue_max;     /* jobs that may wait; 0: as many as come */
    int64_t calls_max;     /* functions that may wait; 0: it runs none */
    enum metric gauge;
    /* Runs a job and hands it on; crew_end before that, when it has a turn. */
    void (*run)(struct job *j, struct db *db);
};

/* Opens the connections. NULL, and a sentence in why, on failure. Main thread, as are start and stop. */
struct crew *crew_open(const struct crew_plan *plan, char *why, size_t why_n);
void crew_start(struct crew *c);
/* False: the queue is full, or we are stopping; the job is still the caller's. Any thread. */
bool crew_give(struct crew *c, struct job *j);
/* As crew_give, also when the queue is full: what cannot be sent again. False: we are stopping. */
bool crew_owe(struct crew *c, struct job *j);
/* One job more, from `run`: of this turn, which is the caller's; or the next that waits, if it fits and no other
 * thread is free to take it. NULL: none. */
struct job *crew_next(struct crew *c, int turn, bool (*fits)(const struct job *j));
/* The jobs of a turn that were taken are done. */
void crew_end(struct crew *c, int turn);
/* Runs a function on one of the threads. False as above. Any thread. */
bool crew_call(struct crew *c, void (*fn)(void *), void *arg);
/* Runs what waits, joins, closes the connections. Nothing is taken any more. */
void crew_stop(struct crew *c);
/* NULL is fine. */
void crew_free(struct crew *c);

#endif

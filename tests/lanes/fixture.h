/* What the lanes' tests share: jobs with a pipeline of their own, a database in the folder whose disk can
 * be made to misbehave, and the switches of that. */
#ifndef LANES_FIXTURE_H
#define LANES_FIXTURE_H

#include "../unit/unit.h"

#include <semaphore.h>
#include <stdatomic.h>

#include "config.h"
#include "job.h"
#include "lanes.h"
#include "store/queries.h"

/* What a job of these tests does. */
struct task {
    struct job j; /* first */
    struct route route;
    char name[32];      /* of the setting it writes */
    int n_bytes;        /* of its value */
    const char *topic;
    atomic_int n_runs;
    sem_t *started, *go; /* tells that it runs, then waits; or NULL */
    sem_t *done;
    bool is_done;
};

struct fixture {
    char folder[64], path[96];
    struct config config;
    struct ctx c; /* a reader of our own */
};

struct fixture begin(void);
void end(struct fixture *f);

/* A job for a lane. Posted to `done` when it comes back. */
struct task *task(const char *name, enum lane lane, route_fn *handler);
void task_free(struct task *t);
extern sem_t done;
void wait_done(int n);
bool is_stored(struct fixture *f, const char *name);
/* Gives the tasks so that they share a batch, and waits for them. */
void give_together(struct task **tasks, int n);

/* Handlers. */
enum err do_write(struct ctx *c, struct reply *r);
enum err do_write_then_refuse(struct ctx *c, struct reply *r);
enum err do_refuse(struct ctx *c, struct reply *r);
enum err do_conflict(struct ctx *c, struct reply *r); /* refused by the database */
enum err do_write_over_conflict(struct ctx *c, struct reply *r);
enum err do_log(struct ctx *c, struct reply *r);
enum err do_wait(struct ctx *c, struct reply *r);
/* From here on the writer's database may not grow; and again it may. */
enum err do_fill(struct ctx *c, struct reply *r);
enum err do_make_room(struct ctx *c, struct reply *r);

/* The fault library's switches and counts (tests/fault/syncfault.c). */
void set(const char *name, bool is_on);
int64_t count(const char *name);

#endif

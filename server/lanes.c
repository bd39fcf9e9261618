#include "lanes.h"

#include <stdatomic.h>
#include <time.h>

#include "clock.h"
#include "config.h"
#include "crew.h"
#include "job.h"
#include "lanes_own.h"
#include "lanes_shared.h"
#include "loop.h"
#include "pieces.h"
#include "pipeline.h"
#include "writer.h"

/* Stays where it is until the next start: loops may still be about to give it something. */
static struct crew *_Atomic slow;
static bool is_shared; /* the database; set before threads start */

static lanes_topic_fn *on_topic;
static lanes_wake_fn *on_mail, *on_clock;

void lanes_on_mail(lanes_wake_fn *fn)
{
    on_mail = fn;
}

void lanes_on_clock(lanes_wake_fn *fn)
{
    on_clock = fn;
}

void lanes_on_topic(lanes_topic_fn *fn)
{
    on_topic = fn;
}

/* ---- for who runs jobs ---- */

int64_t lanes_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void lanes_give_back(struct job *j)
{
    if (j->loop)
        loop_give_back(j);
    else
        j->done(j);
}

void lanes_refuse(struct job *j, enum err e)
{
    pipeline_again(j);
    pipeline_fail(j, e == ERR_NO_SPACE ? ERR_NO_SPACE : ERR_BUSY, e == ERR_NO_SPACE ? "no_space" : "busy");
}

void lanes_release(struct job *const *jobs, const bool *is_ok, int n)
{
    bool has_mail = false;
    for (int i = 0; i < n; i++) {
        const struct ctx *c = &jobs[i]->ctx;
        if (is_ok[i])
            clock_committed(c);
        if (is_ok[i] && c->has_clock && on_clock)
            on_clock();
        if (is_ok[i] && c->topic && on_topic)
            on_topic(c->topic);
        has_mail |= is_ok[i] && c->has_mail;
    }
    if (has_mail && on_mail)
        on_mail();
    for (int i = 0; i < n; i++)
        lanes_give_back(jobs[i]);
}

/* ---- slow ---- */

static bool give_to_write(struct job *j)
{
    return is_shared ? shared_give(j) : writer_give(j);
}

static bool read_alone(struct job *j, struct db *db)
{
    bool is_ok = false, is_done = true;
    j->started_us = lanes_now_us();
    enum err e = db_begin_read(db);
    if (e == OK) {
        is_done = pipeline_run(j, db, &is_ok);
        db_rollback(db);
    } else {
        lanes_refuse(j, e);
    }
    return is_done;
}

static void run_slow(struct job *j, struct db *db)
{
    bool is_body = j->store_body != NULL, is_done = false, is_piece = pieces_are_due(j);
    if (is_piece)
        pieces_make(j, db);
    else if (is_body)
        job_store_body(j, db);
    else
        is_done = is_shared ? shared_read(j, db) : read_alone(j, db);
    /* An upload's body comes next, and that is the loop's. */
    bool is_for_writer = is_body || (!is_done && !is_piece && j->route->lane != LANE_UPLOAD);
    if (is_for_writer && give_to_write(j))
        return;
    if (is_for_writer)
        lanes_refuse(j, ERR_BUSY);
    lanes_give_back(j);
}

/* ---- giving ---- */

bool lanes_are_shared(void)
{
    return is_shared;
}

bool lanes_run(void (*fn)(void *), void *arg)
{
    return slow && crew_call(slow, fn, arg);
}

bool lanes_give(struct job *j)
{
    enum lane lane = j->next_lane;
    j->queued_us = lanes_now_us();
    if (pieces_are_due(j) || (lane == LANE_WRITE && j->store_body))
        return slow && crew_owe(slow, j);
    if (lane == LANE_WRITE)
        return give_to_write(j);
    if (is_shared && (lane == LANE_READ || lane == LANE_UPLOAD))
        return shared_give(j);
    return slow && crew_give(slow, j);
}

/* ---- start and stop ---- */

static enum err open_all(const struct config *config, char *why, size_t why_n)
{
    const struct crew_plan plan = {.db_path = config->db_path, .mode = is_shared ? DB_WRITE : DB_READ,
                                   .n_threads = config->n_pool,
                                   .queue_max = config->slow_queue,
                                   .calls_max = config->max_connections + 1,
                                   .gauge = METRIC_slow_waiting, .run = run_slow};
    crew_free(slow);
    slow = NULL;
    TRY(is_shared ? shared_open(config, why, why_n) : writer_open(config->db_path, why, why_n));
    slow = crew_open(&plan, why, why_n);
    return slow ? OK : ERR_INTERNAL;
}

enum err lanes_start(const struct config *config, char *why, unsigned long why_n)
{
    is_shared = db_is_pg(config->db_path);
    enum err e = open_all(config, why, why_n);
    if (e != OK) {
        writer_close();
        return e;
    }
    if (is_shared)
        shared_start();
    else
        writer_start();
    crew_start(slow);
    return OK;
}

void lanes_stop(void)
{
    crew_stop(slow);
    if (is_shared)
        shared_stop();
    else
        writer_stop();
}

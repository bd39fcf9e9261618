#include "lanes.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "change.h"
#include "clock.h"
#include "config.h"
#include "domain/log.h"
#include "job.h"
#include "loop.h"
#include "metrics.h"
#include "pipeline.h"
#include "store/store.h"

enum {
    BATCH_MAX = 256,         /* jobs of one transaction */
    BATCH_US = 5000,         /* no job is added to a batch that has run so long */
    CHECKPOINT_FRAMES = 4000,
    IDLE_MS = 200,           /* quiet for so long: what the log holds is moved */
    IDLE_AGAIN_MS = 5000,    /* a reader was in the way */
    SEQUENCER_ARENA = 4 << 20
};

/* Jobs in the order they came. */
struct queue {
    struct job *first, **end;
    int64_t n;
    enum metric gauge; /* how many wait */
};

/* A function to run in the pool (lanes_run). */
struct call {
    void (*fn)(void *);
    void *arg;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct queue queue;
    bool is_stopping; /* also before the start: nothing is taken */
    pthread_t thread;
    struct db *db;
    struct ctx sequencer;
    struct job *batch[BATCH_MAX]; /* the writer's own from here on */
    bool is_ok[BATCH_MAX];
    int n_batch;
} writer = {.lock = PTHREAD_MUTEX_INITIALIZER, .is_stopping = true,
            .queue.gauge = METRIC_writes_waiting};

struct worker {
    pthread_t thread;
    struct db *db; /* NULL: runs calls only, so that slow jobs never hold them up */
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct queue queue;
    int64_t queue_max;
    struct call *calls; /* a ring */
    int64_t calls_max, first_call, n_calls;
    bool is_stopping;
    struct worker *workers;
    int n_workers;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER, .is_stopping = true,
          .queue.gauge = METRIC_slow_waiting};

static lanes_topic_fn *on_topic;
static lanes_mail_fn *on_mail;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void push(struct queue *q, struct job *j)
{
    j->next = NULL;
    if (!q->first)
        q->end = &q->first;
    *q->end = j;
    q->end = &j->next;
    q->n++;
    metrics_add(q->gauge, 1);
}

static struct job *pop(struct queue *q)
{
    struct job *j = q->first;
    if (j) {
        q->first = j->next;
        j->next = NULL;
        q->n--;
        metrics_add(q->gauge, -1);
    }
    return j;
}

static void give_back(struct job *j)
{
    if (j->loop)
        loop_give_back(j);
    else
        j->done(j);
}

void lanes_on_mail(lanes_mail_fn *fn)
{
    on_mail = fn;
}

void lanes_on_topic(lanes_topic_fn *fn)
{
    on_topic = fn;
}

/* ---- writer: one job ---- */

/* Runs a job in the open transaction, in a savepoint unless it is alone. False: the transaction is gone
 * or cannot be trusted, and everybody in it must run again. */
static bool run_in_batch(struct job *j, bool *is_ok)
{
    struct db *db = writer.db;
    if (db_savepoint(db) != OK)
        return false;
    j->started_us = now_us();
    pipeline_run(j, db, is_ok);
    if (!db_in_transaction(db))
        return false;
    if (*is_ok)
        return db_release(db) == OK;
    db_rollback_to(db);
    return db_in_transaction(db);
}

/* Numbers the batch's rows of the log. When it fails the batch is none the worse: the rows are
 * chained by the next one. False: the transaction is gone. */
static bool sequence(void)
{
    struct db *db = writer.db;
    struct ctx *c = &writer.sequencer;
    struct arena_mark mark = arena_mark(c->arena);
    c->db = db;
    if (db_savepoint(db) != OK)
        return false;
    enum err e = log_sequence(c);
    bool is_alive = db_in_transaction(db);
    if (is_alive && e == OK)
        is_alive = db_release(db) == OK;
    else if (is_alive)
        db_rollback_to(db);
    if (e != OK)
        fprintf(stderr, "level=error msg=\"the log's rows could not be chained\" error=%s detail=\"%s\"\n",
                err_word(e), c->failure.detail ? c->failure.detail : "");
    failure_clear(c);
    arena_reset(c->arena, mark);
    return is_alive && db_in_transaction(db);
}

static void refuse(struct job *j, enum err e)
{
    pipeline_again(j);
    pipeline_fail(j, e == ERR_NO_SPACE ? ERR_NO_SPACE : ERR_BUSY, e == ERR_NO_SPACE ? "no_space" : "busy");
}

/* Runs a job in a transaction of its own: after its batch was lost. */
static bool run_alone(struct job *j)
{
    struct db *db = writer.db;
    bool is_ok = false;
    enum err e = db_begin(db);
    if (e == OK) {
        j->started_us = now_us();
        pipeline_run(j, db, &is_ok);
        if (is_ok)
            e = db_in_transaction(db) && sequence() ? db_commit(db) : ERR_NO_SPACE;
        db_rollback(db);
    }
    if (e != OK)
        refuse(j, e);
    return is_ok && e == OK;
}

/* ---- writer: a batch ---- */

static struct job *next_queued(void)
{
    pthread_mutex_lock(&writer.lock);
    struct job *j = pop(&writer.queue);
    pthread_mutex_unlock(&writer.lock);
    return j;
}

/* Runs what is queued, from `first` on, and commits. False: lost, nothing is stored. */
static bool run_batch(struct job *first)
{
    int64_t from = now_us();
    int n_ok = 0;
    writer.batch[0] = first;
    writer.n_batch = 1;
    if (db_begin(writer.db) != OK)
        return false;
    for (int i = 0; i < writer.n_batch; i++) {
        writer.is_ok[i] = false;
        if (!run_in_batch(writer.batch[i], &writer.is_ok[i]))
            return false;
        n_ok += writer.is_ok[i];
        if (i + 1 == BATCH_MAX || now_us() - from >= BATCH_US)
            break;
        struct job *next = next_queued();
        if (next)
            writer.batch[writer.n_batch++] = next;
    }
    if (n_ok == 0) {
        db_rollback(writer.db);
        return true;
    }
    if (!sequence() || db_commit(writer.db) != OK)
        return false;
    metrics_add(METRIC_batches, 1);
    metrics_add(METRIC_writes, n_ok);
    return true;
}

/* Everybody of a lost batch again, one by one, so that the one at fault fails alone. */
static void run_again(void)
{
    db_rollback(writer.db);
    metrics_add(METRIC_batches_rerun, 1);
    for (int i = 0; i < writer.n_batch; i++) {
        pipeline_again(writer.batch[i]);
        writer.is_ok[i] = run_alone(writer.batch[i]);
        metrics_add(METRIC_writes, writer.is_ok[i]);
    }
}

/* Before anybody is told that it succeeded: kept answers that the batch has changed hold no longer. */
static void tell_changes(void)
{
    struct table_set written = writer.sequencer.written;
    for (int i = 0; i < writer.n_batch; i++)
        table_set_add(&written, &writer.batch[i]->ctx.written);
    change_tell(&written);
    writer.sequencer.written = (struct table_set){0};
}

static void release_replies(void)
{
    bool has_mail = false;
    tell_changes();
    for (int i = 0; i < writer.n_batch; i++) {
        const char *topic = writer.batch[i]->ctx.topic;
        if (writer.is_ok[i])
            clock_committed(&writer.batch[i]->ctx);
        if (writer.is_ok[i] && topic && on_topic)
            on_topic(topic);
        has_mail |= writer.is_ok[i] && writer.batch[i]->ctx.has_mail;
    }
    if (has_mail && on_mail)
        on_mail();
    for (int i = 0; i < writer.n_batch; i++)
        give_back(writer.batch[i]);
}

/* ---- writer: the thread ---- */

static struct timespec after_ms(int64_t ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + ms % 1000 * 1000000;
    t.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    t.tv_nsec = (long)(ns % 1000000000);
    return t;
}

/* The next job; NULL at the end. Moves the log's frames to the database when nothing comes. */
static struct job *wait_for_job(void)
{
    int64_t idle_ms = IDLE_MS;
    struct job *j;
    pthread_mutex_lock(&writer.lock);
    while (!(j = pop(&writer.queue)) && !writer.is_stopping) {
        if (db_log_frames(writer.db) == 0) {
            pthread_cond_wait(&writer.wake, &writer.lock);
            continue;
        }
        struct timespec until = after_ms(idle_ms);
        if (pthread_cond_timedwait(&writer.wake, &writer.lock, &until) != 0 && !writer.queue.first) {
            pthread_mutex_unlock(&writer.lock);
            db_checkpoint(writer.db);
            idle_ms = IDLE_AGAIN_MS;
            pthread_mutex_lock(&writer.lock);
        }
    }
    pthread_mutex_unlock(&writer.lock);
    return j;
}

static void *write_jobs(void *arg)
{
    (void)arg;
    for (struct job *j; (j = wait_for_job());) {
        if (!run_batch(j))
            run_again();
        release_replies();
        if (db_log_frames(writer.db) >= CHECKPOINT_FRAMES)
            db_checkpoint(writer.db);
    }
    return NULL;
}

static bool give_to_writer(struct job *j)
{
    pthread_mutex_lock(&writer.lock);
    bool is_taken = !writer.is_stopping;
    if (is_taken) {
        push(&writer.queue, j);
        pthread_cond_signal(&writer.wake);
    }
    pthread_mutex_unlock(&writer.lock);
    return is_taken;
}

/* ---- pool ---- */

static void run_slow(struct job *j, struct db *db)
{
    bool is_ok = false, is_done = true;
    j->started_us = now_us();
    enum err e = db_begin(db);
    if (e == OK) {
        is_done = pipeline_run(j, db, &is_ok);
        db_rollback(db);
    } else {
        refuse(j, e);
    }
    /* An upload's body comes next, and that is the loop's. */
    bool is_for_writer = !is_done && j->route->lane != LANE_UPLOAD;
    if (is_for_writer && give_to_writer(j))
        return;
    if (is_for_writer)
        refuse(j, ERR_BUSY);
    give_back(j);
}

/* Takes a call or a job, in turn when there are both. False: neither, and we are stopping. */
static bool take_work(bool takes_jobs, bool *was_call, struct call *call, struct job **job)
{
    pthread_mutex_lock(&pool.lock);
    while (pool.n_calls == 0 && !(takes_jobs && pool.queue.first) && !pool.is_stopping)
        pthread_cond_wait(&pool.wake, &pool.lock);
    bool has_job = takes_jobs && pool.queue.first;
    bool is_call = pool.n_calls > 0 && !(has_job && *was_call);
    *job = NULL;
    if (is_call) {
        *call = pool.calls[pool.first_call];
        pool.first_call = (pool.first_call + 1) % pool.calls_max;
        pool.n_calls--;
    } else if (has_job) {
        *job = pop(&pool.queue);
    }
    *was_call = is_call;
    pthread_mutex_unlock(&pool.lock);
    return is_call || *job;
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct call call;
    struct job *j;
    bool was_call = false;
    while (take_work(w->db != NULL, &was_call, &call, &j)) {
        if (j)
            run_slow(j, w->db);
        else
            call.fn(call.arg);
    }
    return NULL;
}

static bool give_to_pool(struct job *j)
{
    pthread_mutex_lock(&pool.lock);
    bool is_taken = !pool.is_stopping && pool.queue.n < pool.queue_max;
    if (is_taken) {
        push(&pool.queue, j);
        pthread_cond_broadcast(&pool.wake);
    }
    pthread_mutex_unlock(&pool.lock);
    return is_taken;
}

bool lanes_run(void (*fn)(void *), void *arg)
{
    pthread_mutex_lock(&pool.lock);
    bool is_taken = !pool.is_stopping && pool.n_calls < pool.calls_max;
    if (is_taken) {
        pool.calls[(pool.first_call + pool.n_calls++) % pool.calls_max] = (struct call){fn, arg};
        pthread_cond_broadcast(&pool.wake);
    }
    pthread_mutex_unlock(&pool.lock);
    return is_taken;
}

bool lanes_give(struct job *j)
{
    j->queued_us = now_us();
    return j->next_lane == LANE_WRITE ? give_to_writer(j) : give_to_pool(j);
}

/* ---- start and stop ---- */

static void start_thread(pthread_t *thread, void *(*fn)(void *), void *arg)
{
    if (pthread_create(thread, NULL, fn, arg) != 0)
        fatal("a thread cannot be started");
}

static void close_all(void)
{
    for (int i = 0; i < pool.n_workers; i++)
        db_close(pool.workers[i].db);
    free(pool.workers);
    free(pool.calls);
    pool.workers = NULL;
    pool.calls = NULL;
    pool.n_workers = 0;
    pool.first_call = pool.n_calls = 0;
    db_close(writer.db);
    writer.db = NULL;
    failure_clear(&writer.sequencer);
    arena_free(writer.sequencer.arena);
    writer.sequencer = (struct ctx){0};
}

static enum err open_all(const struct config *config, char *why, size_t why_n)
{
    writer.db = db_open(config->db_path, DB_WRITE, why, why_n);
    if (!writer.db)
        return ERR_INTERNAL;
    TRY(db_migrate(writer.db, why, why_n));
    writer.sequencer = (struct ctx){.arena = arena_new(SEQUENCER_ARENA),
                                    .who = {.kind = WHO_SYSTEM, .address = ""},
                                    .phase = "sequence"};
    pool.queue_max = config->slow_queue;
    pool.calls_max = config->max_connections + 1;
    pool.calls = calloc((size_t)pool.calls_max, sizeof *pool.calls);
    pool.workers = calloc((size_t)config->n_pool + 1, sizeof *pool.workers);
    if (!pool.calls || !pool.workers)
        fatal("out of memory");
    for (pool.n_workers = 1; pool.n_workers <= config->n_pool; pool.n_workers++) {
        struct db *db = db_open(config->db_path, DB_READ, why, why_n);
        if (!db)
            return ERR_INTERNAL;
        pool.workers[pool.n_workers].db = db;
    }
    return OK;
}

enum err lanes_start(const struct config *config, char *why, unsigned long why_n)
{
    enum err e = open_all(config, why, why_n);
    if (e != OK) {
        close_all();
        return e;
    }
    pthread_condattr_t attr; /* waits by the monotonic clock */
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&writer.wake, &attr);
    pthread_condattr_destroy(&attr);
    writer.is_stopping = pool.is_stopping = false;
    start_thread(&writer.thread, write_jobs, NULL);
    for (int i = 0; i < pool.n_workers; i++)
        start_thread(&pool.workers[i].thread, work, &pool.workers[i]);
    return OK;
}

void lanes_stop(void)
{
    pthread_mutex_lock(&pool.lock);
    pool.is_stopping = true;
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.lock);
    for (int i = 0; i < pool.n_workers; i++)
        pthread_join(pool.workers[i].thread, NULL);
    pthread_mutex_lock(&writer.lock);
    writer.is_stopping = true;
    pthread_cond_signal(&writer.wake);
    pthread_mutex_unlock(&writer.lock);
    pthread_join(writer.thread, NULL);
    db_checkpoint_last(writer.db);
    close_all();
    pthread_cond_destroy(&writer.wake);
}

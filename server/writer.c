#include "writer.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "change.h"
#include "crew.h"
#include "domain/access/log.h"
#include "domain/call/tally.h"
#include "job.h"
#include "lanes_own.h"
#include "metrics.h"
#include "pipeline.h"

enum {
    BATCH_MAX = 256,         /* jobs of one transaction */
    BATCH_US = 5000,         /* no job is added to a batch that has run so long */
    SPARE_FRAMES = 256,      /* of the log, moved while nobody waits: a few milliseconds */
    CHECKPOINT_FRAMES = 2000, /* moved whoever waits */
    IDLE_MS = 200,           /* quiet for so long: what the log holds is moved */
    IDLE_AGAIN_MS = 5000,    /* a reader was in the way */
    CAREFUL_BATCHES = 64,    /* each job in a savepoint, after one that failed and left something */
    FOLLOW_MS = 50,          /* quiet for so long: kept numbers follow the log */
    FOLLOW_AGAIN_MS = 1,     /* and there is more */
    FOLLOW_JOBS = 64,        /* or so many were stored, and nobody waits */
    FOLLOW_MAX = 128,        /* applications at a time: a few milliseconds */
    SEQUENCER_ARENA = 4 << 20
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
    int n_careful; /* batches to come with a savepoint for each job */
    bool is_mixed; /* a job failed that has changed rows, and had no savepoint */
    int n_behind; /* jobs stored since the kept numbers followed the log; more than 0 when they may be behind */
} writer = {.lock = PTHREAD_MUTEX_INITIALIZER, .is_stopping = true,
            .queue.gauge = METRIC_writes_waiting};

/* ---- one job ---- */

/* Runs a job in the open transaction. A savepoint costs a copy of each page that the job changes, and who
 * fails has hardly ever changed one. False: the transaction is gone or cannot be trusted, and everybody in it
 * must run again. */
static bool run_lightly(struct job *j, bool *is_ok)
{
    struct db *db = writer.db;
    int64_t n_changed = db_n_changed(db);
    j->started_us = lanes_now_us();
    pipeline_run(j, db, is_ok);
    if (!db_in_transaction(db))
        return false;
    writer.is_mixed = !db_end_part(db, *is_ok, n_changed);
    return !writer.is_mixed;
}

/* The same in a savepoint. */
static bool run_carefully(struct job *j, bool *is_ok)
{
    struct db *db = writer.db;
    if (db_savepoint(db) != OK)
        return false;
    j->started_us = lanes_now_us();
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

/* Runs a job in a transaction of its own: after its batch was lost. */
static bool run_alone(struct job *j)
{
    struct db *db = writer.db;
    bool is_ok = false;
    enum err e = db_begin(db);
    if (e == OK) {
        j->started_us = lanes_now_us();
        pipeline_run(j, db, &is_ok);
        if (is_ok && !db_end_part(db, true, 0))
            e = ERR_CONFLICT; /* it went on after one */
        else if (is_ok)
            e = db_in_transaction(db) && sequence() ? db_commit(db) : ERR_NO_SPACE;
        db_rollback(db);
    }
    if (e != OK)
        lanes_refuse(j, e);
    return is_ok && e == OK;
}

/* ---- a batch ---- */

static struct job *next_queued(void)
{
    pthread_mutex_lock(&writer.lock);
    struct job *j = queue_pop(&writer.queue);
    pthread_mutex_unlock(&writer.lock);
    return j;
}

/* Runs the batch, and until then adds to it what is queued. False: the transaction is of no use. */
static bool run_jobs(int64_t until_us, int *n_ok)
{
    bool (*run)(struct job *, bool *) = writer.n_careful ? run_carefully : run_lightly;
    *n_ok = 0;
    if (db_begin(writer.db) != OK)
        return false;
    for (int i = 0; i < writer.n_batch; i++) {
        writer.is_ok[i] = false;
        if (!run(writer.batch[i], &writer.is_ok[i]))
            return false;
        *n_ok += writer.is_ok[i];
        if (i + 1 < writer.n_batch || i + 1 == BATCH_MAX || lanes_now_us() >= until_us)
            continue;
        struct job *next = next_queued();
        if (next)
            writer.batch[writer.n_batch++] = next;
    }
    return true;
}

/* All of the batch once more, each in a savepoint; so are the next ones: who does it once may do it again. */
static bool run_jobs_carefully(int *n_ok)
{
    db_rollback(writer.db);
    for (int i = 0; i < writer.n_batch; i++)
        pipeline_again(writer.batch[i]);
    writer.n_careful = CAREFUL_BATCHES;
    return run_jobs(0, n_ok);
}

/* Runs what is queued, from `first` on, and commits. False: lost, nothing is stored. */
static bool run_batch(struct job *first)
{
    int n_ok;
    writer.batch[0] = first;
    writer.n_batch = 1;
    writer.is_mixed = false;
    writer.n_careful -= writer.n_careful > 0;
    bool is_run = run_jobs(lanes_now_us() + BATCH_US, &n_ok);
    if (writer.is_mixed)
        is_run = run_jobs_carefully(&n_ok);
    if (!is_run)
        return false;
    if (n_ok == 0) {
        db_rollback(writer.db);
        return true;
    }
    if (!sequence() || db_commit(writer.db) != OK)
        return false;
    metrics_add(METRIC_batches, 1);
    metrics_add(METRIC_writes, n_ok);
    writer.n_behind += n_ok;
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
        writer.n_behind += writer.is_ok[i];
    }
}

/* ---- the thread ---- */

static struct timespec after_ms(int64_t ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + ms % 1000 * 1000000;
    t.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    t.tv_nsec = (long)(ns % 1000000000);
    return t;
}

/* The kept numbers follow the log a little: nobody waits for that. True when there is more. */
static bool follow(void)
{
    struct ctx *c = &writer.sequencer;
    bool is_more = false;
    c->db = writer.db;
    enum err e = db_begin(writer.db);
    if (e == OK)
        e = tally_follow(c, FOLLOW_MAX, &is_more);
    if (e == OK)
        e = db_commit(writer.db);
    db_rollback(writer.db);
    int64_t n_statements, us, n_rows;
    db_take_stats(writer.db, &n_statements, &us, &n_rows); /* no request's */
    if (e != OK)
        fprintf(stderr, "level=error msg=\"the kept numbers could not follow the log\" error=%s detail=\"%s\"\n",
                err_word(e), c->failure.detail ? c->failure.detail : "");
    failure_clear(c);
    writer.n_behind = e == OK && is_more;
    return writer.n_behind > 0;
}

/* How long nobody may come before something is done; 0: there is nothing to do. */
static int64_t patience_ms(bool is_following)
{
    if (writer.n_behind)
        return is_following ? FOLLOW_AGAIN_MS : FOLLOW_MS;
    return db_log_frames(writer.db) ? IDLE_MS : 0;
}

/* The next job; NULL at the end. When nothing comes, the kept numbers follow, and the log's frames are moved to
 * the database. */
static struct job *wait_for_job(void)
{
    int64_t idle_ms = 0, again_ms = 0;
    bool is_following = false;
    struct job *j;
    pthread_mutex_lock(&writer.lock);
    while (!(j = queue_pop(&writer.queue)) && !writer.is_stopping) {
        idle_ms = patience_ms(is_following);
        if (idle_ms == 0) {
            pthread_cond_wait(&writer.wake, &writer.lock);
            continue;
        }
        struct timespec until = after_ms(idle_ms > again_ms ? idle_ms : again_ms);
        if (pthread_cond_timedwait(&writer.wake, &writer.lock, &until) != 0 && !writer.queue.first) {
            pthread_mutex_unlock(&writer.lock);
            if (writer.n_behind) {
                is_following = follow();
            } else {
                db_checkpoint(writer.db);
                again_ms = IDLE_AGAIN_MS;
            }
            pthread_mutex_lock(&writer.lock);
        }
    }
    pthread_mutex_unlock(&writer.lock);
    return j;
}

static bool is_quiet(void)
{
    pthread_mutex_lock(&writer.lock);
    bool is_empty = !writer.queue.first;
    pthread_mutex_unlock(&writer.lock);
    return is_empty;
}

/* Moving the log's frames holds up whoever comes meanwhile: a little at a time, in the gaps, rather than
 * much of it in the busiest minute. */
static bool is_checkpoint_due(void)
{
    int64_t n = db_log_frames(writer.db);
    return n >= SPARE_FRAMES && (n >= CHECKPOINT_FRAMES || is_quiet());
}

/* Before anybody is told that it succeeded: kept answers that the batch has changed hold no longer. */
static void tell_changes(void)
{
    struct table_set written = writer.sequencer.written;
    for (int i = 0; i < writer.n_batch; i++)
        table_set_add(&written, &writer.batch[i]->ctx.written);
    change_tell(&written);
    writer.sequencer.written = (struct table_set){{0}};
}

static void *write_jobs(void *arg)
{
    (void)arg;
    for (struct job *j; (j = wait_for_job());) {
        if (!run_batch(j))
            run_again();
        tell_changes();
        lanes_release(writer.batch, writer.is_ok, writer.n_batch);
        if (writer.n_behind >= FOLLOW_JOBS && is_quiet())
            follow();
        if (is_checkpoint_due())
            db_checkpoint(writer.db);
    }
    return NULL;
}

bool writer_give(struct job *j)
{
    pthread_mutex_lock(&writer.lock);
    bool is_taken = !writer.is_stopping;
    if (is_taken) {
        queue_push(&writer.queue, j);
        pthread_cond_signal(&writer.wake);
    }
    pthread_mutex_unlock(&writer.lock);
    return is_taken;
}

/* ---- start and stop ---- */

enum err writer_open(const char *db_path, char *why, size_t why_n)
{
    writer.db = db_open(db_path, DB_WRITE, why, why_n);
    if (!writer.db)
        return ERR_INTERNAL;
    TRY(db_migrate(writer.db, why, why_n));
    writer.n_careful = 0;
    writer.sequencer = (struct ctx){.arena = arena_new(SEQUENCER_ARENA),
                                    .who = {.kind = WHO_SYSTEM, .address = ""},
                                    .phase = "sequence"};
    return OK;
}

void writer_start(void)
{
    pthread_condattr_t attr; /* waits by the monotonic clock */
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&writer.wake, &attr);
    pthread_condattr_destroy(&attr);
    writer.is_stopping = false;
    writer.n_behind = 1;
    if (pthread_create(&writer.thread, NULL, write_jobs, NULL) != 0)
        fatal("a thread cannot be started");
}

void writer_stop(void)
{
    pthread_mutex_lock(&writer.lock);
    writer.is_stopping = true;
    pthread_cond_signal(&writer.wake);
    pthread_mutex_unlock(&writer.lock);
    pthread_join(writer.thread, NULL);
    db_checkpoint_last(writer.db);
    writer_close();
    pthread_cond_destroy(&writer.wake);
}

void writer_close(void)
{
    db_close(writer.db);
    writer.db = NULL;
    failure_clear(&writer.sequencer);
    arena_free(writer.sequencer.arena);
    writer.sequencer = (struct ctx){0};
}

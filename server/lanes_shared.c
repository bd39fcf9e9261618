#include "lanes_shared.h"

#include <string.h>
#include <time.h>

#include "base/rand.h"
#include "config.h"
#include "crew.h"
#include "job.h"
#include "lanes_own.h"
#include "mark.h"
#include "nodes.h"
#include "pipeline.h"

#define RUNS_MAX 6  /* the first and five more */
#define PAUSE_MS 10 /* before the second; then longer and longer */
#define PATIENCE_US 5000000 /* after so long it is run no more: while the database is away all are told soon */

static struct crew *_Atomic readers, *_Atomic writers;

/* ---- once more ---- */

/* After a transaction that the engine gave up: waits a little, unlike the others that it met, and puts
 * the job back. False: it has been tried often enough, or had another end. */
static bool is_again(struct job *j, const struct db *db, int n_runs)
{
    uint16_t r;
    if (db_fate(db) != DB_AGAIN || n_runs == RUNS_MAX || lanes_now_us() - j->queued_us > PATIENCE_US)
        return false;
    rand_bytes(&r, sizeof r);
    int64_t us = (int64_t)PAUSE_MS * 1000 * (1 << (n_runs - 1)) * (512 + r % 1024) / 1024;
    nanosleep(&(struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000}, NULL);
    pipeline_again(j);
    metrics_add(METRIC_reruns, 1);
    return true;
}

/* ---- reads ---- */

bool shared_read(struct job *j, struct db *db)
{
    j->started_us = lanes_now_us();
    for (int n = 1;; n++) {
        bool is_ok = false, is_done = true;
        enum err e = db_begin_read(db);
        if (e == OK) {
            is_done = pipeline_run(j, db, &is_ok);
            db_rollback(db);
        }
        if (db_fate(db) == DB_SOUND && e == OK)
            return is_done;
        if (is_again(j, db, n))
            continue;
        lanes_refuse(j, ERR_BUSY);
        return true;
    }
}

static void run_read(struct job *j, struct db *db)
{
    (void)shared_read(j, db); /* an answer, or what an upload's body waits for */
    lanes_give_back(j);
}

/* ---- writes ---- */

const char *shared_apart(struct job *j)
{
    if (!strchr(j->route->fields, '&'))
        return NULL;
    if (j->credential.kind == CREDENTIAL_APPLICATION) /* all that it may change is its own */
        return arena_printf(j->ctx.arena, "application_id:%lld", (long long)j->credential.id);
    return j->n_params ? arena_printf(j->ctx.arena, "%s:%s", j->params[0].name, j->params[0].value) : NULL;
}

/* In one transaction. OK: all of it is stored; or what the job answers stands, and nothing is stored. */
static enum err write_once(struct job *j, struct db *db, bool *is_stored)
{
    bool is_ok = false;
    *is_stored = false;
    TRY(db_begin_write(db, shared_apart(j)));
    pipeline_run(j, db, &is_ok);
    enum err e = OK;
    if (is_ok) {
        if (j->ctx.replay_id) /* a COMMIT that waits still for the standby can be seen already */
            db_witness(db);
        e = nodes_are_sure() ? nodes_tell(j, db) : ERR_BUSY; /* the others may wait for us no longer */
        if (e == OK)
            e = db_commit(db);
        *is_stored = e == OK;
    }
    db_rollback(db);
    return e;
}

static void run_write(struct job *j, struct db *db)
{
    bool is_stored = false;
    j->started_us = lanes_now_us();
    for (int n = 1;; n++) {
        enum err e = write_once(j, db, &is_stored);
        if (is_again(j, db, n))
            continue;
        if (e != OK || db_fate(db) != DB_SOUND) {
            pipeline_again(j);
            pipeline_not_stored(j, e, db);
        }
        break;
    }
    metrics_add(METRIC_writes, is_stored);
    metrics_add(METRIC_batches, is_stored);
    lanes_release(&j, &is_stored, 1);
}

/* ---- giving ---- */

bool shared_give(struct job *j)
{
    bool is_write = j->next_lane == LANE_WRITE;
    struct crew *c = is_write ? writers : readers;
    return c && crew_give(c, j);
}

/* ---- start and stop ---- */

enum err shared_open(const struct config *config, char *why, size_t why_n)
{
    const struct crew_plan plans[] = {
        {.db_path = config->db_path, .mode = DB_READ, .n_threads = config->db_readers,
         .gauge = METRIC_reads_waiting, .run = run_read},
        {.db_path = config->db_path, .mode = DB_WRITE, .n_threads = config->db_writers,
         .gauge = METRIC_writes_waiting, .run = run_write}};
    crew_free(readers);
    crew_free(writers);
    writers = NULL;
    readers = crew_open(&plans[0], why, why_n);
    if (readers)
        writers = crew_open(&plans[1], why, why_n);
    return writers ? mark_open(config, why, why_n) : ERR_INTERNAL;
}

void shared_start(void)
{
    crew_start(readers);
    crew_start(writers);
    mark_start();
}

void shared_stop(void)
{
    mark_stop();
    crew_stop(readers);
    crew_stop(writers);
}

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
#define BATCH_MAX 32 /* jobs of one transaction */
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

/* By a link that says which application it opens. */
static bool is_by_application(const struct job *j)
{
    return j->credential.kind == CREDENTIAL_APPLICATION || j->credential.kind == CREDENTIAL_MEMBER;
}

static bool is_beside(const struct job *j)
{
    return strchr(j->route->fields, '&') && (is_by_application(j) || j->n_params);
}

const char *shared_apart(struct job *j)
{
    if (!is_beside(j))
        return NULL;
    if (is_by_application(j)) /* all that it may change is its own */
        return arena_printf(j->ctx.arena, "application_id:%lld", (long long)j->credential.id);
    if (j->credential.kind == CREDENTIAL_SPEAKER)
        return arena_printf(j->ctx.arena, "speaker_id:%lld", (long long)j->credential.id);
    return arena_printf(j->ctx.arena, "%s:%s", j->params[0].name, j->params[0].value);
}

/* Jobs of one transaction: one, or several that may run beside others. */
struct batch {
    struct job *jobs[BATCH_MAX];
    bool is_ok[BATCH_MAX]; /* answered by more than a refusal */
    int n;
};

static const char *apart_of(const struct batch *b)
{
    const char *words = shared_apart(b->jobs[0]);
    for (int i = 1; i < b->n; i++)
        words = arena_printf(b->jobs[0]->ctx.arena, "%s\n%s", words, shared_apart(b->jobs[i]));
    return words;
}

/* A refusal stands beside what others do only if nothing was written before it. */
static enum err run_part(struct job *j, struct db *db, bool *is_ok)
{
    int64_t n_writes = db_n_writes(db);
    j->started_us = lanes_now_us();
    pipeline_run(j, db, is_ok);
    if (*is_ok)
        return nodes_tell(j, db);
    return db_in_transaction(db) && db_n_writes(db) == n_writes ? OK : ERR_CONFLICT;
}

/* In one transaction. OK: what is_ok says of each is stored, what the others answer stands. Else nothing is
 * stored. */
static enum err write_once(struct batch *b, struct db *db)
{
    bool has_any = false, has_replay = false;
    enum err e = OK;
    memset(b->is_ok, 0, sizeof b->is_ok);
    TRY(db_begin_write(db, apart_of(b)));
    for (int i = 0; i < b->n && e == OK; i++) {
        db_ahead_drop(db);
        e = run_part(b->jobs[i], db, &b->is_ok[i]);
        has_any |= b->is_ok[i];
        has_replay |= b->is_ok[i] && b->jobs[i]->ctx.replay_id;
    }
    if (b->n == 1 && !has_any)
        e = OK;
    if (e == OK && has_any) {
        if (has_replay) /* a COMMIT that waits still for the standby can be seen already */
            db_witness(db);
        e = nodes_are_sure() ? db_commit(db) : ERR_BUSY; /* the others may wait for us no longer */
    }
    db_rollback(db);
    return e;
}

static void note_stored(const struct batch *b)
{
    int64_t n = 0;
    for (int i = 0; i < b->n; i++)
        n += b->is_ok[i];
    metrics_add(METRIC_writes, n);
    metrics_add(METRIC_batches, n > 0);
}

/* Whether it was stored. */
static bool write_alone(struct job *j, struct db *db)
{
    struct batch b = {.jobs = {j}, .n = 1};
    for (int n = 1;; n++) {
        enum err e = write_once(&b, db);
        b.is_ok[0] &= e == OK;
        if (is_again(j, db, n))
            continue;
        if (e != OK || db_fate(db) != DB_SOUND) {
            pipeline_again(j);
            pipeline_not_stored(j, db_is_key_taken(db) ? ERR_CONFLICT : e, db);
        }
        break;
    }
    note_stored(&b);
    return b.is_ok[0];
}

/* When it comes to nothing, each again by itself, so that the one at fault fails alone. */
static void write_together(struct batch *b, struct db *db)
{
    enum err e = write_once(b, db);
    bool is_over[BATCH_MAX], is_unknown = db_fate(db) == DB_UNKNOWN;
    if (e == OK) {
        note_stored(b);
        return;
    }
    for (int i = 0; i < b->n; i++) { /* first: what the connection says of it */
        is_over[i] = is_unknown && b->is_ok[i];
        b->is_ok[i] = false;
        pipeline_again(b->jobs[i]);
        if (is_over[i])
            pipeline_not_stored(b->jobs[i], e, db);
    }
    metrics_add(METRIC_batches_rerun, 1);
    for (int i = 0; i < b->n; i++)
        if (!is_over[i])
            b->is_ok[i] = write_alone(b->jobs[i], db);
}

static void end_turns(const struct batch *b)
{
    for (int i = 0; i < b->n; i++) {
        int k = 0;
        while (b->jobs[k]->turn != b->jobs[i]->turn)
            k++;
        if (k == i && b->jobs[i]->turn) /* once for each */
            crew_end(writers, b->jobs[i]->turn);
    }
}

static void run_write(struct job *j, struct db *db)
{
    struct batch b = {.jobs = {j}, .n = 1};
    for (struct job *next; is_beside(j) && b.n < BATCH_MAX && (next = crew_next(writers, j->turn, is_beside));)
        b.jobs[b.n++] = next;
    if (b.n > 1)
        write_together(&b, db);
    else
        b.is_ok[0] = write_alone(j, db);
    end_turns(&b);
    lanes_release(b.jobs, b.is_ok, b.n);
}

/* ---- giving ---- */

/* That of its object. Two objects may share one: they wait for each other then. */
static int turn_of(struct job *j)
{
    const char *apart = shared_apart(j);
    unsigned h = 2166136261u; /* FNV-1a */
    for (const char *p = apart; p && *p; p++)
        h = (h ^ (unsigned char)*p) * 16777619u;
    return apart ? 1 + (int)(h % (CREW_TURNS - 1)) : 0;
}

bool shared_give(struct job *j)
{
    bool is_write = j->next_lane == LANE_WRITE;
    j->turn = is_write ? turn_of(j) : 0;
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

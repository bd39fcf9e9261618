#include "sweep.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/rand.h"
#include "clock.h"
#include "config.h"
#include "domain/call/application.h"
#include "domain/call/closing.h"
#include "domain/call/upload.h"
#include "domain/event/event_document.h"
#include "domain/event/organisation.h"
#include "domain/forum/newsletter.h"
#include "domain/forum/seat.h"
#include "domain/forum/thanks.h"
#include "domain/forum/visa_letter.h"
#include "domain/pitch/review.h"
#include "domain/privacy/privacy.h"
#include "file/chunks.h"
#include "file/pages.h"
#include "file/vault.h"
#include "instance.h"
#include "job.h"
#include "lanes.h"
#include "loop.h"
#include "store/queries.h"

#define EVERY_S   20
#define TURNS_A_PURGE 180 /* once an hour, and at start: also all documents are looked at */
#define BATCH     100
#define ARENA_MAX (16u << 20)
#define KEY_ROOM  64
#define DAY_MS    (INT64_C(24) * 3600 * 1000)
#define REPEAT_MS (2 * DAY_MS) /* so long a creation may be repeated by its key */
#define SESSION_KEEP_MS (30 * DAY_MS) /* after its end, for questions about who was signed in */
#define CODE_KEEP_MS    DAY_MS        /* after its end: how many were sent today is counted */
#define ORPHAN_MS (INT64_C(3600) * 1000) /* no row, and no byte for so long: its creation failed */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_running, is_stopping, is_job_done, is_woken; /* guarded by lock */
    pthread_t thread;
    struct db *db;
    struct arena *arena;
    int64_t n_expired; /* the writer's while a job is out, as is_more */
    bool is_more;
} sweep = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* ---- files ---- */

struct files {
    struct ctx *c;
    int64_t orphan_at; /* without a row, and not changed since: dropped */
    bool is_cutting;
    enum err err;
};

static void look_at(void *arg, const char *key, int64_t changed_at)
{
    struct files *f = arg;
    struct arena_mark mark = arena_mark(f->c->arena);
    struct q_upload_under_way row;
    struct q_upload_get u;
    enum err e = q_upload_under_way(f->c, key, &row);
    if (e == ERR_NOT_FOUND) {
        e = q_upload_get(f->c, key, &u);
        if (e == OK || (e == ERR_NOT_FOUND && changed_at < f->orphan_at))
            vault_drop(instance_uploads(), key);
        e = e == ERR_NOT_FOUND ? OK : e;
    } else if (e == OK && f->is_cutting && vault_cut(instance_uploads(), key, row.n_offset) != OK) {
        fprintf(stderr, "level=error msg=\"an upload has fewer bytes than were acknowledged\" upload=%s "
                        "acknowledged=%" PRId64 "\n", key, row.n_offset);
    }
    if (f->err == OK)
        f->err = e;
    arena_reset(f->c->arena, mark);
}

/* A document that was taken back, or whose rows were deleted. */
static void look_at_document(void *arg, const char *hash, int64_t changed_at)
{
    struct files *f = arg;
    struct arena_mark mark = arena_mark(f->c->arena);
    struct q_upload_with_hash row = {.n_uploads = 1};
    enum err e = changed_at < f->orphan_at ? q_upload_with_hash(f->c, hash, &row) : OK;
    if (e == OK && row.n_uploads == 0)
        vault_forget(instance_uploads(), hash, f->orphan_at);
    if (f->err == OK)
        f->err = e;
    arena_reset(f->c->arena, mark);
}

/* In one read transaction. */
static enum err sweep_files(struct db *db, struct arena *arena, int64_t orphan_at, bool is_cutting,
                            bool is_documents)
{
    struct arena_mark mark = arena_mark(arena);
    struct ctx c = {.arena = arena, .db = db, .who = {.kind = WHO_SYSTEM, .address = ""},
                    .phase = "sweep"};
    struct files f = {.c = &c, .orphan_at = orphan_at, .is_cutting = is_cutting};
    TRY(db_begin_read(db));
    enum err e = vault_each_open(instance_uploads(), look_at, &f);
    if (e == OK && is_documents)
        e = vault_each(instance_uploads(), look_at_document, &f);
    db_rollback(db);
    failure_clear(&c);
    arena_reset(arena, mark);
    return e == OK ? f.err : e;
}

enum err sweep_recover(struct db *db)
{
    struct arena *arena = arena_new(ARENA_MAX);
    vault_drop_copies(instance_uploads());
    enum err e = sweep_files(db, arena, INT64_MAX, true, false);
    arena_free(arena);
    return e;
}

/* ---- pictures of decks ---- */

/* True also when that cannot be told: a picture too many is no harm. */
static bool is_picture_wanted(void *arg, const char *hash)
{
    struct ctx *c = arg;
    struct q_upload_with_hash row;
    enum err e = q_upload_with_hash(c, hash, &row);
    return e != OK || row.n_uploads > 0;
}

static void sweep_pages(void)
{
    struct arena_mark mark = arena_mark(sweep.arena);
    struct ctx c = {.arena = sweep.arena, .db = sweep.db, .phase = "sweep"};
    if (db_begin_read(sweep.db) != OK)
        return;
    pages_sweep(instance_pages(), is_picture_wanted, &c, instance_config()->pages_mib << 20);
    db_rollback(sweep.db);
    failure_clear(&c);
    arena_reset(sweep.arena, mark);
}

/* ---- documents that nodes share ---- */

/* Puts into the database one that only this node has: it was taken before there were several. */
static enum err share_document(struct ctx *c, const struct q_chunk_missing *u)
{
    unsigned char key[16];
    int fd = open(vault_path(c->arena, instance_uploads(), u->hash), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return OK; /* another node's */
    rand_bytes(key, sizeof key);
    const char *part_key = text_hex(c->arena, key, sizeof key);
    enum err e = chunks_put(c, part_key, fd, u->n_bytes);
    close(fd);
    if (e == OK)
        e = db_begin_write(c->db, part_key);
    if (e == OK)
        e = chunks_count(c, u->upload_key, 0, u->n_bytes, part_key);
    if (e == OK)
        e = db_commit(c->db);
    db_rollback(c->db);
    return e == ERR_NOT_FOUND ? OK : e; /* another was faster */
}

static void share_documents(void)
{
    struct arena_mark mark = arena_mark(sweep.arena);
    struct ctx c = {.arena = sweep.arena, .db = sweep.db, .real_at = clock_real_ms(), .phase = "sweep"};
    struct q_chunk_missing *rows;
    size_t n = BATCH;
    enum err e = OK;
    for (char after[KEY_ROOM] = ""; n == BATCH && e == OK; arena_reset(sweep.arena, mark)) {
        e = db_begin_read(sweep.db);
        if (e == OK)
            e = q_chunk_missing(&c, after, BATCH, &rows, &n);
        db_rollback(sweep.db);
        for (size_t i = 0; i < n && e == OK; i++) {
            e = share_document(&c, &rows[i]);
            snprintf(after, sizeof after, "%s", rows[i].upload_key);
        }
    }
    if (e != OK)
        fprintf(stderr, "level=warn msg=\"documents of this node could not be shared\"\n");
    failure_clear(&c);
    arena_reset(sweep.arena, mark);
}

/* ---- rows ---- */

/* What nobody may use or repeat any more. */
static enum err purge(struct ctx *c)
{
    TRY(q_idempotency_purge(c, c->real_at - REPEAT_MS));
    if (db_is_shared(c->db)) {
        TRY(q_rate_purge(c, c->real_at));
        TRY(q_chunk_parts_purge(c));
        TRY(q_chunk_purge(c, c->real_at - DAY_MS));
    }
    TRY(q_session_delete_old(c, c->real_at - SESSION_KEEP_MS));
    TRY(newsletter_purge(c));
    TRY(privacy_purge(c));
    TRY(organisation_name_missing(c));
    TRY(document_purge(c));
    return q_sign_in_code_delete_old(c, c->real_at - CODE_KEEP_MS);
}

/* Offers that have run out, and places for who waits. */
static enum err sweep_seats(struct ctx *c, int64_t at)
{
    struct q_seat_events_due *due;
    size_t n, n_ended;
    TRY(q_seat_events_due(c, at, &due, &n));
    for (size_t i = 0; i < n; i++)
        TRY(seat_sweep(c, due[i].id, 0, &n_ended));
    return OK;
}

/* Writer thread. What was received in time may still be under way: its turn comes first. */
static enum err expire(struct ctx *c, struct reply *r)
{
    int64_t at = c->oldest_at < c->now_at ? c->oldest_at : c->now_at;
    c->received_at = at;
    size_t n_tests, n_letters, n_thanks;
    TRY(upload_expire_due(c, at, BATCH, &sweep.n_expired));
    TRY(application_purge_tests_due(c, c->now_at, &n_tests));
    TRY(sweep_seats(c, at));
    TRY(visa_letter_sweep(c, &n_letters));
    TRY(thanks_sweep(c, &n_thanks, &sweep.is_more));
    TRY(purge(c));
    reply_empty(r, 204);
    return OK;
}

static const struct route expire_route = {
    .method = "POST", .path = "/sweep", .lane = LANE_WRITE, .need = "OPERATOR", .fields = "",
    .handler = expire, .name = "sweep",
    .doc = "ends what is over: uploads, offers of places, passport data, tests of a form that is open, keys, sessions, "
           "codes, subscriptions that were not confirmed; not an endpoint",
};

/* Writer thread. By itself: what it cannot do holds up nothing else. */
static enum err close_calls(struct ctx *c, struct reply *r)
{
    TRY(closing_sweep(c, c->oldest_at < c->now_at ? c->oldest_at : c->now_at, &sweep.is_more));
    reply_empty(r, 204);
    return OK;
}

static const struct route close_route = {
    .method = "POST", .path = "/sweep/calls", .lane = LANE_WRITE, .need = "OPERATOR", .fields = "",
    .handler = close_calls, .name = "close_calls",
    .doc = "reminds drafts, submits complete ones at the closing, tells changed deadlines; not an endpoint",
};

/* Writer thread. */
static enum err tend_rounds(struct ctx *c, struct reply *r)
{
    TRY(review_sweep(c, c->oldest_at < c->now_at ? c->oldest_at : c->now_at, &sweep.is_more));
    reply_empty(r, 204);
    return OK;
}

static const struct route rounds_route = {
    .method = "POST", .path = "/sweep/rounds", .lane = LANE_WRITE, .need = "OPERATOR", .fields = "",
    .handler = tend_rounds, .name = "tend_rounds",
    .doc = "reminds judges before the end of a review; not an endpoint",
};

static void on_done(struct job *j)
{
    (void)j;
    pthread_mutex_lock(&sweep.lock);
    sweep.is_job_done = true;
    pthread_cond_broadcast(&sweep.changed);
    pthread_mutex_unlock(&sweep.lock);
}

/* True when there may be more. */
static bool run_some(const struct route *route)
{
    struct job *j = job_new();
    j->route = route;
    j->next_lane = LANE_WRITE;
    j->done = on_done;
    j->req.method = route->method;
    j->req.path = route->path;
    j->req.received_real_at = j->ctx.real_at = clock_real_ms();
    j->ctx.received_at = clock_event_of(j->req.received_real_at);
    j->ctx.who = (struct who){.kind = WHO_SYSTEM, .address = ""};
    j->ctx.origin = instance_origin(); /* mail of what is offered has links */
    j->ctx.keys = instance_keys();
    j->start = arena_mark(j->ctx.arena);
    sweep.is_job_done = false; /* no job is out: nobody else looks */
    sweep.n_expired = 0;
    sweep.is_more = false;
    bool is_ok = lanes_give(j);
    if (is_ok) {
        pthread_mutex_lock(&sweep.lock);
        while (!sweep.is_job_done)
            pthread_cond_wait(&sweep.changed, &sweep.lock);
        pthread_mutex_unlock(&sweep.lock);
        is_ok = j->reply.status == 204;
    }
    job_free(j);
    return is_ok && (sweep.n_expired == BATCH || sweep.is_more);
}

/* Whether a call, or a round, has anything to be done by itself. */
static bool is_due(enum err (*look)(struct ctx *c, int64_t at, bool *out))
{
    struct arena_mark mark = arena_mark(sweep.arena);
    struct ctx c = {.arena = sweep.arena, .db = sweep.db, .real_at = clock_real_ms(), .phase = "sweep"};
    bool is_any = false;
    if (db_begin_read(sweep.db) != OK)
        return false;
    enum err e = look(&c, clock_event_ms(), &is_any);
    db_rollback(sweep.db);
    failure_clear(&c);
    arena_reset(sweep.arena, mark);
    return e == OK && is_any;
}

/* True when there is nothing to ask the writer for: most of the time. */
static bool is_none_due(void)
{
    struct arena_mark mark = arena_mark(sweep.arena);
    struct ctx c = {.arena = sweep.arena, .db = sweep.db, .phase = "sweep"};
    struct q_upload_overdue *rows;
    struct q_application_tests_due *events;
    struct q_seat_events_due *seats;
    struct q_visa_letter_due *letters;
    struct q_thanks_due *thanks;
    size_t n = 0, n_events = 0, n_seats = 0, n_letters = 0, n_thanks = 0;
    if (db_begin_read(sweep.db) != OK)
        return true;
    enum err e = q_upload_overdue(&c, clock_event_ms(), 1, &rows, &n);
    if (e == OK)
        e = q_application_tests_due(&c, clock_event_ms(), &events, &n_events);
    if (e == OK)
        e = q_seat_events_due(&c, clock_event_ms(), &seats, &n_seats);
    if (e == OK)
        e = q_visa_letter_due(&c, clock_event_ms(), &letters, &n_letters);
    if (e == OK)
        e = q_thanks_due(&c, clock_event_ms(), &thanks, &n_thanks);
    db_rollback(sweep.db);
    failure_clear(&c);
    arena_reset(sweep.arena, mark);
    return e != OK || n + n_events + n_seats + n_letters + n_thanks == 0;
}

/* ---- the thread ---- */

/* False when it is time to stop. */
static bool wait_a_while(void)
{
    struct timespec until;
    int e = 0;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += EVERY_S;
    pthread_mutex_lock(&sweep.lock);
    while (e == 0 && !sweep.is_stopping && !sweep.is_woken)
        e = pthread_cond_clockwait(&sweep.changed, &sweep.lock, CLOCK_MONOTONIC, &until);
    bool goes_on = !sweep.is_stopping;
    sweep.is_woken = false;
    pthread_mutex_unlock(&sweep.lock);
    return goes_on;
}

static void *run(void *arg)
{
    (void)arg;
    unsigned n = 0;
    do {
        bool is_purge_due = n++ % TURNS_A_PURGE == 0;
        if (is_purge_due)
            sweep_pages();
        if (is_purge_due && db_is_shared(sweep.db))
            share_documents();
        while ((is_purge_due || !is_none_due()) && run_some(&expire_route))
            ;
        while (is_due(closing_is_due) && run_some(&close_route))
            ;
        while (is_due(review_is_due) && run_some(&rounds_route))
            ;
        if (sweep_files(sweep.db, sweep.arena, clock_real_ms() - ORPHAN_MS, false, is_purge_due) != OK)
            fprintf(stderr, "level=warn msg=\"the folder of uploads could not be looked through\"\n");
    } while (wait_a_while());
    return NULL;
}

void sweep_wake(void)
{
    pthread_mutex_lock(&sweep.lock);
    sweep.is_woken = true;
    pthread_cond_broadcast(&sweep.changed);
    pthread_mutex_unlock(&sweep.lock);
}

enum err sweep_start(const struct config *config, char *why, size_t why_n)
{
    sweep.db = db_open(config->db_path, db_is_pg(config->db_path) ? DB_WRITE : DB_READ, why, why_n);
    if (!sweep.db)
        return ERR_INTERNAL;
    sweep.arena = arena_new(ARENA_MAX);
    sweep.is_stopping = false;
    if (pthread_create(&sweep.thread, NULL, run, NULL) != 0)
        fatal("a thread cannot be started");
    sweep.is_running = true;
    return OK;
}

void sweep_stop(void)
{
    if (!sweep.is_running)
        return;
    pthread_mutex_lock(&sweep.lock);
    sweep.is_stopping = true;
    pthread_cond_broadcast(&sweep.changed);
    pthread_mutex_unlock(&sweep.lock);
    pthread_join(sweep.thread, NULL);
    db_close(sweep.db);
    arena_free(sweep.arena);
    sweep.is_running = false;
}

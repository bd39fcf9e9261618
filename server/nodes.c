#include "nodes.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/rand.h"
#include "clock.h"
#include "config.h"
#include "instance.h"
#include "job.h"
#include "loop.h"
#include "sequencer.h"
#include "store/queries.h"

#define ARENA_MAX   (4u << 20)
#define SAMPLES     8    /* of the clock: the one that was answered soonest counts */
#define JOIN_MS     1000 /* others are up: they know of this node then */
#define BACK_MS     100  /* stamps may step back by so much when the clock is corrected */
#define NEWS_KEEP_MS 60000
#define TIDY_BEATS  50

struct sample {
    int64_t offset_us, error_us;
};

static struct {
    pthread_t thread;
    bool is_running; /* main thread */
    struct db *db;
    struct arena *arena;
    char key[24];
    struct sample samples[SAMPLES];
    int64_t n_samples, n_beats;
    int64_t news_no; /* what is below has been heard */
    char leader[24]; /* the first of all nodes that are up */
    pthread_mutex_t lock;
    pthread_cond_t wake; /* waits by the monotonic clock */
    bool is_stopping;    /* guarded by lock */
} nodes = {.lock = PTHREAD_MUTEX_INITIALIZER};

static atomic_bool has_others;
static atomic_bool is_joined;
static _Atomic int64_t others_oldest_at; /* the least that the others told */
static _Atomic int64_t looked_real_at;   /* real clock: when they were looked for */
static _Atomic int64_t sure_mono_ms;     /* the last beat that was stored */
static nodes_news_fn *on_news;

void nodes_on_news(nodes_news_fn *fn)
{
    on_news = fn;
}

static int64_t mono_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

/* ---- what requests ask ---- */

/* A node that joined after the others were looked for takes its first request JOIN_MS later. */
int64_t nodes_oldest_at(void)
{
    if (!atomic_load(&is_joined))
        return INT64_MAX;
    int64_t unknown = clock_event_of(atomic_load(&looked_real_at) + JOIN_MS - 2 * BACK_MS);
    int64_t others = atomic_load(&others_oldest_at);
    return others < unknown ? others : unknown;
}

bool nodes_are_sure(void)
{
    return !atomic_load(&is_joined) ||
           mono_us() / 1000 - atomic_load(&sure_mono_ms) < NODES_LEASE_MS;
}

enum err nodes_tell(struct job *j, struct db *db)
{
    struct ctx *c = &j->ctx;
    if (!c->topic || !atomic_load(&has_others))
        return OK;
    c->db = db;
    enum err e = q_news_add(c, nodes.key, c->topic, c->real_at);
    c->db = NULL;
    return e;
}

/* ---- the reference ---- */

/* Half of the time that an answer takes is how wrong the clock read from it may be. */
static enum err take_sample(struct ctx *c)
{
    struct q_reference_clock row;
    struct timespec t;
    int64_t from = mono_us();
    TRY(q_reference_clock(c, &row));
    int64_t took = mono_us() - from;
    clock_gettime(CLOCK_REALTIME, &t);
    int64_t here = t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000 - took / 2;
    nodes.samples[nodes.n_samples++ % SAMPLES] = (struct sample){row.n_us - here, took / 2};
    return OK;
}

/* What is simulated has no reference but the machine. */
static void judge_samples(void)
{
    if (clock_is_simulated())
        return;
    const struct sample *best = &nodes.samples[0];
    for (int i = 1; i < SAMPLES && i < nodes.n_samples; i++)
        if (nodes.samples[i].error_us < best->error_us)
            best = &nodes.samples[i];
    clock_measured(best->offset_us, best->error_us);
}

/* ---- looking ---- */

static enum err look_for_others(struct ctx *c)
{
    struct q_node_others *rows;
    size_t n;
    int64_t oldest = INT64_MAX, now = clock_real_ms();
    TRY(q_node_others(c, nodes.key, now - NODES_DEAD_MS, &rows, &n));
    snprintf(nodes.leader, sizeof nodes.leader, "%s", nodes.key);
    for (size_t i = 0; i < n; i++) {
        oldest = rows[i].oldest_at < oldest ? rows[i].oldest_at : oldest;
        if (strcmp(rows[i].key, nodes.leader) < 0)
            snprintf(nodes.leader, sizeof nodes.leader, "%s", rows[i].key);
    }
    atomic_store(&has_others, n > 0);
    atomic_store(&others_oldest_at, oldest);
    atomic_store(&looked_real_at, now);
    return OK;
}

/* Transactions commit in another order than their rows are numbered; below settled_no all have ended. */
static enum err hear(struct ctx *c)
{
    struct q_news_settled settled;
    struct q_news_between *rows;
    size_t n = 0;
    TRY(q_news_settled(c, &settled));
    if (nodes.news_no)
        TRY(q_news_between(c, nodes.news_no, settled.settled_no, nodes.key, &rows, &n));
    for (size_t i = 0; i < n && on_news; i++)
        on_news(rows[i].topics);
    nodes.news_no = settled.settled_no;
    return OK;
}

/* In one read transaction, of which the first answer is the clock's. */
static enum err look(struct ctx *c)
{
    TRY(db_begin_read(c->db));
    enum err e = take_sample(c);
    if (e == OK)
        e = look_for_others(c);
    if (e == OK)
        e = clock_follow(c);
    if (e == OK)
        e = instance_follow_keys(c);
    if (e == OK)
        e = hear(c);
    db_rollback(c->db);
    if (e == OK)
        judge_samples();
    return e;
}

/* ---- telling ---- */

static enum err tidy(struct ctx *c)
{
    int64_t now = clock_real_ms();
    TRY(q_node_forget(c, now - INT64_C(60) * NODES_DEAD_MS));
    return q_news_forget(c, now - NEWS_KEEP_MS);
}

/* What is stored after this was received at oldest_at or later. */
static enum err tell(struct ctx *c)
{
    int64_t now = clock_event_ms() - BACK_MS, oldest = loops_oldest_received_at();
    int64_t begun = mono_us() / 1000;
    TRY(db_begin_write(c->db, nodes.key));
    enum err e = q_node_beat(c, nodes.key, clock_real_ms(), oldest < now ? oldest : now);
    if (e == OK && nodes.n_beats++ % TIDY_BEATS == 0)
        e = tidy(c);
    if (e == OK)
        e = db_commit(c->db);
    db_rollback(c->db);
    if (e == OK)
        atomic_store(&sure_mono_ms, begun);
    return e;
}

static enum err beat(void)
{
    struct arena_mark mark = arena_mark(nodes.arena);
    struct ctx c = {.arena = nodes.arena, .db = nodes.db, .who = {.kind = WHO_SYSTEM, .address = ""},
                    .phase = "beat"};
    enum err e = tell(&c);
    if (e == OK)
        e = look(&c);
    if (e == OK && strcmp(nodes.leader, nodes.key) == 0)
        e = sequencer_run(&c);
    if (e == OK && strcmp(nodes.leader, nodes.key) == 0)
        e = sequencer_follow(&c);
    failure_clear(&c);
    arena_reset(nodes.arena, mark);
    if (!nodes_are_sure() && !clock_is_simulated())
        clock_unmeasured();
    return e;
}

/* ---- the thread ---- */

/* False when it is time to stop. */
static bool wait_a_while(int64_t ms)
{
    struct timespec until;
    int e = 0;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += ms % 1000 * 1000000;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&nodes.lock);
    while (e == 0 && !nodes.is_stopping)
        e = pthread_cond_clockwait(&nodes.wake, &nodes.lock, CLOCK_MONOTONIC, &until);
    bool goes_on = !nodes.is_stopping;
    pthread_mutex_unlock(&nodes.lock);
    return goes_on;
}

static void *run(void *arg)
{
    (void)arg;
    bool was_well = true;
    while (wait_a_while(NODES_BEAT_MS)) {
        bool is_well = beat() == OK;
        if (is_well != was_well)
            fprintf(stderr, is_well ? "level=info msg=\"the database answers again\"\n"
                                    : "level=error msg=\"the database does not answer as it should\"\n");
        was_well = is_well;
    }
    return NULL;
}

/* ---- start and stop ---- */

static void close_all(void)
{
    db_close(nodes.db);
    arena_free(nodes.arena);
    nodes.db = NULL;
    nodes.arena = NULL;
}

/* Tells of itself, measures, and lets the others hear of it. */
static enum err join(void)
{
    TRY(beat());
    for (int i = 0; i < SAMPLES; i++)
        TRY(beat());
    for (int64_t until = mono_us() + JOIN_MS * 1000; atomic_load(&has_others) && mono_us() < until;) {
        nanosleep(&(struct timespec){.tv_nsec = NODES_BEAT_MS * 1000000}, NULL);
        TRY(beat());
    }
    return OK;
}

enum err nodes_start(const struct config *config, char *why, size_t why_n)
{
    unsigned char key[8];
    if (!db_is_pg(config->db_path))
        return OK;
    nodes.db = db_open(config->db_path, DB_WRITE, why, why_n);
    if (!nodes.db)
        return ERR_INTERNAL;
    nodes.arena = arena_new(ARENA_MAX);
    rand_bytes(key, sizeof key);
    snprintf(nodes.key, sizeof nodes.key, "%s", text_hex(nodes.arena, key, sizeof key));
    pthread_cond_init(&nodes.wake, NULL);
    atomic_store(&is_joined, true);
    enum err e = join();
    if (e != OK) {
        snprintf(why, why_n, "the database's clock and nodes cannot be read: %s", err_word(e));
        close_all();
        return e;
    }
    return OK;
}

void nodes_run(void)
{
    if (!nodes.db)
        return;
    if (pthread_create(&nodes.thread, NULL, run, NULL) != 0)
        fatal("a thread cannot be started");
    nodes.is_running = true;
}

void nodes_stop(void)
{
    if (!nodes.db)
        return;
    pthread_mutex_lock(&nodes.lock);
    nodes.is_stopping = true;
    pthread_cond_broadcast(&nodes.wake);
    pthread_mutex_unlock(&nodes.lock);
    if (nodes.is_running)
        pthread_join(nodes.thread, NULL);
    struct ctx c = {.arena = nodes.arena, .db = nodes.db, .phase = "leave"};
    enum err e = sequencer_run(&c);
    if (e == OK && db_begin_write(nodes.db, nodes.key) == OK) {
        e = q_node_leave(&c, nodes.key);
        if (e == OK)
            e = db_commit(nodes.db);
        db_rollback(nodes.db);
    }
    if (e != OK)
        fprintf(stderr, "level=warn msg=\"this node could not take leave\"\n");
    failure_clear(&c);
    close_all();
    nodes.is_running = false;
}

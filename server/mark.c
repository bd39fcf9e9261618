#include "mark.h"

#include <pthread.h>

#include "base/arena.h"
#include "config.h"
#include "crew.h"
#include "job.h"
#include "loop.h"
#include "store/queries.h"

#define ARENA_MAX (64u << 10)

static struct {
    pthread_t thread;
    struct db *db;
    struct arena *arena;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct queue queue; /* guarded by lock, as is the next */
    bool is_asking;     /* the thread runs: it takes what comes */
} marks = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER,
           .queue.gauge = METRIC_reads_waiting};

bool mark_ask(struct job *j)
{
    pthread_mutex_lock(&marks.lock);
    bool is_taken = marks.is_asking, is_first = !marks.queue.first;
    if (is_taken)
        queue_push(&marks.queue, j);
    if (is_taken && is_first)
        pthread_cond_signal(&marks.wake);
    pthread_mutex_unlock(&marks.lock);
    return is_taken;
}

/* All that wait; NULL when there are none and will be none. */
static struct job *take_all(void)
{
    pthread_mutex_lock(&marks.lock);
    while (!marks.queue.first && marks.is_asking)
        pthread_cond_wait(&marks.wake, &marks.lock);
    struct job *first = queue_take_all(&marks.queue);
    pthread_mutex_unlock(&marks.lock);
    return first;
}

/* A statement without a transaction: its snapshot is taken when the server has it. */
static bool read_mark(int64_t *mark)
{
    struct ctx c = {.arena = marks.arena, .db = marks.db, .who = {.kind = WHO_SYSTEM, .address = ""},
                    .phase = "mark"};
    struct arena_mark mark_of_arena = arena_mark(marks.arena);
    struct q_event_change_mark row;
    bool is_ok = q_event_change_mark(&c, &row) == OK;
    if (is_ok)
        *mark = row.mark_no;
    failure_clear(&c);
    arena_reset(marks.arena, mark_of_arena);
    metrics_add(METRIC_marks_read, is_ok);
    return is_ok;
}

static void *run(void *arg)
{
    (void)arg;
    for (struct job *first; (first = take_all());) {
        int64_t mark = 0;
        bool is_known = read_mark(&mark);
        for (struct job *j = first; j; j = j->next) {
            j->mark = mark;
            j->has_mark = is_known;
        }
        loop_give_back_all(first);
    }
    return NULL;
}

enum err mark_open(const struct config *config, char *why, size_t why_n)
{
    marks.db = db_open(config->db_path, DB_READ, why, why_n);
    if (!marks.db)
        return ERR_INTERNAL;
    marks.arena = arena_new(ARENA_MAX);
    return OK;
}

void mark_start(void)
{
    marks.is_asking = true;
    if (pthread_create(&marks.thread, NULL, run, NULL) != 0)
        fatal("a thread cannot be started");
}

void mark_stop(void)
{
    if (!marks.db)
        return;
    pthread_mutex_lock(&marks.lock);
    bool was_asking = marks.is_asking;
    marks.is_asking = false;
    pthread_cond_signal(&marks.wake);
    pthread_mutex_unlock(&marks.lock);
    if (was_asking)
        pthread_join(marks.thread, NULL);
    db_close(marks.db);
    arena_free(marks.arena);
    marks.db = NULL;
    marks.arena = NULL;
}

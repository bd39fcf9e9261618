#include "crew.h"

#include <pthread.h>
#include <stdlib.h>

#include "job.h"

/* A function to run. */
struct call {
    void (*fn)(void *);
    void *arg;
};

struct hand {
    struct crew *crew;
    pthread_t thread;
    struct db *db; /* NULL: runs calls only, so that jobs never hold them up */
};

struct crew {
    struct crew_plan plan;
    struct hand *hands;
    int64_t n_hands;
    pthread_mutex_t lock; /* of the following */
    pthread_cond_t wake;
    struct queue queue;
    struct queue turns[CREW_TURNS]; /* behind one that is in the queue or taken */
    bool is_taken[CREW_TURNS];
    int64_t n_idle; /* hands that wait for a job */
    struct call *calls; /* a ring */
    int64_t first_call, n_calls;
    bool is_stopping; /* also before the start: nothing is taken */
};

/* ---- the queue ---- */

void queue_push(struct queue *q, struct job *j)
{
    j->next = NULL;
    if (!q->first)
        q->end = &q->first;
    *q->end = j;
    q->end = &j->next;
    q->n++;
    metrics_add(q->gauge, 1);
}

struct job *queue_pop(struct queue *q)
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

struct job *queue_take_all(struct queue *q)
{
    struct job *first = q->first;
    metrics_add(q->gauge, -q->n);
    q->first = NULL;
    q->n = 0;
    return first;
}

/* ---- taking ---- */

/* Takes a call or a job, in turn when there are both. False: neither, and we are stopping. */
static bool take(struct hand *h, bool *was_call, struct call *call, struct job **job)
{
    struct crew *c = h->crew;
    bool takes_jobs = h->db != NULL;
    pthread_mutex_lock(&c->lock);
    c->n_idle += takes_jobs;
    while (c->n_calls == 0 && !(takes_jobs && c->queue.first) && !c->is_stopping)
        pthread_cond_wait(&c->wake, &c->lock);
    c->n_idle -= takes_jobs;
    bool has_job = takes_jobs && c->queue.first;
    bool is_call = c->n_calls > 0 && !(has_job && *was_call);
    *job = NULL;
    if (is_call) {
        *call = c->calls[c->first_call];
        c->first_call = (c->first_call + 1) % c->plan.calls_max;
        c->n_calls--;
    } else if (has_job) {
        *job = queue_pop(&c->queue);
    }
    *was_call = is_call;
    pthread_mutex_unlock(&c->lock);
    return is_call || *job;
}

static void *work(void *arg)
{
    struct hand *h = arg;
    struct call call;
    struct job *j;
    bool was_call = false;
    while (take(h, &was_call, &call, &j)) {
        if (j)
            h->crew->plan.run(j, h->db);
        else
            call.fn(call.arg);
    }
    return NULL;
}

/* ---- giving ---- */

/* Only some of the hands take whatever it is when there are calls as well. */
static void wake(struct crew *c)
{
    if (c->plan.calls_max)
        pthread_cond_broadcast(&c->wake);
    else
        pthread_cond_signal(&c->wake);
}

static bool give(struct crew *c, struct job *j, bool is_owed)
{
    pthread_mutex_lock(&c->lock);
    bool has_room = is_owed || c->plan.queue_max == 0 || c->queue.n < c->plan.queue_max;
    bool is_taken = !c->is_stopping && has_room;
    if (is_taken) {
        bool has_to_wait = j->turn && c->is_taken[j->turn];
        queue_push(has_to_wait ? &c->turns[j->turn] : &c->queue, j);
        c->is_taken[j->turn] = true;
        if (!has_to_wait)
            wake(c);
    }
    pthread_mutex_unlock(&c->lock);
    return is_taken;
}

struct job *crew_next(struct crew *c, int turn, bool (*fits)(const struct job *j))
{
    pthread_mutex_lock(&c->lock);
    struct job *j = turn ? queue_pop(&c->turns[turn]) : NULL;
    if (!j && c->queue.n > c->n_idle && fits(c->queue.first))
        j = queue_pop(&c->queue);
    pthread_mutex_unlock(&c->lock);
    return j;
}

void crew_end(struct crew *c, int turn)
{
    pthread_mutex_lock(&c->lock);
    struct job *j = queue_pop(&c->turns[turn]);
    c->is_taken[turn] = j != NULL;
    bool is_first = !c->queue.first; /* then it is the caller's, who comes back to take it */
    if (j) {
        queue_push(&c->queue, j);
        if (!is_first)
            wake(c);
    }
    pthread_mutex_unlock(&c->lock);
}

bool crew_give(struct crew *c, struct job *j)
{
    return give(c, j, false);
}

bool crew_owe(struct crew *c, struct job *j)
{
    return give(c, j, true);
}

bool crew_call(struct crew *c, void (*fn)(void *), void *arg)
{
    pthread_mutex_lock(&c->lock);
    bool is_taken = !c->is_stopping && c->n_calls < c->plan.calls_max;
    if (is_taken) {
        c->calls[(c->first_call + c->n_calls++) % c->plan.calls_max] = (struct call){fn, arg};
        wake(c);
    }
    pthread_mutex_unlock(&c->lock);
    return is_taken;
}

/* ---- start and stop ---- */

static void close_all(struct crew *c)
{
    for (int64_t i = 0; i < c->n_hands; i++)
        db_close(c->hands[i].db);
    c->n_hands = 0;
}

struct crew *crew_open(const struct crew_plan *plan, char *why, size_t why_n)
{
    struct crew *c = calloc(1, sizeof *c);
    int64_t n = plan->n_threads + (plan->calls_max > 0);
    struct hand *hands = calloc((size_t)n, sizeof *hands);
    if (!c || !hands)
        fatal("out of memory");
    c->plan = *plan;
    c->hands = hands;
    c->queue.gauge = plan->gauge;
    for (int i = 0; i < CREW_TURNS; i++)
        c->turns[i].gauge = plan->gauge;
    c->is_stopping = true;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->wake, NULL);
    if (plan->calls_max) {
        c->calls = calloc((size_t)plan->calls_max, sizeof *c->calls);
        if (!c->calls)
            fatal("out of memory");
        c->hands[c->n_hands++].crew = c;
    }
    while (c->n_hands < n) {
        struct db *db = db_open(plan->db_path, plan->mode, why, why_n);
        if (!db) {
            crew_free(c);
            return NULL;
        }
        c->hands[c->n_hands++] = (struct hand){.crew = c, .db = db};
    }
    return c;
}

void crew_start(struct crew *c)
{
    c->is_stopping = false;
    for (int64_t i = 0; i < c->n_hands; i++)
        if (pthread_create(&c->hands[i].thread, NULL, work, &c->hands[i]) != 0)
            fatal("a thread cannot be started");
}

void crew_stop(struct crew *c)
{
    pthread_mutex_lock(&c->lock);
    c->is_stopping = true;
    pthread_cond_broadcast(&c->wake);
    pthread_mutex_unlock(&c->lock);
    for (int64_t i = 0; i < c->n_hands; i++)
        pthread_join(c->hands[i].thread, NULL);
    close_all(c);
}

void crew_free(struct crew *c)
{
    if (!c)
        return;
    close_all(c);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    free(c->hands);
    free(c->calls);
    free(c);
}

#include "sink.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "conn.h"
#include "file/part.h"
#include "job.h"
#include "lanes.h"
#include "metrics.h"

#define SLACK LOOP_READ /* what one more read may add to a full queue */

/* A key that a job has claimed, and its file once that is open. */
struct sink {
    struct sink_result result;
    struct job *job;
    char *key;
    struct sink *next; /* in the registry */
    bool is_open, is_freed; /* the loop's */
    void (*on_end)(struct job *j, const struct sink_result *r);
    struct part part;  /* the pool's, while is_running */
    int64_t left;      /* the loop's: bytes that may still come */
    bool is_too_long;  /* the loop's */

    pthread_mutex_t lock; /* of the following */
    struct buf filling;   /* by the loop; the pool swaps it for its own empty one */
    size_t n_writing;
    bool is_running, is_ending, is_aborted, is_told, was_full;
    enum err err;
    struct buf writing; /* the pool's, while is_running */
    struct loop_note moved, ended;
};

/* One who waits until nobody writes under a key. */
struct waiter {
    struct job *job;
    char *key;
    struct loop_note note;
    struct waiter *next;
};

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sink *sinks;
static struct waiter *waiters;

static void *must(void *p)
{
    if (!p)
        fatal("out of memory");
    return p;
}

static void drop(struct sink *s)
{
    pthread_mutex_destroy(&s->lock);
    buf_done(&s->filling);
    buf_done(&s->writing);
    free(s->key);
    free(s);
}

/* ---- on the loop: notes from the pool ---- */

static void on_moved(void *arg)
{
    struct sink *s = arg;
    pthread_mutex_lock(&s->lock);
    s->is_told = false;
    pthread_mutex_unlock(&s->lock);
    if (s->is_freed)
        drop(s);
    else
        conn_sink_moved(s->job);
}

static void on_ended(void *arg)
{
    struct sink *s = arg;
    conn_sink_ended(s->job);
}

/* ---- in the pool ---- */

/* With the lock held. At most one such note is under way, and none after `ended`. */
static void tell_moved(struct sink *s)
{
    if (s->is_told || s->is_ending)
        return;
    s->is_told = true;
    loop_post(s->job->loop, &s->moved);
}

static void finish(struct sink *s)
{
    enum err e = part_sync(&s->part);
    if (s->err == OK)
        s->err = e;
    s->result.err = s->err;
    s->result.n_written = s->part.n_written;
    s->result.is_complete = s->result.is_complete && s->err == OK;
    metrics_add(METRIC_upload_bytes, s->part.n_written);
    part_digests(&s->part, s->result.sha256, s->result.sha1);
    part_close(&s->part);
    if (s->on_end)
        s->on_end(s->job, &s->result);
    if (s->job->loop)
        loop_post(s->job->loop, &s->ended); /* the last touch: the loop may free it now */
}

/* Writes what has gathered. One batch a turn, so that two fast clients do not keep the pool. */
static void work(void *arg)
{
    struct sink *s = arg;
    pthread_mutex_lock(&s->lock);
    while (s->filling.n > 0) {
        struct buf full = s->filling;
        s->filling = s->writing;
        s->writing = full;
        s->n_writing = full.n;
        bool is_wanted = s->err == OK && !s->is_aborted;
        pthread_mutex_unlock(&s->lock);
        enum err e = is_wanted ? part_write(&s->part, full.p, full.n) : OK;
        pthread_mutex_lock(&s->lock);
        s->writing.n = 0;
        s->n_writing = 0;
        if (e != OK)
            s->err = e;
        if (s->was_full || e != OK) {
            s->was_full = false;
            tell_moved(s);
        }
        bool has_more = s->filling.n > 0;
        if (has_more && lanes_run(work, s)) {
            pthread_mutex_unlock(&s->lock);
            return;
        }
    }
    s->is_running = false;
    bool is_ending = s->is_ending;
    pthread_mutex_unlock(&s->lock);
    if (is_ending)
        finish(s);
}

/* With the lock held, on the loop. A pool that takes no more leaves the work to the loop: slow, but
 * nothing that arrived is lost. */
static bool start_work(struct sink *s)
{
    if (s->is_running)
        return true;
    s->is_running = true;
    return lanes_run(work, s);
}

/* ---- for the slow step ---- */

static struct sink *find(const char *key)
{
    struct sink *s = sinks;
    while (s && strcmp(s->key, key) != 0)
        s = s->next;
    return s;
}

static void waiter_free(struct waiter *w)
{
    free(w->key);
    free(w);
}

static void on_claimed(void *arg)
{
    struct waiter *w = arg;
    struct job *j = w->job;
    waiter_free(w);
    j->waiter = NULL;
    conn_claimed(j);
}

/* The job's step is to run again: sink_wait says when. */
static void waiter_new(struct job *j, const char *key)
{
    struct waiter *w = must(calloc(1, sizeof *w));
    *w = (struct waiter){.job = j, .key = must(strdup(key))};
    w->note = (struct loop_note){.fn = on_claimed, .arg = w};
    j->waiter = w;
}

static struct sink *sink_new(struct job *j, const char *key)
{
    struct sink *s = must(calloc(1, sizeof *s));
    *s = (struct sink){.job = j, .key = must(strdup(key)), .part = {.fd = -1, .folder_fd = -1}};
    s->moved = (struct loop_note){.fn = on_moved, .arg = s};
    s->ended = (struct loop_note){.fn = on_ended, .arg = s};
    buf_init(&s->filling, NULL, SINK_QUEUE_MAX + SLACK);
    buf_init(&s->writing, NULL, SINK_QUEUE_MAX + SLACK);
    pthread_mutex_init(&s->lock, NULL);
    s->next = sinks;
    sinks = s;
    j->sink = s;
    return s;
}

static void cut_off(struct sink *s)
{
    pthread_mutex_lock(&s->lock);
    s->is_aborted = true;
    tell_moved(s);
    pthread_mutex_unlock(&s->lock);
}

bool sink_claim(struct job *j, const char *key)
{
    if (j->sink)
        return true; /* by the run before */
    pthread_mutex_lock(&registry_lock);
    struct sink *older = find(key);
    if (older)
        cut_off(older);
    else
        sink_new(j, key);
    bool is_alone = !j->loop; /* no loop: nobody else, and nothing stored since this transaction began */
    if (!is_alone)
        waiter_new(j, key);
    pthread_mutex_unlock(&registry_lock);
    return is_alone;
}

enum err sink_open(struct job *j, const char *key, const struct sink_to *to)
{
    struct part part;
    TRY(to->is_new ? part_create(&part, to->path) : part_open(&part, to->path, to->offset));
    if (!j->sink) {
        pthread_mutex_lock(&registry_lock);
        assert(to->is_new && !find(key));
        sink_new(j, key);
        pthread_mutex_unlock(&registry_lock);
    }
    struct sink *s = j->sink;
    assert(!s->is_open && strcmp(s->key, key) == 0);
    s->part = part;
    s->left = to->max;
    s->on_end = to->on_end;
    s->is_open = true;
    pthread_mutex_lock(&s->lock);
    if (s->is_aborted) /* when it had only the key */
        tell_moved(s);
    pthread_mutex_unlock(&s->lock);
    return OK;
}

bool sink_is_open(const struct job *j)
{
    return j->sink && j->sink->is_open;
}

const struct sink_result *sink_result(const struct job *j)
{
    return &j->sink->result;
}

/* ---- for conn.c ---- */

bool sink_is_waiting(const struct job *j)
{
    return j->waiter != NULL;
}

void sink_wait(struct job *j)
{
    struct waiter *w = j->waiter;
    pthread_mutex_lock(&registry_lock);
    const struct sink *holder = find(w->key);
    if (holder && holder != j->sink) {
        w->next = waiters;
        waiters = w;
    } else {
        loop_post(j->loop, &w->note);
    }
    pthread_mutex_unlock(&registry_lock);
}

void sink_put(struct job *j, const char *p, size_t n)
{
    struct sink *s = j->sink;
    if ((int64_t)n > s->left) {
        s->is_too_long = true;
        n = (size_t)s->left;
    }
    s->left -= (int64_t)n;
    if (n == 0)
        return;
    pthread_mutex_lock(&s->lock);
    buf_add(&s->filling, p, n);
    assert(!s->filling.is_full); /* conn.c stops reading while sink_is_full */
    bool is_given = start_work(s);
    pthread_mutex_unlock(&s->lock);
    if (!is_given)
        work(s);
}

bool sink_is_full(const struct job *j)
{
    struct sink *s = j->sink;
    pthread_mutex_lock(&s->lock);
    bool is_full = s->filling.n + s->n_writing >= SINK_QUEUE_MAX;
    s->was_full |= is_full;
    pthread_mutex_unlock(&s->lock);
    return is_full;
}

bool sink_is_over(const struct job *j)
{
    struct sink *s = j->sink;
    pthread_mutex_lock(&s->lock);
    bool is_over = s->is_too_long || s->is_aborted || s->err != OK;
    pthread_mutex_unlock(&s->lock);
    return is_over;
}

void sink_end(struct job *j, bool is_complete)
{
    struct sink *s = j->sink;
    s->result.is_too_long = s->is_too_long;
    s->result.is_complete = is_complete && !s->is_too_long;
    pthread_mutex_lock(&s->lock);
    s->is_ending = true;
    bool is_given = start_work(s);
    pthread_mutex_unlock(&s->lock);
    if (!is_given)
        work(s);
}

void sink_whole(struct job *j, const char *p, size_t n)
{
    struct sink *s = j->sink;
    size_t fits = (int64_t)n <= s->left ? n : (size_t)s->left;
    s->err = part_write(&s->part, p, fits);
    s->result.is_too_long = fits < n;
    s->result.is_complete = fits == n;
    finish(s);
}

/* ---- the end ---- */

static void let_go_on(const char *key)
{
    for (struct waiter **w = &waiters; *w;) {
        struct waiter *one = *w;
        if (strcmp(one->key, key) != 0) {
            w = &one->next;
            continue;
        }
        *w = one->next;
        loop_post(one->job->loop, &one->note);
    }
}

void sink_free(struct job *j)
{
    struct sink *s = j->sink;
    if (j->waiter) /* asked for a key, and has nobody to wait for it any more */
        waiter_free(j->waiter);
    j->waiter = NULL;
    if (!s)
        return;
    pthread_mutex_lock(&registry_lock);
    struct sink **at = &sinks;
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    let_go_on(s->key);
    pthread_mutex_unlock(&registry_lock);
    j->sink = NULL;
    part_close(&s->part);
    pthread_mutex_lock(&s->lock);
    s->is_freed = s->is_told; /* a note is on its way to this thread, and now no other can be sent */
    pthread_mutex_unlock(&s->lock);
    if (!s->is_freed)
        drop(s);
}

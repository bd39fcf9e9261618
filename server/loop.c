#include "loop.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "access_log.h"
#include "base/buf.h"
#include "base/time.h"
#include "cache.h"
#include "clock.h"
#include "config.h"
#include "conn.h"
#include "job.h"
#include "lanes.h"
#include "listen.h"
#include "peer.h"
#include "sink.h"
#include "store/store.h"
#include "stream.h"

#define LOG_MAX        (64u << 10)
#define SCRATCH_MAX    (64u << 10)
#define FULL_PAUSE_MS  100   /* without file descriptors: how long nobody is accepted */
#define BODIES_WAIT_MS 5000  /* stopping: for bodies that are arriving */
#define FLUSH_MS       10000 /* stopping: for replies under way */
#define TICK_MS        10
#define LOG_MS         20    /* lines wait so long for others at most */

enum stop { RUNNING, NO_HEADS, NO_LANES, ENDING };

struct loop {
    struct event_base *base;
    const struct config *config;
    struct db *db;
    pthread_t thread;
    int wake_fd;
    struct event *inbox_event, *accept_again, *tick, *log_soon;
    struct evconnlistener *listener, *control;

    pthread_mutex_t lock; /* of the inbox: the two lists below */
    struct job *back, **back_end;
    struct loop_note *notes, **notes_end;

    bool is_awake, is_stopping;
    int64_t woken_at, mono_ms, logged_ms;
    int64_t ending_ms; /* monotonic: when ENDING began */
    struct conn *conns;
    struct stream_hub *streams;
    struct cache *cache;
    struct job *oldest, *newest; /* requests not yet answered, by received time */
    _Atomic int64_t published;   /* no request of this loop was received before, event clock */
    atomic_int n_arriving;       /* while stopping: bodies and uploads not yet handed over; -1 unknown */
    char read_buffer[LOOP_READ];
    struct buf scratch, log;
};

static struct loop **loops;
static int n_loops;
static int bound_port;
static char control_path[LISTEN_PATH];
static atomic_int stop_stage;

/* ---- what connections ask ---- */

struct event_base *loop_base(struct loop *l)
{
    return l->base;
}

const struct config *loop_config(const struct loop *l)
{
    return l->config;
}

int64_t loop_woken_at(const struct loop *l)
{
    return l->woken_at;
}

int64_t loop_mono_ms(const struct loop *l)
{
    return l->mono_ms;
}

bool loop_is_stopping(const struct loop *l)
{
    return l->is_stopping;
}

bool loop_has_lanes(const struct loop *l)
{
    (void)l;
    return atomic_load(&stop_stage) < NO_LANES;
}

char *loop_read_buffer(struct loop *l)
{
    return l->read_buffer;
}

struct buf *loop_scratch(struct loop *l)
{
    l->scratch.n = 0;
    l->scratch.is_full = false;
    return &l->scratch;
}

struct db *loop_db(struct loop *l)
{
    return l->db;
}

struct cache *loop_cache(struct loop *l)
{
    return l->cache;
}

struct stream_hub *loop_stream_hub(struct loop *l)
{
    return l->streams;
}

static void write_log(struct loop *l)
{
    access_log_write(&l->log);
    l->logged_ms = l->mono_ms;
}

/* What is seldom asked logs at once; a busy loop does not write for each of its wake-ups. */
static void write_log_in_time(struct loop *l)
{
    if (l->mono_ms - l->logged_ms >= LOG_MS)
        write_log(l);
    else if (!event_pending(l->log_soon, EV_TIMEOUT, NULL))
        event_add(l->log_soon, &(struct timeval){0, LOG_MS * 1000});
}

struct buf *loop_log(struct loop *l)
{
    if (l->log.n > LOG_MAX / 2)
        write_log(l);
    return &l->log;
}

void loop_add_conn(struct loop *l, struct conn *c)
{
    struct conn_link *k = conn_link(c);
    k->next = l->conns;
    if (l->conns)
        conn_link(l->conns)->prev = c;
    l->conns = c;
}

void loop_drop_conn(struct loop *l, struct conn *c)
{
    struct conn_link *k = conn_link(c);
    if (k->next)
        conn_link(k->next)->prev = k->prev;
    if (k->prev)
        conn_link(k->prev)->next = k->next;
    else
        l->conns = k->next;
}

/* ---- the received time, and the oldest request under way ---- */

static int64_t mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static void publish_at_most(struct loop *l, int64_t received_at)
{
    if (received_at < atomic_load(&l->published))
        atomic_store(&l->published, received_at);
}

/* A request read in this wake-up is stamped with its beginning, but enters the list only when its head
 * is parsed. So that nobody finds the list empty in between, "unknown" is published before the clock is
 * read: whoever saw no older request before that also read the clock before us. */
void loop_wake(struct loop *l)
{
    if (l->is_awake)
        return;
    int64_t before = atomic_load(&l->published);
    atomic_store(&l->published, INT64_MIN);
    l->woken_at = clock_real_ms();
    int64_t now = clock_event_of(l->woken_at);
    atomic_store(&l->published, before < now ? before : now);
    l->mono_ms = mono_ms();
    l->is_awake = true;
}

static void fall_asleep(struct loop *l)
{
    l->is_awake = false;
    atomic_store(&l->published, l->oldest ? l->oldest->listed_at : INT64_MAX);
    if (l->log.n)
        write_log_in_time(l);
}

void loop_hold(struct loop *l, int64_t read_at)
{
    publish_at_most(l, clock_event_of(read_at));
}

void loop_track(struct loop *l, struct job *j)
{
    struct job *before = l->newest;
    j->listed_at = j->ctx.received_at;
    while (before && before->listed_at > j->listed_at)
        before = before->older;
    j->older = before;
    j->newer = before ? before->newer : l->oldest;
    *(j->newer ? &j->newer->older : &l->newest) = j;
    *(before ? &before->newer : &l->oldest) = j;
    publish_at_most(l, j->listed_at);
}

void loop_untrack(struct loop *l, struct job *j)
{
    if (!j->older && !j->newer && l->oldest != j)
        return;
    *(j->older ? &j->older->newer : &l->oldest) = j->newer;
    *(j->newer ? &j->newer->older : &l->newest) = j->older;
    j->older = j->newer = NULL;
}

int64_t loops_oldest_received_at(void)
{
    int64_t oldest = INT64_MAX;
    for (int i = 0; i < n_loops; i++) {
        int64_t at = atomic_load(&loops[i]->published);
        oldest = at < oldest ? at : oldest;
    }
    return oldest;
}

/* ---- the inbox ---- */

static void wake_up(struct loop *l)
{
    uint64_t one = 1;
    ssize_t n = write(l->wake_fd, &one, sizeof one);
    (void)n; /* full: it is awake already */
}

/* From `first` to `last`, of this loop. */
static void put_back(struct loop *l, struct job *first, struct job *last)
{
    last->next = NULL;
    pthread_mutex_lock(&l->lock);
    bool was_empty = !l->back && !l->notes;
    *l->back_end = first;
    l->back_end = &last->next;
    pthread_mutex_unlock(&l->lock);
    if (was_empty)
        wake_up(l);
}

void loop_give_back(struct job *j)
{
    put_back(j->loop, j, j);
}

void loop_give_back_all(struct job *first)
{
    for (struct job *next; first; first = next) {
        struct job *last = first;
        while (last->next && last->next->loop == first->loop)
            last = last->next;
        next = last->next;
        put_back(first->loop, first, last);
    }
}

void loop_post(struct loop *l, struct loop_note *note)
{
    note->next = NULL;
    pthread_mutex_lock(&l->lock);
    bool was_empty = !l->back && !l->notes;
    *l->notes_end = note;
    l->notes_end = &note->next;
    pthread_mutex_unlock(&l->lock);
    if (was_empty)
        wake_up(l);
}

static void begin_stop(struct loop *l)
{
    l->is_stopping = true;
    if (l->listener)
        evconnlistener_free(l->listener);
    if (l->control)
        evconnlistener_free(l->control);
    l->listener = l->control = NULL;
    for (struct conn *c = l->conns, *next; c; c = next) {
        next = conn_link(c)->next;
        conn_stop(c);
    }
    struct timeval tv = {0, TICK_MS * 1000};
    event_add(l->tick, &tv);
}

static void on_inbox(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    struct loop *l = arg;
    uint64_t n;
    loop_wake(l);
    if (read(fd, &n, sizeof n) < 0 && errno != EAGAIN)
        fatal("eventfd: %s", strerror(errno));
    pthread_mutex_lock(&l->lock);
    struct job *j = l->back;
    struct loop_note *note = l->notes;
    l->back = NULL;
    l->back_end = &l->back;
    l->notes = NULL;
    l->notes_end = &l->notes;
    pthread_mutex_unlock(&l->lock);
    for (struct job *next; j; j = next) {
        next = j->next;
        conn_take_back(j);
    }
    for (struct loop_note *next; note; note = next) {
        next = note->next;
        note->fn(note->arg);
    }
    if (atomic_load(&stop_stage) != RUNNING && !l->is_stopping)
        begin_stop(l);
}

/* ---- accepting ---- */

static void on_accept(struct evconnlistener *e, evutil_socket_t fd, struct sockaddr *sa, int n, void *arg)
{
    (void)e, (void)n;
    struct loop *l = arg;
    loop_wake(l);
    conn_accept(l, fd, sa, false);
}

/* The control socket is for the machine's owner: our own user, or root. */
static void on_control(struct evconnlistener *e, evutil_socket_t fd, struct sockaddr *sa, int n, void *arg)
{
    (void)e, (void)n;
    struct loop *l = arg;
    struct ucred who;
    socklen_t who_n = sizeof who;
    loop_wake(l);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &who_n) != 0 ||
        (who.uid != 0 && who.uid != geteuid())) {
        close(fd);
        return;
    }
    conn_accept(l, fd, sa, true);
}

/* No file descriptor or memory left: trying again at once would spin. */
static void on_accept_error(struct evconnlistener *e, void *arg)
{
    struct loop *l = arg;
    struct timeval tv = {0, FULL_PAUSE_MS * 1000};
    loop_wake(l);
    evconnlistener_disable(e);
    event_add(l->accept_again, &tv);
}

static void on_accept_again(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    struct loop *l = arg;
    loop_wake(l);
    if (l->listener)
        evconnlistener_enable(l->listener);
    if (l->control)
        evconnlistener_enable(l->control);
}

/* ---- life ---- */

/* While stopping: how many bodies and uploads are not yet where they are safe. */
static int count_arriving(const struct loop *l)
{
    int n = 0;
    for (struct conn *c = l->conns; c; c = conn_link(c)->next)
        n += conn_is_reading(c);
    for (const struct job *j = l->oldest; j; j = j->newer)
        n += sink_is_open(j);
    return n;
}

static bool is_over(struct loop *l)
{
    if (atomic_load(&stop_stage) != ENDING)
        return false;
    if (l->ending_ms == 0)
        l->ending_ms = mono_ms();
    for (struct conn *c = l->conns; c; c = conn_link(c)->next)
        if (conn_is_busy(c))
            return mono_ms() - l->ending_ms > FLUSH_MS;
    return true;
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    loop_wake(arg);
}

static void *loop_main(void *arg)
{
    struct loop *l = arg;
    while (!(l->is_stopping && is_over(l))) {
        if (event_base_loop(l->base, EVLOOP_ONCE) < 0)
            fatal("event_base_loop: %s", strerror(errno));
        fall_asleep(l);
        if (l->is_stopping)
            atomic_store(&l->n_arriving, count_arriving(l));
    }
    loop_wake(l);
    while (l->conns)
        conn_free(l->conns);
    fall_asleep(l);
    write_log(l);
    return NULL;
}

static struct evconnlistener *listener_new(struct loop *l, evconnlistener_cb cb, int fd)
{
    struct evconnlistener *e = evconnlistener_new(
        l->base, cb, l, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    if (!e)
        fatal("out of memory");
    evconnlistener_set_error_cb(e, on_accept_error);
    return e;
}

static struct loop *loop_new(const struct config *config)
{
    struct loop *l = calloc(1, sizeof *l);
    struct event_config *how = event_config_new();
    if (!l || !how)
        fatal("out of memory");
    /* No EPOLL_USE_CHANGELIST: it calls epoll_ctl late, when the descriptor may already be another
     * thread's. */
    event_config_set_flag(how, EVENT_BASE_FLAG_NOLOCK);
    event_config_require_features(how, EV_FEATURE_EARLY_CLOSE);
    l->base = event_base_new_with_config(how);
    event_config_free(how);
    if (!l->base)
        fatal("no event base that notices closing (epoll)");
    l->config = config;
    l->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (l->wake_fd < 0)
        fatal("eventfd: %s", strerror(errno));
    pthread_mutex_init(&l->lock, NULL);
    l->back_end = &l->back;
    l->notes_end = &l->notes;
    atomic_store(&l->published, INT64_MAX);
    atomic_store(&l->n_arriving, -1);
    buf_init(&l->scratch, NULL, SCRATCH_MAX);
    buf_init(&l->log, NULL, LOG_MAX);
    l->inbox_event = event_new(l->base, l->wake_fd, EV_READ | EV_PERSIST, on_inbox, l);
    l->accept_again = evtimer_new(l->base, on_accept_again, l);
    l->tick = event_new(l->base, -1, EV_PERSIST, on_tick, l);
    l->log_soon = event_new(l->base, -1, 0, on_tick, l);
    if (!l->inbox_event || !l->accept_again || !l->tick || !l->log_soon)
        fatal("out of memory");
    event_add(l->inbox_event, NULL);
    l->streams = stream_hub_new(l);
    l->cache = cache_new((size_t)config->cache_mib << 20, lanes_are_shared());
    return l;
}

static void loop_free(struct loop *l)
{
    stream_hub_free(l->streams);
    cache_free(l->cache);
    event_free(l->inbox_event);
    event_free(l->accept_again);
    event_free(l->tick);
    event_free(l->log_soon);
    event_base_free(l->base);
    db_close(l->db);
    close(l->wake_fd);
    pthread_mutex_destroy(&l->lock);
    buf_done(&l->scratch);
    buf_done(&l->log);
    free(l);
}

/* Signals are the main thread's. */
static void start_thread(struct loop *l)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    if (pthread_create(&l->thread, NULL, loop_main, l) != 0)
        fatal("no thread for a loop");
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* As many descriptors as the system lets us have: connections need one each. */
static void raise_descriptors(void)
{
    struct rlimit n;
    if (getrlimit(RLIMIT_NOFILE, &n) != 0)
        return;
    n.rlim_cur = n.rlim_max;
    setrlimit(RLIMIT_NOFILE, &n); /* fewer: the listener pauses when they run out */
}

enum err loops_start(const struct config *config, char *why, unsigned long why_n)
{
    int fd, control_fd = -1;
    raise_descriptors();
    if (!peer_trust(config->trusted_proxies, why, why_n))
        return ERR_INVALID;
    if (!listen_tcp(config, &fd, &bound_port, why, why_n))
        return ERR_CONFLICT;
    if (*config->data_dir && !listen_control(config, &control_fd, control_path, why, why_n)) {
        close(fd);
        return ERR_CONFLICT;
    }
    loops = calloc((size_t)config->n_loops, sizeof *loops);
    if (!loops)
        fatal("out of memory");
    for (int i = 0; i < config->n_loops; i++) {
        struct loop *l = loops[i] = loop_new(config);
        n_loops = i + 1;
        l->db = lanes_are_shared() ? NULL : db_open(config->db_path, DB_READ, why, why_n);
        l->listener = listener_new(l, on_accept, i == 0 ? fd : dup(fd));
        if (i == 0 && control_fd >= 0)
            l->control = listener_new(l, on_control, control_fd);
        if (!l->db && !lanes_are_shared())
            return ERR_INTERNAL;
    }
    return OK;
}

void loops_run(void)
{
    for (int i = 0; i < n_loops; i++)
        start_thread(loops[i]);
}

int loops_port(void)
{
    return bound_port;
}

static void wake_all(enum stop stage)
{
    atomic_store(&stop_stage, stage);
    for (int i = 0; i < n_loops; i++)
        wake_up(loops[i]);
}

/* Bodies that are arriving may still end, and uploads reach the disk, before the lanes stop. */
void loops_close_listeners(void)
{
    wake_all(NO_HEADS);
    if (*control_path)
        unlink(control_path);
    for (int64_t begun = mono_ms(); mono_ms() - begun < BODIES_WAIT_MS;) {
        int n = 0;
        for (int i = 0; i < n_loops; i++)
            n += atomic_load(&loops[i]->n_arriving) != 0;
        if (n == 0)
            break;
        nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000}, NULL);
    }
    wake_all(NO_LANES);
}

void loops_stop(void)
{
    wake_all(ENDING);
    for (int i = 0; i < n_loops; i++)
        pthread_join(loops[i]->thread, NULL);
    for (int i = 0; i < n_loops; i++)
        loop_free(loops[i]);
    free(loops);
    loops = NULL;
    n_loops = 0;
}

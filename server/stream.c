#include "stream.h"

#include <event2/event.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/rand.h"
#include "clock.h"
#include "config.h"
#include "conn_own.h"
#include "frame.h"
#include "http1_reply.h"
#include "job.h"
#include "lanes.h"
#include "loop.h"
#include "metrics.h"
#include "pipeline.h"
#include "store/store.h"
#include "words.h"

#define TOPICS_MAX   120       /* bytes of the words a read hangs on */
#define HEARD_MAX    1024      /* bytes of the words not yet looked at */
#define GAP_SHARE    10        /* runs wait so many times what they took */
#define TURN_US      5000      /* runs in one turn of the loop */
#define SEND_BUFFER  (64 << 10) /* asked of the kernel for each viewer */
#define GONE_MS      60000     /* nothing acknowledged for so long: the kernel gives the client up */
#define AWAY_MAX     4         /* runs of a loop in the lane that reads, so that requests are not kept */

/* One distinct request and all who made it. */
struct group {
    struct stream_hub *hub;
    struct group *prev, *next;
    struct job *job; /* as it stood before its handler ran */
    bool is_shared;  /* made without a credential: others may join */
    bool is_dirty;   /* to be run again */
    bool is_away;    /* its job is in a lane */
    bool is_held;    /* being told: stays, also without viewers, as one that is away does */
    uint64_t n_heard; /* of the hub when the job was given away */
    char topics[TOPICS_MAX];
    uint64_t id;
    struct frame *frame;
    int64_t read_ms; /* monotonic: the last run */
    struct viewer *viewers;
};

struct viewer {
    struct conn *conn;
    struct group *group; /* NULL until the stream has begun */
    struct viewer *prev, *next;
    struct peer peer;
    bool is_counted;      /* at its address */
    uint64_t n_heard;     /* of the hub when its first read was asked for */
    uint64_t seen;        /* the id it was sent last */
    struct frame *sending; /* what c->out borrows */
    size_t n_missed;      /* bytes of events it was not sent since */
};

struct stream_hub {
    struct loop *loop;
    struct group *groups;
    struct event *timer; /* the next runs */
    bool is_armed;
    int n_away;       /* groups */
    bool is_more;     /* dirty ones wait until one of those is back */
    uint64_t n_heard; /* how often topics came */
    int64_t ran_ms;
    int64_t read_us; /* what the runs have taken since the last gap */
    int64_t gap_ms;  /* until the next */
    struct loop_note note;
    pthread_mutex_t lock; /* of the following */
    char heard[HEARD_MAX];
    bool is_posted, is_all;
};

static struct stream_hub **hubs;
static int n_hubs;
/* Counted before a read begins, so that whoever finds none after a COMMIT knows that each later read
 * sees it. */
static atomic_long n_open;

/* ---- groups ---- */

static bool is_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The group that a request may share, or NULL. */
static struct group *group_find(struct stream_hub *h, const struct job *j)
{
    for (struct group *g = h->groups; g; g = g->next)
        if (g->is_shared && g->job->route == j->route && g->job->ctx.lang == j->ctx.lang &&
            is_same(g->job->req.path, j->req.path) && is_same(g->job->req.query, j->req.query))
            return g;
    return NULL;
}

static struct group *group_new(struct stream_hub *h, bool is_shared)
{
    struct group *g = calloc(1, sizeof *g);
    if (!g)
        fatal("out of memory");
    g->hub = h;
    g->is_shared = is_shared;
    g->next = h->groups;
    if (g->next)
        g->next->prev = g;
    h->groups = g;
    return g;
}

static void group_free_when_empty(struct group *g)
{
    if (g->viewers || g->is_held || g->is_away)
        return;
    if (g->next)
        g->next->prev = g->prev;
    *(g->prev ? &g->prev->next : &g->hub->groups) = g->next;
    frame_leave(g->frame);
    job_free(g->job);
    free(g);
}

/* What the group's answer is now. True when it is another than before. */
static bool group_take(struct group *g, struct job *j)
{
    uint64_t id = frame_id(j->ctx.arena, &j->reply);
    const char *topics = j->ctx.topic ? j->ctx.topic : "";
    size_t n = strlen(topics);
    if (n >= sizeof g->topics)
        fatal("%s hangs on too many topics", j->route->name);
    memcpy(g->topics, topics, n + 1);
    g->read_ms = loop_mono_ms(g->hub->loop);
    if (g->frame && g->id == id)
        return false;
    frame_leave(g->frame);
    g->id = id;
    g->frame = frame_new(&j->reply, id);
    return true;
}

/* ---- sending ---- */

static void drop(struct conn *c)
{
    metrics_add(METRIC_streams_dropped, 1);
    conn_leave(c);
}

/* Sends a head, which may be empty, and the group's newest state unless it has been seen. */
static void send_state(struct viewer *v, const char *head, size_t head_n)
{
    struct conn *c = v->conn;
    struct group *g = v->group;
    bool is_news = v->seen != g->id;
    if (is_news) {
        v->seen = g->id;
        v->sending = frame_share(g->frame);
        metrics_add(METRIC_stream_events, 1);
    }
    v->n_missed = 0;
    c->since_ms = c->last_ms = loop_mono_ms(c->loop);
    enum output_result r = output_send(&c->out, c->fd, head, head_n, is_news ? v->sending->bytes : "",
                                       is_news ? v->sending->n : 0);
    if (r == OUTPUT_BROKEN)
        conn_leave(c);
    else if (r == OUTPUT_ALL)
        stream_sent(c);
}

/* A client that is behind is counted against, not queued for. */
static void tell(struct viewer *v)
{
    struct conn *c = v->conn;
    if (v->seen == v->group->id)
        return;
    if (!output_is_waiting(&c->out)) {
        send_state(v, "", 0);
    } else {
        v->n_missed += v->group->frame->n;
        if (v->n_missed + output_left(&c->out) > STREAM_UNSENT_MAX)
            drop(c);
    }
    conn_settle(c);
}

void stream_sent(struct conn *c)
{
    struct viewer *v = c->viewer;
    frame_leave(v->sending);
    v->sending = NULL;
    if (v->seen != v->group->id)
        send_state(v, "", 0);
}

/* ---- running again ---- */

static void arm(struct stream_hub *h, int64_t ms)
{
    struct timeval tv = {ms > 0 ? ms / 1000 : 0, ms > 0 ? ms % 1000 * 1000 : 0};
    if (h->is_armed)
        return;
    h->is_armed = true;
    event_add(h->timer, &tv);
}

static void arm_after_gap(struct stream_hub *h)
{
    arm(h, h->ran_ms + h->gap_ms - loop_mono_ms(h->loop));
}

/* Its job as a request that is made now. */
static void group_ask(struct group *g)
{
    struct job *j = g->job;
    pipeline_again(j);
    j->req.received_real_at = j->ctx.real_at = loop_woken_at(g->hub->loop);
    j->ctx.received_at = clock_event_of(j->ctx.real_at);
    g->is_dirty = false;
}

/* Its job has run. False: it is refused, the group is at its end. */
static bool group_answered(struct group *g)
{
    struct job *j = g->job;
    int status = j->reply.status;
    if (status == 200)
        group_take(g, j);
    g->is_dirty |= status == 503; /* for a moment only: what was sent stands meanwhile */
    pipeline_again(j);
    return status == 200 || status == 503;
}

static bool group_run(struct group *g, struct db *db)
{
    bool is_ok;
    group_ask(g);
    if (db_begin_read(db) != OK) {
        g->is_dirty = true;
        return true;
    }
    pipeline_run(g->job, db, &is_ok);
    db_rollback(db);
    return group_answered(g);
}

static void group_tell(struct group *g, bool is_alive)
{
    g->is_held = true;
    for (struct viewer *v = g->viewers, *next; v; v = next) {
        struct conn *c = v->conn;
        next = v->next;
        if (is_alive) {
            tell(v);
        } else {
            conn_leave(c);
            conn_settle(c);
        }
    }
    g->is_held = false;
    group_free_when_empty(g);
}

static int64_t mono_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

/* Where the loop has no connection: stream_take_back follows. */
static void group_give(struct group *g)
{
    struct job *j = g->job;
    group_ask(g);
    j->next_lane = LANE_READ;
    j->group = g;
    g->n_heard = g->hub->n_heard;
    g->is_away = loop_has_lanes(g->hub->loop) && lanes_give(j);
    g->is_dirty = !g->is_away;
    g->hub->n_away += g->is_away;
}

void stream_take_back(struct job *j)
{
    struct group *g = j->group;
    struct stream_hub *h = g->hub;
    bool is_alive = group_answered(g);
    g->is_away = false;
    h->n_away--;
    g->is_dirty |= g->n_heard != h->n_heard; /* perhaps of what it hangs on only now */
    if (h->is_more)
        arm(h, 0);
    else if (g->is_dirty)
        arm_after_gap(h);
    group_tell(g, is_alive);
}

static void run_and_tell(struct group *g, struct db *db)
{
    int64_t from = mono_us();
    bool is_alive = group_run(g, db);
    g->hub->read_us += mono_us() - from;
    group_tell(g, is_alive);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    struct stream_hub *h = arg;
    struct db *db = loop_db(h->loop);
    loop_wake(h->loop);
    h->is_armed = false;
    h->is_more = false;
    int64_t from = mono_us();
    bool is_left = false;
    for (struct group *g = h->groups, *next; g; g = next) {
        next = g->next; /* telling one group frees no other */
        if (!g->is_dirty || g->is_away)
            continue;
        is_left = db && mono_us() - from > TURN_US;
        h->is_more = h->n_away == AWAY_MAX;
        if (is_left || h->is_more)
            break;
        if (db)
            run_and_tell(g, db);
        else
            group_give(g);
    }
    h->ran_ms = loop_mono_ms(h->loop);
    if (is_left) { /* others first: connections, then the rest */
        arm(h, 0);
        return;
    }
    /* However long they read, and however often is written: most of the loop's time is for others. */
    h->gap_ms = STREAM_GAP_MS + h->read_us * GAP_SHARE / 1000;
    h->read_us = 0;
    for (struct group *g = h->groups; g && !h->is_more; g = g->next)
        if (g->is_dirty && !g->is_away)
            arm_after_gap(h);
}

/* ---- topics ---- */

static void on_heard(void *arg)
{
    struct stream_hub *h = arg;
    char heard[HEARD_MAX];
    pthread_mutex_lock(&h->lock);
    memcpy(heard, h->heard, sizeof heard);
    bool is_all = h->is_all;
    *h->heard = 0;
    h->is_all = h->is_posted = false;
    pthread_mutex_unlock(&h->lock);
    h->n_heard++;
    for (struct group *g = h->groups; g; g = g->next) {
        g->is_dirty |= is_all || words_meet(g->topics, heard);
        if (g->is_dirty)
            arm_after_gap(h);
    }
}

void stream_topic(const char *topics)
{
    if (atomic_load(&n_open) == 0)
        return;
    for (int i = 0; i < n_hubs; i++) {
        struct stream_hub *h = hubs[i];
        pthread_mutex_lock(&h->lock);
        h->is_all |= !words_add(h->heard, sizeof h->heard, topics); /* too many: everybody looks */
        bool is_first = !h->is_posted;
        h->is_posted = true;
        pthread_mutex_unlock(&h->lock);
        if (is_first)
            loop_post(h->loop, &h->note);
    }
}

/* ---- the life of a stream ---- */

static bool is_asked(const struct job *j)
{
    const char *accept = request_header(&j->req, "accept");
    return j->route && strchr(j->route->fields, '>') && accept && strcasestr(accept, "text/event-stream");
}

bool stream_admit(struct conn *c)
{
    const struct config *config = loop_config(c->loop);
    const struct job *j = c->job;
    if (!is_asked(j) || strcmp(j->req.method, "GET") != 0)
        return true;
    struct viewer *v = calloc(1, sizeof *v);
    if (!v)
        fatal("out of memory");
    v->conn = c;
    v->n_heard = loop_stream_hub(c->loop)->n_heard;
    peer_of_text(j->req.address, &v->peer);
    bool is_full = atomic_fetch_add(&n_open, 1) >= config->max_streams || loop_is_stopping(c->loop);
    if (!is_full && !c->is_control) {
        v->is_counted = peer_enter(&v->peer, PEER_STREAMS, config->max_streams_per_address);
        is_full = !v->is_counted;
    }
    c->viewer = v;
    metrics_add(METRIC_streams, 1);
    if (!is_full)
        return true;
    stream_leave(c);
    metrics_add(METRIC_streams_refused, 1);
    return false;
}

void stream_leave(struct conn *c)
{
    struct viewer *v = c->viewer;
    struct group *g = v->group;
    c->viewer = NULL;
    output_done(&c->out); /* which borrows the frame */
    frame_leave(v->sending);
    if (g) {
        if (v->next)
            v->next->prev = v->prev;
        *(v->prev ? &v->prev->next : &g->viewers) = v->next;
        group_free_when_empty(g);
    }
    if (v->is_counted)
        peer_leave(&v->peer, PEER_STREAMS);
    metrics_add(METRIC_streams, -1);
    atomic_fetch_sub(&n_open, 1);
    free(v);
}

/* The group of c's request, joined; the job becomes the group's own, or is freed. */
static void join(struct viewer *v, struct job *j)
{
    struct stream_hub *h = loop_stream_hub(v->conn->loop);
    bool is_shared = j->credential.kind == CREDENTIAL_NONE && !j->req.is_control;
    struct group *g = is_shared ? group_find(h, j) : NULL;
    bool is_new = !g;
    if (is_new)
        g = group_new(h, is_shared);
    bool is_behind = v->n_heard != h->n_heard; /* it read in a lane, and topics came meanwhile */
    bool is_news = (is_new || !is_behind) && group_take(g, j);
    if (is_behind || (is_news && !is_new)) { /* our read is the newest: the others are told of it */
        g->is_dirty = true;
        arm_after_gap(h);
    }
    v->group = g;
    v->next = g->viewers;
    if (v->next)
        v->next->prev = v;
    g->viewers = v;
    j->conn = NULL;
    if (!is_new) {
        job_free(j);
        return;
    }
    pipeline_again(j);
    g->job = j;
}

static int jitter(int from, int to)
{
    uint16_t r;
    rand_bytes(&r, sizeof r);
    return from + r % (to - from + 1);
}

static void set_head(struct reply *r)
{
    r->n_headers = 0;
    r->type = "text/event-stream";
    r->is_stream = true;
    reply_header(r, "Cache-Control", "no-store");
    reply_header(r, "X-Accel-Buffering", "no"); /* nginx: pass each event at once */
}

/* What the kernel keeps for a client that does not read is bounded too, and one that vanished without a
 * word is found out. */
static void set_socket(int fd)
{
    int n = SEND_BUFFER, ms = GONE_MS;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &n, sizeof n);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
}

bool stream_begin(struct conn *c)
{
    struct viewer *v = c->viewer;
    struct job *j = c->job;
    bool is_good = j->reply.status == 200 && j->reply.fd < 0;
    if (!v) { /* RFC 9110 9.3.2: HEAD tells what GET would */
        if (is_asked(j) && is_good)
            set_head(&j->reply);
        return false;
    }
    if (!is_good) {
        stream_leave(c);
        return false;
    }
    struct buf *head = loop_scratch(c->loop);
    const char *last = request_header(&j->req, "last-event-id");
    struct reply told = j->reply;
    set_head(&told);
    http1_reply_head(head, &j->req, &told, true, loop_woken_at(c->loop) / 1000);
    buf_printf(head, "retry: %d\n\n", jitter(1500, 2500));
    v->seen = last && strlen(last) == 16 ? strtoull(last, NULL, 16) : 0;
    set_socket(c->fd);
    conn_job_log(c->loop, j, (int64_t)head->n, false);
    c->job = NULL;
    c->is_closing = true;
    conn_enter(c, STREAM);
    join(v, j);
    send_state(v, head->p, head->n);
    return true;
}

int64_t stream_due_ms(const struct conn *c)
{
    bool is_waiting = output_is_waiting(&c->out);
    return is_waiting ? c->since_ms + STREAM_STALL_MS : c->last_ms + loop_config(c->loop)->stream_beat_ms;
}

/* A heartbeat, so that proxies keep the line and a vanished client is noticed; and a look at what no
 * topic tells of: rights, and what the clock alone changes. */
void stream_expire(struct conn *c)
{
    struct group *g = c->viewer->group;
    if (output_is_waiting(&c->out)) {
        drop(c);
        return;
    }
    if (loop_mono_ms(c->loop) - g->read_ms >= loop_config(c->loop)->stream_beat_ms) {
        g->is_dirty = true;
        arm_after_gap(g->hub);
    }
    c->last_ms = loop_mono_ms(c->loop);
    if (output_send(&c->out, c->fd, ":\n\n", 3, "", 0) == OUTPUT_BROKEN)
        conn_leave(c);
}

/* Not all at once: whoever takes over has them all to serve. */
void stream_stop(struct conn *c)
{
    char text[32];
    int n = snprintf(text, sizeof text, "retry: %d\n\n", jitter(1000, 5000));
    if (!output_is_waiting(&c->out))
        send(c->fd, text, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
    conn_leave(c);
}

/* ---- the hub ---- */

struct stream_hub *stream_hub_new(struct loop *l)
{
    struct stream_hub *h = calloc(1, sizeof *h);
    struct stream_hub **all = realloc(hubs, (size_t)(n_hubs + 1) * sizeof *hubs);
    if (!h || !all)
        fatal("out of memory");
    h->loop = l;
    h->gap_ms = STREAM_GAP_MS;
    h->note = (struct loop_note){.fn = on_heard, .arg = h};
    h->timer = evtimer_new(loop_base(l), on_timer, h);
    if (!h->timer)
        fatal("out of memory");
    pthread_mutex_init(&h->lock, NULL);
    hubs = all;
    hubs[n_hubs++] = h;
    return h;
}

void stream_hub_free(struct stream_hub *h)
{
    event_free(h->timer);
    pthread_mutex_destroy(&h->lock);
    free(h);
    if (--n_hubs == 0) { /* all of them go together */
        free(hubs);
        hubs = NULL;
    }
}

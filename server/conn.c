#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config.h"
#include "conn_own.h"
#include "job.h"
#include "metrics.h"
#include "sink.h"
#include "stream.h"

#define PENDING_MAX   (16u << 10) /* read ahead while a job is away */
#define IN_BYTES_MS   16          /* slowest body: bytes a ms, after body_ms (options.def says 16 KiB/s) */
#define OUT_BYTES_MS  4           /* slowest reader of a reply */
#define LINGER_MS     30000       /* after the last reply: reading on so that no reset loses it, at most */
#define LINGER_GAP_MS 5000        /* and without a byte */

/* libevent's bufferevents are not used: they make seven system calls a request (design.md section 8),
 * and cannot tell bytes from leaving while reading is paused. Plain events make three: wait, recv, send. */

/* The part that only this file sees. */
struct conn_events {
    struct conn conn; /* first */
    struct event read, write, leave, timer;
};

static atomic_long n_open;

static struct conn_events *events_of(struct conn *c)
{
    return (struct conn_events *)(void *)c;
}

struct conn_link *conn_link(struct conn *c)
{
    return &c->link;
}

bool conn_is_reading(const struct conn *c)
{
    return c->state == BODY || c->state == SINK;
}

bool conn_is_busy(const struct conn *c)
{
    return c->state == AWAY || c->state == SENDING;
}

/* ---- the end of a job and of a connection ---- */

void conn_leave(struct conn *c)
{
    struct job *j = c->job;
    bool is_away = c->state == AWAY || c->state == SINK;
    if (c->state == SINK)
        sink_end(j, false);
    if (c->viewer)
        stream_leave(c);
    if (j && is_away)
        j->conn = NULL;
    else if (j)
        conn_job_end(c->loop, j, c->out.n_sent, true);
    c->job = NULL;
    c->state = DEAD;
}

void conn_free(struct conn *c)
{
    if (c->state != DEAD)
        conn_leave(c);
    event_del(&events_of(c)->read);
    event_del(&events_of(c)->write);
    event_del(&events_of(c)->leave);
    event_del(&events_of(c)->timer);
    output_done(&c->out);
    free(c->pending);
    close(c->fd);
    loop_drop_conn(c->loop, c);
    if (c->is_counted)
        peer_leave(&c->peer, PEER_CONNECTIONS);
    if (!c->is_control)
        atomic_fetch_sub(&n_open, 1);
    metrics_add(METRIC_connections, -1);
    free(c);
}

void conn_cut(struct conn *c)
{
    struct linger reset = {.l_onoff = 1};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    c->state = SENDING; /* the job is ours */
    conn_leave(c);
}

/* ---- deadlines ---- */

/* When the connection's patience ends, monotonic ms; 0: never. All are absolute: bytes that trickle in
 * do not move them, or only as far as they go. */
static int64_t due_ms(const struct conn *c)
{
    const struct config *config = loop_config(c->loop);
    int64_t gap, all;
    switch (c->state) {
    case HEAD:
        return c->since_ms + (c->job ? config->head_ms : config->idle_ms);
    case BODY:
    case SINK:
    case DRAIN:
        return c->paused_ms ? 0 : c->since_ms + config->body_ms + c->n_body / IN_BYTES_MS;
    case SENDING:
        return c->since_ms + config->body_ms + c->out.n_sent / OUT_BYTES_MS;
    case STREAM:
        return stream_due_ms(c);
    case LINGER:
        gap = c->last_ms + LINGER_GAP_MS;
        all = c->since_ms + LINGER_MS;
        return gap < all ? gap : all;
    default:
        return 0;
    }
}

static void arm(struct conn *c)
{
    int64_t due = due_ms(c);
    if (due == 0 || (c->armed_ms && c->armed_ms <= due))
        return; /* a timer that fires early looks again: cheaper than moving it at each request */
    int64_t ms = due - loop_mono_ms(c->loop) + 1;
    if (ms < 1)
        ms = 1;
    struct timeval tv = {ms / 1000, ms % 1000 * 1000};
    event_add(&events_of(c)->timer, &tv);
    c->armed_ms = due;
}

void conn_enter(struct conn *c, enum conn_state state)
{
    c->state = state;
    c->since_ms = c->last_ms = loop_mono_ms(c->loop);
    c->paused_ms = 0;
}

void conn_enter_sending(struct conn *c)
{
    conn_enter(c, SENDING);
    c->since_ms -= c->out.n_sent / OUT_BYTES_MS;
}

/* ---- events ---- */

void conn_settle(struct conn *c)
{
    while (c->n_pending && c->state != AWAY && c->state != SENDING && c->state != DEAD) {
        char *p = c->pending;
        size_t n = c->n_pending;
        c->pending = NULL;
        c->n_pending = 0;
        c->read_at = c->pending_at;
        conn_eat(c, p, n);
        free(p);
    }
    if (c->is_eof && c->state != AWAY && c->state != SENDING)
        conn_leave(c);
    if (c->state == DEAD) {
        conn_free(c);
        return;
    }
    bool is_full = c->state == SINK && sink_is_full(c->job);
    if (is_full && !c->paused_ms)
        c->paused_ms = loop_mono_ms(c->loop);
    bool reads = !c->is_eof && !is_full && c->n_pending == 0;
    bool watches = !c->is_eof && !c->is_half && !reads;
    if (reads != c->is_reading)
        reads ? event_add(&events_of(c)->read, NULL) : event_del(&events_of(c)->read);
    if (watches != c->is_watching)
        watches ? event_add(&events_of(c)->leave, NULL) : event_del(&events_of(c)->leave);
    c->is_reading = reads;
    c->is_watching = watches;
    bool writes = c->state == SENDING || (c->state == STREAM && output_is_waiting(&c->out));
    if (writes && !event_pending(&events_of(c)->write, EV_WRITE, NULL))
        event_add(&events_of(c)->write, NULL);
    arm(c);
}

static void on_read(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    struct conn *c = arg;
    loop_wake(c->loop);
    bool is_ahead = c->state == AWAY || c->state == SENDING;
    char *p = loop_read_buffer(c->loop);
    ssize_t n = recv(fd, p, is_ahead ? PENDING_MAX : LOOP_READ, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    c->read_at = loop_woken_at(c->loop);
    c->last_ms = loop_mono_ms(c->loop);
    if (n < 0)
        conn_leave(c);
    else if (n == 0)
        c->is_eof = true; /* perhaps only its side: a reply that is owed is still sent */
    else
        conn_eat(c, p, (size_t)n);
    conn_settle(c);
}

/* Reading is paused, and the client has closed at least its side; what it sent before that is still to
 * be read, unless the connection was reset. */
static void on_leave(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    struct conn *c = arg;
    int e = 0;
    socklen_t e_n = sizeof e;
    loop_wake(c->loop);
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &e_n) == 0 && e)
        conn_leave(c);
    c->is_half = true;
    conn_settle(c);
}

static void on_write(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    struct conn *c = arg;
    loop_wake(c->loop);
    if (c->state != SENDING && c->state != STREAM)
        return;
    int64_t n_before = c->out.n_sent;
    enum output_result r = output_flush(&c->out, fd);
    if (c->state == STREAM && c->out.n_sent > n_before)
        c->since_ms = loop_mono_ms(c->loop);
    if (r == OUTPUT_BROKEN)
        conn_leave(c);
    else if (r == OUTPUT_ALL && c->state == STREAM)
        stream_sent(c);
    else if (r == OUTPUT_ALL) {
        c->pending_at = loop_woken_at(c->loop); /* a client that did not read its reply was paused */
        conn_sent(c);
    }
    conn_settle(c);
}

static void expire(struct conn *c)
{
    if (c->state == STREAM) {
        stream_expire(c);
        return;
    }
    if ((c->state == HEAD && c->job && http1_has_begun(&c->head)) || c->state == BODY) {
        c->read_at = loop_woken_at(c->loop);
        conn_refuse(c, 408, "http_timeout", "");
    }
    if (c->state != DEAD) /* at once, without lingering: whoever trickles would go on */
        conn_leave(c);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    struct conn *c = arg;
    loop_wake(c->loop);
    c->armed_ms = 0;
    int64_t due = due_ms(c);
    if (due && due <= loop_mono_ms(c->loop))
        expire(c);
    conn_settle(c);
}

/* ---- from the loop ---- */

static void turn_away(int fd)
{
    static const char text[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                               "Retry-After: 2\r\nConnection: close\r\n\r\n";
    ssize_t n = send(fd, text, sizeof text - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)n; /* whoever does not hear it sees the end */
    close(fd);
    metrics_add(METRIC_connections_refused, 1);
}

void conn_accept(struct loop *l, int fd, const struct sockaddr *sa, bool is_control)
{
    const struct config *config = loop_config(l);
    struct peer peer;
    int one = 1;
    peer_of(sa, &peer);
    bool is_exempt = is_control || peer_is_trusted(&peer);
    if (!is_control && atomic_fetch_add(&n_open, 1) >= config->max_connections) {
        atomic_fetch_sub(&n_open, 1);
        turn_away(fd);
        return;
    }
    if (!is_exempt && !peer_enter(&peer, PEER_CONNECTIONS, config->max_connections_per_address)) {
        atomic_fetch_sub(&n_open, 1);
        turn_away(fd);
        return;
    }
    struct conn_events *e = calloc(1, sizeof *e);
    if (!e)
        fatal("out of memory");
    struct conn *c = &e->conn;
    *c = (struct conn){.loop = l, .fd = fd, .is_control = is_control, .is_counted = !is_exempt,
                       .peer = peer};
    if (!is_control)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    output_init(&c->out);
    event_assign(&events_of(c)->read, loop_base(l), fd, EV_READ | EV_PERSIST, on_read, c);
    event_assign(&events_of(c)->write, loop_base(l), fd, EV_WRITE, on_write, c);
    event_assign(&events_of(c)->leave, loop_base(l), fd, EV_CLOSED | EV_PERSIST, on_leave, c);
    evtimer_assign(&events_of(c)->timer, loop_base(l), on_timer, c);
    loop_add_conn(l, c);
    metrics_add(METRIC_connections, 1);
    metrics_add(METRIC_connections_accepted, 1);
    conn_enter(c, HEAD);
    conn_settle(c);
}

void conn_stop(struct conn *c)
{
    if (c->state == STREAM)
        stream_stop(c);
    else if (c->state == HEAD || c->state == LINGER || c->state == DRAIN)
        conn_leave(c);
    conn_settle(c);
}

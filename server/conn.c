#include "conn.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "access_log.h"
#include "base/time.h"
#include "clock.h"
#include "config.h"
#include "http1.h"
#include "http1_reply.h"
#include "job.h"
#include "lanes.h"
#include "loop.h"
#include "output.h"
#include "peer.h"
#include "pipeline.h"
#include "sink.h"
#include "store/store.h"

#define PENDING_MAX   (16u << 10) /* read ahead while a job is away */
#define BODY_FIRST    (64u << 10) /* of a body's memory taken at once */
#define DRAIN_MAX     (64 << 10)  /* an unwanted body up to this is read over, the connection kept */
#define IN_BYTES_MS   16          /* slowest body: bytes a ms, after body_ms (options.def says 16 KiB/s) */
#define OUT_BYTES_MS  4           /* slowest reader of a reply */
#define LINGER_MS     30000       /* after the last reply: reading on so that no reset loses it, at most */
#define LINGER_GAP_MS 5000        /* and without a byte */

/* libevent's bufferevents are not used: they make seven system calls a request (design.md section 8),
 * and cannot tell bytes from leaving while reading is paused. Plain events make three: wait, recv, send. */

enum conn_state {
    HEAD,    /* between requests or in a head */
    BODY,    /* into memory */
    SINK,    /* into a sink */
    AWAY,    /* the job is in a lane */
    SENDING, /* a reply is not all in the kernel yet */
    DRAIN,   /* answered; the rest of a small body is read over */
    LINGER,  /* our side is shut; reads until the client closes too */
    DEAD     /* freed by settle() */
};

struct conn {
    struct conn_link link; /* first: conn_link */
    struct loop *loop;
    struct job *job; /* the request under way, from its first byte to its reply */
    int fd;
    enum conn_state state;
    bool is_control, is_counted, is_eof, is_half, is_closing, is_body_read, is_reading, is_watching;
    struct peer peer;
    struct http1 head;
    struct http1_body frame;
    struct buf body;
    int64_t n_body;       /* body bytes so far */
    int64_t since_ms;     /* monotonic: when the state's deadline began to count */
    int64_t last_ms;      /* the last byte read */
    int64_t paused_ms;    /* when we stopped reading for the sink's sake, 0 when we did not */
    int64_t armed_ms;     /* when the timer will fire, 0 when it is not set */
    int64_t read_at;      /* real clock: when the bytes now eaten were read */
    char *pending;        /* bytes read but not eaten, from one read */
    size_t n_pending;
    int64_t pending_at;   /* when that was */
    struct output out;
    struct event read_event, write_event, leave_event, timer;
};

static atomic_long n_open;

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

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

/* The request is over: logs it and frees it. */
static void job_end(struct loop *l, struct job *j, int64_t bytes, bool is_dropped)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    int64_t us = t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000 - j->req.received_real_at * 1000;
    if (j->req.received_real_at)
        access_log_line(loop_log(l), j, bytes, us, is_dropped);
    loop_untrack(l, j);
    sink_free(j);
    if (j->reply.fd >= 0)
        close(j->reply.fd);
    job_free(j);
}

/* The client has gone: what is away comes back to nobody, what arrived of an upload is kept. */
static void leave(struct conn *c)
{
    struct job *j = c->job;
    bool is_away = c->state == AWAY || c->state == SINK;
    if (c->state == SINK)
        sink_end(j, false);
    if (j && is_away)
        j->conn = NULL;
    else if (j)
        job_end(c->loop, j, c->out.n_sent, true);
    c->job = NULL;
    c->state = DEAD;
}

void conn_free(struct conn *c)
{
    if (c->state != DEAD)
        leave(c);
    event_del(&c->read_event);
    event_del(&c->write_event);
    event_del(&c->leave_event);
    event_del(&c->timer);
    output_done(&c->out);
    free(c->pending);
    close(c->fd);
    loop_drop_conn(c->loop, c);
    if (c->is_counted)
        peer_leave(&c->peer);
    if (!c->is_control)
        atomic_fetch_sub(&n_open, 1);
    free(c);
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
    event_add(&c->timer, &tv);
    c->armed_ms = due;
}

static void enter(struct conn *c, enum conn_state state)
{
    c->state = state;
    c->since_ms = c->last_ms = loop_mono_ms(c->loop);
    c->paused_ms = 0;
}

/* ---- out ---- */

/* No more requests from this client: says so to it, and reads on until it closes, since closing with
 * unread bytes would reset the connection and could lose the reply (RFC 9112 9.6). */
static void shut(struct conn *c)
{
    if (c->is_eof || shutdown(c->fd, SHUT_WR) != 0)
        c->state = DEAD;
    else
        enter(c, LINGER);
}

/* The reply is all in the kernel. */
static void sent(struct conn *c)
{
    job_end(c->loop, c->job, c->out.n_sent, false);
    c->job = NULL;
    output_done(&c->out);
    if (c->is_closing || c->is_eof)
        shut(c);
    else
        enter(c, c->is_body_read ? HEAD : DRAIN);
}

/* An unread body is read over when it is small and surely comes; else the connection ends. */
static bool must_close(const struct conn *c)
{
    const struct request *req = &c->job->req;
    if (c->job->reply.is_closing || !req->is_keep_alive || c->is_eof || loop_is_stopping(c->loop))
        return true;
    return !c->is_body_read &&
           (req->wants_continue || req->is_chunked || req->content_length > DRAIN_MAX);
}

/* Sends c->job's reply, or as much of it as the kernel takes. */
static void answer(struct conn *c)
{
    struct job *j = c->job;
    struct buf *head = loop_scratch(c->loop);
    struct http1_frame frame = http1_frame_of(&j->req, &j->reply);
    if (c->n_pending)
        loop_hold(c->loop, c->pending_at);
    loop_hold(c->loop, c->read_at);
    loop_untrack(c->loop, j);
    c->is_closing = must_close(c);
    http1_reply_head(head, &j->req, &j->reply, c->is_closing, loop_woken_at(c->loop) / 1000);
    if (frame.has_body && j->reply.fd >= 0) {
        output_file(&c->out, j->reply.fd, j->reply.fd_offset, j->reply.fd_n);
        j->reply.fd = -1;
    }
    bool is_buffered = frame.has_body && c->out.fd < 0;
    enter(c, SENDING);
    enum output_result r = output_send(&c->out, c->fd, head->p, head->n, buf_str(&j->reply.body),
                                       is_buffered ? j->reply.body.n : 0);
    if (r == OUTPUT_ALL)
        sent(c);
    else if (r == OUTPUT_BROKEN)
        leave(c);
}

/* ---- refusals of our own ---- */

/* RFC 9457, without a type of its own: the status says it all. */
static void refuse(struct conn *c, int status, const char *key, const char *detail)
{
    struct job *j = c->job;
    const char *languages = request_header(&j->req, "accept-language");
    enum lang lang = languages ? lang_negotiate(languages, LANG_EN) : LANG_EN;
    struct msg_arg args[] = {{"detail", detail}};
    reply_init(&j->reply, j->ctx.arena);
    struct jw w = reply_json(&j->reply, status);
    jw_str(&w, "type", "about:blank");
    jw_str(&w, "title", http1_reason(status));
    jw_int(&w, "status", status);
    jw_str(&w, "detail", msg_text(j->ctx.arena, lang, key, args, 1));
    jw_str(&w, "rule", key);
    reply_end(&j->reply, &w);
    j->reply.type = "application/problem+json";
    reply_header(&j->reply, "Content-Language", lang_code(lang));
    j->reply.is_closing = true;
    if (!j->req.received_real_at)
        j->req.received_real_at = c->read_at;
    if (!j->req.address)
        j->req.address = c->peer.text;
    answer(c);
}

static void refuse_large(struct conn *c, size_t max)
{
    struct ctx *ctx = &c->job->ctx;
    if (max == 0) {
        refuse(c, 400, "http_body_refused", "");
        return;
    }
    fail(ctx, ERR_TOO_LARGE, NULL, "body_too_large", "max",
         arena_printf(ctx->arena, "%zu", max), NULL);
    reply_problem(ctx, &c->job->reply);
    c->job->reply.is_closing = true;
    answer(c);
}

/* ---- lanes ---- */

/* A step with the loop's own connection, in a read transaction. */
static bool run_read(struct job *j, struct db *db)
{
    bool is_ok = true;
    if (db_begin(db) != OK) {
        pipeline_fail(j, ERR_BUSY, "busy");
        return true;
    }
    bool is_done = pipeline_run(j, db, &is_ok);
    db_rollback(db);
    return is_done;
}

/* Runs the job here or hands it over; afterwards it is answered or away. */
static void dispatch(struct conn *c)
{
    struct job *j = c->job;
    enum lane lane = j->next_lane;
    bool is_ok = true, is_done = false;
    c->state = AWAY;
    j->queued_us = now_us();
    if (lane == LANE_LOCAL || lane == LANE_READ) {
        j->started_us = j->queued_us;
        is_done = lane == LANE_LOCAL ? pipeline_run(j, NULL, &is_ok)
                                     : run_read(j, loop_db(c->loop));
        if (sink_is_waiting(j)) {
            j->next_lane = lane;
            return;
        }
    }
    if (!is_done && loop_is_stopping(c->loop) && j->next_lane != LANE_LOCAL) {
        pipeline_fail(j, ERR_BUSY, "busy"); /* the lanes may be gone */
        is_done = true;
    }
    if (!is_done && !lanes_give(j)) {
        pipeline_fail(j, ERR_BUSY, "busy");
        is_done = true;
    }
    if (is_done)
        answer(c);
}

/* ---- in: body ---- */

static void body_done(struct conn *c)
{
    struct job *j = c->job;
    c->is_body_read = true;
    if (c->state == BODY) {
        j->req.body = buf_str(&c->body);
        j->req.body_n = c->body.n;
    }
    if (pipeline_body(j))
        dispatch(c);
    else
        answer(c);
}

/* The row streams its body: its first step runs now, on the loop, and says where the bytes go. */
static void run_upload(struct conn *c)
{
    struct job *j = c->job;
    c->state = AWAY;
    j->queued_us = j->started_us = now_us();
    bool is_done = run_read(j, loop_db(c->loop));
    if (sink_is_waiting(j)) {
        j->next_lane = LANE_UPLOAD;
        return;
    }
    if (is_done) {
        answer(c);
        return;
    }
    if (!j->sink) { /* nothing to stream: the write step answers */
        if (lanes_give(j))
            return;
        pipeline_fail(j, ERR_BUSY, "busy");
        answer(c);
        return;
    }
    enter(c, SINK);
    if (c->is_body_read) {
        c->state = AWAY;
        sink_end(j, true);
    }
}

static void say_continue(struct conn *c)
{
    static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    ssize_t n = send(c->fd, text, sizeof text - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n != sizeof text - 1)
        leave(c); /* not even 25 bytes fit: nobody is reading */
}

static void begin_body(struct conn *c)
{
    struct request *req = &c->job->req;
    size_t max = pipeline_body_max(c->job);
    if (req->is_chunked ? max == 0 : (uint64_t)req->content_length > max) {
        refuse_large(c, max);
        return;
    }
    buf_init(&c->body, c->job->ctx.arena, max);
    if (req->content_length > 0) {
        c->body.cap = (size_t)req->content_length < BODY_FIRST ? (size_t)req->content_length + 1
                                                                : BODY_FIRST;
        c->body.p = arena_alloc(c->job->ctx.arena, c->body.cap);
    }
    enter(c, BODY);
}

/* The head is complete: from here the request has a received time and is in the loop's list. */
static void head_done(struct conn *c)
{
    struct job *j = c->job;
    struct request *req = &j->req;
    req->received_real_at = c->read_at;
    j->ctx.received_at = clock_event_of(c->read_at);
    req->is_control = c->is_control;
    req->address = peer_client(j->ctx.arena, &c->peer, req);
    j->loop = c->loop;
    j->conn = c;
    loop_track(c->loop, j);
    http1_body_init(&c->frame, req);
    c->n_body = 0;
    bool has_body = req->is_chunked || req->content_length > 0;
    c->is_body_read = !has_body;
    if (!pipeline_head(j))
        answer(c);
    else if (pipeline_is_upload(j) && pipeline_body(j))
        run_upload(c);
    else if (pipeline_is_upload(j))
        answer(c);
    else if (has_body)
        begin_body(c);
    else
        body_done(c);
    bool is_wanted = c->state == BODY || c->state == SINK;
    if (is_wanted && req->wants_continue)
        say_continue(c);
}

static void take_data(struct conn *c, const char *p, size_t n)
{
    c->n_body += (int64_t)n;
    if (c->state == SINK)
        sink_put(c->job, p, n);
    else if (c->state == BODY)
        buf_add(&c->body, p, n);
}

/* Eats body bytes; returns how many. */
static size_t eat_body(struct conn *c, const char *p, size_t n)
{
    const char *data;
    size_t used, data_n;
    enum http1_result r = http1_body_feed(&c->frame, p, n, &used, &data, &data_n);
    if (data_n)
        take_data(c, data, data_n);
    if (c->state == BODY && c->body.is_full) {
        refuse_large(c, c->body.max);
    } else if (c->state == SINK && (r != HTTP1_MORE || sink_is_over(c->job))) {
        c->is_body_read = r == HTTP1_DONE;
        c->job->reply.is_closing |= !c->is_body_read;
        c->job->req.is_keep_alive &= c->is_body_read;
        c->state = AWAY;
        sink_end(c->job, r == HTTP1_DONE);
    } else if (r == HTTP1_FAILED) {
        if (c->state == DRAIN)
            shut(c);
        else
            refuse(c, c->frame.status, "http_malformed", c->frame.why);
    } else if (r == HTTP1_DONE) {
        if (c->state == DRAIN)
            enter(c, HEAD);
        else
            body_done(c);
    }
    return used;
}

/* ---- in: head ---- */

static size_t eat_head(struct conn *c, const char *p, size_t n)
{
    size_t used;
    if (!c->job) {
        c->job = job_new();
        http1_init(&c->head, c->job->ctx.arena, &c->job->req);
        enter(c, HEAD);
    }
    enum http1_result r = http1_feed(&c->head, p, n, &used);
    if (r == HTTP1_DONE)
        head_done(c);
    else if (r == HTTP1_FAILED)
        refuse(c, c->head.status, "http_malformed", c->head.why);
    return used;
}

/* Keeps what cannot be eaten until the reply is out. */
static void keep_pending(struct conn *c, const char *p, size_t n)
{
    c->pending = malloc(n);
    if (!c->pending)
        fatal("out of memory");
    memcpy(c->pending, p, n);
    c->n_pending = n;
    c->pending_at = c->read_at;
}

static void eat(struct conn *c, const char *p, size_t n)
{
    while (n > 0) {
        size_t used = n;
        if (c->state == HEAD && loop_is_stopping(c->loop) && !c->job)
            c->state = DEAD; /* no new heads */
        if (c->state == HEAD)
            used = eat_head(c, p, n);
        else if (c->state == BODY || c->state == SINK || c->state == DRAIN)
            used = eat_body(c, p, n);
        else if (c->state == AWAY || c->state == SENDING)
            keep_pending(c, p, n);
        p += used;
        n -= used;
    }
}

/* ---- events ---- */

/* After whatever happened: goes on with bytes that waited, frees the dead, and tells libevent what to
 * look for. The only place that does. */
static void settle(struct conn *c)
{
    while (c->n_pending && c->state != AWAY && c->state != SENDING && c->state != DEAD) {
        char *p = c->pending;
        size_t n = c->n_pending;
        c->pending = NULL;
        c->n_pending = 0;
        c->read_at = c->pending_at;
        eat(c, p, n);
        free(p);
    }
    if (c->is_eof && c->state != AWAY && c->state != SENDING)
        leave(c);
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
        reads ? event_add(&c->read_event, NULL) : event_del(&c->read_event);
    if (watches != c->is_watching)
        watches ? event_add(&c->leave_event, NULL) : event_del(&c->leave_event);
    c->is_reading = reads;
    c->is_watching = watches;
    if (c->state == SENDING && !event_pending(&c->write_event, EV_WRITE, NULL))
        event_add(&c->write_event, NULL);
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
        leave(c);
    else if (n == 0)
        c->is_eof = true; /* perhaps only its side: a reply that is owed is still sent */
    else
        eat(c, p, (size_t)n);
    settle(c);
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
        leave(c);
    c->is_half = true;
    settle(c);
}

static void on_write(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    struct conn *c = arg;
    loop_wake(c->loop);
    if (c->state != SENDING)
        return;
    enum output_result r = output_flush(&c->out, fd);
    if (r == OUTPUT_BROKEN)
        leave(c);
    if (r == OUTPUT_ALL) {
        c->pending_at = loop_woken_at(c->loop); /* a client that did not read its reply was paused */
        sent(c);
    }
    settle(c);
}

static void expire(struct conn *c)
{
    if ((c->state == HEAD && c->job && http1_has_begun(&c->head)) || c->state == BODY) {
        c->read_at = loop_woken_at(c->loop);
        refuse(c, 408, "http_timeout", "");
    }
    if (c->state != DEAD) /* at once, without lingering: whoever trickles would go on */
        leave(c);
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
    settle(c);
}

/* ---- from the loop ---- */

static void turn_away(int fd)
{
    static const char text[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                               "Retry-After: 2\r\nConnection: close\r\n\r\n";
    ssize_t n = send(fd, text, sizeof text - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)n; /* whoever does not hear it sees the end */
    close(fd);
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
    if (!is_exempt && !peer_enter(&peer, config->max_connections_per_address)) {
        atomic_fetch_sub(&n_open, 1);
        turn_away(fd);
        return;
    }
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        fatal("out of memory");
    *c = (struct conn){.loop = l, .fd = fd, .is_control = is_control, .is_counted = !is_exempt,
                       .peer = peer};
    if (!is_control)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    output_init(&c->out);
    event_assign(&c->read_event, loop_base(l), fd, EV_READ | EV_PERSIST, on_read, c);
    event_assign(&c->write_event, loop_base(l), fd, EV_WRITE, on_write, c);
    event_assign(&c->leave_event, loop_base(l), fd, EV_CLOSED | EV_PERSIST, on_leave, c);
    evtimer_assign(&c->timer, loop_base(l), on_timer, c);
    loop_add_conn(l, c);
    enter(c, HEAD);
    settle(c);
}

void conn_take_back(struct job *j)
{
    struct conn *c = j->conn;
    if (!c) {
        job_end(j->loop, j, 0, true);
        return;
    }
    assert(c->job == j && c->state == AWAY);
    c->read_at = loop_woken_at(c->loop);
    answer(c);
    settle(c);
}

void conn_stop(struct conn *c)
{
    if (c->state == HEAD || c->state == LINGER || c->state == DRAIN)
        leave(c);
    settle(c);
}

/* ---- from the sink ---- */

void conn_claimed(struct job *j)
{
    struct conn *c = j->conn;
    if (!c) {
        job_end(j->loop, j, 0, true);
        return;
    }
    pipeline_again(j);
    if (j->next_lane == LANE_UPLOAD)
        run_upload(c);
    else
        dispatch(c);
    settle(c);
}

void conn_sink_moved(struct job *j)
{
    struct conn *c = j->conn;
    if (!c || c->state != SINK)
        return;
    if (sink_is_over(j)) {
        c->job->req.is_keep_alive = false;
        c->state = AWAY;
        sink_end(j, false);
    } else if (c->paused_ms) { /* the client is not charged for our disk */
        c->since_ms += loop_mono_ms(c->loop) - c->paused_ms;
        c->paused_ms = 0;
    }
    settle(c);
}

void conn_sink_ended(struct job *j)
{
    if (!lanes_give(j)) {
        pipeline_fail(j, ERR_BUSY, "busy");
        conn_take_back(j);
    }
}

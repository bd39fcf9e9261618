#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "access_log.h"
#include "cache.h"
#include "change.h"
#include "clock.h"
#include "config.h"
#include "conn_own.h"
#include "etag.h"
#include "http1_reply.h"
#include "job.h"
#include "lanes.h"
#include "loop.h"
#include "mark.h"
#include "metrics.h"
#include "pieces.h"
#include "pipeline.h"
#include "sink.h"
#include "store/store.h"
#include "stream.h"

#define BODY_FIRST (64u << 10) /* of a body's memory taken at once */
#define BODY_SHORT (64u << 10) /* a body up to this is always taken: an application is shorter */
#define DRAIN_MAX  (64 << 10)  /* an unwanted body up to this is read over, the connection kept */

/* Bytes of long bodies in memory, of all loops: a few hundred connections that each send all that a
 * row allows must not take the machine's memory. */
static atomic_long n_long_bytes;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static void count(int status, bool is_dropped)
{
    if (is_dropped)
        metrics_add(METRIC_clients_gone, 1);
    else
        metrics_add(METRIC_requests, 1);
    if (status >= 500)
        metrics_add(METRIC_requests_failed, 1);
    else if (status >= 400)
        metrics_add(METRIC_requests_refused, 1);
}

void conn_job_log(struct loop *l, struct job *j, int64_t bytes, bool is_dropped)
{
    int64_t us = clock_real_us() - j->req.received_real_at * 1000;
    if (j->req.received_real_at) {
        access_log_line(loop_log(l), j, bytes, us, is_dropped);
        count(j->reply.status, is_dropped);
    }
    loop_untrack(l, j);
}

void conn_job_end(struct loop *l, struct job *j, int64_t bytes, bool is_dropped)
{
    conn_job_log(l, j, bytes, is_dropped);
    atomic_fetch_sub(&n_long_bytes, (long)j->n_long);
    sink_free(j);
    if (j->reply.fd >= 0)
        close(j->reply.fd);
    cache_leave(j->kept);
    job_free(j);
}

/* ---- out ---- */

/* No more requests from this client: says so to it, and reads on until it closes, since closing with
 * unread bytes would reset the connection and could lose the reply (RFC 9112 9.6). */
static void shut(struct conn *c)
{
    if (c->is_eof || shutdown(c->fd, SHUT_WR) != 0)
        c->state = DEAD;
    else
        conn_enter(c, LINGER);
}

/* The next piece of the body, if there is one to come. */
static bool asks_for_piece(struct conn *c)
{
    struct job *j = c->job;
    if (!pieces_are_due(j) || !http1_frame_of(&j->req, &j->reply).has_body)
        return false;
    c->state = AWAY;
    if (!loop_has_lanes(c->loop) || !lanes_give(j))
        conn_cut(c);
    return true;
}

/* It has come: an end that is missing tells the client that it is not whole. */
static void send_piece(struct conn *c)
{
    struct job *j = c->job;
    struct buf *size = loop_scratch(c->loop);
    if (j->pieces.is_cut) {
        conn_cut(c);
        return;
    }
    if (j->req.minor > 0 && j->pieces.n)
        buf_printf(size, "%zx\r\n", j->pieces.n);
    conn_enter_sending(c);
    enum output_result r = output_send(&c->out, c->fd, buf_str(size), size->n, j->reply.body.p, j->reply.body.n);
    if (r == OUTPUT_ALL)
        conn_sent(c);
    else if (r == OUTPUT_BROKEN)
        conn_leave(c);
}

void conn_sent(struct conn *c)
{
    if (asks_for_piece(c))
        return;
    conn_job_end(c->loop, c->job, c->out.n_sent, false);
    c->job = NULL;
    output_done(&c->out);
    if (c->is_closing || c->is_eof)
        shut(c);
    else
        conn_enter(c, c->is_body_read ? HEAD : DRAIN);
}

/* An unread body is read over when it is small and surely comes; else the connection ends. */
static bool must_close(const struct conn *c)
{
    const struct request *req = &c->job->req;
    if (c->job->reply.is_closing || !req->is_keep_alive || c->is_eof || loop_is_stopping(c->loop))
        return true;
    if (c->job->reply.pieces.make && req->minor == 0) /* its end is the close */
        return true;
    return !c->is_body_read &&
           (req->wants_continue || req->is_chunked || req->content_length > DRAIN_MAX);
}

/* Sends c->job's reply, or as much of it as the kernel takes. */
static void answer(struct conn *c)
{
    struct job *j = c->job;
    if (c->n_pending)
        loop_hold(c->loop, c->pending_at);
    loop_hold(c->loop, c->read_at);
    loop_untrack(c->loop, j);
    loop_give_back_all(cache_followers(loop_cache(c->loop), j));
    if (stream_begin(c))
        return;
    reply_finish(&j->ctx, &j->reply);
    etag_ask(j);
    struct buf *head = loop_scratch(c->loop);
    struct http1_frame frame = http1_frame_of(&j->req, &j->reply);
    c->is_closing = must_close(c);
    http1_reply_head(head, &j->req, &j->reply, c->is_closing, loop_woken_at(c->loop) / 1000);
    if (frame.has_body && j->reply.fd >= 0) {
        output_file(&c->out, j->reply.fd, j->reply.fd_offset, j->reply.fd_n);
        j->reply.fd = -1;
    }
    bool is_buffered = frame.has_body && c->out.fd < 0;
    conn_enter(c, SENDING);
    enum output_result r = output_send(&c->out, c->fd, head->p, head->n, buf_str(&j->reply.body),
                                       is_buffered ? j->reply.body.n : 0);
    if (r == OUTPUT_ALL)
        conn_sent(c);
    else if (r == OUTPUT_BROKEN)
        conn_leave(c);
}

/* ---- refusals of our own ---- */

/* RFC 9457, without a type of its own: the status says it all. */
void conn_refuse(struct conn *c, int status, const char *key, const char *detail)
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
        conn_refuse(c, 400, "http_body_refused", "");
        return;
    }
    fail(ctx, ERR_TOO_LARGE, NULL, "body_too_large", "max",
         arena_printf(ctx->arena, "%zu", max), NULL);
    reply_problem(ctx, &c->job->reply);
    c->job->reply.is_closing = true;
    answer(c);
}

/* Counts a long body that has grown; true when there is no room for it. */
static bool is_crowded(struct conn *c)
{
    struct job *j = c->job;
    if (c->body.n <= BODY_SHORT)
        return false;
    atomic_fetch_add(&n_long_bytes, (long)(c->body.n - j->n_long));
    j->n_long = c->body.n;
    return atomic_load(&n_long_bytes) > loop_config(c->loop)->body_mib << 20;
}

/* Its bytes are let go with the job, once the reply is out. */
static void refuse_crowded(struct conn *c)
{
    pipeline_fail(c->job, ERR_BUSY, "busy");
    c->job->reply.is_closing = true;
    answer(c);
}

/* ---- lanes ---- */

/* A step with the loop's own connection, in a read transaction. */
static bool run_read(struct job *j, struct db *db)
{
    bool is_ok = true;
    int64_t count = change_count();
    if (db_begin_read(db) != OK) {
        pipeline_fail(j, ERR_BUSY, "busy");
        return true;
    }
    bool is_done = pipeline_run(j, db, &is_ok);
    db_rollback(db);
    cache_keep(loop_cache(j->loop), j, count);
    return is_done;
}

/* Runs a LOCAL job here, and what reads where the loop has a connection; hands others over. True: there
 * is something to go on with now. False: the job is away. */
static bool run_or_give(struct conn *c)
{
    struct job *j = c->job;
    enum lane lane = j->next_lane;
    struct db *db = loop_db(c->loop);
    bool reads = lane == LANE_READ || lane == LANE_UPLOAD, is_ok = true;
    c->state = AWAY;
    j->queued_us = j->started_us = now_us();
    if (lane == LANE_LOCAL)
        return pipeline_run(j, NULL, &is_ok);
    if (reads && !stream_admit(c)) {
        pipeline_fail(j, ERR_BUSY, "busy");
        return true;
    }
    if (reads && db) {
        (void)run_read(j, db); /* an answer, or what an upload's body waits for */
        return true;
    }
    if (loop_has_lanes(c->loop) && lanes_give(j))
        return false;
    pipeline_fail(j, ERR_BUSY, "busy");
    return true;
}

/* The first step of a row that streams its body has run: the bytes go where it said. */
static void begin_sink(struct conn *c)
{
    struct job *j = c->job;
    if (!sink_is_open(j)) { /* nothing to stream: the write step answers */
        if (lanes_give(j))
            return;
        pipeline_fail(j, ERR_BUSY, "busy");
        answer(c);
        return;
    }
    /* A call's closing does not wait for bytes on their way: what counts is when the upload was made. */
    loop_untrack(c->loop, j);
    conn_enter(c, SINK);
    if (c->is_body_read || sink_is_over(j)) {
        j->req.is_keep_alive &= c->is_body_read;
        c->state = AWAY;
        sink_end(j, c->is_body_read);
    }
}

/* After a step that ran here, or came back from a lane: the answer, or what comes before it. */
static void go_on(struct conn *c)
{
    struct job *j = c->job;
    if (sink_is_waiting(j)) {
        j->next_lane = j->route->lane;
        sink_wait(j);
    } else if (j->reply.status == 0) {
        begin_sink(c);
    } else {
        answer(c);
    }
}

/* Runs the job or hands it over; afterwards it is answered or away. */
static void dispatch(struct conn *c)
{
    if (run_or_give(c))
        go_on(c);
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

/* To a client that waits for it, once its body has somewhere to go. */
static void say_continue(struct conn *c)
{
    static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if ((c->state != BODY && c->state != SINK) || !c->job->req.wants_continue)
        return;
    ssize_t n = send(c->fd, text, sizeof text - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n != sizeof text - 1)
        conn_leave(c); /* not even 25 bytes fit: nobody is reading */
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
    conn_enter(c, BODY);
}

/* A request whose answer is not kept: the steps, in their order. */
static void begin_job(struct conn *c)
{
    struct job *j = c->job;
    bool has_body = !c->is_body_read;
    http1_body_init(&c->frame, &j->req);
    c->n_body = 0;
    if (!pipeline_head(j))
        answer(c);
    else if (pipeline_is_upload(j) && pipeline_body(j))
        dispatch(c);
    else if (pipeline_is_upload(j))
        answer(c);
    else if (has_body)
        begin_body(c);
    else
        body_done(c);
}

/* Sends the job away when only the database knows whether its answer is one that is kept. */
static bool asks_for_mark(struct conn *c)
{
    struct job *j = c->job;
    if (!c->is_body_read || !cache_needs_mark(loop_cache(c->loop), j) || !loop_has_lanes(c->loop))
        return false;
    j->is_at_mark = mark_ask(j);
    if (j->is_at_mark)
        c->state = AWAY;
    return j->is_at_mark;
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
    bool has_body = req->is_chunked || req->content_length > 0;
    c->is_body_read = !has_body;
    if (!has_body && cache_answer(loop_cache(c->loop), j)) {
        answer(c);
        return;
    }
    loop_track(c->loop, j);
    if (!asks_for_mark(c))
        begin_job(c);
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
    } else if (c->state == BODY && is_crowded(c)) {
        refuse_crowded(c);
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
            conn_refuse(c, c->frame.status, "http_malformed", c->frame.why);
    } else if (r == HTTP1_DONE) {
        if (c->state == DRAIN)
            conn_enter(c, HEAD);
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
        conn_enter(c, HEAD);
    }
    enum http1_result r = http1_feed(&c->head, p, n, &used);
    if (r == HTTP1_DONE)
        head_done(c);
    else if (r == HTTP1_FAILED)
        conn_refuse(c, c->head.status, "http_malformed", c->head.why);
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

void conn_eat(struct conn *c, const char *p, size_t n)
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
        else if (c->state == STREAM) /* which nothing follows: the client asks again elsewhere */
            conn_leave(c);
        p += used;
        n -= used;
    }
}

/* ---- back from a lane ---- */

/* With its mark, or for the second time, from the job that it followed. */
static void come_marked(struct conn *c)
{
    struct job *j = c->job;
    struct cache *k = loop_cache(c->loop);
    if (cache_answer(k, j)) {
        answer(c);
    } else if (!j->has_mark || j->is_follower || !cache_follow(k, j)) {
        j->is_at_mark = false;
        begin_job(c);
    }
}

/* What a lane has read, for others too: also when who asked for it has gone. */
static void share(struct job *j)
{
    struct cache *k = loop_cache(j->loop);
    if (j->has_mark && !j->is_at_mark)
        cache_keep(k, j, j->mark);
    loop_give_back_all(cache_followers(k, j));
}

void conn_take_back(struct job *j)
{
    struct conn *c = j->conn;
    if (j->group) {
        stream_take_back(j);
        return;
    }
    share(j);
    if (!c) {
        conn_job_end(j->loop, j, 0, true);
        return;
    }
    assert(c->job == j && c->state == AWAY);
    c->read_at = loop_woken_at(c->loop);
    if (j->is_at_mark)
        come_marked(c);
    else if (j->pieces.is_on)
        send_piece(c);
    else
        go_on(c);
    say_continue(c);
    conn_settle(c);
}

/* ---- from the sink ---- */

void conn_claimed(struct job *j)
{
    struct conn *c = j->conn;
    if (!c) {
        conn_job_end(j->loop, j, 0, true);
        return;
    }
    pipeline_again(j);
    dispatch(c);
    say_continue(c);
    conn_settle(c);
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
    conn_settle(c);
}

void conn_sink_ended(struct job *j)
{
    if (!lanes_give(j)) {
        pipeline_fail(j, ERR_BUSY, "busy");
        conn_take_back(j);
    }
}

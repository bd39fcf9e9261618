/* One client connection: bytes -> requests -> pipeline -> replies, in order, one job at a time.
 *
 *   HEAD -> (BODY | SINK) -> AWAY (in a lane) -> SENDING -> HEAD, or LINGER and close
 *                                             -> STREAM (stream.h) until either side leaves
 *
 * All functions here are called by the connection's own loop thread. This header is between conn.c and
 * loop.c (and stream.c); the pipeline knows neither. */
#ifndef SERVER_CONN_H
#define SERVER_CONN_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct cache;
struct config;
struct conn;
struct event_base;
struct job;
struct loop;
struct sockaddr;
struct stream_hub;

/* ---- conn.c ---- */

/* Takes an accepted socket. Beyond the caps it is answered 503 and closed. */
void conn_accept(struct loop *l, int fd, const struct sockaddr *sa, bool is_control);
/* A job is back from its lane: sends its reply, or drops it when the client has gone. */
void conn_take_back(struct job *j);
/* Stopping: connections without a complete head are closed, the others after their reply. */
void conn_stop(struct conn *c);
/* Closes it at once, whatever it does. A job that is away comes back to nobody. */
void conn_free(struct conn *c);
/* True while a body is arriving: loops_close_listeners waits for those. */
bool conn_is_reading(const struct conn *c);
/* True while a reply is owed or under way. */
bool conn_is_busy(const struct conn *c);

/* ---- loop.c, for conn.c, sink.c and stream.c ---- */

/* The loop's connections, linked through these. */
struct conn_link {
    struct conn *prev, *next;
};
struct conn_link *conn_link(struct conn *c);

struct event_base *loop_base(struct loop *l);
const struct config *loop_config(const struct loop *l);
/* To be called first in every callback of libevent: notes that the loop has woken. */
void loop_wake(struct loop *l);
/* Real clock, ms, when this wake-up began: the received time of what is read in it. */
int64_t loop_woken_at(const struct loop *l);
/* Monotonic, ms, when this wake-up began: deadlines count from it. */
int64_t loop_mono_ms(const struct loop *l);
/* Stopping: no new heads are read. */
bool loop_is_stopping(const struct loop *l);
/* False once the lanes may have stopped. */
bool loop_has_lanes(const struct loop *l);
/* Memory to read into, LOOP_READ bytes, for the time of one callback. */
char *loop_read_buffer(struct loop *l);
#define LOOP_READ (64u << 10)
/* An empty buffer for the head of a reply, for the time of one call. */
struct buf *loop_scratch(struct loop *l);
/* The answers that it keeps. */
struct cache *loop_cache(struct loop *l);
/* The loop's live streams. */
struct stream_hub *loop_stream_hub(struct loop *l);
/* Where log lines are gathered; written when the loop goes to sleep. */
struct buf *loop_log(struct loop *l);

void loop_add_conn(struct loop *l, struct conn *c);
void loop_drop_conn(struct loop *l, struct conn *c);

/* The list of requests not yet answered: from the complete head to the ready reply. */
void loop_track(struct loop *l, struct job *j);
void loop_untrack(struct loop *l, struct job *j);
/* Bytes read at this instant may hold a request that is not in the list yet: until the end of this
 * wake-up the published oldest stays at or below it. */
void loop_hold(struct loop *l, int64_t read_at);

/* Runs fn(arg) on the loop's thread soon. The note is the caller's until then. Any thread. */
struct loop_note {
    struct loop_note *next;
    void (*fn)(void *);
    void *arg;
};
void loop_post(struct loop *l, struct loop_note *note);

#endif

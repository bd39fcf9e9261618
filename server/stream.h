/* Live updates: rows with the sign ">" answer `Accept: text/event-stream` by a stream of server-sent
 * events (HTML Standard, 9.2). The same handler runs, with the same rights; its body is an event:
 *
 *   retry: 2143
 *
 *   id: 9f86d081884c7d65
 *   event: state
 *   data: {"…":…}
 *
 * It runs again after every COMMIT that names a topic the answer hangs on (ctx_topic), and at least every
 * stream_beat_ms; another event leaves only when the body, and so its id, has changed. A burst of
 * writes is one or two runs. Rights are asked again in each run: when they are gone, so is the stream.
 *
 * All viewers of one public request share one run and one copy of the bytes; whoever shows a credential
 * has a run of their own. A state replaces the one before, so a reader who is behind is not queued for:
 * it gets the newest once it has taken what it was being sent, or is dropped when it has missed 256 KiB or
 * taken nothing for STREAM_STALL_MS. A client that comes back with the id as Last-Event-ID gets nothing
 * twice.
 *
 * Everything here but stream_topic belongs to the loop's thread. */
#ifndef SERVER_STREAM_H
#define SERVER_STREAM_H

#include <stdbool.h>
#include <stdint.h>

struct conn;
struct job;
struct loop;
struct stream_hub;
struct viewer;

#define STREAM_STALL_MS   30000
#define STREAM_GAP_MS     50    /* between two runs for a burst of writes */
#define STREAM_UNSENT_MAX (256u << 10)

/* The streams of one loop. Main thread, before any loop runs and after all have ended. */
struct stream_hub *stream_hub_new(struct loop *l);
void stream_hub_free(struct stream_hub *h);
/* Tells all loops that these topics (words) were written. The writer's thread, after a COMMIT. */
void stream_topic(const char *topics);

/* Before c->job's read begins: counts it in if it asks for a stream. False: too many are open, or we are
 * stopping; c->job is to be refused. */
bool stream_admit(struct conn *c);
/* When c->job is answered: true when the answer has become a stream, whose job is no longer the
 * connection's. A problem, or a request that asked for none, is left to be sent. */
bool stream_begin(struct conn *c);
/* A group's read is back from its lane. */
void stream_take_back(struct job *j);
/* What waited is sent: the newest state follows if there is one. */
void stream_sent(struct conn *c);
/* When the stream's patience ends, monotonic ms. */
int64_t stream_due_ms(const struct conn *c);
/* It has ended: a heartbeat, or the end of a client that takes nothing. */
void stream_expire(struct conn *c);
/* Stopping: says when to come back, and leaves. */
void stream_stop(struct conn *c);
/* Forgets c's stream; called when the connection is left. */
void stream_leave(struct conn *c);

#endif

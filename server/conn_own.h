/* What conn.c (sockets and events), conn_http.c (the protocol) and stream.c (live updates) share; nobody
 * else includes it. */
#ifndef SERVER_CONN_OWN_H
#define SERVER_CONN_OWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "conn.h"
#include "http1.h"
#include "output.h"
#include "peer.h"

enum conn_state {
    HEAD,    /* between requests or in a head */
    BODY,    /* into memory */
    SINK,    /* into a sink */
    AWAY,    /* the job is in a lane */
    SENDING, /* a reply is not all in the kernel yet */
    STREAM,  /* told what changes: c->viewer */
    DRAIN,   /* answered; the rest of a small body is read over */
    LINGER,  /* our side is shut; reads until the client closes too */
    DEAD     /* freed by conn_settle */
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
    struct viewer *viewer; /* the stream it asks for or has, or NULL */
};

/* conn.c */
/* Enters a state; its deadline counts from now. */
void conn_enter(struct conn *c, enum conn_state state);
/* The client has gone: what is away comes back to nobody, what arrived of an upload is kept. Leaves a
 * DEAD connection for conn_settle. */
void conn_leave(struct conn *c);
/* A reply that cannot be ended: resets the connection, so that nobody takes what came for the whole. */
void conn_cut(struct conn *c);
/* A further part of a reply: its deadline counts from now, and on what is sent from now on. */
void conn_enter_sending(struct conn *c);
/* After whatever happened: goes on with bytes that waited, frees the dead, and tells libevent what to
 * look for. Last in every callback; c may be gone afterwards. */
void conn_settle(struct conn *c);

/* conn_http.c */
/* Takes bytes of the client, in any state. */
void conn_eat(struct conn *c, const char *p, size_t n);
/* The reply is all in the kernel: what comes next. */
void conn_sent(struct conn *c);
/* Answers c->job by a problem of our own and closes. `detail` fills the message's {detail}. */
void conn_refuse(struct conn *c, int status, const char *key, const char *detail);
/* The request is answered: its line in the log, and it is no longer under way. */
void conn_job_log(struct loop *l, struct job *j, int64_t bytes, bool is_dropped);
/* The request is over: logs it and frees it. */
void conn_job_end(struct loop *l, struct job *j, int64_t bytes, bool is_dropped);

#endif

/* One request on its way: the value that flows through the steps. It has one owner at a time (a loop,
 * the writer, or a pool thread) and moves by queue. */
#ifndef SERVER_JOB_H
#define SERVER_JOB_H

#include "base/arena.h"
#include "base/ctx.h"
#include "reply.h"
#include "request.h"
#include "route.h"

struct conn;
struct group;
struct loop;
struct input;
struct kept;
struct sink;
struct waiter;

#define JOB_ARENA_MAX (64u << 20)

/* How the caller says who they are; signatures are checked (prove), the database is not yet asked. */
struct credential {
    enum credential_kind {
        CREDENTIAL_NONE,
        CREDENTIAL_SESSION,     /* secret_hash */
        CREDENTIAL_JUDGE,       /* jti, id: the judge */
        CREDENTIAL_APPLICATION, /* id, link_no */
        CREDENTIAL_REGISTRATION, /* id, link_no */
        CREDENTIAL_SPEAKER,     /* id, link_no */
        CREDENTIAL_ALLOTMENT,   /* id, link_no */
        CREDENTIAL_MEMBER,      /* id of the application, link_no */
        CREDENTIAL_REFERRER     /* id, link_no */
    } kind;
    const char *secret_hash, *jti;
    int64_t id, link_no;
    bool is_ambient; /* a cookie, which a browser sends by itself */
};

struct job {
    struct ctx ctx;      /* first: a handler's ctx is its job (job_of) */
    struct request req;
    struct reply reply;
    const struct route *route;
    struct path_param params[PATH_PARAMS_MAX];
    size_t n_params;
    struct input *input;     /* checked fields (fields.c) */
    json_t *body;            /* parsed body, owned */
    size_t n_long;           /* bytes of a long body, counted by conn_http.c until the job ends */
    struct credential credential; /* what prove made of Authorization and Cookie */
    const char *idempotency_key; /* or NULL */
    struct arena_mark start; /* where allow and the handler begin: a rerun returns here */
    enum lane next_lane;     /* where it waits now */
    /* Where documents are in the database: a step of an upload between its body's end and its handler, in
     * the pool, which writes in transactions of its own on c->db. NULL: none, or it has run. */
    void (*store_body)(struct job *j);
    struct {
        bool is_on, is_last, is_cut; /* begun; the last was made; one could not be */
        size_t n;                    /* bytes of the piece, without its frame */
        struct arena_mark mark;
    } pieces;                /* of the reply (pieces.h) */
    struct sink *sink;       /* an upload's key and body, or NULL */
    struct waiter *waiter;   /* its step is to run again: sink_claim said so */
    struct group *group;     /* of streams, whose state it reads; or NULL */
    struct kept *kept;       /* whose bytes the reply borrows (cache.h), or NULL */
    unsigned char cache_key[16]; /* of a request whose answer might be kept: has_cache_key */
    bool has_cache_key;
    bool is_at_mark;         /* away to learn the database's mark (mark.h) */
    bool has_mark;
    int64_t mark;            /* read before anything that the answer is made of */
    bool is_leader, is_follower; /* of those that want the same answer (cache_follow) */
    struct job *next_leader, *followers;

    struct job *next;        /* in a queue */
    int turn;                /* jobs of the same are not run at once (crew.h); 0: it has none */
    struct loop *loop;       /* to give back to, or NULL: then `done` is called instead */
    void (*done)(struct job *);
    struct conn *conn;       /* looked at by the loop only; NULL once the client has gone */
    struct job *older, *newer; /* loop's list of requests not yet answered, by listed_at */
    int64_t listed_at;         /* event clock: when this request was received; a repeated one's
                                  ctx.received_at becomes that of the first */

    int64_t queued_us, started_us; /* monotonic: for the access log */
    int64_t n_sql, sql_us, n_rows;
};

struct job *job_new(void);
void job_free(struct job *j); /* NULL is fine */
/* Runs store_body, once. */
void job_store_body(struct job *j, struct db *db);
static inline struct job *job_of(struct ctx *c)
{
    return (struct job *)c;
}

#endif

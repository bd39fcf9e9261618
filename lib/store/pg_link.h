/* One connection to PostgreSQL, and what goes over it: statements, gathered and answered in rounds.
 *
 * A round trip costs more than most statements do. So nothing waits before it must: link_send puts
 * statements in a row, link_wait sends them all and reads all answers (a pipeline of the protocol, with
 * one Sync). After an error in a round the server skips the rest of it.
 *
 * Knows nothing of transactions; those are pg.c's. */
#ifndef STORE_PG_LINK_H
#define STORE_PG_LINK_H

#include <libpq-fe.h>

#include "store/store.h"

#define ROUND_MAX 64 /* statements of a round */
#define CODE_N    6  /* SQLSTATE and NUL */

/* Statements beside the queries: numbers from n_queries on. */
enum own {
    OWN_BEGIN_READ, OWN_BEGIN_WRITE, OWN_LOCK_ALONE, OWN_LOCK_BESIDE, OWN_LOCK_APART, OWN_LOCK_EACH, OWN_COMMIT,
    OWN_ROLLBACK, OWN_SAVEPOINT, OWN_RELEASE, OWN_ROLLBACK_TO, OWN_WITNESS, OWN_COUNT
};

/* Types, as pg_type numbers them for ever. */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, OID_VARCHAR = 1043 };

enum prepared { NOT_PREPARED, BEING_PREPARED /* in this round */, PREPARED };

enum answer {
    ANSWER_OK,
    ANSWER_ERROR, /* the server refused a statement; the connection is fine */
    ANSWER_LOST   /* no connection: what was sent may have been done or not */
};

struct link {
    PGconn *h; /* NULL: none now */
    char *url;
    enum db_mode mode;
    unsigned char *prepared; /* enum prepared, by statement number */
    struct {
        int no;
        bool is_prepare;
        PGresult **keep; /* or NULL */
    } sent[ROUND_MAX]; /* of this round */
    int n_sent;
    int n_owed;         /* earlier rounds whose answers nobody waited for */
    bool is_committing; /* COMMIT is in this round: however long it takes, its answer is waited for */
    long silent_ms;     /* so long without an answer else: the connection is given up; 0: never */
    bool is_unsure;     /* the server told during a round that what it commits may not be on the standby */
    char said[200];     /* with the error that was met last */
    int64_t retry_us, retry_wait_us; /* not before; how long the last wait was */
};

/* Connects and checks that the server is as we need it: version, encoding, collation, durability. False
 * with a sentence in why. `l` is zeroed but for url and mode. */
bool link_open(struct link *l, char *why, size_t why_n);
void link_close(struct link *l);
/* Lets the connection go; link_ready makes another. */
void link_drop(struct link *l);
/* Connects again when the connection is gone; waits longer and longer between attempts, and is false
 * meanwhile. */
bool link_ready(struct link *l);

/* Adds a statement to the round; prepares it first where that was not done. Texts are taken at once. */
void link_send(struct link *l, int no, const struct val *params);
/* The result of the statement just sent goes there when the round is answered, to be cleared by the caller;
 * never, when it is left. */
void link_keep(struct link *l, PGresult **to);
/* What was to be kept of this round is not. */
void link_keep_none(struct link *l);
/* Ends the round: *last is the last statement's result (to be cleared by the caller; NULL when it is
 * wanted not, or kept). ANSWER_ERROR: code is the SQLSTATE, *failed_no the statement. */
enum answer link_wait(struct link *l, PGresult **last, int *failed_no, char code[CODE_N]);
/* Ends the round and does not wait: whatever became of it is not looked at. */
void link_leave(struct link *l);
/* For statements outside of rounds: the connection alone, without a pipeline. False: it is lost, or what was
 * sent before has failed. */
bool link_plain(struct link *l, char *why, size_t why_n);
/* Ends that. `is_ok`: whether all went well; when not, the connection's last message is left in why. */
enum answer link_plain_end(struct link *l, bool is_ok, char *why, size_t why_n);
/* Prepares a query and compares the types of its columns with what sqlgen takes them for. */
bool link_check_query(struct link *l, int no, char *why, size_t why_n);

#endif

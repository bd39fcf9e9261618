/* Queries of a transaction that are sent before they are asked, with the round of the next that is waited for
 * (db_ahead, store.h): their answers lie here until then.
 *
 * What another transaction's statement may see of ours is no matter of this module; what our own later writes
 * change is: an answer that they make untrue is not given. */
#ifndef STORE_PG_AHEAD_H
#define STORE_PG_AHEAD_H

#include "store/pg_link.h"

#define AHEAD_MAX 16

struct ahead {
    enum { AHEAD_NONE, AHEAD_WAITS, AHEAD_SENT } state;
    bool is_spoilt; /* a later write of ours may have changed it */
    int query_no;
    const struct val *params; /* a copy in the request's arena */
    PGresult *result;         /* when the round was answered */
};

struct aheads {
    struct ahead list[AHEAD_MAX];
    int n;
};

/* Adds one; nothing when there are too many. */
void ahead_add(struct aheads *a, struct arena *arena, int query_no, const struct val *params);
/* Sends those that wait, in their order. */
void ahead_send(struct aheads *a, struct link *l);
/* The connection was lost before anything happened on it: all wait again. */
void ahead_again(struct aheads *a);
/* The one for this query; NULL: none. Its result is NULL until the round is answered. */
struct ahead *ahead_find(struct aheads *a, int query_no, const struct val *params);
/* Its result, to be cleared by the caller; it is given once. */
PGresult *ahead_take(struct ahead *one);
/* A statement that writes was sent. */
void ahead_spoil(struct aheads *a, int query_no);
/* The end of a transaction, or of a job's part of it. */
void ahead_drop(struct aheads *a);

#endif

#include "sequencer.h"

#include "domain/access/log.h"
#include "domain/call/tally.h"
#include "store/queries.h"

#define FOLLOW_MAX  256 /* applications of one transaction */
#define FOLLOW_RUNS 4   /* of one call: a node has other duties */

/* Whether a row waits; *until_id is the newest. */
static enum err is_due(struct ctx *c, bool *is_due)
{
    struct q_log_chain_last chained = {.log_id = 0};
    struct q_log_last last;
    TRY(db_begin_read(c->db));
    enum err e = q_log_chain_last(c, &chained);
    if (e == OK || e == ERR_NOT_FOUND)
        e = q_log_last(c, &last);
    db_rollback(c->db);
    if (e == OK)
        *is_due = last.log_id > chained.log_id;
    return e;
}

/* Alone, but only to look: nothing is written that would have to reach the disk. */
static enum err settled(struct ctx *c, int64_t *log_id)
{
    struct q_log_last last;
    TRY(db_begin_write(c->db, NULL));
    enum err e = q_log_last(c, &last);
    db_rollback(c->db);
    if (e == OK)
        *log_id = last.log_id;
    return e;
}

enum err sequencer_run(struct ctx *c)
{
    int64_t log_id;
    bool is_needed = false;
    TRY(is_due(c, &is_needed));
    if (!is_needed)
        return OK;
    TRY(settled(c, &log_id));
    TRY(db_begin_write(c->db, "sequencer"));
    enum err e = log_sequence_until(c, log_id);
    if (e == OK)
        e = db_commit(c->db);
    db_rollback(c->db);
    return e;
}

enum err sequencer_follow(struct ctx *c)
{
    bool is_more = true;
    enum err e = OK;
    for (int i = 0; i < FOLLOW_RUNS && is_more && e == OK; i++) {
        e = db_begin_write(c->db, "tally");
        if (e == OK)
            e = tally_follow(c, FOLLOW_MAX, &is_more);
        if (e == OK)
            e = db_commit(c->db);
        db_rollback(c->db);
    }
    return e;
}

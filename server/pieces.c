#include "pieces.h"

#include "check.h"
#include "job.h"
#include "store/store.h"

bool pieces_are_due(const struct job *j)
{
    return j->reply.pieces.make && !j->pieces.is_last && !j->pieces.is_cut;
}

/* The bytes of one, as they are, behind what `out` holds. */
static void make_one(struct job *j, struct db *db, struct buf *out)
{
    struct ctx *c = &j->ctx;
    const struct pieces *p = &j->reply.pieces;
    bool is_last = false;
    enum err e = db_is_shared(db) ? db_begin_read(db) : db_begin(db);
    if (e == OK) {
        c->db = db;
        e = allow(j);
        if (e == OK)
            e = p->make(c, p->of, out, &is_last);
        c->db = NULL;
        db_rollback(db);
    }
    int64_t n_sql, us, n_rows;
    db_take_stats(db, &n_sql, &us, &n_rows);
    j->n_sql += n_sql;
    j->sql_us += us;
    j->n_rows += n_rows;
    j->pieces.is_last = is_last;
    j->pieces.is_cut = e != OK || out->is_full;
}

void pieces_make(struct job *j, struct db *db)
{
    struct buf *out = &j->reply.body;
    bool is_chunked = j->req.minor > 0;
    if (!j->pieces.is_on)
        j->pieces.mark = arena_mark(j->ctx.arena);
    j->pieces.is_on = true;
    arena_reset(j->ctx.arena, j->pieces.mark);
    buf_init(out, j->ctx.arena, REPLY_BODY_MAX);
    make_one(j, db, out);
    j->pieces.n = out->n;
    if (is_chunked && out->n)
        buf_add(out, "\r\n", 2);
    if (is_chunked && j->pieces.is_last)
        buf_str_add(out, "0\r\n\r\n");
}

void pieces_whole(struct job *j, struct db *db)
{
    while (pieces_are_due(j))
        make_one(j, db, &j->reply.body);
}

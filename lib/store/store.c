#include "store/store.h"

#include <string.h>
#include <time.h>

#include "store/engine.h"
#include "store/memo.h"

/* Rows are gathered in pieces of so many, then copied into one array. */
#define PIECE_ROWS 32

void (*engine_trace)(const char *sql, int64_t us);

void db_trace_with(void (*fn)(const char *sql, int64_t us))
{
    engine_trace = fn;
}

int64_t engine_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

enum err engine_failed(struct ctx *c, const struct query *q, const char *code)
{
    return fail(c, ERR_INTERNAL, NULL, "internal", "reference",
                arena_printf(c->arena, "%s-%s", q->name, code), NULL);
}

enum err engine_run_text(struct db *db, const char *sql, char *why, size_t why_n)
{
    return db->engine->run_text(db, sql, why, why_n);
}

enum err engine_prepare(struct db *db, int query_no, char *why, size_t why_n)
{
    return db->engine->prepare(db, query_no, why, why_n);
}

/* ---- connection ---- */

bool db_is_pg(const char *url)
{
    return strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
}

struct db *db_open(const char *url, enum db_mode mode, char *why, size_t why_n)
{
    const struct engine *engine = db_is_pg(url) ? &engine_pg : &engine_sqlite;
    struct db *db = engine->open(url, mode, why, why_n);
    if (!db)
        return NULL;
    db->engine = engine;
    db->memo = memo_new();
    return db;
}

enum err db_claim(struct db *db, char *why, size_t why_n)
{
    return db->engine->claim(db, why, why_n);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    memo_free(db->memo);
    db->engine->close(db);
}

struct memo *db_memo(struct db *db)
{
    return db->memo;
}

bool db_is_shared(const struct db *db)
{
    return db->engine->is_shared;
}

/* ---- transactions ---- */

static enum err begin(struct db *db, enum err (*fn)(struct db *), const char *apart)
{
    db->fate = DB_SOUND;
    *db->said = 0;
    db->is_broken = false;
    db->n_writes = 0;
    db->is_writing = !fn;
    memo_begin(db->memo);
    enum err e = fn ? fn(db) : db->engine->begin_write(db, apart);
    db->is_within = e == OK;
    return e;
}

enum err db_begin_read(struct db *db)
{
    return begin(db, db->engine->begin_read, NULL);
}

enum err db_begin_write(struct db *db, const char *apart)
{
    return begin(db, NULL, apart);
}

enum err db_begin(struct db *db)
{
    return db->mode == DB_WRITE ? db_begin_write(db, NULL) : db_begin_read(db);
}

/* What a transaction has read that only reads was committed. */
static void undo_memo(struct db *db)
{
    if (db->is_writing)
        memo_undo(db->memo);
}

void db_rollback(struct db *db)
{
    db->is_broken = db->is_within = false;
    undo_memo(db);
    db->engine->rollback(db);
}

enum err db_commit(struct db *db)
{
    if (db->is_broken) {
        db_rollback(db);
        return ERR_CONFLICT;
    }
    db->is_within = false;
    enum err e = db->engine->commit(db);
    if (e == OK)
        memo_begin(db->memo); /* what comes after is not of this transaction */
    else
        undo_memo(db);
    return e;
}

void db_witness(struct db *db)
{
    if (db->engine->witness)
        db->engine->witness(db);
}

bool db_in_transaction(struct db *db)
{
    return db->engine->in_transaction(db);
}

int64_t db_n_writes(const struct db *db)
{
    return db->n_writes;
}

const char *db_said(const struct db *db)
{
    return db->said;
}

enum db_fate db_fate(const struct db *db)
{
    return db->fate;
}

enum err db_savepoint(struct db *db)
{
    return db->engine->savepoint(db);
}

enum err db_release(struct db *db)
{
    return db->is_broken ? ERR_CONFLICT : db->engine->release(db);
}

void db_rollback_to(struct db *db)
{
    db->is_broken = false;
    undo_memo(db);
    db->engine->rollback_to(db);
}

int64_t db_n_changed(struct db *db)
{
    return db->engine->n_changed(db);
}

bool db_end_part(struct db *db, bool is_ok, int64_t n_changed_before)
{
    if (is_ok ? db->is_broken : db->engine->n_changed(db) != n_changed_before)
        return false;
    db->is_broken = false;
    return true;
}

/* ---- upkeep ---- */

void db_checkpoint(struct db *db)
{
    db->engine->checkpoint(db, false);
}

void db_checkpoint_last(struct db *db)
{
    db->engine->checkpoint(db, true);
}

int64_t db_log_frames(struct db *db)
{
    return db->engine->log_frames(db);
}

enum err db_check(struct db *db, char *why, size_t why_n)
{
    return db->engine->check(db, why, why_n);
}

enum err db_backup(struct db *db, const char *path, char *why, size_t why_n)
{
    return db->engine->backup(db, path, why, why_n);
}

void db_take_stats(struct db *db, int64_t *n_statements, int64_t *us, int64_t *n_rows)
{
    *n_statements = db->n_statements;
    *us = db->us;
    *n_rows = db->n_rows;
    db->n_statements = db->us = db->n_rows = 0;
}

/* ---- rows ---- */

/* A conflict is the end of its transaction. PostgreSQL has it so, and SQLite follows, so that a test of
 * one is a test of both. */
static enum err noted(struct db *db, enum err e)
{
    if (e == ERR_CONFLICT && db->is_within)
        db->is_broken = true;
    return e;
}

/* For whoever keeps answers. */
static void note_tables(struct ctx *c, const struct query *q)
{
    table_set_add(&c->read, &q->reads);
    table_set_add(&c->written, &q->writes);
}

static enum err open_rows(struct ctx *c, int query_no, const struct val *params, bool is_lasting,
                          struct rows *out)
{
    struct db *db = c->db;
    if (db->is_ahead) {
        db->engine->ahead(c, query_no, params);
        return ERR_NOT_FOUND;
    }
    note_tables(c, &queries[query_no]);
    if (db->is_broken)
        return engine_failed(c, &queries[query_no], "after_conflict");
    db->n_writes += queries[query_no].is_write;
    int64_t from = engine_now_us();
    enum err e = db->engine->open_rows(c, query_no, params, is_lasting, out);
    db->us += engine_now_us() - from;
    db->n_statements += e == OK;
    return noted(db, e);
}

enum err rows_open(struct ctx *c, int query_no, const struct val *params, struct rows *out)
{
    return open_rows(c, query_no, params, false, out);
}

enum err rows_next(struct ctx *c, struct rows *r)
{
    if (!r->engine)
        return ERR_NOT_FOUND;
    int64_t from = engine_now_us();
    enum err e = r->db->engine->next(c, r);
    r->db->us += engine_now_us() - from;
    r->db->n_rows += e == OK;
    return noted(r->db, e);
}

bool rows_is_null(struct rows *r, int col)
{
    return r->db->engine->is_null(r, col);
}

int64_t rows_int(struct rows *r, int col)
{
    const struct engine *engine = r->db->engine;
    return engine->is_null(r, col) ? NO_INT : engine->int_of(r, col);
}

bool rows_bool(struct rows *r, int col)
{
    const struct engine *engine = r->db->engine;
    return !engine->is_null(r, col) && engine->int_of(r, col) != 0;
}

const char *rows_text(struct rows *r, int col)
{
    return r->db->engine->text_of(r, col);
}

const char *rows_copy(struct ctx *c, struct rows *r, int col)
{
    const char *s = rows_text(r, col);
    return s ? arena_strdup(c->arena, s) : NULL;
}

void rows_close(struct rows *r)
{
    if (!r->engine)
        return;
    r->db->engine->close_rows(r);
    r->engine = NULL;
}

/* To the end, so that a RETURNING has done all of its work. */
static enum err run_out(struct ctx *c, struct rows *r)
{
    enum err e;
    while ((e = rows_next(c, r)) == OK)
        ;
    rows_close(r);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err rows_run(struct ctx *c, int query_no, const struct val *params)
{
    struct rows r;
    TRY(open_rows(c, query_no, params, true, &r));
    return run_out(c, &r);
}

bool db_ahead(struct db *db)
{
    db->is_ahead = db->engine->ahead && db->is_within && !db->is_broken;
    return db->is_ahead;
}

void db_ahead_end(struct db *db)
{
    db->is_ahead = false;
}

void db_ahead_drop(struct db *db)
{
    if (db->engine->ahead_drop)
        db->engine->ahead_drop(db);
}

enum err rows_change(struct ctx *c, int query_no, const struct val *params)
{
    struct rows r;
    int64_t n = 0;
    TRY(open_rows(c, query_no, params, true, &r));
    int64_t from = engine_now_us();
    enum err e = r.db->engine->change(c, &r, &n);
    r.db->us += engine_now_us() - from;
    TRY(noted(r.db, e));
    return n ? OK : ERR_NOT_FOUND;
}

enum err rows_send(struct ctx *c, int query_no, const struct val *params)
{
    struct db *db = c->db;
    if (db->is_broken || db->is_ahead || !db->engine->send || !db->engine->send(db, query_no, params))
        return rows_run(c, query_no, params);
    note_tables(c, &queries[query_no]);
    db->n_writes++;
    db->n_statements++;
    return OK;
}

enum err rows_get_one(struct ctx *c, int query_no, const struct val *params,
                      const struct row_shape *shape, void *out)
{
    struct rows r;
    TRY(open_rows(c, query_no, params, true, &r));
    enum err e = rows_next(c, &r);
    if (e != OK) {
        rows_close(&r);
        return e;
    }
    void *row = arena_alloc(c->arena, shape->size);
    shape->read(c, &r, row);
    if (r.query->is_write)
        TRY(run_out(c, &r));
    else
        rows_close(&r);
    memcpy(out, row, shape->size);
    return OK;
}

struct piece {
    struct piece *next;
    size_t n;
    char *rows;
};

static void *joined(struct arena *a, const struct piece *first, size_t size, size_t n)
{
    char *all = arena_alloc_array(a, size, n ? n : 1), *to = all;
    for (const struct piece *p = first; p; p = p->next) {
        memcpy(to, p->rows, size * p->n);
        to += size * p->n;
    }
    return all;
}

enum err rows_get_many(struct ctx *c, int query_no, const struct val *params,
                       const struct row_shape *shape, void **out, size_t *n)
{
    struct rows r;
    TRY(open_rows(c, query_no, params, true, &r));
    struct piece *first = NULL, **end = &first, *last = NULL;
    size_t count = 0;
    enum err e;
    while ((e = rows_next(c, &r)) == OK) {
        if (!last || last->n == PIECE_ROWS) {
            last = arena_new_of(c->arena, struct piece);
            last->rows = arena_alloc_array(c->arena, shape->size, PIECE_ROWS);
            *end = last;
            end = &last->next;
        }
        shape->read(c, &r, last->rows + shape->size * last->n++);
        count++;
    }
    rows_close(&r);
    if (e != ERR_NOT_FOUND)
        return e;
    *out = count && count <= PIECE_ROWS ? first->rows : joined(c->arena, first, shape->size, count);
    *n = count;
    return OK;
}

/* The one interface to a database. SQL text lives in sql/, compiled by sqlgen into one typed function
 * per query (queries.h); this header is what those functions and the lanes stand on.
 *
 * A struct db is one connection, used by one thread at a time. Text given to a query is borrowed
 * until the call returns; text in a row lives in the ctx's arena. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/err.h"

struct db;
struct jw;
struct memo;

enum db_mode {
    DB_READ, /* read-only: never checkpoints, never writes */
    DB_WRITE /* SQLite: the one writer, which also migrates and checkpoints; PostgreSQL: one of many */
};

/* NULL of an integer column in a row struct. (A NULL text is a NULL pointer, a NULL bool false.) */
#define NO_INT INT64_MIN

/* ---- connection ---- */

/* Whether `url` names a database of PostgreSQL; else it is the path of a file. */
bool db_is_pg(const char *url);
/* Opens the database at `url`: a path, which DB_WRITE creates when missing, or a URI of libpq,
 * postgresql://user@host/database?passfile=FILE (never with a password in it). NULL on failure, with a
 * sentence in why[why_n]. A lost connection is made anew at the next beginning of a transaction. */
struct db *db_open(const char *url, enum db_mode mode, char *why, size_t why_n);
void db_close(struct db *db);
/* Whether other threads and processes write, too: PostgreSQL. Where not, the one connection opened with
 * DB_WRITE is the only writer there is. */
bool db_is_shared(const struct db *db);
/* From now on until it is closed nobody else of ours is connected to the database: ERR_BUSY, and a sentence,
 * when somebody is. That of SQLite is told by the lock of its folder, which is the caller's business. */
enum err db_claim(struct db *db, char *why, size_t why_n) MUST_CHECK;
/* Applies the migrations that are missing, in one transaction: all of them or none. Fails with a sentence in why when
 * the database is newer than this program. Writer only. */
enum err db_migrate(struct db *db, char *why, size_t why_n) MUST_CHECK;

/* From now on every new connection reports its statements, with their values, and the time each took.
 * Before threads start; for looking inside, not for production. */
void db_trace_with(void (*fn)(const char *sql, int64_t us));

/* What the connection remembers (memo.h). */
struct memo *db_memo(struct db *db);

/* ---- transactions ---- */

/* A READ: one state of the database from its first statement to its end. */
enum err db_begin_read(struct db *db) MUST_CHECK;
/* A WRITE. `apart` NULL: alone; no other write runs anywhere until it ends. Else, as "application:12",
 * beside others that say another word; what it changes and decides by must belong to that object. Several
 * objects are a line each. Borrowed until the transaction ends. On PostgreSQL its wait for those before it is
 * part of its first statement's. */
enum err db_begin_write(struct db *db, const char *apart) MUST_CHECK;
/* By the connection's mode: db_begin_write(db, NULL) or db_begin_read(db). */
enum err db_begin(struct db *db) MUST_CHECK;
/* All but OK: rolled back, nothing is stored, unless db_fate says DB_UNKNOWN. ERR_CONFLICT: a key's, of a
 * statement that was not waited for. An I/O error of SQLite
 * ends the process (fsync cannot be retried). */
enum err db_commit(struct db *db) MUST_CHECK;
/* What this write transaction has read is told as stored although it writes nothing (a creation asked again):
 * its COMMIT is to wait for the standby as a write's does. After a read; nothing to do on SQLite. */
void db_witness(struct db *db);
/* Why the last db_commit failed, in a word for the log: the statement and its SQLSTATE; "" when nothing is
 * known of it. Until the next transaction. */
const char *db_said(const struct db *db);
void db_rollback(struct db *db);
/* False once the engine has dropped the transaction by itself (disk full; PostgreSQL: any error, or the
 * connection is lost): savepoints are gone too. */
bool db_in_transaction(struct db *db);
/* How many statements that write it has run. */
int64_t db_n_writes(const struct db *db);

/* What became of the transaction begun last, also after its end. */
enum db_fate {
    DB_SOUND,  /* as the functions told */
    DB_AGAIN,  /* the engine gave it up (serialization, deadlock, lost connection): nothing is stored, and
                  the same from the beginning may well succeed. Statements answered ERR_BUSY. */
    DB_UNKNOWN /* the connection was lost during COMMIT: stored, or not */
};
enum db_fate db_fate(const struct db *db);

/* One job's part of a batch. Not nested. */
enum err db_savepoint(struct db *db) MUST_CHECK;
enum err db_release(struct db *db) MUST_CHECK;
void db_rollback_to(struct db *db);
/* The same without a savepoint, SQLite only: how many rows the connection has changed so far, to be asked before
 * the part, and its end. False: it failed and has changed rows, or passed over a conflict: only the end of the
 * whole transaction undoes that. */
int64_t db_n_changed(struct db *db);
bool db_end_part(struct db *db, bool is_ok, int64_t n_changed_before) MUST_CHECK;

/* ---- upkeep, writer only ---- */

/* Moves what the log holds into the database file as far as readers allow. */
void db_checkpoint(struct db *db);
/* Moves all of it and cuts the log to nothing: at the end, when the readers are closed. */
void db_checkpoint_last(struct db *db);
/* Frames in the log that are not in the database file yet: checkpoint at 4,000, or when idle. */
int64_t db_log_frames(struct db *db);
/* Runs the engine's own integrity check; a sentence in why when it finds a fault. */
enum err db_check(struct db *db, char *why, size_t why_n) MUST_CHECK;
/* Writes a consistent copy to the new file `path`, a database of SQLite, and fsyncs it. Any connection, also
 * within a read transaction; not within one that has written. */
enum err db_backup(struct db *db, const char *path, char *why, size_t why_n) MUST_CHECK;

/* ---- what sqlgen's functions use ---- */

enum val_kind { VAL_NULL, VAL_INT, VAL_BOOL, VAL_TEXT };

struct val {
    enum val_kind kind;
    int64_t i;
    const char *s;
};

/* How a column is stored, and how it is written to JSON: told by its name (style.md section 5). */
enum col_kind { COL_INT, COL_BOOL, COL_TEXT, COL_TIME, COL_JSON };

struct col {
    const char *name; /* in JSON, too; that of a COL_JSON is without its "_json" */
    const char *key;  /* as JSON writes it: "name": in quotes, with its colon */
    int key_n;
    enum col_kind kind;
};

/* queries[] holds Q_COUNT rows, in the order of their numbers Q_<NAME> (queries.h). */
struct query {
    const char *name;
    const char *sqlite; /* SQL text for each engine */
    const char *pg;
    const char *pg_types; /* "bigint,text": types of the parameters, in order */
    const struct col *cols;
    int n_cols, n_params;
    bool is_write;
    struct table_set reads, writes; /* the tables it names; it reads those that it writes, too */
};

extern const struct query queries[];
extern const int n_queries;
/* Those of which PostgreSQL itself tells that they have changed (its triggers; q_event_change_mark). */
extern const struct table_set tables_marked;

/* A running statement; close it before the transaction ends. */
struct rows {
    struct db *db;
    const struct query *query;
    void *engine; /* the engine's statement */
};

/* All return OK or: ERR_CONFLICT (a UNIQUE key or a foreign key; no reason recorded: the caller
 * knows what it means), ERR_NO_SPACE, ERR_BUSY (see db_fate) and ERR_INTERNAL (recorded).
 * After an ERR_CONFLICT nothing is left of a transaction but to roll it back, or to its savepoint:
 * further statements fail. A query after which one goes on says ON CONFLICT DO NOTHING. */
enum err rows_open(struct ctx *c, int query_no, const struct val *params, struct rows *out) MUST_CHECK;
/* Moves to the next row: OK, or ERR_NOT_FOUND after the last (nothing recorded). */
enum err rows_next(struct ctx *c, struct rows *r) MUST_CHECK;
bool rows_is_null(struct rows *r, int col);
int64_t rows_int(struct rows *r, int col);      /* NO_INT when NULL */
bool rows_bool(struct rows *r, int col);        /* false when NULL */
const char *rows_text(struct rows *r, int col); /* NULL when NULL; borrowed until the next step */
const char *rows_copy(struct ctx *c, struct rows *r, int col); /* as rows_text, in c->arena */
void rows_close(struct rows *r);                /* again is fine */
/* As rows_run, but within a write nobody waits for it where waiting costs (PostgreSQL): its failure comes with a
 * later query or with COMMIT, a conflict as ERR_INTERNAL; that of a key as ERR_BUSY and DB_AGAIN, since it was
 * looked for before. */
enum err rows_send(struct ctx *c, int query_no, const struct val *params) MUST_CHECK;
/* Between the two, queries are not asked but noted: each is sent with the next that is, and when it is asked
 * itself later in the transaction, with the same values, its answer is there (unless a write of ours has come
 * between that could change it). It answers ERR_NOT_FOUND meanwhile. One that writes must be asked later. False:
 * nothing is won by it here (SQLite), and no query may be run. See AHEAD. */
bool db_ahead(struct db *db);
void db_ahead_end(struct db *db);
/* `call` is a query whose answer is wanted soon, and whatever is handed to it may be left as it is. */
#define AHEAD(c, call)              \
    do {                            \
        if (db_ahead((c)->db)) {    \
            enum err e_ = (call);   \
            (void)e_;               \
            db_ahead_end((c)->db);  \
        }                           \
    } while (0)
/* What was noted by this and not asked is forgotten: at the end of a job. */
void db_ahead_drop(struct db *db);
/* Runs what returns no rows. ERR_NOT_FOUND, nothing recorded, when it changed none. (Cheaper than a RETURNING,
 * for which SQLite makes a table each time.) */
enum err rows_change(struct ctx *c, int query_no, const struct val *params) MUST_CHECK;
/* Runs to the end without looking at rows. */
enum err rows_run(struct ctx *c, int query_no, const struct val *params) MUST_CHECK;

/* How sqlgen's functions read a row into its struct. */
struct row_shape {
    void (*read)(struct ctx *c, struct rows *r, void *to);
    size_t size; /* of the struct */
};

/* The first row into *out; ERR_NOT_FOUND, nothing recorded, when there is none. */
enum err rows_get_one(struct ctx *c, int query_no, const struct val *params,
                      const struct row_shape *shape, void *out) MUST_CHECK;
/* All rows into an array in the arena. */
enum err rows_get_many(struct ctx *c, int query_no, const struct val *params,
                       const struct row_shape *shape, void **out, size_t *n) MUST_CHECK;

/* Statements run on this connection and the time they took, since the last call: for the access
 * log and the tests' budgets. */
void db_take_stats(struct db *db, int64_t *n_statements, int64_t *us, int64_t *n_rows);

#endif

/* SQLite. One writer, many readers, each a connection of its own, in WAL mode.
 *
 * Only the writer's connection checkpoints: SQLite before 3.51.3 may lose committed frames when a
 * write races a checkpoint on another connection. So readers are opened read-only, nobody
 * checkpoints automatically or on close, and db_checkpoint is the writer's alone. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/bulk.h"
#include "store/engine.h"
#include "store/sqlite_own.h"

#define BUSY_MS 5000
/* KiB, taken as they are used: the upper pages of all indexes stay, however many rows there are. */
#define WRITER_CACHE "PRAGMA cache_size = -32768"

enum tx { TX_BEGIN, TX_BEGIN_WRITE, TX_COMMIT, TX_ROLLBACK, TX_SAVEPOINT, TX_RELEASE, TX_ROLLBACK_TO, TX_COUNT };

struct lite {
    struct db base;
    sqlite3 *h;
    sqlite3_stmt **stmts;       /* by query number, prepared at first use */
    sqlite3_stmt *tx[TX_COUNT];
    int n_open;                 /* cursors not closed yet */
    int64_t n_frames;           /* in the log after the last commit */
    int64_t n_moved;            /* of them in the database file already */
};

static struct lite *lite_of(struct db *db)
{
    return (struct lite *)db;
}

struct sqlite3 *sqlite_handle(struct db *db)
{
    return lite_of(db)->h;
}

/* No room: for pages, or for the index of the log, which SQLite reports as an I/O error. */
static bool is_full(int rc)
{
    return (rc & 0xff) == SQLITE_FULL || rc == SQLITE_IOERR_SHMSIZE;
}

static bool is_io_error(int rc)
{
    return (rc & 0xff) == SQLITE_IOERR && !is_full(rc);
}

/* ---- connection ---- */

static int on_commit(void *arg, sqlite3 *h, const char *name, int n_frames)
{
    (void)h, (void)name;
    struct lite *db = arg;
    if (n_frames <= db->n_frames) /* it would have grown: the log was begun anew */
        db->n_moved = 0;
    db->n_frames = n_frames;
    return SQLITE_OK;
}

static bool pragma(struct lite *db, const char *text, const char *expected)
{
    sqlite3_stmt *s = NULL;
    bool is_ok = sqlite3_prepare_v2(db->h, text, -1, &s, NULL) == SQLITE_OK;
    int rc = is_ok ? sqlite3_step(s) : SQLITE_ERROR;
    is_ok = rc == SQLITE_ROW || rc == SQLITE_DONE;
    if (is_ok && expected) {
        const char *got = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
        is_ok = got && strcmp(got, expected) == 0;
    }
    return sqlite3_finalize(s) == SQLITE_OK && is_ok;
}

static bool set_up(struct lite *db)
{
    static const struct {
        const char *text, *expected;
    } both[] = {
        {"PRAGMA mmap_size = 0", NULL},
        {"PRAGMA temp_store = MEMORY", NULL}, /* a full disk must not stop reads */
        {"PRAGMA foreign_keys = ON", NULL},
        {"PRAGMA wal_autocheckpoint = 0", NULL},
    };
    sqlite3_extended_result_codes(db->h, 1);
    sqlite3_busy_timeout(db->h, BUSY_MS);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    // a plan hangs on the statement alone: else, with a partial index that asks for a value, it is made anew each time
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    bool is_writer = db->base.mode == DB_WRITE;
    if (!pragma(db, is_writer ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode", "wal"))
        return false;
    if (!pragma(db, is_writer ? "PRAGMA synchronous = FULL" : "PRAGMA query_only = ON", NULL))
        return false;
    if (is_writer && !pragma(db, WRITER_CACHE, NULL))
        return false;
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        if (!pragma(db, both[i].text, both[i].expected))
            return false;
    }
    if (is_writer)
        sqlite3_wal_hook(db->h, on_commit, db);
    return true;
}

static bool prepare_tx(struct lite *db)
{
    static const char *const texts[TX_COUNT] = {
        [TX_BEGIN] = "BEGIN",             [TX_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [TX_COMMIT] = "COMMIT",           [TX_ROLLBACK] = "ROLLBACK",
        [TX_SAVEPOINT] = "SAVEPOINT job", [TX_RELEASE] = "RELEASE job",
        [TX_ROLLBACK_TO] = "ROLLBACK TO job"};
    for (int i = 0; i < TX_COUNT; i++) {
        if (sqlite3_prepare_v3(db->h, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &db->tx[i], NULL) != SQLITE_OK)
            return false;
    }
    return true;
}

static const char *open_fault(sqlite3 *h)
{
    if (!h)
        return "out of memory";
    int rc = sqlite3_errcode(h) & 0xff;
    if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE)
        return "it is not in WAL mode: its writer has to open it first";
    int sys = rc == SQLITE_CANTOPEN ? sqlite3_system_errno(h) : 0;
    return sys ? strerror(sys) : sqlite3_errmsg(h);
}

static int trace(unsigned what, void *unused, void *stmt, void *ns)
{
    (void)what, (void)unused;
    char *sql = sqlite3_expanded_sql(stmt);
    engine_trace(sql ? sql : sqlite3_sql(stmt), *(sqlite3_int64 *)ns / 1000);
    sqlite3_free(sql);
    return 0;
}

static void lite_close(struct db *base)
{
    struct lite *db = lite_of(base);
    for (int i = 0; i < n_queries; i++)
        sqlite3_finalize(db->stmts[i]);
    for (int i = 0; i < TX_COUNT; i++)
        sqlite3_finalize(db->tx[i]);
    sqlite3_close_v2(db->h);
    free(db->stmts);
    free(db);
}

/* Before SQLite is first used in the process. */
__attribute__((constructor)) static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* a lock and a count around each allocation */
}

static struct db *lite_open(const char *url, enum db_mode mode, char *why, size_t why_n)
{
    struct lite *db = calloc(1, sizeof *db);
    sqlite3_stmt **stmts = calloc((size_t)n_queries + 1, sizeof(sqlite3_stmt *));
    if (!db || !stmts)
        fatal("out of memory");
    db->base.mode = mode;
    db->stmts = stmts;
    int flags = mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int rc = sqlite3_open_v2(url, &db->h, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK && engine_trace)
        sqlite3_trace_v2(db->h, SQLITE_TRACE_PROFILE, trace, NULL);
    if (rc == SQLITE_OK && set_up(db) && prepare_tx(db))
        return &db->base;
    snprintf(why, why_n, "the database %s cannot be opened: %s", url, open_fault(db->h));
    lite_close(&db->base);
    return NULL;
}

static enum err lite_run_text(struct db *base, const char *sql, char *why, size_t why_n)
{
    struct lite *db = lite_of(base);
    int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return OK;
    snprintf(why, why_n, "%s", sqlite3_errmsg(db->h));
    return is_full(rc) ? ERR_NO_SPACE : ERR_INTERNAL;
}

/* One process at most has the file: its folder is locked. */
static enum err lite_lock_schema(struct db *base, char *why, size_t why_n)
{
    (void)base, (void)why, (void)why_n;
    return OK;
}

static void lite_unlock_schema(struct db *base)
{
    (void)base;
}

static enum err lite_claim(struct db *base, char *why, size_t why_n)
{
    return lite_lock_schema(base, why, why_n);
}

/* ---- transactions ---- */

static int tx_run(struct lite *db, enum tx which)
{
    int64_t from = engine_now_us();
    int rc = sqlite3_step(db->tx[which]);
    int rc_reset = sqlite3_reset(db->tx[which]);
    db->base.us += engine_now_us() - from;
    return rc == SQLITE_DONE ? SQLITE_OK : rc_reset ? rc_reset : rc;
}

static enum err err_of_tx(int rc)
{
    if (is_full(rc))
        return ERR_NO_SPACE;
    switch (rc & 0xff) {
    case SQLITE_OK:
        return OK;
    case SQLITE_BUSY:
        return ERR_BUSY;
    case SQLITE_CONSTRAINT:
        return ERR_CONFLICT;
    default:
        return ERR_INTERNAL;
    }
}

/* Ends cursors that somebody left open on a way out: they would hold up the transaction's end. */
static void close_leftovers(struct lite *db)
{
    if (db->n_open == 0)
        return;
    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(db->h, s));) {
        if (sqlite3_stmt_busy(s))
            sqlite3_reset(s);
    }
    db->n_open = 0;
}

static bool lite_in_transaction(struct db *base)
{
    return !sqlite3_get_autocommit(lite_of(base)->h);
}

static void lite_rollback(struct db *base)
{
    struct lite *db = lite_of(base);
    close_leftovers(db);
    if (!lite_in_transaction(base))
        return;
    int rc = tx_run(db, TX_ROLLBACK);
    if (lite_in_transaction(base))
        fatal("ROLLBACK failed: %s (%d)", sqlite3_errmsg(db->h), rc);
}

static enum err lite_begin_read(struct db *base)
{
    return err_of_tx(tx_run(lite_of(base), TX_BEGIN));
}

static enum err lite_begin_write(struct db *base, const char *apart)
{
    (void)apart; /* there is one writer */
    return err_of_tx(tx_run(lite_of(base), TX_BEGIN_WRITE));
}

static enum err lite_commit(struct db *base)
{
    struct lite *db = lite_of(base);
    close_leftovers(db);
    int rc = tx_run(db, TX_COMMIT);
    if (rc == SQLITE_OK)
        return OK;
    /* Pages may be marked clean after a failed write or fsync: trying again would lie. */
    if (is_io_error(rc))
        fatal("the database cannot be written: %s (%d, errno %d)", sqlite3_errmsg(db->h), rc,
              sqlite3_system_errno(db->h));
    enum err e = err_of_tx(rc);
    lite_rollback(base);
    return e;
}

static enum err lite_savepoint(struct db *base)
{
    return err_of_tx(tx_run(lite_of(base), TX_SAVEPOINT));
}

static enum err lite_release(struct db *base)
{
    close_leftovers(lite_of(base));
    return err_of_tx(tx_run(lite_of(base), TX_RELEASE));
}

static void lite_rollback_to(struct db *base)
{
    struct lite *db = lite_of(base);
    close_leftovers(db);
    if (!lite_in_transaction(base))
        return;
    int rc = tx_run(db, TX_ROLLBACK_TO);
    if (rc == SQLITE_OK)
        rc = tx_run(db, TX_RELEASE);
    if (rc != SQLITE_OK) /* the caller sees that the transaction is gone, and runs its jobs again */
        lite_rollback(base);
}

static int64_t lite_n_changed(struct db *base)
{
    close_leftovers(lite_of(base)); /* a statement's changes count when it has ended */
    return sqlite3_total_changes64(lite_of(base)->h);
}

/* ---- upkeep ---- */

static void lite_checkpoint(struct db *base, bool is_last)
{
    struct lite *db = lite_of(base);
    int n_log = 0, n_moved = 0;
    int mode = is_last ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int rc = sqlite3_wal_checkpoint_v2(db->h, NULL, mode, &n_log, &n_moved);
    if (is_io_error(rc))
        fatal("the database cannot be written: %s (%d, errno %d)", sqlite3_errmsg(db->h), rc,
              sqlite3_system_errno(db->h));
    if (n_log >= 0) { /* a full disk or a busy reader: what is left waits for the next time */
        db->n_frames = n_log;
        db->n_moved = n_moved;
    }
}

static int64_t lite_log_frames(struct db *base)
{
    return lite_of(base)->n_frames - lite_of(base)->n_moved;
}

/* fsyncs a file or folder by its name. */
static bool sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_ok = fsync(fd) == 0;
    int e = errno;
    close(fd);
    errno = e;
    return is_ok;
}

static bool sync_with_folder(const char *path)
{
    char *copy = strdup(path);
    if (!copy)
        fatal("out of memory");
    bool is_ok = sync_path(path, O_RDONLY) && sync_path(dirname(copy), O_RDONLY | O_DIRECTORY);
    free(copy);
    return is_ok;
}

static enum err lite_check(struct db *base, char *why, size_t why_n)
{
    struct lite *db = lite_of(base);
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db->h, "PRAGMA integrity_check(1)", -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    const char *said = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
    bool is_sound = said && strcmp(said, "ok") == 0;
    if (!is_sound)
        snprintf(why, why_n, "the database is damaged: %s", said ? said : sqlite3_errmsg(db->h));
    sqlite3_finalize(s);
    return is_sound ? OK : ERR_INTERNAL;
}

/* Where a copy is read from: the connection itself, whose open read transaction keeps it one snapshot.
 * SQLite copies nothing from one that is in a write transaction, as a verb's is while no server runs:
 * then a connection of the copy's own, to be closed. */
static int open_source(struct lite *db, sqlite3 **own)
{
    *own = NULL;
    if (db->base.mode != DB_WRITE)
        return SQLITE_OK;
    int rc = sqlite3_open_v2(sqlite3_db_filename(db->h, "main"), own,
                             SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    return rc == SQLITE_OK ? sqlite3_db_config(*own, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) : rc;
}

/* Page by page into a new file, in one step. */
static int copy_into(struct lite *db, const char *path)
{
    sqlite3 *own, *to = NULL;
    int rc = open_source(db, &own);
    if (rc == SQLITE_OK)
        rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3 *from = own ? own : db->h;
    sqlite3_backup *copy = rc == SQLITE_OK ? sqlite3_backup_init(to, "main", from, "main") : NULL;
    if (copy) {
        sqlite3_backup_step(copy, -1);
        rc = sqlite3_backup_finish(copy);
    } else if (rc == SQLITE_OK) {
        rc = sqlite3_errcode(to);
    }
    int rc_close = sqlite3_close(to);
    sqlite3_close(own);
    return rc != SQLITE_OK ? rc : rc_close;
}

static enum err lite_backup(struct db *base, const char *path, char *why, size_t why_n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        snprintf(why, why_n, "the copy %s cannot be written: %s", path, strerror(errno));
        return errno == ENOSPC ? ERR_NO_SPACE : ERR_INTERNAL;
    }
    close(fd);
    int rc = copy_into(lite_of(base), path);
    if (rc == SQLITE_OK && sync_with_folder(path))
        return OK;
    snprintf(why, why_n, "the copy %s cannot be written: %s", path,
             rc == SQLITE_OK ? strerror(errno) : sqlite3_errstr(rc));
    unlink(path);
    return is_full(rc) ? ERR_NO_SPACE : ERR_INTERNAL;
}

/* ---- statements ---- */

/* The query and the engine's code tell us where to look; the message is the engine's own business. */
static enum err failed(struct ctx *c, const struct query *q, int rc)
{
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return ERR_CONFLICT;
    default:
        break;
    }
    if (is_full(rc))
        return fail(c, ERR_NO_SPACE, NULL, "no_space", NULL);
    return engine_failed(c, q, arena_printf(c->arena, "%d", rc));
}

/* The cached statement; a fresh one while that is in use (a query within its own cursor). */
static int statement(struct lite *db, int query_no, sqlite3_stmt **out)
{
    sqlite3_stmt *s = db->stmts[query_no];
    if (s && !sqlite3_stmt_busy(s)) {
        *out = s;
        return SQLITE_OK;
    }
    unsigned flags = s ? 0 : SQLITE_PREPARE_PERSISTENT;
    int rc = sqlite3_prepare_v3(db->h, queries[query_no].sqlite, -1, flags, out, NULL);
    if (rc == SQLITE_OK && !s)
        db->stmts[query_no] = *out;
    return rc;
}

static int bind(sqlite3_stmt *s, int n, const struct val *params, bool is_lasting)
{
    sqlite3_destructor_type how = is_lasting ? SQLITE_STATIC : SQLITE_TRANSIENT;
    int rc = SQLITE_OK;
    for (int i = 0; i < n && rc == SQLITE_OK; i++) {
        const struct val *v = &params[i];
        if (v->kind == VAL_NULL)
            rc = sqlite3_bind_null(s, i + 1);
        else if (v->kind == VAL_TEXT)
            rc = sqlite3_bind_text(s, i + 1, v->s, -1, how);
        else
            rc = sqlite3_bind_int64(s, i + 1, v->i);
    }
    return rc;
}

static enum err lite_open_rows(struct ctx *c, int query_no, const struct val *params, bool is_lasting,
                               struct rows *out)
{
    struct lite *db = lite_of(c->db);
    const struct query *q = &queries[query_no];
    sqlite3_stmt *s = NULL;
    int rc = statement(db, query_no, &s);
    if (rc == SQLITE_OK)
        rc = bind(s, q->n_params, params, is_lasting);
    if (rc != SQLITE_OK) {
        if (s && s != db->stmts[query_no])
            sqlite3_finalize(s);
        return failed(c, q, rc);
    }
    db->n_open++;
    *out = (struct rows){.db = c->db, .query = q, .engine = s};
    return OK;
}

static void lite_close_rows(struct rows *r)
{
    struct lite *db = lite_of(r->db);
    sqlite3_stmt *s = r->engine;
    if (db->n_open > 0)
        db->n_open--;
    sqlite3_reset(s);
    if (db->stmts[r->query - queries] == s)
        sqlite3_clear_bindings(s); /* of texts that the caller takes back */
    else
        sqlite3_finalize(s);
}

static enum err lite_next(struct ctx *c, struct rows *r)
{
    int rc = sqlite3_step(r->engine);
    if (rc == SQLITE_ROW)
        return OK;
    rows_close(r);
    return rc == SQLITE_DONE ? ERR_NOT_FOUND : failed(c, r->query, rc);
}

static enum err lite_change(struct ctx *c, struct rows *r, int64_t *n)
{
    int rc = sqlite3_step(r->engine);
    rows_close(r);
    if (rc != SQLITE_DONE)
        return failed(c, r->query, rc);
    *n = sqlite3_changes64(lite_of(r->db)->h);
    return OK;
}

static bool lite_is_null(struct rows *r, int col)
{
    return sqlite3_column_type(r->engine, col) == SQLITE_NULL;
}

static int64_t lite_int_of(struct rows *r, int col)
{
    return sqlite3_column_int64(r->engine, col);
}

static const char *lite_text_of(struct rows *r, int col)
{
    return (const char *)sqlite3_column_text(r->engine, col);
}

static enum err lite_prepare(struct db *base, int query_no, char *why, size_t why_n)
{
    sqlite3_stmt *s;
    if (statement(lite_of(base), query_no, &s) == SQLITE_OK)
        return OK;
    snprintf(why, why_n, "%s: %s", queries[query_no].name, sqlite3_errmsg(lite_of(base)->h));
    return ERR_INTERNAL;
}

const struct engine engine_sqlite = {
    .open = lite_open,
    .close = lite_close,
    .run_text = lite_run_text,
    .lock_schema = lite_lock_schema,
    .unlock_schema = lite_unlock_schema,
    .claim = lite_claim,
    .begin_read = lite_begin_read,
    .begin_write = lite_begin_write,
    .commit = lite_commit,
    .rollback = lite_rollback,
    .in_transaction = lite_in_transaction,
    .savepoint = lite_savepoint,
    .release = lite_release,
    .rollback_to = lite_rollback_to,
    .n_changed = lite_n_changed,
    .checkpoint = lite_checkpoint,
    .log_frames = lite_log_frames,
    .prepare = lite_prepare,
    .check = lite_check,
    .backup = lite_backup,
    .open_rows = lite_open_rows,
    .next = lite_next,
    .change = lite_change,
    .is_null = lite_is_null,
    .int_of = lite_int_of,
    .text_of = lite_text_of,
    .close_rows = lite_close_rows,
    .bulk = &bulk_sqlite,
};

/* Between the files of store/: what an engine does. store.c is what callers see of it; it keeps what
 * both engines share (counting, the refusal of statements after a conflict) out of them. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "store/store.h"

/* The functions mean what those of store.h with nearly the same names mean. */
struct engine {
    bool is_shared;
    struct db *(*open)(const char *url, enum db_mode mode, char *why, size_t why_n);
    void (*close)(struct db *db);
    enum err (*run_text)(struct db *db, const char *sql, char *why, size_t why_n);
    /* Before the first migration and after the last: nobody else migrates meanwhile. */
    enum err (*lock_schema)(struct db *db, char *why, size_t why_n);
    void (*unlock_schema)(struct db *db);
    enum err (*claim)(struct db *db, char *why, size_t why_n);

    enum err (*begin_read)(struct db *db);
    enum err (*begin_write)(struct db *db, const char *apart);
    enum err (*commit)(struct db *db);
    void (*witness)(struct db *db); /* NULL: nothing to do */
    void (*rollback)(struct db *db);
    bool (*in_transaction)(struct db *db);
    enum err (*savepoint)(struct db *db);
    enum err (*release)(struct db *db);
    void (*rollback_to)(struct db *db);
    int64_t (*n_changed)(struct db *db); /* closes what a part has left open; NULL where there are no batches */

    void (*checkpoint)(struct db *db, bool is_last);
    int64_t (*log_frames)(struct db *db);
    /* Whether a query fits the schema: prepared, nothing run. */
    enum err (*prepare)(struct db *db, int query_no, char *why, size_t why_n);
    enum err (*check)(struct db *db, char *why, size_t why_n);
    enum err (*backup)(struct db *db, const char *path, char *why, size_t why_n);

    /* `is_lasting`: the parameters' texts outlive the cursor. */
    enum err (*open_rows)(struct ctx *c, int query_no, const struct val *params, bool is_lasting,
                          struct rows *out);
    /* Sends a statement off and does not wait for it, where that can be done now. NULL: never. */
    bool (*send)(struct db *db, int query_no, const struct val *params);
    /* See db_ahead. NULL: never. */
    void (*ahead)(struct ctx *c, int query_no, const struct val *params);
    void (*ahead_drop)(struct db *db);
    enum err (*next)(struct ctx *c, struct rows *r);
    /* Instead of `next`, for what returns no rows: how many it changed; closes it. */
    enum err (*change)(struct ctx *c, struct rows *r, int64_t *n);
    bool (*is_null)(struct rows *r, int col);
    int64_t (*int_of)(struct rows *r, int col); /* of a column that is not NULL */
    const char *(*text_of)(struct rows *r, int col);
    void (*close_rows)(struct rows *r);
    const struct bulk *bulk; /* bulk.h */
};

extern const struct engine engine_sqlite, engine_pg;

/* What every engine's connection begins with. */
struct db {
    const struct engine *engine;
    enum db_mode mode;
    enum db_fate fate;
    bool is_within;                   /* a transaction that db_begin_... began */
    bool is_broken;                   /* by a conflict: nothing but its end or a ROLLBACK TO is left */
    bool is_ahead;                    /* between db_ahead and db_ahead_end */
    bool is_writing;                  /* the transaction, or the last one, may write */
    struct memo *memo;                /* store.c's */
    int64_t n_writes;                 /* statements of that transaction that do */
    char said[80];                    /* see db_said */
    int64_t n_statements, us, n_rows; /* see db_take_stats */
};

/* Runs statements that have no parameters (a migration's text) inside the open transaction. */
enum err engine_run_text(struct db *db, const char *sql, char *why, size_t why_n) MUST_CHECK;

/* Whether a query fits the schema as it stands; a sentence in why. */
enum err engine_prepare(struct db *db, int query_no, char *why, size_t why_n) MUST_CHECK;
/* The recorded failure of a query that an engine answered with `code`, a word or number of its own. */
enum err engine_failed(struct ctx *c, const struct query *q, const char *code) MUST_CHECK;
/* What db_trace_with was given, or NULL. */
extern void (*engine_trace)(const char *sql, int64_t us);
int64_t engine_now_us(void);

#endif

/* Whole tables, row by row, by the names in the engine's catalogue: what a database is copied by. Not for
 * requests. All functions leave a sentence in why when they fail. */
#ifndef STORE_BULK_H
#define STORE_BULK_H

#include "store/store.h"

#define BULK_COLS_MAX 64

/* One row of n values (VAL_NULL, VAL_INT, VAL_BOOL, VAL_TEXT); texts are borrowed until it returns. */
typedef enum err bulk_row_fn(void *arg, const struct val *row, int n);

/* A database, and where the sentence goes that says what failed. */
struct bulk_side {
    struct db *db;
    char *why;
    size_t why_n;
};

/* A table that is being filled. */
struct bulk_put {
    const struct bulk_side *side;
    void *engine; /* the engine's own */
    int n_cols;
};

struct bulk {
    /* Queries of the catalogue: table, column, place in the primary key or 0; in the columns' order. */
    const char *columns;
    const char *references; /* table, table that it refers to */
    const char *last_ids;   /* table that gives ids, the last it gave; those that gave none are left out */
    /* The rows of a query without parameters, within the open transaction. Ends with the first error. */
    enum err (*read)(const struct bulk_side *from, const char *sql, bulk_row_fn *each, void *arg);
    /* Fills a table within the open transaction; references are checked at the table's end or later. After a
     * failure the transaction is to be rolled back. */
    enum err (*begin)(const struct bulk_side *to, const char *table, const char *columns, int n_cols,
                      struct bulk_put *out);
    enum err (*put)(struct bulk_put *p, const struct val *row);
    enum err (*end)(struct bulk_put *p);
    /* The table's next id will be last_id + 1. */
    enum err (*set_last_id)(const struct bulk_side *to, const char *table, int64_t last_id);
};

extern const struct bulk bulk_sqlite, bulk_pg;

#endif

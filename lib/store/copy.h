/* Copies a whole database into an empty one, from either engine to either. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "store/store.h"

struct db_copied {
    int64_t n_tables, n_rows;
    char digest[65]; /* SHA-256 of all rows in the order of their keys, hex: the same on both engines */
};

/* Copies every table of `from`, as it stands at one instant, into `to`, in one transaction, and reads it back:
 * per table the number of rows and a digest over all of them, in the order of their keys, must be the same
 * on both sides. `to` is migrated and has nobody in it; `from` may be within a read transaction. ERR_CONFLICT:
 * not empty, or another version. After a failure nothing is stored unless db_fate(to) is DB_UNKNOWN; a
 * sentence in why. Linear. */
enum err db_copy(struct db *from, struct db *to, struct db_copied *out, char *why, size_t why_n) MUST_CHECK;

/* db_backup of an engine that has no file: copied into a new one of SQLite. */
enum err copy_to_file(struct db *from, const char *path, char *why, size_t why_n) MUST_CHECK;

#endif

/* A database of a test's own, with all migrations: a file in a folder of its own, or, where
 * ROSTRUM_TEST_ENGINE is pg, one on the server that tests/harness/pg has started. */
#ifndef UNIT_DB_H
#define UNIT_DB_H

#include <stdint.h>

#include "store/store.h"

struct unit_db {
    char folder[40]; /* removed at the end, with the database's files in it */
    char url[400];   /* for db_open */
};

/* True on PostgreSQL. */
bool unit_db_is_pg(void);
void unit_db_new(struct unit_db *u);
/* A connection to it, migrated; the caller's to close. */
struct db *unit_db_open(const struct unit_db *u, enum db_mode mode);
/* All connections are closed. */
void unit_db_drop(struct unit_db *u);
/* Statements of the test's own, in a transaction of their own: what the last one finds (its first column in
 * its first row, -1 when there is none), or how many rows it has changed. */
int64_t unit_db_sql(const struct unit_db *u, const char *text);

#endif

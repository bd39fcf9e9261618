/* Between sqlite.c and sqlite_bulk.c. */
#ifndef STORE_SQLITE_OWN_H
#define STORE_SQLITE_OWN_H

struct db;
struct sqlite3;

struct sqlite3 *sqlite_handle(struct db *db);

#endif

/* Between pg.c and pg_bulk.c: the connection, for statements outside of rounds. */
#ifndef STORE_PG_OWN_H
#define STORE_PG_OWN_H

#include "store/pg_link.h"

struct link *pg_link_of(struct db *db);
/* The connection, within the open transaction, for PQexec, PQsendQuery and COPY; NULL with a sentence in why
 * when there is none. pg_plain_end gives it back: OK, or what it means that `is_ok` is false. */
struct link *pg_plain(struct db *db, char *why, size_t why_n);
enum err pg_plain_end(struct db *db, bool is_ok, char *why, size_t why_n) MUST_CHECK;

#endif

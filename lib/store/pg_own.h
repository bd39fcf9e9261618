/* Between the files of this engine. */
#ifndef STORE_PG_OWN_H
#define STORE_PG_OWN_H

#include "store/pg_link.h"

/* What an SQLSTATE means. */
enum err pg_err(const char *code);
/* Reports a statement to engine_trace. */
void pg_trace(const struct query *q, const struct val *params, int64_t us);

/* ---- pg.c: the connection, for statements outside of rounds ---- */

struct link *pg_link_of(struct db *db);
/* The connection, within the open transaction, for PQexec, PQsendQuery and COPY; NULL with a sentence in why
 * when there is none. pg_plain_end gives it back: OK, or what it means that `is_ok` is false. */
struct link *pg_plain(struct db *db, char *why, size_t why_n);
enum err pg_plain_end(struct db *db, bool is_ok, char *why, size_t why_n) MUST_CHECK;

#endif

/* The database of one transcript, and the runner's own look into it: SQLite's file in the data folder,
 * or, where ROSTRUM_TEST_ENGINE is pg, a database on the server that tests/harness/pg has started. */
#ifndef TESTS_API_SCRATCH_H
#define TESTS_API_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

#define SCRATCH_URL_MAX 400

/* True when the transcripts run on PostgreSQL. */
bool scratch_is_pg(void);
/* On PostgreSQL: a fresh database with all migrations; its address in url. False, a reason in why. */
bool scratch_new(char url[SCRATCH_URL_MAX], char *why, size_t why_n);
/* The first value of a query as text, on either engine; a truth value is 0 or 1. `path` is what db_open
 * was given. False: the reason in out. */
bool scratch_value(const char *path, const char *sql, char *out, size_t n);
/* The database has been closed and is not needed any more. */
void scratch_drop(const char *url);
/* At the end: what all fresh databases were copied from goes too. */
void scratch_close(void);

#endif

/* The one writer of a database of our own (SQLite): a thread that owns the only writable connection, runs
 * all that is queued as one transaction, a savepoint each, and does all checkpoints. */
#ifndef SERVER_WRITER_H
#define SERVER_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct job;

/* Opens its connection and migrates. Main thread, as are start, stop and close. */
enum err writer_open(const char *db_path, char *why, size_t why_n) MUST_CHECK;
void writer_start(void);
/* Its queue is never full. False: it is stopping, the job is still the caller's. Any thread. */
bool writer_give(struct job *j);
/* Drains what is left, joins, checkpoints, closes. */
void writer_stop(void);
/* Closes one that was not started. */
void writer_close(void);

#endif

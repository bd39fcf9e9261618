/* Whether what loops keep (cache.h) still holds where others write to the database, too: PostgreSQL's mark is a
 * number that is another one after each COMMIT that changed a table of tables_marked, whoever committed. One
 * thread asks for it, with a connection of its own: once for all the jobs that wait at that instant. So who is
 * told that the mark is the same has what a SELECT would give that is begun after the request came; and the
 * more requests there are, the less of a question each takes. */
#ifndef SERVER_MARK_H
#define SERVER_MARK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct config;
struct job;

/* Opens the connection. Main thread, as are start and stop. */
enum err mark_open(const struct config *config, char *why, size_t why_n) MUST_CHECK;
void mark_start(void);
/* Gives the job back with its mark, which was read after this call; or without (has_mark), when the database
 * does not answer. False: nobody asks; the job is still the caller's. Any thread. */
bool mark_ask(struct job *j);
/* After those that wait. */
void mark_stop(void);

#endif

/* Which tables this process has changed, and when: so that an answer may be kept for as long as a new read
 * would give the same. COMMITs are counted; each table knows the last one that named it.
 *
 * Right only where this process is the only one that writes, and every COMMIT is told: on SQLite. Where
 * others write too (db_is_shared) it says nothing. */
#ifndef SERVER_CHANGE_H
#define SERVER_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

/* How many COMMITs were told. Asked *before* a read's transaction begins: whatever is told later may be
 * missing in what it reads. Any thread. */
int64_t change_count(void);
/* Tells of a COMMIT: after it, and before anyone learns that it succeeded. Any thread. */
void change_tell(const struct table_set *written);
/* True when none of the tables has changed since change_count said `count`. Any thread. */
bool change_is_none(const struct table_set *read, int64_t count);

#endif

/* The thread that sends what stands in the outbox. Nobody hands it a message: it reads the table with
 * a connection of its own, and changes it by WRITE jobs of its own.
 *
 *   queued -> sending -> sent
 *                     -> queued again, later and later: 1 min, 5 min, 15 min, 1 h, 4 h, 12 h, 12 h, …
 *                     -> failed: refused for good, or not taken in three days (a code: ten minutes)
 *
 * A message is marked sending, committed, before it leaves. If the program ends before it is marked
 * sent, it leaves once more, with the same Message-ID: never lost, at worst twice. */
#ifndef SERVER_MAILER_H
#define SERVER_MAILER_H

#include <stddef.h>

#include "base/err.h"

struct config;

/* Opens the connection, takes up what was under way, starts the thread. `origin` ("https://host")
 * gives the host of Message-IDs; it and config are borrowed until mailer_stop. After lanes_start.
 * Main thread. A sentence in why on failure. */
enum err mailer_start(const struct config *config, const char *origin, char *why, size_t why_n) MUST_CHECK;
/* There may be something to send: call it after a COMMIT in which a job had ctx.has_mail. Cheap, any
 * thread, also when no mailer runs. Without it the table is read every 5 s. */
void mailer_wake(void);
/* Lets a message that is under way end (5 s), joins. Before lanes_stop: the last mark is a WRITE job.
 * Main thread; without a start it does nothing. */
void mailer_stop(void);

#endif

/* Several nodes: processes that serve one database (PostgreSQL). A thread with a connection of its own
 * looks every NODES_BEAT_MS what the others have done, and tells them of this one:
 *
 * - how far the machine's clock is from the database's, which is the reference (clock.h);
 * - which node has not yet ended requests of before an instant, so that calls close for good everywhere;
 * - the simulated clock and the key ring, when another node moved or rotated them;
 * - what was written elsewhere, for those who follow it live;
 * - and it chains the log's new rows (one node at a time).
 *
 * Alone on SQLite there is no such thread: everything here answers at once that there is nobody else. */
#ifndef SERVER_NODES_H
#define SERVER_NODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct config;
struct db;
struct job;

#define NODES_BEAT_MS  200
#define NODES_LEASE_MS 5000  /* not heard of the database for so long: no deadline decisions */
#define NODES_DEAD_MS  20000 /* another node not heard of for so long: nobody waits for it any more */

/* Called when another node wrote something, with its topics. Before nodes_start. */
typedef void nodes_news_fn(const char *topics);
void nodes_on_news(nodes_news_fn *fn);

/* Joins the nodes of the database, when it is one of many, and waits until those that are up know. After
 * lanes_start, before any request. Main thread. A sentence in why on failure. */
enum err nodes_start(const struct config *config, char *why, size_t why_n) MUST_CHECK;
/* Goes on doing so, once the loops are there: it looks at what they have under way. Main thread. */
void nodes_run(void);
/* Leaves them. After lanes_stop. Main thread; without a start it does nothing. */
void nodes_stop(void);

/* No other node will store what was received before: event clock; INT64_MAX when there is none. */
int64_t nodes_oldest_at(void);
/* False while the database has not been heard of for NODES_LEASE_MS: others may believe this node dead. */
bool nodes_are_sure(void);
/* Adds to the job's transaction, when it has topics and there are others, what they are to hear of. */
enum err nodes_tell(struct job *j, struct db *db) MUST_CHECK;

#endif

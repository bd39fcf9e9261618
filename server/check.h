/* The two checks of a request that need no database, and the one that does. In the order in which the
 * pipeline calls them. */
#ifndef SERVER_CHECK_H
#define SERVER_CHECK_H

#include "base/err.h"

struct job;
struct keyring;

/* prove (prove.c), on the loop: what the head shows. Media type, conditional headers, cross-site
 * requests, credentials' signatures -> job->credential, language, rate. Records why not. */
enum err prove(struct job *j) MUST_CHECK;
/* fields (fields.c), on the loop: path, query and body against the row and the dictionary. */
enum err fields_check(struct job *j) MUST_CHECK;
/* allow (allow.c), in the handler's transaction: session, revocation, role x scope -> ctx.who. */
enum err allow(struct job *j) MUST_CHECK;

#endif

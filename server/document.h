/* Complete documents as files of this node. */
#ifndef SERVER_DOCUMENT_H
#define SERVER_DOCUMENT_H

#include <stdint.h>

#include "base/err.h"

struct ctx;
struct q_upload_get;

/* Where several nodes serve one database, or did before it was copied to one of our own, its bytes are there:
 * fetches them when this node has not yet done so, in c's transaction. Recorded failures. */
enum err document_here(struct ctx *c, const struct q_upload_get *u) MUST_CHECK;
/* The same for the file of an event's document, by its key. A hash that was not reckoned yet ("") is, and noted: in
 * a transaction that writes. */
enum err document_file_here(struct ctx *c, const char *file_key, int64_t n_bytes, const char **hash) MUST_CHECK;

#endif

/* The bytes of documents in the database, where several nodes serve it (PostgreSQL): durable where the rows
 * are, with the standby too, and read by every node. A part is what one request brought; it is stored in
 * pieces before it counts, each in a transaction of its own, so that nobody waits long for one; whoever
 * makes it count does so in the transaction that moves the upload's offset. */
#ifndef FILE_CHUNKS_H
#define FILE_CHUNKS_H

#include <stdint.h>

#include "base/ctx.h"

#define CHUNK_BYTES (768u << 10)

/* Stores the first n bytes of fd as the chunks of a new part, in transactions of its own on c->db.
 * Recorded failures; or ERR_BUSY, nothing recorded, when the database gave up. */
enum err chunks_put(struct ctx *c, const char *part_key, int fd, int64_t n) MUST_CHECK;
/* Makes a part count, in c's transaction. ERR_NOT_FOUND: other bytes count there. */
enum err chunks_count(struct ctx *c, const char *upload_key, int64_t n_from, int64_t n,
                      const char *part_key) MUST_CHECK;
/* Writes the first n bytes of a document to fd, at its position, in c's transaction. ERR_INTERNAL: they are
 * not all there; ERR_NO_SPACE: of the file. */
enum err chunks_get(struct ctx *c, const char *upload_key, int64_t n, int fd) MUST_CHECK;

/* Makes sure that a complete document is in this node's folder of documents (vault.h), in c's transaction:
 * fetches it when it is not there. ERR_INTERNAL, nothing recorded: it is nowhere. */
enum err chunks_ensure(struct ctx *c, const char *folder, const char *hash) MUST_CHECK;

#endif

/* Where the body of an upload goes instead of memory: a bounded queue of chunks, written in order by
 * the pool to a file at an offset, hashed on the way, and made durable (fsync) at the end, or when the
 * client leaves: what arrived is kept (tus).
 *
 *   slow step: sink_claim, sink_open      conn.c: sink_put..., sink_end
 *   pool: write, hash, fsync, on_end      conn.c: hands the job to the writer
 *   handler: sink_result
 *
 * A handler reads the fields below once it runs in the writer: nothing else touches the sink then. */
#ifndef SERVER_SINK_H
#define SERVER_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rand.h"
#include "file/sha1.h"

struct job;

#define SINK_QUEUE_MAX (1u << 20) /* bytes waiting for the disk before reading pauses */

/* What the handler may read. */
struct sink_result {
    int64_t n_written; /* durable bytes of this request: the new offset is the old one plus these */
    bool is_complete;  /* the whole body arrived; false: the client left, or was cut off */
    bool is_too_long;  /* more came than sink_open allowed; the surplus was not written */
    enum err err;      /* OK, ERR_NO_SPACE, ERR_INTERNAL: what came after the error is not written */
    unsigned char sha256[SHA256_BYTES], sha1[SHA1_BYTES]; /* of the n_written bytes */
};

/* ---- for the slow step ---- */

/* Takes `key` for this job until it ends: nobody else changes what is under it meanwhile. True: the job
 * has it, go on. False: return OK without an answer; the step runs again, in a new transaction (what was
 * read in this one may be older than what the holder before stored). An older job that writes under the
 * key is cut off. Any step that reads or changes an upload's offset asks first (PATCH, HEAD, DELETE). */
bool sink_claim(struct job *j, const char *key);

/* Where the body goes. */
struct sink_to {
    const char *path;
    bool is_new;         /* make the file, and its name durable at the end; else it must exist */
    int64_t offset, max; /* cut the file to offset; at most max bytes are written from there */
    /* Called in the pool when all is durable, before the handler; may block. NULL: nothing. */
    void (*on_end)(struct job *j, const struct sink_result *r);
};
/* Opens the file under the key that the job has claimed (a new file needs no claim, key is its own).
 * ERR_NOT_FOUND, ERR_CONFLICT (shorter than offset, or is there already), ERR_NO_SPACE or ERR_INTERNAL,
 * nothing recorded. */
enum err sink_open(struct job *j, const char *key, const struct sink_to *to) MUST_CHECK;
/* True when the body goes to a sink. */
bool sink_is_open(const struct job *j);
/* In the handler, after the writer's step began. Borrowed from the job. */
const struct sink_result *sink_result(const struct job *j);
/* For who has no loop and no pool (--once, transcripts): the whole body at once, and the end. */
void sink_whole(struct job *j, const char *p, size_t n);

/* ---- for conn.c ---- */

/* True when the job's last step returned because sink_claim said so. */
bool sink_is_waiting(const struct job *j);
/* It waits: conn_claimed is called on its loop when the step may run again. Loop thread. */
void sink_wait(struct job *j);
void conn_claimed(struct job *j);
/* Copies bytes to the queue. Loop thread of the job. */
void sink_put(struct job *j, const char *p, size_t n);
/* True while reading should pause: the queue is full. conn_sink_moved is called when it is not. */
bool sink_is_full(const struct job *j);
/* True when it makes no sense to read on: an error, too long, or a newer connection took over. */
bool sink_is_over(const struct job *j);
/* No more comes. conn_sink_ended is called on the loop when all is durable. */
void sink_end(struct job *j, bool is_complete);
void conn_sink_moved(struct job *j);
void conn_sink_ended(struct job *j);
/* Frees a job's sink, if it has one, and lets those who wait for its key go on. Loop thread. */
void sink_free(struct job *j);

#endif

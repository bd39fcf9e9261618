/* A file that grows from an offset: one request's part of an upload. Written in order, hashed on the
 * way, durable after part_sync. No threads, no queue: server/sink.c has those. */
#ifndef FILE_PART_H
#define FILE_PART_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "file/sha1.h"

struct part {
    int fd;
    int folder_fd;     /* of a new file: to be fsynced too; else -1 */
    int64_t at;        /* offset in the file of the next byte */
    int64_t n_written; /* bytes of this part in the file */
    crypto_hash_sha256_state sha256; /* of those bytes */
    struct sha1 sha1;
};

/* Opens an existing file for writing and cuts off what lies after `offset`: bytes beyond it were never
 * acknowledged. ERR_NOT_FOUND (no such file), ERR_CONFLICT (shorter than offset),
 * ERR_INTERNAL. Close with part_close. */
enum err part_open(struct part *p, const char *path, int64_t offset) MUST_CHECK;
/* Makes a new file, readable by nobody else. ERR_CONFLICT (it is there), ERR_NO_SPACE, ERR_INTERNAL. */
enum err part_create(struct part *p, const char *path) MUST_CHECK;
/* ERR_NO_SPACE, ERR_INTERNAL; n_written and the hashes then cover what went in before. */
enum err part_write(struct part *p, const void *bytes, size_t n) MUST_CHECK;
/* fsync, of a new file's folder too. On failure none of the part counts as durable: n_written is 0 and
 * the hashes start anew. */
enum err part_sync(struct part *p) MUST_CHECK;
/* The hashes so far; ends them. */
void part_digests(struct part *p, uint8_t sha256[crypto_hash_sha256_BYTES], uint8_t sha1[SHA1_BYTES]);
void part_close(struct part *p);

#endif

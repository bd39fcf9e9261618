/* A file as an answer: under a name, whole or in part, or not again to who has it (RFC 9110 sections 13 and 14). The
 * kernel sends it from the disk: nothing of it is held in memory. */
#ifndef SERVER_FILE_REPLY_H
#define SERVER_FILE_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "reply.h"

/* The headers of a download: a name for old programs and the real one (RFC 6266, RFC 8187), and that a browser runs
 * nothing of it. `type` is the ending: "pdf". */
void reply_attachment(struct ctx *c, struct reply *r, const char *name, const char *type);

/* What `Range` asks of n bytes, or NULL when it stands for all: not said, not bytes, several ranges, or wrong. */
struct file_range {
    bool is_part, is_unsatisfiable;
    int64_t offset, n;
};
struct file_range file_range_read(const char *range, int64_t n);

struct file_reply {
    int fd; /* taken */
    int64_t n;
    const char *type; /* of media */
    const char *tag;  /* strong, with its quotes, of these bytes */
};
/* 200, 206, 304 or 416, by the request's If-None-Match, Range and If-Range. True when it begins at the first byte:
 * somebody's download, and not the rest of one. */
bool reply_file(struct ctx *c, struct reply *r, const struct file_reply *f);

#endif

/* One logfmt line for each request: id, who, route pattern, status, bytes and times. */
#ifndef SERVER_ACCESS_LOG_H
#define SERVER_ACCESS_LOG_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct job;

/* Adds the line of an ended job. `bytes` went to the client; `us` is the time since its head was
 * complete; is_dropped: the client had gone. Values are quoted where they hold anything but plain
 * characters; nothing the client sent is in it but method, and the path when no route was found. */
void access_log_line(struct buf *out, const struct job *j, int64_t bytes, int64_t us, bool is_dropped);

/* Writes the lines to standard error and empties the buffer. Nobody reads them: they are gone. */
void access_log_write(struct buf *lines);

#endif

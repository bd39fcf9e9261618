/* What a connection still has to send: bytes, then perhaps a piece of a file. Written straight to the
 * socket; only what the kernel does not take at once is kept. One reply at a time, so it is bounded. */
#ifndef SERVER_OUTPUT_H
#define SERVER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output {
    char *head; /* owned: the rest of the head */
    size_t head_n, head_at;
    const char *body; /* borrowed until all is sent */
    size_t body_n;
    int fd; /* owned; -1 when no file */
    int64_t fd_at, fd_left;
    int64_t n_sent; /* since output_init */
};

enum output_result { OUTPUT_ALL, OUTPUT_WAITS, OUTPUT_BROKEN };

void output_init(struct output *o);
/* Closes the file and forgets what is left. */
void output_done(struct output *o);
/* Sends head, then body (each may be of 0 bytes), after output_init or OUTPUT_ALL. The head is copied
 * where needed, the body borrowed until OUTPUT_ALL or output_done. */
enum output_result output_send(struct output *o, int sock, const char *head, size_t head_n,
                               const char *body, size_t body_n);
/* Adds n bytes of a file from an offset, before output_send. Takes fd. A file that turns out shorter
 * breaks the connection: the promised length cannot be kept. */
void output_file(struct output *o, int fd, int64_t offset, int64_t n);
/* True while something is left. */
bool output_is_waiting(const struct output *o);
/* Bytes left, a file's not counted. */
size_t output_left(const struct output *o);
/* Sends more of what is left, at most about 1 MiB a call. */
enum output_result output_flush(struct output *o, int sock);

#endif

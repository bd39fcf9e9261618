#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/err.h"

#define FILE_PIECE (1 << 20)

void output_init(struct output *o)
{
    *o = (struct output){.fd = -1};
}

void output_done(struct output *o)
{
    free(o->head);
    if (o->fd >= 0)
        close(o->fd);
    output_init(o);
}

void output_file(struct output *o, int fd, int64_t offset, int64_t n)
{
    o->fd = fd;
    o->fd_at = offset;
    o->fd_left = n;
}

/* Sends two runs of bytes; the number sent, or -1 when the connection is broken. */
static ssize_t send_two(int sock, const char *a, size_t a_n, const char *b, size_t b_n, bool has_more)
{
    struct iovec v[2] = {{(void *)(uintptr_t)a, a_n}, {(void *)(uintptr_t)b, b_n}};
    struct msghdr m = {.msg_iov = v, .msg_iovlen = b_n ? 2 : 1};
    ssize_t n;
    do
        n = sendmsg(sock, &m, MSG_NOSIGNAL | MSG_DONTWAIT | (has_more ? MSG_MORE : 0));
    while (n < 0 && errno == EINTR);
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : n;
}

static enum output_result flush_file(struct output *o, int sock)
{
    for (int64_t budget = FILE_PIECE; o->fd_left > 0 && budget > 0;) {
        off_t at = o->fd_at;
        ssize_t n = sendfile(sock, o->fd, &at, (size_t)(o->fd_left < budget ? o->fd_left : budget));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return OUTPUT_WAITS;
        if (n <= 0)
            return OUTPUT_BROKEN;
        o->fd_at = at;
        o->fd_left -= n;
        o->n_sent += n;
        budget -= n;
    }
    if (o->fd_left > 0)
        return OUTPUT_WAITS;
    if (o->fd >= 0)
        close(o->fd);
    o->fd = -1;
    return OUTPUT_ALL;
}

size_t output_left(const struct output *o)
{
    return o->head_n - o->head_at + o->body_n;
}

bool output_is_waiting(const struct output *o)
{
    return output_left(o) > 0 || o->fd_left > 0;
}

enum output_result output_flush(struct output *o, int sock)
{
    size_t left = o->head_n - o->head_at;
    if (left + o->body_n > 0) {
        const char *head = o->head ? o->head + o->head_at : "";
        ssize_t n = left ? send_two(sock, head, left, o->body, o->body_n, o->fd_left > 0)
                         : send_two(sock, o->body, o->body_n, NULL, 0, o->fd_left > 0);
        if (n < 0)
            return OUTPUT_BROKEN;
        o->n_sent += n;
        size_t of_head = (size_t)n < left ? (size_t)n : left;
        o->head_at += of_head;
        o->body += (size_t)n - of_head;
        o->body_n -= (size_t)n - of_head;
        if (o->head_at < o->head_n || o->body_n > 0)
            return OUTPUT_WAITS;
    }
    return flush_file(o, sock);
}

enum output_result output_send(struct output *o, int sock, const char *head, size_t head_n,
                               const char *body, size_t body_n)
{
    ssize_t n = send_two(sock, head, head_n, body, body_n, o->fd_left > 0);
    if (n < 0)
        return OUTPUT_BROKEN;
    o->n_sent += n;
    size_t of_head = (size_t)n < head_n ? (size_t)n : head_n;
    free(o->head);
    o->head = NULL;
    o->head_n = head_n - of_head;
    o->head_at = 0;
    o->body = body ? body + ((size_t)n - of_head) : "";
    o->body_n = body_n - ((size_t)n - of_head);
    if (o->head_n) {
        o->head = malloc(o->head_n);
        if (!o->head)
            fatal("out of memory");
        memcpy(o->head, head + of_head, o->head_n);
    }
    return o->head_n + o->body_n > 0 ? OUTPUT_WAITS : flush_file(o, sock);
}

/* The head of a reply as bytes. RFC 9112 4 (status line), 6 (framing), RFC 9110 6.4.1, 6.6.1. No I/O. */
#ifndef SERVER_HTTP1_REPLY_H
#define SERVER_HTTP1_REPLY_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct reply;
struct request;

/* How a reply goes out. */
struct http1_frame {
    bool has_body;   /* false: HEAD, 204, 304 */
    bool has_length; /* false: 204, 304, a stream */
    int64_t n;       /* bytes of the body, sent or not */
};

struct http1_frame http1_frame_of(const struct request *req, const struct reply *r);
/* Writes the head. `req` may be half filled (a refused head). A header whose value could break out of
 * its line is left out. */
void http1_reply_head(struct buf *out, const struct request *req, const struct reply *r,
                      bool is_closing, int64_t now_s);
/* "OK" for 200; "" for a status without a registered phrase. Static. */
const char *http1_reason(int status);

#endif

/* A parsed HTTP request: plain data in the job's arena, made by http1.c, read by the pipeline. */
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"

struct arena;

struct header {
    const char *name;  /* lower case */
    const char *value; /* without surrounding white space */
};

struct request {
    const char *method; /* as sent: methods are case-sensitive */
    const char *path;   /* origin-form path as sent, still percent-encoded, checked: starts with '/' */
    const char *query;  /* after '?', as sent; NULL when there is none */
    const char *host;   /* the one Host, or the authority of an absolute-form target */
    struct header *headers;
    size_t n_headers;
    int minor;               /* HTTP/1.minor: 0 or 1 */
    int64_t content_length;  /* -1: none or chunked */
    bool is_chunked, is_keep_alive, wants_continue;
    const char *body;        /* NUL-terminated, NULL when none or streamed to a sink */
    size_t body_n;
    /* Set by conn.c: */
    const char *address;     /* numeric IP of the client (by Forwarded/X-Forwarded-For when the peer is trusted) */
    bool is_control;         /* came over the control socket: the machine's owner */
    int64_t received_real_at; /* real clock, ms, when the head was complete */
};

/* The value of the only field `name` (lower case), NULL when absent. A field sent more than once is
 * joined with ", " as RFC 9110 5.3 says; http1.c has refused duplicates of the singletons. */
const char *request_header(const struct request *r, const char *name);

/* The value of a cookie (RFC 6265 5.4), in the arena, or NULL. */
const char *request_cookie(const struct request *r, struct arena *a, const char *name);

/* The language that ?lang= names, the first that is one of ours; false when none does. */
bool request_names_lang(const struct request *r, enum lang *out);
/* The reader's language: ?lang=, then the cookie `lang` that a page's switch has left (not under /api/,
 * whose clients say what they want), then Accept-Language, then `fallback`. */
enum lang request_lang(const struct request *r, struct arena *a, enum lang fallback);

#endif

/* A strict, incremental HTTP/1.1 parser: bytes in, a struct request out. No I/O; memory only from the
 * request's arena. RFC 9112 (message syntax), RFC 9110 (semantics), RFC 3986 (targets).
 *
 * Nothing is repaired: whatever two parsers could read in two ways is refused, because a proxy in
 * front may have read it the other way (request smuggling). The same bytes give the same result and
 * the same error however they are cut into pieces: bytes are consumed one by one and an error is
 * reported at the byte that makes it. */
#ifndef SERVER_HTTP1_H
#define SERVER_HTTP1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct request;

#define HTTP1_LINE_MAX    8192u  /* bytes of one line, without its CRLF */
#define HTTP1_HEAD_MAX    16384u /* bytes of the whole head */
#define HTTP1_FIELDS_MAX  100u
#define HTTP1_METHOD_MAX  32u
#define HTTP1_EXT_MAX     1024u /* bytes of chunk extensions in one body */
#define HTTP1_TRAILER_MAX 4096u /* bytes of the trailer section */

enum http1_result {
    HTTP1_MORE,   /* all bytes eaten, not complete */
    HTTP1_DONE,   /* complete; bytes after `used` belong to what follows */
    HTTP1_FAILED  /* status and why are set; answer and close */
};

/* A head under way. Fields are the parser's own, but for the last two. */
struct http1 {
    struct arena *arena;
    struct request *req;
    char *p;          /* the head's bytes so far; completed parts are NUL-terminated in place */
    size_t n, cap;
    size_t line;      /* where the line under way begins */
    size_t n_blank;   /* empty lines before the request line */
    bool is_after_cr, has_request_line, has_host, is_absolute;
    uint64_t seen;    /* one bit per hash of a field name */
    uint32_t *hashes; /* of the field names so far */
    int status;       /* after HTTP1_FAILED: 400, 414, 417, 431, 501 or 505 */
    const char *why;  /* after HTTP1_FAILED: a short English phrase, static */
};

/* Prepares for one head; `req` is zeroed. Both are borrowed until the head is complete. */
void http1_init(struct http1 *h, struct arena *arena, struct request *req);
/* Eats (p, n) up to the end of the head; *used is how many bytes it took. After HTTP1_DONE the request
 * is filled but for its body and conn.c's fields; its strings live in the arena. After HTTP1_FAILED
 * those of its parts that were complete are filled. O(n). */
enum http1_result http1_feed(struct http1 *h, const char *p, size_t n, size_t *used);
/* True once a byte of a request has been eaten (empty lines before it do not count). */
bool http1_has_begun(const struct http1 *h);

/* A body under way. */
struct http1_body {
    uint8_t state;
    uint8_t n_digits;
    uint64_t left;         /* bytes still to come of the body or the chunk */
    size_t n_ext, n_trailer;
    int status;
    const char *why;
};

/* For a request whose head is complete. */
void http1_body_init(struct http1_body *b, const struct request *req);
/* Eats (p, n) up to the end of the body, or of one run of body bytes: *data, *data_n are the body
 * bytes among them (inside p, or none). HTTP1_MORE with *used < n: call again with the rest. A body of
 * no bytes is HTTP1_DONE at once. */
enum http1_result http1_body_feed(struct http1_body *b, const char *p, size_t n, size_t *used,
                                  const char **data, size_t *data_n);

/* True for a character of a token (RFC 9110 5.6.2). */
bool http1_is_tchar(unsigned char ch);
/* True for a byte that may stand in a field value (RFC 9110 5.5): no controls but HTAB. */
bool http1_is_value_char(unsigned char ch);
/* Checks `host [ ":" port ]` (RFC 9110 7.2, RFC 3986 3.2.2); the host may not be empty. */
bool http1_host_ok(const char *s);
/* Checks percent-escapes of a path or query: complete, no %00, and valid UTF-8 once decoded. */
bool http1_escapes_ok(const char *s);
/* True when (p, n) is valid UTF-8 (RFC 3629: no overlong forms, no surrogates). */
bool http1_utf8_ok(const char *p, size_t n);

#endif

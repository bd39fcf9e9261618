/* A message as bytes: RFC 5322 header, MIME body. Pure; no I/O. */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/err.h"

#define MIME_MAX (1u << 20)

/* Everything is UTF-8, borrowed. */
struct message {
    int64_t id;             /* of its outbox row */
    const char *message_id; /* without the angle brackets: left@right, printable ASCII */
    const char *from;       /* "address" or "Name <address>" */
    const char *to_email, *to_name;
    const char *reply_to;   /* an address, or NULL: answers go to from */
    const char *lang;       /* Content-Language */
    const char *subject, *body;
    const char *html;       /* the body once more, as HTML; or NULL, as always beside a calendar */
    const char *leave_url;  /* of a list: RFC 8058; or NULL */
    const char *ics;        /* or NULL */
    int64_t at_ms;          /* Date */
};

/* Appends the whole message, lines ended by CRLF. `is_readable`: the text stands as 8bit, to be read
 * in a file, unless a line is too long; else base64. ERR_INVALID when a header value holds control
 * characters or an address is none: nothing is appended. */
enum err mime_write(struct ctx *c, const struct message *m, bool is_readable, struct buf *out) MUST_CHECK;

/* The address in a "Name <address>" or a bare address, in the arena; NULL when it has none. */
const char *mime_address(struct arena *a, const char *mailbox);

/* Appends a header's text as RFC 2047 says: as it is when it is plain, short ASCII, else as
 * encoded-words of whole characters, folded at 76 columns. `column`: where the line stands now. */
void mime_words(struct buf *out, const char *text, size_t column);

#endif

/* What a message says that came back to a mail's sender: a delivery status notification (RFC 3464, RFC 6533), one of
 * the older forms that mail servers still write, or something else, which is nobody's failure.
 *
 * The message is a stranger's: at most REPORT_MAX bytes of it are read, parts in parts to REPORT_DEPTH, and what is
 * told is short plain text. It is taken apart by GMime. Not thread-safe. */
#ifndef MAIL_REPORT_H
#define MAIL_REPORT_H

#include <stddef.h>

struct arena;

#define REPORT_MAX       (1u << 20)
#define REPORT_DEPTH     8
#define REPORT_TEXT_MAX  500 /* bytes */
#define REPORT_STATUS_MAX 11 /* "5.123.123" and more */

enum report_kind {
    REPORT_NONE,    /* an answer of a person or a machine, a receipt, or that it has arrived */
    REPORT_DELAYED, /* not yet; it is still tried */
    REPORT_FAILED   /* it will not arrive */
};

struct report {
    enum report_kind kind;
    const char *word;   /* which mail it says it is about: mail/verp.h, not checked; NULL: it does not say */
    const char *status; /* RFC 3463, "5.1.1"; without one 5.0.0 or 4.0.0 */
    const char *text;   /* what the server said, one line, of characters that may be shown; may be "" */
};

/* `to`: the address that the message came to, if the mail server says so besides; or NULL. Texts are in the arena. */
void report_read(struct arena *a, const char *message, size_t n, const char *to, struct report *out);

/* Any bytes as one line of UTF-8 without control characters, of at most REPORT_TEXT_MAX bytes, in the arena. */
char *report_line(struct arena *a, const char *p, size_t n);

#endif

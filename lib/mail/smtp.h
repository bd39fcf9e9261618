/* Sends one message to an SMTP server, by libcurl; or into a folder when there is no server.
 *
 * Each message has a connection of its own. One thread at a time; it blocks, at most SMTP_TIMEOUT_S for
 * a message. The caller has called curl_global_init. */
#ifndef MAIL_SMTP_H
#define MAIL_SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SMTP_TIMEOUT_S 120

enum smtp_tls {
    SMTP_TLS_NO,       /* plain text: a server on this machine */
    SMTP_TLS_YES,      /* STARTTLS when the server offers it */
    SMTP_TLS_REQUIRED, /* STARTTLS or nothing; smtps:// is TLS from the start anyway */
};
/* "no", "yes", "required"; false and untouched when it is none of them. */
bool smtp_tls_of(const char *word, enum smtp_tls *out);

/* Borrowed until smtp_free. */
struct smtp_config {
    const char *url;           /* smtp://host[:port] or smtps://host[:port] */
    enum smtp_tls tls;
    const char *user, *password; /* NULL: no login */
    const char *ca_file;       /* PEM; NULL: the system's */
    const char *helo;          /* our host name, for EHLO; NULL: the system's */
    bool (*is_cut)(void *arg); /* asked a few times a second: true breaks off; may be NULL */
    void *arg;
};

enum smtp_outcome {
    SMTP_SENT,  /* the server has taken it: 250 after the data */
    SMTP_LATER, /* not now: no server, busy, 4xx, login or TLS refused (ours to mend) */
    SMTP_NEVER, /* 5xx to the message itself: no use in trying again */
    SMTP_NOT_THERE, /* 5xx to the recipient: nor in writing to that address */
};

struct smtp;

/* NULL when libcurl cannot start. Owned by the caller. */
struct smtp *smtp_new(const struct smtp_config *config);
void smtp_free(struct smtp *s); /* NULL is fine */

/* Sends the message (data, n), which has its header and CRLF lines, from one address to one address.
 * When not SENT, why[why_n] says what the server said, one line of UTF-8. */
struct smtp_message {
    const char *from, *to;
    const char *data;
    size_t n;
};
enum smtp_outcome smtp_send(struct smtp *s, const struct smtp_message *m, char *why, size_t why_n);

/* Writes (data, n) as folder/000012.eml (the id), mode 0600, fsynced with its folder, which is made
 * when missing. An existing one is replaced whole. LATER with a sentence in why when that fails. */
enum smtp_outcome folder_send(const char *folder, int64_t id, const struct smtp_message *m, char *why,
                              size_t why_n);

#endif

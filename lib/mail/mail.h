/* Messages to people: which there are, how they are worded in the reader's language, and how they
 * enter the outbox. Sending is smtp.h's, when to send is server/mailer.c's.
 *
 * A message is queued in the transaction of what it reports: it exists exactly if that does. Texts
 * are made when it is queued, so what is sent is what was true then. */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/err.h"
#include "base/lang.h"

enum mail_text {
#define MAIL(TEXT, kind, secrecy, hours, paragraphs, placeholders) MAIL_##TEXT,
#include "mail/mail.def"
#undef MAIL
    MAIL_TEXT_COUNT
};

/* What the caller says. Everything is borrowed until the call returns. */
struct mail {
    enum mail_text text;
    int64_t event_id;              /* NO_INT: the instance */
    const char *object;            /* what it is about: "application:9" */
    const char *to_email;          /* one ASCII address */
    const char *to_name;           /* "" when not known */
    enum lang lang;                /* the recipient's, not the asker's */
    const struct msg_arg *args;    /* the placeholders of mail.def, all of them */
    size_t n_args;
    const char *ics;               /* an iCalendar text to attach, or NULL */
    bool is_test;                  /* the subject begins with [TEST] */
    bool is_standard;              /* its event words no mail (wording.h): none is looked for */
};

/* .text = …, MAIL_ARGS({"event", name}, {"link", url}) */
#define MAIL_ARGS(...)                                                                             \
    .args = (const struct msg_arg[]){__VA_ARGS__},                                                 \
    .n_args = sizeof((const struct msg_arg[]){__VA_ARGS__}) / sizeof(struct msg_arg)

/* Writes the message into the outbox, in c->db's transaction, due at once; sets c->has_mail.
 * ERR_INVALID: an address or a header text that cannot be sent (line breaks, control characters).
 * ERR_INTERNAL: a placeholder is missing. */
enum err mail_queue(struct ctx *c, const struct mail *m) MUST_CHECK;

/* The same for one of a list that its recipient may leave. Tells the row's id. Same errors. */
struct mail_list {
    const char *html;      /* the text once more, as HTML, or NULL */
    const char *leave_url; /* for mail programs: one POST to it leaves the list (RFC 8058); NULL: none */
};
enum err mail_queue_listed(struct ctx *c, const struct mail *m, const struct mail_list *list,
                           int64_t *outbox_id) MUST_CHECK;

/* As mail_queue would store it; in the arena. Same errors. */
struct mail_words {
    const char *subject; /* one line */
    const char *body;    /* lines end with \n */
};
enum err mail_compose(struct ctx *c, const struct mail *m, struct mail_words *out) MUST_CHECK;

/* True for one address that may stand in an SMTP command and a header: printable ASCII, one '@',
 * no blanks, quotes, brackets, commas, at most 254 bytes (RFC 5321 4.5.3.1). */
bool mail_address_ok(const char *address);
/* True when the text has no control characters: it may stand in a header. */
bool mail_header_ok(const char *text);

/* outbox.kind, static. */
const char *mail_kind(enum mail_text text);
/* False for the texts that go to an address nobody has proven: they carry no name, neither in the
 * greeting nor in the header. */
bool mail_greets_by_name(enum mail_text text);
/* The placeholders that the caller gives, blank-separated; static. */
const char *mail_placeholders(enum mail_text text);
/* Of a kind: must its stored copy be wiped once it is sent? True for unknown kinds. */
bool mail_kind_is_secret(const char *kind);
/* What may be kept and shown of the text of a message that opens something: lines with an address or a code become
 * "[…]". In the arena. */
const char *mail_without_secrets(struct arena *a, const char *body);
/* Of a kind: how long after it was queued it is still worth trying, ms. */
int64_t mail_kind_tries_ms(const char *kind);

/* An instant as people write it, with zone and offset: "Thursday, 1 September 2022, 14:00
 * (Asia/Seoul, UTC+09:00)", with seconds only when they are not zero. `zone` is an IANA name that
 * the caller has checked; ERR_INVALID when it is not one. In the arena. */
enum err mail_when(struct ctx *c, enum lang lang, int64_t at_ms, const char *zone,
                   const char **out) MUST_CHECK;
/* The last second before an exclusive instant: closes_at of midnight reads "23:59:59". */
enum err mail_when_last(struct ctx *c, enum lang lang, int64_t before_ms, const char *zone,
                        const char **out) MUST_CHECK;

#endif

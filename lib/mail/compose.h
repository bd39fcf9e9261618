/* Shared by what words a message; nobody else includes it. */
#ifndef MAIL_COMPOSE_H
#define MAIL_COMPOSE_H

#include "mail/mail.h"

#define MAIL_BODY_MAX    (256u << 10)
#define MAIL_SUBJECT_MAX 998 /* RFC 5322 2.1.1, folded or not */
#define MAIL_ARGS_MAX    16

/* Of mail.def; static. */
const char *mail_paragraphs(enum mail_text text);
/* Of its subject in the catalogue; in the arena. */
const char *mail_subject_key(struct arena *a, enum mail_text text);
/* "Dear A," or, without a name, "Hello,"; in the arena. */
const char *mail_greeting(struct arena *a, enum lang lang, const char *name);
/* Adds the values of these placeholders, blank-separated, to *n of args. ERR_INTERNAL: one is not given. */
enum err mail_collect(struct ctx *c, const struct mail *m, const char *names, struct msg_arg args[MAIL_ARGS_MAX],
                      size_t *n) MUST_CHECK;

#endif

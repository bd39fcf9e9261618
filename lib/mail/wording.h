/* Mails as an event's organisers word them, in place of the program's text of a language: subject and text with
 * placeholders, of which each mail has its own few (wording.def, mail.def). {greeting} is the salutation, with the
 * recipient's name where there is one.
 *
 * What is filled in is never read as a template, and stands in a subject as one line. A brace stands around a
 * placeholder only. */
#ifndef MAIL_WORDING_H
#define MAIL_WORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/mail.h"

struct mail_wording {
    const char *subject, *body;
};

bool mail_may_be_worded(enum mail_text text);
/* All of them, in their order; static. */
size_t mail_worded_list(const enum mail_text **out);
/* "decision_accepted"; in the arena. */
const char *mail_text_key(struct arena *a, enum mail_text text);
/* The mail of a key, of those that may be worded. */
bool mail_text_of(struct arena *a, const char *key, enum mail_text *out);

/* A placeholder that a mail may have. */
struct mail_placeholder {
    const char *name;
    bool is_required;   /* in the text */
    bool is_of_subject; /* it may stand there, too: one line, and opens nothing */
};
#define MAIL_PLACEHOLDERS_MAX 20
size_t mail_placeholder_list(struct arena *a, enum mail_text text, struct mail_placeholder out[MAIL_PLACEHOLDERS_MAX]);

/* The program's text as a wording: what an organiser begins with. */
struct mail_wording mail_wording_own(struct arena *a, enum mail_text text, enum lang lang);
/* Recorded ERR_INVALID, of wording_subject or wording_body: a placeholder that the mail does not have or that may not
 * stand in a subject, a stray brace, each with its line and column; or a required one is not there. */
enum err mail_wording_check(struct ctx *c, enum mail_text text, const struct mail_wording *w) MUST_CHECK;

/* As mail_compose, by this wording; its check has passed. */
enum err mail_compose_as(struct ctx *c, const struct mail *m, const struct mail_wording *w,
                         struct mail_words *out) MUST_CHECK;
/* By the wording of its event where there is one, else as mail_compose. */
enum err mail_write(struct ctx *c, const struct mail *m, struct mail_words *out) MUST_CHECK;

#endif

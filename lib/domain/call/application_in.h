/* Shared by the parts of an application; nobody else includes it. */
#ifndef DOMAIN_CALL_APPLICATION_IN_H
#define DOMAIN_CALL_APPLICATION_IN_H

#include "domain/call/application.h"
#include "mail/mail.h"

/* The recorded ERR_CONFLICT that names the state. */
enum err application_wrong_state(struct ctx *c, const struct application *a);
/* SHA-256 of the answers as stored, hex: the version that a receipt names. */
const char *application_version_hash(struct ctx *c, const char *answers_json);

/* Whether it is fit to be submitted: its answers are what the form takes, nothing is missing, no rule
 * says no. *verdict is owned by the caller. Recorded ERR_INVALID. */
enum err application_judge(struct ctx *c, struct application *a, json_t **verdict) MUST_CHECK;

/* Whoever else has this e-mail address or number is flagged and told once; so is this one, silently.
 * To be called when it was submitted or, submitted, changed; `a` holds what was stored before. */
enum err application_find_twins(struct ctx *c, const struct application *a, const char *email,
                                const char *reg_no) MUST_CHECK;
/* When it leaves the others: those that have no twin any more lose the flag. */
enum err application_leave_twins(struct ctx *c, const struct application *a) MUST_CHECK;

/* ---- letters; each in the language of the application; a test's to who tries ---- */

/* To an address that may differ from the stored one; at most 10 a day. Of a new one, none was sent yet. */
enum err application_mail_link(struct ctx *c, const struct application *a, const char *email,
                               enum lang lang) MUST_CHECK;
/* What it will ask of a new one's address, asked ahead (AHEAD, store.h). */
void application_mail_link_ahead(struct ctx *c, const char *email);
enum err application_mail_receipt(struct ctx *c, struct application *a) MUST_CHECK;
enum err application_mail_withdrawn(struct ctx *c, const struct application *a) MUST_CHECK;
/* That it has a deadline of its own, or has one no longer. */
enum err application_mail_extension(struct ctx *c, const struct application *a) MUST_CHECK;
/* A letter around the closing. */
struct application_closing {
    enum mail_text text; /* MAIL_DRAFT_REMINDER, MAIL_CLOSING_INCOMPLETE, MAIL_DEADLINE_CHANGED */
    const char *missing; /* what stood against it, or NULL */
    int64_t was_at;      /* the closing that was told before; only where it was changed */
};
enum err application_mail_closing(struct ctx *c, const struct application *a,
                                  const struct application_closing *what) MUST_CHECK;
/* A document's due instant was changed by itself. */
enum err application_mail_due(struct ctx *c, const struct application *a, const struct document *d,
                              int64_t was_at) MUST_CHECK;
enum err application_mail_deck(struct ctx *c, const struct application *a,
                               const struct document *deck) MUST_CHECK;

/* ---- one that came another way: import.h ---- */

/* Reads answers as the form takes them, stores nothing. *out as application_open leaves it, without ids. Recorded
 * ERR_INVALID. */
enum err application_weigh(struct ctx *c, const struct call *call, const json_t *given,
                           struct application *out) MUST_CHECK;
/* Stores it whatever the call's times are: submitted with its verdict (application_judge), or a draft when that is
 * NULL; source says how it came: "import", "invitation". No letter. The write runs alone: many are taken in, and
 * locks are few. */
enum err application_take_in(struct ctx *c, struct application *a, const char *source, json_t *verdict) MUST_CHECK;
/* Submits a draft as it was judged; in application_submit.c. */
enum err application_submit_as_is(struct ctx *c, struct application *a, json_t *verdict) MUST_CHECK;

#endif

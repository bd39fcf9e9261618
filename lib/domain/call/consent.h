/* What an applicant has agreed to, with the words that were shown: declarations of the form, and transfers of the
 * application to recipients abroad that the event file names.
 *
 * A consent is kept from when it was given until it was taken back, with the language and the version of the words;
 * those are immutable, so what was agreed to stays as it was whatever the event file becomes. A transfer is agreed to
 * by itself, whenever the applicant wants, and never needed to submit. When the words of a recipient change, earlier
 * consents no longer hold for it (recipient.holds_no): it has to be agreed to anew. */
#ifndef DOMAIN_CALL_CONSENT_H
#define DOMAIN_CALL_CONSENT_H

#include <jansson.h>
#include <stdbool.h>

#include "domain/call/application.h"

/* ---- declarations ---- */

/* When an application is submitted (`was` NULL), or answers of a submitted one were stored: keeps which declarations
 * are ticked that were not, with the form of `asked`, and which no longer are. A draft has agreed to nothing yet.
 * Nothing is asked of the database when none has changed. */
enum err consent_follow(struct ctx *c, const struct application *a, const struct call *asked, const json_t *was,
                        const json_t *now) MUST_CHECK;

/* ---- transfers ---- */

/* A recipient as the event file has it now. */
struct consent_recipient {
    const char *key, *text_json; /* the element of the event file */
    int64_t id, version_no, holds_no;
};
/* ERR_NOT_FOUND, nothing recorded, when the event file names no such. Read in this transaction, in the arena. */
enum err consent_recipient(struct ctx *c, int64_t event_id, const char *key, struct consent_recipient *out) MUST_CHECK;

/* By the applicant, in c->lang, of the version that was shown; again is fine. Recorded ERR_STALE: the words are others
 * by now; ERR_CONFLICT: the application is withdrawn. Logged. */
enum err consent_give(struct ctx *c, const struct application *a, const char *key, int64_t version_no) MUST_CHECK;
/* Takes it back, also from a recipient that has left the file; again is fine. Logged. */
enum err consent_withdraw(struct ctx *c, const struct application *a, const char *key) MUST_CHECK;

/* Takes all of them back: the application is withdrawn, so that a recipient who has it has to delete it. Logged. */
enum err consent_withdraw_all(struct ctx *c, const struct application *a) MUST_CHECK;

/* ---- words ---- */

/* The language in which a text of the event is shown to who reads `lang`: itself, or what there is; "" without one. */
const char *consent_lang_of(const json_t *texts, const char *lang);

#endif

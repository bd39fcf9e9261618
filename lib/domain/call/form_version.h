/* The versions of a call's form and rules, as its applications meet them.
 *
 * A draft is asked what the form asks now. When the organiser has changed the form or the rules since, it says what
 * is new until the applicant has taken note; answers that fit stay where they are, those that do not fit any more,
 * or whose question is gone, are kept beside until they are removed or answered anew. From the submission on, an
 * application keeps the form and the rules that it was submitted under: it is shown, changed, judged and exported
 * by those. */
#ifndef DOMAIN_CALL_FORM_VERSION_H
#define DOMAIN_CALL_FORM_VERSION_H

#include <jansson.h>

#include "base/ctx.h"
#include "domain/call/application.h"

/* Puts the call as it was when it was submitted in the place of the call of now, where that is another one.
 * application_open's. */
enum err form_version_open(struct ctx *c, struct application *a) MUST_CHECK;

/* What is new to a draft since it was last taken note of: NULL when nothing is, else, owned by the caller,
 *   {"questions": [{"key", "change": "added" | "changed" | "gone", "label", "was"?: the label before}],
 *    "rules": [{"key", "change", "message"}]}
 * with texts in all their languages. */
enum err form_version_news(struct ctx *c, const struct application *a, json_t **out) MUST_CHECK;

/* The answers of a draft that have no place in the form of now: NULL when there are none, else, owned by the caller,
 *   [{"key", "why": "gone" | "unfit", "question": as it was asked, or null, "answer", "detail"?}]
 * `answers` are those that have one; owned by the caller where *out is not NULL. */
enum err form_version_left(struct ctx *c, const struct application *a, json_t **out, json_t **answers) MUST_CHECK;

/* The applicant has taken note. Again: OK. Recorded ERR_CONFLICT of one that is no draft. */
enum err form_version_take(struct ctx *c, struct application *a) MUST_CHECK;

/* How many applications a change of forms and rules reaches, by call: of those in `doc` whose form or rules differ
 * from the event's, owned by the caller:
 *   [{"call", "is_form_changed", "is_rules_changed", "n_drafts", "n_submitted"}] */
enum err form_version_touched(struct ctx *c, json_t *doc, int64_t event_id, json_t **out) MUST_CHECK;

#endif

/* Applications: a start-up's answers from the draft to the submission, and its withdrawal. What the
 * organiser decides is screening.h's.
 *
 * draft -> submitted -> accepted | rejected | ineligible; draft, submitted, accepted -> withdrawn.
 * Answers may change until the call closes, also when submitted (then they have to stay complete and
 * eligible); afterwards they are frozen. All run in the caller's transaction; every change is logged
 * and told by mail in it. Files: application.c, _answers (by kind), _submit, _document, _mail. */
#ifndef DOMAIN_CALL_APPLICATION_H
#define DOMAIN_CALL_APPLICATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/token.h"
#include "domain/call/call.h"
#include "store/queries.h"

/* A submission as the log has it: what a receipt says. */
struct submission {
    const char *version_hash;
    int64_t received_at, at, real_at;
};

/* One application with its call: of one that is no draft, as the call was when it was submitted
 * (form_version.h). Texts are in the arena; the JSON values are owned. Who changes it leaves here what is
 * stored then. */
struct application {
    struct q_application_get row;
    struct call call;
    json_t *answers;
    json_t *verdict;               /* that of row.verdict_json; NULL: not looked at yet */
    bool is_as_of;                 /* its call is as it was when it was submitted, not as it is now */
    const char *recommended_by;    /* of one being made: who begins it for the applicant; NULL: nobody */
    bool is_alone;                 /* no other write runs meanwhile: none has to be kept out */
    struct submission first;       /* set when it was submitted just now, else looked up */
    const struct q_application_uploads *uploads; /* NULL: not looked up yet */
    size_t n_uploads;
};
#define AUTO_APPLICATION __attribute__((cleanup(application_done)))

/* Reads one into *out, which starts as {0} (AUTO_APPLICATION). ERR_NOT_FOUND, nothing recorded. */
enum err application_open(struct ctx *c, int64_t application_id, struct application *out) MUST_CHECK;
/* What it and application_documents will ask, asked ahead (AHEAD, store.h). */
void application_ahead(struct ctx *c, int64_t application_id);
void application_done(struct application *a);

/* Makes a draft while the call of the event is open and mails its link; the answers need an e-mail
 * address. Recorded ERR_LATE, ERR_INVALID.
 *
 * With test_email it is a test: made before the call opens by an organiser, who gets its letters at that
 * address ('': nobody does). It goes the whole way to the submission; no list, count or decision knows
 * it unless it asks for tests. */
struct application_new {
    const char *event; /* slug */
    const json_t *answers;
    enum lang lang;         /* of its mail */
    const char *test_email; /* NULL: no test */
    const char *recommended_by; /* who begins it for the applicant, as the letter says; NULL: nobody */
};
enum err application_create(struct ctx *c, const struct application_new *in,
                            struct application *out) MUST_CHECK; /* as application_open */

/* Deletes an event's tests, at most 1000, with their documents and the letters not sent yet; *n were
 * deleted. The log keeps its rows, and says who deleted them. */
enum err application_purge_tests(struct ctx *c, int64_t event_id, size_t *n) MUST_CHECK;
/* Does so for every event whose call has opened at an instant. */
enum err application_purge_tests_due(struct ctx *c, int64_t at, size_t *n) MUST_CHECK;

/* Merges answers (NULL: none) and the language of its mail (NULL: as it is) while the call is open. A
 * submitted one stays complete and eligible, or nothing changes. If-Match is checked. Recorded ERR_LATE,
 * ERR_CONFLICT, ERR_INVALID, ERR_STALE, ERR_UNCONDITIONAL. */
enum err application_save(struct ctx *c, struct application *a, const json_t *answers,
                          const enum lang *lang) MUST_CHECK;

/* Sees to it that a->verdict is there: the stored one, or of a draft how it would be judged now. *rules, borrowed
 * until application_done, are those that it was judged by. */
enum err application_verdict(struct ctx *c, struct application *a, const json_t **rules) MUST_CHECK;

/* Submits: on time, then complete, then eligible. An application that is submitted already stays as it
 * is: OK. Recorded ERR_CONFLICT (withdrawn), ERR_LATE, ERR_INVALID with everything that is wrong. */
enum err application_submit(struct ctx *c, struct application *a) MUST_CHECK;

/* Withdraws and gives its place in a round, or in reserve, back (reserve.h: another may move up for it); again: OK.
 * reason may be NULL. Recorded ERR_CONFLICT once it was refused, or the results of the round it stands in are
 * confirmed and it does not stand in reserve by them. */
enum err application_withdraw(struct ctx *c, struct application *a, const char *reason) MUST_CHECK;

/* To be called, in the transaction of the change, when an upload has ended in any way. What the
 * application lacks follows from the uploads by itself; this tells subscribers, and writes to the
 * applicant when a wanted document of a submitted application was lost by it. */
enum err application_upload_changed(struct ctx *c, int64_t application_id) MUST_CHECK;

/* Mails the links of the applications that an address has at an event to it, as far as the day's bounds
 * allow. OK whether there are any or not. ERR_NOT_FOUND when the event has no call to be seen. */
enum err application_mail_links(struct ctx *c, const char *slug, const char *email) MUST_CHECK;

/* ---- what of it is shown ---- */

/* The link that opens it: "https://host/apply#c=ra1.…", in the arena; and its secret alone, to be sent
 * as Bearer. */
const char *application_link(struct ctx *c, int64_t application_id, int64_t link_no);
const char *application_key(struct ctx *c, int64_t application_id, int64_t link_no);
/* "application:9", in the arena. */
const char *application_object(struct ctx *c, int64_t application_id);

/* What the receipt of the first submission says, or that of the last submitted version, in the arena; NULL
 * when it was never submitted. receipt_make (token.h) signs it, and gives the same text each time. */
enum err application_receipt(struct ctx *c, const struct application *a, bool is_first,
                             const struct receipt **out) MUST_CHECK;

/* ---- documents ---- */

enum document_state {
    DOCUMENT_MISSING,  /* may still be begun */
    DOCUMENT_AWAITED,  /* begun in time, under way until until_at */
    DOCUMENT_COMPLETE,
    DOCUMENT_REFUSED,  /* what came was not usable: reason */
    DOCUMENT_LATE,     /* not begun before due_at, or not ended before until_at */
    DOCUMENT_STATE_COUNT
};

struct document {
    const char *key, *name_json, *types;
    bool is_required; /* to submit */
    bool is_wanted;   /* required, or asked for by its round: its lack is shown as such */
    bool is_after_acceptance; /* asked only of who was accepted */
    bool is_private;          /* not for judges and screeners */
    int64_t due_at, until_at; /* exclusive: to be begun, and ended, before */
    int64_t n_max_bytes;
    enum document_state state;
    const char *reason;                 /* message key, or NULL */
    const char *upload_key, *file_name; /* of the upload that counts, or NULL */
    int64_t n_bytes, n_offset;
};

struct documents {
    const struct document *list;
    size_t n;
};

/* The documents asked of an application (by its call, and row.round: NULL for none chosen), as they
 * stand at c->received_at; in the arena. */
enum err application_documents(struct ctx *c, struct application *a, struct documents *out) MUST_CHECK;
/* "missing", "awaited", "complete", "refused", "late"; static. */
const char *document_state_word(enum document_state s);

/* Adds an issue for each answer and required document that is missing; so many in *n. */
enum err application_missing(struct ctx *c, struct application *a, size_t *n) MUST_CHECK;

#endif

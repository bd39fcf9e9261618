/* Mails as an event's organisers word them (mail/wording.h): kept by event, mail and language, with versions. What is
 * not worded in a language is the program's text of that language, subject and text alike. What was sent stays as it
 * was sent.
 *
 * All run in the caller's transaction and record their failures. */
#ifndef DOMAIN_LETTER_WORDING_H
#define DOMAIN_LETTER_WORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/wording.h"

/* Which one is meant. */
struct wording_key {
    int64_t event_id;
    enum mail_text text;
    enum lang lang;
};
/* By the words of an address; ERR_NOT_FOUND, ERR_INVALID. */
enum err wording_key_of(struct ctx *c, const char *event, const char *mail, const char *lang,
                        struct wording_key *out) MUST_CHECK;

struct wording {
    struct mail_wording now, own; /* own: the program's */
    bool is_ours;                 /* now is what an organiser wrote */
    int64_t version_no, changed_at; /* changed_at: real clock; NO_INT: never */
    const char *changed_by_name;    /* or NULL */
};
enum err wording_load(struct ctx *c, const struct wording_key *k, struct wording *out) MUST_CHECK;
/* Checks If-Match; NULL: the program's text again. ERR_INVALID, ERR_STALE. */
enum err wording_save(struct ctx *c, const struct wording_key *k, const struct mail_wording *w) MUST_CHECK;

/* How a mail reads by this wording, to an applicant of the event, or to a made-up one (application_id NO_INT). Its link
 * opens nothing. ERR_INVALID, ERR_NOT_FOUND. */
struct wording_preview {
    struct mail_words words;
    const char *const *made_up; /* the placeholders whose values are examples */
    size_t n_made_up;
};
enum err wording_preview(struct ctx *c, const struct wording_key *k, const struct mail_wording *w,
                         int64_t application_id, struct wording_preview *out) MUST_CHECK;

#endif

/* Who may do what, where: role x scope. The route table names a right as ROLE@path_field; this module
 * finds the object that the field names and whether the caller has the role over it. Default: no. */
#ifndef DOMAIN_ACCESS_ACCESS_H
#define DOMAIN_ACCESS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

/* Where an object stands. NO_INT where it has none. */
struct scope {
    int64_t event_id, round_id, application_id, entry_id, judge_id, registration_id, organisation_id, speaker_id,
        allotment_id, referrer_id;
    bool is_private; /* a document that neither judges nor screeners see */
};
#define SCOPE_NOWHERE {NO_INT, NO_INT, NO_INT, NO_INT, NO_INT, NO_INT, NO_INT, NO_INT, NO_INT, NO_INT, false}

/* The scope of the object that a path field names ("event" by slug, "round_id", "entry_id", ...).
 * `id` or `word` holds its value. ERR_NOT_FOUND (nothing recorded) when there is no such object. */
enum err access_scope(struct ctx *c, const char *field, int64_t id, const char *word,
                      struct scope *out) MUST_CHECK;

/* Sets *is_allowed when c->who has `role` over `scope`. Roles: ORGANISER, LOCAL_ORGANISER, JUDGE,
 * APPLICANT, INVITEE (asked to its team, or on it), MEMBER (on it), EDITOR (and may change it), GUEST, SPEAKER,
 * INVITER, REFERRER, DOOR (checks in at an event's doors), SCREENER (looks at the applications of their share of an
 * event). The operator is an organiser everywhere, and checks in, but is no judge and no screener. An organisation is
 * shared by the events in which it has a part: its organisers are those who organise every one of them. */
enum err access_has(struct ctx *c, const char *role, const struct scope *scope, bool *is_allowed) MUST_CHECK;

/* True in *out when c->who is organiser of the whole event (not only of a round in it): decides
 * whether lists are cut to the caller's rounds. */
enum err access_is_organiser(struct ctx *c, int64_t event_id, bool *out) MUST_CHECK;

/* Finds the live session of a cookie's hash and sets c->who (a person or a judge). Recorded
 * ERR_UNAUTHENTICATED when it is unknown, expired, revoked, or its account is disabled. */
enum err access_session(struct ctx *c, const char *secret_hash) MUST_CHECK;
/* Finds the live judge token and sets c->who, with the entry that is asked for (NO_INT: none) when that is
 * theirs to see. As above when it is revoked or the judge is. */
enum err access_judge_token(struct ctx *c, const char *jti, int64_t judge_id, int64_t entry_id) MUST_CHECK;
/* Checks a capability's link number against the object and sets c->who. */
enum err access_application(struct ctx *c, int64_t application_id, int64_t link_no) MUST_CHECK;
/* What it will ask, asked ahead (AHEAD, store.h). */
void access_application_ahead(struct ctx *c, int64_t application_id, int64_t link_no);
enum err access_registration(struct ctx *c, int64_t registration_id, int64_t link_no) MUST_CHECK;
enum err access_speaker(struct ctx *c, int64_t speaker_id, int64_t link_no) MUST_CHECK;
enum err access_allotment(struct ctx *c, int64_t allotment_id, int64_t link_no) MUST_CHECK;
enum err access_member(struct ctx *c, int64_t application_id, int64_t link_no) MUST_CHECK;
enum err access_referrer(struct ctx *c, int64_t referrer_id, int64_t link_no) MUST_CHECK;

#endif

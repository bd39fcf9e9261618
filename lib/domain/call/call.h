/* A call for applications: when it takes them, what it asks, and whether all that came in time is in.
 *
 * An application is on time when received_at < closes_at + grace_ms (design.md section 1). From
 * closes_at the call is *closing* until every request received before has ended; only then are lists
 * of who applied final. */
#ifndef DOMAIN_CALL_CALL_H
#define DOMAIN_CALL_CALL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

struct q_call_upload_kinds;
struct rule_list;

enum call_state { CALL_SCHEDULED, CALL_OPEN, CALL_CLOSING, CALL_CLOSED, CALL_STATE_COUNT };

/* One question of the form. */
struct call_question {
    const char *key, *kind;
    json_t *json;                      /* as in the event file */
    const struct rule_list *condition; /* of one rule: it is asked where that passes; NULL: of everyone */
    bool is_required;                  /* to submit */
};

/* A track, round or partner that may be chosen. */
struct call_choice {
    const char *key;
    int64_t id;
    const char *condition_json;        /* of a track that follows from the answers, or NULL */
    const struct rule_list *condition; /* the same, compiled: of one rule */
};

/* Instants that differ for a track (track_id) or a round, 0: for any; NO_INT: not these. */
struct call_deadline {
    int64_t track_id, round_id;
    const char *track, *round; /* their keys, or NULL */
    int64_t new_until, closes_at, decks_until;
};

struct call_choices {
    const struct call_choice *list;
    size_t n;
};

/* What a call asks and judges by, ready for use. */
struct call_content {
    json_t *form; /* {"form": [questions], "tracks": [{"key", "name"}], "rounds": …, "partners": …}, the
                     lists being what may be chosen now */
    json_t *recipients; /* abroad, as the event file has them, each with its "version_no" (consent.h) */
    json_t *rules;                 /* as they are stored, */
    const struct rule_list *judge; /* and compiled */
    const struct call_question *questions; /* in the form's order */
    size_t n_questions;
    const struct call_content *after; /* the same of what is asked only after the acceptance (acceptance.h) */
    struct call_choices tracks, rounds, partners;
    bool is_track_derived; /* the track follows from the answers (track_rule.h), */
    bool is_track_kept;    /* but no more from those to this form: an application stays where it is */
    const struct q_call_upload_kinds *upload_kinds;
    size_t n_upload_kinds;
    const struct call_deadline *deadlines; /* in the event file's order */
    size_t n_deadlines;
    const char *event_name[LANG_COUNT];
};

/* Instants are of the event clock, ms. The texts and the content are remembered by the connection
 * (store/memo.h): they may be looked at until the transaction ends. */
struct call {
    int64_t id, event_id;
    const char *key, *slug, *name_json, *time_zone;
    int64_t opens_at, closes_at, grace_ms, upload_grace_ms; /* closes_at: exclusive; none closes later */
    int64_t new_until, decks_until; /* exclusive; NO_INT: as closes_at */
    bool is_autosubmitted;          /* complete drafts are, at the closing */
    int64_t answer_until;              /* exclusive: until then who is accepted answers; NO_INT: nothing is asked */
    bool takes_confirmation;        /* whether they take part is asked, too */
    int64_t n_team_max, team_until; /* people of a team at most, NO_INT: no teams; exclusive, NO_INT: the closing */
    int64_t rule_set_id, form_id;
    int64_t content_no; /* of its event: grows when anything here or in the content changes */
    const char *rules_json;
    const struct call_content *content;
};

/* The call of an event that is meant now: the one that is or will be open first, else the one that
 * closed last. ERR_NOT_FOUND, nothing recorded, when there is none or the event is not public and c->who
 * does not organise it. */
enum err call_find(struct ctx *c, const char *slug, struct call *out) MUST_CHECK;
/* What it will ask first, asked ahead (AHEAD, store.h). */
void call_ahead(struct ctx *c, const char *slug);
enum err call_get(struct ctx *c, int64_t call_id, struct call *out) MUST_CHECK;
/* As call_get, for who has read its event's content_no in this transaction. */
enum err call_open(struct ctx *c, int64_t call_id, int64_t content_no, struct call *out) MUST_CHECK;

/* The same as it asked and judged in an earlier version: the form and the rules are those, all else is as now. */
struct call_version {
    int64_t form_id, rule_set_id;
};
enum err call_open_as_of(struct ctx *c, const struct call *now, const struct call_version *version,
                         struct call *out) MUST_CHECK;

/* At c->now_at. */
enum call_state call_state_at(const struct ctx *c, const struct call *call);
/* "scheduled", "open", "closing", "closed"; static. */
const char *call_state_word(enum call_state s);

/* The day on which this request was received in the call's zone, days since 1970-01-01: what is judged as of
 * the application. What is answered changes with it (ctx_fresh_until). */
int64_t call_day(struct ctx *c, const struct call *call);

/* Whether nobody who was on time can come any more: then lists may be made final. */
bool call_is_final(const struct ctx *c, const struct call *call);
/* OK or the recorded ERR_LATE with both instants and their zone; of those whom it closes for at closes_at. */
enum err call_check_final(struct ctx *c, const struct call *call, int64_t closes_at) MUST_CHECK;
/* Whether this request was received while applications are taken: OK, or the recorded ERR_LATE with
 * opens_at, closes_at, received_at and the zone. */
enum err call_check_time(struct ctx *c, const struct call *call) MUST_CHECK;
/* The same until an instant that is not the call's: closes_at is told, last_at decides. */
enum err call_check_until(struct ctx *c, const struct call *call, int64_t closes_at, int64_t last_at) MUST_CHECK;
/* The instants of a track and a round (0 or NO_INT: none chosen); NO_INT: those of the call. decks_until is meant for
 * documents without a due instant of their own. */
struct call_deadline call_deadline_of(const struct call *call, int64_t track_id, int64_t round_id);
/* What the call is at c->now_at to whom it closes at another instant than to all. */
enum call_state call_state_until(const struct ctx *c, const struct call *call, int64_t closes_at);

/* Whether a question of that key takes its choices from the event. */
bool call_takes_choices(const char *key);
/* The list of a form that a question takes its choices from ("track" -> "tracks"), or NULL. */
const json_t *call_choices(const json_t *form, const json_t *question);
/* The question of that key, or NULL. */
const struct call_question *call_question(const struct call *call, const char *key);
/* The id of what is chosen by a key, 0 when that may not be chosen. */
int64_t call_choice(const struct call_choices *choices, const char *key);

/* The event's name in a language. */
const char *call_event_name(const struct call *call, enum lang lang);

#endif

/* What one request carries from step to step: its arena, its database transaction, its times, who
 * asks, in which language, and why it failed. Knows no HTTP: the CLI, tests and the mailer use the
 * same struct.
 *
 * A failure is written once, where it happens, with fail(); callers only pass the code on. */
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"

struct db;
struct json_t;
struct input;
struct keyring;

/* Who asks. The kind says which of the ids below are set. */
enum who_kind {
    WHO_NOBODY,       /* no credentials */
    WHO_OPERATOR,     /* the machine's owner, over the control socket or the CLI */
    WHO_PERSON,       /* a signed-in account: person_id, session_id */
    WHO_JUDGE,        /* a judge, by token or session: judge_id */
    WHO_APPLICANT,    /* the holder of an application's capability link: application_id */
    WHO_GUEST,        /* the holder of a registration's capability link: registration_id */
    WHO_SPEAKER,      /* the holder of a speaker's or interpreter's capability link: speaker_id */
    WHO_INVITER,      /* the holder of an allotment's capability link: allotment_id */
    WHO_MEMBER,       /* the holder of a team member's capability link: member_id, application_id */
    WHO_REFERRER,     /* the holder of a referral partner's capability link: referrer_id */
    WHO_SYSTEM        /* the program itself: timers, mailer, sequencer */
};

struct who {
    enum who_kind kind;
    int64_t person_id, session_id, judge_id, application_id, registration_id, speaker_id, allotment_id, member_id,
        referrer_id;
    bool is_joined, is_editor; /* of a member: on the team, and may change the application */
    int64_t entry_id;    /* of a judge: the entry asked for, when it is known to be theirs; else 0 */
    const char *jti;     /* of a judge token, or NULL */
    const char *address; /* numeric IP it came from, "" for the CLI */
    const char *agent;   /* what it says it is, at most 200 characters, or NULL */
};

/* One thing wrong with the input. Texts are in the request's language, in the arena. */
struct issue {
    const char *field; /* dotted path such as "answers.founded", or NULL */
    const char *rule;  /* stable word: "required", "deadline", a rule's key */
    const char *text;
    struct issue *next;
};

struct failure {
    enum err err;
    const char *field;  /* or NULL */
    const char *rule;   /* message key or rule key: the stable word of the problem */
    const char *detail; /* in the request's language */
    const char *cause;  /* for the log: which statement failed, and how; or NULL */
    struct issue *issues, *last_issue;
    int n_issues;
    struct json_t *extra; /* further members of the problem (instants, versions), or NULL; owned by ctx */
};

/* Some of the database's tables, by their numbers (store/queries.h). */
struct table_set {
    uint64_t bits[2];
};

static inline void table_set_add(struct table_set *to, const struct table_set *more)
{
    to->bits[0] |= more->bits[0];
    to->bits[1] |= more->bits[1];
}

struct ctx {
    struct arena *arena;
    struct db *db;         /* the transaction in which allow and the handler run; NULL in a slow step */
    int64_t received_at;   /* event clock, ms: when the request's head was complete; deadlines use this */
    int64_t now_at;        /* event clock, ms: when the transaction runs (stored as committed time) */
    int64_t real_at;       /* real clock, ms: tokens, sessions, rate limits, retries use this */
    enum lang lang;        /* of the reader */
    struct who who;
    const char *phase;     /* the step now running, for the log and the crash handler */
    struct failure failure;
    bool is_clock_unsure;  /* the machine's clock may be wrong by more than a second */
    int64_t oldest_at;     /* event clock: no request received before this is still under way */
    int64_t if_match;      /* the version the caller edits, 0 when not said (design.md section 4) */
    int64_t replay_id;     /* not 0: a creation asked again; answer as for this object, change nothing */
    int64_t created_id;    /* set by the handler of a creation: what it made */
    const struct input *input; /* the checked fields (server/fields.h) */
    const void *carry;     /* from a row's slow step to its write step, in the arena, or NULL; and from a
                              write step to its own rerun, then not in the arena */
    const char *topic;     /* words such as "round:12", or NULL (ctx_topic): of a write, whose readers hear
                              of it after COMMIT; of a read, what its answer hangs on */
    bool has_mail;         /* set by mail_queue: the mailer is woken after COMMIT */
    bool has_clock;        /* set by clock_move: clock_offset_ms is in force after COMMIT */
    int64_t clock_offset_ms;
    struct table_set read, written; /* what its queries have named so far (store.c) */
    int64_t fresh_until_at, fresh_until_real_at; /* event and real clock: until then its answer stays as it is
                              while no table changes; 0: for ever (ctx_fresh_until) */
    const char *origin;    /* "https://host": how links begin */
    const struct keyring *keys; /* in force: for links, tokens and receipts */
};

/* Records why and returns `e`. `key` is a message key (lang.h) and the problem's stable word;
 * `field` may be NULL. Then name/value pairs for the placeholders, ended by NULL:
 *   return fail(c, ERR_INVALID, "email", "field_too_long", "max", "254", NULL);
 * Ends the process if a failure was already recorded: nobody rewrites a reason. */
enum err fail(struct ctx *c, enum err e, const char *field, const char *key, ...)
    __attribute__((sentinel));

/* A refusal that must be remembered (a wrong code is counted): record it and return OK; the reply is
 * the problem, and what was written stays. */

/* As fail, with a text already in the reader's language (an event's own rule message). */
enum err fail_text(struct ctx *c, enum err e, const char *field, const char *rule, const char *text);

/* Adds one of several things wrong; end with fail(c, ERR_INVALID, NULL, "invalid_fields", NULL). What
 * comes after ISSUES_MAX is passed over: a body of nothing but faults is not worth a longer answer. */
#define ISSUES_MAX 1000
void issue_add(struct ctx *c, const char *field, const char *rule, const char *key, ...)
    __attribute__((sentinel));
void issue_add_text(struct ctx *c, const char *field, const char *rule, const char *text);

/* Adds a member to the problem that is sent: an instant (RFC 3339), a text, a number, JSON. */
void fail_extra_text(struct ctx *c, const char *name, const char *value);
void fail_extra_int(struct ctx *c, const char *name, int64_t value);
void fail_extra_time(struct ctx *c, const char *name, int64_t at_ms);
void fail_extra_json(struct ctx *c, const char *name, const char *json); /* of our own making */

/* Checks If-Match against the object's version: OK, or the recorded ERR_UNCONDITIONAL (none was sent)
 * or ERR_STALE (another version; the current one is told). */
enum err ctx_match(struct ctx *c, int64_t version_no) MUST_CHECK;

/* Before any decision by a deadline: recorded ERR_BUSY while the machine's clock cannot be trusted to
 * the second (design.md 1.2). */
enum err ctx_clock_ok(struct ctx *c) MUST_CHECK;

/* Adds the word "kind:id" to c->topic. */
void ctx_topic(struct ctx *c, const char *kind, int64_t id);

/* A read whose answer will be another one from an instant on, by the event clock or (_real) the real one,
 * says so; the earliest counts. An answer that goes by the clock and may be kept (server/cache.h) must. */
void ctx_fresh_until(struct ctx *c, int64_t at);
void ctx_fresh_until_real(struct ctx *c, int64_t real_at);

/* Who asks as the log and the idempotency table write it: "person:7", "judge:3", "operator", "" for
 * nobody. In the arena. */
const char *ctx_actor(struct ctx *c);

/* Forgets the failure, so that the same job may run again. Frees `extra`. */
void failure_clear(struct ctx *c);

#endif

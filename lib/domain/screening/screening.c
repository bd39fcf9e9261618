#include "domain/screening/screening.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "domain/access/access.h"
#include "domain/access/log.h"
#include "domain/call/application.h"
#include "domain/call/acceptance.h"
#include "domain/call/application_answers.h"
#include "mail/wording.h"

#define RELEASE_MAX 100000
#define CALLS_MAX   8 /* of an event: event_shape.c */

/* ---- keeping decisions ---- */

static const struct outcome {
    const char *word, *state; /* NULL: none */
    bool needs_reason;
} outcomes[] = {
    {"accept", "accepted", false},
    {"reject", "rejected", true},
    {"ineligible", "ineligible", true},
    {"clear", NULL, false},
};

static enum err outcome_of(struct ctx *c, const struct screening_decision *d,
                           const struct outcome **out)
{
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        if (strcmp(outcomes[i].word, d->word) != 0)
            continue;
        if (outcomes[i].needs_reason && (!d->reason || !*d->reason))
            return fail(c, ERR_INVALID, "reason", "decision_reason_needed", NULL);
        *out = &outcomes[i];
        return OK;
    }
    return fail(c, ERR_INVALID, "decision", "field_choice", "choices",
                "accept, reject, ineligible, clear", NULL);
}

/* Whether the event has rounds to enter: one without accepts all the same. */
static enum err has_rounds(struct ctx *c, int64_t event_id, bool *out)
{
    struct q_call_rounds *rounds;
    size_t n;
    TRY(q_call_rounds(c, event_id, &rounds, &n));
    *out = n > 0;
    return OK;
}

/* What stands against deciding on the application that was looked up, or NULL. */
static enum err check_one(struct ctx *c, const struct screening_decision *d, const struct outcome *o,
                          const struct q_screening_of *row, const char **key)
{
    bool is_entering = o->state && strcmp(o->state, "accepted") == 0 && row->round_id == NO_INT;
    *key = !row->state ? "decision_not_here"
           : row->test_email ? "decision_test"
           : strcmp(row->state, "submitted") != 0 ? "application_state" : NULL;
    if (!*key && is_entering) {
        TRY(has_rounds(c, d->event_id, &is_entering));
        *key = is_entering ? "decision_no_round" : NULL;
    }
    return OK;
}

/* Ids as queries read them: 19 digits each. */
static const char *digits_of(struct ctx *c, const struct screening_decision *d)
{
    struct buf out;
    buf_init(&out, c->arena, d->n * 19 + 1);
    for (size_t i = 0; i < d->n; i++)
        buf_printf(&out, "%019" PRId64, d->ids[i]);
    return buf_str(&out);
}

/* Looks all up, the caller's only, and adds an issue for each that may not be decided. */
static enum err look_up(struct ctx *c, const struct screening_decision *d, const struct outcome *o,
                        struct q_screening_of *was)
{
    struct q_screening_of *found;
    size_t n;
    bool is_all;
    TRY(access_is_organiser(c, d->event_id, &is_all));
    TRY(q_screening_of(c, digits_of(c, d), d->event_id, is_all, c->who.person_id, &found, &n));
    for (size_t i = 0; i < n; i++)
        was[found[i].place_no] = found[i];
    for (size_t i = 0; i < d->n; i++) {
        const char *key;
        TRY(check_one(c, d, o, &was[i], &key));
        if (key)
            issue_add(c, arena_printf(c->arena, "application_ids.%zu", i), key, key, "state",
                      was[i].state ? was[i].state : "", NULL);
    }
    return c->failure.issues ? fail(c, ERR_CONFLICT, NULL, "decision_refused", NULL) : OK;
}

static enum err log_one(struct ctx *c, const struct screening_decision *d, const struct outcome *o,
                        const struct q_screening_of *was)
{
    AUTO_JSON *before = json_pack("{s:s?}", "pending_state", was->pending_state);
    AUTO_JSON *after = json_pack("{s:s?,s:s?}", "pending_state", o->state, "pending_reason",
                                 o->state ? d->reason : NULL);
    return log_add(c, d->event_id, "application.decide", application_object(c, was->application_id),
                   json_text(c->arena, before), json_text(c->arena, after));
}

enum err screening_decide(struct ctx *c, const struct screening_decision *d)
{
    const struct outcome *o = NULL;
    TRY(outcome_of(c, d, &o));
    struct q_screening_of *was = arena_array(c->arena, struct q_screening_of, d->n);
    TRY(look_up(c, d, o, was));
    /* one statement: on PostgreSQL each is a way to the server and back; nobody else writes meanwhile */
    TRY(q_screening_decide(c, digits_of(c, d), o->state, o->state ? d->reason : NULL));
    for (size_t i = 0; i < d->n; i++)
        TRY(log_one(c, d, o, &was[i]));
    c->topic = arena_printf(c->arena, "event:%" PRId64, d->event_id);
    return OK;
}

/* ---- releasing them ---- */

/* The round's name and time as the letter says them. */
static enum err round_words(struct ctx *c, int64_t round_id, enum lang lang, const char **name,
                            const char **when)
{
    struct q_application_round row;
    *name = "–";
    *when = msg_text(c->arena, lang, "when_open", NULL, 0);
    if (round_id == NO_INT)
        return OK;
    TRY(q_application_round(c, round_id, &row));
    const char *text = json_stored_in_lang(c->arena, row.name_json, lang_code(lang));
    *name = *text ? text : row.key;
    return row.starts_at == NO_INT ? OK : mail_when(c, lang, row.starts_at, row.time_zone, when);
}

/* The words that a decision is told by; the link is the caller's. */
static enum err letter(struct ctx *c, const struct call *call, const struct q_screening_pending *p,
                       const char *link, struct mail *out)
{
    const char *round, *when;
    enum lang lang = LANG_EN;
    AUTO_JSON *answers = json_stored(c->arena, p->answers_json);
    bool is_accepted = strcmp(p->pending_state, "accepted") == 0;
    (void)lang_of(p->lang, &lang);
    TRY(round_words(c, p->round_id, lang, &round, &when));
    struct msg_arg *args = arena_array(c->arena, struct msg_arg, 8);
    args[0] = (struct msg_arg){"event", call_event_name(call, lang)};
    args[1] = (struct msg_arg){"project", *p->project ? p->project : "–"};
    args[2] = (struct msg_arg){"no", arena_printf(c->arena, "%" PRId64, p->no)};
    args[3] = (struct msg_arg){"round", round};
    args[4] = (struct msg_arg){"when", when};
    args[5] = (struct msg_arg){"reason", p->pending_reason ? p->pending_reason : ""};
    args[6] = (struct msg_arg){"link", link};
    args[7] = (struct msg_arg){"company", *p->company ? p->company : "–"};
    *out = (struct mail){
        .text = is_accepted                                   ? MAIL_DECISION_ACCEPTED
                : strcmp(p->pending_state, "rejected") == 0 ? MAIL_DECISION_REJECTED
                                                              : MAIL_DECISION_INELIGIBLE,
        .event_id = call->event_id,
        .object = application_object(c, p->application_id),
        .to_email = p->email,
        .to_name = arena_strdup(c->arena, answers_text(answers, "contact_name")),
        .lang = lang,
        .args = args,
        .n_args = 8,
    };
    return OK;
}

enum err screening_letter(struct ctx *c, const struct screening_decision *d, struct mail *to,
                          struct mail_words *out)
{
    AUTO_APPLICATION struct application a = {0};
    const struct outcome *o = NULL;
    TRY(application_open(c, d->ids[0], &a));
    const char *state = a.row.pending_state, *reason = a.row.pending_reason;
    if (d->word) {
        TRY(outcome_of(c, d, &o));
        state = o->state;
        reason = d->reason;
    }
    if (!state)
        return fail(c, ERR_CONFLICT, NULL, "decision_none", NULL);
    struct q_screening_pending p = {
        .application_id = d->ids[0], .no = a.row.no, .round_id = a.row.round_id,
        .pending_state = state, .pending_reason = reason, .project = a.row.project, .company = a.row.company,
        .email = a.row.email, .lang = a.row.lang, .answers_json = a.row.answers_json,
    };
    TRY(letter(c, &a.call, &p, arena_printf(c->arena, "%s/apply#c=…", c->origin), to));
    return mail_write(c, to, out);
}

static enum err tell(struct ctx *c, const struct call *call, const struct q_screening_pending *p)
{
    struct mail m;
    TRY(letter(c, call, p, application_link(c, p->application_id, p->link_no), &m));
    return mail_queue(c, &m);
}

/* Takes the place first: who finds none is not accepted yet. */
static enum err enter_round(struct ctx *c, const struct call *call, const struct q_screening_pending *p,
                            bool *is_in)
{
    struct q_round_take_place place;
    struct q_application_enter entry;
    *is_in = true;
    if (p->round_id == NO_INT)
        return OK;
    enum err e = q_round_take_place(c, p->round_id, &place);
    if (e == ERR_NOT_FOUND) {
        *is_in = false;
        return OK;
    }
    TRY(e);
    TRY(q_application_enter(c, p->round_id, p->application_id,
                            p->track_id == NO_INT ? NULL : &p->track_id, c->now_at, &entry));
    return log_add(c, call->event_id, "entry.add", arena_printf(c->arena, "entry:%" PRId64, entry.id),
                   NULL,
                   arena_printf(c->arena, "{\"application_id\":%" PRId64 ",\"round_id\":%" PRId64 "}",
                                p->application_id, p->round_id));
}

static enum err release_one(struct ctx *c, const struct call *call, const struct q_screening_pending *p,
                            bool *is_in)
{
    struct q_screening_release row;
    *is_in = true;
    if (strcmp(p->pending_state, "accepted") == 0)
        TRY(enter_round(c, call, p, is_in));
    if (!*is_in)
        return OK;
    enum err e = q_screening_release(c, c->now_at, p->application_id, p->pending_state, &row);
    if (e == ERR_NOT_FOUND) /* withdrawn or changed meanwhile: all of it again */
        return fail(c, ERR_CONFLICT, NULL, "decision_changed", NULL);
    TRY(e);
    TRY(log_add(c, call->event_id, "application.release", application_object(c, p->application_id),
                "{\"state\":\"submitted\"}",
                arena_printf(c->arena, "{\"state\":\"%s\"}", p->pending_state)));
    TRY(tell(c, call, p));
    bool is_asked = call->answer_until != NO_INT && strcmp(p->pending_state, "accepted") == 0;
    return is_asked ? acceptance_ask(c, p->application_id) : OK;
}

static void count(struct screening_release *r, const struct q_screening_pending *p, bool is_in)
{
    if (!is_in)
        r->unplaced[r->n_unplaced++] =
            (struct screening_unplaced){p->application_id, p->no, p->round_id};
    else if (strcmp(p->pending_state, "accepted") == 0)
        r->n_accepted++;
    else if (strcmp(p->pending_state, "rejected") == 0)
        r->n_rejected++;
    else
        r->n_ineligible++;
}

/* The call of an application, of those read so far; it has to be final for it. */
static enum err call_of(struct ctx *c, const struct q_screening_pending *p, struct call calls[CALLS_MAX],
                        const struct call **out)
{
    int64_t call_id = p->call_id;
    size_t i = 0;
    while (i < CALLS_MAX - 1 && calls[i].id && calls[i].id != call_id)
        i++;
    if (calls[i].id != call_id)
        TRY(call_get(c, call_id, &calls[i]));
    *out = &calls[i];
    return call_check_final(c, &calls[i], p->own_closes_at == NO_INT ? calls[i].closes_at : p->own_closes_at);
}

enum err screening_release(struct ctx *c, int64_t event_id, const char *round,
                           struct screening_release *out)
{
    struct q_screening_pending *pending;
    struct call calls[CALLS_MAX] = {0};
    size_t n;
    bool is_all, is_in;
    TRY(access_is_organiser(c, event_id, &is_all));
    TRY(q_screening_pending(c, event_id, round, is_all, c->who.person_id, RELEASE_MAX, &pending, &n));
    *out = (struct screening_release){
        .unplaced = arena_array(c->arena, struct screening_unplaced, n + 1)};
    const struct call **of = arena_array(c->arena, const struct call *, n + 1);
    for (size_t i = 0; i < n; i++)
        TRY(call_of(c, &pending[i], calls, &of[i]));
    ctx_topic(c, "event", event_id);
    ctx_topic(c, "released", event_id);
    struct arena_mark start = arena_mark(c->arena);
    for (size_t i = 0; i < n; i++) {
        TRY(release_one(c, of[i], &pending[i], &is_in));
        count(out, &pending[i], is_in);
        arena_reset(c->arena, start); /* letters of thousands do not fit at once */
    }
    return OK;
}

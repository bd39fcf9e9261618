#include "domain/call/acceptance.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "domain/access/log.h"
#include "domain/call/application_answers.h"
#include "domain/call/application_in.h"
#include "domain/call/consent.h"

#define BATCH     50
#define REMIND_MS (INT64_C(48) * 3600 * 1000) /* before it is over */

void acceptance_done(struct acceptance *x)
{
    json_decref(x->answers);
    x->answers = NULL;
}

static bool is_accepted(const struct application *a)
{
    return strcmp(a->row.state, "accepted") == 0;
}

static bool asks_documents(const struct call *call)
{
    for (size_t i = 0; i < call->content->n_upload_kinds; i++)
        if (call->content->upload_kinds[i].after_acceptance)
            return true;
    return false;
}

static bool asks_anything(const struct call *call)
{
    return call->answer_until != NO_INT &&
           (call->takes_confirmation || call->content->after->n_questions || asks_documents(call));
}

enum err acceptance_open(struct ctx *c, const struct application *a, struct acceptance *out)
{
    TRY(q_acceptance_get(c, a->row.application_id, &out->row));
    TRY(call_get(c, a->row.call_id, &out->call));
    out->until_at = out->row.own_answer_until != NO_INT ? out->row.own_answer_until : out->call.answer_until;
    out->call.content = out->call.content->after;
    out->answers = json_stored(c->arena, out->row.answers_json);
    return OK;
}

/* Answers beside those of the application that a condition may read. */
static json_t *beside(const struct application *a, json_t *answers)
{
    json_t *all = json_copy(a->answers);
    json_object_update(all, answers);
    return all;
}

static enum err missing_answers(struct ctx *c, const struct application *a, const struct acceptance *x, size_t *n)
{
    AUTO_JSON *all = beside(a, x->answers);
    *n = answers_missing(c, &x->call, all);
    return OK;
}

enum err acceptance_missing(struct ctx *c, struct application *a, struct acceptance *x, size_t *n)
{
    struct documents docs;
    TRY(missing_answers(c, a, x, n));
    if (x->call.takes_confirmation && !x->row.reply) {
        issue_add(c, "reply", "acceptance_reply_missing", "acceptance_reply_missing", NULL);
        ++*n;
    }
    if (!is_accepted(a))
        return OK;
    TRY(application_documents(c, a, &docs));
    for (const struct document *d = docs.list; d < docs.list + docs.n; d++) {
        if (!d->is_after_acceptance || !d->is_wanted || d->state == DOCUMENT_AWAITED || d->state == DOCUMENT_COMPLETE)
            continue;
        issue_add(c, arena_printf(c->arena, "documents.%s", d->key), "field_missing", "field_missing", NULL);
        ++*n;
    }
    return OK;
}

/* ---- letters ---- */

/* Which of the three it is about, a line each. */
static const char *what_of(struct ctx *c, const struct application *a, const struct call *now, enum lang lang)
{
    struct buf b;
    const bool is_asked[] = {now->takes_confirmation, now->content->after->n_questions > 0, asks_documents(now)};
    static const char *const keys[] = {"acceptance_what_confirm", "acceptance_what_answers",
                                       "acceptance_what_documents"};
    buf_init(&b, c->arena, 4096);
    for (size_t i = 0; i < 3; i++)
        if (is_asked[i]) {
            buf_str_add(&b, b.n ? "\n" : "");
            buf_str_add(&b, msg_text(c->arena, lang, keys[i], NULL, 0));
        }
    (void)a;
    return buf_str(&b);
}

static enum err mail(struct ctx *c, const struct application *a, int64_t until_at, enum mail_text text)
{
    struct call now;
    const char *until;
    enum lang lang = LANG_EN;
    (void)lang_of(a->row.lang, &lang);
    TRY(call_get(c, a->row.call_id, &now));
    TRY(mail_when_last(c, lang, until_at, now.time_zone, &until));
    const char *project = *a->row.project ? a->row.project : "–";
    return mail_queue(c, &(struct mail){
        .text = text,
        .event_id = a->row.event_id,
        .object = application_object(c, a->row.application_id),
        .to_email = a->row.email,
        .to_name = answers_text(a->answers, "contact_name"),
        .lang = lang,
        MAIL_ARGS({"event", call_event_name(&now, lang)}, {"project", project},
                  {"no", arena_printf(c->arena, "%" PRId64, a->row.no)}, {"what", what_of(c, a, &now, lang)},
                  {"until", until}, {"link", application_link(c, a->row.application_id, a->row.link_no)},
                  {"company", *a->row.company ? a->row.company : "–"}),
    });
}

enum err acceptance_ask(struct ctx *c, int64_t application_id)
{
    AUTO_APPLICATION struct application a = {0};
    struct call now;
    struct q_acceptance_add row;
    TRY(application_open(c, application_id, &a));
    TRY(call_get(c, a.row.call_id, &now));
    if (!is_accepted(&a) || a.row.test_email || !asks_anything(&now) || c->now_at >= now.answer_until)
        return OK;
    enum err e = q_acceptance_add(c, application_id, c->now_at, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(log_add(c, a.row.event_id, "acceptance.ask", application_object(c, application_id), NULL,
                arena_printf(c->arena, "{\"answer_until\":%" PRId64 "}", now.answer_until)));
    return mail(c, &a, now.answer_until, MAIL_ACCEPTANCE_ASKED);
}

/* ---- answering ---- */

static enum err check_open(struct ctx *c, const struct application *a, const struct acceptance *x)
{
    if (!is_accepted(a))
        return application_wrong_state(c, a);
    TRY(ctx_clock_ok(c));
    if (c->received_at < x->until_at)
        return OK;
    fail_extra_time(c, "answer_until", x->until_at);
    fail_extra_time(c, "received_at", c->received_at);
    fail_extra_text(c, "time_zone", x->call.time_zone);
    return fail(c, ERR_LATE, NULL, "acceptance_over", "until",
                when_deadline_text(c->arena, c->lang, x->call.time_zone, x->until_at), NULL);
}

static enum err check_reply(struct ctx *c, const struct acceptance *x, const char *reply)
{
    if (!reply)
        return OK;
    if (!x->call.takes_confirmation)
        return fail(c, ERR_INVALID, "reply", "acceptance_reply_not_asked", NULL);
    if (strcmp(reply, "confirmed") != 0 && strcmp(reply, "declined") != 0)
        return fail(c, ERR_INVALID, "reply", "acceptance_reply_form", NULL);
    return OK;
}

/* The answers themselves are not in the log: they may be private, and what is logged stays. */
static enum err log_save(struct ctx *c, const struct application *a, const struct acceptance *x, const char *reply)
{
    AUTO_JSON *before = json_pack("{s:I,s:s*}", "version_no", (json_int_t)x->row.version_no, "reply", x->row.reply);
    AUTO_JSON *after = json_pack("{s:I,s:s*}", "version_no", (json_int_t)x->row.version_no + 1, "reply", reply);
    return log_add(c, a->row.event_id, "acceptance.save", application_object(c, a->row.application_id),
                   json_text(c->arena, before), json_text(c->arena, after));
}

static enum err follow_consents(struct ctx *c, const struct application *a, const struct acceptance *x,
                                json_t *answers)
{
    AUTO_JSON *was = beside(a, x->answers);
    AUTO_JSON *now = beside(a, answers);
    return consent_follow(c, a, &x->call, was, now);
}

enum err acceptance_save(struct ctx *c, struct application *a, struct acceptance *x, const json_t *answers,
                         const char *reply)
{
    AUTO_JSON *merged = NULL;
    TRY(check_open(c, a, x));
    TRY(check_reply(c, x, reply));
    TRY(answers_merge(c, &x->call, x->answers, answers, &merged));
    bool is_new = reply && (!x->row.reply || strcmp(reply, x->row.reply) != 0);
    struct q_acceptance_save_in in = {
        .answers_json = json_text(c->arena, merged),
        .opt_reply = reply ? reply : x->row.reply,
        .opt_replied_at = is_new ? &c->now_at : x->row.replied_at == NO_INT ? NULL : &x->row.replied_at,
        .now_at = c->now_at,
        .application_id = a->row.application_id,
        .version_no = x->row.version_no,
    };
    enum err e = q_acceptance_save(c, &in);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "decision_changed", NULL);
    TRY(e);
    TRY(follow_consents(c, a, x, merged));
    TRY(log_save(c, a, x, in.opt_reply));
    ctx_topic(c, "event", a->row.event_id);
    ctx_topic(c, "application", a->row.application_id);
    if (!is_new || strcmp(reply, "declined") != 0)
        return OK;
    return application_withdraw(c, a, msg_text(c->arena, LANG_EN, "acceptance_declined", NULL, 0));
}

enum err acceptance_extend(struct ctx *c, struct application *a, struct acceptance *x, int64_t until_at)
{
    if (!is_accepted(a))
        return application_wrong_state(c, a);
    if (until_at <= c->now_at)
        return fail(c, ERR_INVALID, "answer_until", "acceptance_past", NULL);
    enum err e = q_acceptance_extend(c, until_at, a->row.application_id, x->row.version_no);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "decision_changed", NULL);
    TRY(e);
    TRY(log_add(c, a->row.event_id, "acceptance.extend", application_object(c, a->row.application_id),
                arena_printf(c->arena, "{\"answer_until\":%" PRId64 "}", x->until_at),
                arena_printf(c->arena, "{\"answer_until\":%" PRId64 "}", until_at)));
    ctx_topic(c, "event", a->row.event_id);
    ctx_topic(c, "application", a->row.application_id);
    return mail(c, a, until_at, MAIL_ACCEPTANCE_ASKED);
}

/* ---- by itself ---- */

static enum err remind_one(struct ctx *c, int64_t application_id)
{
    AUTO_APPLICATION struct application a = {0};
    AUTO_ACCEPTANCE struct acceptance x = {0};
    struct q_acceptance_reminded row;
    size_t n;
    enum err e = q_acceptance_reminded(c, c->now_at, application_id, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(application_open(c, application_id, &a));
    TRY(acceptance_open(c, &a, &x));
    TRY(acceptance_missing(c, &a, &x, &n));
    failure_clear(c); /* what is missing is no failure here */
    return n ? mail(c, &a, x.until_at, MAIL_ACCEPTANCE_REMINDER) : OK;
}

static enum err sweep_call(struct ctx *c, int64_t at, int64_t call_id, bool *is_more)
{
    struct q_acceptance_to_ask *asked;
    struct q_acceptance_to_remind *late;
    struct call call;
    size_t n_asked = 0, n_late;
    TRY(call_get(c, call_id, &call));
    if (asks_anything(&call))
        TRY(q_acceptance_to_ask(c, call_id, BATCH, &asked, &n_asked));
    for (size_t i = 0; i < n_asked; i++)
        TRY(acceptance_ask(c, asked[i].id));
    TRY(q_acceptance_to_remind(c, call_id, REMIND_MS, at, BATCH, &late, &n_late));
    for (size_t i = 0; i < n_late; i++)
        TRY(remind_one(c, late[i].id));
    *is_more |= n_asked == BATCH || n_late == BATCH;
    return OK;
}

enum err acceptance_sweep(struct ctx *c, int64_t at, bool *is_more)
{
    struct q_acceptance_calls *calls;
    size_t n;
    TRY(q_acceptance_calls(c, at, &calls, &n));
    for (size_t i = 0; i < n; i++)
        TRY(sweep_call(c, at, calls[i].id, is_more));
    return OK;
}

enum err acceptance_is_due(struct ctx *c, int64_t at, bool *out)
{
    struct q_acceptance_calls *calls;
    struct q_acceptance_to_ask *asked;
    struct q_acceptance_to_remind *late;
    struct call call;
    size_t n, n_found = 0;
    TRY(q_acceptance_calls(c, at, &calls, &n));
    for (size_t i = 0; i < n && n_found == 0; i++) {
        TRY(call_get(c, calls[i].id, &call));
        if (asks_anything(&call))
            TRY(q_acceptance_to_ask(c, calls[i].id, 1, &asked, &n_found));
        if (n_found == 0)
            TRY(q_acceptance_to_remind(c, calls[i].id, REMIND_MS, at, 1, &late, &n_found));
    }
    *out = n_found > 0;
    return OK;
}

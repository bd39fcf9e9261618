/* Submission: on time, complete, eligible; then the receipt and the search for duplicates. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/token.h"
#include "domain/access/log.h"
#include "domain/call/application_answers.h"
#include "domain/call/application_in.h"
#include "domain/call/consent.h"
#include "domain/call/deadline.h"
#include "domain/rule/eligibility.h"
#include "domain/rule/track_rule.h"

/* ---- what is missing ---- */

/* A document that is required to submit and not under way. */
static enum err add_missing_document(struct ctx *c, const struct application *a, const struct document *d)
{
    const char *key = d->state == DOCUMENT_LATE      ? "document_late"
                      : d->state == DOCUMENT_REFUSED ? "document_refused"
                                                     : "document_missing";
    const char *due;
    TRY(mail_when(c, c->lang, d->due_at, a->call.time_zone, &due));
    issue_add(c, arena_printf(c->arena, "documents.%s", d->key), key, key, "due", due, NULL);
    return OK;
}

enum err application_missing(struct ctx *c, struct application *a, size_t *n)
{
    struct documents docs;
    *n = answers_missing(c, &a->call, a->answers);
    TRY(application_documents(c, a, &docs));
    for (const struct document *d = docs.list; d < docs.list + docs.n; d++) {
        if (!d->is_required || d->state == DOCUMENT_AWAITED || d->state == DOCUMENT_COMPLETE)
            continue;
        TRY(add_missing_document(c, a, d));
        ++*n;
    }
    return OK;
}

enum err application_judge(struct ctx *c, struct application *a, json_t **verdict)
{
    size_t n;
    if (a->row.checked_no != a->call.content_no) /* the form, or what may be chosen, has changed since */
        TRY(answers_check(c, &a->call, a->answers));
    a->row.checked_no = a->call.content_no;
    TRY(application_missing(c, a, &n));
    if (n)
        return fail(c, ERR_INVALID, NULL, "application_incomplete", NULL);
    AUTO_JSON *v = NULL;
    TRY(track_check(c, &a->call, a->answers));
    TRY(eligibility_judge(c, &a->call, a->answers, a->row.application_id, &v));
    const struct eligibility_told told = eligibility_of(&a->call, v, a->answers);
    TRY(eligibility_check(c, &told));
    *verdict = json_incref(v);
    return OK;
}

enum err application_verdict(struct ctx *c, struct application *a, const json_t **rules)
{
    if (!a->verdict && a->row.verdict_json)
        a->verdict = json_stored(c->arena, a->row.verdict_json);
    else if (!a->verdict)
        TRY(eligibility_judge(c, &a->call, a->answers, a->row.application_id, &a->verdict));
    *rules = a->call.content->rules;
    return OK;
}

/* ---- submitting ---- */

static enum err log_submit(struct ctx *c, struct application *a, const json_t *verdict)
{
    a->first = (struct submission){.version_hash = application_version_hash(c, a->row.answers_json),
                                   .received_at = c->received_at, .at = c->now_at, .real_at = c->real_at};
    const char *late = a->row.lateness ? arena_printf(c->arena, "\"lateness\":\"%s\",", a->row.lateness) : "";
    return log_add(c, a->row.event_id, "application.submit",
                   application_object(c, a->row.application_id), "{\"state\":\"draft\"}",
                   arena_printf(c->arena,
                                "{%s%s\"received_at\":%" PRId64 ",\"state\":\"submitted\","
                                "\"verdict\":\"%s\",\"version_hash\":\"%s\"}",
                                c->who.kind == WHO_SYSTEM ? "\"is_automatic\":true," : "", late, c->received_at,
                                json_str(verdict, "verdict"), a->first.version_hash));
}

/* Until this transaction ends, no other passes with the same address or number: two that come at once
 * see each other. In one order, so that none waits for the other. */
static enum err lock_twins(struct ctx *c, const struct application *a, const char *email, const char *reg_no)
{
    struct q_application_twin_lock row;
    int64_t event_id = a->row.event_id;
    if (!db_is_shared(c->db) || a->is_alone) /* nobody else writes */
        return OK;
    const char *by_email = arena_printf(c->arena, "1 %" PRId64 " %s", event_id, email);
    const char *by_reg_no = *reg_no ? arena_printf(c->arena, "2 %" PRId64 " %s", event_id, reg_no) : NULL;
    return q_application_twin_lock(c, by_email, by_reg_no, &row);
}

/* What application_find_twins asks first. */
static void twins_ahead(struct ctx *c, const struct application *a)
{
    struct q_application_has_twins has;
    const struct q_application_get *row = &a->row;
    if (row->test_email)
        return;
    AHEAD(c, lock_twins(c, a, row->email, row->reg_no));
    AHEAD(c, q_application_has_twins(c, row->event_id, row->email, row->application_id, row->reg_no, &has));
}

static enum err store(struct ctx *c, struct application *a, json_t *verdict)
{
    struct q_application_submit_in in = {
        .received_at = c->received_at,
        .now_at = c->now_at,
        .verdict_json = json_text(c->arena, verdict),
        .rule_set_id = a->call.rule_set_id,
        .form_id = a->call.form_id,
        .checked_no = a->row.checked_no,
        .opt_lateness = deadline_lateness(c, a),
        .application_id = a->row.application_id,
        .version_no = a->row.version_no,
    };
    AHEAD(c, q_application_submit(c, &in));
    twins_ahead(c, a);
    enum err e = q_application_submit(c, &in);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "decision_changed", NULL);
    TRY(e);
    TRY(consent_follow(c, a, &a->call, NULL, a->answers));
    json_decref(a->verdict);
    a->verdict = json_incref(verdict);
    a->row.verdict_json = in.verdict_json;
    a->row.form_id = in.form_id;
    a->row.rule_set_id = in.rule_set_id;
    a->row.received_at = c->received_at;
    a->row.submitted_at = a->row.changed_at = c->now_at;
    a->row.state = "submitted";
    a->row.lateness = in.opt_lateness;
    a->row.version_no++;
    return log_submit(c, a, verdict);
}

enum err application_submit(struct ctx *c, struct application *a)
{
    AUTO_JSON *verdict = NULL;
    c->created_id = a->row.application_id;
    if (strcmp(a->row.state, "draft") != 0)
        return strcmp(a->row.state, "withdrawn") == 0 ? application_wrong_state(c, a) : OK;
    if (c->if_match)
        TRY(ctx_match(c, a->row.version_no));
    TRY(track_settle(c, a));
    TRY(deadline_check(c, a));
    TRY(application_judge(c, a, &verdict));
    TRY(store(c, a, verdict));
    TRY(application_find_twins(c, a, a->row.email, a->row.reg_no));
    ctx_topic(c, "event", a->row.event_id);
    ctx_topic(c, "application", a->row.application_id);
    return application_mail_receipt(c, a);
}

enum err application_submit_as_is(struct ctx *c, struct application *a, json_t *verdict)
{
    TRY(store(c, a, verdict));
    return application_find_twins(c, a, a->row.email, a->row.reg_no);
}

/* ---- the receipt ---- */

/* The first submission, or the last: an edit of a submitted application is one too. */
static enum err find_submission(struct ctx *c, const struct application *a, bool is_first, struct submission *out)
{
    struct q_application_first_receipt first;
    struct q_application_last_receipt last;
    const char *object = application_object(c, a->row.application_id), *text;
    if (is_first) {
        TRY(q_application_first_receipt(c, object, &first));
        *out = (struct submission){.at = first.at, .real_at = first.real_at};
        text = first.after_json;
    } else {
        TRY(q_application_last_receipt(c, object, &last));
        *out = (struct submission){.at = last.at, .real_at = last.real_at};
        text = last.after_json;
    }
    AUTO_JSON *what = json_stored(c->arena, text);
    out->version_hash = arena_strdup(c->arena, json_str(what, "version_hash"));
    out->received_at = json_integer_value(json_object_get(what, "received_at"));
    return OK;
}

enum err application_receipt(struct ctx *c, const struct application *a, bool is_first,
                             const struct receipt **out)
{
    struct submission s = a->first;
    *out = NULL;
    if (a->row.received_at == NO_INT) /* never submitted */
        return OK;
    if (!is_first || !s.version_hash)
        TRY(find_submission(c, a, is_first, &s));
    struct receipt *r = arena_new_of(c->arena, struct receipt);
    *r = (struct receipt){
        .origin = c->origin,
        .event_slug = arena_strdup(c->arena, a->call.slug), /* it is signed when the call may be forgotten */
        .application_no = a->row.no,
        .version_hash = s.version_hash,
        .received_at = s.received_at,
        .submitted_at = s.at,
        .signed_real_at = s.real_at,
    };
    *out = r;
    return OK;
}

/* ---- duplicates ---- */

/* What changes in another's row is in the log as that one's: the kept numbers follow it (tally.h). */
static enum err flag_twin(struct ctx *c, int64_t event_id, int64_t application_id, bool is_duplicate)
{
    TRY(q_application_set_duplicate(c, is_duplicate, application_id));
    return log_add(c, event_id, is_duplicate ? "application.duplicate" : "application.no_duplicate",
                   application_object(c, application_id), NULL,
                   is_duplicate ? "{\"is_duplicate\":true}" : "{\"is_duplicate\":false}");
}

static enum err tell_twin(struct ctx *c, const struct application *a, const struct q_application_twins *t)
{
    AUTO_JSON *answers = json_stored(c->arena, t->answers_json);
    enum lang lang = LANG_EN;
    if (t->is_duplicate) /* was told before */
        return OK;
    TRY(flag_twin(c, a->row.event_id, t->id, true));
    (void)lang_of(t->lang, &lang);
    return mail_queue(c, &(struct mail){
        .text = MAIL_DUPLICATE_NOTICE,
        .event_id = a->row.event_id,
        .object = application_object(c, t->id),
        .to_email = t->email,
        .to_name = answers_text(answers, "contact_name"),
        .lang = lang,
        MAIL_ARGS({"event", call_event_name(&a->call, lang)},
                  {"no", arena_printf(c->arena, "%" PRId64, t->no)}),
    });
}

/* The flag of one that lost a twin: does it have another? */
static enum err refresh(struct ctx *c, int64_t event_id, const struct q_application_twins *t)
{
    struct q_application_twins *others;
    size_t n;
    TRY(q_application_twins(c, event_id, t->email, t->reg_no, t->id, &others, &n));
    return (n > 0) == t->is_duplicate ? OK : flag_twin(c, event_id, t->id, n > 0);
}

enum err application_leave_twins(struct ctx *c, const struct application *a)
{
    struct q_application_twins *twins;
    size_t n;
    if (a->row.test_email)
        return OK;
    TRY(q_application_twins(c, a->row.event_id, a->row.email, a->row.reg_no, a->row.application_id,
                            &twins, &n));
    for (size_t i = 0; i < n; i++)
        TRY(refresh(c, a->row.event_id, &twins[i]));
    return OK;
}

enum err application_find_twins(struct ctx *c, const struct application *a, const char *email,
                                const char *reg_no)
{
    struct q_application_has_twins has;
    struct q_application_twins *twins;
    size_t n = 0;
    bool is_changed = strcmp(email, a->row.email) != 0 || strcmp(reg_no, a->row.reg_no) != 0;
    if (a->row.test_email)
        return OK;
    TRY(lock_twins(c, a, email, reg_no));
    if (is_changed)
        TRY(application_leave_twins(c, a));
    TRY(q_application_has_twins(c, a->row.event_id, email, a->row.application_id, reg_no, &has));
    if (has.is_so)
        TRY(q_application_twins(c, a->row.event_id, email, reg_no, a->row.application_id, &twins, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tell_twin(c, a, &twins[i]));
    if (n > 0 || is_changed) /* a draft has no flag */
        TRY(q_application_set_duplicate(c, n > 0, a->row.application_id));
    if (n == 0)
        return OK;
    return log_add(c, a->row.event_id, "application.duplicate",
                   application_object(c, a->row.application_id), NULL,
                   arena_printf(c->arena, "{\"is_duplicate\":true,\"n_twins\":%zu}", n));
}

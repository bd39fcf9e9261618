/* Handlers for calls and applications, as applicants see them. */
#include <string.h>

#include "api.h"
#include "application_form.h"
#include "application_life.h"
#include "base/json.h"
#include "call_json.h"
#include "domain/call/application.h"
#include "domain/call/application_answers.h"
#include "domain/call/call.h"
#include "domain/call/deadline.h"
#include "domain/call/team.h"
#include "domain/rule/eligibility.h"
#include "fields.h"
#include "store/queries.h"

/* ---- shared ---- */

/* Nobody learns from it how long the silent grace is. */
static enum call_state told_state(const struct ctx *c, enum call_state state, int64_t closes_at)
{
    return state == CALL_CLOSING && c->oldest_at >= closes_at ? CALL_CLOSED : state;
}

/* What the call is to a test is what it will be to an applicant: open before it opens, then over. */
static enum call_state state_for(struct ctx *c, const struct application *a)
{
    enum call_state s = told_state(c, call_state_until(c, &a->call, deadline_closes(a)), deadline_closes(a));
    return !a->row.test_email ? s : s == CALL_SCHEDULED ? CALL_OPEN : CALL_CLOSED;
}

static void write_times(struct jw *w, const struct call *call, enum call_state state, int64_t closes_at)
{
    jw_str(w, "call_state", call_state_word(state));
    jw_time(w, "opens_at", call->opens_at);
    jw_time(w, "closes_at", closes_at);
    jw_time(w, "last_second_at", closes_at - 1000); /* as it is published */
    jw_str(w, "time_zone", call->time_zone);
}

static void write_call_times(struct ctx *c, struct jw *w, const struct call *call)
{
    write_times(w, call, told_state(c, call_state_at(c, call), call->closes_at), call->closes_at);
}

/* As they are to one application. */
static void write_own_times(struct ctx *c, struct jw *w, const struct application *a)
{
    write_times(w, &a->call, state_for(c, a), deadline_closes(a));
    jw_bool(w, "is_extended", deadline_closes(a) > a->call.closes_at);
}

/* *lang stays when none was sent; a recorded ERR_INVALID when it is no language of ours. */
static enum err input_lang(struct ctx *c, enum lang *lang, bool *is_set)
{
    *is_set = in_has(c, "mail_lang");
    if (*is_set && !lang_of(in_text(c, "mail_lang"), lang))
        return fail(c, ERR_INVALID, "mail_lang", "field_choice", "choices", "ko, zh, en", NULL);
    return OK;
}

/* ---- the call ---- */

static void write_upload_kinds(struct jw *w, const struct call_content *content)
{
    const struct q_call_upload_kinds *kinds = content->upload_kinds;
    jw_key_open(w, "uploads", '[');
    for (size_t i = 0; i < content->n_upload_kinds; i++) {
        if (kinds[i].after_acceptance)
            continue;
        jw_open(w, '{');
        jw_str(w, "key", kinds[i].key);
        jw_raw(w, "name", kinds[i].name_json);
        jw_bool(w, "is_required", kinds[i].is_required);
        jw_str(w, "round", kinds[i].round_key);
        jw_str(w, "types", kinds[i].types);
        jw_int(w, "n_max_bytes", kinds[i].n_max_bytes);
        jw_time(w, "due_at", kinds[i].due_at);
        jw_time(w, "last_second_at", kinds[i].due_at - 1000);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_opt_time(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

/* The instants of the call, and what differs for tracks and rounds. */
static void write_deadlines(struct jw *w, const struct call *call)
{
    const struct call_content *content = call->content;
    jw_bool(w, "is_autosubmitted", call->is_autosubmitted);
    write_opt_time(w, "new_until", call->new_until);
    write_opt_time(w, "decks_until", call->decks_until);
    write_opt_time(w, "answer_until", call->answer_until);
    jw_key_open(w, "deadlines", '[');
    for (const struct call_deadline *d = content->deadlines; d < content->deadlines + content->n_deadlines; d++) {
        jw_open(w, '{');
        jw_str(w, "track", d->track);
        jw_str(w, "round", d->round);
        write_opt_time(w, "new_until", d->new_until);
        write_opt_time(w, "closes_at", d->closes_at);
        write_opt_time(w, "decks_until", d->decks_until);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

enum err api_call_get(struct ctx *c, struct reply *r)
{
    struct call call;
    struct q_referrer_any referrers;
    TRY(call_find(c, in_text(c, "event"), &call));
    TRY(q_referrer_any(c, call.event_id, &referrers));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "event", call.slug);
    jw_raw(&w, "event_name", call.name_json);
    jw_str(&w, "key", call.key);
    write_call_times(c, &w, &call);
    jw_int(&w, "form_id", call.form_id);
    jw_int(&w, "rule_set_id", call.rule_set_id);
    write_deadlines(&w, &call);
    jw_bool(&w, "is_track_derived", call.content->is_track_derived);
    jw_bool(&w, "takes_referrals", referrers.is_any);
    call_json_questions(c, &w, call.content->form);
    call_json_rules(c, &w, call.content->rules);
    write_upload_kinds(&w, call.content);
    jw_raw(&w, "recipients", json_text(c->arena, call.content->recipients));
    reply_end(r, &w);
    return OK;
}

enum err api_eligibility(struct ctx *c, struct reply *r)
{
    struct call call;
    AUTO_JSON *answers = NULL;
    TRY(call_find(c, in_text(c, "event"), &call));
    TRY(answers_merge(c, &call, NULL, in_json(c, "answers"), &answers));
    AUTO_JSON *verdict = NULL;
    TRY(eligibility_judge(c, &call, answers, 0, &verdict));
    struct jw w = reply_json(r, 200);
    const struct eligibility_told told = eligibility_of(&call, verdict, answers);
    eligibility_write(c, &w, &told);
    write_call_times(c, &w, &call);
    reply_end(r, &w);
    reply_header(r, "Content-Language", lang_code(c->lang));
    return OK;
}

/* ---- one application ---- */

static void write_document(struct ctx *c, struct jw *w, const struct document *d)
{
    jw_open(w, '{');
    jw_str(w, "key", d->key);
    jw_raw(w, "name", d->name_json);
    jw_bool(w, "is_required", d->is_required);
    jw_bool(w, "is_wanted", d->is_wanted);
    jw_bool(w, "is_after_acceptance", d->is_after_acceptance);
    jw_str(w, "types", d->types);
    jw_int(w, "n_max_bytes", d->n_max_bytes);
    jw_time(w, "due_at", d->due_at);
    jw_time(w, "until_at", d->until_at);
    jw_str(w, "state", document_state_word(d->state));
    if (d->reason) {
        jw_str(w, "reason", d->reason);
        jw_str(w, "reason_text", msg_exists(d->reason) ? msg_text(c->arena, c->lang, d->reason, NULL, 0)
                                                       : NULL);
    }
    if (d->upload_key) {
        jw_str(w, "upload_key", d->upload_key);
        jw_str(w, "file_name", d->file_name);
        jw_int(w, "n_bytes", d->n_bytes);
        jw_int(w, "n_offset", d->n_offset);
    }
    jw_close(w, '}');
}

/* What a submitted application lacks: "complete", "awaits_upload" or "incomplete". */
static const char *completeness(const struct documents *docs)
{
    bool is_awaiting = false, is_lacking = false;
    for (const struct document *d = docs->list; d < docs->list + docs->n; d++) {
        is_awaiting |= d->is_wanted && d->state == DOCUMENT_AWAITED;
        is_lacking |= d->is_wanted && d->state != DOCUMENT_AWAITED && d->state != DOCUMENT_COMPLETE;
    }
    return is_lacking ? "incomplete" : is_awaiting ? "awaits_upload" : "complete";
}

static const char *next_step(struct ctx *c, const struct application *a, const struct documents *docs)
{
    const char *state = a->row.state, *lack = completeness(docs);
    if (strcmp(state, "draft") == 0)
        return c->received_at < deadline_closes(a) ? "next_draft" : "next_draft_closed";
    if (strcmp(state, "accepted") == 0)
        return "next_timetable";
    if (strcmp(state, "submitted") != 0)
        return "next_over";
    for (const struct document *d = docs->list; d < docs->list + docs->n; d++)
        if (d->is_wanted && c->received_at < d->due_at &&
            (d->state == DOCUMENT_MISSING || d->state == DOCUMENT_REFUSED))
            return "next_documents";
    return strcmp(lack, "awaits_upload") == 0 ? "next_awaited" : "next_decision";
}

static enum err write_documents(struct ctx *c, struct jw *w, struct application *a)
{
    struct documents docs;
    TRY(application_documents(c, a, &docs));
    jw_key_open(w, "documents", '[');
    for (size_t i = 0; i < docs.n; i++)
        write_document(c, w, &docs.list[i]);
    jw_close(w, ']');
    jw_str(w, "completeness", completeness(&docs));
    const char *next = next_step(c, a, &docs);
    jw_str(w, "next", next);
    jw_str(w, "next_text", msg_text(c->arena, c->lang, next, NULL, 0));
    return OK;
}

/* What stands between a draft and its submission. The issues found are not this answer's failure. */
static enum err write_missing(struct ctx *c, struct jw *w, struct application *a)
{
    size_t n;
    enum err e = application_missing(c, a, &n);
    struct issue *i = c->failure.issues;
    c->failure.issues = NULL;
    TRY(e);
    jw_key_open(w, "missing", '[');
    for (; i; i = i->next) {
        jw_open(w, '{');
        jw_str(w, "field", i->field);
        jw_str(w, "rule", i->rule);
        jw_str(w, "detail", i->text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static enum err write_verdict(struct ctx *c, struct jw *w, struct application *a)
{
    const json_t *rules;
    TRY(application_verdict(c, a, &rules));
    struct eligibility_told told = eligibility_of(&a->call, a->verdict, a->answers);
    jw_key_open(w, "eligibility", '{');
    eligibility_write(c, w, &told);
    jw_close(w, '}');
    return OK;
}

static enum err write_referrer(struct ctx *c, struct jw *w, const struct application *a)
{
    struct q_referral_get by;
    enum err e = q_referral_get(c, a->row.application_id, &by);
    if (e == OK || e == ERR_NOT_FOUND)
        jw_str(w, "referred_by", e == OK ? by.name : NULL);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Only those who screen see what is not released, and who else has the same details. */
static enum err write_screening(struct ctx *c, struct jw *w, const struct application *a)
{
    struct q_application_twins *twins;
    size_t n;
    if (c->who.kind == WHO_APPLICANT || c->who.kind == WHO_MEMBER)
        return OK;
    TRY(write_referrer(c, w, a));
    jw_str(w, "lateness", a->row.lateness);
    if (a->row.extended_until != NO_INT) {
        jw_key_open(w, "extension", '{');
        jw_time(w, "until_at", a->row.extended_until);
        jw_str(w, "reason", a->row.extension_reason);
        jw_close(w, '}');
    }
    jw_str(w, "pending_state", a->row.pending_state);
    jw_str(w, "pending_reason", a->row.pending_state ? a->row.pending_reason : NULL);
    jw_bool(w, "is_duplicate", a->row.is_duplicate);
    TRY(q_application_twins(c, a->row.event_id, a->row.email, a->row.reg_no, a->row.application_id,
                            &twins, &n));
    jw_key_open(w, "twins", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_int(w, "application_id", twins[i].id);
        jw_int(w, "no", twins[i].no);
        jw_str(w, "company", twins[i].company);
        jw_str(w, "project", twins[i].project);
        jw_str(w, "state", twins[i].state);
        jw_bool(w, "is_same_email", strcmp(twins[i].email, a->row.email) == 0);
        jw_bool(w, "is_same_reg_no", *a->row.reg_no && strcmp(twins[i].reg_no, a->row.reg_no) == 0);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

/* The name of a track that follows from the answers, which the form does not show; null: it is chosen. */
static void write_derived_track(struct ctx *c, struct jw *w, const struct application *a)
{
    const json_t *name = NULL;
    size_t no;
    json_t *one;
    if (a->call.content->is_track_derived && a->row.track)
        json_array_foreach(json_object_get(a->call.content->form, "tracks"), no, one)
            if (strcmp(json_str(one, "key"), a->row.track) == 0)
                name = json_object_get(one, "name");
    if (name)
        jw_raw(w, "derived_track", json_text(c->arena, name));
    else
        jw_null(w, "derived_track");
}

/* Whether it has a team, and what the reader is on it. */
static void write_team(struct ctx *c, struct jw *w, const struct application *a)
{
    bool is_member = c->who.kind == WHO_MEMBER;
    jw_bool(w, "has_team", team_has(a));
    jw_str(w, "team_role", is_member ? c->who.is_editor ? "editor" : "member" : NULL);
}

static void write_head(struct ctx *c, struct jw *w, const struct application *a)
{
    const struct q_application_get *row = &a->row;
    jw_int(w, "application_id", row->application_id);
    jw_str(w, "event", a->call.slug);
    jw_raw(w, "event_name", a->call.name_json);
    jw_int(w, "no", row->no);
    jw_str(w, "state", row->state);
    jw_bool(w, "is_test", row->test_email);
    jw_int(w, "version_no", row->version_no);
    jw_raw(w, "answers", row->answers_json);
    jw_str(w, "track", row->track);
    write_derived_track(c, w, a);
    jw_str(w, "round", row->round);
    jw_str(w, "partner", row->partner);
    jw_str(w, "mail_lang", row->lang);
    jw_str(w, "source", row->source);
    jw_time(w, "created_at", row->created_at);
    jw_time(w, "changed_at", row->changed_at);
    write_opt_time(w, "received_at", row->received_at);
    write_opt_time(w, "submitted_at", row->submitted_at);
    write_opt_time(w, "decided_at", row->decided_at);
    if (row->decided_at != NO_INT)
        jw_str(w, "reason", row->pending_reason); /* told with the decision */
    write_own_times(c, w, a);
    write_team(c, w, a);
}

static char *make_receipt(struct ctx *c, const void *of)
{
    return receipt_make(c->arena, c->keys, of);
}

/* On PostgreSQL a thread of the pool has the time that a loop has not. */
static void write_receipt(struct ctx *c, struct reply *r, struct jw *w, const struct receipt *receipt)
{
    if (receipt && !db_is_shared(c->db))
        reply_late(r, w, "receipt", make_receipt, receipt);
    else
        jw_str(w, "receipt", receipt ? make_receipt(c, receipt) : NULL);
}

static enum err write_application(struct ctx *c, struct reply *r, struct application *a)
{
    struct rows mails;
    size_t n;
    const struct receipt *receipt;
    AUTO_JSON *left = NULL;
    TRY(application_form_sort(c, a, &left));
    struct jw w = reply_json(r, 200);
    write_head(c, &w, a);
    TRY(application_form_write(c, &w, a, left));
    TRY(write_documents(c, &w, a));
    if (strcmp(a->row.state, "draft") == 0)
        TRY(write_missing(c, &w, a));
    TRY(write_verdict(c, &w, a));
    TRY(write_screening(c, &w, a));
    TRY(application_receipt(c, a, false, &receipt));
    write_receipt(c, r, &w, receipt);
    const char *object = application_object(c, a->row.application_id);
    TRY(c->who.kind == WHO_MEMBER ? q_application_mails_shared(c, object, &mails)
                                  : q_application_mails(c, object, &mails));
    TRY(reply_rows(c, &w, "mails", &mails, &n));
    TRY(application_life_write(c, &w, a));
    reply_end(r, &w);
    reply_version(c, r, a->row.version_no);
    reply_header(r, "Content-Language", lang_code(c->lang));
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_application_get(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    ctx_topic(c, "application", a.row.application_id);
    ctx_topic(c, "released", a.row.event_id);
    if (a.row.round_id != NO_INT)
        ctx_topic(c, "round", a.row.round_id);
    return write_application(c, r, &a);
}

/* Makes one, or finds the one made before by this key. */
static enum err create(struct ctx *c, struct reply *r, const char *test_email)
{
    AUTO_APPLICATION struct application a = {0};
    struct application_new in = {.event = in_text(c, "event"), .answers = in_json(c, "answers"),
                                 .lang = c->lang, .test_email = test_email};
    bool is_set;
    TRY(input_lang(c, &in.lang, &is_set));
    if (c->replay_id)
        TRY(application_open(c, c->replay_id, &a));
    else
        TRY(application_create(c, &in, &a));
    int64_t id = a.row.application_id;
    struct jw w = reply_json(r, 201);
    jw_int(&w, "application_id", id);
    jw_int(&w, "no", a.row.no);
    jw_str(&w, "state", a.row.state);
    jw_bool(&w, "is_test", a.row.test_email);
    jw_int(&w, "version_no", a.row.version_no);
    jw_str(&w, "link", application_link(c, id, a.row.link_no));
    jw_str(&w, "key", application_key(c, id, a.row.link_no));
    write_own_times(c, &w, &a);
    reply_end(r, &w);
    reply_version(c, r, a.row.version_no);
    reply_header(r, "Location", arena_printf(c->arena, "/api/v1/applications/%lld", (long long)id));
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_application_create(struct ctx *c, struct reply *r)
{
    return create(c, r, NULL);
}

enum err api_application_test(struct ctx *c, struct reply *r)
{
    struct q_person_get person = {.email = ""};
    if (c->who.kind == WHO_PERSON)
        TRY(q_person_get(c, c->who.person_id, &person));
    return create(c, r, person.email);
}

enum err api_application_test_purge(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    size_t n;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    TRY(application_purge_tests(c, event.event_id, &n));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_purged", (int64_t)n);
    reply_end(r, &w);
    return OK;
}

enum err api_application_save(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    enum lang lang = LANG_EN;
    bool is_set;
    TRY(input_lang(c, &lang, &is_set));
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(application_save(c, &a, in_json(c, "answers"), is_set ? &lang : NULL));
    return write_application(c, r, &a);
}

enum err api_application_submit(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    const struct receipt *receipt;
    TRY(application_open(c, in_int(c, "application_id"), &a));
    if (!c->replay_id)
        TRY(application_submit(c, &a));
    TRY(application_receipt(c, &a, true, &receipt));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "application_id", a.row.application_id);
    jw_int(&w, "no", a.row.no);
    jw_str(&w, "state", a.row.state);
    jw_bool(&w, "is_test", a.row.test_email);
    jw_time(&w, "received_at", a.row.received_at);
    jw_time(&w, "submitted_at", a.row.submitted_at);
    jw_str(&w, "track", a.row.track);
    write_derived_track(c, &w, &a);
    jw_time(&w, "closes_at", deadline_closes(&a));
    jw_str(&w, "time_zone", a.call.time_zone);
    write_receipt(c, r, &w, receipt);
    TRY(write_documents(c, &w, &a));
    TRY(write_verdict(c, &w, &a));
    reply_end(r, &w);
    reply_version(c, r, a.row.version_no);
    reply_header(r, "Content-Language", lang_code(c->lang));
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* The same answer whoever asks for whom: an address that has no application learns nothing, nor does
 * anyone who guesses. */
enum err api_application_link_mail(struct ctx *c, struct reply *r)
{
    TRY(application_mail_links(c, in_text(c, "event"), in_text(c, "email")));
    reply_empty(r, 204);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* As it is then. */
static enum err answer_changed(struct ctx *c, struct reply *r, int64_t application_id)
{
    AUTO_APPLICATION struct application now = {0};
    TRY(application_open(c, application_id, &now));
    return write_application(c, r, &now);
}

enum err api_application_withdraw(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(application_withdraw(c, &a, in_opt_text(c, "reason")));
    return answer_changed(c, r, a.row.application_id);
}

/* ---- a deadline of its own ---- */

enum err api_extension_put(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(deadline_extend(c, &a, in_int(c, "extended_until"), in_text(c, "reason")));
    return answer_changed(c, r, a.row.application_id);
}

enum err api_extension_end(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(deadline_end_extension(c, &a));
    return answer_changed(c, r, a.row.application_id);
}

#include "domain/application.h"

#include <inttypes.h>
#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/application_answers.h"
#include "domain/application_in.h"
#include "domain/log.h"

/* ---- reading ---- */

void application_done(struct application *a)
{
    json_decref(a->form);
    json_decref(a->answers);
    a->form = a->answers = NULL;
}

enum err application_open(struct ctx *c, int64_t application_id, struct application *out)
{
    TRY(q_application_get(c, application_id, &out->row));
    TRY(call_get(c, out->row.call_id, &out->call));
    out->answers = json_stored(c->arena, out->row.answers_json);
    return call_form(c, &out->call, &out->form);
}

const char *application_object(struct ctx *c, int64_t application_id)
{
    return arena_printf(c->arena, "application:%" PRId64, application_id);
}

const char *application_key(struct ctx *c, int64_t application_id, int64_t link_no)
{
    struct capability cap = {CAPABILITY_APPLICANT, application_id, link_no};
    return capability_make(c->arena, c->keys, c->origin, &cap);
}

const char *application_link(struct ctx *c, int64_t application_id, int64_t link_no)
{
    return arena_printf(c->arena, "%s/apply#c=%s", c->origin,
                        application_key(c, application_id, link_no));
}

const char *application_version_hash(struct ctx *c, const char *answers_json)
{
    return hash_hex(c->arena, answers_json);
}

enum err application_wrong_state(struct ctx *c, const struct application *a)
{
    fail_extra_text(c, "state", a->row.state);
    return fail(c, ERR_CONFLICT, NULL, "application_state", "state", a->row.state, NULL);
}

/* ---- what lists and letters need of the answers ---- */

struct facts {
    int64_t track_id, round_id, partner_id; /* 0: none chosen */
    const char *company, *project, *email, *reg_no, *country, *search;
};

static const int64_t *some(const int64_t *id)
{
    return *id ? id : NULL;
}

/* The key of the round; the only one that takes applications when the form does not ask. */
static const char *round_of(const json_t *form, const json_t *answers)
{
    const json_t *rounds = json_object_get(form, "rounds");
    if (!call_question(form, "round") && json_array_size(rounds) == 1)
        return json_str(json_array_get(rounds, 0), "key");
    return answers_text(answers, "round");
}

/* What a search looks in: the names in every language, who may be asked, and their number. */
static const char *search_of(struct ctx *c, const json_t *answers)
{
    static const char *const keys[] = {"company_name", "company_name_en", "project_title",
                                       "contact_name", "contact_email", "reg_no"};
    struct buf text;
    buf_init(&text, c->arena, TEXT_MAX);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        buf_str_add(&text, text_search(c->arena, answers_text(answers, keys[i])));
        buf_char(&text, '\n');
    }
    return buf_str(&text);
}

/* What was chosen may have left the event since: then nothing is chosen. */
static enum err facts_of(struct ctx *c, int64_t event_id, const json_t *form, const json_t *answers,
                         struct facts *out)
{
    struct q_application_track track = {0};
    struct q_application_round_choice round = {0};
    struct q_application_partner partner = {0};
    enum err e = q_application_track(c, event_id, answers_text(answers, "track"), &track);
    if (e == OK || e == ERR_NOT_FOUND)
        e = q_application_round_choice(c, event_id, round_of(form, answers), &round);
    if (e == OK || e == ERR_NOT_FOUND)
        e = q_application_partner(c, event_id, answers_text(answers, "partner"), &partner);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    const char *local = answers_text(answers, "company_name");
    *out = (struct facts){
        .track_id = track.id,
        .round_id = round.id,
        .partner_id = partner.id,
        .company = *local ? local : answers_text(answers, "company_name_en"),
        .project = answers_text(answers, "project_title"),
        .email = answers_text(answers, "contact_email"),
        .reg_no = text_fold(c->arena, answers_text(answers, "reg_no")),
        .country = answers_text(answers, "country"),
        .search = search_of(c, answers),
    };
    return OK;
}

static enum err check_email(struct ctx *c, const struct facts *facts)
{
    if (*facts->email)
        return OK;
    issue_add(c, "answers.contact_email", "application_email_needed", "application_email_needed", NULL);
    return fail(c, ERR_INVALID, NULL, "invalid_fields", NULL);
}

/* ---- a draft ---- */

/* A test takes none of the numbers that are published. */
static enum err next_no(struct ctx *c, const struct application *draft, int64_t *no)
{
    struct q_application_no_next real;
    struct q_application_test_no_next test;
    if (draft->row.test_email) {
        TRY(q_application_test_no_next(c, draft->call.event_id, &test));
        *no = -test.last_test_no;
        return OK;
    }
    TRY(q_application_no_next(c, draft->call.event_id, &real));
    *no = real.last_no;
    return OK;
}

/* Of the draft its call, form, answers, row.lang and row.test_email are given. */
static enum err add_draft(struct ctx *c, struct application *draft)
{
    struct facts facts;
    struct q_application_add row;
    const struct call *call = &draft->call;
    TRY(facts_of(c, call->event_id, draft->form, draft->answers, &facts));
    TRY(check_email(c, &facts));
    TRY(next_no(c, draft, &draft->row.no));
    struct q_application_add_in in = {
        .event_id = call->event_id,
        .call_id = call->id,
        .no = draft->row.no,
        .opt_track_id = some(&facts.track_id),
        .opt_round_id = some(&facts.round_id),
        .opt_partner_id = some(&facts.partner_id),
        .form_id = call->form_id,
        .rule_set_id = call->rule_set_id,
        .answers_json = json_text(c->arena, draft->answers),
        .company = facts.company,
        .project = facts.project,
        .email = facts.email,
        .reg_no = facts.reg_no,
        .country = facts.country,
        .search = facts.search,
        .lang = draft->row.lang,
        .opt_test_email = draft->row.test_email,
        .now_at = c->now_at,
    };
    TRY(q_application_add(c, &in, &row));
    draft->row.application_id = c->created_id = row.id;
    draft->row.event_id = call->event_id;
    draft->row.link_no = 1;
    return log_add(c, call->event_id, "application.create", application_object(c, row.id), NULL,
                   arena_printf(c->arena, draft->row.test_email ? "{\"is_test\":true,\"no\":%" PRId64
                                                                  ",\"state\":\"draft\"}"
                                                                : "{\"no\":%" PRId64
                                                                  ",\"state\":\"draft\"}",
                                draft->row.no));
}

enum err application_check_time(struct ctx *c, const struct application *a)
{
    if (!a->row.test_email)
        return call_check_time(c, &a->call);
    return c->received_at < a->call.opens_at ? OK : fail(c, ERR_LATE, NULL, "test_call_open", NULL);
}

enum err application_create(struct ctx *c, const struct application_new *in, int64_t *application_id)
{
    AUTO_APPLICATION struct application draft = {.row.lang = lang_code(in->lang),
                                                 .row.test_email = in->test_email};
    AUTO_JSON *given = in->answers ? json_deep_copy(in->answers) : json_object();
    TRY(call_find(c, in->event, &draft.call));
    TRY(application_check_time(c, &draft));
    TRY(call_form(c, &draft.call, &draft.form));
    if (in->test_email && *in->test_email && !json_object_get(given, "contact_email"))
        json_object_set_new(given, "contact_email", json_string(in->test_email));
    TRY(answers_merge(c, draft.form, NULL, given, &draft.answers));
    TRY(add_draft(c, &draft));
    TRY(application_mail_link(c, &draft, answers_text(draft.answers, "contact_email"), in->lang));
    *application_id = draft.row.application_id;
    c->topic = arena_printf(c->arena, "event:%" PRId64, draft.call.event_id);
    return OK;
}

/* ---- changing ---- */

/* A submitted one has to stay fit to be submitted: its verdict, or NULL for a draft. */
static enum err verdict_of(struct ctx *c, const struct application *next, const char **verdict_json)
{
    AUTO_JSON *verdict = NULL;
    *verdict_json = NULL;
    if (strcmp(next->row.state, "submitted") != 0)
        return OK;
    TRY(application_judge(c, next, &verdict));
    *verdict_json = json_text(c->arena, verdict);
    return OK;
}

static enum err store(struct ctx *c, const struct application *next, const struct facts *facts,
                      const char *verdict_json, const char *lang)
{
    struct q_application_save row;
    struct q_application_save_in in = {
        .opt_track_id = some(&facts->track_id),
        .opt_round_id = some(&facts->round_id),
        .opt_partner_id = some(&facts->partner_id),
        .form_id = next->call.form_id,
        .rule_set_id = next->call.rule_set_id,
        .answers_json = json_text(c->arena, next->answers),
        .opt_verdict_json = verdict_json,
        .company = facts->company,
        .project = facts->project,
        .email = facts->email,
        .reg_no = facts->reg_no,
        .country = facts->country,
        .search = facts->search,
        .lang = lang,
        .now_at = c->now_at,
        .application_id = next->row.application_id,
        .version_no = next->row.version_no,
        .state = next->row.state,
    };
    enum err e = q_application_save(c, &in, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "decision_changed", NULL);
    TRY(e);
    bool is_submitted = strcmp(next->row.state, "submitted") == 0;
    return log_add(c, next->row.event_id, is_submitted ? "application.resubmit" : "application.save",
                   application_object(c, next->row.application_id),
                   arena_printf(c->arena, "{\"version_no\":%" PRId64 "}", next->row.version_no),
                   arena_printf(c->arena,
                                "{\"received_at\":%" PRId64
                                ",\"version_hash\":\"%s\",\"version_no\":%" PRId64 "}",
                                c->received_at, application_version_hash(c, in.answers_json),
                                row.version_no));
}

/* What follows from a stored change: the link goes to a new address, duplicates are found. */
static enum err follow_up(struct ctx *c, const struct application *was, const struct facts *facts,
                          enum lang lang)
{
    bool is_submitted = strcmp(was->row.state, "submitted") == 0;
    bool is_moved = strcmp(was->row.email, facts->email) != 0;
    if (is_moved)
        TRY(application_mail_link(c, was, facts->email, lang));
    if (is_submitted && (is_moved || strcmp(was->row.reg_no, facts->reg_no) != 0))
        TRY(application_find_twins(c, was, facts->email, facts->reg_no));
    return OK;
}

enum err application_save(struct ctx *c, struct application *a, const json_t *answers,
                          const enum lang *lang)
{
    AUTO_JSON *merged = NULL;
    struct facts facts;
    const char *verdict_json;
    enum lang mail_lang = LANG_EN;
    TRY(ctx_match(c, a->row.version_no));
    if (strcmp(a->row.state, "draft") != 0 && strcmp(a->row.state, "submitted") != 0)
        return application_wrong_state(c, a);
    TRY(application_check_time(c, a));
    TRY(answers_merge(c, a->form, a->answers, answers, &merged));
    TRY(facts_of(c, a->row.event_id, a->form, merged, &facts));
    TRY(check_email(c, &facts));
    struct application next = *a; /* borrows */
    next.answers = merged;
    next.row.round = round_of(a->form, merged);
    TRY(verdict_of(c, &next, &verdict_json));
    (void)lang_of(a->row.lang, &mail_lang);
    if (lang)
        mail_lang = *lang;
    TRY(store(c, &next, &facts, verdict_json, lang_code(mail_lang)));
    return follow_up(c, a, &facts, mail_lang);
}

/* ---- withdrawing ---- */

static enum err leave_rounds(struct ctx *c, const struct application *a)
{
    struct q_application_entries *entries;
    size_t n;
    TRY(q_application_entries(c, a->row.application_id, &entries, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(entries[i].round_state, "confirmed") == 0 ||
            strcmp(entries[i].round_state, "published") == 0)
            return fail(c, ERR_CONFLICT, NULL, "application_results_out", NULL);
    for (size_t i = 0; i < n; i++) {
        struct q_application_leave row;
        enum err e = q_application_leave(c, entries[i].entry_id, &row);
        if (e == ERR_NOT_FOUND)
            continue;
        TRY(e);
        TRY(q_round_free_place(c, row.round_id));
        TRY(log_add(c, a->row.event_id, "entry.withdraw",
                    arena_printf(c->arena, "entry:%" PRId64, entries[i].entry_id),
                    arena_printf(c->arena, "{\"state\":\"%s\"}", entries[i].state),
                    "{\"state\":\"withdrawn\"}"));
    }
    return OK;
}

static enum err log_withdraw(struct ctx *c, const struct application *a, const char *reason)
{
    AUTO_JSON *before = json_pack("{s:s,s:s*}", "state", a->row.state, "pending_state",
                                  a->row.pending_state);
    AUTO_JSON *after = json_pack("{s:s,s:s*}", "state", "withdrawn", "reason", reason);
    return log_add(c, a->row.event_id, "application.withdraw",
                   application_object(c, a->row.application_id), json_text(c->arena, before),
                   json_text(c->arena, after));
}

enum err application_withdraw(struct ctx *c, struct application *a, const char *reason)
{
    struct q_application_withdraw row;
    if (strcmp(a->row.state, "withdrawn") == 0)
        return OK;
    enum err e = q_application_withdraw(c, c->now_at, a->row.application_id, &row);
    if (e == ERR_NOT_FOUND)
        return application_wrong_state(c, a);
    TRY(e);
    TRY(leave_rounds(c, a));
    TRY(application_leave_twins(c, a));
    TRY(log_withdraw(c, a, reason));
    c->topic = arena_printf(c->arena, "event:%" PRId64, a->row.event_id);
    return application_mail_withdrawn(c, a);
}

#include "domain/call/application.h"

#include <inttypes.h>
#include <string.h>

#include "base/capability.h"
#include "base/json.h"
#include "base/rand.h"
#include "base/text.h"
#include "domain/access/log.h"
#include "domain/call/application_answers.h"
#include "domain/call/application_in.h"
#include "domain/call/consent.h"
#include "domain/call/deadline.h"
#include "domain/call/form_version.h"
#include "domain/pitch/reserve.h"
#include "domain/rule/track_rule.h"

/* ---- reading ---- */

void application_done(struct application *a)
{
    json_decref(a->answers);
    json_decref(a->verdict);
    a->answers = a->verdict = NULL;
}

void application_ahead(struct ctx *c, int64_t application_id)
{
    struct q_application_get row;
    struct q_application_uploads *uploads;
    size_t n;
    AHEAD(c, q_application_get(c, application_id, &row));
    AHEAD(c, q_application_uploads(c, application_id, &uploads, &n));
}

enum err application_open(struct ctx *c, int64_t application_id, struct application *out)
{
    TRY(q_application_get(c, application_id, &out->row));
    TRY(call_open(c, out->row.call_id, out->row.content_no, &out->call));
    TRY(form_version_open(c, out));
    out->answers = json_stored(c->arena, out->row.answers_json);
    return OK;
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
    struct call_deadline deadline;          /* of track and round */
    const char *company, *project, *email, *reg_no, *country, *search;
};

static const int64_t *some(const int64_t *id)
{
    return *id ? id : NULL;
}

static const int64_t *opt(const int64_t *at)
{
    return *at == NO_INT ? NULL : at;
}

/* The key of the round; the only one that takes applications when the form does not ask. */
static const char *round_of(const struct call *call, const json_t *answers)
{
    const struct call_choices *rounds = &call->content->rounds;
    if (!call_question(call, "round") && rounds->n == 1)
        return rounds->list[0].key;
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
static struct facts facts_of(struct ctx *c, const struct call *call, const json_t *answers)
{
    const struct call_content *content = call->content;
    const char *local = answers_text(answers, "company_name");
    int64_t track_id = track_of(c, call, answers);
    int64_t round_id = call_choice(&content->rounds, round_of(call, answers));
    return (struct facts){
        .track_id = track_id,
        .round_id = round_id,
        .deadline = call_deadline_of(call, track_id, round_id),
        .partner_id = call_choice(&content->partners, answers_text(answers, "partner")),
        .company = *local ? local : answers_text(answers, "company_name_en"),
        .project = answers_text(answers, "project_title"),
        .email = answers_text(answers, "contact_email"),
        .reg_no = text_fold(c->arena, answers_text(answers, "reg_no")),
        .country = answers_text(answers, "country"),
        .search = search_of(c, answers),
    };
}

/* What a choice is called by: of what is chosen now, NULL when nothing is. */
static const char *chosen(const struct call_choices *choices, int64_t id)
{
    for (size_t i = 0; i < choices->n; i++)
        if (choices->list[i].id == id)
            return choices->list[i].key;
    return NULL;
}

/* Leaves in the row what is stored of the answers. */
static void keep_facts(struct application *a, const struct facts *facts, const char *answers_json)
{
    const struct call_content *content = a->call.content;
    a->row.answers_json = answers_json;
    a->row.track_id = facts->track_id ? facts->track_id : NO_INT;
    a->row.round_id = facts->round_id ? facts->round_id : NO_INT;
    a->row.partner_id = facts->partner_id ? facts->partner_id : NO_INT;
    a->row.own_closes_at = facts->deadline.closes_at;
    a->row.own_decks_until = facts->deadline.decks_until;
    a->row.track = chosen(&content->tracks, facts->track_id);
    a->row.round = chosen(&content->rounds, facts->round_id);
    a->row.partner = chosen(&content->partners, facts->partner_id);
    a->row.company = facts->company;
    a->row.project = facts->project;
    a->row.email = facts->email;
    a->row.reg_no = facts->reg_no;
}

static enum err check_email(struct ctx *c, const struct facts *facts)
{
    if (*facts->email)
        return OK;
    issue_add(c, "answers.contact_email", "application_email_needed", "application_email_needed", NULL);
    return fail(c, ERR_INVALID, NULL, "invalid_fields", NULL);
}

/* Where the links go is for who leads the team. */
static enum err check_whose(struct ctx *c, const struct application *a, const struct facts *facts)
{
    if (c->who.kind != WHO_MEMBER || strcmp(facts->email, a->row.email) == 0)
        return OK;
    issue_add(c, "answers.contact_email", "team_leaders_address", "team_leaders_address", NULL);
    return fail(c, ERR_INVALID, NULL, "invalid_fields", NULL);
}

/* ---- a draft ---- */

/* A test takes none of the numbers that are published. */
static enum err take_no(struct ctx *c, const struct application *draft)
{
    return draft->row.test_email ? q_application_test_no_take(c, draft->call.event_id)
                                 : q_application_no_take(c, draft->call.event_id);
}

/* Of the draft its call, answers, row.lang and row.test_email are given. */
static enum err add_draft(struct ctx *c, struct application *draft)
{
    struct q_application_add row;
    const struct call *call = &draft->call;
    struct facts facts = facts_of(c, call, draft->answers);
    keep_facts(draft, &facts, NULL);
    TRY(deadline_check_new(c, draft, facts.deadline.new_until));
    TRY(check_email(c, &facts));
    TRY(take_no(c, draft));
    application_mail_link_ahead(c, facts.email);
    struct q_application_add_in in = {
        .event_id = call->event_id,
        .call_id = call->id,
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
        .checked_no = call->content_no,
        .opt_own_closes_at = opt(&facts.deadline.closes_at),
        .opt_own_decks_until = opt(&facts.deadline.decks_until),
        .now_at = c->now_at,
    };
    TRY(q_application_add(c, &in, &row));
    keep_facts(draft, &facts, in.answers_json);
    draft->row.application_id = c->created_id = row.id;
    draft->row.form_id = call->form_id;
    draft->row.rule_set_id = call->rule_set_id;
    draft->row.no = row.no;
    draft->row.event_id = call->event_id;
    draft->row.call_id = call->id;
    draft->row.state = "draft";
    draft->row.link_no = draft->row.version_no = 1;
    draft->row.created_at = draft->row.changed_at = c->now_at;
    draft->row.received_at = draft->row.submitted_at = draft->row.decided_at = NO_INT;
    return log_add(c, call->event_id, "application.create", application_object(c, row.id), NULL,
                   arena_printf(c->arena, draft->row.test_email ? "{\"is_test\":true,\"no\":%" PRId64
                                                                  ",\"state\":\"draft\"}"
                                                                : "{\"no\":%" PRId64
                                                                  ",\"state\":\"draft\"}",
                                draft->row.no));
}

enum err application_create(struct ctx *c, const struct application_new *in, struct application *out)
{
    AUTO_JSON *given = in->answers ? json_deep_copy(in->answers) : json_object();
    out->row.lang = lang_code(in->lang);
    out->row.test_email = in->test_email;
    out->recommended_by = in->recommended_by;
    out->row.own_closes_at = out->row.own_decks_until = out->row.extended_until = NO_INT;
    TRY(call_find(c, in->event, &out->call));
    TRY(deadline_check(c, out));
    if (in->test_email && *in->test_email && !json_object_get(given, "contact_email"))
        json_object_set_new(given, "contact_email", json_string(in->test_email));
    TRY(answers_merge(c, &out->call, NULL, given, &out->answers));
    TRY(add_draft(c, out));
    TRY(application_mail_link(c, out, out->row.email, in->lang));
    ctx_topic(c, "event", out->call.event_id);
    return OK;
}

/* ---- one that came another way ---- */

enum err application_weigh(struct ctx *c, const struct call *call, const json_t *given, struct application *out)
{
    out->call = *call;
    out->row.lang = lang_code(LANG_EN);
    out->row.state = "draft";
    out->row.checked_no = call->content_no;
    TRY(answers_merge(c, call, NULL, given, &out->answers));
    struct facts facts = facts_of(c, call, out->answers);
    TRY(check_email(c, &facts));
    keep_facts(out, &facts, NULL);
    return OK;
}

enum err application_take_in(struct ctx *c, struct application *a, const char *source, json_t *verdict)
{
    a->is_alone = true;
    a->row.source = "import";
    TRY(add_draft(c, a));
    TRY(q_application_set_source(c, source, a->row.application_id));
    TRY(log_add(c, a->row.event_id, arena_printf(c->arena, "application.%s", source),
                application_object(c, a->row.application_id), NULL,
                arena_printf(c->arena, "{\"source\":\"%s\"}", source)));
    return verdict ? application_submit_as_is(c, a, verdict) : OK;
}

/* ---- changing ---- */

/* A submitted one has to stay fit to be submitted; a draft has no verdict. */
static enum err judge_anew(struct ctx *c, struct application *next)
{
    json_t *verdict = NULL;
    if (strcmp(next->row.state, "submitted") == 0)
        TRY(application_judge(c, next, &verdict));
    next->verdict = verdict;
    next->row.verdict_json = verdict ? json_text(c->arena, verdict) : NULL;
    return OK;
}

static enum err store(struct ctx *c, struct application *next, const struct facts *facts)
{
    bool is_submitted = strcmp(next->row.state, "submitted") == 0;
    struct q_application_save_in in = {
        .opt_track_id = some(&facts->track_id),
        .opt_round_id = some(&facts->round_id),
        .opt_partner_id = some(&facts->partner_id),
        .answers_json = next->row.answers_json,
        .opt_verdict_json = next->row.verdict_json,
        .company = facts->company,
        .project = facts->project,
        .email = facts->email,
        .reg_no = facts->reg_no,
        .country = facts->country,
        .search = facts->search,
        .lang = next->row.lang,
        .opt_checked_no = next->row.checked_no == NO_INT ? NULL : &next->row.checked_no,
        .opt_lateness = is_submitted ? deadline_lateness(c, next) : NULL,
        .opt_own_closes_at = opt(&facts->deadline.closes_at),
        .opt_own_decks_until = opt(&facts->deadline.decks_until),
        .now_at = c->now_at,
        .application_id = next->row.application_id,
        .version_no = next->row.version_no,
        .state = next->row.state,
    };
    enum err e = q_application_save(c, &in);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "decision_changed", NULL);
    TRY(e);
    next->row.version_no++;
    next->row.changed_at = c->now_at;
    ctx_topic(c, "application", next->row.application_id);
    const char *late = in.opt_lateness ? arena_printf(c->arena, "\"lateness\":\"%s\",", in.opt_lateness) : "";
    return log_add(c, next->row.event_id, is_submitted ? "application.resubmit" : "application.save",
                   application_object(c, next->row.application_id),
                   arena_printf(c->arena, "{\"version_no\":%" PRId64 "}", in.version_no),
                   arena_printf(c->arena,
                                "{%s\"received_at\":%" PRId64
                                ",\"version_hash\":\"%s\",\"version_no\":%" PRId64 "}",
                                late, c->received_at, application_version_hash(c, in.answers_json),
                                next->row.version_no));
}

/* What follows from a stored change: the link goes to a new address, duplicates are found. */
static enum err follow_up(struct ctx *c, const struct application *was, const struct application *now)
{
    bool is_submitted = strcmp(now->row.state, "submitted") == 0;
    bool is_moved = strcmp(was->row.email, now->row.email) != 0;
    enum lang lang = LANG_EN;
    (void)lang_of(now->row.lang, &lang);
    if (is_moved)
        TRY(application_mail_link(c, now, now->row.email, lang));
    if (is_submitted && (is_moved || strcmp(was->row.reg_no, now->row.reg_no) != 0))
        TRY(application_find_twins(c, was, now->row.email, now->row.reg_no));
    return OK;
}

enum err application_save(struct ctx *c, struct application *a, const json_t *answers,
                          const enum lang *lang)
{
    TRY(ctx_match(c, a->row.version_no));
    if (strcmp(a->row.state, "draft") != 0 && strcmp(a->row.state, "submitted") != 0)
        return application_wrong_state(c, a);
    bool is_submitted = strcmp(a->row.state, "submitted") == 0;
    if (is_submitted || a->call.content->n_deadlines == 0) /* a draft may go to a track that is still open */
        TRY(deadline_check(c, a));
    AUTO_APPLICATION struct application next = *a;
    next.answers = next.verdict = NULL;
    TRY(answers_merge(c, &a->call, a->answers, answers, &next.answers));
    struct facts facts = facts_of(c, &a->call, next.answers);
    TRY(check_whose(c, a, &facts));
    if (a->call.content->is_track_kept && a->row.track_id != NO_INT)
        facts.track_id = a->row.track_id;
    TRY(check_email(c, &facts));
    keep_facts(&next, &facts, json_text(c->arena, next.answers));
    if (a->call.content->n_deadlines)
        TRY(deadline_check(c, &next));
    if (lang)
        next.row.lang = lang_code(*lang);
    TRY(judge_anew(c, &next));
    TRY(store(c, &next, &facts));
    if (strcmp(next.row.state, "submitted") == 0)
        TRY(consent_follow(c, &next, &next.call, a->answers, next.answers));
    TRY(follow_up(c, a, &next));
    const struct application was = *a;
    *a = next;
    next = was;
    return OK;
}

/* ---- withdrawing ---- */

/* Of a round whose result is out only those leave who stand in reserve by it. */
static enum err check_may_leave(struct ctx *c, const struct q_application_entries *entry)
{
    bool is_out = strcmp(entry->round_state, "confirmed") == 0, is_in_reserve = false;
    if (strcmp(entry->round_state, "published") == 0) {
        TRY(reserve_may_leave(c, entry->entry_id, &is_in_reserve));
        is_out = !is_in_reserve;
    }
    return is_out ? fail(c, ERR_CONFLICT, NULL, "application_results_out", NULL) : OK;
}

static enum err leave_round(struct ctx *c, const struct application *a, const struct q_application_entries *entry)
{
    struct q_application_leave row;
    if (strcmp(entry->round_state, "published") == 0)
        return reserve_leave(c, entry->entry_id);
    enum err e = q_application_leave(c, entry->entry_id, &row);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK) {
        TRY(q_round_free_place(c, row.round_id));
        TRY(log_add(c, a->row.event_id, "entry.withdraw",
                    arena_printf(c->arena, "entry:%" PRId64, entry->entry_id),
                    arena_printf(c->arena, "{\"state\":\"%s\"}", entry->state),
                    "{\"state\":\"withdrawn\"}"));
    }
    return entry->from_entry_id == NO_INT ? OK : reserve_leave(c, entry->from_entry_id);
}

static enum err leave_rounds(struct ctx *c, const struct application *a)
{
    struct q_application_entries *entries;
    size_t n;
    TRY(q_application_entries(c, a->row.application_id, &entries, &n));
    for (size_t i = 0; i < n; i++)
        TRY(check_may_leave(c, &entries[i]));
    for (size_t i = 0; i < n; i++)
        TRY(leave_round(c, a, &entries[i]));
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
    if (row.has_transfers)
        TRY(consent_withdraw_all(c, a));
    TRY(leave_rounds(c, a));
    TRY(application_leave_twins(c, a));
    TRY(log_withdraw(c, a, reason));
    ctx_topic(c, "event", a->row.event_id);
    ctx_topic(c, "application", a->row.application_id);
    return application_mail_withdrawn(c, a);
}

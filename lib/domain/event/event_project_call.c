/* Projection of calls: when applications are taken, by which rules and form, with which documents. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "domain/access/log.h"
#include "domain/event/event_check.h"
#include "domain/event/event_project.h"
#include "domain/event/event_rules.h"
#include "store/queries.h"

/* Rules and forms are immutable: other content is a new version, of which applications keep the one
 * they were made under. */
static enum err put_rules(struct project *p, const struct q_call_by_key *was, const char *rules,
                          int64_t *out)
{
    if (was && strcmp(was->rules_json, rules) == 0) {
        *out = was->rule_set_id;
        return OK;
    }
    struct q_rule_set_last last;
    struct q_rule_set_add row;
    TRY(q_rule_set_last(p->c, p->event_id, &last));
    TRY(q_rule_set_add(p->c, p->event_id, last.version_no + 1, rules, &row));
    *out = row.id;
    return OK;
}

static enum err put_form(struct project *p, const struct q_call_by_key *was, const char *questions,
                         int64_t *out)
{
    if (was && strcmp(was->questions_json, questions) == 0) {
        *out = was->form_id;
        return OK;
    }
    struct q_form_last last;
    struct q_form_add row;
    TRY(q_form_last(p->c, p->event_id, &last));
    TRY(q_form_add(p->c, p->event_id, last.version_no + 1, questions, &row));
    *out = row.id;
    return OK;
}

/* The instants of a call, as the log has them. */
struct times {
    int64_t opens_at, closes_at, grace_ms, new_until, decks_until, team_until; /* the last three: NO_INT: none */
};

static const char *times_json(struct project *p, const struct times *t)
{
    AUTO_JSON *v = json_pack("{s:I,s:I,s:I}", "closes_at", (json_int_t)t->closes_at, "grace_ms",
                             (json_int_t)t->grace_ms, "opens_at", (json_int_t)t->opens_at);
    if (t->new_until != NO_INT)
        json_object_set_new(v, "new_until", json_integer(t->new_until));
    if (t->decks_until != NO_INT)
        json_object_set_new(v, "decks_until", json_integer(t->decks_until));
    if (t->team_until != NO_INT)
        json_object_set_new(v, "team_until", json_integer(t->team_until));
    return json_text(p->c->arena, v);
}

/* Every change of a deadline is logged by itself (design.md section 1). */
static enum err log_times(struct project *p, const struct q_call_by_key *was,
                          const struct q_call_put_in *in)
{
    const struct times old = {was->opens_at, was->closes_at, was->grace_ms, was->new_until, was->decks_until,
                              was->team_until};
    const struct times now = {in->opens_at, in->closes_at, in->grace_ms,
                              in->opt_new_until ? *in->opt_new_until : NO_INT,
                              in->opt_decks_until ? *in->opt_decks_until : NO_INT,
                              in->opt_team_until ? *in->opt_team_until : NO_INT};
    if (old.opens_at == now.opens_at && old.closes_at == now.closes_at && old.grace_ms == now.grace_ms &&
        old.new_until == now.new_until && old.decks_until == now.decks_until && old.team_until == now.team_until)
        return OK;
    return log_add(p->c, p->event_id, "call.change_times",
                   arena_printf(p->c->arena, "call:%lld", (long long)was->id), times_json(p, &old),
                   times_json(p, &now));
}

static enum err log_due(struct project *p, const struct q_upload_kind_by_key *was, int64_t due_at)
{
    struct arena *a = p->c->arena;
    if (was->due_at == due_at)
        return OK;
    return log_add(p->c, p->event_id, "upload_kind.change_due",
                   arena_printf(a, "upload_kind:%lld", (long long)was->id),
                   arena_printf(a, "{\"due_at\":%lld}", (long long)was->due_at),
                   arena_printf(a, "{\"due_at\":%lld}", (long long)due_at));
}

const char *project_words(struct project *p, json_t *v, const char *member)
{
    struct buf b;
    buf_init(&b, p->c->arena, 256);
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(v, member), no, one)
    {
        if (no)
            buf_char(&b, ' ');
        buf_str_add(&b, json_string_value(one));
    }
    return buf_str(&b);
}

/* The exclusive end of a last second that may be absent. */
static const int64_t *opt_closing(struct project *p, json_t *v, const char *member)
{
    int64_t *at = arena_new_of(p->c->arena, int64_t);
    return event_closing(json_object_get(v, member), at) ? at : NULL;
}

static enum err put_upload_kind(struct project *p, json_t *call, int64_t call_id, json_t *v)
{
    bool is_after = json_is_true(json_object_get(v, "is_after_acceptance"));
    bool is_required = json_is_true(json_object_get(v, "is_required"));
    const int64_t *own = opt_closing(p, v, "due"), *decks = opt_closing(p, call, "decks_until");
    if (is_after && !own)
        own = opt_closing(p, call, "answer_until");
    struct q_upload_kind_put_in in = {
        .call_id = call_id,
        .key = json_str(v, "key"),
        .name_json = project_json(p, v, "name"),
        .is_required = is_required && !is_after,
        .opt_after_acceptance = !is_after ? NULL : is_required ? "required" : "optional",
        .is_private = json_is_true(json_object_get(v, "is_private")),
        .due_at = own ? *own : decks ? *decks : project_closing(call, "closes"),
        .is_due_own = own,
        .n_max_bytes = json_integer_value(json_object_get(v, "n_max_bytes")),
        .types = project_words(p, v, "types"),
        .opt_round_key = json_str(v, "round"),
        .opt_consent = json_str(v, "consent"),
    };
    struct q_upload_kind_by_key was;
    enum err e = q_upload_kind_by_key(p->c, call_id, in.key, &was);
    if (e == OK && was.due_at != in.due_at && (own || decks)) /* that of the closing is told with it */
        TRY(q_closing_keep_due(p->c, was.id));
    if (e == OK)
        e = log_due(p, &was, in.due_at);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    struct q_upload_kind_put row;
    TRY(q_upload_kind_put(p->c, &in, &row));
    project_note(p->uploads, project_path(p, json_str(call, "key"), in.key), row.id);
    return OK;
}

static enum err put_call_row(struct project *p, json_t *v, int64_t *call_id)
{
    AUTO_JSON *rules = event_rules(p->doc, v);
    struct q_call_by_key row, *was = &row;
    const char *key = json_str(v, "key"), *zone = json_str(v, "time_zone");
    json_t *n_team_max = json_object_get(json_object_get(v, "team"), "n_max"); /* absent: it has no teams */
    int64_t n_max = json_integer_value(n_team_max);
    enum err e = q_call_by_key(p->c, p->event_id, key, &row);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == ERR_NOT_FOUND)
        was = NULL;
    struct q_call_put_in in = {
        .event_id = p->event_id,
        .key = key,
        .time_zone = zone ? zone : json_str(p->doc, "time_zone"),
        .opens_at = project_instant(v, "opens"),
        .closes_at = project_closing(v, "closes"),
        .grace_ms = json_integer_value(json_object_get(v, "grace_ms")),
        .upload_grace_ms = json_integer_value(json_object_get(v, "upload_grace_ms")),
        .opt_new_until = opt_closing(p, v, "new_until"),
        .opt_decks_until = opt_closing(p, v, "decks_until"),
        .reminders = project_words(p, v, "reminders"),
        .opt_answer_until = opt_closing(p, v, "answer_until"),
        .takes_confirmation = json_is_true(json_object_get(v, "takes_confirmation")),
        .opt_n_team_max = n_team_max ? &n_max : NULL,
        .opt_team_until = opt_closing(p, v, "team_until"),
    };
    int64_t since = was && was->autosubmit_since_at != NO_INT ? was->autosubmit_since_at : p->c->now_at;
    if (json_is_true(json_object_get(v, "is_autosubmitted")))
        in.opt_autosubmit_since_at = &since;
    TRY(put_rules(p, was, json_text(p->c->arena, rules), &in.rule_set_id));
    TRY(put_form(p, was, project_json(p, v, "form"), &in.form_id));
    if (was && was->closes_at != in.closes_at)
        TRY(q_closing_keep_told(p->c, was->id));
    if (was)
        TRY(log_times(p, was, &in));
    struct q_call_put put;
    TRY(q_call_put(p->c, &in, &put));
    project_note(p->calls, key, put.id);
    *call_id = put.id;
    return OK;
}

/* ---- screening ---- */

static enum err put_screening(struct project *p, json_t *call, int64_t call_id)
{
    json_t *checklist = json_object_get(json_object_get(call, "screening"), "checklist");
    if (!checklist)
        return q_call_screening_clear(p->c, call_id);
    return q_call_screening_put(p->c, call_id, json_text(p->c->arena, checklist));
}

/* ---- tracks and rounds that have instants of their own ---- */

static json_t *opt_integer(int64_t at)
{
    return at == NO_INT ? NULL : json_integer(at);
}

/* What of a call differs for tracks and rounds now, as the log has it. */
static enum err deadlines_json(struct project *p, int64_t call_id, const char **out)
{
    struct q_call_deadlines *rows;
    size_t n;
    TRY(q_call_deadlines(p->c, call_id, &rows, &n));
    AUTO_JSON *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_pack("{s:s*,s:s*,s:o*,s:o*,s:o*}", "track", rows[i].track, "round",
                                              rows[i].round, "new_until", opt_integer(rows[i].new_until),
                                              "closes_at", opt_integer(rows[i].closes_at), "decks_until",
                                              opt_integer(rows[i].decks_until)));
    AUTO_JSON *all = json_pack("{s:O}", "deadlines", list);
    *out = json_text(p->c->arena, all);
    return OK;
}

static enum err add_deadlines(struct project *p, json_t *call, int64_t call_id)
{
    size_t no;
    json_t *v;
    json_array_foreach(json_object_get(call, "deadlines"), no, v)
    {
        int64_t track_id = project_id(p->tracks, json_str(v, "track"));
        int64_t round_id = project_id(p->rounds, json_str(v, "round"));
        TRY(q_call_deadline_add(p->c, &(struct q_call_deadline_add_in){
                                          .call_id = call_id,
                                          .position_no = (int64_t)no + 1,
                                          .opt_track_id = track_id == NO_INT ? NULL : &track_id,
                                          .opt_round_id = round_id == NO_INT ? NULL : &round_id,
                                          .opt_new_until = opt_closing(p, v, "new_until"),
                                          .opt_closes_at = opt_closing(p, v, "closes"),
                                          .opt_decks_until = opt_closing(p, v, "decks_until"),
                                      }));
    }
    return OK;
}

/* The applications there are follow them. */
static enum err put_deadlines(struct project *p, json_t *call, int64_t call_id)
{
    const char *before, *after;
    TRY(deadlines_json(p, call_id, &before));
    TRY(q_call_deadline_clear(p->c, call_id));
    TRY(add_deadlines(p, call, call_id));
    TRY(deadlines_json(p, call_id, &after));
    bool is_deck_dated = opt_closing(p, call, "decks_until");
    if (strcmp(before, after) == 0 && !json_array_size(json_object_get(call, "deadlines")))
        return OK;
    if (strcmp(before, after) != 0)
        TRY(q_closing_keep_told(p->c, call_id));
    TRY(q_call_deadline_apply(p->c, is_deck_dated, call_id));
    if (strcmp(before, after) == 0)
        return OK;
    return log_add(p->c, p->event_id, "call.change_deadlines",
                   arena_printf(p->c->arena, "call:%lld", (long long)call_id), before, after);
}

enum err project_calls(struct project *p)
{
    size_t no, upload_no;
    json_t *call, *upload;
    json_array_foreach(json_object_get(p->doc, "calls"), no, call)
    {
        int64_t call_id;
        TRY(put_call_row(p, call, &call_id));
        TRY(put_deadlines(p, call, call_id));
        TRY(put_screening(p, call, call_id));
        json_array_foreach(json_object_get(call, "uploads"), upload_no, upload)
            TRY(put_upload_kind(p, call, call_id, upload));
    }
    return OK;
}

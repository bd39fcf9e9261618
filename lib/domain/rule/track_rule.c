#include "domain/rule/track_rule.h"

#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/application_answers.h"
#include "domain/call/application_in.h"
#include "domain/call/deadline.h"
#include "domain/rule/rule.h"
#include "store/queries.h"

/* The first that passes, or does not need to; else 0, and in *waits what the first undecided one says. */
static int64_t derive(struct ctx *c, const struct call *call, const json_t *answers, struct rule_report *waits)
{
    const struct call_choices *tracks = &call->content->tracks;
    const struct rule_how how = {c->lang, call_day(c, call)};
    *waits = (struct rule_report){.n_results = 0};
    for (size_t i = 0; i < tracks->n; i++) {
        struct rule_report report;
        if (!tracks->list[i].condition)
            return tracks->list[i].id;
        rule_list_eval(c, tracks->list[i].condition, answers, &how, &report);
        if (report.results[0].outcome == RULE_PASS)
            return tracks->list[i].id;
        if (report.results[0].outcome == RULE_UNDECIDED) {
            *waits = report;
            return 0;
        }
    }
    return 0;
}

int64_t track_of(struct ctx *c, const struct call *call, const json_t *answers)
{
    struct rule_report waits;
    if (!call->content->is_track_derived)
        return call_choice(&call->content->tracks, answers_text(answers, "track"));
    return derive(c, call, answers, &waits);
}

enum err track_check(struct ctx *c, const struct call *call, const json_t *answers)
{
    struct rule_report waits;
    if (!call->content->is_track_derived || call->content->is_track_kept || derive(c, call, answers, &waits))
        return OK;
    for (size_t i = 0; waits.n_results && i < waits.results[0].n_needs; i++) {
        const struct rule_need *need = &waits.results[0].needs[i];
        issue_add(c, arena_printf(c->arena, "answers.%s", need->var), "track_undecided",
                  need->is_vague ? "track_vague" : "track_needs", NULL);
    }
    return fail(c, ERR_INVALID, NULL, waits.n_results ? "track_undecided" : "track_none", NULL);
}

/* With the instants that are the track's. */
static enum err put(struct ctx *c, struct application *a, int64_t id)
{
    const struct call_choices *tracks = &a->call.content->tracks;
    struct call_deadline deadline = call_deadline_of(&a->call, id, a->row.round_id);
    struct q_application_set_track row;
    enum err e = q_application_set_track(c, id, deadline.closes_at == NO_INT ? NULL : &deadline.closes_at,
                                         deadline.decks_until == NO_INT ? NULL : &deadline.decks_until,
                                         a->row.application_id, a->row.version_no, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "decision_changed", NULL);
    TRY(e);
    a->row.track_id = id;
    a->row.own_closes_at = deadline.closes_at;
    a->row.own_decks_until = deadline.decks_until;
    for (size_t i = 0; i < tracks->n; i++)
        if (tracks->list[i].id == id)
            a->row.track = tracks->list[i].key;
    return OK;
}

enum err track_settle(struct ctx *c, struct application *a)
{
    int64_t id = a->call.content->is_track_derived ? track_of(c, &a->call, a->answers) : 0;
    return id == 0 || id == a->row.track_id ? OK : put(c, a, id);
}

static const char *named(const char *key, const char *reason, struct ctx *c)
{
    AUTO_JSON *v = json_pack("{s:s?,s:s*}", "track", key, "reason", reason);
    return json_text(c->arena, v);
}

enum err track_overrule(struct ctx *c, struct application *a, const char *key, const char *reason)
{
    int64_t id = call_choice(&a->call.content->tracks, key);
    if (!a->call.content->is_track_derived)
        return fail(c, ERR_CONFLICT, NULL, "track_chosen", NULL);
    if (!id)
        return fail(c, ERR_INVALID, "track", "track_unknown", NULL);
    TRY(call_check_final(c, &a->call, deadline_closes(a)));
    if (strcmp(a->row.state, "submitted") != 0)
        return application_wrong_state(c, a);
    if (id == a->row.track_id)
        return OK;
    const char *before = named(a->row.track, NULL, c);
    TRY(put(c, a, id));
    ctx_topic(c, "event", a->row.event_id);
    ctx_topic(c, "application", a->row.application_id);
    return log_add(c, a->row.event_id, "application.overrule_track", application_object(c, a->row.application_id),
                   before, named(key, reason, c));
}

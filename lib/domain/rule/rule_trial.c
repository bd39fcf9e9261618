#include "domain/rule/rule_trial.h"

#include <string.h>

#include "base/json.h"
#include "domain/access/access.h"
#include "domain/event/event.h"
#include "domain/event/event_draft.h"
#include "domain/event/event_examples.h"
#include "domain/event/event_rules.h"
#include "domain/rule/eligibility.h"
#include "store/queries.h"

static const json_t *call_of(const json_t *doc, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(doc, "calls"), no, one)
        if (json_is_object(one) && (!key || (json_str(one, "key") && strcmp(json_str(one, "key"), key) == 0)))
            return one;
    return NULL;
}

/* A partner is named as its organisation. */
static json_t *partners_of(const json_t *doc)
{
    json_t *list = json_array(), *one, *organisation;
    size_t no, i;
    json_array_foreach(json_object_get(doc, "partners"), no, one)
        json_array_foreach(json_object_get(doc, "organisations"), i, organisation)
            if (json_str(one, "organisation") && json_str(organisation, "key") &&
                strcmp(json_str(one, "organisation"), json_str(organisation, "key")) == 0)
                json_array_append_new(list, json_pack("{s:O*,s:O*}", "key", json_object_get(one, "key"), "name",
                                                      json_object_get(organisation, "name")));
    return list;
}

/* A draft may hold half a question: it is asked once it has a key, a kind and a label. */
json_t *rule_trial_form(const json_t *doc, const json_t *call)
{
    static const char *const lists[] = {"tracks", "rounds"};
    json_t *questions = json_array(), *one;
    json_t *form = json_pack("{s:o,s:o}", "form", questions, "partners", partners_of(doc));
    size_t no;
    json_array_foreach(json_object_get(call, "form"), no, one)
        if (json_str(one, "key") && json_str(one, "kind") && json_is_object(json_object_get(one, "label")))
            json_array_append(questions, one);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (json_is_array(json_object_get(doc, lists[i])))
            json_object_set(form, lists[i], json_object_get(doc, lists[i]));
    return form;
}

static enum err open_draft(struct ctx *c, const char *slug, int64_t draft_id, struct rule_trial *out)
{
    struct event_draft d;
    if (!out->is_organiser)
        return fail(c, ERR_FORBIDDEN, NULL, "not_allowed", NULL);
    TRY(event_draft_get(c, draft_id, &d));
    if (!d.event || strcmp(d.event, slug) != 0)
        return ERR_NOT_FOUND;
    out->draft_id = draft_id;
    out->version_no = d.version_no;
    out->doc = json_stored(c->arena, d.doc_json);
    return OK;
}

static enum err find_draft(struct ctx *c, int64_t event_id, struct rule_trial *out)
{
    struct q_event_draft_of_event row;
    enum err e = out->is_organiser ? q_event_draft_of_event(c, event_id, &row) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    out->open_draft_id = row.id;
    return OK;
}

enum err rule_trial_open(struct ctx *c, const char *slug, const char *call_key, int64_t draft_id,
                         struct rule_trial *out)
{
    struct q_event_head event;
    *out = (struct rule_trial){.draft_id = NO_INT, .open_draft_id = NO_INT};
    TRY(q_event_head(c, slug, &event));
    TRY(access_is_organiser(c, event.id, &out->is_organiser));
    TRY(find_draft(c, event.id, out));
    if (draft_id == NO_INT)
        TRY(event_export(c, slug, &out->doc, &out->version_no));
    else
        TRY(open_draft(c, slug, draft_id, out));
    out->call = call_of(out->doc, call_key);
    if (!out->call && call_key)
        return ERR_NOT_FOUND;
    json_t *call = (json_t *)(uintptr_t)out->call;
    out->form = rule_trial_form(out->doc, call);
    out->rules = event_rules(out->doc, call);
    out->list = rule_check(c, out->rules, &out->faults);
    return OK;
}

void rule_trial_done(struct rule_trial *t)
{
    json_decref(t->doc);
    json_decref(t->form);
    json_decref(t->rules);
}

int64_t rule_trial_day(const struct rule_trial *t)
{
    return event_example_day(t->call, NULL);
}

json_t *rule_trial_judge(struct ctx *c, const struct rule_trial *t, const json_t *answers, int64_t day)
{
    struct rule_report report;
    if (day == RULE_DAY_UNKNOWN)
        day = rule_trial_day(t);
    rule_list_eval(c, t->list, answers, &(struct rule_how){c->lang, day}, &report);
    return eligibility_verdict(&report);
}

/* Handlers for trying out a call's rules. */
#include "api.h"
#include "base/json.h"
#include "base/time.h"
#include "call_json.h"
#include "domain/event/event_examples.h"
#include "domain/rule/eligibility.h"
#include "domain/rule/rule_trial.h"
#include "fields.h"
#include "store/store.h"

#define EXAMPLES_MAX 200

static void write_id(struct jw *w, const char *name, int64_t id)
{
    if (id == NO_INT)
        jw_null(w, name);
    else
        jw_int(w, name, id);
}

static void write_day(struct ctx *c, struct jw *w, const char *name, int64_t day)
{
    int year, month, of_month;
    if (day == RULE_DAY_UNKNOWN) {
        jw_null(w, name);
        return;
    }
    time_civil(day, &year, &month, &of_month);
    jw_str(w, name, arena_printf(c->arena, "%04d-%02d-%02d", year, month, of_month));
}

static void write_misses(struct jw *w, const struct example_miss *misses, size_t n)
{
    jw_key_open(w, "misses", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_str(w, "pointer", misses[i].pointer);
        jw_str(w, "wanted", misses[i].wanted);
        jw_str(w, "got", misses[i].got);
        jw_str(w, "because", misses[i].rule);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

/* An example as it is kept, and what the rules say of it now. */
static void write_example(struct ctx *c, struct jw *w, const struct rule_trial *t, const json_t *example)
{
    const struct example_miss *misses;
    struct rule_report report;
    jw_open(w, '{');
    jw_str(w, "key", json_str(example, "key"));
    jw_raw(w, "example", json_text(c->arena, example));
    write_day(c, w, "judged_on", event_example_day(t->call, example));
    if (t->list) {
        event_example_judge(c, t->list, t->call, example, &report);
        AUTO_JSON *verdict = eligibility_verdict(&report);
        eligibility_write(c, w, &(struct eligibility_told){.verdict = verdict, .rules = t->rules, .judge = t->list,
                                                           .answers = json_object_get(example, "answers"),
                                                           .form = t->form});
        size_t n = event_example_misses(c, example, &report, &misses);
        write_misses(w, misses, n);
    }
    jw_close(w, '}');
}

static void write_examples(struct ctx *c, struct jw *w, const struct rule_trial *t)
{
    size_t no;
    json_t *one;
    jw_key_open(w, "examples", '[');
    json_array_foreach(json_object_get(t->call, "examples"), no, one)
        if (no < EXAMPLES_MAX && json_is_object(one))
            write_example(c, w, t, one);
    jw_close(w, ']');
}

static void write_faults(struct jw *w, const struct rule_fault *faults)
{
    jw_key_open(w, "faults", '[');
    for (; faults; faults = faults->next) {
        jw_open(w, '{');
        jw_str(w, "pointer", faults->pointer);
        jw_str(w, "rule", faults->key);
        jw_str(w, "detail", faults->text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_calls(struct jw *w, const json_t *doc)
{
    size_t no;
    json_t *one;
    jw_key_open(w, "calls", '[');
    json_array_foreach(json_object_get(doc, "calls"), no, one)
        if (json_str(one, "key"))
            jw_str(w, NULL, json_str(one, "key"));
    jw_close(w, ']');
}

static void write_trial(struct ctx *c, struct reply *r, const struct rule_trial *t)
{
    struct jw w = reply_json(r, 200);
    write_id(&w, "draft_id", t->draft_id);
    write_id(&w, "open_draft_id", t->open_draft_id);
    jw_int(&w, "version_no", t->version_no);
    jw_bool(&w, "may_keep", t->is_organiser);
    write_calls(&w, t->doc);
    jw_str(&w, "call", json_str(t->call, "key"));
    write_day(c, &w, "closes_on", rule_trial_day(t));
    call_json_questions(c, &w, t->form);
    call_json_rules(c, &w, t->rules);
    write_faults(&w, t->faults);
    write_examples(c, &w, t);
    reply_end(r, &w);
    reply_version(c, r, t->version_no);
}

enum err api_rule_get(struct ctx *c, struct reply *r)
{
    struct rule_trial t;
    enum err e = rule_trial_open(c, in_text(c, "event"), in_opt_text(c, "call"), in_int(c, "draft_id"), &t);
    if (e == OK)
        write_trial(c, r, &t);
    rule_trial_done(&t);
    return e;
}

/* OK, or the recorded ERR_INVALID with what is wrong with the rules. */
static enum err check_rules(struct ctx *c, const struct rule_trial *t)
{
    for (const struct rule_fault *f = t->faults; f; f = f->next)
        issue_add_text(c, f->pointer, f->key, f->text);
    return t->list ? OK : fail(c, ERR_INVALID, NULL, "rules_faulty", NULL);
}

static enum err try_answers(struct ctx *c, struct reply *r, const struct rule_trial *t)
{
    int64_t first = RULE_DAY_UNKNOWN, last;
    TRY(check_rules(c, t));
    if (in_has(c, "on"))
        (void)rule_date_parse(in_text(c, "on"), &first, &last);
    AUTO_JSON *verdict = rule_trial_judge(c, t, in_json(c, "answers"), first);
    struct jw w = reply_json(r, 200);
    write_day(c, &w, "judged_on", first == RULE_DAY_UNKNOWN ? rule_trial_day(t) : first);
    eligibility_write(c, &w, &(struct eligibility_told){.verdict = verdict, .rules = t->rules, .judge = t->list,
                                                        .answers = in_json(c, "answers"), .form = t->form});
    reply_end(r, &w);
    return OK;
}

enum err api_rule_try(struct ctx *c, struct reply *r)
{
    struct rule_trial t;
    enum err e = rule_trial_open(c, in_text(c, "event"), in_opt_text(c, "call"), in_int(c, "draft_id"), &t);
    if (e == OK)
        e = try_answers(c, r, &t);
    rule_trial_done(&t);
    return e;
}

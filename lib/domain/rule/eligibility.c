#include "domain/rule/eligibility.h"

#include <string.h>

#include "domain/rule/known.h"

static json_t *needs_of(const struct rule_result *r)
{
    json_t *needs = json_array();
    for (size_t i = 0; i < r->n_needs; i++)
        json_array_append_new(needs, json_pack("{s:s++,s:b}", "field", "answers.", r->needs[i].var, "",
                                               "is_vague", r->needs[i].is_vague));
    return needs;
}

json_t *eligibility_verdict(const struct rule_report *report)
{
    json_t *list = json_array();
    for (size_t i = 0; i < report->n_results; i++) {
        const struct rule_result *r = &report->results[i];
        json_t *one = json_pack("{s:s,s:s,s:s,s:s?,s:o}", "key", r->key, "severity",
                                rule_severity_word(r->severity), "outcome", rule_outcome_word(r->outcome),
                                "as_of", r->as_of, "needs", needs_of(r));
        if (r->n_points)
            json_object_set_new(one, "n_points", json_integer(r->outcome == RULE_PASS ? r->n_points : 0));
        json_array_append_new(list, one);
    }
    json_t *verdict = json_pack("{s:s,s:b,s:o}", "verdict", rule_outcome_word(report->verdict), "needs_look",
                                report->needs_look, "rules", list);
    if (report->n_points)
        json_object_set_new(verdict, "n_points", json_integer(report->n_points));
    if (!verdict)
        fatal("out of memory");
    return verdict;
}

enum err eligibility_judge(struct ctx *c, const struct call *call, const json_t *answers, int64_t application_id,
                           json_t **out)
{
    struct rule_report report;
    AUTO_JSON *all = NULL;
    TRY(known_add(c, call, answers, application_id, &all));
    rule_list_eval(c, call->content->judge, all, &(struct rule_how){c->lang, call_day(c, call)}, &report);
    *out = eligibility_verdict(&report);
    return OK;
}

static bool is(const json_t *v, const char *member, const char *word)
{
    const char *s = json_str(v, member);
    return s && strcmp(s, word) == 0;
}

/* In the arena; "" when the rule has no text. A verdict stored before migration 19 has its texts in itself. */
static const char *message_of(struct ctx *c, const json_t *rule, const json_t *rules)
{
    const json_t *message = json_object_get(rule, "message");
    size_t no;
    json_t *one;
    if (!message)
        json_array_foreach(rules, no, one)
            if (is(one, "key", json_str(rule, "key")))
                message = json_object_get(one, "message");
    const char *text = json_in_lang(message, lang_code(c->lang));
    return arena_strdup(c->arena, text ? text : "");
}

static void add_undecided(struct ctx *c, const json_t *rule, const char *message)
{
    size_t no;
    json_t *need;
    const char *key = json_str(rule, "key");
    json_array_foreach(json_object_get(rule, "needs"), no, need)
        issue_add(c, json_str(need, "field"), key,
                  json_is_true(json_object_get(need, "is_vague")) ? "eligibility_vague"
                                                                  : "eligibility_needs",
                  "rule", message, NULL);
    if (no == 0)
        issue_add(c, NULL, key, "eligibility_undecided", "rule", message, NULL);
}

enum err eligibility_check(struct ctx *c, const json_t *verdict, const json_t *rules)
{
    size_t no;
    json_t *rule;
    const char *first = NULL;
    bool is_failed = is(verdict, "verdict", "fail");
    if (is(verdict, "verdict", "pass"))
        return OK;
    json_array_foreach(json_object_get(verdict, "rules"), no, rule)
    {
        if (!is(rule, "severity", "block") || is(rule, "outcome", "pass"))
            continue;
        if (is(rule, "outcome", "undecided"))
            add_undecided(c, rule, message_of(c, rule, rules));
        else
            issue_add_text(c, NULL, json_str(rule, "key"), message_of(c, rule, rules));
        if (!first && is(rule, "outcome", is_failed ? "fail" : "undecided"))
            first = message_of(c, rule, rules);
    }
    return fail(c, ERR_INVALID, NULL, is_failed ? "not_eligible" : "eligibility_undecided", "rule",
                first ? first : "", NULL);
}

void eligibility_write(struct ctx *c, struct jw *w, const json_t *verdict, const json_t *rules)
{
    size_t no;
    json_t *rule;
    jw_str(w, "verdict", json_str(verdict, "verdict"));
    jw_bool(w, "needs_look", json_is_true(json_object_get(verdict, "needs_look")));
    jw_int(w, "n_points", json_integer_value(json_object_get(verdict, "n_points")));
    jw_key_open(w, "rules", '[');
    json_array_foreach(json_object_get(verdict, "rules"), no, rule)
    {
        jw_open(w, '{');
        jw_str(w, "key", json_str(rule, "key"));
        jw_str(w, "severity", json_str(rule, "severity"));
        jw_str(w, "outcome", json_str(rule, "outcome"));
        jw_str(w, "message", message_of(c, rule, rules));
        jw_str(w, "as_of", json_str(rule, "as_of"));
        if (json_object_get(rule, "n_points"))
            jw_int(w, "n_points", json_integer_value(json_object_get(rule, "n_points")));
        jw_raw(w, "needs", json_text(c->arena, json_object_get(rule, "needs")));
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

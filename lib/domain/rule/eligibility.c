#include "domain/rule/eligibility.h"

#include <string.h>

#include "base/buf.h"
#include "domain/rule/known.h"
#include "domain/rule/rule_why.h"

#define TEXT_MAX_N (64u << 10)

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
    if (all != answers)
        json_object_set(*out, "known", json_object_get(all, "known"));
    return OK;
}

struct eligibility_told eligibility_of(const struct call *call, const json_t *verdict, const json_t *answers)
{
    const struct call_content *content = call->content;
    return (struct eligibility_told){.verdict = verdict, .rules = content->rules, .answers = answers,
                                     .judge = content->judge, .form = content->form};
}

static bool is(const json_t *v, const char *member, const char *word)
{
    const char *s = json_str(v, member);
    return s && strcmp(s, word) == 0;
}

/* In the arena; "" when the rule has no text. A verdict stored before migration 19 has its texts in itself. *no is
 * the rule's place in the list. */
static const char *message_of(struct ctx *c, const struct eligibility_told *t, const json_t *rule, size_t *no)
{
    const json_t *message = json_object_get(rule, "message");
    size_t i;
    json_t *one;
    *no = json_array_size(t->rules);
    json_array_foreach(t->rules, i, one)
        if (is(one, "key", json_str(rule, "key"))) {
            message = message ? message : json_object_get(one, "message");
            *no = i;
        }
    const char *text = json_in_lang(message, lang_code(c->lang));
    return arena_strdup(c->arena, text ? text : "");
}

/* Why rule no. `no` fails: judged again over the same, on the day that it was judged as of. */
static const char *const *why_of(struct ctx *c, const struct eligibility_told *t, const json_t *rule, size_t no,
                                 size_t *n)
{
    int64_t day = RULE_DAY_UNKNOWN, last;
    const char *as_of = json_str(rule, "as_of");
    const json_t *known = json_object_get(t->verdict, "known");
    *n = 0;
    if (!t->judge || !is(rule, "outcome", "fail"))
        return NULL;
    if (as_of)
        (void)rule_date_parse(as_of, &day, &last);
    AUTO_JSON *answers = json_copy((json_t *)(uintptr_t)t->answers);
    if (known)
        json_object_set(answers, "known", (json_t *)(uintptr_t)known);
    return rule_why(c, &(struct rule_judged){.rules = t->judge, .form = t->form, .answers = answers, .day = day}, no,
                    n);
}

/* The rule's own text, and why it fails behind it. */
static const char *told(struct ctx *c, const struct eligibility_told *t, const json_t *rule)
{
    struct buf out;
    size_t no, n;
    buf_init(&out, c->arena, TEXT_MAX_N);
    buf_str_add(&out, message_of(c, t, rule, &no));
    const char *const *why = why_of(c, t, rule, no, &n);
    for (size_t i = 0; i < n; i++) {
        buf_char(&out, ' ');
        buf_str_add(&out, why[i]);
    }
    return buf_str(&out);
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

enum err eligibility_check(struct ctx *c, const struct eligibility_told *t)
{
    size_t no;
    json_t *rule;
    const char *first = NULL;
    bool is_failed = is(t->verdict, "verdict", "fail");
    if (is(t->verdict, "verdict", "pass"))
        return OK;
    json_array_foreach(json_object_get(t->verdict, "rules"), no, rule)
    {
        if (!is(rule, "severity", "block") || is(rule, "outcome", "pass"))
            continue;
        const char *text = told(c, t, rule);
        if (is(rule, "outcome", "undecided"))
            add_undecided(c, rule, text);
        else
            issue_add_text(c, NULL, json_str(rule, "key"), text);
        if (!first && is(rule, "outcome", is_failed ? "fail" : "undecided"))
            first = text;
    }
    return fail(c, ERR_INVALID, NULL, is_failed ? "not_eligible" : "eligibility_undecided", "rule",
                first ? first : "", NULL);
}

static void write_rule(struct ctx *c, struct jw *w, const struct eligibility_told *t, const json_t *rule)
{
    size_t no, n;
    jw_open(w, '{');
    jw_str(w, "key", json_str(rule, "key"));
    jw_str(w, "severity", json_str(rule, "severity"));
    jw_str(w, "outcome", json_str(rule, "outcome"));
    jw_str(w, "message", message_of(c, t, rule, &no));
    const char *const *why = why_of(c, t, rule, no, &n);
    jw_key_open(w, "why", '[');
    for (size_t i = 0; i < n; i++)
        jw_str(w, NULL, why[i]);
    jw_close(w, ']');
    jw_str(w, "as_of", json_str(rule, "as_of"));
    if (json_object_get(rule, "n_points"))
        jw_int(w, "n_points", json_integer_value(json_object_get(rule, "n_points")));
    jw_raw(w, "needs", json_text(c->arena, json_object_get(rule, "needs")));
    jw_close(w, '}');
}

void eligibility_write(struct ctx *c, struct jw *w, const struct eligibility_told *t)
{
    size_t no;
    json_t *rule;
    jw_str(w, "verdict", json_str(t->verdict, "verdict"));
    jw_bool(w, "needs_look", json_is_true(json_object_get(t->verdict, "needs_look")));
    jw_int(w, "n_points", json_integer_value(json_object_get(t->verdict, "n_points")));
    jw_key_open(w, "rules", '[');
    json_array_foreach(json_object_get(t->verdict, "rules"), no, rule)
        write_rule(c, w, t, rule);
    jw_close(w, ']');
}

const char *eligibility_reasons(struct ctx *c, const struct eligibility_told *t)
{
    struct buf out;
    size_t no;
    json_t *rule;
    buf_init(&out, c->arena, TEXT_MAX_N);
    json_array_foreach(json_object_get(t->verdict, "rules"), no, rule)
        if (is(rule, "outcome", "fail") && !is(rule, "severity", "bonus")) {
            buf_str_add(&out, out.n ? "\n" : "");
            buf_str_add(&out, told(c, t, rule));
        }
    return buf_str(&out);
}

/* Event check: the questions of a call, and the rules over their answers. */
#include <string.h>

#include "base/json.h"
#include "base/region.h"
#include "domain/call/call.h"
#include "domain/event/event_check_in.h"
#include "domain/event/event_examples.h"
#include "domain/event/event_rules.h"
#include "domain/rule/rule.h"

/* Questions that the program itself reads, by key: an event may leave them out, not redefine them. */
static const struct standard {
    const char *key, *kind;
    const char *list;   /* where its options come from, or NULL */
    const char *only;   /* options are the elements with this true, or NULL: all */
    bool is_needed;     /* in every form, required */
} standards[] = {
    {"company_name", "text", NULL, NULL, false},
    {"company_name_en", "text", NULL, NULL, false},
    {"reg_no", "text", NULL, NULL, false},
    {"country", "country", NULL, NULL, false},
    {"founded", "date", NULL, NULL, false},
    {"is_pre_startup", "bool", NULL, NULL, false},
    {"track", "choice", "tracks", NULL, false},
    {"round", "choice", "rounds", "is_taking_applications", false},
    {"partner", "choice", "partners", NULL, false},
    {"project_title", "text", NULL, NULL, false},
    {"project_summary", "long", NULL, NULL, false},
    {"members", "members", NULL, NULL, false},
    {"contact_name", "text", NULL, NULL, false},
    {"contact_email", "email", NULL, NULL, true}, /* the link goes there */
    {"contact_phone", "phone", NULL, NULL, false},
    {"languages", "languages", NULL, NULL, false},
};
#define N_STANDARDS (sizeof standards / sizeof *standards)

static const struct standard *standard_of(const char *key)
{
    for (size_t i = 0; key && i < N_STANDARDS; i++)
        if (strcmp(standards[i].key, key) == 0)
            return &standards[i];
    return NULL;
}

static bool has_options(struct check *k, const struct standard *s)
{
    size_t no;
    json_t *one;
    json_array_foreach(json_object_get(k->doc, s->list), no, one)
        if (!s->only || check_bool(one, s->only))
            return true;
    return false;
}

/* What belongs to some kinds only, and to which. */
static void check_bounds(struct check *k, const struct at *at, json_t *question)
{
    static const char *const of[][2] = {{"min", "number"},       {"max", "number"},    {"n_decimals", "number"},
                                        {"currencies", "money"}, {"columns", "rows"},  {"min_rows", "rows"},
                                        {"max_rows", "rows"},    {"check_digit", "text"}};
    const char *kind = json_str(question, "kind");
    size_t no;
    json_t *one;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        if (json_object_get(question, of[i][0]) && strcmp(kind, of[i][1]) != 0)
            fault_add(k, AT(at, of[i][0]), "event_question_other_kind", "member", of[i][0], "kind", of[i][1], NULL);
    if (check_int(question, "min", INT64_MIN) > check_int(question, "max", INT64_MAX))
        fault_add(k, AT(at, "max"), "event_question_min_max", NULL);
    json_array_foreach(json_object_get(question, "currencies"), no, one)
        if (json_is_string(one) && !currency_exists(json_string_value(one)))
            fault_add(k, AT_NO(AT(at, "currencies"), no), "event_currency_unknown", NULL);
}

static void check_column(struct check *k, const struct at *at, json_t *column)
{
    const char *kind = json_str(column, "kind"), *key = json_str(column, "key");
    json_t *options = json_object_get(column, "options");
    if (!kind)
        return;
    check_bounds(k, at, column);
    if (key && call_takes_choices(key)) /* they would be taken from the event's lists */
        fault_add(k, AT(at, "key"), "event_column_key", "key", key, NULL);
    if (strcmp(kind, "choice") == 0 && !options)
        fault_add(k, at, "event_question_options", "kind", kind, NULL);
    if (strcmp(kind, "choice") != 0 && options)
        fault_add(k, AT(at, "options"), "event_question_no_options", NULL);
    if (json_object_get(column, "max_chars") && strcmp(kind, "text") != 0)
        fault_add(k, AT(at, "max_chars"), "event_question_no_max", NULL);
}

static void check_rows(struct check *k, const struct at *at, json_t *question)
{
    size_t no;
    json_t *one, *columns = json_object_get(question, "columns");
    if (strcmp(json_str(question, "kind"), "rows") == 0 && !columns)
        fault_add(k, at, "event_question_columns", NULL);
    if (check_int(question, "min_rows", 0) > check_int(question, "max_rows", 50))
        fault_add(k, AT(at, "max_rows"), "event_question_min_max", NULL);
    json_array_foreach(columns, no, one)
        check_column(k, AT_NO(AT(at, "columns"), no), one);
}

static void check_question(struct check *k, const struct at *at, json_t *question)
{
    const char *kind = json_str(question, "kind");
    if (!kind)
        return;
    const struct standard *s = standard_of(json_str(question, "key"));
    if (s && strcmp(s->kind, kind) != 0)
        fault_add(k, AT(at, "kind"), "event_question_standard", "key", s->key, "kind", s->kind, NULL);
    bool is_from_event = s && s->list;
    if (is_from_event && !has_options(k, s))
        fault_add(k, at, "event_question_from_event", "list", s->list, NULL);
    bool takes_options = shape_has_word("choice many", kind) && !is_from_event;
    json_t *options = json_object_get(question, "options");
    if (takes_options && !options)
        fault_add(k, at, "event_question_options", "kind", kind, NULL);
    if (!takes_options && options)
        fault_add(k, AT(at, "options"), "event_question_no_options", NULL);
    if (json_object_get(question, "max_chars") && !shape_has_word("text long", kind))
        fault_add(k, AT(at, "max_chars"), "event_question_no_max", NULL);
    check_bounds(k, at, question);
    check_rows(k, at, question);
}

static json_t *question_of(json_t *form, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(form, no, one)
        if (json_str(one, "key") && strcmp(json_str(one, "key"), key) == 0)
            return one;
    return NULL;
}

/* What rule.h says of the rules, at the place where they are written. Its pointers start at the list:
 * `skip` characters of them are not shown. */
static const struct rule_list *check_conditions(struct check *k, const struct at *at, json_t *rules, size_t skip)
{
    const struct rule_fault *faults = NULL;
    const struct rule_list *list = rule_check(k->c, rules, &faults);
    for (; faults; faults = faults->next)
        fault_add_below(k, at, faults->pointer + skip, faults->key, faults->text);
    return list;
}

/* Its answers are to the form's questions, or what the records know; and the rules say of them what they must. */
static void check_example(struct check *k, const struct at *at, json_t *call, json_t *example,
                          const struct rule_list *rules)
{
    const char *key;
    json_t *one;
    json_object_foreach(json_object_get(example, "answers"), key, one)
        if (!question_of(json_object_get(call, "form"), key) && strcmp(key, "known") != 0)
            fault_add(k, AT(AT(at, "answers"), key), "event_example_answer", NULL);
    if (!rules || !json_is_object(example))
        return;
    const struct example_miss *misses;
    struct rule_report report;
    event_example_judge(k->c, rules, call, example, &report);
    size_t n = event_example_misses(k->c, example, &report, &misses);
    for (size_t i = 0; i < n; i++) {
        const struct msg_arg args[] = {{"wanted", misses[i].wanted}, {"got", misses[i].got}, {"rule", misses[i].rule}};
        fault_add_below(k, at, misses[i].pointer, "event_example_miss",
                        msg_text(k->c->arena, k->c->lang, "event_example_miss", args, 3));
    }
}

/* Whether a condition counts from the day of judging. */
static bool is_relative(json_t *condition)
{
    const char *op;
    json_t *one;
    size_t no;
    json_array_foreach(condition, no, one)
        if (is_relative(one))
            return true;
    json_object_foreach(condition, op, one)
        if ((strcmp(op, "date") == 0 && json_is_object(one)) || is_relative(one))
            return true;
    return false;
}

static void check_rule(struct check *k, const struct at *at, json_t *call, json_t *rule)
{
    const char *as_of = json_str(rule, "as_of");
    if (!as_of)
        return;
    if ((strcmp(as_of, "date") == 0) != (json_object_get(rule, "as_of_date") != NULL))
        fault_add(k, AT(at, "as_of"), "event_as_of_date", NULL);
    if ((strcmp(as_of, "round") == 0) != (json_object_get(rule, "as_of_round") != NULL))
        fault_add(k, AT(at, "as_of"), "event_as_of_round", NULL);
    if (strcmp(as_of, "announced") == 0 && !json_object_get(call, "announced"))
        fault_add(k, AT(at, "as_of"), "event_as_of_announced", NULL);
    const json_t *round = check_find(k, "rounds", json_str(rule, "as_of_round"));
    bool is_blocking = json_str(rule, "severity") && strcmp(json_str(rule, "severity"), "block") == 0;
    if (round && is_blocking && !json_is_object(json_object_get(round, "starts")))
        fault_add(k, AT(at, "as_of_round"), "event_as_of_unknown", NULL);
}

/* Whether each rule has its parts: what lacks them was said already, and better. */
static bool is_whole(json_t *call)
{
    size_t no;
    json_t *one, *rules = json_object_get(call, "rules");
    json_array_foreach(rules, no, one)
        if (!json_is_object(one) || !json_str(one, "key") || !json_str(one, "severity") ||
            !json_is_object(json_object_get(one, "condition")) ||
            !json_is_object(json_object_get(one, "message")))
            return false;
    return json_is_array(rules);
}

static void check_consent(struct check *k, const struct at *at, json_t *form, json_t *upload)
{
    const char *key = json_str(upload, "consent");
    const char *kind = key ? json_str(question_of(form, key), "kind") : NULL;
    if (key && (!kind || strcmp(kind, "consent") != 0))
        fault_add(k, AT(at, "consent"), "event_upload_consent", "key", key, NULL);
}

/* What is asked after the acceptance: until when has to be said, after the closing; and what the program reads before
 * is asked before. */
static void check_after(struct check *k, const struct at *at, json_t *call)
{
    size_t no;
    json_t *one;
    int64_t closes, until = 0;
    bool has_until = event_closing(json_object_get(call, "answer_until"), &until);
    if (has_until && event_closing(json_object_get(call, "closes"), &closes) && until <= closes)
        fault_add(k, AT(at, "answer_until"), "event_answer_until_early", NULL);
    if (check_bool(call, "takes_confirmation") && !has_until)
        fault_add(k, AT(at, "takes_confirmation"), "event_answer_until_needed", NULL);
    json_array_foreach(json_object_get(call, "form"), no, one)
    {
        const struct at *here = AT_NO(AT(at, "form"), no);
        if (!event_is_after_acceptance(one))
            continue;
        if (!has_until)
            fault_add(k, AT(here, "is_after_acceptance"), "event_answer_until_needed", NULL);
        if (standard_of(json_str(one, "key")))
            fault_add(k, AT(here, "is_after_acceptance"), "event_after_standard", "key", json_str(one, "key"), NULL);
    }
    json_array_foreach(json_object_get(call, "uploads"), no, one)
    {
        const struct at *here = AT_NO(AT(at, "uploads"), no);
        if (!check_bool(one, "is_after_acceptance"))
            continue;
        if (!has_until)
            fault_add(k, AT(here, "is_after_acceptance"), "event_answer_until_needed", NULL);
        if (json_str(one, "round"))
            fault_add(k, AT(here, "round"), "event_after_round", NULL);
    }
}

static void check_call(struct check *k, const struct at *at, json_t *call)
{
    json_t *form = json_object_get(call, "form"), *one;
    size_t no;
    for (size_t i = 0; i < N_STANDARDS; i++) {
        const struct standard *s = &standards[i];
        json_t *question = s->is_needed ? question_of(form, s->key) : NULL;
        if (s->is_needed && json_is_array(form) && !check_bool(question, "is_required"))
            fault_add(k, AT(at, "form"), "event_question_needed", "key", s->key, "kind", s->kind, NULL);
    }
    json_array_foreach(form, no, one)
    {
        const struct at *here = AT_NO(AT(at, "form"), no);
        check_question(k, here, one);
        json_t *condition = json_object_get(one, "condition");
        if (json_is_object(condition)) {
            AUTO_JSON *rule = event_question_rule(k->doc, call, one);
            (void)check_conditions(k, here, rule, strlen("/0"));
        }
        if (is_relative(condition))
            fault_add(k, AT(here, "condition"), "event_question_relative", NULL);
    }
    json_array_foreach(json_object_get(call, "uploads"), no, one)
        check_consent(k, AT_NO(AT(at, "uploads"), no), form, one);
    check_after(k, at, call);
    json_array_foreach(json_object_get(call, "rules"), no, one)
        check_rule(k, AT_NO(AT(at, "rules"), no), call, one);
    if (!is_whole(call))
        return;
    AUTO_JSON *rules = event_rules(k->doc, call);
    const struct rule_list *list = check_conditions(k, AT(at, "rules"), rules, 0);
    json_array_foreach(json_object_get(call, "examples"), no, one)
        check_example(k, AT_NO(AT(at, "examples"), no), call, one, list);
}

/* Tracks that follow from the answers of a call: conditions over its form, which then does not ask. */
static void check_track_conditions(struct check *k, size_t call_no, json_t *call)
{
    size_t no;
    json_t *track, *form = json_object_get(call, "form");
    bool is_derived = false;
    json_array_foreach(json_object_get(k->doc, "tracks"), no, track)
    {
        if (!json_is_object(json_object_get(track, "condition")))
            continue;
        AUTO_JSON *rule = event_question_rule(k->doc, call, track);
        (void)check_conditions(k, AT_NO(AT(NULL, "tracks"), no), rule, strlen("/0"));
        is_derived = true;
    }
    if (is_derived && question_of(form, "track"))
        fault_add(k, AT(AT_NO(AT(NULL, "calls"), call_no), "form"), "event_track_derived", NULL);
}

/* Pages under /organise that are of no event (web/src/routes.ts). */
static const char *const pages[] = {"drafts", "new", "newsletter", "organisations"};

static void check_slug(struct check *k)
{
    const char *slug = json_str(k->doc, "slug");
    for (size_t i = 0; slug && i < sizeof pages / sizeof *pages; i++)
        if (strcmp(slug, pages[i]) == 0)
            fault_add(k, AT(NULL, "slug"), "event_slug_page", "slug", slug, NULL);
}

/* Whether a call asks a question, or wants an upload, of that key. */
static bool is_asked(const struct check *k, const char *key)
{
    size_t no, upload_no;
    json_t *call, *upload;
    json_array_foreach(json_object_get(k->doc, "calls"), no, call)
    {
        if (question_of(json_object_get(call, "form"), key))
            return true;
        json_array_foreach(json_object_get(call, "uploads"), upload_no, upload)
            if (json_str(upload, "key") && strcmp(json_str(upload, "key"), key) == 0)
                return true;
    }
    return false;
}

/* Who abroad gets what: of what is asked. */
static void check_recipient(struct check *k, const struct at *at, json_t *recipient)
{
    size_t no;
    json_t *key;
    json_array_foreach(json_object_get(recipient, "questions"), no, key)
        if (json_is_string(key) && !is_asked(k, json_string_value(key)))
            fault_add(k, AT_NO(AT(at, "questions"), no), "event_recipient_question", "key", json_string_value(key),
                      NULL);
    if (json_array_size(json_object_get(k->doc, "calls")) == 0)
        fault_add(k, at, "event_recipient_no_call", NULL);
}

void check_forms(struct check *k)
{
    check_slug(k);
    size_t no;
    json_t *call, *recipient;
    json_array_foreach(json_object_get(k->doc, "calls"), no, call)
    {
        check_call(k, AT_NO(AT(NULL, "calls"), no), call);
        check_track_conditions(k, no, call);
    }
    json_array_foreach(json_object_get(k->doc, "recipients"), no, recipient)
        check_recipient(k, AT_NO(AT(NULL, "recipients"), no), recipient);
    const char *slug = json_str(k->doc, "slug"), *parent = json_str(k->doc, "parent");
    if (slug && parent && strcmp(slug, parent) == 0)
        fault_add(k, AT(NULL, "parent"), "event_parent_self", NULL);
    if (json_object_get(k->doc, "registration")) /* where it could be, it has become ticket_types */
        fault_add(k, AT(NULL, "registration"), "event_registration", NULL);
}

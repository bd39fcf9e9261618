/* Event check: the questions of a call, and the rules over their answers. */
#include <string.h>

#include "base/json.h"
#include "domain/event_check_in.h"
#include "domain/event_rules.h"
#include "domain/rule.h"

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
static void check_conditions(struct check *k, const struct at *at, json_t *rules, size_t skip)
{
    const struct rule_fault *faults = NULL;
    (void)rule_check(k->c, rules, &faults);
    for (; faults; faults = faults->next)
        fault_add_below(k, at, faults->pointer + skip, faults->key, faults->text);
    json_decref(rules);
}

static void check_rule(struct check *k, const struct at *at, json_t *rule)
{
    const char *as_of = json_str(rule, "as_of");
    bool wants_date = as_of && strcmp(as_of, "date") == 0;
    if (as_of && wants_date != (json_object_get(rule, "as_of_date") != NULL))
        fault_add(k, AT(at, "as_of"), "event_as_of_date", NULL);
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
        if (json_is_object(json_object_get(one, "condition")))
            check_conditions(k, here, event_question_rule(k->doc, call, one), strlen("/0"));
    }
    json_array_foreach(json_object_get(call, "rules"), no, one)
        check_rule(k, AT_NO(AT(at, "rules"), no), one);
    if (is_whole(call))
        check_conditions(k, AT(at, "rules"), event_rules(k->doc, call), 0);
}

void check_forms(struct check *k)
{
    size_t no;
    json_t *call;
    json_array_foreach(json_object_get(k->doc, "calls"), no, call)
        check_call(k, AT_NO(AT(NULL, "calls"), no), call);
    const char *slug = json_str(k->doc, "slug"), *parent = json_str(k->doc, "parent");
    if (slug && parent && strcmp(slug, parent) == 0)
        fault_add(k, AT(NULL, "parent"), "event_parent_self", NULL);
    if (json_object_get(k->doc, "registration")) /* where it could be, it has become ticket_types */
        fault_add(k, AT(NULL, "registration"), "event_registration", NULL);
}

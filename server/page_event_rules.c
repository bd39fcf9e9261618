/* Who may apply: the rules as people say them, and the questions that they need, which a script lets a
 * reader answer on the spot. */
#include <string.h>

#include "base/json.h"
#include "page_event.h"
#include "page_part.h"

static void write_list(struct event_view *v)
{
    static const char *const marks[][2] = {
        {"warn", "page_rule_warn"}, {"bonus", "page_rule_bonus"}, {"manual", "page_rule_manual"}};
    size_t no;
    json_t *rule;
    html_open_class(v->h, "ul", "rules");
    json_array_foreach(json_object_get(v->call_doc, "rules"), no, rule)
    {
        html_open(v->h, "li");
        html_texts(v->h, "span", NULL, json_object_get(rule, "message"));
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (strcmp(json_str(rule, "severity"), marks[i][0]) == 0) {
                html_text(v->h, " ");
                html_say(v->h, "span", "badge", marks[i][1]);
            }
        html_close(v->h);
    }
    html_close(v->h);
}

/* ---- the questions ---- */

static const char *id_of(struct event_view *v, const json_t *question)
{
    return arena_printf(v->c->arena, "check-%s", json_str(question, "key"));
}

/* Name and kind, by which the script puts the answers together. */
static void write_control_attrs(struct event_view *v, const json_t *question)
{
    html_attr(v->h, "id", id_of(v, question));
    html_attr(v->h, "name", json_str(question, "key"));
    html_attr(v->h, "data-kind", json_str(question, "kind"));
}

static void write_option(struct event_view *v, const char *value, const json_t *label)
{
    const char *lang, *text = html_pick(v->h, label, &lang);
    html_open(v->h, "option");
    html_attr(v->h, "value", value);
    html_text(v->h, text ? text : value);
    html_close(v->h);
}

static void write_countries(struct event_view *v)
{
    size_t n;
    const struct part_country *list = part_countries(v->h, &n);
    for (size_t i = 0; i < n; i++) {
        html_open(v->h, "option");
        html_attr(v->h, "value", list[i].code);
        html_text(v->h, list[i].name);
        html_close(v->h);
    }
}

static void write_select(struct event_view *v, const json_t *form, const json_t *question)
{
    const json_t *list = call_choices(form, question);
    bool is_own = !list;
    size_t i;
    json_t *one;
    html_open(v->h, "select");
    write_control_attrs(v, question);
    html_open(v->h, "option");
    html_attr(v->h, "value", "");
    html_text(v->h, html_msg(v->h, "page_choose"));
    html_close(v->h);
    if (strcmp(json_str(question, "kind"), "country") == 0)
        write_countries(v);
    json_array_foreach(is_own ? json_object_get(question, "options") : list, i, one)
        write_option(v, json_str(one, is_own ? "value" : "key"), json_object_get(one, is_own ? "label" : "name"));
    html_close(v->h);
}

static void write_input(struct event_view *v, const json_t *question)
{
    bool is_date = strcmp(json_str(question, "kind"), "date") == 0;
    html_open(v->h, "input");
    write_control_attrs(v, question);
    html_attr(v->h, "autocomplete", "off");
    html_attr(v->h, "inputmode", is_date ? "numeric" : NULL);
    html_attr(v->h, "placeholder", is_date ? html_msg(v->h, "page_date_form") : NULL);
}

static void write_check(struct event_view *v, const json_t *question)
{
    html_open_class(v->h, "label", "check");
    html_open(v->h, "input");
    html_attr(v->h, "type", "checkbox");
    write_control_attrs(v, question);
    html_texts(v->h, "span", NULL, json_object_get(question, "label"));
    html_close(v->h);
}

static void write_question(struct event_view *v, const json_t *form, const json_t *question)
{
    const char *kind = json_str(question, "kind");
    if (strcmp(kind, "bool") == 0 || strcmp(kind, "consent") == 0) {
        write_check(v, question);
        return;
    }
    html_open_class(v->h, "div", "field field--short");
    html_open_class(v->h, "label", "field-label");
    html_attr(v->h, "for", id_of(v, question));
    html_texts(v->h, "span", NULL, json_object_get(question, "label"));
    html_close(v->h);
    html_texts(v->h, "p", "field-help", json_object_get(question, "help"));
    if (strcmp(kind, "choice") == 0 || strcmp(kind, "country") == 0)
        write_select(v, form, question);
    else
        write_input(v, question);
    html_close(v->h);
}

/* The questions that any rule reads, each once, in the form's order. */
static bool is_read(const json_t *rules, const json_t *question)
{
    size_t i;
    json_t *rule;
    json_array_foreach(rules, i, rule)
        if (json_object_get(json_object_get(rule, "vars"), json_str(question, "key")))
            return true;
    return false;
}

/* Lists of several values need more than one control: those rules are told in the application's form. */
static bool is_simple(const json_t *question)
{
    const char *kind = json_str(question, "kind");
    return strcmp(kind, "many") != 0 && strcmp(kind, "languages") != 0 && strcmp(kind, "members") != 0;
}

static void write_check_form(struct event_view *v, const json_t *form, const json_t *rules)
{
    static const char *const said[] = {"pass", "fail", "undecided", "offline"};
    size_t i, n = 0;
    json_t *question;
    json_array_foreach(json_object_get(form, "form"), i, question)
        n += is_read(rules, question) && is_simple(question);
    if (n == 0)
        return;
    html_open_class(v->h, "form", "card card--flat stack eligibility no-print");
    html_attr(v->h, "action", event_path(v, "/apply"));
    html_attr(v->h, "data-eligibility", arena_printf(v->c->arena, "/api/v1/events/%s/eligibility", v->head.slug));
    for (size_t k = 0; k < sizeof said / sizeof *said; k++)
        html_attr(v->h, arena_printf(v->c->arena, "data-%s", said[k]),
                  html_msg(v->h, arena_printf(v->c->arena, "page_check_%s", said[k])));
    html_flag(v->h, "hidden", true);
    html_say(v->h, "h3", NULL, "page_check");
    json_array_foreach(json_object_get(form, "form"), i, question)
        if (is_read(rules, question) && is_simple(question))
            write_question(v, form, question);
    html_open_class(v->h, "div", "eligibility-said");
    html_attr(v->h, "role", "status");
    html_close(v->h);
    html_say(v->h, "p", "meta", "page_check_note");
    html_close(v->h);
}

enum err event_write_rules(struct event_view *v)
{
    if (!v->has_call || !json_array_size(json_object_get(v->call_doc, "rules")))
        return OK;
    event_section(v, "who", "page_who");
    write_list(v);
    if (v->c->now_at < v->call.closes_at) /* later nobody can act on it */
        write_check_form(v, v->call.content->form, v->call.content->rules);
    html_close(v->h);
    return OK;
}

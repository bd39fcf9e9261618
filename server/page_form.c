/* Handlers for the app's pages that begin with an event's form. The page holds the answer to the script's
 * first request, and of the form to apply with the fields that come first: one types at once, and the script
 * takes over what stands in them (web/src/early.ts). They look as pages/apply/Form.svelte draws them. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/call/application_answers.h"
#include "domain/call/call.h"
#include "fields.h"
#include "job.h"
#include "page.h"
#include "page_event.h"
#include "store/queries.h"

/* ---- the first fields ---- */

/* What a rule that shuts out reads is asked first. */
static bool decides(const json_t *call, const char *key)
{
    size_t no;
    json_t *rule;
    json_array_foreach(json_object_get(call, "rules"), no, rule)
        if (strcmp(json_str(rule, "severity"), "block") == 0 && json_object_get(json_object_get(rule, "vars"), key))
            return true;
    return false;
}

static bool is_first(const json_t *call, const json_t *question)
{
    const char *key = json_str(question, "key");
    return strcmp(key, "contact_email") == 0 ||
           (decides(call, key) && strcmp(json_str(question, "kind"), "consent") != 0);
}

/* The kinds that are one plain control; the others come with the script. */
static const struct control {
    const char *kind, *type, *inputmode, *autocomplete;
} controls[] = {
    {"bool", "checkbox", NULL, NULL},
    {"text", "text", NULL, "off"},
    {"date", "text", NULL, "off"},
    {"email", "email", "email", "email"},
    {"phone", "tel", "tel", "tel"},
};

static const struct control *control_of(const json_t *question)
{
    const char *kind = json_str(question, "kind");
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        if (strcmp(controls[i].kind, kind) == 0)
            return &controls[i];
    return NULL;
}

static const char *help_of(struct html *h, const json_t *question)
{
    const char *lang, *help = html_pick(h, json_object_get(question, "help"), &lang);
    if (help && *help)
        return help;
    return strcmp(json_str(question, "key"), "contact_email") == 0 ? html_msg(h, "page_form_email_help") : NULL;
}

static void write_label(struct html *h, const json_t *question)
{
    const char *lang, *label = html_pick(h, json_object_get(question, "label"), &lang);
    html_put(h, "bdi", NULL, label ? label : json_str(question, "key"));
}

static void write_help(struct html *h, const char *id, const char *help)
{
    if (!help)
        return;
    html_open_class(h, "p", "field-help");
    html_attr(h, "id", id);
    html_put(h, "bdi", NULL, help);
    html_close(h);
}

static void write_check(struct html *h, const json_t *question, const char *help_id)
{
    const char *help = help_of(h, question);
    html_open_class(h, "label", "check");
    html_open(h, "input");
    html_attr(h, "type", "checkbox");
    html_attr(h, "name", json_str(question, "key"));
    html_attr(h, "aria-describedby", help ? help_id : NULL);
    html_open(h, "span");
    write_label(h, question);
    html_close(h);
    html_close(h);
    write_help(h, help_id, help);
}

static void write_line(struct html *h, const json_t *question, const struct control *control, const char *help_id)
{
    const char *key = json_str(question, "key"), *id = arena_printf(h->arena, "early-%s", key);
    const char *help = help_of(h, question);
    bool is_date = strcmp(control->kind, "date") == 0;
    html_open_class(h, "label", "field-label");
    html_attr(h, "for", id);
    write_label(h, question);
    if (!json_is_true(json_object_get(question, "is_required"))) {
        html_text(h, " ");
        html_say(h, "span", "field-optional", "page_form_optional");
    }
    html_close(h);
    write_help(h, help_id, help);
    html_open(h, "input");
    html_attr(h, "id", id);
    html_attr(h, "type", control->type);
    html_attr(h, "name", key);
    html_attr(h, "dir", "auto");
    html_attr(h, "inputmode", control->inputmode);
    html_attr(h, "autocomplete", control->autocomplete);
    html_attr(h, "placeholder", is_date && !help ? html_msg(h, "page_form_date") : NULL);
    html_attr(h, "aria-describedby", help ? help_id : NULL);
}

static void write_question(struct html *h, const json_t *question, const struct control *control)
{
    const char *help_id = arena_printf(h->arena, "early-%s-help", json_str(question, "key"));
    html_open_class(h, "div", "form-question");
    html_open_class(h, "div", strcmp(control->kind, "date") == 0 ? "field field--short" : "field");
    if (strcmp(control->kind, "bool") == 0)
        write_check(h, question, help_id);
    else
        write_line(h, question, control, help_id);
    html_close(h);
    html_close(h);
}

/* Where the part that one is at and the time that is left will stand. */
static void write_frame(struct html *h)
{
    html_say(h, "p", "lede", "page_form_lede");
    html_open_class(h, "div", "form-strip");
    html_say(h, "p", "form-save", "page_form_wait");
    html_close(h);
    html_open_class(h, "div", "split form-split");
    html_open_class(h, "div", "stack form-main");
    html_open_class(h, "details", "step-menu");
    html_flag(h, "inert", true);
    html_open(h, "summary");
    html_put(h, "span", "meta", "\u00a0");
    html_say(h, "strong", NULL, "page_form_first");
    html_close(h);
    html_close(h);
    html_open_class(h, "section", "stack");
    html_open_class(h, "header", "stack stack--tight");
    html_put(h, "p", "meta form-wide", "\u00a0");
    html_say(h, "h2", NULL, "page_form_first");
    html_say(h, "p", "prose", "page_form_about");
    html_close(h);
}

static void write_first_fields(struct html *h, const json_t *questions)
{
    size_t no;
    json_t *question;
    write_frame(h);
    json_array_foreach((json_t *)(uintptr_t)questions, no, question)
        write_question(h, question, control_of(question));
    page_skeleton(h);
    html_close(h);
    html_close(h);
    html_close(h);
}

/* The questions of the form's first part that can be written, up to one that cannot. `answer` is the API's. */
static enum err first_questions(struct ctx *c, const json_t *answer, json_t *out)
{
    size_t no;
    json_t *question;
    struct call call;
    AUTO_JSON *answers = json_object();
    TRY(call_find(c, in_text(c, "event"), &call));
    json_array_foreach(json_object_get(answer, "questions"), no, question)
    {
        bool is_asked = is_first(answer, question) &&
                        answers_asked(c, call_question(&call, json_str(question, "key")), answers);
        if (is_asked && !control_of(question))
            break;
        if (is_asked)
            json_array_append(out, question);
    }
    return OK;
}

/* ---- the pages ---- */

/* What a handler of the API answers to the page's first request; NULL when it refuses: the script asks
 * then, and shows the refusal. */
static const char *answer_ahead(struct ctx *c, route_fn *handler)
{
    struct reply answer;
    reply_init(&answer, c->arena);
    if (handler(c, &answer) == OK)
        return buf_str(&answer.body);
    failure_clear(c);
    return NULL;
}

static const char *ahead_of(struct ctx *c, const char *path, const char *answer)
{
    struct buf b;
    if (!answer)
        return NULL;
    buf_init(&b, c->arena, REPLY_BODY_MAX);
    struct jw w = jw_on(&b);
    jw_open(&w, '{');
    jw_raw(&w, path, answer);
    jw_close(&w, '}');
    return buf_str(&b);
}

struct form_page {
    const char *title_key, *part, *api; /* api: the path of what it asks first, and its answer */
    const char *answer;
    void (*write)(struct html *h, const json_t *of);
    const json_t *of;
};

/* Not there for a stranger while the event is not public. */
static enum err answer_form(struct ctx *c, struct reply *r, const struct form_page *form)
{
    struct page p;
    struct q_event_head event;
    TRY(page_event_head(c, &event));
    const char *name = json_stored_in_lang(c->arena, event.name_json, lang_code(c->lang));
    const char *does = msg_text(c->arena, c->lang, form->title_key, NULL, 0);
    TRY(page_begin(&p, c, r, &(struct page_about){.kind = PAGE_APP, .path = job_of(c)->req.path,
                                                  .is_hidden = !event.is_public, .part = form->part,
                                                  .ahead = ahead_of(c, form->api, form->answer),
                                                  .time_zone = event.time_zone,
                                                  .title = arena_printf(c->arena, "%s · %s", does, name)}));
    page_await(&p, &(struct page_wait){name, arena_printf(c->arena, "/events/%s", event.slug), does, form->write,
                                       form->of});
    page_end(&p);
    return OK;
}

enum err page_app_apply(struct ctx *c, struct reply *r)
{
    AUTO_JSON *call = NULL, *questions = json_array();
    struct form_page form = {.title_key = "page_app_apply", .part = "src/pages/apply/Apply.svelte",
                             .api = arena_printf(c->arena, "/api/v1/events/%s/call", in_text(c, "event")),
                             .answer = answer_ahead(c, api_call_get)};
    if (form.answer)
        call = json_stored(c->arena, form.answer);
    /* Who has begun already gets what is kept, by the script: an empty field would be no field of theirs. */
    bool has_begun = request_cookie(&job_of(c)->req, c->arena, "begun");
    if (call && !has_begun && strcmp(json_str(call, "call_state"), "open") == 0)
        TRY(first_questions(c, call, questions));
    if (json_array_size(questions)) {
        form.write = write_first_fields;
        form.of = questions;
    }
    return answer_form(c, r, &form);
}

enum err page_app_register(struct ctx *c, struct reply *r)
{
    return answer_form(c, r, &(struct form_page){
        .title_key = "page_app_register", .part = "src/pages/registration/Register.svelte",
        .api = arena_printf(c->arena, "/api/v1/events/%s/tickets", in_text(c, "event")),
        .answer = answer_ahead(c, api_ticket_list)});
}

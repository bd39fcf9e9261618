/* Handlers for the versions of forms and rules: what applicants and organisers are told of a change. */
#include <string.h>

#include "api.h"
#include "application_form.h"
#include "call_json.h"
#include "domain/call/form_version.h"
#include "domain/event/event_draft.h"
#include "fields.h"
#include "store/queries.h"

/* ---- as members of an application ---- */

enum err application_form_sort(struct ctx *c, struct application *a, json_t **left)
{
    json_t *answers;
    TRY(form_version_left(c, a, left, &answers));
    if (!*left)
        return OK;
    json_decref(a->answers);
    a->answers = answers;
    a->row.answers_json = json_text(c->arena, answers);
    return OK;
}

static void write_left(struct ctx *c, struct jw *w, const struct application *a, const json_t *left)
{
    size_t no;
    json_t *one;
    jw_key_open(w, "left", '[');
    json_array_foreach(left, no, one)
    {
        const json_t *question = json_object_get(one, "question");
        jw_open(w, '{');
        jw_str(w, "key", json_str(one, "key"));
        jw_str(w, "why", json_str(one, "why"));
        jw_str(w, "detail", json_str(one, "detail"));
        jw_raw(w, "answer", json_text(c->arena, json_object_get(one, "answer")));
        if (json_is_object(question)) {
            jw_key_open(w, "question", '{');
            call_json_question(c, w, a->call.content->form, question);
            jw_close(w, '}');
        } else {
            jw_null(w, "question");
        }
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

enum err application_form_write(struct ctx *c, struct jw *w, const struct application *a, const json_t *left)
{
    AUTO_JSON *news = NULL;
    jw_int(w, "form_id", a->call.form_id);
    jw_int(w, "rule_set_id", a->call.rule_set_id);
    TRY(form_version_news(c, a, &news));
    if (news)
        jw_raw(w, "news", json_text(c->arena, news));
    if (left)
        write_left(c, w, a, left);
    if ((c->who.kind == WHO_APPLICANT || c->who.kind == WHO_MEMBER) && !a->is_as_of)
        return OK;
    call_json_questions(c, w, a->call.content->form);
    call_json_rules(c, w, a->call.content->rules);
    return OK;
}

enum err api_application_form_take(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(form_version_take(c, &a));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "form_id", a.call.form_id);
    jw_int(&w, "rule_set_id", a.call.rule_set_id);
    reply_end(r, &w);
    return OK;
}

/* ---- before an event is published anew ---- */

enum err api_event_draft_touched(struct ctx *c, struct reply *r)
{
    struct event_draft d;
    AUTO_JSON *touched = NULL;
    TRY(event_draft_get(c, in_int(c, "draft_id"), &d));
    TRY(event_draft_look(c, &d));
    AUTO_JSON *doc = json_stored(c->arena, d.doc_json);
    if (d.event_id != NO_INT && d.faults.n == 0)
        TRY(form_version_touched(c, doc, d.event_id, &touched));
    struct jw w = reply_json(r, 200);
    jw_raw(&w, "calls", touched ? json_text(c->arena, touched) : "[]");
    reply_end(r, &w);
    return OK;
}

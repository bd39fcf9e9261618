/* Handlers for what is asked of applicants once they are accepted. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "call_json.h"
#include "domain/access/access.h"
#include "domain/call/acceptance.h"
#include "fields.h"
#include "store/queries.h"

static void write_opt_time(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

/* The issues found are not this answer's failure. */
static enum err write_missing(struct ctx *c, struct jw *w, struct application *a, struct acceptance *x)
{
    size_t n;
    enum err e = acceptance_missing(c, a, x, &n);
    const struct issue *i = c->failure.issues;
    c->failure.issues = NULL;
    TRY(e);
    jw_int(w, "n_missing", (int64_t)n);
    jw_key_open(w, "missing", '[');
    for (; i; i = i->next) {
        jw_open(w, '{');
        jw_str(w, "field", i->field);
        jw_str(w, "rule", i->rule);
        jw_str(w, "detail", i->text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static void write_reply(struct jw *w, const struct acceptance *x)
{
    jw_bool(w, "takes_confirmation", x->call.takes_confirmation);
    jw_str(w, "reply", x->row.reply);
    write_opt_time(w, "replied_at", x->row.replied_at);
    write_opt_time(w, "until_at", x->until_at);
    jw_bool(w, "is_extended", x->row.own_answer_until != NO_INT);
}

static enum err answer(struct ctx *c, struct reply *r, int64_t application_id)
{
    AUTO_APPLICATION struct application a = {0};
    AUTO_ACCEPTANCE struct acceptance x = {0};
    TRY(application_open(c, application_id, &a));
    enum err e = acceptance_open(c, &a, &x);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, NULL, "acceptance_none", NULL);
    TRY(e);
    struct jw w = reply_json(r, 200);
    jw_str(&w, "state", a.row.state);
    jw_int(&w, "version_no", x.row.version_no);
    jw_str(&w, "time_zone", x.call.time_zone);
    write_reply(&w, &x);
    jw_bool(&w, "is_open", strcmp(a.row.state, "accepted") == 0 && c->received_at < x.until_at);
    call_json_questions(c, &w, x.call.content->form);
    jw_raw(&w, "answers", x.row.answers_json);
    TRY(write_missing(c, &w, &a, &x));
    reply_end(r, &w);
    reply_version(c, r, x.row.version_no);
    reply_header(r, "Content-Language", lang_code(c->lang));
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_acceptance_get(struct ctx *c, struct reply *r)
{
    return answer(c, r, in_int(c, "application_id"));
}

static enum err open_both(struct ctx *c, struct application *a, struct acceptance *x)
{
    TRY(application_open(c, in_int(c, "application_id"), a));
    enum err e = acceptance_open(c, a, x);
    return e == ERR_NOT_FOUND ? fail(c, ERR_NOT_FOUND, NULL, "acceptance_none", NULL) : e;
}

enum err api_acceptance_save(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    AUTO_ACCEPTANCE struct acceptance x = {0};
    TRY(open_both(c, &a, &x));
    TRY(ctx_match(c, x.row.version_no));
    TRY(acceptance_save(c, &a, &x, in_json(c, "answers"), in_opt_text(c, "reply")));
    return answer(c, r, a.row.application_id);
}

enum err api_acceptance_extend(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    AUTO_ACCEPTANCE struct acceptance x = {0};
    TRY(open_both(c, &a, &x));
    TRY(acceptance_extend(c, &a, &x, in_int(c, "answer_until")));
    return answer(c, r, a.row.application_id);
}

/* ---- who is missing ---- */

static enum err write_line(struct ctx *c, struct jw *w, int64_t application_id)
{
    AUTO_APPLICATION struct application a = {0};
    AUTO_ACCEPTANCE struct acceptance x = {0};
    TRY(application_open(c, application_id, &a));
    TRY(acceptance_open(c, &a, &x));
    jw_open(w, '{');
    jw_int(w, "application_id", a.row.application_id);
    jw_int(w, "no", a.row.no);
    jw_str(w, "company", a.row.company);
    jw_str(w, "state", a.row.state);
    jw_str(w, "time_zone", x.call.time_zone);
    write_reply(w, &x);
    jw_bool(w, "is_over", c->received_at >= x.until_at);
    TRY(write_missing(c, w, &a, &x));
    jw_close(w, '}');
    return OK;
}

enum err api_acceptance_list(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    struct q_acceptance_list *rows;
    bool is_all;
    size_t n;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    TRY(access_is_organiser(c, event.event_id, &is_all));
    TRY(q_acceptance_list(c, event.event_id, is_all, c->who.person_id, &rows, &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++)
        TRY(write_line(c, &w, rows[i].application_id));
    jw_close(&w, ']');
    reply_end(r, &w);
    return OK;
}

/* Handlers for screeners: who screens, what each finds, and all of it side by side for the organiser. */
#include <inttypes.h>
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "call_json.h"
#include "domain/call/application.h"
#include "domain/rule/eligibility.h"
#include "domain/screening/look.h"
#include "fields.h"
#include "store/queries.h"

/* ---- who screens ---- */

static struct screener_share share_in(struct ctx *c)
{
    const int64_t *first = in_opt_int(c, "first_no"), *last = in_opt_int(c, "last_no");
    return (struct screener_share){in_opt_text(c, "track"), first ? *first : 0, last ? *last : 0};
}

enum err api_screener_invite(struct ctx *c, struct reply *r)
{
    int64_t person_id;
    struct screener_new in = {.slug = in_text(c, "event"), .email = in_text(c, "email"), .name = in_text(c, "name"),
                              .lang = c->lang, .share = share_in(c)};
    if (in_has(c, "lang") && !lang_of(in_text(c, "lang"), &in.lang))
        return fail(c, ERR_INVALID, "lang", "field_choice", "choices", "ko, zh, en", NULL);
    TRY(screener_invite(c, &in, &person_id));
    struct jw w = reply_json(r, 201);
    jw_int(&w, "person_id", person_id);
    jw_str(&w, "email", in.email);
    reply_end(r, &w);
    return OK;
}

enum err api_screener_list(struct ctx *c, struct reply *r)
{
    struct q_screener_event event;
    struct rows rows;
    size_t n;
    TRY(q_screener_event(c, in_text(c, "event"), &event));
    struct jw w = reply_json(r, 200);
    TRY(q_screener_list(c, event.id, &rows));
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_screener_set(struct ctx *c, struct reply *r)
{
    struct screener_share share = share_in(c);
    TRY(screener_set(c, in_text(c, "event"), in_int(c, "person_id"), &share));
    reply_empty(r, 204);
    return OK;
}

enum err api_screener_drop(struct ctx *c, struct reply *r)
{
    TRY(screener_drop(c, in_text(c, "event"), in_int(c, "person_id")));
    reply_empty(r, 204);
    return OK;
}

enum err api_me_screening_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    size_t n;
    TRY(q_screener_event_list(c, c->who.kind == WHO_PERSON ? c->who.person_id : 0, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

/* ---- a screener's own ---- */

enum err api_look_list(struct ctx *c, struct reply *r)
{
    struct q_screener_event event;
    struct q_look_mine_counts counts;
    struct rows rows;
    int64_t after, limit = in_limit(c);
    TRY(in_cursor(c, 0, &after));
    TRY(q_screener_event(c, in_text(c, "event"), &event));
    struct jw w = reply_json(r, 200);
    if (after == 0) {
        TRY(q_look_mine_counts(c, c->who.person_id, event.id, &counts));
        jw_raw(&w, "event_name", event.name_json);
        jw_str(&w, "time_zone", event.time_zone);
        jw_int(&w, "n_applications", counts.n_applications);
        jw_int(&w, "n_waiting", counts.n_waiting);
    }
    TRY(q_look_mine(c, c->who.person_id, event.id, after, in_bool(c, "is_waiting"), limit, &rows));
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* Nobody is written to by a screener: what reaches a person, and what is private, stays with the organiser. */
static bool is_for_screeners(const json_t *question)
{
    const char *kind = json_str(question, "kind");
    return strcmp(kind, "email") != 0 && strcmp(kind, "phone") != 0 &&
           !json_is_true(json_object_get(question, "is_private"));
}

/* Of a team's members without their addresses. */
static void strip_members(json_t *members)
{
    size_t no;
    json_t *one;
    json_array_foreach(members, no, one)
        if (json_is_object(one))
            json_object_del(one, "email");
}

static void write_answers(struct ctx *c, struct jw *w, const struct application *a)
{
    const json_t *form = a->call.content->form;
    AUTO_JSON *shown = json_object();
    size_t no;
    json_t *question;
    jw_key_open(w, "questions", '[');
    json_array_foreach(json_object_get(form, "form"), no, question)
    {
        if (!is_for_screeners(question))
            continue;
        const char *key = json_str(question, "key");
        jw_open(w, '{');
        call_json_question(c, w, form, question);
        jw_close(w, '}');
        json_t *answer = json_deep_copy(json_object_get(a->answers, key));
        if (answer && strcmp(json_str(question, "kind"), "members") == 0)
            strip_members(answer);
        if (answer)
            json_object_set_new(shown, key, answer);
    }
    jw_close(w, ']');
    jw_raw(w, "answers", json_text(c->arena, shown));
}

static enum err write_documents(struct ctx *c, struct jw *w, struct application *a)
{
    struct documents docs;
    TRY(application_documents(c, a, &docs));
    jw_key_open(w, "documents", '[');
    for (const struct document *d = docs.list; d < docs.list + docs.n; d++) {
        if (d->is_after_acceptance || d->is_private)
            continue;
        jw_open(w, '{');
        jw_str(w, "key", d->key);
        jw_raw(w, "name", d->name_json);
        jw_bool(w, "is_wanted", d->is_wanted);
        jw_str(w, "state", document_state_word(d->state));
        if (d->upload_key) {
            jw_str(w, "upload_key", d->upload_key);
            jw_str(w, "file_name", d->file_name);
            jw_int(w, "n_bytes", d->n_bytes);
        }
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

/* *version_no: 0 when nothing was kept yet. */
static enum err write_found(struct ctx *c, struct jw *w, const struct application *a, int64_t *version_no)
{
    struct q_look_get look = {.checks_json = "{}", .note = ""};
    const char *checklist;
    enum err e = q_look_get(c, a->row.application_id, c->who.person_id, &look);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    *version_no = look.version_no;
    TRY(look_checklist(c, a->call.id, &checklist));
    jw_raw(w, "checklist", checklist);
    jw_key_open(w, "look", '{');
    jw_int(w, "version_no", look.version_no);
    jw_str(w, "recommendation", look.recommendation);
    jw_raw(w, "checks", look.checks_json);
    jw_str(w, "note", look.note);
    if (e == OK)
        jw_time(w, "saved_at", look.saved_at);
    jw_close(w, '}');
    return OK;
}

enum err api_look_get(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    const json_t *rules;
    int64_t version_no;
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(application_verdict(c, &a, &rules));
    struct eligibility_told told = eligibility_of(&a.call, a.verdict, a.answers);
    struct jw w = reply_json(r, 200);
    jw_int(&w, "application_id", a.row.application_id);
    jw_int(&w, "no", a.row.no);
    jw_str(&w, "event", a.call.slug);
    jw_raw(&w, "event_name", a.call.name_json);
    jw_str(&w, "time_zone", a.call.time_zone);
    jw_str(&w, "company", a.row.company);
    jw_str(&w, "project", a.row.project);
    jw_str(&w, "track", a.row.track);
    jw_time(&w, "received_at", a.row.received_at);
    jw_bool(&w, "is_open", strcmp(a.row.state, "submitted") == 0);
    write_answers(c, &w, &a);
    TRY(write_documents(c, &w, &a));
    jw_key_open(&w, "eligibility", '{');
    eligibility_write(c, &w, &told);
    jw_close(&w, '}');
    TRY(write_found(c, &w, &a, &version_no));
    reply_end(r, &w);
    if (version_no)
        reply_version(c, r, version_no);
    reply_header(r, "Content-Language", lang_code(c->lang));
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_look_save(struct ctx *c, struct reply *r)
{
    int64_t version_no;
    struct look_found in = {.application_id = in_int(c, "application_id"), .checks = in_json(c, "checks"),
                            .note = in_opt_text(c, "note"), .recommendation = in_opt_text(c, "recommendation")};
    TRY(look_save(c, &in, &version_no));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "application_id", in.application_id);
    jw_int(&w, "version_no", version_no);
    jw_str(&w, "recommendation", in.recommendation);
    jw_time(&w, "saved_at", c->now_at);
    reply_end(r, &w);
    reply_version(c, r, version_no);
    return OK;
}

enum err api_look_declare(struct ctx *c, struct reply *r)
{
    TRY(look_declare(c, in_int(c, "application_id"), in_text(c, "reason")));
    reply_empty(r, 204);
    return OK;
}

/* ---- for organisers ---- */

enum err api_look_of_application(struct ctx *c, struct reply *r)
{
    struct q_application_brief a;
    struct rows rows;
    const char *checklist;
    size_t n;
    int64_t id = in_int(c, "application_id");
    TRY(q_application_brief(c, id, &a));
    ctx_topic(c, "look", id);
    ctx_topic(c, "looks", a.event_id); /* who screens what */
    TRY(look_checklist(c, a.call_id, &checklist));
    struct jw w = reply_json(r, 200);
    jw_raw(&w, "checklist", checklist);
    TRY(q_look_of_application(c, a.event_id, id, &rows));
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    return OK;
}

enum err api_look_clear_conflict(struct ctx *c, struct reply *r)
{
    TRY(look_clear_conflict(c, in_int(c, "application_id"), in_int(c, "person_id")));
    reply_empty(r, 204);
    return OK;
}

/* Of one application; `looks` are in the order of the lines. *at goes on behind its own. */
static void write_line(struct jw *w, const struct q_look_standing *line, const struct q_look_of_lines *looks, size_t n,
                       size_t *at)
{
    jw_open(w, '{');
    jw_int(w, "application_id", line->id);
    jw_int(w, "no", line->no);
    jw_str(w, "company", line->company);
    jw_str(w, "project", line->project);
    jw_str(w, "track", line->track);
    jw_str(w, "pending_state", line->pending_state);
    jw_int(w, "n_waiting", line->n_waiting);
    jw_int(w, "n_done", line->n_done);
    jw_key_open(w, "looks", '[');
    for (; *at < n && looks[*at].id == line->id; ++*at) {
        jw_open(w, '{');
        jw_int(w, "person_id", looks[*at].person_id);
        jw_str(w, "name", looks[*at].name);
        jw_str(w, "recommendation", looks[*at].recommendation);
        jw_bool(w, "is_conflicted", looks[*at].is_conflicted);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}

static const char *digits_of(struct ctx *c, const struct q_look_standing *lines, size_t n)
{
    struct buf out;
    buf_init(&out, c->arena, n * 19 + 1);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%019" PRId64, lines[i].id);
    return buf_str(&out);
}

enum err api_look_standing(struct ctx *c, struct reply *r)
{
    struct q_screener_event event;
    struct q_look_standing *lines;
    struct q_look_of_lines *looks = NULL;
    size_t n, n_looks = 0, at = 0;
    int64_t after, limit = in_limit(c);
    TRY(in_cursor(c, 0, &after));
    TRY(q_screener_event(c, in_text(c, "event"), &event));
    TRY(q_look_standing(c, event.id, after, in_bool(c, "is_undecided"), in_opt_text(c, "standing"), limit, &lines, &n));
    if (n)
        TRY(q_look_of_lines(c, digits_of(c, lines, n), event.id, &looks, &n_looks));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++)
        write_line(&w, &lines[i], looks, n_looks, &at);
    jw_close(&w, ']');
    bool is_full = n == (size_t)limit;
    jw_str(&w, "next_cursor", is_full ? arena_printf(c->arena, "%" PRId64, lines[n - 1].id) : NULL);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

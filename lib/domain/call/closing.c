#include "domain/call/closing.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/acceptance.h"
#include "domain/call/application_in.h"
#include "domain/call/deadline.h"

#define BATCH   50 /* applications in one transaction */
#define HOUR_MS (INT64_C(3600) * 1000)

/* ---- at the closing ---- */

/* What the applicant calls the question or document that an issue is about. */
static const char *label_of(struct ctx *c, struct application *a, const char *field)
{
    const char *key = strchr(field, '.') ? strchr(field, '.') + 1 : field;
    const struct call_content *content = a->call.content;
    if (strncmp(field, "answers.", 8) == 0) {
        const struct call_question *q = call_question(&a->call, key);
        const char *label = q ? json_text(c->arena, json_object_get(q->json, "label")) : "{}";
        return json_stored_in_lang(c->arena, label, lang_code(c->lang));
    }
    for (size_t i = 0; i < content->n_upload_kinds; i++)
        if (strcmp(content->upload_kinds[i].key, key) == 0)
            return json_stored_in_lang(c->arena, content->upload_kinds[i].name_json, lang_code(c->lang));
    return key;
}

/* Everything that stood against it, a line each. */
static const char *lines_of(struct ctx *c, struct application *a)
{
    struct buf b;
    buf_init(&b, c->arena, 1 << 16);
    for (const struct issue *i = c->failure.issues; i; i = i->next) {
        if (i != c->failure.issues)
            buf_char(&b, '\n');
        buf_str_add(&b, "- ");
        if (i->field && *label_of(c, a, i->field)) {
            buf_str_add(&b, label_of(c, a, i->field));
            buf_str_add(&b, ": ");
        }
        buf_str_add(&b, i->text);
    }
    if (!c->failure.issues)
        buf_str_add(&b, c->failure.detail ? c->failure.detail : "–");
    return buf_str(&b);
}

/* It stays a draft; the applicant is told why. */
static enum err leave(struct ctx *c, struct application *a)
{
    const char *missing = lines_of(c, a);
    failure_clear(c);
    TRY(log_add(c, a->row.event_id, "application.not_submitted", application_object(c, a->row.application_id), NULL,
                "{\"state\":\"draft\"}"));
    return application_mail_closing(c, a, &(struct application_closing){.text = MAIL_CLOSING_INCOMPLETE,
                                                                        .missing = missing});
}

/* As if it had been submitted in its last millisecond. */
static enum err close_one(struct ctx *c, int64_t application_id)
{
    AUTO_APPLICATION struct application a = {0};
    AUTO_JSON *verdict = NULL;
    struct q_closing_note row;
    enum err e = q_closing_note(c, c->now_at, application_id, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(application_open(c, application_id, &a));
    c->received_at = deadline_closes(&a) - 1;
    (void)lang_of(a.row.lang, &c->lang);
    e = application_judge(c, &a, &verdict);
    if (e == ERR_INVALID)
        return leave(c, &a);
    TRY(e);
    return application_submit(c, &a);
}

static enum err close_some(struct ctx *c, int64_t at, bool *is_more)
{
    struct q_closing_over *calls;
    struct q_closing_drafts *drafts;
    size_t n_calls, n;
    TRY(q_closing_over(c, at, &calls, &n_calls));
    for (size_t i = 0; i < n_calls && !*is_more; i++) {
        TRY(q_closing_drafts(c, at, calls[i].id, BATCH, &drafts, &n));
        for (size_t k = 0; k < n; k++)
            TRY(close_one(c, drafts[k].id));
        *is_more = n == BATCH;
    }
    return OK;
}

/* ---- before it ---- */

static enum err remind_one(struct ctx *c, int64_t application_id, int64_t before_ms)
{
    AUTO_APPLICATION struct application a = {0};
    struct q_closing_reminded row;
    TRY(application_open(c, application_id, &a));
    enum err e = q_closing_reminded(c, deadline_closes(&a) - before_ms, application_id, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    return application_mail_closing(c, &a, &(struct application_closing){.text = MAIL_DRAFT_REMINDER});
}

/* The shortest first: who was away for the longer one needs no two letters. */
static int64_t next_before(const char *reminders, int64_t than_ms)
{
    int64_t best = 0;
    for (const char *p = reminders; *p; p += strcspn(p, " "), p += strspn(p, " ")) {
        int64_t ms = strtoll(p, NULL, 10) * HOUR_MS;
        if (ms > than_ms && (best == 0 || ms < best))
            best = ms;
    }
    return best;
}

static enum err remind_some(struct ctx *c, int64_t at, bool *is_more)
{
    struct q_closing_calls *calls;
    struct q_closing_to_remind *drafts;
    size_t n_calls, n;
    TRY(q_closing_calls(c, at, &calls, &n_calls));
    for (size_t i = 0; i < n_calls; i++)
        for (int64_t ms = next_before(calls[i].reminders, 0); ms; ms = next_before(calls[i].reminders, ms)) {
            TRY(q_closing_to_remind(c, ms, at, calls[i].id, BATCH, &drafts, &n));
            for (size_t k = 0; k < n; k++)
                TRY(remind_one(c, drafts[k].id, ms));
            if ((*is_more |= n == BATCH))
                return OK;
        }
    return OK;
}

/* ---- when it was changed ---- */

/* Not of a closing that was over before and still is. */
static enum err tell_one(struct ctx *c, const struct q_closing_changed *was)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(q_closing_told(c, was->id));
    TRY(application_open(c, was->id, &a));
    int64_t now_at = deadline_of_call(&a);
    bool is_of_use = now_at > c->now_at || was->told_closes_at > c->now_at;
    if (now_at == was->told_closes_at || !is_of_use || deadline_closes(&a) != now_at)
        return OK;
    return application_mail_closing(c, &a, &(struct application_closing){.text = MAIL_DEADLINE_CHANGED,
                                                                         .was_at = was->told_closes_at});
}

static enum err tell_some(struct ctx *c, bool *is_more)
{
    struct q_closing_changed *changed;
    size_t n;
    TRY(q_closing_changed(c, BATCH, &changed, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tell_one(c, &changed[i]));
    *is_more |= n == BATCH;
    return OK;
}

/* ---- when a document's was changed ---- */

/* Not of what is not asked of it, has a date of its own, is there already, or was over before and still is. */
static enum err tell_due(struct ctx *c, const struct q_closing_due_changed *was, int64_t application_id)
{
    AUTO_APPLICATION struct application a = {0};
    struct documents docs;
    TRY(application_open(c, application_id, &a));
    const struct q_call_upload_kinds *kinds = a.call.content->upload_kinds;
    size_t i = 0;
    while (i < a.call.content->n_upload_kinds && kinds[i].upload_kind_id != was->upload_kind_id)
        i++;
    if (i == a.call.content->n_upload_kinds)
        return OK;
    int64_t due_at = deadline_due(&a, &kinds[i]);
    bool is_of_use = due_at > c->now_at || was->told_due_at > c->now_at;
    if (due_at != kinds[i].due_at || due_at == was->told_due_at || !is_of_use)
        return OK;
    TRY(application_documents(c, &a, &docs));
    for (const struct document *d = docs.list; d < docs.list + docs.n; d++)
        if (strcmp(d->key, kinds[i].key) == 0 && d->state != DOCUMENT_COMPLETE)
            return application_mail_due(c, &a, d, was->told_due_at);
    return OK;
}

static enum err tell_some_due(struct ctx *c, bool *is_more)
{
    struct q_closing_due_changed *kinds;
    struct q_closing_due_of *rows;
    size_t n_kinds, n;
    TRY(q_closing_due_changed(c, &kinds, &n_kinds));
    if (n_kinds == 0)
        return OK;
    TRY(q_closing_due_of(c, kinds[0].call_id, kinds[0].up_to_id, BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tell_due(c, &kinds[0], rows[i].id));
    *is_more |= n == BATCH || n_kinds > 1;
    return n == BATCH ? q_closing_due_told(c, rows[n - 1].id, kinds[0].upload_kind_id)
                      : q_closing_due_done(c, kinds[0].upload_kind_id);
}

/* ---- all of it ---- */

enum err closing_sweep(struct ctx *c, int64_t at, bool *is_more)
{
    *is_more = false;
    TRY(tell_some(c, is_more));
    if (!*is_more)
        TRY(tell_some_due(c, is_more));
    if (!*is_more)
        TRY(remind_some(c, at, is_more));
    if (!*is_more)
        TRY(close_some(c, at, is_more));
    return *is_more ? OK : acceptance_sweep(c, at, is_more);
}

enum err closing_is_due(struct ctx *c, int64_t at, bool *out)
{
    struct q_closing_over *over;
    struct q_closing_drafts *drafts;
    struct q_closing_changed *changed;
    struct q_closing_calls *calls;
    struct q_closing_to_remind *to_remind;
    struct q_closing_due_changed *kinds;
    size_t n_over, n_calls, n = 0;
    TRY(q_closing_changed(c, 1, &changed, &n));
    if (n == 0)
        TRY(q_closing_due_changed(c, &kinds, &n));
    TRY(q_closing_over(c, at, &over, &n_over));
    for (size_t i = 0; i < n_over && n == 0; i++)
        TRY(q_closing_drafts(c, at, over[i].id, 1, &drafts, &n));
    TRY(q_closing_calls(c, at, &calls, &n_calls));
    for (size_t i = 0; i < n_calls && n == 0; i++)
        for (int64_t ms = next_before(calls[i].reminders, 0); ms && n == 0; ms = next_before(calls[i].reminders, ms))
            TRY(q_closing_to_remind(c, ms, at, calls[i].id, 1, &to_remind, &n));
    *out = n > 0;
    return *out ? OK : acceptance_is_due(c, at, out);
}

/* Handlers for what was agreed to with an application: declarations, and transfers to recipients abroad. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/call/consent.h"
#include "fields.h"
#include "reply.h"
#include "store/queries.h"

/* ---- what was agreed to, word by word ---- */

static void write_opt_time(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

/* A text as it was shown. */
static void write_words(struct jw *w, const char *key, const json_t *texts, const char *lang)
{
    if (texts)
        jw_str(w, key, json_in_lang(texts, lang));
}

static json_t *question_of(json_t *questions, const char *key)
{
    size_t no;
    json_t *one;
    json_array_foreach(questions, no, one)
        if (strcmp(json_str(one, "key"), key) == 0)
            return one;
    return NULL;
}

static void write_declaration(struct ctx *c, struct jw *w, const struct q_consent_list *row, const char *lang)
{
    AUTO_JSON *questions = json_stored(c->arena, row->questions_json);
    const json_t *question = question_of(questions, row->key);
    jw_str(w, "kind", "declaration");
    jw_int(w, "form_no", row->form_no);
    write_words(w, "label", json_object_get(question, "label"), lang);
    write_words(w, "help", json_object_get(question, "help"), lang);
}

static void write_transfer(struct ctx *c, struct jw *w, const struct q_consent_list *row, const char *lang)
{
    static const char *const members[] = {"name", "items", "purpose", "method", "retention", "refusal"};
    AUTO_JSON *text = json_stored(c->arena, row->text_json);
    jw_str(w, "kind", "transfer");
    jw_int(w, "recipient_no", row->recipient_no);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        write_words(w, members[i], json_object_get(text, members[i]), lang);
    jw_str(w, "country", json_str(text, "country"));
    jw_str(w, "contact", json_str(text, "contact"));
}

static void write_consent(struct ctx *c, struct jw *w, const struct q_consent_list *row)
{
    const char *lang = row->lang ? row->lang : lang_code(c->lang);
    jw_open(w, '{');
    jw_str(w, "key", row->key);
    jw_str(w, "lang", row->lang); /* null: an organiser brought it, it was not shown here */
    jw_time(w, "given_at", row->given_at);
    write_opt_time(w, "ended_at", row->ended_at);
    if (row->recipient_id == NO_INT)
        write_declaration(c, w, row, lang);
    else
        write_transfer(c, w, row, lang);
    jw_close(w, '}');
}

/* ---- whom abroad one may agree to give it ---- */

/* "given", "changed": agreed to other words than hold now, or "none". */
static const char *state_of(const struct q_recipient_list *recipient, const struct q_consent_list *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].recipient_id != NO_INT && rows[i].ended_at == NO_INT && strcmp(rows[i].key, recipient->key) == 0)
            return rows[i].recipient_no >= recipient->holds_no ? "given" : "changed";
    return "none";
}

static enum err write_recipients(struct ctx *c, struct jw *w, int64_t event_id, const struct q_consent_list *rows,
                                 size_t n)
{
    struct q_recipient_list *recipients;
    size_t n_recipients;
    TRY(q_recipient_list(c, event_id, &recipients, &n_recipients));
    jw_key_open(w, "recipients", '[');
    for (size_t i = 0; i < n_recipients; i++) {
        jw_open(w, '{');
        jw_str(w, "key", recipients[i].key);
        jw_int(w, "version_no", recipients[i].version_no);
        jw_str(w, "state", state_of(&recipients[i], rows, n));
        jw_raw(w, "text", recipients[i].text_json);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static enum err write_transfers(struct ctx *c, struct jw *w, int64_t application_id)
{
    struct q_transfer_of_application *rows;
    size_t n;
    TRY(q_transfer_of_application(c, application_id, &rows, &n));
    jw_key_open(w, "transfers", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_str(w, "recipient", rows[i].key);
        jw_str(w, "format", rows[i].format);
        jw_time(w, "made_at", rows[i].made_at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static enum err answer(struct ctx *c, struct reply *r, const struct application *a)
{
    struct q_consent_list *rows;
    size_t n;
    struct jw w = reply_json(r, 200);
    TRY(q_consent_list(c, a->row.application_id, &rows, &n));
    jw_key_open(&w, "consents", '[');
    for (size_t i = 0; i < n; i++)
        write_consent(c, &w, &rows[i]);
    jw_close(&w, ']');
    TRY(write_recipients(c, &w, a->row.event_id, rows, n));
    TRY(write_transfers(c, &w, a->row.application_id));
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_consent_list(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    ctx_topic(c, "application", a.row.application_id);
    return answer(c, r, &a);
}

/* ---- transfers ---- */

static enum err unknown(struct ctx *c, enum err e)
{
    return e == ERR_NOT_FOUND ? fail(c, ERR_NOT_FOUND, "recipient", "recipient_unknown", NULL) : e;
}

enum err api_consent_give(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(unknown(c, consent_give(c, &a, in_text(c, "recipient"), in_int(c, "recipient_no"))));
    return answer(c, r, &a);
}

enum err api_consent_withdraw(struct ctx *c, struct reply *r)
{
    AUTO_APPLICATION struct application a = {0};
    TRY(application_open(c, in_int(c, "application_id"), &a));
    TRY(consent_withdraw(c, &a, in_text(c, "recipient")));
    return answer(c, r, &a);
}

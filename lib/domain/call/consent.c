#include "domain/call/consent.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/application_answers.h"
#include "domain/call/application_in.h"

const char *consent_lang_of(const json_t *texts, const char *lang)
{
    const char *shown = json_in_lang(texts, lang), *key;
    json_t *one;
    json_object_foreach((json_t *)(uintptr_t)texts, key, one)
        if (json_string_value(one) == shown)
            return key;
    return "";
}

/* ---- declarations ---- */

/* Ticked, and shown: one that is not asked of these answers was not. */
static bool is_declared(struct ctx *c, const struct call_question *question, const json_t *answers)
{
    return json_is_true(json_object_get(answers, question->key)) && answers_asked(c, question, answers);
}

/* Whether a question's declaration was made (1) or taken back (-1) from one to the other. */
static int change_of(struct ctx *c, const struct call_question *question, const json_t *was, const json_t *now)
{
    if (strcmp(question->kind, "consent") != 0)
        return 0;
    return (int)is_declared(c, question, now) - (int)(was && is_declared(c, question, was));
}

#define KEY_WIDTH 64 /* of keys in consent_declare */

/* Notes one that was made. What came in a file was not shown here. */
static void note_declared(struct ctx *c, const struct application *a, const struct call_question *question,
                          struct buf *out)
{
    bool is_shown = !a->row.source || strcmp(a->row.source, "import") != 0 || a->row.version_no > 1;
    const char *lang = consent_lang_of(json_object_get(question->json, "label"), lang_code(c->lang));
    buf_printf(out, "%-2s%-*s", is_shown ? lang : "", KEY_WIDTH, question->key);
}

static enum err declare(struct ctx *c, const struct application *a, const struct call *asked, const char *declared)
{
    struct q_consent_declare_in in = {
        .event_id = a->row.event_id,
        .application_id = a->row.application_id,
        .declared = declared,
        .form_id = asked->form_id,
        .now_at = c->now_at,
        .real_at = c->real_at,
    };
    return *declared ? q_consent_declare(c, &in) : OK;
}

enum err consent_follow(struct ctx *c, const struct application *a, const struct call *asked, const json_t *was,
                        const json_t *now)
{
    struct buf declared;
    const struct call_content *content = asked->content;
    buf_init(&declared, c->arena, (content->n_questions + 1) * (KEY_WIDTH + 4));
    for (size_t i = 0; i < content->n_questions; i++) {
        const struct call_question *q = &content->questions[i];
        int change = change_of(c, q, was, now);
        if (change > 0)
            note_declared(c, a, q, &declared);
        else if (change < 0)
            TRY(q_consent_undeclare(c, c->now_at, a->row.application_id, q->key));
    }
    return declare(c, a, asked, buf_str(&declared));
}

/* ---- transfers ---- */

enum err consent_recipient(struct ctx *c, int64_t event_id, const char *key, struct consent_recipient *out)
{
    struct q_recipient_list *rows;
    size_t n;
    TRY(q_recipient_list(c, event_id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].key, key) == 0) {
            *out = (struct consent_recipient){.key = rows[i].key, .id = rows[i].id, .text_json = rows[i].text_json,
                                              .version_no = rows[i].version_no, .holds_no = rows[i].holds_no};
            return OK;
        }
    return ERR_NOT_FOUND;
}

static enum err note(struct ctx *c, const struct application *a, const char *action, const char *key,
                     const struct q_consent_transfer_in *given)
{
    AUTO_JSON *what = json_pack("{s:s}", "recipient", key);
    if (given) {
        json_object_set_new(what, "lang", json_string(given->lang));
        json_object_set_new(what, "recipient_id", json_integer(given->recipient_id));
    }
    ctx_topic(c, "application", a->row.application_id);
    return log_add(c, a->row.event_id, action, application_object(c, a->row.application_id),
                   given ? NULL : json_text(c->arena, what), given ? json_text(c->arena, what) : NULL);
}

static enum err give(struct ctx *c, const struct application *a, const struct consent_recipient *to)
{
    AUTO_JSON *text = json_stored(c->arena, to->text_json);
    struct q_consent_transfer_in in = {
        .event_id = a->row.event_id,
        .application_id = a->row.application_id,
        .key = to->key,
        .recipient_id = to->id,
        .lang = consent_lang_of(json_object_get(text, "purpose"), lang_code(c->lang)),
        .now_at = c->now_at,
        .real_at = c->real_at,
    };
    TRY(q_consent_transfer(c, &in));
    return note(c, a, "consent.give", to->key, &in);
}

enum err consent_give(struct ctx *c, const struct application *a, const char *key, int64_t version_no)
{
    struct consent_recipient to;
    struct q_consent_to was;
    struct q_consent_untransfer ended;
    TRY(consent_recipient(c, a->row.event_id, key, &to));
    if (strcmp(a->row.state, "withdrawn") == 0)
        return application_wrong_state(c, a);
    if (version_no != to.version_no)
        return fail(c, ERR_STALE, "recipient_no", "consent_words_changed", NULL);
    enum err e = q_consent_to(c, a->row.event_id, key, a->row.application_id, &was);
    if (e == OK && was.version_no == version_no)
        return OK;
    if (e == OK) /* to earlier words: it ends, and this one begins */
        e = q_consent_untransfer(c, c->now_at, a->row.event_id, key, a->row.application_id, &ended);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    return give(c, a, &to);
}

enum err consent_withdraw(struct ctx *c, const struct application *a, const char *key)
{
    struct q_consent_untransfer ended;
    enum err e = q_consent_untransfer(c, c->now_at, a->row.event_id, key, a->row.application_id, &ended);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    return note(c, a, "consent.withdraw", key, NULL);
}

enum err consent_withdraw_all(struct ctx *c, const struct application *a)
{
    struct q_consent_transfers *given;
    size_t n;
    TRY(q_consent_transfers(c, a->row.application_id, &given, &n));
    for (size_t i = 0; i < n; i++)
        TRY(consent_withdraw(c, a, given[i].key));
    return OK;
}

/* Handlers for the letter of thanks after an event. */
#include "api.h"
#include "base/json.h"
#include "base/time.h"
#include "domain/forum/thanks.h"
#include "fields.h"
#include "paper.h"
#include "store/queries.h"

static enum err event_id_of(struct ctx *c, int64_t *out)
{
    struct q_scope_of_event event;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    *out = event.event_id;
    return OK;
}

/* ---- the letter ---- */

static enum err write_previews(struct ctx *c, struct jw *w, int64_t event_id, const struct thanks *t)
{
    jw_key_open(w, "previews", '{');
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct thanks_words words;
        TRY(thanks_preview(c, event_id, t, (enum lang)lang, &words));
        jw_key_open(w, lang_code((enum lang)lang), '{');
        jw_str(w, "subject", words.subject);
        jw_str(w, "text", words.text);
        jw_close(w, '}');
    }
    jw_close(w, '}');
    return OK;
}

static enum err answer(struct ctx *c, struct reply *r, int64_t event_id)
{
    struct thanks t;
    TRY(thanks_load(c, event_id, &t));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "state", t.state);
    jw_str(&w, "audience", t.audience);
    jw_raw(&w, "subject", t.subject_json);
    jw_raw(&w, "body", t.body_json);
    if (t.documents_json)
        jw_raw(&w, "documents", t.documents_json);
    else
        jw_null(&w, "documents");
    jw_int(&w, "n_mails", t.n_mails);
    paper_write_time(&w, "send_at", t.send_at);
    paper_write_time(&w, "sent_at", t.sent_at);
    jw_bool(&w, "is_saved", t.version_no > 1);
    TRY(write_previews(c, &w, event_id, &t));
    reply_end(r, &w);
    reply_version(c, r, t.version_no);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_thanks_get(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    return answer(c, r, event_id);
}

enum err api_thanks_put(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    TRY(thanks_save(c, event_id, &(struct thanks_text){
        .audience = in_text(c, "audience"), .subject = in_json(c, "subject"), .body = in_json(c, "body"),
        .documents = in_opt_text(c, "documents")}));
    return answer(c, r, event_id);
}

enum err api_thanks_send(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    TRY(thanks_send(c, event_id));
    return answer(c, r, event_id);
}

enum err api_thanks_undo(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    TRY(thanks_undo(c, event_id));
    return answer(c, r, event_id);
}

/* In one language, or in all. */
enum err api_thanks_test(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    unsigned langs = (1u << LANG_COUNT) - 1;
    enum lang lang;
    TRY(event_id_of(c, &event_id));
    if (in_has(c, "mail_lang")) {
        if (!lang_of(in_text(c, "mail_lang"), &lang))
            return fail(c, ERR_INVALID, "mail_lang", "field_choice", "choices", "ko, zh, en", NULL);
        langs = 1u << lang;
    }
    TRY(thanks_test(c, event_id, langs));
    reply_empty(r, 204);
    return OK;
}

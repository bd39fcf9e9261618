/* Handlers for the mails as an event's organisers word them. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/letter/wording.h"
#include "fields.h"
#include "paper.h"
#include "store/queries.h"

/* ---- which there are ---- */

static void write_langs(struct jw *w, const char *key, const struct q_wording_list *rows, size_t n)
{
    jw_key_open(w, "worded", '[');
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].mail, key) == 0)
            jw_str(w, NULL, rows[i].lang);
    jw_close(w, ']');
}

enum err api_wording_list(struct ctx *c, struct reply *r)
{
    struct q_scope_of_event event;
    struct q_wording_list *rows;
    size_t n;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    TRY(q_wording_list(c, event.event_id, &rows, &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "items", '[');
    const enum mail_text *all;
    size_t n_all = mail_worded_list(&all);
    for (size_t i = 0; i < n_all; i++) {
        const char *key = mail_text_key(c->arena, all[i]);
        jw_open(&w, '{');
        jw_str(&w, "mail", key);
        jw_str(&w, "kind", mail_kind(all[i]));
        write_langs(&w, key, rows, n);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* ---- one ---- */

static void write_words(struct jw *w, const char *key, const struct mail_wording *words)
{
    jw_key_open(w, key, '{');
    jw_str(w, "subject", words->subject);
    jw_str(w, "body", words->body);
    jw_close(w, '}');
}

static void write_placeholders(struct ctx *c, struct jw *w, enum mail_text text)
{
    struct mail_placeholder list[MAIL_PLACEHOLDERS_MAX];
    size_t n = mail_placeholder_list(c->arena, text, list);
    jw_key_open(w, "placeholders", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_str(w, "name", list[i].name);
        jw_bool(w, "is_required", list[i].is_required);
        jw_bool(w, "is_of_subject", list[i].is_of_subject);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static enum err key_of(struct ctx *c, struct wording_key *out)
{
    return wording_key_of(c, in_text(c, "event"), in_text(c, "mail_text"), in_text(c, "mail_lang"), out);
}

static enum err answer(struct ctx *c, struct reply *r, const struct wording_key *k)
{
    struct wording it;
    TRY(wording_load(c, k, &it));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "mail", mail_text_key(c->arena, k->text));
    jw_str(&w, "kind", mail_kind(k->text));
    jw_str(&w, "mail_lang", lang_code(k->lang));
    jw_bool(&w, "is_worded", it.is_ours);
    jw_str(&w, "subject", it.now.subject);
    jw_str(&w, "body", it.now.body);
    write_words(&w, "standard", &it.own);
    write_placeholders(c, &w, k->text);
    paper_write_time(&w, "changed_at", it.changed_at);
    jw_str(&w, "changed_by", it.changed_by_name);
    reply_end(r, &w);
    reply_version(c, r, it.version_no);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_wording_get(struct ctx *c, struct reply *r)
{
    struct wording_key k;
    TRY(key_of(c, &k));
    return answer(c, r, &k);
}

static struct mail_wording sent(struct ctx *c)
{
    return (struct mail_wording){in_text(c, "wording_subject"), in_text(c, "wording_body")};
}

enum err api_wording_put(struct ctx *c, struct reply *r)
{
    struct wording_key k;
    struct mail_wording words = sent(c);
    TRY(key_of(c, &k));
    TRY(wording_save(c, &k, &words));
    return answer(c, r, &k);
}

enum err api_wording_delete(struct ctx *c, struct reply *r)
{
    struct wording_key k;
    TRY(key_of(c, &k));
    TRY(wording_save(c, &k, NULL));
    return answer(c, r, &k);
}

enum err api_wording_preview(struct ctx *c, struct reply *r)
{
    struct wording_key k;
    struct wording_preview seen;
    struct mail_wording words = sent(c);
    TRY(key_of(c, &k));
    TRY(wording_preview(c, &k, &words, in_int(c, "application_id"), &seen));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "subject", seen.words.subject);
    jw_str(&w, "body", seen.words.body);
    jw_key_open(&w, "made_up", '[');
    for (size_t i = 0; i < seen.n_made_up; i++)
        jw_str(&w, NULL, seen.made_up[i]);
    jw_close(&w, ']');
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

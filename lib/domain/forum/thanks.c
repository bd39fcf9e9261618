#include "domain/forum/thanks.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/capability.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/access/log.h"
#include "domain/event/event_document.h"
#include "domain/forum/attendance.h"
#include "mail/mail.h"
#include "store/queries.h"

#define BATCH       100
#define SUBJECT_MAX 150
#define BODY_MAX    5000
#define TEXT_ROOM   (64u << 10)
#define HOUR_MS     (INT64_C(3600) * 1000)
#define TESTS_AN_HOUR 30 /* letters */

static const char *const names[] = {"name", "event", "certificate", "documents"};
#define NAMES (sizeof names / sizeof *names)
#define SUBJECT_NAMES 2 /* the first of them: what stands in one line */

/* ---- the draft ---- */

static const char *own_texts(struct ctx *c, const char *key)
{
    AUTO_JSON *texts = json_object();
    for (int lang = 0; lang < LANG_COUNT; lang++)
        json_object_set_new(texts, lang_code((enum lang)lang),
                            json_string(msg_text(c->arena, (enum lang)lang, key, NULL, 0)));
    return json_text(c->arena, texts);
}

enum err thanks_load(struct ctx *c, int64_t event_id, struct thanks *out)
{
    struct q_thanks_get row;
    enum err e = q_thanks_get(c, event_id, &row);
    if (e == ERR_NOT_FOUND) {
        *out = (struct thanks){.version_no = 1, .send_at = NO_INT, .sent_at = NO_INT, .audience = "came",
                               .subject_json = own_texts(c, "thanks_own_subject"),
                               .body_json = own_texts(c, "thanks_own_body"), .state = "draft",
                               .documents_json = NULL};
        return OK;
    }
    TRY(e);
    *out = (struct thanks){.version_no = row.version_no, .send_at = row.send_at, .sent_at = row.sent_at,
                           .n_mails = row.n_mails, .audience = row.audience, .subject_json = row.subject_json,
                           .body_json = row.body_json, .state = row.state, .documents_json = row.documents_json};
    return OK;
}

/* The name of a placeholder that is none of the first n_names; NULL: all are known. */
static const char *unknown_name(struct ctx *c, const char *text, size_t n_names)
{
    for (const char *p = text; (p = strchr(p, '{'));) {
        size_t n = strspn(++p, "abcdefghijklmnopqrstuvwxyz_");
        bool is_known = p[n] != '}';
        for (size_t i = 0; i < n_names; i++)
            is_known = is_known || (strlen(names[i]) == n && strncmp(names[i], p, n) == 0);
        if (!is_known)
            return arena_strndup(c->arena, p, n);
    }
    return NULL;
}

/* Texts by language: at least one, of lines or one line, with known placeholders. */
static enum err read_texts(struct ctx *c, const char *field, json_t *given, bool is_line, json_t **out)
{
    const char *code, *wrong;
    json_t *value;
    *out = json_object();
    json_object_foreach(given, code, value)
    {
        enum lang lang;
        char *text;
        const char *s = json_string_value(value);
        if (!lang_of(code, &lang) || strcmp(lang_code(lang), code) != 0 || !s ||
            (is_line ? text_line : text_block)(c->arena, s, strlen(s), &text) != OK ||
            text_n_chars(text) > (is_line ? SUBJECT_MAX : BODY_MAX))
            return fail(c, ERR_INVALID, field, "thanks_text", NULL);
        if ((wrong = unknown_name(c, text, is_line ? SUBJECT_NAMES : NAMES)))
            return fail(c, ERR_INVALID, field, "thanks_placeholder", "name", wrong, NULL);
        if (*text)
            json_object_set_new(*out, code, json_string(text));
    }
    return json_object_size(*out) ? OK : fail(c, ERR_INVALID, field, "thanks_text", NULL);
}

static enum err no_draft(struct ctx *c)
{
    return fail(c, ERR_CONFLICT, NULL, "thanks_no_draft", NULL);
}

static enum err log_thanks(struct ctx *c, int64_t event_id, const char *action, const char *after)
{
    return log_add(c, event_id, action, arena_printf(c->arena, "event:%" PRId64, event_id), NULL, after);
}

/* Keys with commas between as a JSON list, each of a document of the event; NULL where all are meant. */
static enum err read_documents(struct ctx *c, int64_t event_id, const char *keys, const char **out)
{
    struct q_document_list *all;
    size_t n;
    AUTO_JSON *list = json_array();
    *out = NULL;
    if (!keys)
        return OK;
    TRY(document_list(c, event_id, &all, &n));
    for (const char *p = keys; *p; p += strcspn(p, ","), p += *p == ',') {
        size_t i = 0, key_n = strcspn(p, ",");
        while (i < n && (strlen(all[i].key) != key_n || memcmp(all[i].key, p, key_n) != 0))
            i++;
        if (i == n)
            return fail(c, ERR_INVALID, "documents", "thanks_document", NULL);
        json_array_append_new(list, json_string(all[i].key));
    }
    *out = json_text(c->arena, list);
    return OK;
}

enum err thanks_save(struct ctx *c, int64_t event_id, const struct thanks_text *in)
{
    struct thanks was;
    struct q_thanks_put row;
    const char *documents;
    AUTO_JSON *subjects = NULL, *bodies = NULL;
    TRY(thanks_load(c, event_id, &was));
    TRY(ctx_match(c, was.version_no));
    if (strcmp(was.state, "draft") != 0)
        return no_draft(c);
    if (strcmp(in->audience, "came") != 0 && strcmp(in->audience, "registered") != 0)
        return fail(c, ERR_INVALID, "audience", "field_choice", "choices", "came, registered", NULL);
    TRY(read_texts(c, "subject", in->subject, true, &subjects));
    TRY(read_texts(c, "body", in->body, false, &bodies));
    TRY(read_documents(c, event_id, in->documents, &documents));
    enum err e = q_thanks_put(c, &(struct q_thanks_put_in){
        .event_id = event_id, .audience = in->audience, .subject_json = json_text(c->arena, subjects),
        .body_json = json_text(c->arena, bodies), .opt_documents_json = documents, .version_no = was.version_no}, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    return log_thanks(c, event_id, "thanks.change", NULL);
}

enum err thanks_send(struct ctx *c, int64_t event_id)
{
    struct thanks was;
    struct q_thanks_event event;
    struct q_thanks_schedule row;
    TRY(thanks_load(c, event_id, &was));
    TRY(ctx_match(c, was.version_no));
    TRY(q_thanks_event(c, event_id, &event));
    if (c->now_at < event.ends_at)
        return fail(c, ERR_CONFLICT, NULL, "thanks_early", NULL);
    enum err e = q_thanks_schedule(c, c->now_at + THANKS_UNDO_MS, event_id, was.version_no, &row);
    if (e == ERR_NOT_FOUND)
        return was.version_no == 1 ? fail(c, ERR_CONFLICT, NULL, "thanks_unsaved", NULL) : no_draft(c);
    TRY(e);
    return log_thanks(c, event_id, "thanks.send", NULL);
}

enum err thanks_undo(struct ctx *c, int64_t event_id)
{
    struct q_thanks_undo row;
    enum err e = q_thanks_undo(c, event_id, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, NULL, "thanks_gone", NULL);
    TRY(e);
    return log_thanks(c, event_id, "thanks.undo", NULL);
}

/* ---- its words ---- */

struct letter {
    const char *subject_json, *body_json, *event_name_json;
    const char *name, *certificate; /* certificate "": none */
    const struct q_document_list *documents;
    size_t n_documents;
    const json_t *chosen; /* their keys; NULL: all */
    int64_t registration_id, link_no; /* whose links they are; NO_INT: nobody's, as in a preview */
    enum lang lang;
};

static bool is_chosen(const json_t *keys, const char *key)
{
    for (size_t i = 0; i < json_array_size(keys); i++)
        if (strcmp(json_string_value(json_array_get(keys, i)), key) == 0)
            return true;
    return !keys;
}

static const char *document_lines(struct ctx *c, const struct letter *l)
{
    struct buf b;
    buf_init(&b, c->arena, TEXT_ROOM);
    for (size_t i = 0; i < l->n_documents; i++) {
        const struct q_document_list *d = &l->documents[i];
        if (!document_is_there(c, d) || !is_chosen(l->chosen, d->key))
            continue;
        bool is_own = strcmp(d->readers, "registered") == 0 && l->registration_id != NO_INT;
        buf_printf(&b, "%s%s\n%s", b.n ? "\n\n" : "", document_title(c, d->title_json, d->name, l->lang),
                   is_own ? document_guest_link(c, d->key, l->registration_id, l->link_no)
                          : document_link(c, d->key));
    }
    return buf_str(&b);
}

static bool has(const char *paragraph, const char *placeholder, const char *value)
{
    return !*value && strstr(paragraph, placeholder) != NULL;
}

static struct thanks_words words_of(struct ctx *c, const struct letter *l)
{
    struct buf b;
    const char *code = lang_code(l->lang), *lines = document_lines(c, l);
    const struct msg_arg args[NAMES] = {{"name", l->name},
                                        {"event", json_stored_in_lang(c->arena, l->event_name_json, code)},
                                        {"certificate", l->certificate},
                                        {"documents", lines}};
    const char *p = json_stored_in_lang(c->arena, l->body_json, code);
    buf_init(&b, c->arena, TEXT_ROOM);
    while (*p) {
        const char *end = strstr(p, "\n\n");
        const char *one = arena_strndup(c->arena, p, end ? (size_t)(end - p) : strlen(p));
        if (!has(one, "{certificate}", l->certificate) && !has(one, "{documents}", lines))
            buf_printf(&b, "%s%s", b.n ? "\n\n" : "", msg_fill(c->arena, one, args, NAMES));
        p = end ? end + strspn(end, "\n") : p + strlen(p);
    }
    return (struct thanks_words){
        msg_fill(c->arena, json_stored_in_lang(c->arena, l->subject_json, code), args, SUBJECT_NAMES), buf_str(&b)};
}

static json_t *chosen_of(struct ctx *c, const char *documents_json)
{
    return documents_json ? json_stored(c->arena, documents_json) : NULL;
}

/* As somebody of this name and language would get it who came: with a made-up link, and documents as anybody's. */
static enum err sample(struct ctx *c, int64_t event_id, const struct thanks *t, const struct letter *to,
                       struct thanks_words *out)
{
    struct q_thanks_event event;
    struct q_document_list *documents;
    struct letter l = *to;
    AUTO_JSON *chosen = chosen_of(c, t->documents_json);
    TRY(q_thanks_event(c, event_id, &event));
    TRY(document_list(c, event_id, &documents, &l.n_documents));
    l.documents = documents;
    l.chosen = chosen;
    l.subject_json = t->subject_json;
    l.body_json = t->body_json;
    l.event_name_json = event.name_json;
    l.registration_id = NO_INT;
    l.certificate = arena_printf(c->arena, "%s/certificate#t=…", c->origin);
    *out = words_of(c, &l);
    return OK;
}

enum err thanks_preview(struct ctx *c, int64_t event_id, const struct thanks *t, enum lang lang,
                        struct thanks_words *out)
{
    const struct letter to = {.name = msg_text(c->arena, lang, "thanks_name", NULL, 0), .lang = lang};
    return sample(c, event_id, t, &to, out);
}

/* ---- a test ---- */

enum err thanks_test(struct ctx *c, int64_t event_id, unsigned langs)
{
    struct thanks t;
    struct q_thanks_event event;
    struct q_person_get person;
    struct q_thanks_n_tests sent;
    const char *object = arena_printf(c->arena, "event:%" PRId64, event_id);
    if (c->who.kind != WHO_PERSON)
        return fail(c, ERR_CONFLICT, NULL, "thanks_test_nobody", NULL);
    TRY(thanks_load(c, event_id, &t));
    TRY(q_thanks_event(c, event_id, &event));
    TRY(q_person_get(c, c->who.person_id, &person));
    TRY(q_thanks_n_tests(c, object, c->real_at - HOUR_MS, &sent));
    if (sent.n_mails >= TESTS_AN_HOUR)
        return fail(c, ERR_TOO_MANY, NULL, "thanks_test_many", NULL);
    for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
        struct thanks_words words;
        if (!(langs & 1u << lang))
            continue;
        TRY(sample(c, event_id, &t, &(struct letter){.name = person.name, .lang = lang}, &words));
        TRY(mail_queue(c, &(struct mail){
            .text = MAIL_THANKS_TEST, .event_id = event_id, .object = object, .to_email = person.email,
            .to_name = person.name, .lang = lang, .is_test = true,
            MAIL_ARGS({"event", json_stored_in_lang(c->arena, event.name_json, lang_code(lang))},
                      {"subject", words.subject}, {"text", words.text})}));
    }
    return log_thanks(c, event_id, "thanks.test", NULL);
}

/* ---- sending ---- */

static enum err mail_one(struct ctx *c, const struct q_thanks_due *t, const struct q_arrival_list *g,
                         const struct letter *of)
{
    struct letter l = *of;
    const struct capability cap = {.kind = CAPABILITY_GUEST, .id = g->id, .link_no = g->link_no};
    l.lang = LANG_EN;
    lang_of(g->lang, &l.lang);
    l.name = g->name;
    l.registration_id = g->id;
    l.link_no = g->link_no;
    l.certificate = arrival_mode(g->entered_at, g->joined_at)
                        ? arena_printf(c->arena, "%s/certificate#t=%s", c->origin,
                                       capability_make(c->arena, c->keys, c->origin, &cap)) : "";
    struct thanks_words words = words_of(c, &l);
    const struct msg_arg args[] = {{"event", json_stored_in_lang(c->arena, t->event_name_json, lang_code(l.lang))},
                                   {"subject", words.subject},
                                   {"text", words.text}};
    return mail_queue(c, &(struct mail){.text = MAIL_THANKS, .event_id = t->event_id, .to_email = g->email,
                                        .object = arena_printf(c->arena, "registration:%" PRId64, g->id),
                                        .to_name = g->name, .lang = l.lang, .args = args, .n_args = 3});
}

static enum err send_some(struct ctx *c, const struct q_thanks_due *t, size_t *n_sent, bool *is_more)
{
    struct q_arrival_list *guests;
    struct q_document_list *documents;
    struct q_thanks_progress row;
    size_t n, n_documents, n_mails = 0;
    bool is_for_all = strcmp(t->audience, "registered") == 0;
    AUTO_JSON *chosen = chosen_of(c, t->documents_json);
    TRY(q_arrival_list(c, t->event_id, t->last_id, BATCH, &guests, &n));
    TRY(document_list(c, t->event_id, &documents, &n_documents));
    const struct letter of = {.subject_json = t->subject_json, .body_json = t->body_json,
                              .event_name_json = t->event_name_json, .documents = documents,
                              .n_documents = n_documents, .chosen = chosen};
    for (size_t i = 0; i < n; i++) {
        if (!*guests[i].email || (!is_for_all && !arrival_mode(guests[i].entered_at, guests[i].joined_at)))
            continue;
        TRY(mail_one(c, t, &guests[i], &of));
        n_mails++;
    }
    bool is_last = n < BATCH;
    TRY(q_thanks_progress(c, &(struct q_thanks_progress_in){
        .state = is_last ? "sent" : "sending", .last_id = n ? guests[n - 1].id : t->last_id,
        .n_more = (int64_t)n_mails, .now_at = c->now_at, .event_id = t->event_id, .was_id = t->last_id}, &row));
    *n_sent += n_mails;
    *is_more = *is_more || !is_last;
    return is_last ? log_thanks(c, t->event_id, "thanks.sent",
                                arena_printf(c->arena, "{\"n_mails\":%" PRId64 "}", t->n_mails + (int64_t)n_mails))
                   : OK;
}

enum err thanks_sweep(struct ctx *c, size_t *n, bool *is_more)
{
    struct q_thanks_due *due;
    size_t n_due;
    *n = 0;
    *is_more = false;
    TRY(q_thanks_due(c, c->now_at, &due, &n_due));
    for (size_t i = 0; i < n_due; i++)
        TRY(send_some(c, &due[i], n, is_more));
    return OK;
}

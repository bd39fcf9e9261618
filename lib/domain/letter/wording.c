#include "domain/letter/wording.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "domain/access/log.h"
#include "domain/call/application_answers.h"
#include "store/queries.h"

enum err wording_key_of(struct ctx *c, const char *event, const char *mail, const char *lang, struct wording_key *out)
{
    struct q_scope_of_event row;
    TRY(q_scope_of_event(c, event, &row));
    out->event_id = row.event_id;
    if (!mail_text_of(c->arena, mail, &out->text))
        return fail(c, ERR_NOT_FOUND, "mail_text", "wording_none", NULL);
    if (!lang_of(lang, &out->lang) || strcmp(lang_code(out->lang), lang) != 0)
        return fail(c, ERR_INVALID, "mail_lang", "field_choice", "choices", "ko, zh, en", NULL);
    return OK;
}

enum err wording_load(struct ctx *c, const struct wording_key *k, struct wording *out)
{
    struct q_wording_get row;
    *out = (struct wording){.own = mail_wording_own(c->arena, k->text, k->lang), .version_no = 1, .changed_at = NO_INT};
    out->now = out->own;
    enum err e = q_wording_get(c, k->event_id, mail_text_key(c->arena, k->text), lang_code(k->lang), &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    out->version_no = row.version_no;
    out->changed_at = row.changed_at;
    out->changed_by_name = row.changed_by_name;
    out->is_ours = row.subject != NULL;
    if (out->is_ours)
        out->now = (struct mail_wording){row.subject, row.body};
    return OK;
}

static enum err log_wording(struct ctx *c, const struct wording_key *k, const struct wording *was,
                            const struct mail_wording *w)
{
    const char *mail = mail_text_key(c->arena, k->text), *lang = lang_code(k->lang);
    AUTO_JSON *before = json_pack("{s:s, s:s, s:s*, s:s*}", "mail", mail, "lang", lang, "subject",
                                  was->is_ours ? was->now.subject : NULL, "body", was->is_ours ? was->now.body : NULL);
    AUTO_JSON *after = json_pack("{s:s, s:s, s:s*, s:s*}", "mail", mail, "lang", lang, "subject",
                                 w ? w->subject : NULL, "body", w ? w->body : NULL);
    return log_add(c, k->event_id, w ? "mail.word" : "mail.unword",
                   arena_printf(c->arena, "event:%" PRId64, k->event_id), json_text(c->arena, before),
                   json_text(c->arena, after));
}

enum err wording_save(struct ctx *c, const struct wording_key *k, const struct mail_wording *w)
{
    struct wording was;
    struct q_wording_put row;
    TRY(wording_load(c, k, &was));
    TRY(ctx_match(c, was.version_no));
    if (w)
        TRY(mail_wording_check(c, k->text, w));
    else if (!was.is_ours)
        return OK;
    enum err e = q_wording_put(c, &(struct q_wording_put_in){
        .event_id = k->event_id, .mail = mail_text_key(c->arena, k->text), .lang = lang_code(k->lang),
        .opt_subject = w ? w->subject : NULL, .opt_body = w ? w->body : NULL, .real_at = c->real_at,
        .actor = ctx_actor(c), .version_no = was.version_no}, &row);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STALE, NULL, "stale_edit", "version", "newer", NULL);
    TRY(e);
    return log_wording(c, k, &was, w);
}

/* ---- how it reads ---- */

#define VALUES_MAX 24
#define DAY_MS     (INT64_C(24) * 3600 * 1000)

struct sample {
    const struct wording_key *key;
    struct q_wording_event event;
    struct q_wording_application a; /* application_id 0: a made-up one */
    const char *name;
    struct msg_arg args[VALUES_MAX];
    const char *made_up[VALUES_MAX];
    size_t n_args, n_made_up;
};

static const char *stored(struct ctx *c, const struct sample *s, const char *name_json)
{
    return json_stored_in_lang(c->arena, name_json, lang_code(s->key->lang));
}

/* What is known of the event and the application; NULL: nothing. */
static enum err known_value(struct ctx *c, const struct sample *s, const char *name, const char **out)
{
    bool is_whose = s->a.application_id != 0;
    *out = NULL;
    if (strcmp(name, "event") == 0)
        *out = stored(c, s, s->event.name_json);
    else if (strcmp(name, "name") == 0)
        *out = is_whose ? s->name : NULL;
    else if (strcmp(name, "company") == 0)
        *out = is_whose ? s->a.company : NULL;
    else if (strcmp(name, "project") == 0)
        *out = is_whose ? s->a.project : NULL;
    else if (strcmp(name, "no") == 0)
        *out = is_whose ? arena_printf(c->arena, "%" PRId64, s->a.no) : NULL;
    else if (strcmp(name, "received") == 0 && is_whose && s->a.received_at != NO_INT)
        return mail_when(c, s->key->lang, s->a.received_at, s->event.call_time_zone, out);
    else if (strcmp(name, "closes") == 0 && s->event.call_closes_at != NO_INT)
        return mail_when_last(c, s->key->lang, s->event.call_closes_at, s->event.call_time_zone, out);
    else if (strcmp(name, "link") == 0 && strcmp(mail_kind(s->key->text), "result") == 0)
        *out = arena_printf(c->arena, "%s/events/%s", c->origin, s->event.slug);
    else if (strcmp(name, "round") == 0)
        *out = is_whose && s->a.round_name_json ? stored(c, s, s->a.round_name_json) : NULL;
    else if (strcmp(name, "when") == 0 && is_whose && s->a.round_starts_at != NO_INT)
        return mail_when(c, s->key->lang, s->a.round_starts_at, s->a.round_time_zone, out);
    if (*out && !**out)
        *out = NULL;
    return OK;
}

/* An example: a text of the catalogue, or an instant in two weeks. */
static enum err made_up_value(struct ctx *c, const struct sample *s, const char *name, const char **out)
{
    const char *key = arena_printf(c->arena, "wording_sample_%s", name);
    if (strcmp(name, "no") == 0)
        *out = "17";
    else if (strcmp(name, "pitch_min") == 0)
        *out = "7";
    else if (strcmp(name, "questions_min") == 0)
        *out = "3";
    else if (strcmp(name, "link") == 0 && strncmp(mail_kind(s->key->text), "slot", 4) == 0)
        *out = arena_printf(c->arena, "%s/j/…", c->origin);
    else if (strcmp(name, "link") == 0)
        *out = arena_printf(c->arena, "%s/apply#c=…", c->origin);
    else if (strcmp(name, "what") == 0)
        *out = msg_text(c->arena, s->key->lang, "acceptance_what_confirm", NULL, 0);
    else if (msg_exists(key))
        *out = msg_text(c->arena, s->key->lang, key, NULL, 0);
    else
        return mail_when(c, s->key->lang, (c->now_at / DAY_MS + 14) * DAY_MS,
                         s->event.call_time_zone ? s->event.call_time_zone : s->event.time_zone, out);
    return OK;
}

static enum err find_whose(struct ctx *c, struct sample *s, int64_t application_id)
{
    if (application_id == NO_INT)
        return OK;
    enum err e = q_wording_application(c, application_id, s->key->event_id, &s->a);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, "application_id", "wording_application", NULL);
    TRY(e);
    AUTO_JSON *answers = json_stored(c->arena, s->a.answers_json);
    s->name = arena_strdup(c->arena, answers_text(answers, "contact_name"));
    return OK;
}

enum err wording_preview(struct ctx *c, const struct wording_key *k, const struct mail_wording *w,
                         int64_t application_id, struct wording_preview *out)
{
    struct sample *s = arena_new_of(c->arena, struct sample);
    struct mail_placeholder list[MAIL_PLACEHOLDERS_MAX];
    TRY(mail_wording_check(c, k->text, w));
    *s = (struct sample){.key = k, .name = ""};
    TRY(q_wording_event(c, k->event_id, &s->event));
    TRY(find_whose(c, s, application_id));
    size_t n = mail_placeholder_list(c->arena, k->text, list);
    for (size_t i = 0; i < n; i++) {
        const char *value;
        if (strcmp(list[i].name, "greeting") == 0)
            continue;
        TRY(known_value(c, s, list[i].name, &value));
        if (!value) {
            TRY(made_up_value(c, s, list[i].name, &value));
            s->made_up[s->n_made_up++] = list[i].name;
        }
        if (strcmp(list[i].name, "name") == 0)
            s->name = value;
        s->args[s->n_args++] = (struct msg_arg){list[i].name, value};
    }
    struct mail m = {.text = k->text, .event_id = k->event_id, .to_email = "name@company.example", .to_name = s->name,
                     .lang = k->lang, .args = s->args, .n_args = s->n_args};
    TRY(mail_compose_as(c, &m, w, &out->words));
    out->made_up = s->made_up;
    out->n_made_up = s->n_made_up;
    return OK;
}

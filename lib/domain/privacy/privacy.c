#include "domain/privacy/privacy.h"

#include <inttypes.h>
#include <string.h>

#include "base/capability.h"
#include "domain/access/log.h"
#include "mail/mail.h"
#include "store/queries.h"

#define DAY_MS      (INT64_C(24) * 3600 * 1000)
#define MAILS_A_DAY 3 /* of a kind, to an address that is typed in again and again */

static const char *object_of(struct ctx *c, int64_t request_id)
{
    return arena_printf(c->arena, "privacy:%" PRId64, request_id);
}

/* ---- the link ---- */

/* What is mailed: the page, what opens it, and in which letter. */
struct asked {
    enum capability_kind kind;
    const char *path;
    enum mail_text text;
    enum lang lang;
};

static enum err mail_link(struct ctx *c, const struct q_privacy_request_live *q, const char *email,
                          const struct asked *what)
{
    struct q_privacy_request_n_mails sent;
    struct capability cap = {what->kind, q->id, q->link_no};
    const char *until;
    const char *link = arena_printf(c->arena, "%s/%s/%s", c->origin, what->path,
                                    capability_make(c->arena, c->keys, c->origin, &cap));
    TRY(mail_when(c, what->lang, q->link_until, "UTC", &until));
    struct mail m = {.text = what->text,
                     .event_id = NO_INT,
                     .object = object_of(c, q->id),
                     .to_email = email,
                     .to_name = "",
                     .lang = what->lang,
                     MAIL_ARGS({"link", link}, {"site", c->origin}, {"until", until})};
    TRY(q_privacy_request_n_mails(c, m.object, mail_kind(m.text), c->real_at - DAY_MS, &sent));
    return sent.n_mails < MAILS_A_DAY ? mail_queue(c, &m) : OK;
}

static enum err ask(struct ctx *c, const char *email, const struct asked *what)
{
    enum lang lang = what->lang;
    int64_t until_at = c->real_at + PRIVACY_LINK_MS;
    struct q_privacy_request_live q;
    struct q_privacy_request_add added;
    if (!mail_address_ok(email))
        return fail(c, ERR_INVALID, "email", "mail_address_unusable", NULL);
    enum err e = q_privacy_request_add(c, 0, email, lang_code(lang), c->real_at, until_at, &added);
    bool is_new = e == OK;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (!is_new) {
        TRY(q_privacy_request_live(c, email, 0, &q));
        TRY(q_privacy_request_ask(c, c->real_at, lang_code(lang), until_at, q.id));
    }
    TRY(q_privacy_request_live(c, email, 0, &q));
    return mail_link(c, &q, email, what);
}

enum err privacy_ask(struct ctx *c, const char *email, enum lang lang)
{
    return ask(c, email, &(struct asked){CAPABILITY_PRIVACY, "privacy", MAIL_PRIVACY_LINK, lang});
}

enum err privacy_ask_mine(struct ctx *c, const char *email, enum lang lang)
{
    return ask(c, email, &(struct asked){CAPABILITY_MINE, "my-applications", MAIL_MY_APPLICATIONS, lang});
}

static enum err by_key(struct ctx *c, enum capability_kind kind, const char *key, struct privacy_request *out)
{
    struct capability cap;
    struct q_privacy_request_get q;
    enum err e = ERR_NOT_FOUND;
    if (capability_check(c->arena, c->keys, c->origin, key, &cap) && cap.kind == kind)
        e = q_privacy_request_get(c, cap.id, &q);
    if (e == ERR_NOT_FOUND || (e == OK && (cap.link_no != q.link_no || c->real_at >= q.link_until)))
        return fail(c, ERR_GONE, NULL, "privacy_link_void", NULL);
    TRY(e);
    *out = (struct privacy_request){.id = q.id, .event_id = q.event_id, .link_until = q.link_until, .email = q.email,
                                    .lang = c->lang};
    lang_of(q.lang, &out->lang);
    return OK;
}

enum err privacy_by_key(struct ctx *c, const char *key, struct privacy_request *out)
{
    return by_key(c, CAPABILITY_PRIVACY, key, out);
}

enum err privacy_mine_by_key(struct ctx *c, const char *key, struct privacy_request *out)
{
    return by_key(c, CAPABILITY_MINE, key, out);
}

enum err privacy_note_export(struct ctx *c, int64_t event_id, const char *format)
{
    const char *object = event_id == NO_INT ? "instance" : arena_printf(c->arena, "event:%" PRId64, event_id);
    return log_add(c, event_id, "privacy.export", object, NULL,
                   arena_printf(c->arena, "{\"format\":\"%s\"}", format));
}

enum err privacy_tell_erased(struct ctx *c, const char *email, enum lang lang, bool is_some_held)
{
    struct q_privacy_request_live q;
    struct q_privacy_request_add added;
    enum err e = q_privacy_request_add(c, 0, email, lang_code(lang), c->real_at, c->real_at + PRIVACY_LINK_MS, &added);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(q_privacy_request_live(c, email, 0, &q));
    TRY(q_privacy_request_end_link(c, c->real_at + PRIVACY_LINK_MS, q.id));
    struct mail m = {.text = is_some_held ? MAIL_PRIVACY_ERASED_PARTLY : MAIL_PRIVACY_ERASED,
                     .event_id = NO_INT,
                     .object = object_of(c, q.id),
                     .to_email = email,
                     .to_name = "",
                     .lang = lang,
                     MAIL_ARGS({"site", c->origin})};
    return mail_queue(c, &m);
}

enum err privacy_purge(struct ctx *c)
{
    struct q_privacy_request_overdue *due;
    size_t n;
    TRY(q_privacy_request_overdue(c, c->real_at, &due, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(q_privacy_request_forget_mails(c, object_of(c, due[i].id)));
        TRY(q_privacy_request_delete(c, due[i].id));
    }
    return OK;
}

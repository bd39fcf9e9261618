/* Handlers for what people may ask about themselves. The pages behind the mailed link: page_privacy.c. */
#include <string.h>

#include "api.h"
#include "ask.h"
#include "base/json.h"
#include "domain/privacy/privacy.h"
#include "fields.h"
#include "job.h"
#include "privacy_file.h"
#include "store/queries.h"

enum err api_privacy_ask(struct ctx *c, struct reply *r)
{
    enum lang lang = c->lang;
    if (in_has(c, "mail_lang") && !lang_of(in_text(c, "mail_lang"), &lang))
        return fail(c, ERR_INVALID, "mail_lang", "field_choice", "choices", "ko, zh, en", NULL);
    TRY(ask_rate(c, ASK_PRIVACY));
    TRY(privacy_ask(c, in_text(c, "email"), lang));
    struct jw w = reply_json(r, 202);
    jw_str(&w, "next", "mail");
    reply_end(r, &w);
    return OK;
}

enum err api_privacy_export_own(struct ctx *c, struct reply *r)
{
    struct privacy_request q;
    struct privacy_want want = {.key = in_text(c, "privacy_key")};
    TRY(privacy_format_in(c, &want.format));
    TRY(privacy_by_key(c, want.key, &q));
    if (!*q.email)
        return fail(c, ERR_GONE, NULL, "privacy_link_void", NULL);
    want.email = q.email;
    want.event_id = q.event_id;
    privacy_reply(c, r, &want);
    return OK;
}

/* ---- for organisers ---- */

static enum err want(struct ctx *c, int64_t event_id)
{
    struct privacy_want *w = arena_new_of(c->arena, struct privacy_want);
    TRY(privacy_format_in(c, &w->format));
    w->email = in_text(c, "email");
    w->event_id = event_id;
    c->carry = w;
    return OK;
}

static enum err answer(struct ctx *c, struct reply *r)
{
    const struct privacy_want *w = c->carry;
    if (strcmp(job_of(c)->req.method, "HEAD") != 0)
        TRY(privacy_note_export(c, w->event_id ? w->event_id : NO_INT, privacy_format_word(w->format)));
    privacy_reply(c, r, w);
    return OK;
}

enum err api_privacy_export_step(struct ctx *c, struct reply *r)
{
    struct q_event_by_slug event;
    (void)r;
    TRY(q_event_by_slug(c, in_text(c, "event"), &event));
    return want(c, event.id);
}

enum err api_privacy_export(struct ctx *c, struct reply *r)
{
    return answer(c, r);
}

enum err api_privacy_export_all_step(struct ctx *c, struct reply *r)
{
    (void)r;
    return want(c, 0);
}

enum err api_privacy_export_all(struct ctx *c, struct reply *r)
{
    return answer(c, r);
}

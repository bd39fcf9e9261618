/* Handlers for teams' decks that are released as documents of the event. */
#include "api.h"
#include "base/json.h"
#include "domain/event/event_document.h"
#include "fields.h"

static enum err answer(struct ctx *c, struct reply *r, int64_t event_id)
{
    struct q_document_decks *all;
    size_t n;
    TRY(document_decks(c, event_id, &all, &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++) {
        const struct q_document_decks *d = &all[i];
        jw_open(&w, '{');
        jw_str(&w, "upload_key", d->upload_key);
        jw_int(&w, "application_id", d->application_id);
        jw_int(&w, "application_no", d->application_no);
        jw_str(&w, "company", d->company);
        jw_str(&w, "project", d->project);
        jw_raw(&w, "kind_name", d->kind_name_json);
        jw_str(&w, "name", d->name);
        jw_str(&w, "type", d->type);
        jw_int(&w, "n_bytes", d->n_bytes);
        jw_bool(&w, "is_agreed", document_deck_is_agreed(c, d));
        jw_bool(&w, "is_released", d->is_released);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

static enum err event_id_of(struct ctx *c, int64_t *out)
{
    struct q_scope_of_event event;
    TRY(q_scope_of_event(c, in_text(c, "event"), &event));
    *out = event.event_id;
    return OK;
}

enum err api_document_deck_list(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    return answer(c, r, event_id);
}

enum err api_document_deck_release(struct ctx *c, struct reply *r)
{
    int64_t event_id;
    TRY(event_id_of(c, &event_id));
    TRY(document_release(c, event_id, in_text(c, "upload_key")));
    return answer(c, r, event_id);
}

/* Handlers for forgetting somebody: what would go, and doing it. The pages behind the mailed link: page_erasure.c. */
#include "api.h"
#include "base/json.h"
#include "domain/privacy/erasure.h"
#include "domain/privacy/privacy.h"
#include "fields.h"
#include "store/queries.h"

/* ---- the answer ---- */

static void write_goes(struct jw *w, const struct erasure *e)
{
    jw_key_open(w, "goes", '[');
    for (size_t i = 0; i < e->n_goes; i++) {
        jw_open(w, '{');
        jw_str(w, "list", e->goes[i].name);
        jw_int(w, "n_rows", e->goes[i].n);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_held(struct jw *w, const struct erasure *e)
{
    jw_key_open(w, "held", '[');
    for (size_t i = 0; i < e->n_held; i++) {
        const struct erasure_held *h = &e->held[i];
        jw_open(w, '{');
        jw_str(w, "kind", h->kind);
        if (h->no == NO_INT)
            jw_null(w, "no");
        else
            jw_int(w, "no", h->no);
        jw_str(w, "event", h->event);
        if (h->event_name_json)
            jw_raw(w, "event_name", h->event_name_json);
        else
            jw_null(w, "event_name");
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static enum err answer(struct reply *r, const struct erasure_of *of, const struct erasure *e)
{
    struct jw w = reply_json(r, 200);
    jw_str(&w, "email", of->email);
    write_goes(&w, e);
    write_held(&w, e);
    reply_end(r, &w);
    return OK;
}

static enum err look(struct ctx *c, struct reply *r, int64_t event_id)
{
    const struct erasure_of of = {.email = in_text(c, "email"), .event_id = event_id};
    struct erasure e;
    TRY(erasure_look(c, &of, &e));
    return answer(r, &of, &e);
}

static enum err erase(struct ctx *c, struct reply *r, int64_t event_id)
{
    const struct erasure_of of = {.email = in_text(c, "email"), .event_id = event_id};
    struct erasure e;
    TRY(erasure_do(c, &of, in_text(c, "confirm_email"), &e));
    return answer(r, &of, &e);
}

/* ---- of one event, by its organiser ---- */

enum err api_erasure_look(struct ctx *c, struct reply *r)
{
    struct q_event_by_slug event;
    TRY(q_event_by_slug(c, in_text(c, "event"), &event));
    return look(c, r, event.id);
}

enum err api_erasure(struct ctx *c, struct reply *r)
{
    struct q_event_by_slug event;
    TRY(q_event_by_slug(c, in_text(c, "event"), &event));
    return erase(c, r, event.id);
}

/* ---- of all, by the operator ---- */

enum err api_erasure_look_all(struct ctx *c, struct reply *r)
{
    return look(c, r, 0);
}

enum err api_erasure_all(struct ctx *c, struct reply *r)
{
    return erase(c, r, 0);
}

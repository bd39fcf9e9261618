/* The pages by which people have erased what is kept of them, behind the mailed link. Whole without a script. */
#include <inttypes.h>
#include <string.h>

#include "api.h"
#include "ask.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/privacy/erasure.h"
#include "domain/privacy/privacy.h"
#include "fields.h"
#include "page.h"
#include "store/queries.h"

/* A page nobody is to find: it opens what its address says. */
static enum err begin(struct page *p, struct ctx *c, struct reply *r, const char *title_key)
{
    TRY(page_begin(p, c, r, &(struct page_about){.path = "/privacy", .is_hidden = true,
                                                 .title = msg_text(c->arena, c->lang, title_key, NULL, 0),
                                                 .main_class = "page--narrow stack"}));
    html_say(&p->h, "h1", NULL, title_key);
    return OK;
}

static void write_goes(struct html *h, const struct erasure *e)
{
    html_say(h, "h2", NULL, "page_erasure_goes");
    html_open_class(h, "dl", "facts");
    for (size_t i = 0; i < e->n_goes; i++) {
        html_put(h, "dt", NULL, html_msg(h, arena_printf(h->arena, "privacy_list_%s", e->goes[i].name)));
        html_put(h, "dd", NULL, html_msg1(h, "page_privacy_n", "n",
                                          arena_printf(h->arena, "%" PRId64, e->goes[i].n)));
    }
    html_close(h);
}

static void write_held(struct html *h, const struct erasure *e)
{
    if (!e->n_held)
        return;
    html_say(h, "h2", NULL, "page_erasure_held");
    html_open(h, "ul");
    for (size_t i = 0; i < e->n_held; i++) {
        const struct erasure_held *held = &e->held[i];
        AUTO_JSON *event = held->event_name_json ? json_stored(h->arena, held->event_name_json) : NULL;
        html_open(h, "li");
        html_text(h, html_msg1(h, arena_printf(h->arena, "erasure_held_%s", held->kind), "no",
                               held->no == NO_INT ? "" : arena_printf(h->arena, "%" PRId64, held->no)));
        if (event) {
            html_text(h, " · ");
            html_texts(h, "span", NULL, event);
        }
        html_close(h);
    }
    html_close(h);
    html_say(h, "p", "prose", "page_erasure_held_why");
}

/* `wrong`: what was typed, which is not the address; NULL: nothing was. */
static enum err answer_preview(struct ctx *c, struct reply *r, const struct privacy_request *q, const char *wrong)
{
    struct page p;
    struct html *h = &p.h;
    struct erasure e;
    const char *rest, *own = arena_printf(c->arena, "/privacy/%s", in_text(c, "privacy_key"));
    TRY(erasure_look(c, &(struct erasure_of){.email = q->email, .event_id = q->event_id}, &e));
    TRY(begin(&p, c, r, "page_erasure"));
    html_open_class(h, "p", "lede");
    html_text(h, html_split(h, "page_erasure_lede", "email", &rest));
    html_name(h, "b", NULL, q->email);
    html_text(h, rest);
    html_close(h);
    if (e.n_goes)
        write_goes(h, &e);
    else
        html_say(h, "p", "notice", "page_erasure_none");
    write_held(h, &e);
    html_say(h, "h2", NULL, "page_erasure_stays");
    html_say(h, "p", "prose", "page_erasure_stays_what");
    if (e.n_goes) {
        html_say(h, "h2", NULL, "page_erasure_confirm");
        html_say(h, "p", "prose", "page_erasure_confirm_why");
        ask_open(h, arena_printf(c->arena, "%s/erase", own));
        ask_address_or(h, "page_erasure_type", wrong, "erasure_confirm");
        ask_button(h, "button button--danger", "page_erasure_do");
        html_close(h);
    }
    html_open(h, "p");
    html_link(h, NULL, own, html_msg(h, "page_erasure_back"));
    html_close(h);
    page_end(&p);
    if (wrong)
        r->status = reply_status(ERR_INVALID);
    return OK;
}

enum err page_erasure(struct ctx *c, struct reply *r)
{
    struct privacy_request q;
    TRY(privacy_by_key(c, in_text(c, "privacy_key"), &q));
    page_fall_back(c, q.lang);
    return answer_preview(c, r, &q, NULL);
}

enum err page_erasure_done(struct ctx *c, struct reply *r)
{
    struct page p;
    struct privacy_request q;
    struct erasure e;
    char *typed;
    TRY(privacy_by_key(c, in_text(c, "privacy_key"), &q));
    page_fall_back(c, q.lang);
    if (!text_email(c->arena, in_text(c, "address"), &typed) || strcmp(typed, q.email) != 0)
        return answer_preview(c, r, &q, in_text(c, "address"));
    TRY(erasure_do(c, &(struct erasure_of){.email = q.email, .event_id = q.event_id}, typed, &e));
    TRY(begin(&p, c, r, "page_erasure_done"));
    html_say(&p.h, "p", "lede", "page_erasure_done_lede");
    write_held(&p.h, &e);
    html_say(&p.h, "p", "prose", "page_erasure_done_link");
    page_end(&p);
    return OK;
}

enum err api_erasure_own(struct ctx *c, struct reply *r)
{
    struct privacy_request q;
    struct erasure e;
    TRY(privacy_by_key(c, in_text(c, "privacy_key"), &q));
    TRY(erasure_do(c, &(struct erasure_of){.email = q.email, .event_id = q.event_id}, in_text(c, "confirm_email"), &e));
    reply_empty(r, 204);
    return OK;
}

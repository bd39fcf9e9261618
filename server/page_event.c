/* The page of an event. */
#include "page_event.h"

#include "api.h"
#include "base/json.h"
#include "domain/access.h"
#include "fields.h"
#include "page.h"
#include "store/queries.h"

enum err page_event_head(struct ctx *c, struct q_event_head *out)
{
    struct q_event_head event;
    bool is_organiser;
    enum err e = q_event_head(c, in_text(c, "event"), &event);
    if (e == OK)
        e = access_is_organiser(c, event.id, &is_organiser);
    if (e == ERR_NOT_FOUND || (e == OK && !event.is_public && !is_organiser))
        return fail(c, ERR_NOT_FOUND, NULL, "page_event_unknown", NULL);
    TRY(e);
    *out = event;
    return OK;
}

enum err page_event(struct ctx *c, struct reply *r)
{
    struct page p;
    struct q_event_head event;
    struct q_event_public text;
    TRY(page_event_head(c, &event));
    TRY(q_event_public(c, event.id, event.version_no, &text));
    AUTO_JSON *doc = json_stored(c->arena, text.public_json);
    json_t *name = json_object_get(doc, "name"), *summary = json_object_get(doc, "summary");
    TRY(page_begin(&p, c, r, &(struct page_about){
                                 .path = arena_printf(c->arena, "/events/%s", event.slug),
                                 .title = json_in_lang(name, lang_code(c->lang)),
                                 .description = json_in_lang(summary, lang_code(c->lang)),
                                 .is_hidden = !event.is_public,
                             }));
    html_texts(&p.h, "h1", NULL, name);
    html_texts(&p.h, "p", "lede", summary);
    page_end(&p);
    return OK;
}

/* The page of an organisation: the public events in which it has a part. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/event/organisation.h"
#include "fields.h"
#include "page.h"
#include "page_part.h"

/* Every part that it has in one event, which begins at *at. */
static void write_roles(struct html *h, const struct organisation *o, size_t *at)
{
    const char *slug = o->events[*at].slug;
    html_open_class(h, "p", "meta");
    for (bool is_first = true; *at < o->n_events && strcmp(o->events[*at].slug, slug) == 0; (*at)++) {
        if (!is_first)
            html_text(h, " · ");
        html_say(h, "span", NULL, arena_printf(h->arena, "role_%s", o->events[*at].role));
        is_first = false;
    }
    html_close(h);
}

/* Where it was called otherwise then. */
static void write_old_name(struct html *h, const struct organisation *o, const struct q_organisation_events *e)
{
    AUTO_JSON *now = json_stored(h->arena, o->row.name_json);
    AUTO_JSON *then = json_stored(h->arena, e->as_name_json);
    const char *lang, *rest, *a = html_pick(h, now, &lang), *b = html_pick(h, then, &lang);
    if (!a || !b || strcmp(a, b) == 0)
        return;
    html_open_class(h, "p", "meta");
    html_text(h, html_split(h, "page_organisation_named", "name", &rest));
    html_texts(h, "span", NULL, then);
    html_text(h, rest);
    html_close(h);
}

static void write_event(struct html *h, const struct organisation *o, size_t *at)
{
    const struct q_organisation_events *e = &o->events[*at];
    part_event_begin(h, &(struct part_event){"h2", e->slug, e->kind, e->time_zone, e->name_json,
                                             e->starts_at, e->ends_at});
    write_roles(h, o, at);
    write_old_name(h, o, e);
    html_close(h);
    html_close(h);
}

/* Strangers see what is public; nobody sees more here. */
static void keep_public(struct organisation *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->n_events; i++)
        if (o->events[i].is_public)
            o->events[n++] = o->events[i];
    o->n_events = n;
}

static void write_head(struct html *h, const struct organisation *o, const json_t *name)
{
    html_open_class(h, "header", "stack stack--tight");
    html_texts(h, "h1", NULL, name);
    html_say(h, "p", "lede", "page_organisation_lede");
    if (o->row.url) {
        html_open(h, "p");
        html_open(h, "a");
        html_attr(h, "href", o->row.url); /* http:// or https://: checked when it was put */
        html_attr(h, "rel", "noopener");
        html_text(h, html_msg(h, "page_organisation_site"));
        html_close(h);
        html_close(h);
    }
    html_close(h);
}

enum err page_organisation(struct ctx *c, struct reply *r)
{
    struct page p;
    struct organisation o;
    struct html probe = {.lang = c->lang};
    const char *lang;
    enum err e = organisation_find(c, in_text(c, "organisation_key"), &o);
    if (e == OK)
        keep_public(&o);
    if (e == ERR_NOT_FOUND || (e == OK && o.n_events == 0))
        return fail(c, ERR_NOT_FOUND, NULL, "page_organisation_unknown", NULL);
    TRY(e);
    AUTO_JSON *name = json_stored(c->arena, o.row.name_json);
    const char *title = html_pick(&probe, name, &lang);
    struct msg_arg arg = {"name", title};
    TRY(page_begin(&p, c, r, &(struct page_about){
                                 .path = arena_printf(c->arena, "/organisations/%s", o.row.key),
                                 .title = title,
                                 .title_lang = lang && strcmp(lang, html_lang(c->lang)) != 0 ? lang : NULL,
                                 .description = msg_text(c->arena, c->lang, "page_organisation_about", &arg, 1),
                                 .time_zone = o.events[0].time_zone,
                                 .main_class = "stack stack--loose",
                             }));
    write_head(&p.h, &o, name);
    html_open_class(&p.h, "ul", "event-list");
    for (size_t at = 0; at < o.n_events;)
        write_event(&p.h, &o, &at);
    html_close(&p.h);
    page_end(&p);
    return OK;
}

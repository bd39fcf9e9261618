/* What the page of an event says of places, organisations, and the rest. */
#include <string.h>

#include "base/json.h"
#include "page_event.h"
#include "page_part.h"

/* ---- tickets ---- */

static void write_left(struct event_view *v, const struct q_page_tickets *t)
{
    int64_t left = t->n_left, now_at = v->c->now_at;
    if (now_at < t->opens_at) {
        html_say(v->h, "span", "badge badge--info", "page_badge_soon");
    } else if (now_at >= t->closes_at) {
        html_say(v->h, "span", "badge", "page_badge_closed");
    } else if (left <= 0) {
        html_say(v->h, "span", "badge badge--warn", t->is_waitable ? "page_badge_waiting" : "page_badge_full");
    } else {
        const char *n = part_number(v->h, left);
        html_put(v->h, "span", "badge badge--good",
                 html_msg1(v->h, left == 1 ? "page_place_left" : "page_places_left", "n", n));
    }
}

static void write_window(struct event_view *v, const struct q_page_tickets *t)
{
    bool is_before = v->c->now_at < t->opens_at, is_after = v->c->now_at >= t->closes_at;
    const char *rest, *key = is_before ? "page_tickets_open" : is_after ? "page_tickets_closed"
                                                                         : "page_tickets_open_until";
    html_open_class(v->h, "p", "meta");
    html_text(v->h, html_split(v->h, key, "when", &rest));
    if (is_before)
        part_when(v->h, v->head.time_zone, t->opens_at);
    else
        part_deadline(v->h, v->head.time_zone, t->closes_at);
    html_text(v->h, rest);
    html_close(v->h);
}

void event_write_tickets(struct event_view *v)
{
    struct html *h = v->h;
    if (v->n_tickets == 0)
        return;
    event_section(v, "tickets", "page_tickets");
    html_open_class(h, "ul", "prizes");
    for (size_t i = 0; i < v->n_tickets; i++) {
        const struct q_page_tickets *t = &v->tickets[i];
        AUTO_JSON *name = json_stored(v->c->arena, t->name_json);
        html_open(h, "li");
        html_texts(h, "span", "prize-place", name);
        write_window(v, t);
        write_left(v, t);
        html_close(h);
    }
    html_close(h);
    html_close(h);
}

/* ---- organisations ---- */

/* What the event file has to say of an organisation's part, such as that it is inferred. */
static json_t *note_of(struct event_view *v, const char *key)
{
    size_t i;
    json_t *one;
    json_array_foreach(event_list(v, "organisations"), i, one)
        if (strcmp(json_str(one, "key"), key) == 0)
            return json_object_get(one, "note");
    return NULL;
}

/* Without words of its own: the name stands below it. */
static void write_logo(struct html *h, const struct q_organisation_role_list *o)
{
    if (!o->logo_key)
        return;
    html_open(h, "img");
    html_attr(h, "src", arena_printf(h->arena, "/api/v1/logos/%s", o->logo_key));
    html_attr(h, "alt", "");
    html_attr_int(h, "width", o->n_logo_width);
    html_attr_int(h, "height", o->n_logo_height);
    html_attr(h, "loading", "lazy");
}

static void write_organisation(struct event_view *v, const struct q_organisation_role_list *o)
{
    struct html *h = v->h;
    AUTO_JSON *name = json_stored(v->c->arena, o->name_json);
    html_open(h, "li");
    write_logo(h, o);
    if (o->url && *o->url) {
        html_open(h, "a");
        html_attr(h, "href", o->url);
        html_attr(h, "rel", "noopener");
    }
    html_texts(h, "span", "organisation-name", name);
    if (o->url && *o->url)
        html_close(h);
    html_texts(h, "p", "meta", note_of(v, o->key));
    if (o->n_other_events > 0)
        html_link(h, "meta", arena_printf(h->arena, "/organisations/%s", o->record_key),
                  html_msg(h, "page_organisation_others"));
    html_close(h);
}

void event_write_organisations(struct event_view *v)
{
    const struct q_organisation_role_list *list = v->organisations;
    size_t n = v->n_organisations;
    struct html *h = v->h;
    if (n == 0)
        return;
    event_section(v, "organisations", "page_organisations");
    html_open_class(h, "ul", "organisations");
    for (size_t i = 0; i < n; i++) {
        bool is_first = i == 0 || strcmp(list[i].role, list[i - 1].role) != 0;
        if (is_first) {
            html_open_class(h, "li", "stack stack--tight");
            html_say(h, "h3", "organisation-role", arena_printf(h->arena, "role_%s", list[i].role));
            html_open_class(h, "ul", "plain stack stack--tight");
        }
        write_organisation(v, &list[i]);
        if (i + 1 == n || strcmp(list[i].role, list[i + 1].role) != 0) {
            html_close(h);
            html_close(h);
        }
    }
    html_close(h);
    html_close(h);
}

/* ---- events that belong to it ---- */

static void write_child(struct event_view *v, const struct q_page_children *e)
{
    struct html *h = v->h;
    AUTO_JSON *name = json_stored(v->c->arena, e->name_json);
    html_open(h, "li");
    html_open_class(h, "p", "event-date");
    part_short_days(h, e->time_zone, e->starts_at, e->ends_at);
    html_close(h);
    html_open_class(h, "h3", "event-name");
    html_open(h, "a");
    html_attr(h, "href", arena_printf(h->arena, "/events/%s", e->slug));
    html_texts(h, "span", NULL, name);
    html_close(h);
    html_close(h);
    html_say(h, "p", "meta", arena_printf(h->arena, "page_kind_%s", e->kind));
    html_close(h);
}

enum err event_write_children(struct event_view *v)
{
    struct q_page_children *list;
    size_t n;
    TRY(q_page_children(v->c, v->head.id, &list, &n));
    if (n == 0)
        return OK;
    event_section(v, "events", "page_children");
    html_open_class(v->h, "ul", "event-list");
    for (size_t i = 0; i < n; i++)
        write_child(v, &list[i]);
    html_close(v->h);
    html_close(v->h);
    return OK;
}

/* ---- the rest ---- */

void event_write_notes(struct event_view *v)
{
    size_t i;
    json_t *note, *list = event_list(v, "notes");
    if (!list)
        return;
    event_section(v, "notes", "page_notes");
    html_open_class(v->h, "ul", "rules");
    json_array_foreach(list, i, note)
        html_texts(v->h, "li", NULL, json_object_get(note, "text"));
    html_close(v->h);
    html_close(v->h);
}

static void write_contact_way(struct event_view *v, const char *scheme, const char *value)
{
    if (!value)
        return;
    html_open(v->h, "p");
    html_open(v->h, "a");
    html_attr(v->h, "href", arena_printf(v->c->arena, "%s%s", scheme, value));
    html_attr(v->h, "rel", "noopener");
    html_text(v->h, value);
    html_close(v->h);
    html_close(v->h);
}

const char *event_contact_title(const struct event_view *v)
{
    return strcmp(v->head.kind, "release") == 0 ? "page_contact_press" : "page_contact";
}

void event_write_contact(struct event_view *v)
{
    json_t *contact = json_object_get(v->doc, "contact");
    if (!contact)
        return;
    event_section(v, "contact", event_contact_title(v));
    html_open_class(v->h, "div", "prose");
    write_contact_way(v, "mailto:", json_str(contact, "email"));
    write_contact_way(v, "tel:", json_str(contact, "phone"));
    write_contact_way(v, "", json_str(contact, "url")); /* http:// or https://: the event file's check */
    html_texts(v->h, "p", "meta", json_object_get(contact, "note"));
    html_close(v->h);
    html_close(v->h);
}

/* The newsletter and others ask that reuse credits them; and what the source did not say is ours. */
void event_write_sources(struct event_view *v)
{
    const char *key;
    json_t *source;
    const char *text = json_text(v->c->arena, v->doc);
    bool has_own = strstr(text, "\"ours\"") != NULL;
    if (!json_object_size(json_object_get(v->doc, "sources")))
        return;
    html_open_class(v->h, "footer", "sources section meta");
    html_say(v->h, "h2", "eyebrow", "page_sources");
    html_open_class(v->h, "ul", "plain");
    json_object_foreach(json_object_get(v->doc, "sources"), key, source)
        if (json_is_string(source))
            html_put(v->h, "li", NULL, json_string_value(source));
    html_close(v->h);
    if (has_own)
        html_say(v->h, "p", NULL, "page_sources_ours");
    html_close(v->h);
}

/* What the page of an event says of a report release: its documents, and speakers who stand in no programme. */
#include <string.h>

#include "base/json.h"
#include "domain/event/event_document.h"
#include "page_event.h"
#include "page_part.h"

/* "PDF · 1.2 MB · 24 pages · Korean" */
static void write_facts(struct event_view *v, const struct q_document_list *d)
{
    struct html *h = v->h;
    char type[8];
    size_t n = 0;
    for (; d->type[n] && n + 1 < sizeof type; n++)
        type[n] = (char)(d->type[n] - ('a' <= d->type[n] && d->type[n] <= 'z' ? 'a' - 'A' : 0));
    type[n] = 0;
    html_open_class(h, "span", "meta");
    html_text(h, arena_printf(h->arena, "%s · %s", type, part_bytes(h, d->n_bytes)));
    if (d->n_pages != NO_INT) {
        bool is_one = d->n_pages == 1;
        html_text(h, " · ");
        html_text(h, html_msg1(h, is_one ? "page_document_page" : "page_document_pages", "n",
                               part_number(h, d->n_pages)));
    }
    if (*d->lang) {
        html_text(h, " · ");
        html_text(h, html_msg(h, arena_printf(h->arena, "page_document_%s", d->lang)));
    }
    html_close(h);
}

/* Its title, which leads to it where the reader may have it; else from when on, or for whom. */
static void write_document(struct event_view *v, const struct q_document_list *d)
{
    struct html *h = v->h;
    AUTO_JSON *title = json_stored(h->arena, d->title_json);
    bool is_early = d->public_at != NO_INT && v->c->now_at < d->public_at;
    bool is_for_guests = strcmp(d->readers, "registered") == 0;
    html_open(h, "li");
    html_open(h, is_early || is_for_guests ? "span" : "a");
    if (!is_early && !is_for_guests) {
        html_attr(h, "href", arena_printf(h->arena, "/documents/%s", d->key));
        html_flag(h, "download", true);
        html_attr(h, "hreflang", *d->lang ? d->lang : NULL);
        html_attr(h, "type", document_media_type(d->type));
    }
    html_texts(h, "bdi", NULL, title);
    html_close(h);
    html_text(h, " ");
    write_facts(v, d);
    if (is_early) {
        const char *rest;
        html_open_class(h, "p", "meta");
        html_text(h, html_split(h, "page_document_from", "when", &rest));
        part_when(h, v->head.time_zone, d->public_at);
        html_text(h, rest);
        html_close(h);
    }
    if (is_for_guests)
        html_say(h, "p", "meta", "page_document_guests");
    html_close(h);
}

/* Documents elsewhere, as the event file names them. */
static void write_links(struct event_view *v)
{
    struct html *h = v->h;
    size_t i;
    json_t *one;
    json_array_foreach(event_list(v, "documents"), i, one)
    {
        html_open(h, "li");
        html_open(h, "a");
        html_attr(h, "href", json_str(one, "url")); /* http:// or https://: the event file's check */
        html_attr(h, "rel", "noopener");
        html_texts(h, "span", NULL, json_object_get(one, "name"));
        html_close(h);
        html_close(h);
    }
}

void event_write_documents(struct event_view *v)
{
    if (!v->n_documents && !event_list(v, "documents"))
        return;
    event_section(v, "documents", "page_documents");
    html_open_class(v->h, "ul", "rules");
    for (size_t i = 0; i < v->n_documents; i++)
        write_document(v, &v->documents[i]);
    write_links(v);
    html_close(v->h);
    html_close(v->h);
}

bool event_lists_speakers(const struct event_view *v)
{
    return event_list(v, "speakers") && !event_list(v, "agenda");
}

static bool has_declined(const struct q_speaker_list *people, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(people[i].kind, "speaker") == 0 && strcmp(people[i].key, key) == 0)
            return strcmp(people[i].state, "declined") == 0;
    return false;
}

static json_t *organisation_of(const struct event_view *v, const char *key)
{
    size_t i;
    json_t *one;
    json_array_foreach(event_list(v, "organisations"), i, one)
        if (key && strcmp(json_str(one, "key"), key) == 0)
            return one;
    return NULL;
}

/* "Name, office · organisation", and what is known of them. */
static void write_speaker(struct event_view *v, json_t *speaker)
{
    struct html *h = v->h;
    json_t *of = organisation_of(v, json_str(speaker, "organisation"));
    html_open(h, "li");
    html_open(h, "p");
    html_texts(h, "span", "speaker-name", json_object_get(speaker, "name"));
    if (json_object_get(speaker, "office")) {
        html_text(h, " · ");
        html_texts(h, "span", NULL, json_object_get(speaker, "office"));
    }
    if (of) {
        html_text(h, " · ");
        html_texts(h, "span", NULL, json_object_get(of, "name"));
    }
    if (strcmp(json_str(speaker, "mode"), "online") == 0) {
        html_text(h, " ");
        html_say(h, "span", "badge", "page_speaker_online");
    }
    html_close(h);
    html_texts(h, "p", "meta", json_object_get(speaker, "bio"));
    html_close(h);
}

enum err event_write_speakers(struct event_view *v)
{
    struct q_speaker_list *people;
    size_t n, i;
    json_t *one;
    if (!event_lists_speakers(v))
        return OK;
    TRY(q_speaker_list(v->c, v->head.id, &people, &n));
    event_section(v, "speakers", "page_speakers");
    html_open_class(v->h, "ul", "rules");
    json_array_foreach(event_list(v, "speakers"), i, one)
        if (!has_declined(people, n, json_str(one, "key")))
            write_speaker(v, one);
    html_close(v->h);
    html_close(v->h);
    return OK;
}

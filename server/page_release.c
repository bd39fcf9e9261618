/* What the page of an event says of a report release: its documents, and speakers who stand in no programme. */
#include <string.h>

#include "base/json.h"
#include "page_event.h"

void event_write_documents(struct event_view *v)
{
    struct html *h = v->h;
    size_t i;
    json_t *one, *list = event_list(v, "documents");
    if (!list)
        return;
    event_section(v, "documents", "page_documents");
    html_open_class(h, "ul", "rules");
    json_array_foreach(list, i, one)
    {
        html_open(h, "li");
        html_open(h, "a");
        html_attr(h, "href", json_str(one, "url")); /* http:// or https://: the event file's check */
        html_attr(h, "rel", "noopener");
        html_texts(h, "span", NULL, json_object_get(one, "name"));
        html_close(h);
        html_close(h);
    }
    html_close(h);
    html_close(h);
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

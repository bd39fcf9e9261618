/* Handler for the events that belong to another, in numbers. */
#include "api.h"
#include "fields.h"
#include "store/queries.h"

static void write_event(struct jw *w, const struct q_series_events *e)
{
    jw_open(w, '{');
    jw_str(w, "slug", e->slug);
    jw_str(w, "kind", e->kind);
    jw_raw(w, "name", e->name_json);
    jw_str(w, "time_zone", e->time_zone);
    jw_time(w, "starts_at", e->starts_at);
    jw_bool(w, "is_public", e->is_public);
    jw_int(w, "n_places", e->n_places);
    jw_int(w, "n_confirmed", e->n_confirmed);
    jw_int(w, "n_waiting", e->n_waiting);
    jw_int(w, "n_applications", e->n_applications);
    jw_close(w, '}');
}

enum err api_series_get(struct ctx *c, struct reply *r)
{
    struct q_event_head event;
    struct q_series_events *list;
    size_t n;
    int64_t n_places = 0, n_confirmed = 0, n_waiting = 0, n_applications = 0;
    TRY(q_event_head(c, in_text(c, "event"), &event));
    TRY(q_series_events(c, event.id, &list, &n));
    struct jw w = reply_json(r, 200);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++) {
        write_event(&w, &list[i]);
        n_places += list[i].n_places;
        n_confirmed += list[i].n_confirmed;
        n_waiting += list[i].n_waiting;
        n_applications += list[i].n_applications;
    }
    jw_close(&w, ']');
    jw_int(&w, "n_places", n_places);
    jw_int(&w, "n_confirmed", n_confirmed);
    jw_int(&w, "n_waiting", n_waiting);
    jw_int(&w, "n_applications", n_applications);
    reply_end(r, &w);
    return OK;
}

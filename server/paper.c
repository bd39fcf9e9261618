#include "paper.h"

#include <string.h>

#include "domain/event/event.h"
#include "store/queries.h"

static enum err write_hosts(struct ctx *c, struct jw *w, int64_t event_id)
{
    struct q_organisation_role_list *all;
    size_t n;
    TRY(q_organisation_role_list(c, event_id, &all, &n));
    jw_key_open(w, "hosts", '[');
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i].role, "host") != 0 && strcmp(all[i].role, "co_host") != 0)
            continue;
        jw_open(w, '{');
        jw_raw(w, "name", all[i].name_json);
        jw_str(w, "logo", all[i].logo_key ? arena_printf(c->arena, "/api/v1/logos/%s", all[i].logo_key) : NULL);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

/* As the event file says it in its note "place". */
static enum err write_place(struct ctx *c, struct jw *w, const char *slug)
{
    AUTO_JSON *doc = NULL;
    int64_t version_no;
    size_t no;
    json_t *note;
    const char *place = "null";
    TRY(event_export(c, slug, &doc, &version_no));
    json_array_foreach(json_object_get(doc, "notes"), no, note)
    {
        const char *key = json_str(note, "key");
        if (key && strcmp(key, "place") == 0)
            place = json_text(c->arena, json_object_get(note, "text"));
    }
    jw_raw(w, "place", place);
    return OK;
}

enum err paper_write_event(struct ctx *c, struct jw *w, const struct paper_event *e)
{
    jw_key_open(w, "event", '{');
    jw_str(w, "slug", e->slug);
    jw_raw(w, "name", e->name_json);
    jw_str(w, "time_zone", e->time_zone);
    jw_time(w, "starts_at", e->starts_at);
    jw_time(w, "ends_at", e->ends_at);
    TRY(write_hosts(c, w, e->event_id));
    TRY(write_place(c, w, e->slug));
    jw_close(w, '}');
    return OK;
}

void paper_write_time(struct jw *w, const char *key, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, key);
    else
        jw_time(w, key, at);
}

/* Handlers for organisations: the records, and who has which part in an event. */
#include <string.h>

#include "api.h"
#include "base/arena.h"
#include "base/csv.h"
#include "base/json.h"
#include "domain/event/organisation.h"
#include "fields.h"

/* ---- the records ---- */

enum err api_organisation_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    struct organisation_sight sight;
    int64_t before, limit = in_limit(c);
    const char *pattern = in_has(c, "query") ? organisation_pattern(c, in_text(c, "query")) : NULL;
    bool is_nothing = in_has(c, "query") && !pattern;
    TRY(in_cursor(c, INT64_MAX, &before));
    TRY(organisation_sight(c, &sight));
    TRY(q_organisation_list(c, &(struct q_organisation_list_in){
                                   .is_all = sight.is_all,
                                   .person_id = sight.person_id,
                                   .before_id = is_nothing ? 0 : before,
                                   .opt_pattern = pattern,
                                   .is_duplicate_only = in_bool(c, "is_duplicate"),
                                   .limit = limit,
                               }, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    return OK;
}

static void write_event(struct ctx *c, struct jw *w, const struct organisation *o, size_t *at)
{
    const struct q_organisation_events *e = &o->events[*at];
    jw_open(w, '{');
    jw_str(w, "slug", e->slug);
    jw_str(w, "kind", e->kind);
    jw_raw(w, "name", e->name_json);
    jw_str(w, "time_zone", e->time_zone);
    jw_time(w, "starts_at", e->starts_at);
    jw_bool(w, "is_public", e->is_public);
    jw_raw(w, "as_name", e->as_name_json);
    jw_key_open(w, "roles", '[');
    for (; *at < o->n_events && o->events[*at].event_id == e->event_id; (*at)++)
        jw_str(w, NULL, o->events[*at].role);
    jw_close(w, ']');
    jw_close(w, '}');
    (void)c;
}

static enum err write_record(struct ctx *c, struct reply *r, int64_t organisation_id)
{
    struct organisation o;
    struct rows keys;
    size_t n;
    TRY(organisation_get(c, organisation_id, &o));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "id", o.row.id);
    jw_str(&w, "key", o.row.key);
    jw_raw(&w, "name", o.row.name_json);
    jw_str(&w, "country", o.row.country);
    jw_str(&w, "url", o.row.url);
    jw_int(&w, "version_no", o.row.version_no);
    jw_bool(&w, "is_editable", o.is_editable);
    TRY(q_organisation_keys(c, organisation_id, &keys));
    TRY(reply_rows(c, &w, "keys", &keys, &n));
    jw_key_open(&w, "events", '[');
    for (size_t at = 0; at < o.n_events;)
        write_event(c, &w, &o, &at);
    jw_close(&w, ']');
    reply_end(r, &w);
    reply_version(c, r, o.row.version_no);
    return OK;
}

enum err api_organisation_get(struct ctx *c, struct reply *r)
{
    return write_record(c, r, in_int(c, "organisation_id"));
}

enum err api_organisation_change(struct ctx *c, struct reply *r)
{
    TRY(organisation_change(c, in_int(c, "organisation_id"), in_json(c, "patch")));
    return write_record(c, r, in_int(c, "organisation_id"));
}

enum err api_organisation_merge(struct ctx *c, struct reply *r)
{
    TRY(organisation_merge(c, in_int(c, "organisation_id"), in_int(c, "into_id")));
    return write_record(c, r, in_int(c, "into_id"));
}

/* ---- those of an event ---- */

enum err api_event_organisation_list(struct ctx *c, struct reply *r)
{
    struct q_event_head event;
    struct rows rows;
    size_t n;
    TRY(q_event_head(c, in_text(c, "event"), &event));
    ctx_topic(c, "event", event.id);
    TRY(q_organisation_of_event(c, event.id, &rows));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "version_no", event.version_no);
    TRY(reply_rows(c, &w, "items", &rows, &n));
    reply_end(r, &w);
    reply_version(c, r, event.version_no);
    return OK;
}

static void csv_line(struct buf *b, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        buf_str_add(b, csv_field(b->arena, cells[i] ? cells[i] : ""));
    }
    buf_str_add(b, "\r\n");
}

enum err api_event_organisation_csv(struct ctx *c, struct reply *r)
{
    static const char *const head[] = {"role", "title", "no", "key", "name_ko", "name_zh", "name_en", "country",
                                       "url"};
    struct q_event_head event;
    struct q_organisation_role_list *list;
    size_t n;
    TRY(q_event_head(c, in_text(c, "event"), &event));
    TRY(q_organisation_role_list(c, event.id, &list, &n));
    reply_text(r, 200, "text/csv; charset=utf-8", "\xEF\xBB\xBF");
    csv_line(&r->body, head, sizeof head / sizeof *head);
    int64_t no = 0;
    for (size_t i = 0; i < n; i++) {
        const struct q_organisation_role_list *o = &list[i];
        AUTO_JSON *name = json_stored(c->arena, o->name_json);
        no = i > 0 && strcmp(list[i - 1].role, o->role) == 0 ? no + 1 : 1;
        const char *const cells[] = {o->role,
                                     msg_text(c->arena, c->lang, arena_printf(c->arena, "role_%s", o->role), NULL, 0),
                                     arena_printf(c->arena, "%lld", (long long)no), o->key, json_str(name, "ko"),
                                     json_str(name, "zh"), json_str(name, "en"), o->country, o->url};
        csv_line(&r->body, cells, sizeof cells / sizeof *cells);
    }
    reply_header(r, "Content-Disposition",
                 arena_printf(c->arena, "attachment; filename=\"organisations-%s.csv\"", event.slug));
    reply_header(r, "X-Content-Type-Options", "nosniff");
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* Handlers for events: list, read, load, change, export. */
#include <stdlib.h>

#include "api.h"
#include "base/json.h"
#include "domain/access/access.h"
#include "domain/event/event.h"
#include "domain/event/event_shape.h"
#include "fields.h"
#include "store/queries.h"

enum err api_event_list(struct ctx *c, struct reply *r)
{
    struct rows rows;
    int64_t limit = in_limit(c);
    int64_t before;
    TRY(in_cursor(c, INT64_MAX, &before));
    TRY(q_event_list_public(c, before, limit, &rows));
    struct jw w = reply_json(r, 200);
    TRY(reply_list(c, &w, &rows, limit));
    reply_end(r, &w);
    return OK;
}

/* The rows whose ids other addresses need. */
static enum err write_parts(struct ctx *c, struct jw *w, int64_t event_id, bool is_organiser)
{
    struct rows rows;
    size_t n;
    TRY(q_event_tracks(c, event_id, &rows));
    TRY(reply_rows(c, w, "tracks", &rows, &n));
    TRY(q_event_rounds(c, event_id, &rows));
    TRY(reply_rows(c, w, "rounds", &rows, &n));
    TRY(q_event_tickets(c, event_id, is_organiser, &rows));
    TRY(reply_rows(c, w, "tickets", &rows, &n));
    TRY(q_organisation_logo_list(c, event_id, is_organiser, &rows));
    return reply_rows(c, w, "logos", &rows, &n);
}

/* An event that is not public is not there for a stranger. */
static enum err find_readable(struct ctx *c, struct q_event_head *out, bool *is_organiser)
{
    TRY(q_event_head(c, in_text(c, "event"), out));
    TRY(access_is_organiser(c, out->id, is_organiser));
    return out->is_public || *is_organiser ? OK : ERR_NOT_FOUND;
}

enum err api_event_get(struct ctx *c, struct reply *r)
{
    struct q_event_head row;
    struct q_event_public text;
    bool is_organiser;
    TRY(find_readable(c, &row, &is_organiser));
    TRY(q_event_public(c, row.id, row.version_no, &text));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "id", row.id);
    jw_str(&w, "slug", row.slug);
    jw_int(&w, "version_no", row.version_no);
    jw_str(&w, "time_zone", row.time_zone);
    jw_raw(&w, "document", text.public_json);
    TRY(write_parts(c, &w, row.id, is_organiser));
    reply_end(r, &w);
    reply_version(c, r, row.version_no);
    return OK;
}

enum err api_event_export(struct ctx *c, struct reply *r)
{
    AUTO_JSON *doc = NULL;
    int64_t version_no;
    TRY(event_export(c, in_text(c, "event"), &doc, &version_no));
    char *text = json_dumps(doc, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    if (!text)
        fatal("out of memory");
    reply_text(r, 200, "application/json", text);
    buf_char(&r->body, '\n');
    free(text);
    reply_version(c, r, version_no);
    return OK;
}

static void write_import(struct ctx *c, struct reply *r, const char *slug,
                         const struct event_import *done)
{
    struct jw w = reply_json(r, done->is_new ? 201 : 200);
    jw_int(&w, "id", done->event_id);
    jw_str(&w, "slug", slug);
    jw_int(&w, "version_no", done->version_no);
    jw_bool(&w, "is_changed", done->is_changed);
    reply_end(r, &w);
    reply_version(c, r, done->version_no);
}

enum err api_event_import(struct ctx *c, struct reply *r)
{
    struct event_import done;
    json_t *doc = in_json(c, "document");
    TRY(event_import(c, doc, &done));
    write_import(c, r, json_str(doc, "slug"), &done);
    return OK;
}

enum err api_event_change(struct ctx *c, struct reply *r)
{
    struct q_event_head row;
    struct event_import done;
    TRY(q_event_head(c, in_text(c, "event"), &row));
    TRY(ctx_match(c, row.version_no));
    TRY(event_change(c, row.id, in_json(c, "patch"), row.version_no, &done));
    done.is_new = false;
    write_import(c, r, row.slug, &done);
    return OK;
}

enum err api_event_schema(struct ctx *c, struct reply *r)
{
    AUTO_JSON *schema = event_schema();
    char *text = json_dumps(schema, JSON_COMPACT); /* in the table's order: editors follow it */
    (void)c;
    if (!text)
        fatal("out of memory");
    reply_text(r, 200, "application/schema+json", text);
    free(text);
    return OK;
}

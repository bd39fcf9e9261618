/* Handlers for the slides of talks: what has come and what is missing, for organisers; consent, and what anyone has. */
#include "api.h"
#include "base/json.h"
#include "domain/forum/registration.h"
#include "domain/forum/slides.h"
#include "domain/forum/speaker.h"
#include "fields.h"
#include "store/queries.h"

static void write_opt_time(struct jw *w, const char *name, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, name);
    else
        jw_time(w, name, at);
}

static void write_row(struct jw *w, const struct q_slides_list *row)
{
    jw_open(w, '{');
    jw_str(w, "item", row->item);
    jw_raw(w, "item_name", row->item_name_json);
    write_opt_time(w, "starts_at", row->starts_at);
    jw_time(w, "due_at", row->due_at);
    jw_int(w, "speaker_id", row->speaker_id);
    jw_raw(w, "name", row->name_json);
    jw_str(w, "part", row->part);
    jw_str(w, "speaker_state", row->speaker_state);
    jw_bool(w, "has_address", *row->email != 0);
    write_opt_time(w, "asked_at", row->slides_asked_at);
    jw_bool(w, "is_wanted", slides_are_wanted(row));
    jw_key_open(w, "slides", '[');
    if (row->upload_key) {
        jw_open(w, '{');
        jw_str(w, "upload_key", row->upload_key);
        jw_str(w, "file_name", row->file_name);
        jw_str(w, "type", row->type);
        jw_int(w, "n_bytes", row->n_bytes);
        jw_bool(w, "is_for_public", row->is_for_public);
        write_opt_time(w, "completed_at", row->completed_at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}

static enum err write_all(struct ctx *c, struct reply *r, const struct q_registration_event *event)
{
    struct q_programme_get settings = {.decks_at = NO_INT, .slides_due_at = NO_INT, .slides_public_at = NO_INT};
    struct q_slides_list *rows;
    size_t n, n_missing = 0;
    enum err e = q_programme_get(c, event->id, &settings);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(q_slides_list(c, event->id, &rows, &n));
    struct jw w = reply_json(r, 200);
    jw_str(&w, "time_zone", event->time_zone);
    write_opt_time(&w, "slides_due_at", settings.slides_due_at);
    write_opt_time(&w, "slides_public_at", settings.slides_public_at);
    write_opt_time(&w, "decks_at", settings.decks_at);
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < n; i++) {
        n_missing += slides_are_wanted(&rows[i]) && !rows[i].upload_key;
        write_row(&w, &rows[i]);
    }
    jw_close(&w, ']');
    jw_int(&w, "n_missing", (int64_t)n_missing);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

enum err api_slides_list(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    TRY(q_registration_event(c, in_text(c, "event"), &event));
    ctx_topic(c, "programme", event.id);
    ctx_topic(c, "event", event.id);
    return write_all(c, r, &event);
}

enum err api_slides_set(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    TRY(slides_set(c, in_text(c, "event"), in_opt_int(c, "slides_due_at"), in_bool(c, "is_slides_public")));
    TRY(q_registration_event(c, in_text(c, "event"), &event));
    return write_all(c, r, &event);
}

enum err api_slides_ask(struct ctx *c, struct reply *r)
{
    struct slides_asking in = {.slug = in_text(c, "event")};
    int64_t n_asked;
    in.ids = in_ids(c, "speaker_ids", &in.n);
    TRY(slides_ask(c, &in, &n_asked));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_asked", n_asked);
    reply_end(r, &w);
    return OK;
}

enum err api_slides_consent(struct ctx *c, struct reply *r)
{
    TRY(slides_consent(c, in_text(c, "upload_key"), in_bool(c, "is_for_public")));
    reply_empty(r, 204);
    return OK;
}

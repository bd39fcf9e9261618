/* Handlers for speakers and interpreters: asking them, and what they see and answer by their own link. */
#include <string.h>

#include "agenda_json.h"
#include "api.h"
#include "base/json.h"
#include "domain/event/event.h"
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

static void write_texts(struct jw *w, const char *name, const char *json)
{
    jw_raw(w, name, json ? json : "null");
}

/* ---- one's own items ---- */

/* Everyone else in it who has not declined: also who is not announced yet, and the other interpreter. */
static void write_others(struct jw *w, const struct agenda_item *item, int64_t speaker_id)
{
    jw_key_open(w, "others", '[');
    for (size_t i = 0; i < item->n_people; i++) {
        const struct q_agenda_people *p = &item->people[i];
        if (p->speaker_id == speaker_id || strcmp(p->state, "declined") == 0)
            continue;
        jw_open(w, '{');
        jw_str(w, "part", p->part);
        jw_raw(w, "name", p->name_json);
        write_texts(w, "office", p->office_json);
        write_texts(w, "organisation_name", p->organisation_name_json);
        jw_str(w, "mode", p->mode);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_presenters(struct jw *w, const struct agenda_item *item)
{
    jw_key_open(w, "presenters", '[');
    for (size_t i = 0; i < item->n_presenters; i++) {
        if (!agenda_is_presenting(&item->presenters[i]))
            continue;
        jw_open(w, '{');
        jw_str(w, "company", item->presenters[i].company);
        jw_str(w, "project", item->presenters[i].project);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_documents(struct jw *w, const struct speaker_view *v, const struct agenda_item *item)
{
    jw_key_open(w, "documents", '[');
    for (size_t i = 0; i < v->n_documents; i++) {
        const struct q_speaker_documents *d = &v->documents[i];
        if (d->agenda_item_id != item->row->id)
            continue;
        jw_open(w, '{');
        jw_str(w, "upload_key", d->upload_key);
        jw_str(w, "company", d->company);
        write_texts(w, "speaker_name", d->speaker_name_json);
        write_texts(w, "kind_name", d->kind_name_json);
        jw_str(w, "file_name", d->file_name);
        jw_str(w, "type", d->type);
        jw_int(w, "n_bytes", d->n_bytes);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_items(struct jw *w, const struct speaker_view *v)
{
    jw_key_open(w, "items", '[');
    for (size_t i = 0; i < v->n_parts; i++) {
        jw_open(w, '{');
        agenda_write_facts(w, v->parts[i].item);
        jw_str(w, "part", v->parts[i].part);
        write_others(w, v->parts[i].item, v->is.id);
        write_presenters(w, v->parts[i].item);
        agenda_write_slots(w, v->parts[i].item);
        write_documents(w, v, v->parts[i].item);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

/* ---- one's own slides ---- */

static const char *slides_state(const struct ctx *c, const struct q_slides_of_speaker *u, int64_t due_at)
{
    if (u && strcmp(u->state, "open") != 0)
        return u->state;
    if (u)
        return "awaited";
    return c->received_at < due_at ? "missing" : "late";
}

static void write_file(struct ctx *c, struct jw *w, const struct q_slides_of_speaker *u)
{
    jw_str(w, "upload_key", u->upload_key);
    jw_str(w, "file_name", u->file_name);
    jw_int(w, "n_bytes", u->n_bytes);
    jw_int(w, "n_offset", u->n_offset);
    jw_bool(w, "is_for_public", u->is_for_public);
    if (u->reason)
        jw_str(w, "reason_text", msg_text(c->arena, c->lang, u->reason, NULL, 0));
}

/* As documents of an application are written. */
static void write_talk(struct ctx *c, struct jw *w, const struct speaker_view *v, const struct speaker_part *part)
{
    const struct agenda_item *item = part->item;
    const struct q_slides_of_speaker *u = slides_of_item(v->slides, v->n_slides, item->row->id);
    int64_t due_at = v->slides_due_at != NO_INT ? v->slides_due_at
                     : item->starts_at != NO_INT ? item->starts_at
                                                 : v->is.starts_at;
    jw_open(w, '{');
    jw_str(w, "key", item->row->key);
    jw_raw(w, "name", item->row->name_json);
    jw_bool(w, "is_required", false);
    jw_bool(w, "is_wanted", strcmp(part->part, "speaker") == 0);
    jw_str(w, "types", SLIDES_TYPES);
    jw_int(w, "n_max_bytes", SLIDES_MAX_BYTES);
    jw_time(w, "due_at", due_at);
    jw_time(w, "until_at", due_at + SLIDES_GRACE_MS);
    jw_str(w, "state", slides_state(c, u, due_at));
    if (u)
        write_file(c, w, u);
    jw_close(w, '}');
}

/* Of whoever interprets there are none, nor of who does not come, nor of breaks and pitch rounds. */
static void write_slides(struct ctx *c, struct jw *w, const struct speaker_view *v)
{
    jw_key_open(w, "slides", '[');
    for (size_t i = 0; i < v->n_parts; i++) {
        const struct q_agenda_items *row = v->parts[i].item->row;
        if (strcmp(v->parts[i].part, "interpreter") != 0 && strcmp(v->is.state, "declined") != 0 &&
            row->round_id == NO_INT && strcmp(row->kind, "break") != 0)
            write_talk(c, w, v, &v->parts[i]);
    }
    jw_close(w, ']');
}

static bool overlap(const struct agenda_item *a, const struct agenda_item *b)
{
    return a->starts_at != NO_INT && b->starts_at != NO_INT && a->starts_at < b->ends_at &&
           b->starts_at < a->ends_at;
}

/* Where they are wanted twice: they may know before the organiser does. */
static void write_clashes(struct ctx *c, struct jw *w, const struct speaker_view *v)
{
    jw_key_open(w, "clashes", '[');
    for (size_t i = 0; i < v->n_parts; i++)
        for (size_t k = i + 1; k < v->n_parts; k++) {
            const struct agenda_item *a = v->parts[i].item, *b = v->parts[k].item;
            if (!overlap(a, b))
                continue;
            const struct msg_arg args[] = {{"item", board_text(c, a->row->name_json, c->lang)},
                                           {"other", board_text(c, b->row->name_json, c->lang)}};
            jw_open(w, '{');
            jw_str(w, "item", a->row->key);
            jw_str(w, "other", b->row->key);
            jw_str(w, "detail", msg_text(c->arena, c->lang, "speaker_clash", args, 2));
            jw_close(w, '}');
        }
    jw_close(w, ']');
}

/* ---- who they are ---- */

static void write_person(struct jw *w, const struct q_speaker_get *s)
{
    jw_int(w, "speaker_id", s->id);
    jw_str(w, "kind", s->kind);
    jw_str(w, "state", s->state);
    jw_raw(w, "name", s->name_json);
    write_texts(w, "office", s->office_json);
    write_texts(w, "organisation_name", s->organisation_name_json);
    jw_str(w, "mode", s->mode);
    jw_str(w, "interprets", s->languages);
    jw_str(w, "note", s->note);
    jw_raw(w, "wish", s->wish_json ? s->wish_json : "null");
    jw_bool(w, "is_texts_right", s->is_texts_right);
    write_opt_time(w, "asked_at", s->asked_at);
    write_opt_time(w, "answered_at", s->answered_at);
}

static void write_event(struct jw *w, const struct q_speaker_get *s)
{
    jw_str(w, "event", s->slug);
    jw_raw(w, "event_name", s->event_name_json);
    jw_str(w, "time_zone", s->time_zone);
    write_opt_time(w, "starts_at", s->starts_at);
    write_opt_time(w, "ends_at", s->ends_at);
}

static enum err write_all(struct ctx *c, struct reply *r, const struct speaker_view *v)
{
    AUTO_JSON *doc = NULL;
    int64_t version_no;
    TRY(event_export(c, v->is.slug, &doc, &version_no));
    struct jw w = reply_json(r, 200);
    write_person(&w, &v->is);
    write_event(&w, &v->is);
    jw_raw(&w, "languages", json_text(c->arena, json_object_get(doc, "languages")));
    jw_str(&w, "feed", speaker_feed_link(c, v->is.id, v->is.link_no));
    write_opt_time(&w, "decks_at", v->decks_at);
    write_items(&w, v);
    write_slides(c, &w, v);
    write_clashes(c, &w, v);
    reply_end(r, &w);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

static enum err answer_with(struct ctx *c, struct reply *r)
{
    struct speaker_view v;
    TRY(speaker_view(c, in_int(c, "speaker_id"), &v));
    return write_all(c, r, &v);
}

enum err api_speaker_get(struct ctx *c, struct reply *r)
{
    struct speaker_view v;
    TRY(speaker_view(c, in_int(c, "speaker_id"), &v));
    ctx_topic(c, "event", v.is.event_id);
    ctx_topic(c, "programme", v.is.event_id);
    for (size_t i = 0; i < v.n_parts; i++)
        if (v.parts[i].item->row->round_id != NO_INT)
            ctx_topic(c, "round", v.parts[i].item->row->round_id);
    return write_all(c, r, &v);
}

enum err api_speaker_answer(struct ctx *c, struct reply *r)
{
    TRY(speaker_answer(c, in_int(c, "speaker_id"), in_text(c, "answer"), in_opt_text(c, "reason")));
    return answer_with(c, r);
}

enum err api_speaker_wish(struct ctx *c, struct reply *r)
{
    TRY(speaker_wish(c, in_int(c, "speaker_id"), in_json(c, "wish")));
    return answer_with(c, r);
}

/* ---- organisers ---- */

enum err api_speaker_ask(struct ctx *c, struct reply *r)
{
    struct speaker_asking in = {.slug = in_text(c, "event")};
    int64_t n_asked;
    in.ids = in_ids(c, "speaker_ids", &in.n);
    TRY(speaker_ask(c, &in, &n_asked));
    struct jw w = reply_json(r, 200);
    jw_int(&w, "n_asked", n_asked);
    reply_end(r, &w);
    return OK;
}

enum err api_speaker_revoke(struct ctx *c, struct reply *r)
{
    TRY(speaker_revoke(c, in_int(c, "speaker_id")));
    reply_empty(r, 204);
    return OK;
}

/* ---- calendar ---- */

enum err api_speaker_feed(struct ctx *c, struct reply *r)
{
    const char *text;
    TRY(speaker_feed(c, in_text(c, "part_key"), &text));
    reply_text(r, 200, "text/calendar; charset=utf-8", text);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

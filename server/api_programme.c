/* Handlers for the programme of an event while it is being changed. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "domain/forum/programme.h"
#include "fields.h"
#include "programme_json.h"

static void write_instant(struct jw *w, const char *name, int64_t at)
{
    if (at == NO_INT)
        jw_null(w, name);
    else
        jw_time(w, name, at);
}

/* Of rooms and people nothing is written but that nothing is known. */
static void write_place(struct jw *w, const char *name, const struct programme_place *at)
{
    jw_key_open(w, name, '{');
    write_instant(w, "starts_at", at->span.starts_at);
    write_instant(w, "ends_at", at->span.ends_at);
    jw_raw(w, "room_name", at->room_json ? at->room_json : "null");
    jw_key_open(w, "people", '[');
    for (size_t i = 0; i < at->n_people; i++) {
        jw_open(w, '{');
        jw_str(w, "key", at->people[i].key);
        jw_str(w, "part", at->people[i].part);
        jw_raw(w, "name", at->people[i].name_json);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}

void programme_write_changes(struct jw *w, const struct programme *p)
{
    jw_key_open(w, "changes", '[');
    for (size_t i = 0; i < p->n_changes; i++) {
        const struct programme_change *x = &p->changes[i];
        jw_open(w, '{');
        jw_str(w, "list", x->list);
        jw_str(w, "key", x->key);
        jw_str(w, "change", x->change);
        jw_str(w, "members", x->members);
        jw_raw(w, "name", x->name_json);
        write_place(w, "from", &x->from);
        write_place(w, "to", &x->to);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

void programme_write_left(struct jw *w, const struct programme *p)
{
    jw_key_open(w, "left_out", '[');
    for (size_t i = 0; i < p->n_left; i++) {
        jw_open(w, '{');
        jw_str(w, "rule", p->left[i].rule);
        jw_str(w, "detail", p->left[i].text);
        jw_str(w, "key", p->left[i].key);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_notes(struct jw *w, const struct programme *p)
{
    jw_key_open(w, "clashes", '[');
    for (size_t i = 0; i < p->n_clashes; i++) {
        jw_open(w, '{');
        jw_str(w, "rule", p->clashes[i].rule);
        jw_str(w, "detail", p->clashes[i].text);
        jw_str(w, "item", p->clashes[i].item);
        jw_str(w, "other", p->clashes[i].other);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_key_open(w, "problems", '[');
    for (const struct fault *f = p->faults.first; f; f = f->next) {
        jw_open(w, '{');
        jw_str(w, "pointer", f->pointer);
        jw_str(w, "rule", f->key);
        jw_str(w, "detail", f->text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_people(struct jw *w, const struct programme *p)
{
    jw_key_open(w, "people", '[');
    for (size_t i = 0; i < p->n_people; i++) {
        const struct q_speaker_list *s = &p->people[i];
        jw_open(w, '{');
        jw_int(w, "speaker_id", s->id);
        jw_str(w, "kind", s->kind);
        jw_str(w, "key", s->key);
        jw_str(w, "state", s->state);
        jw_bool(w, "has_address", *s->email != 0);
        jw_str(w, "note", s->note);
        jw_raw(w, "wish", s->wish_json ? s->wish_json : "null");
        jw_bool(w, "is_texts_right", s->is_texts_right);
        write_instant(w, "asked_at", s->asked_at);
        write_instant(w, "answered_at", s->answered_at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

/* When each item is held, rounds by their timetable. */
static enum err write_spans(struct ctx *c, struct jw *w, const struct programme *p)
{
    size_t no;
    json_t *item;
    jw_key_open(w, "times", '[');
    json_array_foreach(json_object_get(p->doc, "agenda"), no, item)
    {
        struct programme_span span;
        TRY(programme_span_of(c, p, item, &span));
        jw_open(w, '{');
        jw_str(w, "key", json_str(item, "key"));
        write_instant(w, "starts_at", span.starts_at);
        write_instant(w, "ends_at", span.ends_at);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

static void write_list(struct ctx *c, struct jw *w, const struct programme *p, const char *name)
{
    json_t *list = json_object_get(p->doc, name);
    jw_raw(w, name, list ? json_text(c->arena, list) : "[]");
}

static enum err write_all(struct ctx *c, struct reply *r, const struct programme *p)
{
    struct jw w = reply_json(r, 200);
    jw_str(&w, "event", p->event.slug);
    jw_str(&w, "time_zone", p->event.time_zone);
    jw_int(&w, "version_no", p->event.version_no);
    jw_int(&w, "edit_no", p->step.edit_no);
    jw_str(&w, "changed_by", p->step.changed_by);
    jw_bool(&w, "is_confirmed_only", p->step.is_confirmed_only);
    write_instant(&w, "decks_at", p->step.decks_at);
    jw_int(&w, "n_changes", (int64_t)p->n_changes);
    jw_int(&w, "n_mailed", p->n_mailed);
    for (size_t i = 0; i < PROGRAMME_LISTS; i++)
        write_list(c, &w, p, programme_lists[i]);
    TRY(write_spans(c, &w, p));
    programme_write_changes(&w, p);
    programme_write_left(&w, p);
    write_notes(&w, p);
    write_people(&w, p);
    reply_end(r, &w);
    reply_version(c, r, p->step.edit_no);
    reply_header(r, "Cache-Control", "no-store");
    return OK;
}

/* What an edit has left, or its failure. */
static enum err finish(struct ctx *c, struct reply *r, struct programme *p, enum err e)
{
    if (e == OK)
        e = write_all(c, r, p);
    programme_done(p);
    return e;
}

enum err api_programme_get(struct ctx *c, struct reply *r)
{
    struct programme p;
    enum err e = programme_load(c, in_text(c, "event"), &p);
    if (e == OK) {
        ctx_topic(c, "event", p.event.id);
        ctx_topic(c, "programme", p.event.id);
    }
    return finish(c, r, &p, e);
}

enum err api_programme_change(struct ctx *c, struct reply *r)
{
    struct programme p;
    return finish(c, r, &p, programme_change(c, in_text(c, "event"), in_json(c, "patch"), &p));
}

enum err api_programme_delay(struct ctx *c, struct reply *r)
{
    struct programme p;
    struct programme_delay in = {in_int(c, "starts_at"), in_int(c, "delay_minutes"),
                                 in_opt_text(c, "room"), in_bool(c, "is_live"), in_bool(c, "is_without_rounds")};
    return finish(c, r, &p, programme_delay(c, in_text(c, "event"), &in, &p));
}

enum err api_programme_publish(struct ctx *c, struct reply *r)
{
    struct programme p;
    return finish(c, r, &p, programme_publish(c, in_text(c, "event"), &p));
}

enum err api_programme_discard(struct ctx *c, struct reply *r)
{
    struct programme p;
    return finish(c, r, &p, programme_discard(c, in_text(c, "event"), &p));
}

enum err api_speaker_take_wish(struct ctx *c, struct reply *r)
{
    struct programme p;
    return finish(c, r, &p, programme_take_wish(c, in_int(c, "speaker_id"), in_bool(c, "is_accepted"), &p));
}

enum err api_programme_set(struct ctx *c, struct reply *r)
{
    struct programme p;
    bool is_confirmed_only = in_bool(c, "is_confirmed_only"), is_deck_released = in_bool(c, "is_deck_released");
    struct programme_settings in = {in_has(c, "is_confirmed_only") ? &is_confirmed_only : NULL,
                                    in_has(c, "is_deck_released") ? &is_deck_released : NULL};
    return finish(c, r, &p, programme_set(c, in_text(c, "event"), &in, &p));
}

enum err api_programme_restore(struct ctx *c, struct reply *r)
{
    struct programme p;
    return finish(c, r, &p, programme_restore(c, in_text(c, "event"), in_int(c, "version_no"), &p));
}

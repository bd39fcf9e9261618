/* Handlers for the programme of an event as it is published. */
#include <string.h>

#include "agenda_json.h"
#include "api.h"
#include "domain/forum/agenda.h"
#include "domain/forum/registration.h"
#include "fields.h"
#include "store/queries.h"

#define ICS_TYPE "text/calendar; charset=utf-8"

/* A role's fixed title in the three languages. */
static void write_title(struct ctx *c, struct jw *w, const char *role)
{
    const char *key = arena_printf(c->arena, "role_%s", role);
    jw_key_open(w, "title", '{');
    for (int lang = 0; lang < LANG_COUNT; lang++)
        jw_str(w, lang_code((enum lang)lang), msg_text(c->arena, (enum lang)lang, key, NULL, 0));
    jw_close(w, '}');
}

static enum err write_organisations(struct ctx *c, struct jw *w, int64_t event_id)
{
    struct q_organisation_role_list *all;
    size_t n;
    TRY(q_organisation_role_list(c, event_id, &all, &n));
    jw_key_open(w, "organisations", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(w, '{');
        jw_str(w, "key", all[i].key);
        jw_str(w, "role", all[i].role);
        write_title(c, w, all[i].role);
        jw_raw(w, "name", all[i].name_json);
        jw_str(w, "country", all[i].country);
        jw_str(w, "url", all[i].url);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return OK;
}

/* ---- one item ---- */

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

static void write_speaker(struct jw *w, const struct q_agenda_people *p)
{
    jw_open(w, '{');
    jw_str(w, "key", p->key);
    jw_str(w, "part", p->part);
    jw_raw(w, "name", p->name_json);
    write_texts(w, "office", p->office_json);
    write_texts(w, "organisation_name", p->organisation_name_json);
    jw_str(w, "mode", p->mode);
    jw_bool(w, "is_confirmed", strcmp(p->state, "confirmed") == 0);
    jw_close(w, '}');
}

static void write_people(struct jw *w, const struct agenda_item *item)
{
    jw_key_open(w, "speakers", '[');
    for (size_t i = 0; i < item->n_people; i++)
        if (agenda_is_shown(&item->people[i]))
            write_speaker(w, &item->people[i]);
    jw_close(w, ']');
    jw_key_open(w, "presenters", '[');
    for (size_t i = 0; i < item->n_presenters; i++) {
        const struct q_agenda_presenters *p = &item->presenters[i];
        if (!agenda_is_presenting(p))
            continue;
        jw_open(w, '{');
        jw_int(w, "application_no", p->application_no);
        jw_str(w, "company", p->company);
        jw_str(w, "project", p->project);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

void agenda_write_slots(struct jw *w, const struct agenda_item *item)
{
    jw_key_open(w, "slots", '[');
    for (size_t i = 0; i < item->round.n_slots; i++) {
        const struct q_slot_list *s = &item->round.slots[i];
        jw_open(w, '{');
        jw_str(w, "company", s->company);
        jw_str(w, "project", s->project);
        jw_raw(w, "room_name", s->room_name_json);
        jw_time(w, "starts_at", s->starts_at);
        jw_time(w, "ends_at", s->ends_at);
        jw_bool(w, "is_cancelled", strcmp(s->entry_state, "withdrawn") == 0);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

void agenda_write_facts(struct jw *w, const struct agenda_item *item)
{
    const struct q_agenda_items *row = item->row;
    jw_str(w, "key", row->key);
    jw_str(w, "kind", row->kind);
    jw_raw(w, "name", row->name_json);
    write_texts(w, "speaker", row->speaker_json);
    write_opt_time(w, "starts_at", item->starts_at);
    write_opt_time(w, "ends_at", item->ends_at);
    jw_str(w, "room", row->room);
    write_texts(w, "room_name", row->room_name_json);
    jw_str(w, "round", row->round);
}

static void write_item(struct jw *w, const struct agenda_item *item)
{
    jw_open(w, '{');
    agenda_write_facts(w, item);
    write_people(w, item);
    agenda_write_slots(w, item);
    jw_close(w, '}');
}

/* ---- all of it ---- */

enum err api_agenda_get(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    struct agenda a;
    TRY(registration_event(c, in_text(c, "event"), &event));
    ctx_topic(c, "event", event.id);
    TRY(agenda_load(c, event.id, &a));
    for (size_t i = 0; i < a.n_items; i++)
        if (a.items[i].row->round_id != NO_INT)
            ctx_topic(c, "round", a.items[i].row->round_id);
    struct jw w = reply_json(r, 200);
    jw_str(&w, "event", event.slug);
    jw_raw(&w, "name", event.name_json);
    jw_str(&w, "time_zone", event.time_zone);
    jw_time(&w, "starts_at", event.starts_at);
    jw_int(&w, "version_no", agenda_version(&a, event.version_no));
    jw_key_open(&w, "items", '[');
    for (size_t i = 0; i < a.n_items; i++)
        write_item(&w, &a.items[i]);
    jw_close(&w, ']');
    TRY(write_organisations(c, &w, event.id));
    reply_end(r, &w);
    return OK;
}

enum err api_agenda_feed(struct ctx *c, struct reply *r)
{
    struct q_registration_event event;
    const char *text;
    TRY(registration_event(c, in_text(c, "event"), &event));
    TRY(agenda_feed(c, &event, &(struct agenda_want){in_opt_text(c, "items"), NO_INT}, &text));
    reply_text(r, 200, ICS_TYPE, text);
    return OK;
}

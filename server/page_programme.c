/* What the pages of an event say of its programme: in short on its main page, whole with the timetables. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/time.h"
#include "base/when.h"
#include "page_event.h"
#include "page_part.h"
#include "page_programme.h"

/* ---- people ---- */

/* "Name, office · organisation" */
static void write_person(struct event_view *v, const struct q_agenda_people *p)
{
    struct html *h = v->h;
    AUTO_JSON *name = json_stored(v->c->arena, p->name_json);
    AUTO_JSON *office = p->office_json ? json_stored(v->c->arena, p->office_json) : NULL;
    AUTO_JSON *of = p->organisation_name_json ? json_stored(v->c->arena, p->organisation_name_json) : NULL;
    html_open(h, "li");
    html_texts(h, "span", "speaker-name", name);
    if (office) {
        html_text(h, " · ");
        html_texts(h, "span", NULL, office);
    }
    if (of) {
        html_text(h, " · ");
        html_texts(h, "span", NULL, of);
    }
    if (strcmp(p->part, "speaker") != 0) {
        html_text(h, " ");
        html_say(h, "span", "badge", arena_printf(h->arena, "page_part_%s", p->part));
    }
    if (strcmp(p->mode, "online") == 0) {
        html_text(h, " ");
        html_say(h, "span", "badge", "page_speaker_online");
    }
    html_close(h);
}

static void write_presenter(struct html *h, const struct q_agenda_presenters *p)
{
    html_open(h, "li");
    html_name(h, "span", "speaker-name", p->company);
    if (*p->project) {
        html_text(h, " · ");
        html_name(h, "span", NULL, p->project);
    }
    html_close(h);
}

static void write_people(struct event_view *v, const struct agenda_item *item)
{
    struct html *h = v->h;
    size_t n_shown = 0;
    for (size_t i = 0; i < item->n_people; i++)
        n_shown += agenda_is_shown(&item->people[i]);
    for (size_t i = 0; i < item->n_presenters; i++)
        n_shown += agenda_is_presenting(&item->presenters[i]);
    if (item->row->speaker_json) {
        AUTO_JSON *speaker = json_stored(v->c->arena, item->row->speaker_json);
        html_texts(h, "p", "meta", speaker);
    }
    if (n_shown == 0)
        return;
    html_open_class(h, "ul", "plain speakers");
    for (size_t i = 0; i < item->n_people; i++)
        if (agenda_is_shown(&item->people[i]))
            write_person(v, &item->people[i]);
    for (size_t i = 0; i < item->n_presenters; i++)
        if (agenda_is_presenting(&item->presenters[i]))
            write_presenter(h, &item->presenters[i]);
    html_close(h);
}

/* ---- in short ---- */

static void write_brief(struct event_view *v, const struct agenda_item *item)
{
    struct html *h = v->h;
    AUTO_JSON *name = json_stored(v->c->arena, item->row->name_json);
    html_open_class(h, "li", strcmp(item->row->kind, "break") == 0 ? "is-break" : NULL);
    if (item->starts_at != NO_INT)
        part_time(h, v->head.time_zone, item->starts_at,
                  when_clock_text(h->arena, h->lang, v->head.time_zone, item->starts_at));
    else
        html_say(h, "span", "meta", arena_printf(h->arena, "page_item_%s", item->row->kind));
    html_open(h, "div");
    html_texts(h, "p", "agenda-name", name);
    write_people(v, item);
    html_close(h);
    html_close(h);
}

enum err event_write_agenda(struct event_view *v)
{
    struct agenda a;
    struct html *h = v->h;
    TRY(agenda_load(v->c, v->head.id, &a));
    if (a.n_items == 0)
        return OK;
    event_section(v, "agenda", "page_agenda");
    if (!agenda_has_times(&a))
        html_say(h, "p", "meta", "page_agenda_no_times");
    html_open_class(h, "ol", "agenda");
    for (size_t i = 0; i < a.n_items; i++)
        write_brief(v, &a.items[i]);
    html_close(h);
    if (agenda_has_times(&a)) {
        html_open(h, "p");
        html_link(h, "button", event_path(v, "/timetable"), html_msg(h, "page_agenda_whole"));
        html_close(h);
    }
    html_close(h);
    return OK;
}

/* ---- whole ---- */

static void write_clock(struct event_view *v, int64_t at)
{
    part_time(v->h, v->head.time_zone, at, when_clock_text(v->h->arena, v->h->lang, v->head.time_zone, at));
}

static void write_times(struct event_view *v, const char *tag, int64_t starts_at, int64_t ends_at)
{
    html_open_class(v->h, tag, "slot-time");
    write_clock(v, starts_at);
    if (ends_at != NO_INT) {
        html_text(v->h, "–");
        write_clock(v, ends_at);
    }
    html_close(v->h);
}

/* The pitches of a round that is an item. */
static void write_pitches(struct event_view *v, const struct agenda_item *item)
{
    struct html *h = v->h;
    if (!item->has_slots)
        return;
    html_open_class(h, "ol", "plain pitches");
    for (size_t i = 0; i < item->round.n_slots; i++) {
        const struct q_slot_list *s = &item->round.slots[i];
        struct timetable_times t = timetable_times(&item->round.round, s->starts_at, s->ends_at);
        bool is_cancelled = strcmp(s->entry_state, "withdrawn") == 0;
        html_open_class(h, "li", is_cancelled ? "is-cancelled" : NULL);
        write_times(v, "span", t.pitch_at, t.over_at);
        html_text(h, " ");
        html_name(h, "span", "speaker-name", s->company);
        if (is_cancelled) {
            html_text(h, " ");
            html_say(h, "span", "badge badge--warn", "page_slot_cancelled");
        }
        html_close(h);
    }
    html_close(h);
}

/* What its speakers let anyone have. */
static void write_slides(struct event_view *v, const struct agenda_item *item)
{
    struct html *h = v->h;
    for (size_t i = 0; i < v->n_slides; i++) {
        const struct q_slides_public *s = &v->slides[i];
        if (s->agenda_item_id != item->row->id)
            continue;
        const char *name = json_stored_in_lang(h->arena, s->name_json, lang_code(h->lang));
        const char *words = html_msg1(h, "page_slides_of", "name", name);
        html_open(h, "p");
        html_link(h, NULL, arena_printf(h->arena, "/api/v1/slides/%s", s->upload_key),
                  arena_printf(h->arena, "%s (%s)", words, strcmp(s->type, "pdf") == 0 ? "PDF" : "PPTX"));
        html_close(h);
    }
}

static void write_stamp(struct html *h, const char *name, int64_t at_ms)
{
    char t[TIME_TEXT];
    html_attr(h, name, time_rfc3339(at_ms, t));
}

static void write_item(struct event_view *v, const struct agenda_item *item)
{
    struct html *h = v->h;
    const struct q_agenda_items *row = item->row;
    AUTO_JSON *name = json_stored(v->c->arena, row->name_json);
    AUTO_JSON *room = row->room_name_json ? json_stored(v->c->arena, row->room_name_json) : NULL;
    html_open_class(h, "li", strcmp(row->kind, "break") == 0 ? "slot is-break" : "slot");
    html_attr(h, "id", arena_printf(h->arena, "item-%s", row->key));
    html_attr(h, "data-item", row->key);
    write_stamp(h, "data-starts", item->starts_at);
    write_stamp(h, "data-ends", item->ends_at == NO_INT ? item->starts_at : item->ends_at);
    html_attr(h, "data-room", row->room ? row->room : "");
    write_times(v, "p", item->starts_at, item->ends_at);
    html_open(h, "div");
    html_texts(h, "h4", "slot-name", name);
    write_people(v, item);
    write_pitches(v, item);
    write_slides(v, item);
    html_open_class(h, "p", "slot-track");
    html_say(h, "span", NULL, arena_printf(h->arena, "page_item_%s", row->kind));
    if (room) {
        html_text(h, " · ");
        html_texts(h, "span", "slot-room", room);
    }
    html_close(h);
    html_close(h);
    html_close(h);
}

/* Items with a time by time, as they stand where two begin at once. */
static const struct agenda_item **by_time(struct event_view *v, const struct agenda *a, size_t *n)
{
    const struct agenda_item **list = arena_array(v->c->arena, const struct agenda_item *, a->n_items + 1);
    size_t k = 0;
    for (size_t i = 0; i < a->n_items; i++) {
        size_t at = k;
        if (a->items[i].starts_at == NO_INT)
            continue;
        for (; at > 0 && list[at - 1]->starts_at > a->items[i].starts_at; at--)
            list[at] = list[at - 1];
        list[at] = &a->items[i];
        k++;
    }
    *n = k;
    return list;
}

static void write_days(struct event_view *v, const struct agenda *a)
{
    struct html *h = v->h;
    const char *zone = v->head.time_zone, *day = "";
    size_t n;
    const struct agenda_item **list = by_time(v, a, &n);
    for (size_t i = 0; i < n; i++) {
        const char *own = when_plain_date_text(v->c->arena, v->c->lang, zone, list[i]->starts_at);
        if (strcmp(own, day) != 0) {
            if (i > 0)
                html_close(h);
            html_open_class(h, "h3", "timetable-day");
            part_day(h, zone, list[i]->starts_at);
            html_close(h);
            html_open_class(h, "ol", "timetable");
        }
        day = own;
        write_item(v, list[i]);
    }
    if (n > 0)
        html_close(h);
}

/* Items whose time is not known yet. */
static void write_untimed(struct event_view *v, const struct agenda *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n_items; i++) {
        if (a->items[i].starts_at != NO_INT)
            continue;
        if (n++ == 0) {
            html_say(v->h, "h3", "timetable-day", "page_agenda_untimed");
            html_open_class(v->h, "ol", "agenda");
        }
        write_brief(v, &a->items[i]);
    }
    if (n > 0)
        html_close(v->h);
}

static void write_tools(struct event_view *v)
{
    struct html *h = v->h;
    html_open_class(h, "div", "toolbar zone-bar");
    html_open_class(h, "p", "meta");
    int64_t starts_at = part_instant(json_object_get(v->doc, "starts"));
    html_text(h, html_msg1(h, "page_times_in", "zone",
                           when_zone_text(h->arena, h->lang, v->head.time_zone, starts_at)));
    html_close(h);
    html_open_class(h, "div", "cluster");
    html_flag(h, "data-tools", true);
    html_link(h, "button button--small",
              arena_printf(h->arena, "/api/v1/events/%s/agenda.ics", v->head.slug), html_msg(h, "page_calendar"));
    html_link(h, "button button--small", arena_printf(h->arena, "/events/%s/now", v->head.slug),
              html_msg(h, "page_app_now"));
    html_close(h);
    html_close(h);
}

void programme_write(struct event_view *v, const struct agenda *a)
{
    struct html *h = v->h;
    html_open_class(h, "section", "round-block stack");
    html_attr(h, "id", "programme");
    html_attr(h, "data-live", arena_printf(h->arena, "/api/v1/events/%s/agenda", v->head.slug));
    html_attr(h, "data-event", v->head.slug);
    html_attr(h, "data-zone", v->head.time_zone);
    html_attr_int(h, "data-version", agenda_version(a, v->head.version_no));
    html_say(h, "h2", NULL, "page_agenda");
    write_tools(v);
    write_days(v, a);
    write_untimed(v, a);
    html_close(h);
}

bool programme_holds(const struct agenda *a, int64_t round_id)
{
    for (size_t i = 0; i < a->n_items; i++)
        if (a->items[i].row->round_id == round_id && a->items[i].has_slots)
            return true;
    return false;
}

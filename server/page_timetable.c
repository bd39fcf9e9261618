/* The page of an event's published timetables: its programme and every round, by day and time. */
#include <string.h>

#include "api.h"
#include "base/json.h"
#include "base/time.h"
#include "base/when.h"
#include "domain/forum/slides.h"
#include "domain/pitch/timetable.h"
#include "page.h"
#include "page_event.h"
#include "page_part.h"
#include "page_programme.h"

#define BREAK_MS (INT64_C(15) * 60000) /* a gap so long is told as a break */

/* ---- slots ---- */

static json_t *track_name(struct event_view *v, const char *key)
{
    size_t i;
    json_t *one;
    json_array_foreach(event_list(v, "tracks"), i, one)
        if (key && strcmp(json_str(one, "key"), key) == 0)
            return json_object_get(one, "name");
    return NULL;
}

static void write_stamp(struct html *h, const char *name, int64_t at_ms)
{
    char t[TIME_TEXT];
    html_attr(h, name, time_rfc3339(at_ms, t));
}

/* From the first word to the last answer; setting up before and changing over after are the organiser's. */
static void write_times(struct event_view *v, const struct q_timetable_round *r, const struct q_slot_list *s)
{
    struct timetable_times t = timetable_times(r, s->starts_at, s->ends_at);
    html_open_class(v->h, "p", "slot-time");
    part_time(v->h, r->time_zone, t.pitch_at, when_clock_text(v->h->arena, v->h->lang, r->time_zone, t.pitch_at));
    html_text(v->h, "–");
    part_time(v->h, r->time_zone, t.over_at, when_clock_text(v->h->arena, v->h->lang, r->time_zone, t.over_at));
    html_close(v->h);
}

static void write_slot(struct event_view *v, const struct q_timetable_round *r, const struct q_slot_list *s)
{
    struct html *h = v->h;
    AUTO_JSON *room = json_stored(v->c->arena, s->room_name_json);
    json_t *track = track_name(v, s->track);
    bool is_cancelled = strcmp(s->entry_state, "withdrawn") == 0;
    html_open_class(h, "li", is_cancelled ? "slot is-cancelled" : "slot");
    write_stamp(h, "data-starts", s->starts_at);
    write_stamp(h, "data-ends", s->ends_at);
    html_attr(h, "data-room", s->room);
    write_times(v, r, s);
    html_open(h, "div");
    html_name(h, "h4", "slot-name", s->company);
    if (is_cancelled) {
        html_open(h, "p");
        html_say(h, "span", "badge badge--warn", "page_slot_cancelled");
        html_close(h);
    }
    if (s->project && *s->project)
        html_name(h, "p", NULL, s->project);
    html_open_class(h, "p", "slot-track");
    if (html_texts(h, "span", NULL, track))
        html_text(h, " · ");
    html_texts(h, "span", "slot-room", room);
    html_close(h);
    html_close(h);
    html_close(h);
}

static void write_break(struct event_view *v, const struct q_timetable_round *r, int64_t from_at)
{
    struct html *h = v->h;
    html_open_class(h, "li", "slot is-break");
    html_open_class(h, "p", "slot-time");
    part_time(h, r->time_zone, from_at, when_clock_text(h->arena, h->lang, r->time_zone, from_at));
    html_close(h);
    html_say(h, "p", NULL, "page_item_break");
    html_close(h);
}

static bool is_one_room(const struct timetable_version *t)
{
    for (size_t i = 1; i < t->n_slots; i++)
        if (t->slots[i].room_id != t->slots[0].room_id)
            return false;
    return true;
}

static void open_day(struct event_view *v, const char *zone, int64_t at_ms)
{
    html_open_class(v->h, "h3", "timetable-day");
    part_day(v->h, zone, at_ms);
    html_close(v->h);
    html_open_class(v->h, "ol", "timetable");
}

static void write_slots(struct event_view *v, const struct timetable_version *t)
{
    const char *zone = t->round.time_zone, *day = "";
    bool is_one = is_one_room(t);
    for (size_t i = 0; i < t->n_slots; i++) {
        const struct q_slot_list *s = &t->slots[i];
        const char *own = when_plain_date_text(v->c->arena, v->c->lang, zone, s->starts_at);
        bool is_new_day = strcmp(own, day) != 0;
        if (is_new_day && i > 0)
            html_close(v->h);
        if (is_new_day)
            open_day(v, zone, s->starts_at);
        else if (is_one && s->starts_at - t->slots[i - 1].ends_at >= BREAK_MS)
            write_break(v, &t->round, t->slots[i - 1].ends_at);
        day = own;
        write_slot(v, &t->round, s);
    }
    if (t->n_slots > 0)
        html_close(v->h);
}

/* ---- rounds ---- */

/* What the script can offer: the reader's zone, rooms side by side. */
static void write_tools(struct event_view *v, const struct timetable_version *t)
{
    struct html *h = v->h;
    html_open_class(h, "div", "toolbar zone-bar");
    html_open_class(h, "p", "meta");
    html_text(h, html_msg1(h, "page_times_in", "zone",
                           when_zone_text(h->arena, h->lang, t->round.time_zone,
                                          t->n_slots ? t->slots[0].starts_at : v->c->now_at)));
    html_close(h);
    html_open_class(h, "div", "cluster");
    html_flag(h, "data-tools", true);
    html_link(h, "button button--small",
              arena_printf(h->arena, "/api/v1/rounds/%lld/timetable.ics", (long long)t->round.id),
              html_msg(h, "page_calendar"));
    html_close(h);
    html_close(h);
}

static enum err write_round(struct event_view *v, const struct q_page_rounds *r)
{
    struct html *h = v->h;
    struct timetable_version t;
    AUTO_JSON *name = json_stored(v->c->arena, r->name_json);
    html_open_class(h, "section", "round-block stack");
    html_attr(h, "id", r->key);
    html_attr(h, "data-live", arena_printf(h->arena, "/api/v1/rounds/%lld/timetable", (long long)r->id));
    html_attr(h, "data-zone", r->time_zone);
    if (r->timetable_no != NO_INT)
        html_attr_int(h, "data-version", r->timetable_no);
    html_texts(h, "h2", NULL, name);
    enum err e = r->timetable_no == NO_INT ? ERR_NOT_FOUND : timetable_published(v->c, r->id, &t);
    if (e == ERR_NOT_FOUND) {
        html_open_class(h, "div", "empty");
        html_say(h, "p", NULL, "page_timetable_not_yet");
        if (r->starts_at != NO_INT) {
            html_open(h, "p");
            part_days(h, r->time_zone, r->starts_at, r->ends_at);
            html_close(h);
        }
        html_close(h);
    } else {
        TRY(e);
        write_tools(v, &t);
        write_slots(v, &t);
    }
    html_close(h);
    return OK;
}

static enum err write_page(struct event_view *v, struct reply *r)
{
    struct page p;
    struct agenda a;
    TRY(agenda_load(v->c, v->head.id, &a));
    TRY(slides_public(v->c, v->head.id, &v->slides, &v->n_slides));
    bool is_empty = !agenda_has_times(&a);
    TRY(event_begin_below(v, r, &p, &(struct page_below){"/timetable", "page_see_timetable", "page_timetable_about"}));
    if (!is_empty)
        programme_write(v, &a);
    for (size_t i = 0; i < v->n_rounds; i++) {
        if (strcmp(v->rounds[i].kind, "pitch") != 0 || programme_holds(&a, v->rounds[i].id))
            continue;
        is_empty = false;
        TRY(write_round(v, &v->rounds[i]));
    }
    if (is_empty) {
        html_open_class(&p.h, "div", "empty");
        html_say(&p.h, "p", NULL, "page_timetable_none");
        html_close(&p.h);
    }
    page_end(&p);
    return OK;
}

enum err page_timetable(struct ctx *c, struct reply *r)
{
    struct event_view v;
    TRY(event_view_load(c, &v));
    enum err e = write_page(&v, r);
    event_view_done(&v);
    return e;
}

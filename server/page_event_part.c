/* What the page of an event says of the contest: dates, tracks, rounds, prizes. */
#include <string.h>

#include "base/json.h"
#include "page_event.h"
#include "page_part.h"

/* ---- dates ---- */

/* Opens a row of facts with its name; html_close twice ends it. */
static void open_fact(struct event_view *v, const char *name)
{
    html_open(v->h, "div");
    html_put(v->h, "dt", NULL, name);
    html_open(v->h, "dd");
}

static void close_fact(struct event_view *v)
{
    html_close(v->h);
    html_close(v->h);
}

static void open_fact_of(struct event_view *v, json_t *texts)
{
    html_open(v->h, "div");
    html_texts(v->h, "dt", NULL, texts);
    html_open(v->h, "dd");
}

/* The name of a track or round by its key. */
static void write_name_of(struct event_view *v, const char *list, const char *key)
{
    size_t i;
    json_t *one;
    json_array_foreach(event_list(v, list), i, one)
        if (key && strcmp(json_str(one, "key"), key) == 0)
            html_texts(v->h, "span", NULL, json_object_get(one, "name"));
}

static void write_instant(struct event_view *v, const char *key, int64_t at)
{
    if (at == NO_INT)
        return;
    html_open(v->h, "p");
    html_put(v->h, "span", "meta", html_msg(v->h, key));
    html_text(v->h, " ");
    part_deadline(v->h, v->call.time_zone, at);
    html_close(v->h);
}

/* What differs for a track or a round. */
static void write_deadline_of(struct event_view *v, const struct call_deadline *d)
{
    html_open_class(v->h, "div", "fact-of");
    html_open(v->h, "dt");
    write_name_of(v, "tracks", d->track);
    if (d->track && d->round)
        html_text(v->h, " · ");
    write_name_of(v, "rounds", d->round);
    html_close(v->h);
    html_open(v->h, "dd");
    write_instant(v, "page_new_until", d->new_until);
    write_instant(v, "page_closes", d->closes_at);
    write_instant(v, "page_decks_until", d->decks_until);
    html_close(v->h);
    html_close(v->h);
}

static enum err write_call_dates(struct event_view *v)
{
    struct q_page_uploads *uploads;
    size_t n;
    TRY(q_page_uploads(v->c, v->call.id, &uploads, &n));
    open_fact(v, html_msg(v->h, "page_opens"));
    part_when(v->h, v->call.time_zone, v->call.opens_at);
    close_fact(v);
    if (v->call.new_until != NO_INT) {
        open_fact(v, html_msg(v->h, "page_new_until"));
        part_deadline(v->h, v->call.time_zone, v->call.new_until);
        close_fact(v);
    }
    open_fact(v, html_msg(v->h, "page_closes"));
    part_deadline(v->h, v->call.time_zone, v->call.closes_at);
    close_fact(v);
    for (size_t i = 0; i < v->call.content->n_deadlines; i++)
        write_deadline_of(v, &v->call.content->deadlines[i]);
    for (size_t i = 0; i < n; i++) {
        AUTO_JSON *name = json_stored(v->c->arena, uploads[i].name_json);
        if (uploads[i].due_at == v->call.closes_at)
            continue; /* with the application: said already */
        open_fact_of(v, name);
        part_deadline(v->h, v->call.time_zone, uploads[i].due_at);
        close_fact(v);
    }
    return OK;
}

static bool is_done(const struct q_page_rounds *r)
{
    return strcmp(r->state, "published") == 0;
}

/* When and where; that no date is known is worth saying of a round to come only. */
static void write_round_place(struct event_view *v, const struct q_page_rounds *r)
{
    if (r->starts_at != NO_INT)
        part_days(v->h, r->time_zone, r->starts_at, r->ends_at);
    else if (!is_done(r))
        html_say(v->h, "span", NULL, "page_date_unknown");
    if (*r->city && (r->starts_at != NO_INT || !is_done(r)))
        html_text(v->h, " · ");
    if (*r->city)
        html_name(v->h, "span", NULL, r->city);
}

static void write_round_dates(struct event_view *v, const struct q_page_rounds *r)
{
    AUTO_JSON *name = json_stored(v->c->arena, r->name_json);
    if (is_done(r) && r->starts_at == NO_INT)
        return;
    open_fact_of(v, name);
    write_round_place(v, r);
    close_fact(v);
}

enum err event_write_dates(struct event_view *v)
{
    event_section(v, "dates", "page_dates");
    html_open_class(v->h, "dl", "facts");
    if (v->has_call)
        TRY(write_call_dates(v));
    for (size_t i = 0; i < v->n_rounds; i++)
        write_round_dates(v, &v->rounds[i]);
    if (v->n_rounds == 0) {
        int64_t starts_at = part_instant(json_object_get(v->doc, "starts"));
        int64_t ends_at = part_instant(json_object_get(v->doc, "ends"));
        open_fact(v, html_msg(v->h, "page_begins"));
        part_when(v->h, v->head.time_zone, starts_at);
        close_fact(v);
        if (ends_at != NO_INT) {
            open_fact(v, html_msg(v->h, "page_ends"));
            part_when(v->h, v->head.time_zone, ends_at);
            close_fact(v);
        }
    }
    html_close(v->h);
    html_open_class(v->h, "p", "meta");
    html_flag(v->h, "data-zone-note", true);
    html_text(v->h, html_msg(v->h, "page_zone_note"));
    html_close(v->h);
    html_close(v->h);
    return OK;
}

/* ---- tracks ---- */

static void write_topics(struct event_view *v, json_t *track)
{
    size_t i;
    json_t *topic;
    if (!json_array_size(json_object_get(track, "topics")))
        return;
    html_open_class(v->h, "ul", "cluster topics");
    json_array_foreach(json_object_get(track, "topics"), i, topic)
        html_texts(v->h, "li", "chip", topic);
    html_close(v->h);
}

void event_write_tracks(struct event_view *v)
{
    size_t i;
    json_t *track, *list = event_list(v, "tracks");
    if (!list)
        return;
    event_section(v, "tracks", "page_tracks");
    html_open_class(v->h, "ul", "tracks");
    json_array_foreach(list, i, track)
    {
        html_open_class(v->h, "li", "stack stack--tight");
        html_texts(v->h, "h3", NULL, json_object_get(track, "name"));
        write_topics(v, track);
        html_close(v->h);
    }
    html_close(v->h);
    html_close(v->h);
}

/* ---- rounds ---- */

static const char *minutes(struct event_view *v, int64_t ms)
{
    return arena_printf(v->c->arena, "%lld", (long long)(ms / 60000));
}

static void write_round_shape(struct event_view *v, const struct q_page_rounds *r)
{
    struct msg_arg args[] = {{"pitch", minutes(v, r->pitch_ms)}, {"questions", minutes(v, r->qa_ms)}};
    if (strcmp(r->kind, "document") == 0)
        html_say(v->h, "p", "meta", "page_round_document");
    else if (r->pitch_ms > 0)
        html_put(v->h, "p", "meta", msg_text(v->c->arena, v->c->lang, "page_round_pitch", args, 2));
}

static void write_round(struct event_view *v, const struct q_page_rounds *r)
{
    struct html *h = v->h;
    AUTO_JSON *name = json_stored(v->c->arena, r->name_json);
    bool is_now = !is_done(r) && r->starts_at != NO_INT && v->c->now_at >= r->starts_at;
    html_open_class(h, "li", is_done(r) ? "is-done" : is_now ? "is-now" : NULL);
    html_texts(h, "h3", NULL, name);
    html_open(h, "p");
    write_round_place(v, r);
    html_close(h);
    write_round_shape(v, r);
    if (r->timetable_no != NO_INT || is_done(r)) {
        html_open_class(h, "p", "cluster");
        if (r->timetable_no != NO_INT)
            html_link(h, NULL, event_path(v, arena_printf(h->arena, "/timetable#%s", r->key)),
                      html_msg(h, "page_see_timetable"));
        if (is_done(r))
            html_link(h, NULL, event_path(v, arena_printf(h->arena, "/results#%s", r->key)),
                      html_msg(h, "page_see_results"));
        html_close(h);
    }
    html_close(h);
}

void event_write_rounds(struct event_view *v)
{
    if (v->n_rounds == 0)
        return;
    event_section(v, "rounds", "page_rounds");
    html_open_class(v->h, "ol", "steps");
    for (size_t i = 0; i < v->n_rounds; i++)
        write_round(v, &v->rounds[i]);
    html_close(v->h);
    html_close(v->h);
}

/* ---- prizes ---- */

static json_t *of_key(json_t *list, const char *key)
{
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one)
        if (key && strcmp(json_str(one, "key"), key) == 0)
            return one;
    return NULL;
}

static int64_t number(const json_t *v, const char *key)
{
    return json_integer_value(json_object_get(v, key));
}

/* How many are given in all: those of every track as often as there are tracks. */
static int64_t n_given(struct event_view *v, const json_t *prize)
{
    size_t n_tracks = json_array_size(json_object_get(v->doc, "tracks"));
    bool is_each = json_is_true(json_object_get(prize, "is_per_track"));
    return number(prize, "n_awards") * (is_each ? (int64_t)n_tracks : 1);
}

static void write_prize(struct event_view *v, json_t *prize)
{
    struct html *h = v->h;
    json_t *track = of_key(json_object_get(v->doc, "tracks"), json_str(prize, "track"));
    int64_t n = number(prize, "n_awards"), minor = number(prize, "amount_minor");
    html_open(h, "li");
    html_texts(h, "span", "prize-place", json_object_get(prize, "name"));
    html_open(h, "span");
    if (n > 1)
        html_text(h, html_msg1(h, "page_prize_times", "n", part_number(h, n)));
    else
        html_text(h, html_msg(h, "page_prize_once"));
    if (json_is_true(json_object_get(prize, "is_per_track"))) {
        html_text(h, " ");
        html_text(h, html_msg(h, "page_prize_each"));
    } else if (track) {
        html_text(h, " · ");
        html_texts(h, "span", NULL, json_object_get(track, "name"));
    }
    html_close(h);
    html_put(h, "span", "prize-sum", minor ? part_money(h, minor, json_str(prize, "amount_currency")) : "");
    html_close(h);
}

/* The sum of the prizes in one currency, unless an earlier prize had it: it is said then. */
static void write_sum(struct event_view *v, json_t *list, size_t at)
{
    size_t i;
    json_t *prize;
    int64_t n = 0, minor = 0;
    const char *currency = json_str(json_array_get(list, at), "amount_currency");
    json_array_foreach(list, i, prize)
    {
        if (strcmp(json_str(prize, "amount_currency"), currency) != 0)
            continue;
        if (i < at)
            return;
        n += n_given(v, prize);
        minor += n_given(v, prize) * number(prize, "amount_minor");
    }
    if (!minor)
        return;
    struct msg_arg args[] = {{"n", part_number(v->h, n)}, {"sum", part_money(v->h, minor, currency)}};
    html_put(v->h, "p", "prize-total", msg_text(v->c->arena, v->c->lang, "page_prize_total", args, 2));
}

void event_write_prizes(struct event_view *v)
{
    size_t i;
    json_t *prize, *list = event_list(v, "prizes");
    if (!list)
        return;
    event_section(v, "prizes", "page_prizes");
    json_array_foreach(list, i, prize)
        write_sum(v, list, i);
    html_open_class(v->h, "ul", "prizes");
    json_array_foreach(list, i, prize)
        write_prize(v, prize);
    html_close(v->h);
    html_close(v->h);
}

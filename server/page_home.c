/* The list of all events, by date. */
#include "api.h"
#include "base/json.h"
#include "page.h"
#include "page_part.h"
#include "store/queries.h"

#define DAY_MS      INT64_C(86400000)
#define SHOWN_BELOW 3 /* of the events that belong to one */

enum stage { STAGE_RUNNING, STAGE_COMING, STAGE_PAST, STAGES };

/* What the list is written from. */
struct home {
    struct q_page_events *list; /* the latest first */
    struct q_page_events_below *below; /* the soonest first */
    size_t n, n_below;
};

/* The last instant that is known to belong to an event; one whose further rounds have no date yet may
 * take a year more. */
static int64_t end_of(const struct q_page_events *e)
{
    int64_t end = e->ends_at != NO_INT ? e->ends_at : e->starts_at + DAY_MS;
    if (e->last_round_at != NO_INT && e->last_round_at > end)
        end = e->last_round_at;
    return e->n_undated > 0 ? end + 365 * DAY_MS : end;
}

static int64_t end_of_below(const struct q_page_events_below *e)
{
    return e->ends_at != NO_INT ? e->ends_at : e->starts_at + DAY_MS;
}

/* An event runs from the first thing that people can do: apply, register, come; with what belongs to it. */
static enum stage stage_of(const struct home *home, const struct q_page_events *e, int64_t now_at)
{
    int64_t begin = e->starts_at, end = end_of(e);
    for (size_t i = 0; i < home->n_below; i++) {
        const struct q_page_events_below *one = &home->below[i];
        if (one->parent_id != e->id)
            continue;
        begin = one->starts_at < begin ? one->starts_at : begin;
        end = end_of_below(one) > end ? end_of_below(one) : end;
    }
    if (e->call_opens_at != NO_INT && e->call_opens_at < begin)
        begin = e->call_opens_at;
    if (e->tickets_open_at != NO_INT && e->tickets_open_at < begin)
        begin = e->tickets_open_at;
    return now_at >= end ? STAGE_PAST : now_at >= begin ? STAGE_RUNNING : STAGE_COMING;
}

/* ---- one event ---- */

/* What can be done now, or what comes next. */
static void write_news(struct html *h, const struct q_page_events *e, int64_t now_at)
{
    struct {
        int64_t opens_at, closes_at;
        const char *zone, *open, *coming;
    } ways[] = {{e->call_opens_at, e->call_closes_at, e->call_time_zone, "page_call_open_until",
                 "page_call_opens"},
                {e->tickets_open_at, e->tickets_close_at, e->time_zone, "page_tickets_open_until",
                 "page_tickets_open"}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (ways[i].opens_at == NO_INT || now_at >= ways[i].closes_at)
            continue;
        bool is_open = now_at >= ways[i].opens_at;
        const char *rest;
        html_open_class(h, "p", "meta");
        html_text(h, html_split(h, is_open ? ways[i].open : ways[i].coming, "when", &rest));
        if (is_open)
            part_deadline(h, ways[i].zone, ways[i].closes_at);
        else
            part_when(h, ways[i].zone, ways[i].opens_at);
        html_text(h, rest);
        html_close(h);
    }
}

static bool is_open(int64_t opens_at, int64_t closes_at, int64_t now_at)
{
    return opens_at != NO_INT && now_at >= opens_at && now_at < closes_at;
}

static void write_one_below(struct html *h, const struct q_page_events_below *e)
{
    AUTO_JSON *name = json_stored(h->arena, e->name_json);
    html_open(h, "li");
    part_short_days(h, e->time_zone, e->starts_at, e->ends_at);
    html_text(h, " ");
    html_open(h, "a");
    html_attr(h, "href", arena_printf(h->arena, "/events/%s", e->slug));
    html_texts(h, "span", NULL, name);
    html_close(h);
    html_close(h);
}

/* The next few of the events that belong to it, or the last when all are over; and where all are. */
static void write_below(struct page *p, const struct home *home, const struct q_page_events *e)
{
    struct html *h = &p->h;
    int64_t n = 0, n_over = 0, no = 0;
    for (size_t i = 0; i < home->n_below; i++) {
        bool is_its = home->below[i].parent_id == e->id;
        n += is_its;
        n_over += is_its && p->c->now_at >= end_of_below(&home->below[i]);
    }
    if (n == 0)
        return;
    int64_t first = n_over < n ? n_over : n - SHOWN_BELOW;
    html_open_class(h, "ul", "plain stack stack--tight");
    for (size_t i = 0; i < home->n_below; i++)
        if (home->below[i].parent_id == e->id) {
            if (no >= first && no < first + SHOWN_BELOW)
                write_one_below(h, &home->below[i]);
            no++;
        }
    html_close(h);
    if (n > SHOWN_BELOW)
        html_link(h, "meta", arena_printf(h->arena, "/events/%s#events", e->slug),
                  html_msg1(h, "page_series_all", "n", part_number(h, n)));
}

static void write_item(struct page *p, const struct home *home, const struct q_page_events *e)
{
    struct html *h = &p->h;
    int64_t now_at = p->c->now_at;
    part_event_begin(h, &(struct part_event){"h3", e->slug, e->kind, e->time_zone, e->name_json,
                                             e->starts_at, e->ends_at});
    write_news(h, e, now_at);
    write_below(p, home, e);
    html_close(h);
    html_open(h, "p");
    if (is_open(e->call_opens_at, e->call_closes_at, now_at))
        html_say(h, "span", "badge badge--good", "page_badge_call");
    else if (is_open(e->tickets_open_at, e->tickets_close_at, now_at))
        html_say(h, "span", "badge badge--good", "page_badge_tickets");
    html_close(h);
    html_close(h);
}

static void write_section(struct page *p, const struct home *home, enum stage stage)
{
    static const char *const titles[STAGES] = {"page_running", "page_coming", "page_past"};
    bool is_begun = false;
    for (size_t k = 0, n = home->n; k < n; k++) {
        /* what has passed comes latest first, what is to come soonest first */
        const struct q_page_events *e = &home->list[stage == STAGE_PAST ? k : n - 1 - k];
        if (stage_of(home, e, p->c->now_at) != stage)
            continue;
        if (!is_begun) {
            html_open_class(&p->h, "section", "stack");
            html_say(&p->h, "h2", "group-title", titles[stage]);
            html_open_class(&p->h, "ul", "event-list");
        }
        is_begun = true;
        write_item(p, home, e);
    }
    if (is_begun) {
        html_close(&p->h);
        html_close(&p->h);
    }
}

enum err page_home(struct ctx *c, struct reply *r)
{
    struct page p;
    struct home home = {0};
    bool has_below = false;
    TRY(q_page_events(c, &home.list, &home.n));
    for (size_t i = 0; i < home.n; i++)
        has_below |= home.list[i].has_below;
    if (has_below)
        TRY(q_page_events_below(c, &home.below, &home.n_below));
    TRY(page_begin(&p, c, r, &(struct page_about){.path = "/", .main_class = "stack stack--loose",
                                                .time_zone = home.n ? home.list[0].time_zone : NULL}));
    html_open_class(&p.h, "header", "stack stack--tight");
    html_say(&p.h, "h1", NULL, "page_events");
    html_say(&p.h, "p", "lede", "page_description");
    html_close(&p.h);
    if (home.n == 0) {
        html_open_class(&p.h, "div", "empty");
        html_say(&p.h, "p", NULL, "page_home_empty");
        html_close(&p.h);
    }
    for (int stage = 0; stage < STAGES; stage++)
        write_section(&p, &home, (enum stage)stage);
    page_end(&p);
    return OK;
}

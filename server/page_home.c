/* The list of all events, by date. */
#include "api.h"
#include "base/json.h"
#include "base/when.h"
#include "page.h"
#include "page_part.h"
#include "store/queries.h"

#define DAY_MS INT64_C(86400000)

enum stage { STAGE_RUNNING, STAGE_COMING, STAGE_PAST, STAGES };

/* The last instant that is known to belong to an event; one whose further rounds have no date yet may
 * take a year more. */
static int64_t end_of(const struct q_page_events *e)
{
    int64_t end = e->ends_at != NO_INT ? e->ends_at : e->starts_at + DAY_MS;
    if (e->last_round_at != NO_INT && e->last_round_at > end)
        end = e->last_round_at;
    return e->n_undated > 0 ? end + 365 * DAY_MS : end;
}

/* An event runs from the first thing that people can do: apply, register, come. */
static enum stage stage_of(const struct q_page_events *e, int64_t now_at)
{
    int64_t begin = e->starts_at;
    if (e->call_opens_at != NO_INT && e->call_opens_at < begin)
        begin = e->call_opens_at;
    if (e->tickets_open_at != NO_INT && e->tickets_open_at < begin)
        begin = e->tickets_open_at;
    return now_at >= end_of(e) ? STAGE_PAST : now_at >= begin ? STAGE_RUNNING : STAGE_COMING;
}

/* ---- one event ---- */

/* What can be done now, or what comes next. */
static void write_news(struct html *h, const struct q_page_events *e, int64_t now_at)
{
    struct {
        int64_t opens_at, closes_at;
        const char *open, *coming;
    } ways[] = {{e->call_opens_at, e->call_closes_at, "page_call_open_until", "page_call_opens"},
                {e->tickets_open_at, e->tickets_close_at, "page_tickets_open_until", "page_tickets_open"}};
    for (size_t i = 0; i < 2; i++) {
        if (ways[i].opens_at == NO_INT || now_at >= ways[i].closes_at)
            continue;
        bool is_open = now_at >= ways[i].opens_at;
        const char *when = is_open ? when_deadline_text(h->arena, h->lang, e->time_zone, ways[i].closes_at)
                                   : when_text(h->arena, h->lang, e->time_zone, ways[i].opens_at);
        html_put(h, "p", is_open ? "news is-open" : "news",
                 html_msg1(h, is_open ? ways[i].open : ways[i].coming, "when", when));
    }
}

static void write_item(struct page *p, const struct q_page_events *e)
{
    struct html *h = &p->h;
    AUTO_JSON *name = json_stored(h->arena, e->name_json);
    html_open_class(h, "li", "event-item");
    html_open_class(h, "p", "event-when");
    part_days(h, e->time_zone, e->starts_at, e->ends_at);
    html_close(h);
    html_open(h, "div");
    html_say(h, "p", "kicker", arena_printf(h->arena, "page_kind_%s", e->kind));
    html_open(h, "h3");
    html_open(h, "a");
    html_attr(h, "href", arena_printf(h->arena, "/events/%s", e->slug));
    html_texts(h, "span", NULL, name);
    html_close(h);
    html_close(h);
    write_news(h, e, p->c->now_at);
    html_close(h);
    html_close(h);
}

static void write_section(struct page *p, const struct q_page_events *list, size_t n, enum stage stage)
{
    static const char *const titles[STAGES] = {"page_running", "page_coming", "page_past"};
    bool is_begun = false;
    for (size_t k = 0; k < n; k++) {
        /* what has passed comes latest first, what is to come soonest first */
        const struct q_page_events *e = &list[stage == STAGE_PAST ? k : n - 1 - k];
        if (stage_of(e, p->c->now_at) != stage)
            continue;
        if (!is_begun) {
            html_open_class(&p->h, "section", "events");
            html_say(&p->h, "h2", NULL, titles[stage]);
            html_open_class(&p->h, "ul", "event-list");
        }
        is_begun = true;
        write_item(p, e);
    }
    if (is_begun) {
        html_close(&p->h);
        html_close(&p->h);
    }
}

enum err page_home(struct ctx *c, struct reply *r)
{
    struct page p;
    struct q_page_events *list;
    size_t n;
    TRY(q_page_events(c, &list, &n));
    TRY(page_begin(&p, c, r, &(struct page_about){.path = "/", .body_class = "home-page"}));
    html_say(&p.h, "h1", NULL, "page_home_title");
    html_say(&p.h, "p", "lead", "page_home_lead");
    if (n == 0)
        html_say(&p.h, "p", "empty", "page_home_empty");
    for (int stage = 0; stage < STAGES; stage++)
        write_section(&p, list, n, (enum stage)stage);
    page_end(&p);
    return OK;
}
